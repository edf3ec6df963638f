"""The product's addresses and a page with every part."""

from django.urls import include, path

from tests.web.gallery import act, gallery

urlpatterns = [
    path("gallery/", gallery),
    path("gallery/act/", act),
    path("", include("procurement.urls")),
]
