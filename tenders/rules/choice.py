"""Choosing the way to buy: its lawful ground, its method, and the approval the law asks for.

Amounts in CNY a year: a service of several years is measured by its one-year budget (财库〔2014〕
37号 and its answers). Days are local days of the legal zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.errors import Amount, Reason, gettext_noop
from procurement.rules.days import not_future
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.rules.procedures import OPEN_TENDER
from tenders.rules.rule_sets import RuleSet

APPROVAL_ARTICLE = "政府采购法第二十七条"
CHANGE_ARTICLE = "87号令第四十三条"


@dataclass(frozen=True)
class Choice:
    """What is chosen. `ground` is the code of a condition, `facts` how it is met.

    `approval_by`, `approval_number` and `approval_on` are its authority, number and day.
    `instead` says that a failed tender was of another procedure (Order 87 art. 43).
    """

    procedure: str
    method: str = COMPREHENSIVE
    budget: Decimal = Decimal(0)
    ground: str = ""
    facts: str = ""
    approval_by: str = ""
    approval_number: str = ""
    approval_on: date | None = None
    instead: bool = False


def needs_approval(choice: Choice, rule_set: RuleSet) -> bool:
    """Tell whether the finance department must approve: not open, from the threshold on.

    | procedure    | budget       | approval |
    | ------------ | ------------ | -------- |
    | open tender  | 9,000,000.00 | no       |
    | consultation | 1,999,999.99 | no       |
    | consultation | 2,000,000.00 | yes      |
    """
    return choice.procedure != OPEN_TENDER and choice.budget >= rule_set.open_tender_from


def check_choice(choice: Choice, rule_set: RuleSet, today: date) -> tuple[Reason, ...]:
    """Name everything that is missing or unlawful in the choice, each at its field.

    An open tender needs neither ground nor approval. A consultation by lowest price -> method;
    without one of its grounds -> ground; without the facts -> facts; from the threshold on
    without authority, number or day -> approval_by, approval_number, approval_on.
    """
    return (
        *_method(choice, rule_set),
        *_ground(choice, rule_set),
        *_approval(choice, rule_set, today),
    )


def _method(choice: Choice, rule_set: RuleSet) -> Iterator[Reason]:
    rules = rule_set.procedure(choice.procedure)
    if choice.method not in rules.methods:
        message = gettext_noop("This procedure is not evaluated by this method.")
        yield Reason("method", message, {}, rules.methods_article, "method")


def _ground(choice: Choice, rule_set: RuleSet) -> Iterator[Reason]:
    rules = rule_set.procedure(choice.procedure)
    if not rules.grounds:
        return
    article = rules.grounds[0].article.partition("条")[0] + "条"
    if rules.ground(choice.ground) is None:
        message = gettext_noop("Choose the lawful ground of this procedure.")
        yield Reason("ground", message, {}, article, "ground")
    if not choice.facts.strip():
        message = gettext_noop("Write down how the ground is met.")
        yield Reason("facts", message, {}, article, "facts")


def _approval(choice: Choice, rule_set: RuleSet, today: date) -> Iterator[Reason]:
    yield from not_future(choice.approval_on, today, "approval_on")
    if not needs_approval(choice, rule_set):
        return
    article = CHANGE_ARTICLE if choice.instead else APPROVAL_ARTICLE
    params = {"limit": Amount(rule_set.open_tender_from)}
    message = gettext_noop(
        "From %(limit)s a year on the finance department approves it beforehand: who, under which "
        "number, when."
    )
    held = {
        "approval_by": choice.approval_by.strip(),
        "approval_number": choice.approval_number.strip(),
        "approval_on": choice.approval_on,
    }
    for field, value in held.items():
        if not value:
            yield Reason(field, message, params, article, field)
