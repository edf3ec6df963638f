"""`manage.py worker`: do the slow work (PDFs, photos, mail) that pages queue."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from procurement import clock
from procurement.patience import LONGEST, Patience
from procurement.system.services import jobs

logger = logging.getLogger(__name__)
BEAT = 60


class Command(BaseCommand):
    help = "Run queued tasks of the background queue until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="stop when the queue is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["batch"]:
            threading.Thread(target=self.beat, daemon=True).start()
        # Arguments as typed: the command checks even its unused default for --backend.
        arguments = ["--backend", "background", "--queue-name", "*", "--no-reload"]
        arguments += ["--batch"] if options["batch"] else []
        self.work(lambda: call_command("db_worker", *arguments))

    def work(self, run: Callable[[], Any]) -> None:
        """Go on where the database was away or locked for longer than SQLite waits.

        The library asks again only while it looks for a task; one refusal at the wrong moment
        would end the worker, and everything that pages have queued would wait.
        """
        patience = Patience()
        while True:
            begun = time.monotonic()
            try:
                run()
            except (OperationalError, InterfaceError) as error:
                if time.monotonic() - begun > LONGEST:
                    patience.worked()
                pause = patience.failed()
                logger.warning("worker: %s; it goes on in %.0f seconds", error, pause)
                connection.close()
                time.sleep(pause)
            else:
                return

    def beat(self) -> None:
        """Beside the work, as long as this process lives: the page of the jobs shows it."""
        while True:
            try:
                jobs.beat()
            except Exception:
                logger.exception("sign of life")
            finally:
                close_old_connections()
                connection.close()
            clock.rest(BEAT)
