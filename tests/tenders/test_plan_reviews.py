"""Reviews of the requirement: who helped does not review, a refusal names its points."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from procurement import clock
from procurement.errors import RuleBroken
from tenders.services import planning
from tests.factories.tenders import PLANNED
from tests.journeys.visitors import Visitor


@pytest.fixture
def plan(world):
    found = world.plan(helpers="示例咨询有限公司\n样本专家")
    found.world = world
    return found


def address(name, plan, *args):
    return reverse(f"tenders:{name}", args=[plan.pk, *args])


def test_who_helped_to_write_the_requirement_is_refused_as_its_reviewer(plan):
    plan.world.unasked(plan, "finance")
    with clock.travel(PLANNED):
        officer = Visitor(plan.world.officer)
        page = officer.is_refused(
            address("plan_review", plan, "finance"), holding="reviewer", reviewer="样本 专家"
        )
        assert "“样本专家” helped to write the requirement and may not review it." in page.text
        assert "Caiku [2021] 22 art. 33" in page.text
        assert page.form(holding="reviewer").values["reviewer"] == ["样本 专家"]
    assert not plan.reviews.filter(kind="finance").exists()


def test_a_helper_named_after_the_review_stops_the_submission(plan):
    with clock.travel(PLANNED):
        values = {"helpers": "样本审查人", "years": plan.years}
        planning.edit(plan, actor=plan.world.officer, **values)
        with pytest.raises(RuleBroken) as refused:
            planning.submit(plan, actor=plan.world.officer)
    codes = [(reason.code, reason.field) for reason in refused.value.reasons]
    kinds = ("procurement", "finance", "business", "supervision")
    assert sorted(codes) == sorted((f"helped_{kind}", f"review_{kind}") for kind in kinds)


def test_a_review_that_is_not_passed_names_what_is_not_in_order(plan):
    with clock.travel(PLANNED):
        reviewer = Visitor(plan.world.reviewers["finance"])
        where = reverse("tenders:opinion", args=[plan.requests.get(kind="finance").pk])
        page = reviewer.is_refused(where, holding="opinion", passed="no")
        assert "Say which points are not in order." in page.text
        page = reviewer.is_refused(where, holding="opinion", passed="yes", unmet=["risk"])
        assert "With a point that is not in order the review is not passed." in page.text
        reviewer.does(where, holding="opinion", passed="no", unmet=["risk", "fairness"])
        page = Visitor(plan.world.officer).see(plan.get_absolute_url())
        assert "Not in order: Risk of the performance" in page.text
    assert plan.reviews.filter(kind="finance").last().unmet == ["fairness", "risk"]


def test_the_written_record_holds_survey_reviews_and_decisions(plan):
    with clock.travel(PLANNED):
        planning.submit(plan, actor=plan.world.officer)
        planning.approve(plan, actor=plan.world.approver)
        data = Visitor(plan.world.auditor).fetch(address("plan_record", plan))
    pages = PdfReader(io.BytesIO(data)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for words in (
        *("采购需求管理记录", plan.number, "示例甲环境", "报价区间300至340万元"),
        *("示例咨询有限公司、样本专家", "样本审查人", "通过", "财库〔2021〕22号第三十四条"),
        "本人登录提交",
        *(plan.world.officer.display_name, plan.world.approver.display_name),
    ):
        assert words in text, words
