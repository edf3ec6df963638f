"""Plan, tender, documents, bids, opening."""

from django.urls import path

from tenders.views import (
    amendments,
    bid_pages,
    deposits,
    document_pages,
    invitation,
    lots,
    opening_pages,
    overview,
    partners,
    plans,
    preparing,
    questions,
    reviewing,
    tender_acts,
    tender_pages,
    version_pages,
)

PLANS = [
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/new/", plans.PlanNew.as_view(), name="plan_new"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/record.pdf", plans.PlanRecord.as_view(), name="plan_record"),
    path("plans/<int:pk>/edit/", plans.PlanEdit.as_view(), name="plan_edit"),
    path("plans/<int:pk>/survey/", plans.SurveyAdd.as_view(), name="plan_survey"),
    path(
        "plans/<int:pk>/survey/<int:entry>/remove/",
        plans.SurveyRemove.as_view(),
        name="plan_survey_remove",
    ),
    path(
        "plans/<int:pk>/reviews/<slug:kind>/",
        reviewing.ReviewRecord.as_view(),
        name="plan_review",
    ),
    path(
        "plans/<int:pk>/reviews/<slug:kind>/ask/",
        reviewing.ReviewAsk.as_view(),
        name="plan_ask",
    ),
    path(
        "plans/<int:pk>/reviews/<slug:kind>/withdraw/",
        reviewing.ReviewWithdraw.as_view(),
        name="plan_ask_withdraw",
    ),
    path("opinions/", reviewing.OpinionList.as_view(), name="opinions"),
    path("opinions/<int:pk>/", reviewing.Opinion.as_view(), name="opinion"),
    path("plans/<int:pk>/submit/", plans.PlanSubmit.as_view(), name="plan_submit"),
    path("plans/<int:pk>/approve/", plans.PlanApprove.as_view(), name="plan_approve"),
    path("plans/<int:pk>/return/", plans.PlanReturn.as_view(), name="plan_return"),
    path("plans/<int:pk>/withdraw/", plans.PlanWithdraw.as_view(), name="plan_withdraw"),
    path("plans/<int:pk>/tender/", plans.PlanTender.as_view(), name="plan_tender"),
]
TENDERS = [
    path("", tender_pages.TenderList.as_view(), name="tenders"),
    path("overview/", overview.Overview.as_view(), name="overview"),
    path("<int:pk>/", tender_pages.TenderPage.as_view(), name="tender"),
    path("<int:pk>/submit/", tender_acts.TenderSubmit.as_view(), name="tender_submit"),
    path("<int:pk>/approve/", tender_acts.TenderApprove.as_view(), name="tender_approve"),
    path("<int:pk>/return/", tender_acts.TenderReturn.as_view(), name="tender_return"),
    path("<int:pk>/take-back/", tender_acts.TenderTakeBack.as_view(), name="tender_take_back"),
    path("<int:pk>/ask-termination/", tender_acts.AskTermination.as_view(), name="ask_termination"),
    path(
        "<int:pk>/drop-termination/",
        tender_acts.DropTermination.as_view(),
        name="drop_termination",
    ),
    path("<int:pk>/terminate/", tender_acts.Terminate.as_view(), name="terminate"),
]
PREPARING = [
    path("<int:pk>/prepare/", preparing.Prepare.as_view(), name="prepare"),
    path("<int:pk>/prepare/ready/", preparing.FillReady.as_view(), name="fill_ready"),
    path("<int:pk>/prepare/basics/", preparing.BasicsSection.as_view(), name="basics"),
    path("<int:pk>/prepare/procedure/", preparing.ProcedureSection.as_view(), name="procedure"),
    path("<int:pk>/prepare/dates/", preparing.DatesSection.as_view(), name="dates"),
    path("<int:pk>/prepare/contract-text/", reviewing.ContractText.as_view(), name="contract_text"),
    path("<int:pk>/prepare/contract-text/ask/", reviewing.CounselAsk.as_view(), name="counsel_ask"),
    path(
        "<int:pk>/prepare/contract-text/withdraw/",
        reviewing.CounselWithdraw.as_view(),
        name="counsel_ask_withdraw",
    ),
    path("<int:pk>/prepare/officers/", preparing.OfficersSection.as_view(), name="officers"),
    path(
        "<int:pk>/prepare/contents/<slug:key>/", preparing.ContentSection.as_view(), name="content"
    ),
    path("<int:pk>/prepare/files/", preparing.DocumentAdd.as_view(), name="document_add"),
    path(
        "<int:pk>/prepare/files/<int:document>/remove/",
        preparing.DocumentRemove.as_view(),
        name="document_remove",
    ),
    path("<int:pk>/prepare/lots/", lots.LotAdd.as_view(), name="lot_add"),
    path("<int:pk>/prepare/lots/<int:lot>/", lots.LotEdit.as_view(), name="lot_edit"),
    path("<int:pk>/prepare/lots/<int:lot>/remove/", lots.LotRemove.as_view(), name="lot_remove"),
    path("<int:pk>/prepare/lots/<int:lot>/lines/", lots.LotLines.as_view(), name="lot_lines"),
    path(
        "<int:pk>/prepare/lots/<int:lot>/lines/upload/",
        lots.LotLinesUpload.as_view(),
        name="lot_lines_upload",
    ),
    path(
        "<int:pk>/prepare/lots/<int:lot>/criteria/",
        lots.LotCriteria.as_view(),
        name="lot_criteria",
    ),
]
DOCUMENTS = [
    path("<int:pk>/documents/", document_pages.DocumentsPage.as_view(), name="documents"),
    path("<int:pk>/documents/take/", document_pages.DocumentsTake.as_view(), name="documents_take"),
    path("<int:pk>/documents/tender.pdf", document_pages.TenderPdf.as_view(), name="tender_pdf"),
    path("<int:pk>/documents/versions/", version_pages.Versions.as_view(), name="versions"),
    path(
        "<int:pk>/documents/versions/compare/",
        version_pages.VersionCompare.as_view(),
        name="version_compare",
    ),
    path(
        "<int:pk>/documents/versions/<int:number>.pdf",
        version_pages.VersionPdf.as_view(),
        name="version_pdf",
    ),
]
BIDS = [
    path("bids/", bid_pages.OwnBids.as_view(), name="own_bids"),
    path("bids/<int:pk>/", opening_pages.BidPage.as_view(), name="bid"),
    path("lots/<int:lot_pk>/bid/", bid_pages.Workspace.as_view(), name="bid_workspace"),
    path("lots/<int:lot_pk>/bid/begin/", bid_pages.BidBegin.as_view(), name="bid_begin"),
    path("lots/<int:lot_pk>/bid/prices/", bid_pages.Prices.as_view(), name="bid_prices"),
    path(
        "lots/<int:lot_pk>/bid/declaration/",
        bid_pages.Declaration.as_view(),
        name="bid_declaration",
    ),
    path("lots/<int:lot_pk>/bid/partners/", partners.Partners.as_view(), name="bid_partners"),
    path("lots/<int:lot_pk>/bid/staff/", partners.StaffList.as_view(), name="bid_staff"),
    path("consortia/<int:pk>/", partners.Consent.as_view(), name="consent"),
    path("lots/<int:lot_pk>/bid/files/", bid_pages.BidFileAdd.as_view(), name="bid_file_add"),
    path(
        "lots/<int:lot_pk>/bid/files/<uuid:file>/",
        bid_pages.BidFileFetch.as_view(),
        name="bid_file",
    ),
    path(
        "lots/<int:lot_pk>/bid/files/<uuid:file>/remove/",
        bid_pages.BidFileRemove.as_view(),
        name="bid_file_remove",
    ),
    path("lots/<int:lot_pk>/bid/seal/", bid_pages.SealBid.as_view(), name="bid_seal"),
    path("lots/<int:lot_pk>/bid/confirm/", bid_pages.ConfirmBid.as_view(), name="bid_confirm"),
    path("lots/<int:lot_pk>/bid/withdraw/", bid_pages.WithdrawBid.as_view(), name="bid_withdraw"),
    path("lots/<int:lot_pk>/bid/receipts/<uuid:key>/", bid_pages.Receipt.as_view(), name="receipt"),
    path(
        "lots/<int:lot_pk>/bid/receipts/<uuid:key>.pdf",
        bid_pages.ReceiptPdf.as_view(),
        name="receipt_pdf",
    ),
]
CORRECTIONS = [
    path("<int:pk>/corrections/new/", amendments.Amend.as_view(), name="amend"),
    path("corrections/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendment"),
    path(
        "corrections/<int:pk>/terms/", amendments.AmendmentTerms.as_view(), name="amendment_terms"
    ),
    path(
        "corrections/<int:pk>/text/<str:place>/",
        amendments.AmendmentText.as_view(),
        name="amendment_text",
    ),
    path(
        "corrections/<int:pk>/lots/<int:lot>/quantities/",
        amendments.AmendmentQuantities.as_view(),
        name="amendment_quantities",
    ),
    path(
        "corrections/<int:pk>/files/",
        amendments.AmendmentFileAdd.as_view(),
        name="amendment_file_add",
    ),
    path(
        "corrections/<int:pk>/files/<int:file>/remove/",
        amendments.AmendmentFileRemove.as_view(),
        name="amendment_file_remove",
    ),
    path(
        "corrections/<int:pk>/propose/",
        amendments.AmendmentPropose.as_view(),
        name="amendment_propose",
    ),
    path(
        "corrections/<int:pk>/approve/",
        amendments.AmendmentApprove.as_view(),
        name="amendment_approve",
    ),
    path(
        "corrections/<int:pk>/return/",
        amendments.AmendmentReturn.as_view(),
        name="amendment_return",
    ),
    path(
        "corrections/<int:pk>/take-back/",
        amendments.AmendmentTakeBack.as_view(),
        name="amendment_take_back",
    ),
    path(
        "corrections/<int:pk>/withdraw/",
        amendments.AmendmentWithdraw.as_view(),
        name="amendment_withdraw",
    ),
]
QUESTIONS = [
    path("<int:pk>/questions/", questions.QuestionsPage.as_view(), name="questions"),
    path("<int:pk>/questions/ask/", questions.Ask.as_view(), name="ask"),
    path("questions/<int:pk>/answer/", questions.Answer.as_view(), name="answer"),
]
OPENING = [
    path("<int:pk>/bids/", opening_pages.TenderBids.as_view(), name="tender_bids"),
    path("<int:pk>/opening/", opening_pages.OpeningPage.as_view(), name="opening"),
    path("<int:pk>/opening/present/", opening_pages.BePresent.as_view(), name="be_present"),
    path("<int:pk>/opening/open/", opening_pages.OpenBids.as_view(), name="open_bids"),
    path("<int:pk>/opening/record/", opening_pages.OpeningRecord.as_view(), name="opening_record"),
    path(
        "<int:pk>/opening/record.pdf",
        opening_pages.OpeningRecordPdf.as_view(),
        name="opening_record_pdf",
    ),
]
DEPOSITS = [
    path("<int:pk>/deposits/", deposits.Deposits.as_view(), name="deposits"),
    path("<int:pk>/deposits/record/", deposits.DepositRecord.as_view(), name="deposit_record"),
    path("deposits/<int:pk>/refund/", deposits.DepositRefund.as_view(), name="deposit_refund"),
    path("deposits/<int:pk>/keep/", deposits.DepositKeep.as_view(), name="deposit_keep"),
]
INVITATION = [
    path("<int:pk>/prepare/invitation/", invitation.PoolSection.as_view(), name="pool_plan"),
    path("<int:pk>/invite/", invitation.Invite.as_view(), name="invite"),
    path("invitations/<int:pk>/", invitation.PoolPage.as_view(), name="pool"),
    path("invitations/<int:pk>/apply/", invitation.Apply.as_view(), name="pool_apply"),
    path("invitations/<int:pk>/put-in/", invitation.PutIn.as_view(), name="pool_put_in"),
    path("invitations/<int:pk>/judge/", invitation.Judge.as_view(), name="pool_judge"),
    path("invitations/<int:pk>/renew/", invitation.Renew.as_view(), name="pool_renew"),
    path("invitations/<int:pk>/draw/", invitation.Draw.as_view(), name="pool_draw"),
    path("invitations/<int:pk>/draw.json", invitation.DrawRecord.as_view(), name="pool_json"),
]
procurement = [
    *PLANS,
    *TENDERS,
    *PREPARING,
    *DOCUMENTS,
    *BIDS,
    *CORRECTIONS,
    *QUESTIONS,
    *OPENING,
    *DEPOSITS,
    *INVITATION,
]
