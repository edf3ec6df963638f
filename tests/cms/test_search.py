"""Search on the database in use; the suite runs on SQLite and on PostgreSQL."""

import itertools
import random

import pytest
from django.core.management import call_command
from modelsearch.index import get_indexed_models
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from cms import selectors
from cms.models import GuidePage, HomePage, Notice
from cms.search import missing
from cms.search.indexer import PairIndexer
from tests.cms.conftest import published

pytestmark = pytest.mark.django_db

PLACES = ["示例区", "样本街道", "甲镇", "滨江新区", "开发区", "老城片区", "湖西", "南部工业园"]
THINGS = [
    "道路清扫保洁",
    "绿化养护",
    "道路设施养护",
    "公厕管理",
    "垃圾分类收运",
    "行道树修剪",
    "雨水井清掏",
]
KINDS = [
    "服务采购项目",
    "市场化作业",
    "（第2标段）",
    "三年期服务",
    " · 应急部分",
    "2026年度（一）：",
]
ENDS = ["招标公告", "中标结果公告", "合同公告", "更正公告", "终止公告"]


def titles():
    every = itertools.product(PLACES, THINGS, KINDS, ENDS)
    return random.Random(2026).sample(["".join(parts) for parts in every], 200)


def found(words):
    return set(selectors.matching(Notice.objects.all(), words).values_list("title", flat=True))


def test_every_two_characters_of_200_titles_find_their_notice():
    generated = titles()
    notices = [
        Notice(kind="termination", number=f"T-{i}", title=title, live=False)
        for i, title in enumerate(generated)
    ]
    Notice.objects.bulk_create(notices)
    backend = get_search_backend()
    backend.get_index_for_model(Notice).add_items(Notice, list(Notice.objects.all()))
    wanted = {}
    for title in generated:
        for i in range(len(title) - 1):
            wanted.setdefault(title[i : i + 2], set()).add(title)
    assert len(wanted) > 100
    assert {" ·", "· ", "）：", "护 "} <= set(wanted)
    for pair, owners in wanted.items():
        assert found(pair) >= owners, pair


def test_longer_words_are_found_as_they_stand():
    published("示例区道路清扫保洁服务")
    published("清扫示例区保洁道路")
    assert found("道路清扫保洁") == {"示例区道路清扫保洁服务"}


def test_several_words_must_all_occur():
    published("示例区道路清扫保洁服务")
    published("示例区绿化养护")
    assert found("示例 清扫") == {"示例区道路清扫保洁服务"}


def test_one_character_finds_it_anywhere_in_a_word():
    published("示例区绿化养护")
    assert found("绿") == found("护") == {"示例区绿化养护"}


def test_words_inside_the_text_and_the_purchaser_are_found(purchaser):
    published("某公告", fields={"termination_reason": "有效投标人不足三家"}, purchaser=purchaser)
    assert found("不足三家") == found("城市管理局") == {"某公告"}


def test_numbers_and_latin_words_are_found_in_either_width():
    published("环卫作业", procurement_number="XJGSBJ-202201")
    assert found("xjgsbj") == found("２０２２０１") == found("XJGSBJ-202201") == {"环卫作业"}


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_find_everything(words):
    published("环卫作业")
    assert found(words) == {"环卫作业"}


@pytest.mark.parametrize(
    "words", ["！！", '"', "'", '" OR "', "*", "a AND (", "\\", "%", ":*", "&|!"]
)
def test_odd_signs_break_nothing(words):
    published("环卫作业")
    assert found(words) <= {"环卫作业"}


def test_the_index_is_ours():
    """An update of modelsearch that builds its indexer elsewhere must fail here."""
    backend = get_search_backend()
    module = __import__(type(backend).__mro__[1].__module__, fromlist=["ObjectIndexer"])
    assert issubclass(module.ObjectIndexer, PairIndexer)
    notice = published("道路清扫")
    assert module.ObjectIndexer(notice, backend).prepare_value("道路清扫") == "道路 路清 清扫 扫"


def test_completion_in_wagtails_lists_finds_the_start_of_a_word():
    published("示例区道路清扫保洁服务")
    backend = get_search_backend()
    for words in ("道路清", "扫保", "示"):
        assert [n.title for n in backend.autocomplete(words, Notice)] == ["示例区道路清扫保洁服务"]


def test_operators_and_phrases_of_wagtails_queries():
    from modelsearch.utils import parse_query_string

    published("示例区道路清扫")
    published("示例区绿化养护")
    backend = get_search_backend()

    def names(query, **kwargs):
        return {n.title for n in backend.search(query, Notice, **kwargs)}

    assert names("清扫 养护", operator="or") == {"示例区道路清扫", "示例区绿化养护"}
    assert names(parse_query_string('"绿化养护"')[1]) == {"示例区绿化养护"}
    assert names(~parse_query_string("清扫")[1]) == {"示例区绿化养护"}
    assert names("示例区", fields=["title"]) == {"示例区道路清扫", "示例区绿化养护"}


def test_pages_and_documents_are_found_by_the_same_backend():
    guide = GuidePage.objects.get()
    assert list(Page.objects.search("一笔扣款")) == [guide.page_ptr]
    assert list(Page.objects.autocomplete("跟踪一次")) == [guide.page_ptr]
    assert list(GuidePage.objects.search("承包企业")) == [guide]
    assert not HomePage.objects.search("道路").count()
    document = get_document_model().objects.create(title="清扫作业规范", file="a.pdf")
    assert list(get_search_backend().search("作业", get_document_model())) == [document]


def entries():
    return IndexEntry.objects.values_list("content_type_id", "object_id")


def test_every_page_of_a_fresh_installation_is_in_the_index():
    pages = Page.objects.filter(depth__gt=1)
    seeded = {(page.content_type_id, str(page.pk)) for page in pages}
    assert len(seeded) >= 3
    assert seeded <= set(entries())


def test_what_is_not_in_the_index_is_put_there_once_after_migrating(
    django_assert_max_num_queries,
):
    notice = published("示例区道路清扫保洁")
    whole = set(entries())
    IndexEntry.objects.all().delete()
    assert not Page.objects.search("一笔扣款").count()
    call_command("migrate", verbosity=0)
    assert set(entries()) == whole
    assert found("清扫") == {notice.title}
    assert list(Page.objects.search("一笔扣款")) == [GuidePage.objects.get().page_ptr]
    with django_assert_max_num_queries(3 * len(get_indexed_models())):
        assert missing.add_missing() == 0


def test_a_half_migrated_database_is_left_alone(monkeypatch):
    IndexEntry.objects.all().delete()
    missing.after_migrate(sender=None)
    assert not entries().exists()
    plan = [("a migration that is still to come", False)]
    monkeypatch.setattr(missing.MigrationExecutor, "migration_plan", lambda *_: plan)
    missing.after_migrate(sender=None, plan=[])
    assert not entries().exists()
