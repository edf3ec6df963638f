"""What the apps add to the shared rooms, filled by each app's `AppConfig.ready`.

The foundation imports no app; the desk, the timeline, `tick`, the file guard, the access
table of transitions and `manage.py recompute` read these lists instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

# The desk (待办) ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskItem:
    """One thing that waits: what, why, by when and where to do it.

    `due` is a moment, `due_day` a period in working days that ends with the day; at most one
    is given. `waiting_for` names whom it waits for when it is not the reader. `returned` is who
    gave it back, when and why (`by`, `at`, `reason`), for whoever has to mend it. `mailed` is off
    where no reminder may leave the house: the thing is sealed, or has a message of its own.
    """

    title: Any
    url: str
    button: Any = ""
    why: Any = ""
    article: str = ""
    due: datetime | None = None
    due_day: date | None = None
    waiting_for: Any = ""
    badge: Any = ""
    tone: str = ""
    app: str = ""
    returned: Any = None
    mailed: bool = True

    def __post_init__(self) -> None:
        if self.due is not None and self.due_day is not None:
            raise ValueError("a desk item is due at a moment or on a day, not both")


DeskProvider = Callable[[Any, datetime], Iterable[DeskItem]]
desk_providers: list[DeskProvider] = []


def _once(providers: list[Any], provider: Any) -> None:
    if provider not in providers:
        providers.append(provider)


def register_desk(provider: DeskProvider) -> DeskProvider:
    """Add `provider(user, now)`; its number of queries must not grow with the rows."""
    _once(desk_providers, provider)
    return provider


# The timeline -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One point of an object's life, past or future.

    `when` is a moment or a day (a day when the law counts days); `done` says it happened;
    `article` is the law that fixes it. `late` is a last day that passed and nothing was done;
    with `done`, that it was done after its last day. A day `begins` where it counts from its
    start; otherwise it ends with the day and comes after what has an hour. `who` acted or has to,
    by name or by role as the reader may know; `last` is the last day of the period that `code`
    numbers ("P10"), if it can be missed; `kept` says that what is done kept its period.
    """

    when: datetime | date | None
    what: Any
    article: str = ""
    done: bool = False
    detail: Any = ""
    now: bool = False
    late: bool = False
    begins: bool = False
    who: Any = ""
    code: str = ""
    last: date | None = None
    kept: bool = False

    @property
    def past(self) -> bool:
        """It lies behind us, done or missed."""
        return self.done or self.late


RoadProvider = Callable[[Sequence[Any], datetime], Mapping[Any, Sequence[Event]]]
_roads: dict[str, list[RoadProvider]] = {}


def register_road(kind: str, provide: RoadProvider) -> None:
    """Add `provide(objects, now)`: by key what another app adds to the timelines of a kind.

    Its number of queries must not grow with the objects.
    """
    _once(_roads.setdefault(kind, []), provide)


def road(kind: str, objects: Sequence[Any], now: datetime) -> dict[Any, list[Event]]:
    """What the apps above add to the timelines of objects of one kind, by key."""
    found: dict[Any, list[Event]] = {}
    for provide in _roads.get(kind, ()) if objects else ():
        for key, events in provide(objects, now).items():
            found.setdefault(key, []).extend(events)
    return found


@dataclass(frozen=True)
class Moment:
    """A moment to come at which something happens to a thing that the reader sees."""

    when: datetime
    what: Any
    title: Any
    url: str


MomentProvider = Callable[[Any, datetime], Iterable[Moment]]
moment_providers: list[MomentProvider] = []


def register_moments(provider: MomentProvider) -> None:
    """Add `provider(user, now)` to what the clock of a demonstration can be moved to."""
    _once(moment_providers, provider)


StopProvider = Callable[[datetime, datetime], Iterable[datetime]]
stop_providers: list[StopProvider] = []


def register_stops(provider: StopProvider) -> None:
    """Add `provider(now, until)`: moments between them at which `tick` has to do something.

    A demonstration that is moved past them stops there on its way.
    """
    _once(stop_providers, provider)


# Jobs of `tick` ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class TickJob:
    """A job that records what time has already decided. It may run twice."""

    name: str
    run: Callable[[datetime], int]
    words: Any = ""


