"""Addresses of field inspection and assessment."""

from django.urls import path

from inspections.views import assessments, draws, field, findings, rounds

app_name = "inspections"
urlpatterns = [
    path("", rounds.RoundList.as_view(), name="rounds"),
    path("contracts/<int:pk>/plan/", rounds.PlanRound.as_view(), name="plan"),
    path("rounds/<int:pk>/", rounds.RoundPage.as_view(), name="round"),
    path("rounds/<int:pk>/draw/", draws.DrawPage.as_view(), name="draw"),
    path("rounds/<int:pk>/draw/now/", draws.DrawAct.as_view(), name="draw_act"),
    path("rounds/<int:pk>/draw.json", draws.DrawJson.as_view(), name="draw_json"),
    path("rounds/<int:pk>/pass-over/", draws.PassOver.as_view(), name="pass_over"),
    path("rounds/<int:pk>/review/", rounds.ReviewRound.as_view(), name="review"),
    path("rounds/<int:pk>/publish/", rounds.PublishRound.as_view(), name="publish"),
    path("rounds/<int:pk>/void/", rounds.VoidRound.as_view(), name="void"),
    path("rounds/<int:pk>/field/", field.Field.as_view(), name="field"),
    path("rounds/<int:pk>/sign/", field.SignPage.as_view(), name="sign"),
    path("units/<int:pk>/", field.UnitPage.as_view(), name="unit"),
    path("inspections/<int:pk>/", draws.InspectionPage.as_view(), name="inspection"),
    path("inspections/<int:pk>.json", draws.InspectionJson.as_view(), name="inspection_json"),
    path("findings/", findings.FindingList.as_view(), name="findings"),
    path("findings/<int:pk>/", findings.FindingPage.as_view(), name="finding"),
    path("findings/<int:pk>/put-right/", findings.PutRight.as_view(), name="put_right"),
    path("findings/<int:pk>/answer/", findings.Answer.as_view(), name="answer"),
    path("findings/<int:pk>/check/", findings.Check.as_view(), name="check"),
    path("findings/<int:pk>/decide/", findings.Decide.as_view(), name="decide"),
    path("findings/<int:pk>/escalate/", findings.Escalate.as_view(), name="escalate"),
    path("months/", assessments.AssessmentList.as_view(), name="assessments"),
    path("periods/<int:pk>/collect/", assessments.Collect.as_view(), name="collect"),
    path("months/<int:pk>/", assessments.AssessmentPage.as_view(), name="assessment"),
    path("months/<int:pk>/report.pdf", assessments.Report.as_view(), name="report"),
    path("months/<int:pk>/compute/", assessments.Compute.as_view(), name="compute"),
    path("months/<int:pk>/show/", assessments.Show.as_view(), name="show"),
    path("months/<int:pk>/answer/", assessments.Respond.as_view(), name="respond"),
    path("months/<int:pk>/return/", assessments.SendBack.as_view(), name="send_back"),
    path("months/<int:pk>/confirm/", assessments.Confirm.as_view(), name="confirm"),
    path("months/<int:pk>/event/", assessments.AddEvent.as_view(), name="event"),
    path("months/<int:pk>/points/", assessments.AddPoints.as_view(), name="points"),
]
