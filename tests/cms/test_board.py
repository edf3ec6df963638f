"""The public notice board, its data and its feed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import Notice
from cms.notices.kinds import Kind, Service
from procurement import clock
from procurement.people.models import Organisation
from tests.cms.conftest import credit_code, published

pytestmark = pytest.mark.django_db


def board(client, query=""):
    response = client.get(f"/notices/{query}")
    assert response.status_code == 200
    return response


def shown(response):
    return [row.notice.title for row in response.context["rows"]]


def test_the_newest_notice_comes_first_and_drafts_do_not_appear(client):
    published("旧公告", days_ago=5)
    published("新公告")
    Notice.objects.create(kind=Kind.TENDER, title="草稿", live=False)
    assert shown(board(client)) == ["新公告", "旧公告"]


def test_each_facet_narrows_the_board_and_can_be_taken_away(client, purchaser):
    now = clock.now()
    published(
        "清扫招标",
        kind=Kind.TENDER,
        service=Service.STREET_CLEANING,
        purchaser=purchaser,
        closes_at=now + timedelta(days=3),
    )
    published("绿化招标", kind=Kind.TENDER, closes_at=now - timedelta(days=3), days_ago=30)
    published("绿化结果", kind=Kind.RESULT, service=Service.GREENING, days_ago=2)
    for query, titles in [
        ("?kind=result", ["绿化结果"]),
        ("?kind=result&kind=tender", ["清扫招标", "绿化结果", "绿化招标"]),
        ("?service=street_cleaning", ["清扫招标"]),
        (f"?purchaser={purchaser.pk}", ["清扫招标"]),
        ("?status=accepting", ["清扫招标"]),
        ("?status=closed", ["绿化招标"]),
        (f"?start={(now - timedelta(days=3)).date()}", ["清扫招标", "绿化结果"]),
        (f"?end={(now - timedelta(days=10)).date()}", ["绿化招标"]),
        ("?q=绿化", ["绿化结果", "绿化招标"]),
        ("?q=绿化&kind=tender", ["绿化招标"]),
    ]:
        assert shown(board(client, query)) == titles, query
    chosen = board(client, "?q=绿化&kind=tender&kind=result&after=x").context["chosen"]
    words = [words for words, _href in chosen]
    assert len(words) == 3 and words[0] == "“绿化”"
    assert chosen[1][1] == "?q=%E7%BB%BF%E5%8C%96&kind=result"


def test_a_broken_condition_is_left_out(client):
    published("公告")
    for query in ("?kind=nonsense", "?start=soon", "?purchaser=x", "?after=%%%", "?status=?"):
        assert shown(board(client, query)) == ["公告"]


def test_what_nothing_fits_says_how_to_go_on(client):
    published("公告")
    page = board(client, "?q=不存在的词").content.decode()
    assert 'class="empty"' in page and "/notices/" in page


def test_the_board_by_deadline_shows_open_tenders_only(client):
    now = clock.now()
    published("远", kind=Kind.TENDER, closes_at=now + timedelta(days=9))
    published("近", kind=Kind.TENDER, closes_at=now + timedelta(days=2))
    published("过", kind=Kind.TENDER, closes_at=now - timedelta(days=2))
    response = board(client, "?sort=deadline")
    assert shown(response) == ["近", "远"]


def test_pages_follow_each_other_without_gap_or_repetition(client):
    make_many(45)
    seen, query = [], ""
    while True:
        response = board(client, query)
        seen += shown(response)
        cursor = response.context["page"].next
        if not cursor:
            break
        query = f"?after={cursor}"
    assert len(seen) == len(set(seen)) == 45


def make_many(count, start=0):
    buyer = Organisation.objects.filter(kind="buyer").first() or Organisation.objects.create(
        kind="buyer", name="示例局", credit_code=credit_code(9)
    )
    now = clock.now()
    kinds = [Kind.TENDER, Kind.RESULT, Kind.CONTRACT, Kind.ASSESSMENT]
    Notice.objects.bulk_create(
        Notice(
            kind=kinds[i % 4],
            number=f"N-{i}",
            title=f"示例第{i}号项目",
            live=True,
            purchaser=buyer,
            procurement_number=f"SZ-{i // 4}",
            published_at=now - timedelta(minutes=i),
            closes_at=now + timedelta(days=1, minutes=i) if i % 4 == 0 else None,
            fields={"period": "2026年10月", "score": "90.00", "deduction": "1.00"},
        )
        for i in range(start, start + count)
    )


@pytest.mark.parametrize(
    "address", ["/notices/", "/notices/?kind=tender&status=accepting", "/", "/api/notices/"]
)
def test_queries_do_not_grow_with_the_notices(client, address):
    make_many(10)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(address).status_code == 200
    make_many(990, start=10)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(few) == len(many)


def test_the_notice_page_asks_no_more_at_1000_rows(client):
    make_many(10)
    client.get("/notices/N-0/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/notices/N-0/").status_code == 200
    make_many(990, start=10)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/notices/N-0/").status_code == 200
    assert len(few) == len(many)


# Data and feed ----------------------------------------------------------------------------------


def test_the_data_answer_has_count_and_results(client, purchaser):
    published(
        "示例区道路清扫",
        kind=Kind.RESULT,
        purchaser=purchaser,
        fields={"project_name": "示例区道路清扫", "project_number": "SZ-1"},
    )
    published("别的", days_ago=1)
    data = client.get("/api/notices/?q=清扫").json()
    assert data["count"] == 1 and data["next"] is None
    (row,) = data["results"]
    assert row["title"] == "示例区道路清扫" and row["kind"] == "result"
    assert row["url"].endswith(f"/notices/{row['number']}/")
    assert list(row["fields"]) == ["project_number", "project_name"]  # the legal order
    assert row["published_at"] and row["purchaser"] == purchaser.name
    assert client.get("/api/notices/?kind=tender").json()["count"] == 0


def test_the_data_answer_leads_to_its_next_page(client):
    make_many(120)
    seen, address = [], "/api/notices/"
    while address:
        data = client.get(address).json()
        assert data["count"] == 120
        seen += [row["number"] for row in data["results"]]
        address = data["next"] and data["next"].split("8000", 1)[-1]
    assert len(seen) == len(set(seen)) == 120


def test_the_feed_carries_the_same_conditions(client):
    published("清扫项目")
    published("绿化项目")
    response = client.get("/notices/feed/?q=绿化")
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "绿化项目" in text and "清扫项目" not in text


@pytest.mark.parametrize("address", ["/notices/", "/api/notices/"])
def test_the_board_is_read_only(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/notices/", "/notices/feed/"])
@pytest.mark.parametrize("query", ["?start=0001-01-01", "?end=9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_left_out(client, address, query):
    published("公告")
    answer = client.get(f"{address}{query}")
    assert answer.status_code == 200
    assert "公告" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=bogus", "kind"),
        ("kind=tender&kind=bogus", "kind"),
        ("service=bogus", "service"),
        ("status=bogus", "status"),
        ("purchaser=999999", "purchaser"),
        ("start=2026-99-99", "start"),
        ("start=0001-01-01", "start"),
        ("end=9999-12-31", "end"),
        ("sort=bogus", "sort"),
        (f"q={'清' * 101}", "q"),
    ],
)
def test_the_data_answer_refuses_a_condition_it_cannot_understand(client, query, field):
    published("公告")
    told = {}
    for language in ("zh-hans", "en"):
        answer = client.get(f"/api/notices/?{query}", headers={"accept-language": language})
        assert answer.status_code == 400
        assert answer.json()["field"] == field
        told[language] = answer.json()["error"]
    assert told["en"].isascii() or "清" in told["en"]
    assert told["zh-hans"] != told["en"]


def test_the_data_answer_passes_over_parameters_it_does_not_know(client):
    published("公告")
    assert client.get("/api/notices/?utm_source=x").json()["count"] == 1
