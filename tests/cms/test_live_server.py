"""Browser tests need the seeded pages: they live through a flush with `serialized_rollback`."""

import urllib.request

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import TransactionTestCase
from wagtail.models import Site

from procurement.audit import triggers


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTheSeedSurvivesAFlush:
    def test_first(self, client):
        assert Site.objects.count() == 1
        assert client.get("/guide/").status_code == 200

    def test_second(self, live_server):
        assert Site.objects.count() == 1
        with urllib.request.urlopen(f"{live_server.url}/") as response:
            assert "您的街道" in response.read().decode()

    def test_what_a_late_request_left_behind_does_not_stand_in_the_way(self):
        class Next(TransactionTestCase):
            databases = {"default"}
            serialized_rollback = True

        with triggers.lifted():
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                # As between tests: keys that the seed holds must not be given out again.
                reset_sequences=False,
                inhibit_post_migrate=True,
            )
        ContentType.objects.create(pk=999_999, app_label="wagtailcore", model="page")
        Next._fixture_setup()
        assert Site.objects.count() == 1
        assert ContentType.objects.get(app_label="wagtailcore", model="page").pk != 999_999