tick_jobs: dict[str, TickJob] = {}


def register_tick(name: str, run: Callable[[datetime], int], words: Any = "") -> None:
    """Add a job: `run(now)` returns how many things it recorded; `words` say what it does."""
    tick_jobs[name] = TickJob(name, run, words)


# Tasks of the worker ----------------------------------------------------------------------------

task_words: dict[str, Any] = {}


def register_tasks(words: Mapping[str, Any]) -> None:
    """Add rows `"path.of.the.task": words` for what the worker does."""
    task_words.update(words)


# Settings in force ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """A value in force: in words for the page, plain for the log of its changes.

    `note` is the variable of the environment that sets it, `key` its name where none does; one
    without either is shown and not watched. Of a `secret` one nothing but that it changed is kept.
    """

    label: Any
    value: Any
    note: Any = ""
    key: str = ""
    plain: Any = None
    secret: bool = False
    url: str = ""

    @property
    def name(self) -> str:
        return self.key or str(self.note)

    @property
    def text(self) -> str:
        """What is compared."""
        return str(self.value if self.plain is None else self.plain)


setting_groups: dict[str, tuple[Any, Callable[[], Iterable[Setting]]]] = {}


def register_settings(name: str, title: Any, read: Callable[[], Iterable[Setting]]) -> None:
    """Add a group of values in force to the page of the system administrator."""
    setting_groups[name] = (title, read)


# Transitions and their permissions --------------------------------------------------------------

Predicate = Callable[[Any, Any], Any]
permissions: dict[str, Predicate] = {}


def register_permissions(table: Mapping[str, Predicate]) -> None:
    """Add rows `"app.model.transition": predicate(user, obj) -> Decision`."""
    permissions.update(table)


# What acts are called ---------------------------------------------------------------------------

act_words: dict[str, Any] = {}


def register_acts(words: Mapping[str, Any]) -> None:
    """Add rows `"app.model.act": words` for the acts of the log that are no transitions.

    A transition brings its own label.
    """
    act_words.update(words)


# What logs are called -----------------------------------------------------------------------------

_log_words: list[Callable[[str], Any]] = []


def register_log_words(find: Callable[[str], Any]) -> None:
    """Add `find(log)`: the words for a log of one's own by its name, or ""."""
    _log_words.append(find)


def log_words(log: str) -> Any:
    """The words for a log; "" where nobody has any."""
    return next((words for find in _log_words if (words := find(log))), "")


# Where an object's drafted notice waits -----------------------------------------------------------


@dataclass(frozen=True)
class DraftNotice:
    """A drafted notice that waits: where it is published, and since when it lies there."""

    url: str
    since: datetime


_draft_notices: list[Callable[[Any], DraftNotice | None]] = []


def register_draft_notice(find: Callable[[Any], DraftNotice | None]) -> None:
    """Add `find(obj)`: the drafted notice of an object, or None."""
    _draft_notices.append(find)


def draft_notice(obj: Any) -> DraftNotice | None:
    """The notice that waits for this object; None when there is none."""
    return next((found for find in _draft_notices if (found := find(obj))), None)


def draft_notice_url(obj: Any) -> str:
    """Where the notice that waits for this object is published; "" when there is none."""
    found = draft_notice(obj)
    return found.url if found is not None else ""


# Logs that nobody reads yet ---------------------------------------------------------------------

SealedLogs = Callable[[], Iterable[str]]
sealed_log_providers: list[SealedLogs] = []


def register_sealed_logs(provider: SealedLogs) -> None:
    """Add a provider of names of audit logs whose entries nobody may see or count yet."""
    _once(sealed_log_providers, provider)


def sealed_logs() -> frozenset[str]:
    """All logs that are closed now."""
    return frozenset(name for provider in sealed_log_providers for name in provider())


# Private files ----------------------------------------------------------------------------------

FileGuard = Callable[[Any, Any], Any]
file_guards: dict[str, FileGuard] = {}


def register_file_guard(purpose: str, guard: FileGuard) -> None:
    """Add `guard(user, stored_file) -> Decision` for the files of one purpose."""
    file_guards[purpose] = guard


