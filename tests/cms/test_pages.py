"""Editorial pages, the seed, and Wagtail's doors."""

from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, Site, Workflow

from cms.models import GuidePage, HomePage, Notice, NoticeBoardPage
from cms.notices.kinds import Kind
from cms.notices.presentation import FOLDED_FROM
from cms.selectors import SAME_KIND, Scores
from procurement.people.services.accounts import EDITOR_GROUP
from tests.cms.conftest import published
from tests.copies import asked, copies

pytestmark = pytest.mark.django_db


def test_the_seed_makes_a_sound_tree_with_home_board_and_guide():
    assert Page.find_problems() == ([], [], [], [], [])
    home = Site.objects.get(is_default_site=True).root_page.specific
    assert isinstance(home, HomePage)
    children = [type(page.specific) for page in home.get_children()]
    assert children == [NoticeBoardPage, GuidePage]
    assert home.get_children().first().url == reverse("cms:notices")


def test_the_editors_group_may_write_and_publish_notices_and_pages_but_not_delete():
    group = Group.objects.get(name=EDITOR_GROUP)
    codes = set(group.permissions.values_list("codename", flat=True))
    assert {"access_admin", "add_notice", "change_notice", "publish_notice"} <= codes
    assert "delete_notice" not in codes
    assert group.page_permissions.count() == 3
    assert group.collection_permissions.count() >= 6
    assert Workflow.objects.get(name="公告审核").active


def test_home_shows_what_closes_soon_results_and_scores(client):
    from datetime import timedelta

    from procurement import clock

    published("近期招标", kind=Kind.TENDER, closes_at=clock.now() + timedelta(days=2))
    published("中标", kind=Kind.RESULT, fields={"award_amount": "22172207.00"})
    for firm, score, deduction in (("示例甲", "94.12", "0.00"), ("示例乙", "86.00", "25405.26")):
        fields = {"supplier_name": firm, "score": score, "deduction": deduction}
        fields |= {"period": "2026年10月", "payable": "100.00"}
        published(f"考核{firm}", kind=Kind.ASSESSMENT, fields=fields)
    response = client.get("/")
    text = response.content.decode()
    assert "近期招标" in text and "22,172,207.00" in text
    assert text.index("示例甲") < text.index("示例乙")
    assert "25,405.26" in text and "200.00" in text


def test_an_empty_site_says_what_will_appear(client):
    text = client.get("/").content.decode()
    assert text.count('class="empty"') == 2


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "256,875.37 元"), ("en", "CNY 256,8")])
def test_the_guide_reads_in_both_languages(client, language, words):
    text = client.get("/guide/", headers={"Accept-Language": language}).content.decode()
    assert words in text


@pytest.mark.parametrize("address", ["/", "/notices/", "/guide/"])
def test_public_pages_need_no_inline_style_or_script(client, address):
    response = client.get(address)
    text = response.content.decode()
    assert " style=" not in text and "<script>" not in text
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy


# Doors ------------------------------------------------------------------------------------------


