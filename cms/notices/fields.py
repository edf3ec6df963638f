"""The fields of each kind of notice, in the order of the standard (财办库〔2020〕50号).

Pure: reads `fields.json` once. `assessment` is the product's own kind: the standard has none.
Values are kept as text in JSON: amounts and numbers as "1234.50", days and moments in ISO form,
yes or no as booleans, lists one entry a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

FieldType = Literal[
    "line", "text", "list", "amount", "number", "date", "month", "moment", "yes_no", "file"
]


@dataclass(frozen=True)
class NoticeField:
    """One item of a notice. `if_any` is written only where there is such a thing (如有);
    `dated` is set to the day of publication; `default` is a sentence fixed by the standard."""

    key: str
    zh: str
    en: str
    section: str
    section_en: str
    type: FieldType
    required: bool
    if_any: bool = False
    default: str = ""
    dated: bool = False

    def label(self, language: str) -> str:
        """Its name in the standard, or in English."""
        return self.zh if language.startswith("zh") else self.en

    def full_label(self, language: str) -> str:
        """With its heading, for messages: “三、获取招标文件：时间”."""
        heading = self.section if language.startswith("zh") else self.section_en
        label = self.label(language)
        if heading.endswith(label):
            return heading
        return f"{heading}：{label}" if language.startswith("zh") else f"{heading}: {label}"


@dataclass(frozen=True)
class Section:
    """Fields that stand under one heading."""

    zh: str
    en: str
    fields: tuple[NoticeField, ...]

    def label(self, language: str) -> str:
        """Its heading in the standard, or in English."""
        return self.zh if language.startswith("zh") else self.en

    @property
    def is_numbered(self) -> bool:
        """The standard counts it: “六、其他补充事宜”."""
        return self.zh[1:2] == "、" or self.zh[2:3] == "、"

    @property
    def is_required(self) -> bool:
        """Something has to be written under it."""
        return any(field.required for field in self.fields)

    @property
    def is_its_only_field(self) -> bool:
        """The heading already names the field: “三、项目终止的原因”."""
        return len(self.fields) == 1 and self.zh.endswith(self.fields[0].zh)


@cache
def _catalogue() -> dict[str, tuple[NoticeField, ...]]:
    raw = json.loads((Path(__file__).parent / "fields.json").read_text(encoding="utf-8"))
    return {kind: tuple(NoticeField(**row) for row in rows) for kind, rows in raw.items()}


def kinds() -> tuple[str, ...]:
    """Every kind that has fields."""
    return tuple(_catalogue())


def fields_of(kind: str) -> tuple[NoticeField, ...]:
    """The fields of a kind in their legal order."""
    return _catalogue()[kind]


@cache
def sections_of(kind: str) -> tuple[Section, ...]:
    """The same fields under their headings."""
    grouped = groupby(fields_of(kind), key=lambda field: (field.section, field.section_en))
    return tuple(Section(zh, en, tuple(fields)) for (zh, en), fields in grouped)


def defaults(kind: str) -> dict[str, str]:
    """The sentences that the standard fixes."""
    return {field.key: field.default for field in fields_of(kind) if field.default}


def is_blank(value: Any) -> bool:
    """Nothing was written; “no” is an answer."""
    return value is None or (isinstance(value, str) and not value.strip())


def missing(kind: str, values: Mapping[str, Any]) -> Iterator[NoticeField]:
    """Every required field without a value; what is dated by publication is not missing."""
    for field in fields_of(kind):
        if field.required and not field.dated and is_blank(values.get(field.key)):
            yield field


def in_order(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that belong to the kind, in legal order; JSONB forgets the order of keys."""
    return {
        field.key: values[field.key]
        for field in fields_of(kind)
        if not is_blank(values.get(field.key))
    }


def as_text(kind: str, values: Mapping[str, Any]) -> str:
    """Everything written, for the search index."""
    return "\n".join(
        str(value) for value in in_order(kind, values).values() if not isinstance(value, bool)
    )
