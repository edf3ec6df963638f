"""`manage.py worker`: do the slow work (PDFs, photos, mail) that pages queue."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run queued tasks of the background queue until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="stop when the queue is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        # Arguments as typed: the command checks even its unused default for --backend.
        arguments = ["--backend", "background", "--queue-name", "*", "--no-reload"]
        call_command("db_worker", *arguments, *(["--batch"] if options["batch"] else []))
