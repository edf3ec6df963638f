"""Opinions on a plan or a draft contract: who may give one, and what each text still needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.audit.models import AuditEntry, Outcome
from procurement.errors import Reason
from procurement.people.roles import Role
from tenders.rules.contents import CONTRACT_TEXT
from tenders.rules.reviewing import Circle, Voice, Writer, ties, twice

REVIEW_ARTICLE = "财库〔2021〕22号第三十一条"
RECUSAL_ARTICLE = "财库〔2021〕22号第三十三条"
COUNSEL_ARTICLE = "财库〔2021〕22号第二十三条"
CONTROL_ARTICLE = "财库〔2016〕99号"
COUNSEL = "counsel"

# Entries of the log that say who has written; whoever gave it back has decided on it.
WRITING = {
    "tenders.plan": ("create", "edit", "survey", "survey_removed", "submit"),
    "tenders.tender": ("create", "retender", "content", "fill", "submit"),
}
DECIDING = "send_back"

TOO_CLOSE: dict[str, tuple[Any, str]] = {
    "wrote": (_("“%(name)s” wrote it and gives no opinion on the own text."), RECUSAL_ARTICLE),
    "helped": (
        _("“%(name)s” helped to write the requirement and may not review it."),
        RECUSAL_ARTICLE,
    ),
    "decides": (
        _("“%(name)s” decides on it and gives no opinion for the own decision."),
        CONTROL_ARTICLE,
    ),
    "another": (
        _("“%(name)s” gives another of the four opinions; each is that of an office of its own."),
        REVIEW_ARTICLE,
    ),
}


@dataclass(frozen=True)
class Standing:
    """How one of the opinions stands: the newest one, whether it is of the text as it is, and the
    request for it that has not been answered."""

    newest: Any
    current: bool
    waits_for: Any

    @property
    def counts(self) -> bool:
        """Whether it is an opinion on this text."""
        return self.newest is not None and self.current

    @property
    def fixed(self) -> bool:
        """Whether somebody has given it under the own login: nobody else can replace it."""
        return self.counts and self.newest.given_by_id is not None


def on_plan(plan: Any) -> dict[str, Standing]:
    """The four opinions on a plan, by kind."""
    newest = {review.kind: review for review in plan.reviews.all()}
    asked = {request.kind: request for request in plan.requests.all()}
    digest = plan.digest
    return {
        kind: _standing(newest.get(kind), asked.get(kind), digest)
        for kind in plan.reviews.model.Kind.values
    }


def on_contract(tender: Any) -> Standing:
    """The newest opinion of counsel on the draft contract, else the last one on an earlier text."""
    checks = tender.text_checks.model.objects
    of_text = list(checks.of_text(tender)) if contract_text(tender).strip() else []
    request = tender.requests.select_related("person").first()
    answers = [one for one in of_text if request and one.given_by_id == request.person_id]
    newest = of_text[-1] if of_text else tender.text_checks.last()
    return Standing(newest, bool(of_text), None if answers else request)


def contract_text(tender: Any) -> str:
    """The draft contract as it stands."""
    return str(tender.contents.get(CONTRACT_TEXT, ""))


def _standing(newest: Any, request: Any, digest: str) -> Standing:
    current = newest is not None and newest.digest == digest
    answered = request and current and newest.given_by_id == request.person_id
    return Standing(newest, current, None if answered else request)


def circle_of(subject: Any, kind: str, standings: dict[str, Standing]) -> Circle:
    """Everybody around a plan or a tender, as one of the opinions sees it; one query."""
    label = subject._meta.label_lower
    writing = {f"{label}.{name}" for name in WRITING[label]}
    entries = AuditEntry.objects.filter(
        object_type=label,
        object_id=str(subject.pk),
        outcome=Outcome.DONE,
        action__in=[*writing, f"{label}.{DECIDING}"],
    ).order_by()
    acts = set(entries.values_list("action", "actor_id", "actor_name"))
    people = {(key, name) for action, key, name in acts if action in writing and key is not None}
    officer = (subject.officer_id, str(subject.officer))
    deciders = {key for action, key, _name in acts if action not in writing}
    plan = getattr(subject, "plan", subject)
    return Circle(
        tuple(Writer(*one) for one in sorted(people | {officer})),
        tuple(plan.helpers.splitlines()),
        frozenset({*deciders, subject.approver_id} - {None}),
        tuple(voice for other, one in standings.items() if other != kind for voice in _voices(one)),
    )


def _voices(standing: Standing) -> Iterator[Voice]:
    """Whose the opinion is or will be."""
    if standing.waits_for is not None:
        yield Voice(str(standing.waits_for.person), standing.waits_for.person_id)
    elif standing.counts:
        yield standing.newest.voice


def too_close(voice: Voice, circle: Circle, field: str = "") -> Iterator[Reason]:
    """Every reason why this person gives no opinion here."""
    for tie in ties(voice, circle):
        message, article = TOO_CLOSE[tie.code]
        yield Reason(tie.code, message, {"name": tie.name}, article, field)


def may_be_asked(person: Any, subject: Any, kind: str) -> Iterator[Reason]:
    """Every reason why this person cannot be asked for an opinion, nor give it."""
    role, article = (
        (Role.LEGAL_COUNSEL, COUNSEL_ARTICLE)
        if kind == COUNSEL
        else (Role.REQUIREMENT_REVIEWER, RECUSAL_ARTICLE)
    )
    if not person.is_active or role not in person.roles_in(subject.purchaser_id):
        message = _("“%(name)s” does not hold the role “%(role)s” in %(purchaser)s.")
        params = {"name": str(person), "role": role.label, "purchaser": str(subject.purchaser)}
        yield Reason("role", message, params, article, "person")
    standings = {} if kind == COUNSEL else on_plan(subject)
    circle = circle_of(subject, kind, standings)
    yield from too_close(Voice(str(person), person.pk), circle, "person")


def given_in_person(standing: Standing, kind: str, person: Any = None) -> Iterator[Reason]:
    """Why nobody else is asked, and no paper recorded: the opinion was given under a login."""
    given_by = standing.newest.given_by_id if standing.fixed else None
    if given_by is not None and given_by != getattr(person, "pk", None):
        message = _(
            "%(name)s has given this opinion under the own login. It stands for the text as it is;"
            " only %(name)s can change it."
        )
        yield Reason("given", message, {"name": standing.newest.name}, article_of(kind))


def asked_already(standing: Standing, kind: str) -> Iterator[Reason]:
    """Why no paper is recorded: somebody is asked and has not answered."""
    if standing.waits_for is not None:
        message = _("%(name)s is asked and has not answered. Withdraw the request first.")
        yield Reason("asked", message, {"name": str(standing.waits_for.person)}, article_of(kind))


def article_of(kind: str) -> str:
    """The article that asks for this opinion."""
    return COUNSEL_ARTICLE if kind == COUNSEL else REVIEW_ARTICLE


# Before it is handed in ---------------------------------------------------------------------------


def reviews_passed(plan: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each of the four kinds of reviewers has passed the requirement as it stands."""
    labels = dict(plan.reviews.model.Kind.choices)
    for kind, standing in on_plan(plan).items():
        message = _lacks(standing)
        if message is None:
            continue
        params = {"kind": labels[kind]}
        if standing.waits_for is not None:
            params["name"] = str(standing.waits_for.person)
        yield Reason(f"review_{kind}", message, params, REVIEW_ARTICLE, f"review_{kind}")


