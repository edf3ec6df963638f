"""Registration of suppliers, one's own profile, people and organisations."""

from django.urls import path

from procurement.people.views import organisations, people, profile, registration

app_name = "people"
urlpatterns = [
    path("me/", profile.ProfileView.as_view(), name="profile"),
    path("me/edit/", profile.ProfileEditView.as_view(), name="profile_edit"),
    path("register/", registration.RegisterView.as_view(), name="register"),
    path("register/sent/", registration.SentView.as_view(), name="register_sent"),
    path("register/<str:token>/", registration.FinishView.as_view(), name="register_finish"),
    path("organisations/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("organisations/<int:pk>/", organisations.OrganisationView.as_view(), name="organisation"),
    path("organisations/<int:pk>/verify/", organisations.VerifyView.as_view(), name="verify"),
    path("organisations/<int:pk>/refuse/", organisations.RefuseView.as_view(), name="refuse"),
    path("organisations/<int:pk>/suspend/", organisations.SuspendView.as_view(), name="suspend"),
    path("organisations/<int:pk>/restore/", organisations.RestoreView.as_view(), name="restore"),
    path("organisations/<int:pk>/licence/", organisations.LicenceView.as_view(), name="licence"),
    path("organisations/<int:pk>/people/", organisations.ColleagueView.as_view(), name="colleague"),
    path(
        "organisations/<int:pk>/people/<int:membership>/end/",
        organisations.EndColleagueView.as_view(),
        name="end_colleague",
    ),
    path("", people.PeopleView.as_view(), name="people"),
    path("open/", people.OpenAccountView.as_view(), name="open"),
    path("<int:pk>/", people.PersonView.as_view(), name="person"),
    path("<int:pk>/grant/", people.GrantView.as_view(), name="grant"),
    path("<int:pk>/end/<int:membership>/", people.EndRoleView.as_view(), name="end_role"),
    path("<int:pk>/rename/", people.RenameView.as_view(), name="rename"),
    path("<int:pk>/close/", people.CloseAccountView.as_view(), name="close"),
    path("<int:pk>/reopen/", people.ReopenAccountView.as_view(), name="reopen"),
]