def test_wagtails_login_is_ours(client):
    response = client.get("/cms/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
    response = client.get("/cms/login/?next=/cms/reports/")
    assert response.url == "/accounts/login/?next=%2Fcms%2Freports%2F"
    assert client.get("/cms/logout/").url == reverse("account_logout")


@pytest.mark.parametrize("address", ["/_util/login/", "/cms/login/", "/django-admin/login/"])
def test_no_other_form_signs_anybody_in(client, officer, address):
    """Only the one login counts attempts and asks for the second factor."""
    sent = {"username": officer.username, "login": officer.username, "password": "pass-word-1"}
    response = client.post(address, sent)
    assert response.status_code == 302 and response.url.startswith("/accounts/login/")
    assert client.get("/desk/").status_code == 302


def test_a_page_for_a_group_leads_to_the_one_login_and_is_not_there_for_others(client, inspector):
    page = GuidePage.objects.get()
    rule = page.view_restrictions.create(restriction_type="groups")
    rule.groups.add(Group.objects.get(name=EDITOR_GROUP))
    response = client.get("/guide/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fguide%2F"
    client.force_login(inspector)
    assert client.get("/guide/", follow=True).status_code == 404


@pytest.mark.parametrize("address", ["/cms/failwhale/", "/cms/test404/"])
def test_wagtails_examples_of_errors_are_not_there(admin_client, address):
    assert admin_client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/cms/users/", "/cms/users/new/", "/cms/groups/", "/cms/groups/edit/1/"]
)
def test_users_and_groups_are_not_administered_in_wagtail(admin_client, address):
    assert admin_client.get(address).status_code == 404


def test_who_is_no_editor_does_not_enter(client, inspector):
    client.force_login(inspector)
    assert client.get("/cms/").status_code == 302
    assert client.get(reverse("wagtailsnippets_cms_notice:list")).status_code == 302


def test_the_editor_finds_chinese_words_in_lists_and_the_page_tree(client, editor):
    published("示例区道路清扫保洁")
    published("示例区绿化养护")
    client.force_login(editor)
    listing = reverse("wagtailsnippets_cms_notice:list")
    text = client.get(listing, {"q": "清扫"}).content.decode()
    assert "示例区道路清扫保洁" in text and "示例区绿化养护" not in text
    text = client.get(reverse("wagtailadmin_pages:search"), {"q": "扣款"}).content.decode()
    assert "看懂一笔扣款" in text


def test_the_administration_speaks_the_readers_language(client, editor):
    client.force_login(editor)
    text = client.get("/cms/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert 'lang="zh-hans"' in text
    text = client.get("/cms/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="en' in text


def test_the_editors_menu_offers_no_users(admin_client):
    text = admin_client.get("/cms/").content.decode()
    assert "/cms/users/" not in text and "/cms/groups/" not in text


@pytest.mark.parametrize("kind", Kind.values)
def test_the_editor_has_a_form_and_a_preview_for_every_kind(client, editor, kind):
    notice = Notice.objects.create(kind=kind, title="示例草稿", live=False)
    notice.save_revision(user=editor, clean=False)
    client.force_login(editor)
    edit = reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk])
    assert client.get(edit).status_code == 200
    preview = reverse("wagtailsnippets_cms_notice:preview_on_edit", args=[notice.pk])
    data = {"title": "改过的草稿", "service": "other"}
    assert client.post(preview, data).json() == {"is_valid": True, "is_available": True}
    response = client.get(preview)
    assert response.status_code == 200 and "改过的草稿" in response.content.decode()


def test_a_new_notice_begins_with_its_kind(client, editor):
    client.force_login(editor)
    add = reverse("wagtailsnippets_cms_notice:add")
    text = client.get(add).content.decode()
    assert "?kind=complaint" in text and "?kind=tender" not in text
    assert "?kind=complaint" in client.get(f"{add}?kind=tender").content.decode()
    response = client.get(f"{add}?kind=complaint")
    assert "notice_basis_and_result" in response.content.decode()
    response = client.post(f"{add}?kind=complaint", {"title": "投诉处理结果", "service": "other"})
    notice = Notice.objects.get()
    assert response.status_code == 302
    assert notice.kind == "complaint" and not notice.live and notice.number.startswith("TS-")
    preview = reverse("wagtailsnippets_cms_notice:preview_on_add")
    data = {"title": "投诉处理结果", "service": "other", "notice_facts": "经查属实"}
    assert client.post(f"{preview}?kind=complaint", data).json()["is_valid"]
    assert "经查属实" in client.get(f"{preview}?kind=complaint").content.decode()


def test_versions_can_be_compared(client, draft, officer):
    draft.title = "第二稿"
    draft.save_revision(user=officer, clean=False)
    client.force_login(officer)
    address = reverse(
        "wagtailsnippets_cms_notice:revisions_compare", args=[draft.pk, "earliest", "latest"]
    )
    assert "第二稿" in client.get(address).content.decode()


def test_a_published_notice_is_locked_in_the_editor(client, draft, officer):
    draft.latest_revision.publish(user=officer)
    client.force_login(officer)
    edit = reverse("wagtailsnippets_cms_notice:edit", args=[draft.pk])
    assert client.get(edit).status_code == 200
    response = client.post(edit, {"title": "改写", "service": "other", "action-publish": "1"})
    assert response.status_code == 422
    assert Notice.objects.get().title != "改写"
    unpublish = reverse("wagtailsnippets_cms_notice:unpublish", args=[draft.pk])
    assert client.post(unpublish).status_code == 409


def test_tick_publishes_what_is_due(draft, officer):
    call_command("tick")
    assert not Notice.objects.get().live


def test_whoever_has_no_key_to_wagtail_is_told_so_once(client, inspector, officer):
    client.force_login(inspector)
    response = client.get("/cms/", follow=True)
    assert response.status_code == 403
    client.force_login(officer)
    assert client.get("/cms/", follow=True).status_code == 200


def test_nobody_signed_in_is_led_from_wagtail_to_the_one_login(client):
    response = client.get("/cms/", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_editors_first_page_shows_what_waits_what_came_last_and_the_board(
    client, draft, officer, purchaser
):
    Notice.objects.filter(pk=draft.pk).update(purchaser=purchaser)
    notice = published("示例绿化养护公告")
    client.force_login(officer)
    text = client.get("/cms/").content.decode()
    assert reverse("wagtailsnippets_cms_notice:edit", args=[draft.pk]) in text
    assert notice.title in text and notice.get_absolute_url() in text
    assert f'href="{reverse("cms:notices")}"' in text
    assert "wagtail.org" not in text and "whats_new" not in text


def test_an_editor_with_nothing_to_do_is_told_where_notices_come_from(client, editor):
    client.force_login(editor)
    text = client.get("/cms/", headers={"Accept-Language": "en"}).content.decode()
    assert "No notice waits for you." in text and "Nothing has been published yet." in text


def test_the_first_page_asks_the_same_questions_however_many_notices_there_are(client, editor):
    client.force_login(editor)
    row = published("示例公告", number="M-0")
    more = partial(copies, row, values=lambda n: {"number": f"M-{n}", "subject_id": f"m{n}"})
    more(range(1, 10))
    few = asked(client, ["/cms/"])
    more(range(10, 1000))
    assert Notice.objects.filter(title="示例公告").count() == 1000
    assert asked(client, ["/cms/"]) == few


@pytest.mark.parametrize(("language", "month"), [("en", "Sep 2026"), ("zh-hans", "2026年9月")])
def test_the_month_of_the_scores_speaks_the_readers_language(language, month):
    with translation.override(language):
        assert Scores(period="2026年9月").month == month
        assert Scores(period="第三季度").month == ""


def test_the_bars_of_the_scores_run_from_nothing_to_a_hundred(client):
    fields = {"score": "88.80", "deduction": "100.00", "period": "2026年10月", "payable": "1.00"}
    published("考核", kind=Kind.ASSESSMENT, fields=fields | {"supplier_name": "示例甲"})
    text = client.get("/", headers={"Accept-Language": "en"}).text
    assert 'class="bar low" x="0" y="21" width="88.8%"' in text
    assert "Each bar runs from 0 to 100 points." in text


def of_one_procurement(months):
    """A tender of two lots with their results and the published months of their contracts."""
    shared = {"procurement_number": "SZ-9"}
    tender = published("示例项目", kind=Kind.TENDER, days_ago=400, **shared)
    for lot in (1, 2):
        published(f"示例项目 · 第{lot}包", kind=Kind.RESULT, days_ago=350, **shared)
    for month in range(months):
        title = f"示例项目第{month}月考核"
        published(title, kind=Kind.ASSESSMENT, days_ago=300 - month, **shared)
    return tender


def test_the_many_months_of_a_procurement_are_folded_on_its_notices(client):
    tender = of_one_procurement(20)
    page = client.get(tender.get_absolute_url(), headers={"Accept-Language": "en"})
    result, months = page.context["others"]
    assert (result.kind, result.count, result.folded, result.more) == ("result", 2, False, False)
    assert (months.kind, months.count, months.folded, months.more) == (
        "assessment", 20, True, True,
    )  # fmt: skip
    assert len(months.rows) == SAME_KIND
    assert months.rows[0][1] == "第19月考核", "the newest first"
    assert page.text.count("<summary>Assessment notice · 20") == 1
    assert "?q=SZ-9&amp;kind=assessment" in page.text and "All 20" in page.text


def test_a_few_notices_of_a_kind_are_shown_as_they_are(client):
    tender = of_one_procurement(FOLDED_FROM - 1)
    _result, months = client.get(tender.get_absolute_url()).context["others"]
    assert not months.folded and len(months.rows) == FOLDED_FROM - 1
