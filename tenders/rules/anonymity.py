"""Codes for the anonymous parts of bids (暗标): drawn by lot, checked later, lifted together.

No article of Order 87 names such parts; it leaves them to the documents. What they serve stands in
art. 62 (every member scores alone and impartially) and art. 66 (secrecy of the evaluation).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from string import ascii_uppercase

from procurement.errors import Reason, gettext_noop
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.rules.procedures import INVITED_TENDER, OPEN_TENDER

ARTICLE = "87号令第二十条第十一项、第六十二条"
INVALID = "87号令第六十三条第六项"
PROCEDURES = (OPEN_TENDER, INVITED_TENDER)

Choose = Callable[[Sequence[int], int], Sequence[int]]


def codes(lot: int, bids: int, choose: Choose) -> tuple[str, ...]:
    """Return a code for each of so many bids of a lot, in the order drawn.

    The letter is the lot's, the numbers are a random choice among at least 99 in random order: a
    code tells neither which bid came first nor how many there are. `choose` draws without
    returning, as `random.sample` does. With a choice that takes the largest numbers first:

    | lot | bids | codes            |
    | --- | ---- | ---------------- |
    | 1   | 3    | A-99, A-98, A-97 |
    | 2   | 1    | B-99             |
    | 27  | 1    | L27-99           |
    | 1   | 0    |                  |
    """
    digits = max(2, len(str(2 * bids)))
    letter = ascii_uppercase[lot - 1] if 1 <= lot <= len(ascii_uppercase) else f"L{lot}"
    numbers = choose(range(1, 10**digits), bids)
    return tuple(f"{letter}-{number:0{digits}d}" for number in numbers)


def digest(lot: str, held: Mapping[str, str], nonce: str) -> str:
    """Return the SHA-256 of a draw: lot, code by code whose it is, and 128 random bits in hex.

    It stands in the log from the draw on; with the nonce, shown once the codes are lifted, anybody
    sees that no code has changed hands. Without a nonce the few possible draws could be tried out.
    """
    text = json.dumps(
        {"lot": lot, "codes": sorted(held.items()), "nonce": nonce},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return sha256(text.encode()).hexdigest()


def check_option(
    procedure: str, method: str, lots: Mapping[int, Sequence[tuple[str, bool]]]
) -> tuple[Reason, ...]:
    """Say why anonymous parts cannot be asked for.

    `lots` has the criteria by the number of their lot: the part it belongs to, whether objective.
    Every technical item is scored by code; a lot whose technical items are all objective gains
    nothing by that, since there nobody judges alone.

    | procedure                | method                | criteria                 | reason      |
    | ------------------------ | --------------------- | ------------------------ | ----------- |
    | open_tender              | comprehensive_scoring | technical, business obj. |             |
    | competitive_consultation | comprehensive_scoring | technical                | talks       |
    | open_tender              | lowest_price          | none                     | lowest      |
    | open_tender              | comprehensive_scoring | technical obj.           | nothing     |
    | open_tender              | comprehensive_scoring | technical, business      | named_score |
    """
    if procedure not in PROCEDURES:
        message = gettext_noop("Who talks with each supplier knows it: no part can be anonymous.")
        return (Reason("talks", message, {}, "财库〔2014〕214号第十九条", "anonymous"),)
    if method != COMPREHENSIVE:
        message = gettext_noop("Where only the price counts there is nothing to score unnamed.")
        return (Reason("lowest", message, {}, "87号令第五十四条", "anonymous"),)
    found = []
    for number, criteria in lots.items():
        judged = [part for part, objective in criteria if not objective]
        if criteria and "technical" not in judged:
            message = gettext_noop("Lot %(lot)s has no technical item that members judge.")
            found.append(Reason("nothing", message, {"lot": number}, ARTICLE, "anonymous"))
        if any(part != "technical" for part in judged):
            message = gettext_noop(
                "Lot %(lot)s: an item outside the technical part is judged by name. Make it "
                "objective or move it to the technical part."
            )
            found.append(Reason("named_score", message, {"lot": number}, ARTICLE, "anonymous"))
    return tuple(found)
