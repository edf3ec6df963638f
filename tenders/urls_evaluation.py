"""Qualification, committee, conformity, scores, ranking, report, award."""

from django.urls import URLPattern, path

from tenders.views import (
    awards,
    clarifications,
    committee_pages,
    conformity,
    lot_pages,
    published,
    qualification,
    recusals,
    results,
    scores,
    signals,
)

LOT = "lots/<int:pk>/"
COMMITTEE = "committees/<int:pk>/"

evaluation: list[URLPattern] = [
    path("evaluations/", committee_pages.EvaluationHome.as_view(), name="evaluations"),
    path("<int:pk>/committee/", committee_pages.CommitteePage.as_view(), name="committee"),
    path(
        "<int:pk>/committee/form/",
        committee_pages.FormCommittee.as_view(),
        name="committee_form",
    ),
    path("<int:pk>/retender/", awards.Retender.as_view(), name="retender"),
    path(
        "members/<int:pk>/replace/",
        committee_pages.ReplaceMember.as_view(),
        name="committee_replace",
    ),
    path(
        f"{COMMITTEE}statements/",
        committee_pages.Statements.as_view(),
        name="committee_statements",
    ),
    path(f"{COMMITTEE}chair/", committee_pages.Chair.as_view(), name="committee_chair"),
    path(f"{COMMITTEE}convene/", committee_pages.Convene.as_view(), name="committee_convene"),
    path(LOT, lot_pages.LotPage.as_view(), name="lot"),
    path(f"{LOT}qualification/", qualification.Qualify.as_view(), name="qualification"),
    path(
        f"{LOT}qualification/close/",
        qualification.CloseQualification.as_view(),
        name="qualification_close",
    ),
    path(f"{LOT}conformity/", conformity.GiveOpinions.as_view(), name="conformity"),
    path(f"{LOT}conformity/close/", conformity.CloseConformity.as_view(), name="conformity_close"),
    path(f"{LOT}low-price/", conformity.LowPriceOpinions.as_view(), name="low_price"),
    path(f"{LOT}low-price/close/", conformity.CloseLowPrice.as_view(), name="low_price_close"),
    path(
        "low-price/<int:pk>/explain/",
        conformity.ExplainPrice.as_view(),
        name="low_price_explain",
    ),
    path("bids/<int:pk>/ask/", clarifications.AskBidder.as_view(), name="bid_ask"),
    path(
        "bids/<int:pk>/contradiction/",
        clarifications.StateContradiction.as_view(),
        name="bid_contradiction",
    ),
    path("answers/<int:pk>/", clarifications.Answer.as_view(), name="clarification"),
    path(f"{LOT}signals/", signals.Signals.as_view(), name="signals"),
    path("signals/<int:pk>/", signals.WriteFinding.as_view(), name="signal_finding"),
    path(f"{LOT}halt/", clarifications.HaltEvaluation.as_view(), name="halt"),
    path("<int:pk>/recusals/new/", recusals.AskRecusal.as_view(), name="recusal_ask"),
    path("<int:pk>/recusals/", recusals.Recusals.as_view(), name="recusals"),
    path("recusals/<int:pk>/", recusals.DecideRecusal.as_view(), name="recusal_decide"),
    path("halts/<int:pk>/", clarifications.DecideHalt.as_view(), name="halt_decide"),
    path(f"{LOT}scores/", scores.ScorePage.as_view(), name="scores"),
    path(f"{LOT}scores/cell/", scores.save_cell, name="score_cell"),
    path(
        f"{LOT}scores/<int:bid>/<int:criterion>/correct/",
        scores.CorrectScore.as_view(),
        name="score_correct",
    ),
    path(f"{LOT}rank/", scores.Rank.as_view(), name="rank"),
    path(f"{LOT}comparison/", results.Comparison.as_view(), name="comparison"),
    path(f"{LOT}report/sign/", results.SignReport.as_view(), name="report_sign"),
    path(f"{LOT}report/receive/", results.ReceiveReport.as_view(), name="report_receive"),
    path(f"{LOT}determine/", awards.Determine.as_view(), name="determine"),
    path(f"{LOT}wait/", awards.Wait.as_view(), name="award_wait"),
    path(f"{LOT}decline/", awards.Decline.as_view(), name="decline"),
    path(f"{LOT}tender-again/", awards.TenderAgain.as_view(), name="tender_again"),
    path(f"{LOT}stop/", awards.StopLot.as_view(), name="stop"),
    path(f"{LOT}evaluation.json", published.evaluation_json, name="evaluation_json"),
    path(
        f"{LOT}evaluation-full.json",
        published.FullEvaluation.as_view(),
        name="evaluation_full",
    ),
]
