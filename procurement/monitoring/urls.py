"""Questions of auditors."""

from django.urls import path

from procurement.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.QuestionsView.as_view(), name="questions"),
    path("<int:pk>/", views.QuestionView.as_view(), name="question"),
    path("<int:pk>/answer/", views.Answer.as_view(), name="answer"),
    path("<int:pk>/ask-on/", views.AskOn.as_view(), name="ask_on"),
    path("<int:pk>/accept/", views.Accept.as_view(), name="accept"),
    path("ask/<str:kind>/<int:object_id>/", views.Ask.as_view(), name="ask"),
]
