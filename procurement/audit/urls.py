"""The log, for whoever may read it."""

from django.urls import path

from procurement.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.LogView.as_view(), name="log"),
    path("<slug:log>/", views.OneLogView.as_view(), name="one_log"),
    path("<slug:log>/<int:number>/", views.EntryView.as_view(), name="entry"),
]
