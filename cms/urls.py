from django.urls import path, re_path
from wagtail.views import serve

from cms.views import board, doors, media, notice

app_name = "cms"
urlpatterns = [
    path("notices/", board.board, name="notices"),
    path("notices/feed/", board.NoticeFeed(), name="feed"),
    path("notices/<str:number>/", notice.notice, name="notice"),
    path(
        "notices/<str:number>/contract.pdf",
        notice.attached,
        {"field": "attachment_contract"},
        name="contract_pdf",
    ),
    path(
        "notices/<str:number>/documents.pdf",
        notice.attached,
        {"field": "attachment_procurement_documents"},
        name="result_documents",
    ),
    path(
        "notices/<str:number>/declaration.pdf",
        notice.attached,
        {"field": "attachment_sme_declaration"},
        name="result_declaration",
    ),
    path("api/notices/", board.api, name="api_notices"),
    re_path(r"^media/(?P<path>(?:images|original_images)/[^/]+)$", media.picture, name="picture"),
    # Served by Wagtail; named so that the navigation can lead there.
    path("guide/", serve, {"path": "guide/"}, name="guide"),
    # Before Wagtail's own addresses.
    path("cms/login/", doors.login, name="login"),
    path("_util/login/", doors.page_login, name="page_login"),
    path("cms/logout/", doors.logout, name="logout"),
    re_path(r"^cms/(users|groups)/", doors.closed, name="no_user_administration"),
    re_path(r"^cms/(failwhale|test404)/", doors.closed, name="no_broken_pages"),
    # They would show the titles of everybody's drafts; our own log says who did what.
    re_path(
        r"^cms/(bulk/cms|reports/site-history|reports/workflow|reports/workflow_tasks)/",
        doors.closed,
        name="no_drafts_of_others",
    ),
]
