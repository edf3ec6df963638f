"""Challenges and complaints."""

from django.urls import URLPattern, path

from tenders.views import challenge_acts as acts
from tenders.views import challenges as views
from tenders.views import complaints

ONE = "challenges/<int:pk>/"
COMPLAINT = "complaints/<int:pk>/"

challenges: list[URLPattern] = [
    path("challenges/", views.ChallengeList.as_view(), name="challenge_list"),
    path("<int:pk>/challenges/", views.TenderChallenges.as_view(), name="challenges"),
    path("<int:pk>/challenges/file/", views.FileChallenge.as_view(), name="challenge_file"),
    path(ONE, views.ChallengePage.as_view(), name="challenge"),
    path(f"{ONE}accept/", acts.Accept.as_view(), name="challenge_accept"),
    path(f"{ONE}return/", acts.SendBack.as_view(), name="challenge_return"),
    path(f"{ONE}refuse/", acts.Refuse.as_view(), name="challenge_refuse"),
    path(f"{ONE}correct/", acts.Correct.as_view(), name="challenge_correct"),
    path(f"{ONE}withdraw/", acts.Withdraw.as_view(), name="challenge_withdraw"),
    path(f"{ONE}answer/", acts.Answer.as_view(), name="challenge_answer"),
    path(f"{ONE}answer/return/", acts.ReturnAnswer.as_view(), name="challenge_answer_return"),
    path(f"{ONE}sign/", acts.Sign.as_view(), name="challenge_sign"),
    path(f"{ONE}done/", acts.Done.as_view(), name="challenge_done"),
    path(f"{ONE}complain/", acts.Complain.as_view(), name="challenge_complain"),
    path(COMPLAINT, complaints.ComplaintPage.as_view(), name="complaint"),
    path(f"{COMPLAINT}accept/", complaints.Accept.as_view(), name="complaint_accept"),
    path(f"{COMPLAINT}return/", complaints.SendBack.as_view(), name="complaint_return"),
    path(f"{COMPLAINT}refuse/", complaints.Refuse.as_view(), name="complaint_refuse"),
    path(f"{COMPLAINT}correct/", complaints.Correct.as_view(), name="complaint_correct"),
    path(f"{COMPLAINT}reply/", complaints.Reply.as_view(), name="complaint_reply"),
    path(f"{COMPLAINT}suspend/", complaints.Suspend.as_view(), name="complaint_suspend"),
    path(f"{COMPLAINT}lift/<int:suspension>/", complaints.Lift.as_view(), name="complaint_lift"),
    path(f"{COMPLAINT}decide/", complaints.Decide.as_view(), name="complaint_decide"),
    path(f"{COMPLAINT}done/", complaints.Done.as_view(), name="complaint_done"),
]
