"""Every part of the interface on one page, from the same numbers as the prototypes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from procurement import clock
from procurement.errors import Reason
from procurement.registry import Event
from procurement.web.forms import ActForm, MoneyField, ReasonForm
from procurement.web.parts import (
    Bill,
    BillLine,
    Blocked,
    Cell,
    ChainLink,
    Column,
    Fact,
    Link,
    NextStep,
    Photo,
    Table,
)
from procurement.web.uploads import UploadField, keep_uploads

D = Decimal
NOW = clock.legal(date(2026, 11, 18), 9, 20)
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class GalleryForm(ActForm):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="As on the licence")
    amount = MoneyField(label="Amount (CNY)")
    count = forms.IntegerField(label="Count", required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput)
    moment = forms.DateTimeField(label="Deadline", widget=forms.DateTimeInput)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "Litter"), ("b", "Other")], widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        label="Areas",
        choices=[("1", "One"), ("2", "Two")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chosen = forms.ChoiceField(label="Chosen", choices=[("", "—"), ("x", "X")])
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="I agree", help_text="To the terms")
    paper = UploadField(label="Paper")


EVENTS = [
    Event(date(2026, 10, 9), "Intention announced", "到公告满 33 天，不少于 30 天", done=True),
    Event(date(2026, 11, 11), "Approved and published", done=True),
    Event(clock.legal(date(2026, 12, 8), 9), "Deadline and opening", "政府采购法第三十五条"),
    Event(None, "Report to the purchaser", "87号令第六十八条", detail="2 working days"),
]
CHAIN = [
    ChainLink("Amount", "−4,911.68", "rounded to cents"),
    ChainLink("Rule", "1% a point", "方案 v3 第二条"),
    ChainLink("Score", "88.26", "91.50×20% + 86.20×40% + 88.70×40%"),
    ChainLink("Photo", photo=Photo(PIXEL, "Litter beside lamp post 132", "08:05")),
    ChainLink("Contract", "第七条第二款", url="#clause", url_text="See the clause"),
]
BILL = Bill(
    [
        BillLine("October's fee", D("282280.63"), "3,387,367.60 ÷ 12"),
        BillLine("Score 88.26", D("-4911.68"), "1.74 × 1%", tone="bad", chain=CHAIN, open=True),
        BillLine("Litter, 7 times", D("-700.00"), tone="bad", chain=CHAIN),
    ],
    "To pay now",
    D("276668.95"),
    caps=True,
)
SCORES = [
    ("5月", D("92.40")),
    ("6月", D("91.80")),
    ("7月", D("93.10")),
    ("8月", D("90.60")),
    ("9月", D("89.20")),
    ("10月", D("88.26")),
]


def context() -> dict:
    blocked = [
        Blocked("Open the bids", [Reason("early", "Not before 8 December", article="第三十九条")]),
        Blocked("Terminate", [Reason("role", "The approver must agree")]),
    ]
    return {
        "title": "Every part",
        "nav_key": "desk",
        "now": NOW,
        "moment": NOW,
        "crumbs": [Link("Tenders", "/desk/"), Link("This one", "")],
        "step": NextStep(
            "Answer two questions",
            "Answers are published for everybody.",
            url="#answer",
            button="Answer",
            icon="chat",
            who="By you",
            due=date(2026, 11, 17),
            article="条例第五十二条",
            others=[Link("Read them first", "#read")],
            blocked=blocked,
        ),
        "deadline": clock.legal(date(2026, 12, 8), 9),
        "events": EVENTS,
        "facts": [
            Fact("Budget", "24,440,000.00", note="贰仟肆佰肆拾肆万元整"),
            Fact("Lots", None),
            Fact("Purchaser", "示例单位", url="#buyer"),
        ],
        "table": Table(
            "Lots",
            [Column("Lot"), Column("Method"), Column("Budget", number=True)],
            [
                [Cell("1 Streets", url="#1", note="lanes"), Cell("Score"), Cell("28,410,000.00")],
                [Cell("2 Toilets"), Cell("Score"), Cell("11,000,000.00")],
            ],
            foot=[Cell("Total"), Cell(""), Cell("39,410,000.00", number=True)],
        ),
        "bill": BILL,
        "scores": SCORES,
        "photos": [Photo(PIXEL, "Before: litter", "8:05"), Photo(PIXEL, "After: clean", "10:15")],
        "tabs": [Link("Lots", "/gallery/"), Link("Bids", "/x/", "lock")],
        "soon": NOW + timedelta(hours=7, minutes=40),
        "late": NOW - timedelta(days=1),
        "far": datetime(2027, 3, 1, 12, tzinfo=clock.LEGAL_ZONE),
    }


def gallery(request) -> HttpResponse:
    form = GalleryForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and not form.is_valid():
        keep_uploads(form)
        status = 422
    return render(request, "gallery.html", {**context(), "form": form}, status=status)


def act(request) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    values = {"form": form, "title": "Refuse", "button": "Refuse with the reason", "danger": True}
    return render(request, "web/act.html", values, status=422 if form.errors else 200)
