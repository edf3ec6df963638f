"""The desk, the language switch, the server's time and health."""

from django.urls import path

from procurement.web import pages

app_name = "web"
urlpatterns = [
    path("desk/", pages.DeskView.as_view(), name="desk"),
    path("language/", pages.set_language, name="set_language"),
    path("time/", pages.server_time, name="server_time"),
    path("time/left/", pages.time_left, name="time_left"),
    path("healthz", pages.healthz, name="healthz"),
]
