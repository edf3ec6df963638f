"""Jobs and settings, and the clock of a demonstration."""

from django.urls import path

from procurement.system import views

app_name = "system"
urlpatterns = [
    path("", views.SystemView.as_view(), name="overview"),
    path("clock/", views.ClockView.as_view(), name="clock"),
]
