"""The interface's tags and filters; `templates/components/README.md` shows each in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import segno
from django import template
from django.forms.boundfield import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from procurement import clock
from procurement.audit import words
from procurement.people.roles import Role
from procurement.registry import Event
from procurement.rules.money import capitals as written_out
from procurement.web import charts, controls, formats, reasons
from procurement.web.returned import returned as came_back

register = template.Library()

# Small parts ------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "clock" %}`: always beside a word."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def qr(url: str, label: Any) -> SafeString:
    """A QR code as SVG with what it leads to as its name, on screen and on paper."""
    drawing = segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=1)
    return format_html(
        '{}role="img" aria-label="{}" {}', SafeString("<svg "), label, SafeString(drawing[5:])
    )


@register.inclusion_tag("components/returned.html")
def returned(obj: Any) -> dict[str, Any]:
    """`{% returned object %}`: who gave it back, when and why, while it waits to be mended."""
    return {"back": came_back(obj)}


@register.simple_tag
def hidden(form: Any) -> SafeString:
    """`{% hidden form %}`: the hidden fields of a form whose template names the others."""
    return format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))


@register.simple_tag
def badge(tone: str, text: Any) -> SafeString:
    """`{% badge "on" text %}`; tones: "" waiting, on, ok, warn, bad, off."""
    return format_html('<span class="{}">{}</span>', f"badge {tone}".strip(), text)


@register.simple_tag
def status(obj: Any) -> SafeString:
    """The state of an object as a badge: its word, and `status_tone` of its class."""
    return badge(getattr(obj, "status_tone", ""), obj.get_status_display())


@register.simple_tag
def html_lang() -> str:
    """The `lang` of the page: zh-Hans or en."""
    return "zh-Hans" if formats.chinese() else str(get_language() or "en")


@register.filter
def zh(text: Any) -> Any:
    """A Chinese name inside an English page, marked as such; other text needs no mark."""
    if formats.chinese() or not any("\u4e00" <= sign <= "\u9fff" for sign in str(text or "")):
        return text
    return format_html('<span lang="zh-Hans">{}</span>', text)


@register.simple_tag
def in_chinese() -> str:
    """After a link to an official paper: on an English page that it is written in Chinese."""
    return "" if formats.chinese() else f" {gettext('(in Chinese)')}"


@register.simple_tag
def colon() -> str:
    """`{% colon %}`: between a label and what is said of it, as the language writes it."""
    return "：" if formats.chinese() else ": "


@register.filter
def act_words(action: str) -> str:
    """An act of the audit log in words."""
    return words.act_words(action)


@register.filter
def log_words(log: str) -> str:
    """A log of the audit in words."""
    return words.log_words(log)


@register.filter
def role_names(user: Any) -> str:
    """The roles of a person as words, in the order of the table of roles."""
    held: frozenset[str] = getattr(user, "roles", frozenset())
    return formats.enumeration(str(role.label) for role in Role if role in held)


# Numbers ----------------------------------------------------------------------------------------

register.filter("money", lambda value: formats.number(value, 2))
register.filter("points", lambda value: formats.number(value, 2))
register.filter("signed", formats.signed)
register.filter("law", formats.citation)
register.filter("quantity", formats.quantity)
register.filter("price", lambda value: formats.quantity(value, 2))
register.filter("filesize", formats.filesize)
register.filter("measured", formats.measured)
percent = register.filter("percent", formats.percent)


@register.filter
def unit(text: str) -> Any:
    """A unit in the reader's language; one that stays Chinese is marked as such."""
    words = formats.unit_words(text)
    return words if words.isascii() or "²" in words else zh(words)


@register.filter
def units(text: str) -> str:
    """The same for several of it."""
    return formats.unit_words(text, several=True)


@register.filter
def minus(value: Decimal | None) -> str:
    """A deduction: the amount with a minus in front; zero stays zero."""
    return formats.number(-value if value else value, 2)


@register.filter
def capitals(value: Decimal | None) -> str:
    """人民币贰拾柒万陆仟贰佰陆拾捌元玖角伍分: wherever money is paid."""
    return formats.NOTHING if value is None else f"人民币{written_out(value)}"


# Times ------------------------------------------------------------------------------------------


def _time(when: datetime | date | None, words: str) -> SafeString:
    if when is None:
        return SafeString(formats.NOTHING)
    return format_html('<time datetime="{}">{}</time>', formats.machine(when), words)


@register.filter
def moment(when: datetime | None) -> SafeString:
    """2026年11月20日 星期五 上午 9:00 / Fri 20 Nov 2026, 09:00; the hour is never broken."""
    if when is None:
        return SafeString(formats.NOTHING)
    words = formats.day_words(when) + (" " if formats.chinese() else ", ")
    text = format_html('{}<span class="nowrap">{}</span>', words, formats.hour_words(when))
    return _time(when, text)


@register.filter
def moment_short(when: datetime | date | None) -> SafeString:
    """11月20日 周五 9:00; a day without an hour is written as a day."""
    if when is not None and not isinstance(when, datetime):
        return day_short(when)
    return _time(when, formats.moment_short(when) if when else "")


@register.filter
def day(when: datetime | date | None) -> SafeString:
    """2026年11月20日 星期五 / Fri 20 Nov 2026."""
    if isinstance(when, datetime):
        when = formats.local(when).date()
    return _time(when, formats.day_words(when) if when else "")