def _lacks(standing: Standing) -> Any:
    """What an opinion of the review lacks, in words; None where nothing."""
    if standing.newest is not None and not standing.current:
        return _(
            "The requirement was changed after the opinion of “%(kind)s”: it is to be given again."
        )
    if standing.waits_for is not None:
        return _("%(name)s is asked for the opinion of “%(kind)s” and has not given it yet.")
    if standing.newest is None:
        return _("The opinion of “%(kind)s” in the key review is missing.")
    return None if standing.newest.passed else _("“%(kind)s” has not passed the key review.")


def nobody_reviews_own_work(plan: Any, **_inputs: Any) -> Iterator[Reason]:
    """Who wrote the plan or helped to reviews nothing of it; four kinds are four people."""
    current = {kind: one.newest for kind, one in on_plan(plan).items() if one.counts}
    circle = circle_of(plan, "", {}) if current else Circle()
    for kind, review in current.items():
        for reason in too_close(review.voice, circle):
            yield Reason(
                f"{reason.code}_{kind}",
                reason.message,
                reason.params,
                reason.article,
                f"review_{kind}",
            )
    again = twice([review.voice for review in current.values()])
    if again:
        message, article = TOO_CLOSE["another"]
        yield Reason("reviewed_twice", message, {"name": again}, article, "reviews")


def contract_text_checked(tender: Any) -> Iterator[Reason]:
    """Legal counsel has passed the draft contract as it stands; no text is not passed either."""
    written = bool(contract_text(tender).strip())
    standing = on_contract(tender)
    params = {}
    if written and standing.newest is not None and not standing.current:
        message = _("The draft contract has been changed since legal counsel checked it.")
    elif standing.waits_for is not None:
        message = _("%(name)s is asked to check the draft contract and has not answered yet.")
        params = {"name": str(standing.waits_for.person)}
    elif not standing.counts:
        message = _("Legal counsel has not checked the draft contract yet.")
    elif not standing.newest.passed:
        message = _("Legal counsel has not passed the draft contract.")
    else:
        circle = circle_of(tender, COUNSEL, {})
        yield from too_close(standing.newest.voice, circle, "contract_text")
        return
    yield Reason("contract_text", message, params, COUNSEL_ARTICLE, "contract_text")


# As written ---------------------------------------------------------------------------------------


def points_against_law(passed: bool | None, unmet: Collection[str] | None) -> Iterator[Reason]:
    """A refusal names its points, and with one that is not in order nothing is passed.

    What is None says nothing yet.
    """
    if passed is False and unmet is not None and not unmet:
        yield Reason("unmet", _("Say which points are not in order."), field="unmet")
    if passed and unmet:
        message = _("With a point that is not in order the review is not passed.")
        yield Reason("unmet_passed", message, field="passed")


def paper_against_law(subject: Any, kind: str, name: str | None, field: str) -> Iterable[Reason]:
    """Whoever has signed a paper stands no closer than a person who is asked."""
    if not name:
        return ()
    standings = {} if kind == COUNSEL else on_plan(subject)
    return too_close(Voice(name), circle_of(subject, kind, standings), field)
