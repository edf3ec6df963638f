"""Addresses of contracts, schemes, statements and certificates."""

from django.urls import path

from contracts.views import acts, certificates, contracts, drafting, schemes, statements

app_name = "contracts"

_contract = [
    ("terms", drafting.TermsView),
    ("acknowledge", drafting.AcknowledgeView),
    ("submit", acts.SubmitView),
    ("check", acts.CheckView),
    ("return", acts.ReturnView),
    ("send", acts.SendView),
    ("sign", acts.SignView),
    ("file", acts.FileView),
    ("suspend", acts.SuspendView),
    ("resume", acts.ResumeView),
    ("terminate", acts.TerminateView),
    ("accept", acts.AcceptView),
    ("close", acts.CloseView),
]
_certificate = [
    ("confirm", certificates.ConfirmView),
    ("object", certificates.ObjectToView),
    ("invoice", certificates.InvoiceView),
    ("review", certificates.ReviewView),
    ("send_back", certificates.SendBackView),
    ("approve", certificates.ApproveView),
    ("pay", certificates.PayView),
    ("refund", certificates.RefundView),
    ("return_refund", certificates.ReturnRefundView),
    ("reverse", certificates.ReverseView),
]

urlpatterns = [
    path("", contracts.ContractList.as_view(), name="contracts"),
    path("build/<int:pk>/", drafting.BuildView.as_view(), name="build"),
    path("schemes/", schemes.SchemeList.as_view(), name="schemes"),
    path("schemes/<int:pk>/", schemes.SchemeView.as_view(), name="scheme"),
    path("schemes/<int:pk>/approve/", schemes.ApproveSchemeView.as_view(), name="approve_scheme"),
    path("certificates/", certificates.CertificateList.as_view(), name="certificates"),
    path("certificates/<int:pk>/", certificates.CertificateView.as_view(), name="certificate"),
    path(
        "certificates/<int:pk>/certificate.pdf",
        certificates.CertificatePaper.as_view(),
        name="certificate_pdf",
    ),
    *(
        path(f"certificates/<int:pk>/{name}/", view.as_view(), name=f"certificate_{name}")
        for name, view in _certificate
    ),
    path("<int:pk>/", contracts.ContractView.as_view(), name="contract"),
    path("<int:pk>/contract.pdf", contracts.ContractPaper.as_view(), name="contract_pdf"),
    path("<int:pk>/areas/", contracts.AreasView.as_view(), name="areas"),
    path("<int:pk>/areas/add/", drafting.AddAreaView.as_view(), name="add_area"),
    path("<int:pk>/areas/upload/", drafting.UploadAreasView.as_view(), name="upload_areas"),
    path(
        "<int:pk>/areas/template.xlsx",
        drafting.AreasTemplateView.as_view(),
        name="areas_template",
    ),
    path("<int:pk>/areas/from-bill/", drafting.AreasFromBillView.as_view(), name="areas_from_bill"),
    path(
        "<int:pk>/areas/<int:area>/remove/", drafting.RemoveAreaView.as_view(), name="remove_area"
    ),
    path("<int:pk>/periods/", contracts.PeriodsView.as_view(), name="periods"),
    path("<int:pk>/periods/<int:number>/", statements.StatementView.as_view(), name="statement"),
    path(
        "<int:pk>/periods/<int:number>/statement.json",
        statements.statement_json,
        name="statement_json",
    ),
    path("<int:pk>/bond/hold/", acts.HoldBondView.as_view(), name="hold_bond"),
    path("<int:pk>/bond/return/", acts.ReturnBondView.as_view(), name="return_bond"),
    *(path(f"<int:pk>/{name}/", view.as_view(), name=name) for name, view in _contract),
]
