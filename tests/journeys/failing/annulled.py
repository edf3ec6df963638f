"""After the announced result the committee turns out to be unlawful: the evaluation is void."""

from __future__ import annotations

from datetime import date

from django.core import mail

from cms.models import Notice
from tests.journeys.failing import telling
from tests.journeys.failing.challenged import announced
from tests.journeys.failing.telling import url
from tests.journeys.stage import Stage

BECAUSE = "一名专家三年内受雇于投标人。"
SAID = {"cause": "composition", "facts": BECAUSE, "told_number": "示城管函〔2026〕7号"}


def another_committee_evaluates(stage: Stage) -> None:
    """A second person says why; the award falls, everybody is told, a committee is to be formed."""
    lot, award = announced(stage)
    tender = lot.tender
    stage.at(date(2026, 3, 31), 10)
    page = url("committee_annul", tender.committee.pk)
    assert page in stage.approver.see(url("committee", tender.pk)).links()
    stage.officer.is_kept_out(page)
    stage.approver.is_refused(page, **{**SAID, "told_number": ""})
    mail.outbox.clear()
    stage.approver.does(page, **SAID)
    lot, award = telling.fresh(lot), telling.fresh(award)
    assert (lot.status, award.status) == ("conformity", "voided")
    for who in telling.bidders_of(stage, lot):
        told = [one for one in mail.outbox if one.to == [who.user.email] and BECAUSE in one.body]
        assert len(told) == 1 and "87号令第六十七条" in told[0].body
    public = stage.public.see(lot.get_absolute_url()).text
    assert "Evaluation void, another committee evaluates" in public
    assert "Order 87 art. 67" in public
    notice = Notice.objects.of(award).get(kind="correction")
    assert (notice.due_on, notice.due_article) == (date(2026, 4, 2), "87号令第六十七条")
    assert not list(telling.missing("correction", notice.fields))
    stage.publishes(stage.officer, award, "correction")
    text = stage.public.see(notice.get_absolute_url()).text
    assert BECAUSE in text and award.supplier.name in text
    assert url("committee_form", tender.pk) in stage.officer.see("/desk/").links()
