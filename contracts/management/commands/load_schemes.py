"""Bring the library of published deduction schemes into the database; may run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from contracts.services.schemes import load_library
from procurement.people.services.accounts import system_user


class Command(BaseCommand):
    help = "Load the published deduction schemes and checklists that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_library(actor=system_user())} schemes loaded")
