"""A consultation: talks with each supplier alone, sealed final offers, the usual scores."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cms.notices.fill.tenders import result
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.findings import Opinion
from tenders.models import Bid, ConflictStatement, FinalOffer, Lot, Tender
from tenders.register import sealed_logs
from tenders.selectors.opening_record import record
from tenders.services import award, conformity, consultation, ranking, replacing, report
from tenders.services.papers import letter_context, report_context
from tests.copies import asked, copies
from tests.factories import consultations as make
from tests.factories import evaluation
from tests.tenders.many import bids_like

pytestmark = pytest.mark.django_db


def codes(error):
    return {reason.code for reason in error.value.reasons}


def opened(case, hours=2):
    with clock.travel(clock.now() + make.HOUR * hours):
        consultation.open_offers(case.lot, actor=case.chair)
    return evaluation.refresh(case)


# Talks ------------------------------------------------------------------------------------------


def test_after_conformity_the_panel_consults_and_nothing_is_scored():
    case = make.consulting()
    assert case.lot.status == "consultation"
    assert not case.lot.sheets.exists()


def test_another_procedure_goes_straight_to_the_scores():
    assert evaluation.to_scoring(prices=evaluation.PRICES[:3]).lot.status == "scoring"


CONSULTED = {"procedure": "competitive_consultation", "ground": "bought_service"}


def test_of_another_ground_two_that_are_left_are_too_few():
    ground = {**CONSULTED, "ground": "complex"}
    case = evaluation.to_conformity(prices=evaluation.PRICES[:3], **ground)
    lot = evaluation.conform(case, against=case.bids[:1]).lot
    assert lot.status == "failed_conforming" and "2 家，不足 3 家" in lot.failure_reason


def test_two_that_are_left_may_be_consulted_and_one_may_not():
    case = make.consulting()
    assert case.lot.status == "consultation"
    case = evaluation.to_conformity(prices=evaluation.PRICES[:3], **CONSULTED)
    two = evaluation.conform(case, against=case.bids[:1])
    assert two.lot.status == "consultation", "财库〔2015〕124号"
    case = evaluation.to_conformity(prices=evaluation.PRICES[:3], **CONSULTED)
    one = evaluation.conform(case, against=case.bids[:2])
    assert one.lot.status == "failed_conforming"


def test_only_the_chair_records_talks_and_only_with_those_who_are_left():
    case = make.consulting()
    partner = consultation.partners(case.lot).first()
    with pytest.raises(NotAllowed):
        consultation.record_talk(case.lot, partner, minutes="-", actor=case.who.officer)
    with pytest.raises(RuleBroken):
        consultation.record_talk(case.lot, partner, minutes=" ", actor=case.chair)
    for turn in (1, 2):
        talk = consultation.record_talk(case.lot, partner, minutes="服务标准", actor=case.chair)
        assert talk.round == turn


def test_a_change_of_substance_is_confirmed_and_told_to_all_at_once(
    django_capture_on_commit_callbacks,
):
    case = make.consulting()
    with pytest.raises(RuleBroken) as error:
        consultation.change_substance(case.lot, text="增加洒水", confirmed=False, actor=case.chair)
    assert codes(error) == {"confirmed"}
    with django_capture_on_commit_callbacks(execute=True):
        consultation.change_substance(case.lot, text="增加洒水", confirmed=True, actor=case.chair)
    told = [one for one in mail.outbox if "实质性变动" in one.subject]
    assert len(told) == 3 and all("增加洒水" in one.body for one in told)


def test_final_offers_are_asked_for_once_everybody_was_heard():
    case = make.consulting()
    first, second, third = consultation.partners(case.lot)
    for bid in (first, second):
        consultation.record_talk(case.lot, bid, minutes="-", actor=case.chair)
    due = clock.now() + make.HOUR
    with pytest.raises(RuleBroken) as error:
        consultation.ask_offers(case.lot, due=due, actor=case.chair)
    assert codes(error) == {"no_talk"} and third.supplier.name in error.value.reasons[0].text()
    consultation.record_talk(case.lot, third, minutes="-", actor=case.chair)
    with pytest.raises(RuleBroken) as error:
        consultation.ask_offers(case.lot, due=clock.now() - make.HOUR, actor=case.chair)
    assert codes(error) == {"past"}
    consultation.ask_offers(case.lot, due=due, actor=case.chair)
    with pytest.raises(WrongState):
        consultation.record_talk(case.lot, first, minutes="-", actor=case.chair)


# Final offers -----------------------------------------------------------------------------------


def test_an_offer_is_sealed_replaced_and_unreadable_until_all_are_opened():
    case = make.asked()
    first = make.offers(case, 0, "9000")
    again = make.offers(case, 0, "8900")
    assert (again.pk, again.version) == (first.pk, 2)
    assert again.commitment != first.commitment
    assert b"8900000" not in bytes(again.envelope)
    entries = AuditEntry.objects.filter(action="tenders.offer.seal")
    assert {one.log for one in entries} == {f"lot-{case.lot.pk}-offers"}
    assert not entries.visible_to(case.who.auditor).exists(), "nobody counts them"
    with pytest.raises(WrongState) as error:
        consultation.open_offers(case.lot, actor=case.chair)
    assert codes(error) == {"early"}


def test_the_page_shows_nobody_who_has_offered(client):
    case = make.asked()

    def looks():
        texts = []
        for reader in (case.who.officer, case.chair, case.bidders[1]):
            client.force_login(reader)
            page = client.get(reverse("tenders:consultation", args=[case.lot.pk]))
            texts.append([row.offer for row in page.context["rows"]])
            assert "SHA-256" not in page.text
        return texts

    before = looks()
    make.offers(case, 0, "9000")
    assert looks() == before


@pytest.mark.parametrize(("unit_price", "code"), [("10000.01", "over"), ("0", "no_price")])
def test_an_offer_over_the_ceiling_or_of_nothing_is_refused(unit_price, code):
    case = make.asked()
    with pytest.raises(RuleBroken) as error:
        make.offers(case, 0, unit_price)
    assert codes(error) == {code}
    assert not FinalOffer.objects.exists()


def test_nobody_offers_late_or_for_another():
    case = make.asked()
    with clock.travel(case.lot.offers_due), pytest.raises(WrongState) as error:
        make.offers(case, 0, "9000")
    assert codes(error) == {"late"}
    case.bidders[0] = evaluation.person("supplier", at=evaluation.organisation("supplier"))
    with pytest.raises(Http404):
        make.offers(case, 0, "9000")


def test_the_final_price_counts_and_the_first_stays_as_it_was_read_out():
    case = make.asked()
    for number, price in enumerate(("9000", "8500", "8700")):
        make.offers(case, number, price)
    case = opened(case)
    assert case.lot.status == "scoring"
    assert [bid.price for bid in case.bids] == [
        Decimal(9000000), Decimal(8500000), Decimal(8700000)
    ]  # fmt: skip
    assert [bid.announced_price for bid in case.bids] == [
        Decimal(price) for price in evaluation.PRICES[:3]
    ]
    assert case.bids[0].lines.get().unit_price == Decimal(9000)
    shown = record(case.tender, None)[0].bids
    assert {one.bid.announced_price for one in shown} == set(map(Decimal, evaluation.PRICES[:3]))


def test_whoever_makes_no_offer_has_left_and_two_go_on():
    case = make.asked()
    for number in (0, 1):
        make.offers(case, number, "9000")
    case = opened(case)
    gone = case.bids[2]
    assert (gone.status, case.lot.status) == ("not_conforming", "scoring")
    assert "第二十二条" in gone.rejection


def test_with_one_offer_the_lot_fails():
    case = make.asked()
    make.offers(case, 0, "9000")
    case = opened(case)
    assert case.lot.status == "failed_conforming"


def test_an_envelope_that_was_changed_counts_as_none():
    case = make.asked()
    for number in range(3):
        make.offers(case, number, "9000")
    FinalOffer.objects.filter(bid=case.bids[2]).update(envelope=b"changed")
    case = opened(case)
    assert case.bids[2].status == "not_conforming"
    assert "SHA-256" in case.bids[2].rejection


def test_it_is_scored_ranked_and_awarded_as_every_lot():
    case = make.asked()
    for number, price in enumerate(("9000", "8500", "8700")):
        make.offers(case, number, price)
    case = evaluation.score(opened(case))
    ranking.rank(case.lot, actor=case.chair)
    evaluation.refresh(case)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(evaluation.refresh(case).lot, actor=case.who.officer)
    won = award.determine_winner(Lot.objects.get(pk=case.lot.pk), actor=case.who.approver)
    assert won.amount == Bid.objects.get(pk=won.bid_id).price
    assert won.amount in {Decimal(9000000), Decimal(8500000), Decimal(8700000)}


def test_a_low_final_price_is_explained():
    case = make.asked()
    for number, price in enumerate(("9000", "9000", "2000")):
        make.offers(case, number, price)
    case = opened(case)
    assert case.lot.status == "low_price"


# Pages ------------------------------------------------------------------------------------------


def test_everything_is_done_by_clicking(client):
    case = make.consulting()
    key = case.lot.pk
    page = reverse("tenders:consultation", args=[key])
    client.force_login(case.chair)
    assert page in client.get(case.lot.get_absolute_url()).text
    for bid in consultation.partners(case.lot):
        address = reverse("tenders:consultation_talk", args=[key, bid.pk])
        assert address in client.get(page).text
        assert client.post(address, {"minutes": ""}).status_code == 422
        client.post(address, {"minutes": "明确作业时间"})
    address = reverse("tenders:consultation_change", args=[key])
    assert client.post(address, {"text": "增加洒水"}).status_code == 422
    client.post(address, {"text": "增加洒水", "confirmed": "on"})
    due = (clock.now() + make.HOUR).astimezone(clock.LEGAL_ZONE)
    address = reverse("tenders:consultation_ask", args=[key])
    client.post(address, {"due": due.strftime("%Y-%m-%dT%H:%M")})
    line = case.lot.lines.get()
    for number, bidder in enumerate(case.bidders):
        client.force_login(bidder)
        assert "增加洒水" in client.get(page).text
        address = reverse("tenders:final_offer", args=[key])
        items = desk_for(bidder, clock.now())
        links = [one.url for one in (*items.today, *items.week, *items.later)]
        assert address in links
        assert client.get(address).status_code == 200
        sent = {"revision": "0", f"price_{line.pk}": f"{9000 + number}"}
        assert client.post(address, {**sent, "typed_total": "1"}).status_code == 422
        assert "SHA-256" in client.post(address, sent, follow=True).text
    with clock.travel(clock.now() + 2 * make.HOUR):
        client.force_login(case.chair)
        address = reverse("tenders:consultation_open", args=[key])
        assert address in client.get(page).text
        client.post(address)
        assert "Final offer 9,000,000.00" in client.get(page).text
    assert Lot.objects.get(pk=key).status == "scoring"


def test_the_page_asks_as_often_with_many_suppliers_as_with_few(client):
    case = make.talked()
    bid, url = case.bids[0], reverse("tenders:consultation", args=[case.lot.pk])
    talk = bid.talks.first()
    stated = ConflictStatement.objects.get(member__user=case.chair, supplier=bid.supplier)
    client.force_login(case.chair)
    few = {}
    for numbers in (range(7), range(7, 1000)):
        made = bids_like(bid, numbers)
        copies(talk, numbers, lambda n, made=made: {"bid_id": made[n].pk})
        copies(stated, numbers, lambda n, made=made: {"supplier_id": made[n].supplier_id})
        few = few or asked(client, [url])
    assert len(client.get(url).context["rows"]) > 1000
    assert asked(client, [url]) == few


def test_the_timeline_tells_when_the_consultation_began():
    case = make.consulting()
    assert case.lot.reached_at("consultation") <= clock.now() + timedelta(seconds=1)
    assert Tender.objects.get(pk=case.tender.pk).procedure == "competitive_consultation"


# What the pages say -----------------------------------------------------------------------------


def look(client, reader, name, key):
    client.force_login(reader)
    page = client.get(reverse(f"tenders:{name}", args=[key]), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    return page


def test_the_chair_is_led_to_whoever_was_not_heard_and_told_why_no_offer_can_be_asked_for(client):
    case = make.consulting()
    heard, *others = case.bids
    consultation.record_talk(case.lot, heard, minutes="人员", actor=case.chair)
    page = look(client, case.chair, "consultation", case.lot.pk)
    first = page.context["next_talk"]
    assert first in others
    assert f"Talk to {first.supplier.name} and record it" in page.text
    address = reverse("tenders:consultation_talk", args=[case.lot.pk, first.pk])
    assert f'class="btn go" href="{address}"' in page.text
    assert "Why the final offers cannot be asked for yet" in page.text
    assert all(one.supplier.name in page.text for one in others)
    for bid in others:
        consultation.record_talk(case.lot, bid, minutes="人员", actor=case.chair)
    page = look(client, case.chair, "consultation", case.lot.pk)
    assert page.context["next_talk"] is None and "Ask for the final offers" in page.text


def test_a_supplier_reads_that_the_panel_will_ask_and_for_whom_it_waits(client):
    case = make.consulting()
    page = look(client, case.bidders[0], "consultation", case.lot.pk)
    assert "When it asks for the final offers you get a mail and write yours here." in page.text
    assert "Waiting for: Consultation panel" in page.text


@pytest.mark.parametrize(
    ("procedure", "name", "size", "article"),
    [
        (
            "competitive_consultation",
            "Consultation panel",
            "Odd, at least 3",
            "Caiku [2014] 214 art. 14",
        ),
        ("open_tender", "Evaluation committee", "Odd, at least five", "Order 87 art. 45"),
    ],
)
def test_the_page_of_the_panel_says_what_the_law_asks_of_its_procedure(
    client, procedure, name, size, article
):
    case = evaluation.to_conformity(prices=evaluation.PRICES[:3], procedure=procedure)
    page = look(client, case.who.officer, "committee", case.tender.pk)
    assert f"<h1>{name}</h1>" in page.text
    assert size in page.text and article in page.text


def test_who_has_nothing_to_do_in_a_consultation_reads_whom_it_waits_for(client):
    case = make.consulting()
    members = case.lot.tender.committee.members.select_related("user")
    member = next(one.user for one in members if one.user_id != case.chair.pk)
    for reader in (case.who.officer, member):
        page = look(client, reader, "consultation", case.lot.pk)
        assert page.text.count('class="next"') == 1
        assert "Waiting for: the chair of the committee" in page.text
        assert 'class="btn go"' not in page.text
    page = look(client, case.chair, "consultation", case.lot.pk)
    assert "Waiting for: the chair" not in page.text


def test_while_final_offers_are_awaited_the_chair_too_reads_from_whom_and_until_when(client):
    case = make.asked()
    for reader in (case.who.officer, case.chair):
        page = look(client, reader, "consultation", case.lot.pk)
        assert "Waiting for: the bidder" in page.text and page.context["step"].due
        assert 'class="btn go"' not in page.text


# Its own words --------------------------------------------------------------------------------

OF_A_TENDER = ("招标文件", "评标", "投标", "中标", "开标")


def seen(client, user, url, language="zh-hans"):
    client.force_login(user)
    page = client.get(url, headers={"accept-language": language})
    assert page.status_code == 200, url
    soup = BeautifulSoup(page.content, "html.parser")
    return " ".join(soup.select_one("main").get_text(" ").split())


def test_pages_of_a_consultation_speak_of_its_panel_and_cite_its_own_measures(client):
    case = make.consulting()
    lot = case.lot.get_absolute_url()
    text = seen(client, case.who.officer, lot)
    assert "磋商小组" in text and "成交" in text
    assert "财库〔2014〕214号第二十八条" in text and "87号令第六十八条" not in text
    for word in ("评标委员会", "中标人", "招标文件"):
        assert word not in text, text[text.index(word) - 30 : text.index(word) + 30]
    english_text = seen(client, case.who.officer, case.tender.get_absolute_url(), "en")
    assert "Caiku [2014] 214 art. 28" in english_text
    assert "Order 87 art. 68" not in english_text and "Consultation panel" in english_text


def test_an_open_tender_keeps_its_words_and_its_order(client):
    case = evaluation.to_scoring()
    text = seen(client, case.who.officer, case.lot.get_absolute_url())
    assert "87号令第六十八条" in text and "评标委员会" in text
    assert "磋商小组" not in text and "214号" not in text


def test_the_papers_of_a_consultation_hold_no_word_of_a_tender():
    case = make.asked()
    for number in range(3):
        make.offers(case, number, f"{9000 - number * 100}")
    case = opened(case)
    evaluation.score(case)
    ranking.rank(case.lot, actor=case.chair)
    case = evaluation.refresh(case)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    case = evaluation.refresh(case)
    with translation.override("zh-hans"):
        paper = render_to_string("tenders/documents/report.html", report_context(case.lot))
    text = BeautifulSoup(paper, "html.parser").get_text()
    assert "评审报告" in text and "磋商小组" in text and "成交候选供应商" in text
    for word in OF_A_TENDER:
        assert word not in text, text[text.index(word) - 30 : text.index(word) + 30]
    report.receive(case.lot, actor=case.who.officer)
    made = award.determine_winner(case.lot, actor=case.who.approver)
    draft = result(made)
    assert draft.article == "财库〔2014〕214号第二十九条"
    assert "成交金额" in draft.fields["service_time"]
    letter = render_to_string("tenders/documents/letter.html", letter_context_of(made))
    assert "成交通知书" in letter and "中标" not in letter and "磋商文件" in letter


def letter_context_of(made):
    """The letter as it leaves with the result notice."""
    made.issued_at = clock.now()
    return letter_context(made)


def test_what_people_wrote_is_never_put_into_other_words(client):
    title = "示例招标代理服务与评标系统采购"
    case = make.consulting(title=title)
    assert title in seen(client, case.who.officer, case.tender.get_absolute_url())


# A member replaced ------------------------------------------------------------------------------


def replaced(case):
    """The second member is replaced, the panel made up and convened again."""
    new = replacing.replace_member(
        case.members[1], ground="ill", reason="突发疾病", actor=case.who.officer
    )
    case = evaluation.made_up(case)
    return case, new


def speaks(case, new, against=()):
    opinions = {bid.pk: Opinion(bid not in against, "缺少承诺") for bid in case.bids}
    conformity.give_opinions(case.lot, opinions, actor=new.user)
    conformity.close(case.lot, actor=case.chair)
    return evaluation.refresh(case)


def test_before_the_offers_are_opened_the_talks_stay_and_offers_are_asked_for_again():
    case = make.asked()
    make.offers(case, 0, "8000")
    log = f"lot-{case.lot.pk}-offers"
    assert log in sealed_logs()
    case, new = replaced(case)
    assert (case.lot.status, case.lot.offers_due) == ("conformity", None)
    assert log in sealed_logs(), "nobody learns who has offered while the panel is made up"
    case = speaks(case, new)
    assert case.lot.status == "consultation" and case.bids[0].talks.count() == 1
    consultation.ask_offers(case.lot, due=clock.now() + make.HOUR, actor=case.chair)
    make.offers(case, 1, "8100")
    make.offers(case, 2, "8200")
    assert opened(case).lot.status == "scoring"
    assert FinalOffer.objects.get(bid=case.bids[0]).version == 1, "what was sealed counts"


def test_once_the_offers_are_known_the_lot_goes_on_to_the_scores():
    case = make.asked()
    for place, price in enumerate(("8000", "8100", "8200")):
        make.offers(case, place, price)
    case = opened(case)
    prices = [bid.price for bid in case.bids]
    case, new = replaced(case)
    assert case.lot.status == "conformity"
    case = speaks(case, new)
    assert case.lot.status == "scoring" and [bid.price for bid in case.bids] == prices


def test_who_left_the_consultation_does_not_come_back_with_a_new_member():
    case = make.asked()
    make.offers(case, 0, "8000")
    make.offers(case, 1, "8100")
    case, new = replaced(opened(case))
    assert [bid.status for bid in case.bids] == ["qualified", "qualified", "not_conforming"]
    assert speaks(case, new).lot.status == "scoring"


def test_who_comes_back_is_consulted_and_everybody_is_asked_for_an_offer_again():
    values = {"prices": evaluation.PRICES, **CONSULTED}
    case = evaluation.to_conformity(**values)
    case = make.keyed(case)
    last = case.bids[-1]
    for place, member in enumerate(case.members):
        opinions = {
            bid.pk: Opinion(bid != last or place > 3, "缺少承诺")
            for bid in conformity.in_question(case.lot, "conformity")
        }
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    conformity.close(case.lot, actor=case.chair)
    case = evaluation.refresh(case)
    for bid in consultation.partners(case.lot):
        consultation.record_talk(case.lot, bid, minutes="-", actor=case.chair)
    consultation.ask_offers(case.lot, due=clock.now() + make.HOUR, actor=case.chair)
    for place, price in enumerate(("8000", "8100", "8200")):
        make.offers(case, place, price)
    case, new = replaced(opened(case))
    case = speaks(case, new)
    assert (case.lot.status, case.lot.offers_due) == ("consultation", None)
    assert case.lot.offers_opened_at is None and case.bids[-1].status == "conforming"
