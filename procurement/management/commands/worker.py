"""`manage.py worker`: do the slow work (PDFs, photos, mail) that pages queue."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from procurement import clock
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
        call_command("db_worker", *arguments, *(["--batch"] if options["batch"] else []))

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
