"""An invited tender: its ground, its pool, the draw, the invitations, the deposits."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from procurement.people.roles import Role
from tenders.models import Candidate, Deposit, Pool, Tender
from tenders.services.invitation_papers import make_letter
from tests.factories.people import person
from tests.factories.tenders import pdf
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor

SENT = date(2026, 3, 9)


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def the_procedure_is_chosen_with_its_ground(stage: Stage, tender: Tender) -> None:
    address = url("procedure", tender.pk)
    chosen = {
        "procedure": "invited_tender",
        "ground": "limited_range",
        "ground_facts": "作业区域特殊，仅少数供应商具备条件。",
    }
    refused = stage.officer.is_refused(address, **chosen)
    assert "Law art. 27" in refused.text, "from the threshold on it is approved"
    stage.officer.does(
        address,
        **chosen,
        approval_by="示例市财政局",
        approval_number="示财购〔2026〕4号",
        approval_on="2026-02-20",
    )
    stage.officer.does(
        url("pool_plan", tender.pk),
        source="notice",
        number="3",
        applications_until="2026-03-05T17:00",
        criteria="具备道路运输经营许可，近三年有同类业绩。",
    )


def the_dates_follow_from_the_invitation(stage: Stage, tender: Tender) -> None:
    page = stage.officer.see(url("dates", tender.pk) + f"?notice={SENT}")
    done = stage.officer.send(page.form(holding="deadline"))
    assert done.response.redirect_chain, done.refusals
    tender.refresh_from_db()
    assert str(tender.deadline.astimezone().date()) >= "2026-03-30"


def its_prequalification_is_announced(stage: Stage, tender: Tender) -> Pool:
    notice = stage.publishes(stage.officer, tender, "prequalification")
    pool = Pool.objects.get(tender=tender)
    assert pool.status == "announced"
    assert pool.get_absolute_url() in stage.public.see(notice.get_absolute_url()).links()
    assert stage.public.client.get(tender.get_absolute_url()).status_code == 404
    return pool


def applies(who: Visitor, pool: Pool, name: str) -> None:
    who.does(url("pool_apply", pool.pk), file=pdf("申请文件.pdf", name))


def applications_are_judged(stage: Stage, pool: Pool, refused: Visitor) -> None:
    """One does not qualify; the others do."""
    no = pool.candidates.get(supplier=refused.user.supplier)
    typed = {f"qualified_{one.pk}": "yes" for one in pool.candidates.all()}
    typed |= {f"qualified_{no.pk}": "no", f"reason_{no.pk}": "未提供道路运输经营许可。"}
    stage.officer.does(url("pool_judge", pool.pk), **typed)
    assert pool.candidates.filter(qualified=True).count() == 3


def three_are_drawn_before_two_witnesses(stage: Stage, pool: Pool) -> None:
    address = url("pool_draw", pool.pk)
    stage.officer.is_refused(address, witnesses=[str(stage.users["manager"].pk)])
    both = [str(stage.users[name].pk) for name in ("manager", "approver")]
    stage.officer.does(address, witnesses=both)
    assert pool.candidates.filter(drawn=True).count() == 3


def all_are_invited_at_once(stage: Stage, tender: Tender, stranger: Visitor) -> None:
    stage.officer.does(url("invite", tender.pk))
    tender.refresh_from_db()
    assert tender.status == "published"
    for one in Candidate.objects.filter(pool__tender=tender, drawn=True):
        make_letter.call(one.pk, stage.users["officer"].pk)
        one.refresh_from_db()
        who = stage.of(one.supplier.memberships.get().user)
        assert who.fetch(one.letter.get_absolute_url()).startswith(b"%PDF")
    assert stranger.client.get(tender.get_absolute_url()).status_code == 404


def their_deposits_arrive(stage: Stage, tender: Tender, *bidders: Visitor) -> None:
    for place, who in enumerate(bidders, start=1):
        stage.finance.does(
            url("deposit_record", tender.pk),
            supplier=str(who.user.supplier.pk),
            kind="transfer",
            amount="60,000.00",
            account=f"示例银行 000{place}",
            reference=f"回单{place}",
            received_at="2026-03-18T10:00",
        )
        assert "60,000.00" in who.see(url("deposits", tender.pk)).text
    stage.officer.see(url("deposits", tender.pk), 404)


def losers_get_theirs_back(stage: Stage, tender: Tender, winner: Visitor) -> None:
    """A second person of finance records it; the winner's stays until the contract."""
    treasurer = stage.of(person(Role.FINANCE, at=stage.buyer))
    assert url("deposits", tender.pk) in treasurer.see("/desk/").links()
    for one in Deposit.objects.filter(tender=tender):
        address = url("deposit_refund", one.pk)
        if one.supplier == winner.user.supplier:
            treasurer.see(address, 409)
            continue
        stage.finance.is_kept_out(address)
        treasurer.does(address, ended_on="2026-04-03", end_reference=f"退款{one.pk}")
        one.refresh_from_db()
        assert one.status == "refunded"
