"""What the auditor of the city asks: one question closed, one answered, one to be answered."""

from __future__ import annotations

from typing import Any

from contracts.models import Certificate
from procurement.monitoring import services
from procurement.monitoring.models import AuditQuestion

from .papers import pdf
from .playbill import Story
from .stage import Stage

AUDITOR = "sun"


def questions(stage: Stage) -> Story:
    """About a tender, a contract and a payment, in the last two weeks."""
    yield stage.at(stage.ago(8), 9, 20)
    contract = next(iter(stage.contracts.values()), None)
    if contract is None:
        return
    survey = _ask(
        stage, contract.lot.tender, "文件提供期内有几家供应商提出过询问？请附答复公告的链接。"
    )
    yield stage.at(stage.ago(6), 15, 10)
    paper = pdf("询问答复汇总.pdf", "询问答复汇总", ["共收到询问两次，均按期公告。"])
    _answer(stage, survey, "两次，均已按时公告，汇总见附件。", paper)
    yield stage.at(stage.ago(5), 10, 0)
    services.accept(survey, actor=stage.people[AUDITOR])
    yield stage.at(stage.ago(4), 9, 45)
    bond = _ask(stage, contract, "履约保证金以何种形式提交，有效期至何时？")
    yield stage.at(stage.ago(2), 16, 30)
    _answer(stage, bond, "银行保函，有效期至合同期满后三十日。")
    yield stage.at(stage.ago(1), 11, 15)
    certificate = Certificate.objects.order_by("pk").last()
    if certificate is not None:
        _ask(stage, certificate, "本月扣款与考核结果如何对应？请说明计算过程。")


def _ask(stage: Stage, obj: Any, text: str) -> AuditQuestion:
    kind = obj._meta.label_lower
    return services.ask(kind, obj.pk, text=text, days=3, actor=stage.people[AUDITOR])


def _answer(stage: Stage, question: AuditQuestion, text: str, *papers: Any) -> None:
    services.answer(question, text=text, files=papers, actor=question.asked_of)
