"""A consultation speaks for itself in refusals too, and in texts with variables."""

import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from procurement.errors import Reason, RuleBroken
from procurement.web.reasons import reason_text, reason_with_article
from procurement.workflow import blockers, perform
from tenders.models import Bid, Lot, Tender
from tenders.models.voice import in_words, procedure_of
from tenders.rules.procedures import CONSULTATION, OPEN_TENDER
from tests.factories import consultations, evaluation

pytestmark = pytest.mark.django_db
FOREIGN = ("招标文件", "评标", "投标", "中标", "87号令第五十八条")


def said(reasons):
    with override("zh-hans"):
        return [reason_with_article(reason) for reason in reasons]


def test_what_a_guard_refuses_in_a_consultation_is_said_in_its_words_and_by_its_articles():
    case = evaluation.opened(procedure=CONSULTATION, ground="bought_service")
    with pytest.raises(RuleBroken) as refused:
        perform(case.lot, "end_qualification", actor=case.who.officer, at=None)
    (text,) = said(refused.value.reasons)
    assert "财库〔2014〕214号第十八条" in text and not any(word in text for word in FOREIGN)
    assert said(blockers(case.lot, "end_qualification", case.who.officer)) == [text]
    plain = evaluation.opened()
    with pytest.raises(RuleBroken) as refused:
        perform(plain.lot, "end_qualification", actor=plain.who.officer, at=None)
    assert "87号令第四十四条" in said(refused.value.reasons)[0]


def test_what_people_wrote_is_never_touched():
    reason = Reason(
        "x", gettext_lazy("State whether you have a conflict with %(bidder)s."),
        {"bidder": "示例投标服务有限公司"}, "87号令第六十八条",
    )  # fmt: skip
    (text,) = said([in_words(reason, CONSULTATION)])
    assert "示例投标服务有限公司" in text and "财库〔2014〕214号第二十八条" in text
    assert in_words(reason, OPEN_TENDER) is reason


def test_our_own_words_among_the_parameters_speak_in_the_language_of_the_reader():
    label = gettext_lazy("Tender documents")
    reason = in_words(Reason("x", "%(label)s", {"label": label}), CONSULTATION)
    with override("zh-hans"):
        assert reason_text(reason) == "磋商文件"
    with override("en"):
        assert reason_text(reason) == "Consultation documents"


def test_everything_with_a_life_knows_the_procedure_it_belongs_to():
    case = consultations.consulting()
    bid = Bid.objects.filter(lot=case.lot).first()
    for row in (case.tender, case.lot, bid, case.committee, case.lot.sheets.first()):
        assert row is None or procedure_of(row) == CONSULTATION
    assert procedure_of(SimpleNamespace()) == ""


def test_the_list_of_what_is_missing_speaks_as_the_consultation(client, world):
    tender = world.draft()
    Tender.objects.filter(pk=tender.pk).update(procedure=CONSULTATION, contents={}, place="")
    Lot.objects.filter(tender=tender).update(price_weight=90)
    client.force_login(world.officer)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(reverse("tenders:prepare", args=[tender.pk])).text
    wrong = page[page.index('id="next"') :].partition("</section>")[0]
    assert "投标" not in wrong and "招标" not in wrong


# Texts with variables --------------------------------------------------------------------------

HEAD = "{% load i18n procedure_words %}{% in_words_of tender %}"
BLOCK = HEAD + (
    "{% blocktranslate with who=name %}评标委员会：{{ who }}，{{ plain }}{% endblocktranslate %}"
    "{% end_in_words_of %}"
)


def rendered(source, procedure, **values):
    context = Context({"tender": SimpleNamespace(procedure=procedure), **values})
    return Template(source).render(context)


def test_a_text_with_variables_speaks_and_leaves_what_they_hold():
    values = {"name": "示例投标有限公司", "plain": "<b>中标"}
    assert rendered(BLOCK, CONSULTATION, **values) == "磋商小组：示例投标有限公司，&lt;b&gt;中标"
    assert rendered(BLOCK, OPEN_TENDER, **values) == "评标委员会：示例投标有限公司，&lt;b&gt;中标"


def test_a_text_that_is_kept_or_counts_speaks_too():
    kept = HEAD + (
        "{% blocktranslate with n=name asvar head %}投标人 {{ n }}{% endblocktranslate %}"
        "<{{ head }}>{% end_in_words_of %}"
    )
    assert rendered(kept, CONSULTATION, name="投标<") == "<供应商 投标&lt;>"
    counted = HEAD + (
        "{% blocktranslate count n=number with w=name %}{{ n }} 份投标 {{ w }}{% plural %}"
        "{{ n }} 份投标 {{ w }}{% endblocktranslate %}{% end_in_words_of %}"
    )
    assert rendered(counted, CONSULTATION, number=2, name="投标") == "2 份响应 投标"


def words_of(page):
    """The text of a page's main part in lines, without titles that people wrote."""
    main = page[page.index("<main") : page.index("</main")]
    return [line.strip() for line in re.sub(r"<[^>]+>", "\n", main).splitlines() if line.strip()]


def test_an_act_names_itself_its_fields_and_its_choices_as_the_consultation(client):
    case = consultations.consulting()
    client.force_login(case.chair)
    chinese = {"accept-language": "zh-hans"}
    for name, key in (("halt", case.lot.pk), ("bid_ask", case.bids[0].pk)):
        page = client.get(reverse(f"tenders:{name}", args=[key]), headers=chinese)
        assert page.status_code == 200
        assert [t for t in words_of(page.content.decode()) if any(w in t for w in FOREIGN)] == []


def test_what_a_page_includes_and_gives_to_it_speaks_and_what_others_wrote_does_not():
    context = {"tender": SimpleNamespace(procedure=CONSULTATION), "name": "示例投标服务有限公司"}
    source = (
        "{% load procedure_words %}{% in_words_of tender %}"
        '{% include "components/empty.html" with title=_("Tender documents") text=name %}'
        "{% end_in_words_of %}"
    )
    with override("zh-hans"):
        said_of = Template(source).render(Context(context))
        plain = Template(source).render(Context({**context, "tender": None}))
    assert "磋商文件" in said_of and "示例投标服务有限公司" in said_of
    assert "招标文件" in plain and "磋商" not in plain
