"""Every address of the site; apps are included by name."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.urls import include, path
from django.views.generic import RedirectView
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

# The break-glass accounts sign in where throttling and the second factor are.
admin.autodiscover()
# It reads, for the day when all else fails; it changes nothing. What the libraries register would
# show queued messages and let their reader give anybody's account a new second factor.
admin.site.unregister([DBTaskResult, EmailAddress, Authenticator, Tag, Group])
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler429 = "procurement.web.pages.too_many"  # asked for by allauth

profile_instead = login_required(
    RedirectView.as_view(pattern_name="people:profile_edit", http_method_names=["get", "head"])
)

urlpatterns = [
    path("", include("procurement.web.urls")),
    # Of allauth's pages not this one: an address is changed in the profile, with its proof.
    path("accounts/email/", profile_instead, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("procurement.people.urls")),
    path("files/", include("procurement.documents.urls")),
    path("calendar/", include("procurement.calendars.urls")),
    path("audit/", include("procurement.audit.urls")),
    path("system/", include("procurement.system.urls")),
    path("monitoring/", include("procurement.monitoring.urls")),
    path("tenders/", include("tenders.urls")),
    path("contracts/", include("contracts.urls")),
    path("inspections/", include("inspections.urls")),
    path("", include("cms.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("django-admin/", admin.site.urls),
    path("", include(wagtail_urls)),
]
