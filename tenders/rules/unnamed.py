"""A question is published without a name: its text must not tell who asks either.

Order 87 art. 28: before the deadline nobody tells others the names or the number of the suppliers
that have the documents, or anything that can hurt fair competition.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from procurement.errors import Reason, gettext_noop

ARTICLE = "87号令第二十八条"

_FORMS = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "公司", "集团")
_LEAST_NAME, _LEAST_PERSON, _LEAST_PHONE = 4, 2, 7
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
# A run of digits that hyphens, blanks, dots or brackets may part, as people write numbers.
_DIGITS = re.compile(r"\+?\d(?:[\s\-－—·.()]{0,2}\d){6,}")
_MAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_CODE = re.compile(r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{17}[0-9a-hj-npqrtuwxy](?![0-9a-z])")
_PHONE = re.compile(r"(?:86)?1[3-9]\d{9}|0(?:10|2\d|[3-9]\d\d)\d{7,8}|400\d{7}")
_FIRM = re.compile(
    r"[\w（）()]{2,40}?(?:有限责任公司|股份有限公司|有限公司|集团公司|事务所)"
    r"|\b[\w.&' -]{2,60}? (?:co\.?,? ?ltd|ltd|inc|llc)\b"
)


@dataclass(frozen=True)
class Marks:
    """What tells that a supplier asks: names of the firm, its people, codes, phones and mails."""

    firms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return the text as it is compared: one width, one case, no marks of no width.

    "ＡＢ Ltd" -> "ab ltd"; "示例\\u200b公司" -> "示例公司".
    """
    seen = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )
    return seen.casefold()


def tight(text: str) -> str:
    """The same without blanks and marks: "示例 · 净和" -> "示例净和"."""
    return "".join(c for c in plain(text) if c.isalnum())


def telling(text: str, marks: Marks) -> tuple[str, ...]:
    """Return what in a text tells who asks, in the order of the marks, each once.

    | text                     | mark                       | found                  |
    | ------------------------ | -------------------------- | ---------------------- |
    | 我司示例净和环境服务认为 | 示例净和环境服务有限公司   | 示例净和环境服务       |
    | 示例 净和环境服务有限公司 | 示例净和环境服务有限公司  | 示例净和环境服务有限公司 |
    | 电话 138 0000 0001       | 13800000001                | 13800000001            |
    | 请电 0000-0012           | 0731-00000012              | 00000012               |
    | Mail A@Example.com       | a@example.com              | a@example.com          |
    | 清扫 13800 平方米        | 13800000001                |                        |
    """
    return tuple(dict.fromkeys(_found(text, marks)))


def _found(text: str, marks: Marks) -> Iterator[str]:
    words, letters = plain(text), tight(text)
    for firm in marks.firms:
        yield from _firm(firm, words, letters)
    yield from (code for code in marks.codes if code and tight(code) in letters)
    for person in marks.people:
        name = tight(person)
        latin = name.isascii()
        if len(name) >= _LEAST_PERSON and (
            _word(plain(person).strip(), words) if latin else name in letters
        ):
            yield person
    runs = [_only_digits(run) for run in _DIGITS.findall(words)]
    for phone in marks.phones:
        yield from _phone(_only_digits(phone), runs)
    yield from (mail for mail in marks.mails if mail and plain(mail).strip() in words)


def _firm(firm: str, words: str, letters: str) -> Iterator[str]:
    """The full name, or what is left of it without its legal form."""
    whole = tight(firm)
    if len(whole) < _LEAST_NAME:
        return
    if whole.isascii():
        if _word(plain(firm).strip(), words):
            yield firm
        return
    core = next((whole.removesuffix(form) for form in _FORMS if whole.endswith(form)), whole)
    if whole in letters:
        yield firm
    elif len(core) >= _LEAST_NAME and core in letters:
        yield core


def _word(name: str, words: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None


def _only_digits(text: str) -> str:
    return "".join(c for c in plain(text) if c.isdigit())


def _phone(phone: str, runs: Iterable[str]) -> Iterator[str]:
    """The number, with its country's and without its area's one."""
    if len(phone) < _LEAST_PHONE:
        return
    area = _AREA.match(phone)
    local = phone[area.end() :] if area else phone
    for run in runs:
        if phone in run:
            yield phone
        elif len(local) >= _LEAST_PHONE and run == local:
            yield local


def check_asking(text: str, marks: Marks) -> tuple[Reason, ...]:
    """Refuse a question that tells who asks, with what tells it; nothing where it does not."""
    found = telling(text, marks)
    if not found:
        return ()
    message = gettext_noop(
        "Your question is published without a name, but its text tells who asks: %(words)s. Take "
        "that out."
    )
    return (Reason("names_asker", message, {"words": "、".join(found)}, ARTICLE, "text"),)


def suspicious(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what looks like a firm, a telephone, an address or a credit code; known ones aside.

    Whoever answers must not learn who asked: these are looked for by their form alone, so that
    nothing found tells more than the text itself. `known` are the purchaser's own.

    | text                           | found                  |
    | ------------------------------ | ---------------------- |
    | 示例甲环境服务有限公司能否投标 | 示例甲环境服务有限公司 |
    | 回电 138-0000-0001             | 13800000001            |
    | 写信 a@example.com             | a@example.com          |
    | 清扫面积 29292.55 平方米       |                        |
    """
    words, aside = plain(text), {tight(one) for one in known if one}
    found = [*_FIRM.findall(words), *_MAIL.findall(words), *_CODE.findall(words)]
    for run in _DIGITS.findall(words):
        found += _PHONE.findall(_only_digits(run))
    return tuple(
        dict.fromkeys(one.strip() for one in found if not any(k in tight(one) for k in aside))
    )


def check_publishing(
    shown: str, answer: str, known: Iterable[str] = (), *, sure: bool = False
) -> tuple[Reason, ...]:
    """Warn before question and answer are published, unless the officer is sure of the words."""
    known = tuple(known)
    found = {"shown": suspicious(shown, known), "text": suspicious(answer, known)}
    message = gettext_noop(
        "This may tell who asks: %(words)s. Take it out, or tick that it tells nothing."
    )
    return tuple(
        Reason("may_name_asker", message, {"words": "、".join(words)}, ARTICLE, field)
        for field, words in found.items()
        if words and not sure
    )