# The calendar of working days ---------------------------------------------------------------------

_work_calendars: list[Callable[[], Any]] = []


def register_work_calendar(current: Callable[[], Any]) -> None:
    """Give the calendar in force (`rules.calendar.WorkCalendar`) to the rooms below its own."""
    _work_calendars[:] = [current]


def work_calendar() -> Any:
    """The calendar in force, freshly read."""
    (current,) = _work_calendars
    return current()


# What auditors ask about --------------------------------------------------------------------------


@dataclass(frozen=True)
class Monitored:
    """A kind of object that auditors ask about (监督检查), and who of its purchaser answers.

    `role` is that of the people who answer, `purchaser(obj)` the key of their organisation and
    `person(obj)` the one in charge; None where nobody is named and all of the role answer.
    `name(obj)` says in the list what was asked about.
    """

    model: Any
    role: str
    purchaser: Callable[[Any], int]
    person: Callable[[Any], Any] = lambda obj: None
    name: Callable[[Any], str] = str


monitored: dict[str, Monitored] = {}


def register_monitored(kind: Monitored) -> None:
    """Add a kind of object by its label ("tenders.plan"); its default manager has `visible_to`."""
    monitored[kind.model._meta.label_lower] = kind


# Navigation -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NavItem:
    """A word in the header; shown to whoever has one of the roles."""

    key: str
    label: Any
    url_name: str
    roles: frozenset[str] = frozenset()
    order: int = 50


nav_items: dict[str, NavItem] = {}


def register_nav(item: NavItem) -> None:
    """Add an item; the key tells the page which one is current."""
    nav_items[item.key] = item


public_nav_items: dict[str, NavItem] = {}


def register_public_nav(item: NavItem) -> None:
    """Add a word to the header that everybody sees; its roles are not asked."""
    public_nav_items[item.key] = item


# Parts of pages ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class PagePart:
    """What another app adds to a page: its template, and the `part` that the template shows."""

    template: str
    part: Any


PartProvider = Callable[[Any], PagePart | None]
_page_parts: dict[str, list[PartProvider]] = {}


def register_page_part(page: str, provide: PartProvider) -> None:
    """Add `provide(obj)` to the public page of a kind of object ("contracts.contract")."""
    _once(_page_parts.setdefault(page, []), provide)


def page_parts(page: str, obj: Any) -> list[PagePart]:
    """What the apps above have to show on the public page of this object."""
    found = (provide(obj) for provide in _page_parts.get(page, ()))
    return [part for part in found if part is not None]


# Ways from a page into another app ---------------------------------------------------------------

LinkProvider = Callable[[Any, Any], Iterable[tuple[Any, str]]]
_page_links: dict[str, list[LinkProvider]] = {}


def register_page_link(page: str, provide: LinkProvider) -> None:
    """Add `provide(obj, user)`, the words and addresses of what this person may do there."""
    _once(_page_links.setdefault(page, []), provide)


def page_links(page: str, obj: Any, user: Any) -> list[tuple[Any, str]]:
    """Words and addresses of what this person may do with the object in the apps above."""
    return [link for provide in _page_links.get(page, ()) for link in provide(obj, user)]


# What follows in another app ----------------------------------------------------------------------

Continuation = Callable[[Any, Any, datetime], DeskItem | None]
_continuations: dict[str, list[Continuation]] = {}


def register_continuation(page: str, provide: Continuation) -> None:
    """Add `provide(obj, user, now)`: the next step of a kind of object in an app above."""
    _once(_continuations.setdefault(page, []), provide)


def continuation(page: str, obj: Any, user: Any, now: datetime) -> DeskItem | None:
    """What comes next in the apps above, and for whom; None where nothing does."""
    found = (provide(obj, user, now) for provide in _continuations.get(page, ()))
    return next((item for item in found if item is not None), None)


# Public checks ----------------------------------------------------------------------------------

CaseKind = Callable[[Mapping[str, Any]], dict[str, Any]]
case_kinds: dict[str, CaseKind] = {}


def register_case_kind(kind: str, compute: CaseKind) -> None:
    """Add a kind of case that `manage.py recompute` understands."""
    case_kinds[kind] = compute
