"""`manage.py serve`: everything a newcomer needs in one command.

Prepares the database, builds the demonstration when it is empty and this is a demonstration,
then runs the web process, the worker and the ticker until Ctrl-C.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.people.models import Organisation


class Command(BaseCommand):
    help = "Serve the product on this machine: web, worker and ticker together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        bind = f"{options['host']}:{options['port']}"
        # What leaves the house (codes, mails, feeds) must lead to this very address.
        if "SITE_URL" not in os.environ:
            os.environ["SITE_URL"] = settings.SITE_URL = f"http://{bind}"
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT):
            Path(folder).mkdir(parents=True, exist_ok=True)
        # Migrating builds every model many times over, the demonstration a city: at its usual
        # pace the collector would look through the same long-lived objects again and again.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        self.stdout.write("Preparing the database.")
        self.stdout.flush()
        remember_swappable()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.DEMONSTRATION and "demo" in get_commands():
            self.demonstrate()
        module = os.environ.get("DJANGO_SETTINGS_MODULE", "procurement.settings.dev")
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": module}
        gunicorn = [sys.executable, "-m", "gunicorn", "procurement.wsgi", "--bind", bind]
        gunicorn += ["--workers", "2", "--threads", "4", "--timeout", "120"]
        manage = [sys.executable, "manage.py"]
        commands = [gunicorn, [*manage, "worker"], [*manage, "tick", "--loop", "30"]]
        self.stdout.write(self.style.SUCCESS(f"Ready: http://{bind}  (Ctrl-C stops it)"))
        self.supervise([subprocess.Popen(command, env=environment) for command in commands])

    def demonstrate(self) -> None:
        """Build the demonstration on an empty database."""
        if not Organisation.objects.exists():
            call_command("demo")

    def supervise(self, children: list[subprocess.Popen[bytes]]) -> None:
        """Wait until one ends or somebody stops us, then stop them all."""

        def stop(signum: int, frame: Any) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
            raise CommandError("One of the processes ended; see above.")
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            for child in children:
                if child.poll() is None:
                    child.terminate()
            for child in children:
                try:
                    child.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    child.kill()


def remember_swappable() -> None:
    """Which models a setting may swap: asked 36,000 times by a first migration, always the same.

    Django forgets the answer whenever a migration builds a model, and looks through all apps anew.
    """
    asked: Any = Apps.get_swappable_settings_name
    vars(apps)["get_swappable_settings_name"] = cache(partial(asked.__wrapped__, apps))
