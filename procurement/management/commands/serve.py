"""`manage.py serve`: everything a newcomer needs in one command.

Prepares the database and builds the demonstration when it is empty and this is a demonstration,
both in a process of their own that ends; then runs the web process, the worker and the ticker
until Ctrl-C. One that dies is started again.
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

from procurement.apart import do_apart
from procurement.patience import Patience
from procurement.people.models import Organisation

LOOK = 0.5
"""Seconds between two looks at the processes."""
SETTLED = 60.0
"""Whichever has run for so many seconds had come up; its end is a new accident."""
HOPELESS = 3
"""Restarts in a row after which one that ends right away is given up."""


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
        self.stdout.write("Preparing the database.")
        self.stdout.flush()
        do_apart(self.prepare, self.stderr)
        module = os.environ.get("DJANGO_SETTINGS_MODULE", "procurement.settings.dev")
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": module}
        gunicorn = [sys.executable, "-m", "gunicorn", "procurement.wsgi", "--bind", bind]
        gunicorn += ["--workers", "2", "--threads", "4", "--timeout", "120"]
        manage = [sys.executable, "manage.py"]
        commands = {
            "web": gunicorn,
            "worker": [*manage, "worker"],
            "ticker": [*manage, "tick", "--loop", "30"],
        }
        children = [Child(name, command, environment) for name, command in commands.items()]
        self.stdout.write(self.style.SUCCESS(f"Ready: http://{bind}  (Ctrl-C stops it)"))
        self.supervise(children)

    def prepare(self) -> None:
        """The tables, and on an empty database the demonstration: in a process that ends.

        Both leave hundreds of megabytes behind that this one would keep as long as it serves.
        """
        # Migrating builds every model many times over, the demonstration a city: at its usual
        # pace the collector would look through the same long-lived objects again and again.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        remember_swappable()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.DEMONSTRATION and "demo" in get_commands():
            self.demonstrate()

    def demonstrate(self) -> None:
        """Build the demonstration on an empty database."""
        if not Organisation.objects.exists():
            call_command("demo")

    def supervise(self, children: list[Child]) -> None:
        """Start again whichever ends, until somebody stops us or one never comes up.

        Then all are stopped.
        """

        def stop(signum: int, frame: Any) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        try:
            for child in children:
                child.start()
            while True:
                for child in children:
                    self.look_after(child)
                time.sleep(LOOK)
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            running = [child.process for child in children if child.process is not None]
            for process in running:
                if process.poll() is None:
                    process.terminate()
            for process in running:
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()

    def look_after(self, child: Child) -> None:
        """Say that it has ended and when it is started again; CommandError where that is no use."""
        if child.waits():
            return
        code = child.ended()
        if code is None:
            return
        if child.patience.tries >= HOPELESS:
            raise CommandError(
                f"The {child.name} process ended {HOPELESS + 1} times right after its start; "
                "see above."
            )
        pause = child.put_off()
        self.stdout.write(
            self.style.WARNING(
                f"The {child.name} process ended (exit code {code}). "
                f"It is started again in {pause:.0f} seconds."
            )
        )
        self.stdout.flush()


class Child:
    """A process that is started again when it ends: at once, then ever later."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.patience = Patience()
        self.since = self.due = 0.0

    def start(self) -> None:
        """Start it now."""
        self.process = subprocess.Popen(self.command, env=self.environment)
        self.since = time.monotonic()

    def waits(self) -> bool:
        """Whether its next start lies ahead; started where it is due."""
        if self.process is None and time.monotonic() >= self.due:
            self.start()
        return self.process is None

    def ended(self) -> int | None:
        """Its exit code; None while it runs. One that ran for long has come up well."""
        code = self.process.poll() if self.process is not None else None
        if code is not None and time.monotonic() - self.since > SETTLED:
            self.patience.worked()
        return code

    def put_off(self) -> float:
        """It has ended: in so many seconds it is started again."""
        pause = self.patience.failed()
        self.process, self.due = None, time.monotonic() + pause
        return pause


def remember_swappable() -> None:
    """Which models a setting may swap: asked 36,000 times by a first migration, always the same.

    Django forgets the answer whenever a migration builds a model, and looks through all apps anew.
    """
    asked: Any = Apps.get_swappable_settings_name
    vars(apps)["get_swappable_settings_name"] = cache(partial(asked.__wrapped__, apps))
