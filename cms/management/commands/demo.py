"""`manage.py demo`: the demonstration, built on an empty database."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo.build import build
from procurement import clock
from procurement.people.models import Organisation


class Command(BaseCommand):
    """Plays a made-up city's last year through the services that the screens call."""

    help = "Build the demonstration on an empty database (demonstration settings only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMONSTRATION and settings.CLOCK_MAY_TRAVEL):
            raise CommandError(
                "These settings are not a demonstration's: DEMONSTRATION and CLOCK_MAY_TRAVEL"
                " must be on, and never are where people work."
            )
        if Organisation.objects.exists():
            raise CommandError("The database is not empty; the demonstration needs a new one.")
        for name in ("wagtail", "django_tasks"):  # one line for every notice and index
            logging.getLogger(name).setLevel(logging.WARNING)
        # A new city begins today, however far the one before was moved.
        clock.standing().unlink(missing_ok=True)
        began = monotonic()
        self.stdout.write("Building the demonstration, a city's last year, act by act:")
        stage = build(tell=self.tell)
        self.stdout.write(
            f"The demonstration is built: {stage.playbill.acts} acts"
            f" in {monotonic() - began:.0f} seconds."
        )

    def tell(self, line: str) -> None:
        """A line at once: somebody waits for it."""
        self.stdout.write(line)
        self.stdout.flush()
