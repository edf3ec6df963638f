"""The stage of a walk: the clock that is moved, the people, and what they have made."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cms.models import Notice
from procurement import clock
from procurement.calendars.models import CalendarYear
from procurement.calendars.services import calendar
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tests.factories.experts import known
from tests.factories.people import organisation, person
from tests.journeys.visitors import Visitor

STAFF = {
    "officer": (Role.OFFICER, "周样本"),
    "approver": (Role.APPROVER, "李样本"),
    "editor": (Role.EDITOR, "王样本"),
    "procurement": (Role.REQUIREMENT_REVIEWER, "方样本"),
    "budget": (Role.REQUIREMENT_REVIEWER, "许样本"),
    "business": (Role.REQUIREMENT_REVIEWER, "邓样本"),
    "counsel": (Role.LEGAL_COUNSEL, "罗样本"),
    "manager": (Role.CONTRACT_MANAGER, "吴样本"),
    "reviewer": (Role.REVIEWER, "何样本"),
    "finance": (Role.FINANCE, "赵样本"),
    "cashier": (Role.FINANCE, "谢样本"),
    "representative": (Role.EVALUATOR, "钱样本"),
    "auditor": (Role.AUDITOR, "高样本"),
}


@dataclass
class Stage:
    """Everybody of one purchaser, each signed in as another person."""

    buyer: Organisation = field(
        default_factory=lambda: organisation(name="示例市城市管理局", contact="周样本")
    )
    made: dict[str, Any] = field(default_factory=dict)
    _clock: ExitStack = field(default_factory=ExitStack)
    _visitors: dict[Any, Visitor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not CalendarYear.objects.exists():
            calendar.seed()
        self.users = {name: self._person(role, shown) for name, (role, shown) in STAFF.items()}
        self.openers = [person(Role.OPENING_OFFICER, at=self.buyer) for _ in range(3)]
        self.inspectors = [
            person(Role.INSPECTOR, at=self.buyer, display_name=name)
            for name in ("郑样本", "孙样本", "陈样本")
        ]
        pool = organisation("expert_pool", name="示例省评审专家库")
        for number in range(8):
            known(person(Role.EVALUATOR, at=pool, display_name=f"专家{number}号样本"))
        self.public = Visitor()

    def _person(self, role: str, shown: str) -> Any:
        user = person(display_name=shown)
        grant(user, self.buyer, role, actor=system_user())
        return user

    def at(self, day: date, hour: int = 9, minute: int = 0, second: int = 0) -> None:
        """Move the clock to a wall-clock time in Beijing; it runs on from there."""
        self._clock.close()
        moment = clock.legal(day, hour, minute).replace(second=second)
        self._clock.enter_context(clock.travel(moment))

    def close(self) -> None:
        """Put the clock right."""
        self._clock.close()

    def of(self, user: Any) -> Visitor:
        """The browser of this person; it signs in the first time."""
        if user.pk not in self._visitors:
            self._visitors[user.pk] = Visitor(user)
        return self._visitors[user.pk]

    def __getattr__(self, name: str) -> Visitor:
        """`stage.officer` is the browser of the officer."""
        users = self.__dict__.get("users", {})
        if name not in users:
            raise AttributeError(name)
        return self.of(users[name])

    def takes_part(self, name: str, visitor: Visitor) -> None:
        """Somebody who has registered on the way."""
        self.users[name] = visitor.user
        self._visitors[visitor.user.pk] = visitor

    def publishes(self, who: Visitor, subject: Any, kind: str, **typed: Any) -> Notice:
        """Publish the drafted notice in Wagtail's editor, which acts in law."""
        notice = Notice.objects.of(subject).get(kind=kind)
        address = f"/cms/snippets/cms/notice/edit/{notice.pk}/"
        assert address in who.see("/desk/").links(), "the draft waits on the desk"
        form = who.see(address).form(holding="title")
        form.names.add("action-publish")
        page = who.send(form, **{"action-publish": "action-publish"}, **typed)
        notice.refresh_from_db()
        assert notice.live, (page.status, page.refusals, page.text[:1500])
        assert notice.title in self.public.see(notice.get_absolute_url()).text
        return notice


class Demonstration(Stage):
    """A stage whose clock is moved as people move it: on its page, by whoever has signed in."""

    def at(self, day: date, hour: int = 9, minute: int = 0, second: int = 0) -> None:
        """Wait for this moment, in a demonstration."""
        moment = clock.legal(day, hour, minute).replace(second=second)
        form = self.officer.see("/system/clock/").form(holding="to")
        answer = self.officer.send(form, to=f"{moment:%Y-%m-%dT%H:%M:%S}")
        assert answer.response.redirect_chain, answer.refusals
        assert moment <= clock.now() < moment + timedelta(minutes=1)