@register.filter
def day_short(when: datetime | date | None) -> SafeString:
    """11月20日 周五 / Fri 20 Nov."""
    if isinstance(when, datetime):
        when = formats.local(when).date()
    return _time(when, formats.day_short(when) if when else "")


@register.filter
def hour(when: datetime | None) -> SafeString:
    """上午 9:00 / 09:00."""
    return _time(when, formats.hour_words(when) if when else "")


@register.filter
def stamp(when: datetime | None) -> SafeString:
    """2026-11-18 09:20:05: clocks and records; never broken at a hyphen."""
    if when is None:
        return SafeString(formats.NOTHING)
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>', formats.machine(when), formats.stamp(when)
    )


@register.filter
def month(when: date | None) -> str:
    """2026年10月 / Oct 2026."""
    return formats.month_words(when) if when else formats.NOTHING


@register.filter
def left(when: datetime | date, now: datetime | None = None) -> str:
    """还有 2 天 3 小时 / 已超 1 天."""
    return formats.left_words(when, now or clock.now())


@register.simple_tag
def due(when: datetime | date | None, now: datetime | None = None) -> SafeString:
    """What is left, in whole units, coloured under three days and when late."""
    if when is None:
        return SafeString("")
    now = now or clock.now()
    words = formats.left_words(when, now, exact=False)
    tone = formats.tone_of(when, now)
    if not tone:
        return format_html("<b>{}</b>", words)
    return format_html('<span class="{}">{}</span>', tone, words)


register.filter("machine", formats.machine)
register.filter("short_text", formats.short)
register.filter("day_text", formats.day_words)
register.filter("hour_text", formats.hour_words)


@register.filter
def poll(when: datetime, now: datetime | None = None) -> int:
    """How often a countdown asks again: every 5 seconds in the last ten minutes, else 30."""
    seconds = abs((when - (now or clock.now())).total_seconds())
    return 5 if seconds < 600 else 30


# Addresses --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: Any) -> str:
    """The page's query string with some names changed; "" or None takes one away.

    Cursors of the paging never survive a change unless they are given.
    """
    query = context["request"].GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = value
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """The address of this page with its query, for the language switch."""
    request = context.get("request")
    return request.get_full_path() if request is not None and request.method == "GET" else "/"


# Reasons ----------------------------------------------------------------------------------------


reason_text = register.filter("reason_text", reasons.reason_text)
reason_with_article = register.filter("reason_with_article", reasons.reason_with_article)


# Forms ------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, optional: bool | None = None, **attrs: Any) -> dict[str, Any]:
    """`{% field form.name %}`: label, hint, control, error; groups as a fieldset."""
    return controls.context_of(bound, optional, **attrs)


@register.inclusion_tag("components/control.html")
def control(bound: BoundField, label: str = "", **attrs: Any) -> dict[str, Any]:
    """The control alone, in a table: `label` says what it is to those who do not see the table."""
    if label:
        attrs["aria-label"] = label
    return {
        "control": controls.control(bound, **attrs),
        "id": bound.auto_id,
        "errors": bound.errors,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms_and_sets: Any) -> dict[str, Any]:
    """`{% form_errors form %}`: every problem on top, each linked to its field."""
    return {"problems": list(controls.problems(forms_and_sets))}


# Time line and charts ---------------------------------------------------------------------------


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Event], now: datetime | None = None) -> dict[str, Any]:
    """`{% timeline events %}`: past, now, future; the present is put in where none is marked."""
    rows, now = list(events), now or clock.now()
    if not any(event.now for event in rows):
        future = next((i for i, event in enumerate(rows) if not event.past), len(rows))
        today = formats.local(now).date()
        rows.insert(future, Event(when=today, what="", now=True))
    return {"events": rows, "now": now}


@register.inclusion_tag("components/score_chart.html")
def score_chart(
    points: Sequence[charts.Point],
    limit: Decimal | int | None = None,
    caption: str = "",
    limit_label: str = "",
) -> dict[str, Any]:
    """`{% score_chart points 90 %}`: scores by period, with a table for those who cannot see it."""
    points = list(points)
    line = None if limit is None else Decimal(limit)
    caption = caption or gettext("Scores")
    words = ", ".join(f"{name} {formats.number(value, 2)}" for name, value in points)
    label = f"{caption}: {words}"
    if line is not None and not limit_label:
        limit_label = gettext("Deduction below %(limit)s") % {"limit": formats.quantity(line)}
    both = {"label": label, "limit": line, "limit_label": limit_label}
    return {
        "caption": caption,
        "points": points,
        "wide": charts.line_chart(points, charts.WIDE, css="wide", **both),  # type: ignore[arg-type]
        "slim": charts.line_chart(points, charts.SLIM, css="slim", **both),  # type: ignore[arg-type]
    }


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(bars: Sequence[charts.Bar], caption: str, what: str = "") -> dict[str, Any]:
    """`{% bar_chart bars caption what %}`: a value per name, with a table of the same."""
    words = ", ".join(f"{name} {shown}" for name, _value, shown in bars)
    label = f"{caption}: {words}"
    return {
        "caption": caption,
        "what": what,
        "bars": bars,
        "drawing": charts.bar_chart(bars, label=label),
    }
