"""Tenders while they are written: completeness, lawful terms, lawful dates, two persons."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.services import lots, opening, publication, tendering
from tenders.timeline.procurement import events
from tests.factories.tenders import NOTICE_DAY

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)


@pytest.fixture
def writing():
    """The clock stands while the tender is written."""
    with clock.travel(WRITING):
        yield


def codes(error):
    return {reason.code for reason in error.value.reasons}


def test_a_complete_draft_is_submitted_approved_and_published(world):
    tender = world.published()
    tender.refresh_from_db()
    assert tender.status == "published"
    assert tender.rule_set == "CN-2026-02"
    assert tender.sealing_recipient.startswith("age1")
    assert b"AGE-SECRET" not in bytes(tender.sealing_secret)


def test_a_new_tender_lists_everything_that_is_missing(world, writing):
    tender = tendering.create(world.announced(), actor=world.officer, number="ZB-X")
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert {
        "missing_place",
        "lot_incomplete",
        "no_lines",
        "no_criteria",
        "no_dates",
        "content_invitation",
        "content_draft_contract",
        "opening_officers",
        "rate_missing",
    } <= codes(error)
    fields = {reason.field for reason in error.value.reasons}
    assert {"basics", "dates", "officers", "content:invitation"} <= fields


def test_a_plan_is_tendered_once(world, writing):
    plan = world.announced()
    tendering.create(plan, actor=world.officer, number="ZB-1")
    assert plan.status == "tendered" or plan.__class__.objects.get(pk=plan.pk).status == "tendered"
    with pytest.raises(WrongState):
        tendering.create(plan, actor=world.officer, number="ZB-2")


def test_weights_that_make_99_are_refused_with_the_sum(world, writing):
    lot = world.draft().lots.get()
    with pytest.raises(RuleBroken) as error:
        lots.set_criteria(
            lot,
            [{"part": "technical", "name": "方案", "description": "-", "max_points": Decimal(84)}],
            price_weight=Decimal(15),
            actor=world.officer,
        )
    (reason,) = error.value.reasons
    assert reason.code == "weights_sum"
    assert "99" in reason.text()
    assert reason.article == "87号令第五十五条"
    assert lot.criteria.count() == 2, "the old criteria stay"


def test_a_price_weight_of_nine_is_refused_for_services(world, writing):
    lot = world.draft().lots.get()
    with pytest.raises(RuleBroken) as error:
        lots.set_criteria(
            lot,
            [{"part": "technical", "name": "方案", "description": "-", "max_points": Decimal(91)}],
            price_weight=Decimal(9),
            actor=world.officer,
        )
    assert codes(error) == {"price_weight_low"}


def test_registered_capital_cannot_be_scored(world, writing):
    lot = world.draft().lots.get()
    with pytest.raises(RuleBroken) as error:
        lots.set_criteria(
            lot,
            [
                {
                    "part": "business",
                    "name": "注册资本",
                    "description": "-",
                    "max_points": Decimal(85),
                }
            ],
            price_weight=Decimal(15),
            actor=world.officer,
        )
    assert codes(error) == {"forbidden_item"}


def scoring(how, name="企业实力"):
    """A table whose business criterion is scored so; the price has the rest."""
    row = {"part": "business", "name": name, "description": how, "max_points": Decimal(85)}
    return {"rows": [row], "price_weight": Decimal(15)}


@pytest.mark.parametrize(
    ("how", "code", "article"),
    [
        ("获得本市市容环卫先进单位称号的得15分", "local_item", "政府采购法实施条例第二十条"),
        ("省级优秀企业称号，每个5分", "local_item", "政府采购法实施条例第二十条"),
        ("从业人员300人以上的得15分", "forbidden_item", "87号令第十七条"),
        ("年纳税100万元以上得15分", "forbidden_item", "87号令第十七条"),
    ],
)
def test_awards_of_a_place_and_the_size_of_a_firm_cannot_be_scored(
    world, writing, how, code, article
):
    tender = world.draft()
    lot = tender.lots.get()
    with pytest.raises(RuleBroken) as error:
        lots.set_criteria(lot, **scoring(how), actor=world.officer)
    assert {(reason.code, reason.article) for reason in error.value.reasons} == {(code, article)}
    lot.criteria.filter(number=1).update(description=how)  # as an older version kept it
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert code in codes(error), "the list names it too"


LICENCE = "城市生活垃圾经营性清扫、收集、运输服务许可"


def test_the_licence_that_the_content_asks_for_is_not_scored_again(world, writing):
    tender = world.draft()
    text = f"六、提交有效期内的{LICENCE}；仅从事道路清扫的，无须提交。"
    tendering.set_content(tender, key="qualification_papers", text=text, actor=world.officer)
    lot = tender.lots.get()
    with pytest.raises(RuleBroken) as error:
        table = scoring(f"持有{LICENCE}证得15分")
        lots.set_criteria(lot, **table, actor=world.officer)
    assert [(one.code, one.params["paper"]) for one in error.value.reasons] == [
        ("scored_twice", LICENCE)
    ]


def test_a_licence_asked_for_after_it_was_scored_stands_in_the_list(world, writing):
    tender = world.draft()
    tender.lots.get().criteria.filter(number=1).update(description=f"持有{LICENCE}证得15分")
    text = f"六、提交{LICENCE}。"
    tendering.set_content(tender, key="qualification_papers", text=text, actor=world.officer)
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert "scored_twice" in codes(error)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"max_price": Decimal("3400000.01")}, "maximum_over_budget"),
        ({"small_rate": Decimal("0.09")}, "rate_out_of_range"),
        ({"small_rate": Decimal("0.21")}, "rate_out_of_range"),
        ({"small_rate": Decimal(0)}, "rate_missing"),
        ({"reserved_for_small": True}, "rate_unknown"),
        ({"requirement": "本项目最低限价为 300 万元"}, "minimum_price"),
        ({"requirement": "投标人注册资本不低于1000万元"}, "forbidden_item"),
        ({"scope": "投标人须为本市企业"}, "local_item"),
    ],
)
def test_an_unlawful_lot_is_refused(world, writing, values, code):
    lot = world.draft().lots.get()
    with pytest.raises(RuleBroken) as error:
        lots.edit(lot, actor=world.officer, **{**world.lot_values(1), **values})
    assert code in codes(error)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("注册资本不低于1000万元，年均营业收入不少于2000万元", "forbidden_item"),
        ("须在本市设有分公司", "local_item"),
        ("成立年限须满五年", "age_item"),
        ("投标报价低于200万元的按无效投标处理。", "minimum_price"),
    ],
)
def test_no_content_of_the_documents_asks_what_the_law_forbids(world, writing, text, code):
    tender = world.draft()
    tendering.set_content(tender, key="qualification_papers", text=text, actor=world.officer)
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert code in codes(error)


def test_saying_that_there_is_no_minimum_price_is_fine(world, writing):
    lot = world.draft().lots.get()
    lots.edit(
        lot, actor=world.officer, **{**world.lot_values(1), "requirement": "本项目不设最低限价"}
    )


def test_lots_may_not_pass_the_budget_of_the_plan(world, writing):
    tender = world.draft()
    lots.add(tender, actor=world.officer, **world.lot_values(2))
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert "over_plan" in codes(error)


def test_a_deposit_above_two_percent_is_refused(world, writing):
    tender = world.draft()
    with pytest.raises(RuleBroken) as error:
        tendering.set_basics(tender, actor=world.officer, deposit=Decimal("68000.01"))
    (reason,) = error.value.reasons
    assert (reason.code, reason.field) == ("deposit_over_limit", "deposit")
    assert reason.params["limit"] == Decimal(68000)
    tendering.set_basics(tender, actor=world.officer, deposit=Decimal("68000.00"))
    smaller = {**world.lot_values(1), "budget": Decimal(3_000_000), "max_price": None}
    lots.edit(tender.lots.get(), actor=world.officer, **smaller)
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert codes(error) == {"deposit_over_limit"}, "the budget has sunk since"
    tendering.set_basics(tender, actor=world.officer, deposit=Decimal("60000.00"))
    tendering.submit(tender, actor=world.officer)


def test_a_lot_taken_out_closes_the_numbers_up(world, writing):
    world.lots = 3
    tender = world.draft()
    lots.remove(tender.lots.get(number=2), actor=world.officer)
    assert list(tender.lots.values_list("number", flat=True)) == [1, 2]


# Dates ------------------------------------------------------------------------------------------


def dates(**changes):
    return {
        "notice_day": NOTICE_DAY,
        "documents_from": clock.legal(NOTICE_DAY, 9),
        "documents_until": clock.legal(date(2026, 3, 9), 17),
        "deadline": clock.legal(date(2026, 3, 23), 9),
        "short_intention_reason": "",
        **changes,
    }


def test_the_earliest_lawful_dates_are_accepted(world, writing):
    tendering.set_dates(world.draft(), actor=world.officer, **dates())


def test_a_deadline_too_early_names_the_earliest_lawful_day_and_the_article(world, writing):
    tender = world.draft()
    with pytest.raises(RuleBroken) as error:
        tendering.set_dates(
            tender, actor=world.officer, **dates(deadline=clock.legal(date(2026, 3, 20), 9))
        )
    (reason,) = error.value.reasons
    assert reason.field == "deadline"
    assert "2026-03-23" in reason.text()
    assert reason.article == "政府采购法第三十五条"


def test_every_unlawful_date_is_named_at_once(world, writing):
    tender = world.draft()
    with pytest.raises(RuleBroken) as error:
        tendering.set_dates(
            tender,
            actor=world.officer,
            **dates(
                documents_until=clock.legal(date(2026, 3, 6), 17),
                deadline=clock.legal(date(2026, 3, 20), 9),
            ),
        )
    assert codes(error) == {"documents_too_early", "deadline_too_early"}


def test_a_notice_within_30_days_of_the_intention_asks_for_a_reason(world):
    tender = world.draft()
    early = dates(
        notice_day=date(2026, 2, 11),
        documents_from=clock.legal(date(2026, 2, 11), 9),
    )
    with clock.travel(clock.legal(date(2026, 2, 10), 10)):
        with pytest.raises(RuleBroken) as error:
            tendering.set_dates(tender, actor=world.officer, **early)
        assert codes(error) == {"intention_too_late"}
        tendering.set_dates(
            tender,
            actor=world.officer,
            **{**early, "short_intention_reason": "汛期抢险，情况紧急"},
        )


def test_publishing_late_is_refused_with_every_date_that_became_too_early(world):
    tender = world.draft()
    with clock.travel(WRITING):
        tendering.set_dates(tender, actor=world.officer, **dates())
        tendering.submit(tender, actor=world.officer)
        tendering.approve(tender, actor=world.approver)
    with clock.travel(clock.legal(date(2026, 3, 4), 10)):
        with pytest.raises(RuleBroken) as error:
            publication.publish(tender, actor=world.officer)
        assert codes(error) == {"deadline_too_early", "documents_too_early", "take_back"}
        assert "takes the tender back, sets new dates" in error.value.reasons[-1].text()
    tender.refresh_from_db()
    assert tender.status == "ready"


def test_documents_are_on_offer_no_earlier_than_the_notice_went_out(world):
    tender = world.ready()
    tender.documents_from = clock.legal(tender.notice_day, 9)
    tender.save()
    half_past = clock.legal(tender.notice_day, 9, 30)
    with clock.travel(half_past):
        publication.publish(tender, actor=world.officer, notice_url="/notices/1/")
    tender.refresh_from_db()
    later = half_past + timedelta(minutes=1)
    for inside in (True, False):
        rows = {
            str(one.what): one
            for one in events(tender, later, days=calendar.current(), inside=inside)
        }
        assert rows["Documents on offer"].when == rows["Notice published"].when >= half_past
        assert rows["Documents on offer"].done


# Two persons and states -------------------------------------------------------------------------


def test_the_officer_cannot_approve_and_the_approver_cannot_write(world, writing):
    tender = world.draft()
    with pytest.raises(NotAllowed):
        tendering.set_basics(tender, actor=world.approver, title="改名")
    tendering.submit(tender, actor=world.officer)
    with pytest.raises(NotAllowed):
        tendering.approve(tender, actor=world.officer)
    with pytest.raises(WrongState):
        tendering.set_basics(tender, actor=world.officer, title="改名")


def test_two_approvers_at_once_one_wins_and_the_other_is_told(world, writing):
    tender = world.draft()
    tendering.submit(tender, actor=world.officer)
    tendering.approve(tender, actor=world.approver)
    with pytest.raises(WrongState) as error:
        tendering.send_back(tender, reason="再改改", actor=world.approver)
    assert codes(error) == {"state"}


def test_taking_back_an_approved_tender_destroys_its_key(world, writing):
    tender = world.draft()
    tendering.submit(tender, actor=world.officer)
    tendering.approve(tender, actor=world.approver)
    tendering.take_back(tender, reason="补充附件", actor=world.officer)
    tender.refresh_from_db()
    assert (tender.status, tender.sealing_recipient, tender.sealing_secret) == ("draft", "", None)


def test_termination_needs_the_officers_reason_and_the_approvers_decision(world):
    tender = world.tender
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=3), 10)):
        with pytest.raises(RuleBroken) as error:
            publication.terminate(tender, actor=world.approver)
        assert "termination_not_asked" in codes(error)
        publication.ask_termination(tender, reason="道路规划调整", actor=world.officer)
        with pytest.raises(NotAllowed):
            publication.terminate(tender, actor=world.officer)
        publication.terminate(tender, actor=world.approver)
    tender.refresh_from_db()
    assert tender.status == "terminated"
    assert tender.lots.get().status == "terminated"


def test_a_terminated_tender_keeps_its_reason_for_ever(world):
    tender = world.tender
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=3), 10)):
        publication.ask_termination(tender, reason="道路规划调整", actor=world.officer)
        publication.terminate(tender, actor=world.approver)
        with pytest.raises(WrongState) as error:
            publication.drop_termination(tender, reason="继续招标", actor=world.approver)
    assert codes(error) == {"not_published"}
    tender.refresh_from_db()
    assert tender.termination_reason == "道路规划调整"


def test_two_opening_officers_are_too_few_and_strangers_are_refused(world, writing):
    tender = world.draft()
    with pytest.raises(RuleBroken) as error:
        opening.assign(tender, [world.openers[0], world.approver], quorum=1, actor=world.officer)
    assert codes(error) == {"too_few_officers", "quorum_range", "not_opening_officer"}
    opening.assign(tender, world.openers[:3], quorum=2, actor=world.officer)
    assert tender.opening_officers.count() == 3


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [(date(2026, 3, 24), 3, "outside office hours"), (date(2026, 3, 28), 10, "on a day off")],
)
def test_a_deadline_when_nobody_works_is_saved_with_a_warning(
    client, world, writing, day, hour, words
):
    tender = world.draft()
    tendering.set_dates(tender, actor=world.officer, deadline=clock.legal(day, hour))
    client.force_login(world.officer)
    english = {"accept-language": "en"}
    for page in ("tenders:prepare", "tenders:dates"):
        text = client.get(reverse(page, args=[tender.pk]), headers=english).text
        assert "Lawful, but look again" in text and words in text
    tendering.set_dates(tender, actor=world.officer, deadline=clock.legal(date(2026, 3, 24), 10))
    text = client.get(reverse("tenders:prepare", args=[tender.pk]), headers=english).text
    assert "Lawful, but look again" not in text
