"""The working-day calendar."""

from django.urls import path

from procurement.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.CalendarView.as_view(), name="calendar"),
    path("day/", views.SetDayView.as_view(), name="set_day"),
    path("day/<int:pk>/remove/", views.RemoveDayView.as_view(), name="remove_day"),
    path("year/", views.SetYearView.as_view(), name="set_year"),
]
