"""Forms, timelines, charts and the other parts as HTML."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from procurement import clock
from procurement.errors import Reason, RuleBroken
from procurement.registry import Event
from procurement.web import charts
from procurement.web.forms import add_reasons
from procurement.web.parts import Cell, Column, Table
from procurement.web.templatetags import ui
from procurement.web.uploads import keep_uploads
from tests.web.gallery import NOW, SCORES, GalleryForm

D = Decimal


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def render(text: str, **context) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


def refused(**values) -> GalleryForm:
    form = GalleryForm(data=values, files={})
    form.is_valid()
    return form


def test_a_field_has_its_label_above_its_hint_inside_and_its_control_named():
    html = render("{% field form.name %}", form=GalleryForm())
    assert '<label for="id_name">Name' in html
    assert html.index('class="hint">As on the licence') < html.index("</label>")
    assert re.search(r'<input type="text" name="name"[^>]*class="in"[^>]*id="id_name"', html)
    assert "aria-invalid" not in html and "wrong" not in html


def test_an_error_stands_below_the_control_and_describes_it():
    html = render("{% field form.name %}", form=refused())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert '<p class="wrong" id="id_name_error">' in html
    assert html.index("<input") < html.index("wrong")


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    html = render("{% field form.kind %}", form=refused())
    assert html.startswith('<fieldset class="group" id="id_kind" tabindex="-1"')
    assert "<legend>Kind" in html
    assert html.count('<label class="pick"') == 2
    assert 'aria-describedby="id_kind_error"' in html


def test_a_tick_stands_before_its_words():
    html = render("{% field form.agreed %}", form=GalleryForm())
    assert '<label class="pick" for="id_agreed"><input type="checkbox"' in html


def test_what_may_stay_empty_says_so_unless_it_is_a_filter():
    form = GalleryForm()
    assert "(optional)" in render("{% field form.text %}", form=form)
    assert "(optional)" not in render("{% field form.text optional=False %}", form=form)
    assert "(optional)" not in render("{% field form.name %}", form=form)


def test_money_and_numbers_are_typed_as_text_and_aligned_right():
    form = GalleryForm()
    assert 'inputmode="decimal"' in render("{% field form.amount %}", form=form)
    assert re.search(r'type="text"[^>]*class="in n"', render("{% field form.count %}", form=form))


def test_days_and_moments_use_the_browsers_own_pickers_in_iso_form():
    form = GalleryForm(initial={"day": NOW.date(), "moment": NOW})
    assert 'type="date" name="day" value="2026-11-18"' in render("{% field form.day %}", form=form)
    html = render("{% field form.moment %}", form=form)
    assert 'type="datetime-local"' in html and 'value="2026-11-18T09:20"' in html


def test_hidden_fields_come_bare():
    html = render("{% field form.key %}", form=GalleryForm())
    assert html.startswith('<input type="hidden"') and "label" not in html


def test_a_control_in_a_table_carries_its_name():
    html = render('{% control form.count label="Plan, bidder A" %}', form=GalleryForm())
    assert 'aria-label="Plan, bidder A"' in html and "<label" not in html


def test_the_summary_counts_the_problems_takes_focus_and_links_to_each_field():
    form = refused(agreed="on")
    html = render("{% form_errors form %}", form=form)
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert f"To put right: {len(form.errors)}" in html
    assert '<a href="#id_name">Name: ' in html and '<a href="#id_kind">Kind: ' in html


def test_a_label_that_asks_loses_its_mark_before_the_colon():
    form = refused(agreed="on")
    form["name"].label = "您的姓名？"
    assert "您的姓名: " in render("{% form_errors form %}", form=form)


def test_a_label_that_is_a_sentence_gives_up_its_full_stop_before_the_colon():
    class Promise(forms.Form):
        sure = forms.BooleanField(label="I have named all of them.")

    html = render("{% form_errors form %}", form=Promise({}))
    assert "I have named all of them: " in html


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "："), ("en", ": ")])
def test_the_colon_is_that_of_the_language(language, expected):
    with translation.override(language):
        assert render("{% colon %}") == expected


def test_there_is_no_summary_without_problems():
    assert render("{% form_errors form %}", form=GalleryForm()).strip() == ""


def test_reasons_of_the_law_stand_at_their_field_with_the_article_and_on_top():
    form = refused(name="x")
    reasons = [
        Reason("early", "Not before %(day)s", {"day": "8 December"}, "第三十五条", "day"),
        Reason("sum", "The weights sum to 95, not 100"),
    ]
    add_reasons(form, RuleBroken(*reasons))
    html = render("{% form_errors form %}", form=form)
    assert "Not before 8 December (art. 35)" in html
    assert "<li>The weights sum to 95, not 100</li>" in html


def test_typed_text_is_escaped_wherever_it_comes_back():
    form = refused(name='"><script>alert(1)</script>', count="<b>")
    html = render("{% form_errors form %}{% field form.name %}{% field form.count %}", form=form)
    assert "<script>" not in html and "<b>" not in html


# Uploads ----------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n%stub\n%%EOF\n"


def upload(name="报价.pdf", data=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def post(files=(), **values) -> GalleryForm:
    request = RequestFactory().post("/", {**values, "paper": list(files)} if files else values)
    return GalleryForm(request.POST, request.FILES)


def test_an_upload_survives_a_refused_form_and_is_taken_the_next_time():
    form = post([upload()])
    assert not form.is_valid() and "paper" not in form.errors
    keep_uploads(form)
    html = render("{% field form.paper %}", form=form)
    token = re.search(r'name="paper-kept" value="([^"]+)"', html)[1]
    assert "报价.pdf" in html
    again = post(**{"paper-kept": token})
    again.is_valid()
    kept = again.cleaned_data["paper"]
    assert kept.name == "报价.pdf" and kept.size == len(PDF)
    assert b"".join(kept.chunks()) == PDF


def test_a_kept_upload_can_be_taken_away_or_replaced():
    form = post([upload()])
    keep_uploads(form)
    token = form.fields["paper"].widget.kept[0].token
    gone = post(**{"paper-kept": token, "paper-gone": token})
    gone.is_valid()
    assert "paper" in gone.errors
    replaced = post([upload("新.pdf")], **{"paper-kept": token})
    replaced.is_valid()
    assert replaced.cleaned_data["paper"].name == "新.pdf"


def test_a_file_of_a_wrong_kind_is_refused_by_its_content_and_not_kept():
    form = post([upload("看起来.pdf", b"MZ\x90 not a pdf")])
    assert not form.is_valid()
    assert "not a file of an allowed kind" in str(form.errors["paper"])
    keep_uploads(form)
    assert form.fields["paper"].widget.kept == []


@pytest.mark.parametrize("token", ["", "nonsense", "WyJrZXB0Il0:1abc:xyz"])
def test_a_token_nobody_signed_brings_nothing(token):
    form = post(**{"paper-kept": token})
    form.is_valid()
    assert "paper" in form.errors


# Timeline, chart, table -------------------------------------------------------------------------


def test_the_present_is_put_between_what_is_done_and_what_is_to_come():
    events = [Event(NOW.date(), "Published", done=True), Event(None, "Opening", "第三十九条")]
    html = render("{% timeline events now %}", events=events, now=NOW)
    assert re.findall(r"<li( class=\"\w+\")?", html) == [
        ' class="done"',
        ' class="now"',
        "",
    ]
    assert 'aria-current="step"' in html and "art. 39" in html


def test_a_marked_present_stays_where_it_is():
    events = [Event(NOW, "Accepting bids", now=True), Event(None, "Opening")]
    html = render("{% timeline events now %}", events=events, now=NOW)
    assert html.count('class="now"') == 1 and html.index("Accepting") < html.index("Opening")


def test_the_chart_tells_its_numbers_to_those_who_cannot_see_it():
    html = render("{% score_chart scores 90 %}", scores=SCORES)
    assert html.count("<svg") == 2 and 'class="chart wide"' in html and 'class="chart slim"' in html
    assert "10月 88.26" in re.search(r'aria-label="([^"]*)"', html)[1]
    assert '<th scope="row">10月</th><td class="n">88.26</td>' in html
    assert "style=" not in html


def test_the_line_breaks_where_a_month_has_no_score():
    points = [("1", D(90)), ("2", D(91)), ("3", None), ("4", D(92)), ("5", D(93))]
    svg = charts.line_chart(points, charts.WIDE, label="x")
    assert svg.count("<polyline") == 2 and svg.count('class="dot"') == 4


def test_no_scores_no_chart():
    assert "No scores yet" in render("{% score_chart scores 90 %}", scores=[])
    assert charts.line_chart([("1", None)], charts.WIDE, label="x") == ""


@pytest.mark.parametrize(
    ("values", "grid"),
    [
        (["88.26", "94"], [85, 90, 95]),
        (["42", "97"], [40, 60, 80, 100]),
        (["90"], [90, 95]),
        (["70", "100"], [70, 80, 90, 100]),
    ],
)
def test_the_grid_has_round_steps_around_all_values(values, grid):
    assert charts.scale([D(v) for v in values]) == grid


def test_a_list_keeps_its_roles_when_css_takes_the_table_away():
    table = Table("Lots", [Column("Lot"), Column("Budget", number=True)], [[Cell("1"), Cell(None)]])
    html = render('{% include "components/table.html" %}', table=table)
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html
    assert '<td role="cell" class="n" data-th="Budget">' in html and "—" in html


def test_an_empty_list_says_so():
    table = Table("Lots", [Column("Lot")], [], empty="No lots", empty_text="They come later.")
    assert "No lots" in render('{% include "components/table.html" %}', table=table)


def test_a_changed_condition_drops_the_cursor_and_keeps_the_rest():
    request = RequestFactory().get("/", {"q": "清扫", "after": "abc", "kind": "tender"})
    html = render("{% qs kind='' q='保洁' %}", request=request)
    assert html == "?q=%E4%BF%9D%E6%B4%81"
    assert render("{% qs after='x' %}", request=request).endswith("after=x")


def test_a_qr_code_names_where_it_leads():
    html = render('{% qr "https://example.org/v/1" label %}', label="Check <here>")
    assert html.startswith('<svg role="img" aria-label="Check &lt;here&gt;"')
    assert "style=" not in html


def test_bars_are_as_long_as_their_values_and_told_in_words():
    svg = charts.bar_chart([("甲", D(4), "4"), ("乙", D(2), "2 <b>")], label="标段数")
    assert 'width="100.0%"' in svg and 'width="50.0%"' in svg
    assert "2 &lt;b&gt;" in svg and 'aria-label="标段数"' in svg
    of_ten = charts.bar_chart(
        [("甲", D(4), "4"), ("乙", D(12), "12")], label="x", full=D(10), low=[1]
    )
    assert 'class="bar" x="0" y="21" width="40.0%"' in of_ten
    assert 'class="bar low" x="0" y="63" width="100.0%"' in of_ten
    assert charts.bar_chart([("甲", D(0), "0")], label="x") == charts.bar_chart([], label="x") == ""


def _life(past, missed=(), future=3):
    day = date(2026, 1, 1)
    rows = [
        Event(
            day + timedelta(number), f"p{number}", done=number not in missed, late=number in missed
        )
        for number in range(past)
    ]
    return rows + [Event(day + timedelta(past + n), f"f{n}") for n in range(future)]


@pytest.mark.parametrize(
    ("events", "earlier", "later"),
    [
        (_life(12), 0, 0),
        (_life(40), 34, 0),
        (_life(40, missed={2}), 33, 0),
        (_life(5, future=30), 0, 24),
    ],
    ids=["short", "long", "missed long ago", "much to come"],
)
def test_a_long_life_folds_what_is_far_and_nothing_that_was_missed(events, earlier, later):
    folded = ui.timeline(events, clock.legal(date(2026, 1, 1), 9))
    assert (len(folded["earlier"]), len(folded["later"])) == (earlier, later)
    shown = [*folded["earlier"], *folded["events"], *folded["later"]]
    assert sorted(str(one.what) for one in shown if not one.now) == sorted(
        str(one.what) for one in events
    )
    assert all(one in folded["events"] for one in events if one.late)
