"""What the benchmarks share: a database of their own in memory, and a fair comparison."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

os.environ["DJANGO_SETTINGS_MODULE"] = "procurement.settings.test"


def database() -> None:
    """An empty migrated database in memory."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = ":memory:"
    settings.DATABASES["default"]["OPTIONS"] = {}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def compare(name: str, first: Callable[[], object], second: Callable[[], object], n: int) -> float:
    """Run both in turn `n` times in one process and print the ratio of their medians."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(n):
        for index, run in enumerate((first, second)):
            started = time.perf_counter()
            run()
            times[index].append(time.perf_counter() - started)
    ratio = statistics.median(times[1]) / statistics.median(times[0])
    print(f"{name}: the second takes {ratio:.2f} times as long as the first")
    return ratio
