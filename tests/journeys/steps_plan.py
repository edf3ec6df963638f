"""From the need to the announced intention."""

from __future__ import annotations

from django.urls import reverse

from tenders.models import Plan, PlanReview
from tests.factories.tenders import pdf
from tests.journeys.stage import Stage


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def the_officer_writes_the_plan(stage: Stage) -> Plan:
    stage.officer.does(
        url("plan_new"),
        number="JH-2026-001",
        title="示例街道道路、园林环卫服务",
        service_kind="street_cleaning",
        summary="道路清扫保洁、行道树养护和环卫设施维护，两个标段。",
        budget="4,500,000.00",
        budget_line="2120501 城乡社区环境卫生",
        years="1",
        expected_month="2026-03-01",
    )
    return Plan.objects.get(number="JH-2026-001")


def the_market_is_surveyed(stage: Stage, plan: Plan) -> None:
    for name in ("示例子环境", "示例丑环境", "示例寅环境"):
        stage.officer.does(
            url("plan_survey", plan.pk),
            player=name,
            asked_on="2026-01-12",
            finding="同类服务报价每年 320 至 350 万元。",
        )
    assert plan.survey.count() == 3


def every_reviewer_gives_an_opinion(stage: Stage, plan: Plan) -> None:
    """Three under their own login, the fourth on a signed paper."""
    asked = {"procurement": "procurement", "finance": "budget", "business": "business"}
    for kind, name in asked.items():
        stage.officer.does(url("plan_ask", plan.pk, kind), person=stage.users[name].pk)
        request = plan.requests.get(kind=kind)
        reviewer = getattr(stage, name)
        assert plan.title in reviewer.see("/desk/").text
        reviewer.does(url("opinion", request.pk), passed="yes", opinion="同意。")
        reviewer.is_kept_out(url("plan_submit", plan.pk))
    stage.officer.does(
        url("plan_review", plan.pk, "supervision"),
        holding="paper",
        reviewer="样本审查人",
        reviewed_on="2026-01-15",
        passed="yes",
        opinion="同意。",
        paper=pdf("审查意见.pdf", "审查"),
    )
    assert plan.reviews.filter(passed=True).count() == len(PlanReview.Kind.values)
    assert plan.reviews.exclude(given_by=None).count() == len(asked)


def a_second_person_approves_the_plan(stage: Stage, plan: Plan) -> None:
    stage.officer.does(url("plan_submit", plan.pk))
    stage.officer.is_kept_out(url("plan_approve", plan.pk))
    stage.approver.does(url("plan_approve", plan.pk))
    plan.refresh_from_db()
    assert plan.status == "approved"


def the_intention_is_published(stage: Stage, plan: Plan) -> None:
    stage.publishes(stage.officer, plan, "intention")
    plan.refresh_from_db()
    assert plan.status == "announced"
