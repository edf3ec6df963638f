"""Jobs and settings."""

from django.urls import path

from procurement.system import views

app_name = "system"
urlpatterns = [path("", views.SystemView.as_view(), name="overview")]
