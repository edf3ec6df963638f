"""Work in a child process that ends: its words and errors are those of the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

RUN = """
import os, sys, time
from django.conf import settings
settings.configure()
from django.core.management.base import CommandError, OutputWrapper
from procurement.apart import do_apart
def work():
    {work}
print("before")
do_apart(work, OutputWrapper(sys.stderr))
print("after", "kept" in globals())
"""


def started(work: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN.format(work=work)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def ran(work: str) -> tuple[int, str, str]:
    process = started(work)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_what_it_prints_appears_once_and_nothing_of_it_stays():
    assert ran('global kept; kept = 1; print("within")') == (0, "before\nwithin\nafter False\n", "")


def test_a_refusal_is_told_as_commands_tell_it_and_ends_with_its_code():
    code, out, err = ran('raise CommandError("The database is not empty.", returncode=3)')
    assert (code, out) == (3, "before\n")
    assert err == "CommandError: The database is not empty.\n"


def test_a_mistake_shows_its_trace_and_ends_the_command():
    code, out, err = ran("1 / 0")
    assert (code, out) == (1, "before\n")
    assert err.startswith("Traceback") and err.endswith("ZeroDivisionError: division by zero\n")


def test_one_that_is_killed_ends_the_command_too():
    assert ran("os.kill(os.getpid(), 9)")[:2] == (137, "before\n")


LONG = 'print(os.getpid(), flush=True); time.sleep(60); print("never")'


def stopped_by(stop) -> tuple[int, str, str]:
    process = started(LONG)
    try:
        assert process.stdout.readline() == "before\n"
        child = int(process.stdout.readline())
        assert child != process.pid
        time.sleep(0.2)
        stop(process)
        out, err = process.communicate(timeout=30)
        assert not Path(f"/proc/{child}").exists(), "the work has ended as well"
        return process.returncode, out, err
    finally:
        process.kill()
        process.wait()


def test_whoever_stops_the_command_stops_the_work():
    code, out, err = stopped_by(lambda process: process.terminate())
    assert (code, out, err) == (128 + signal.SIGTERM, "", "")


@pytest.mark.parametrize("reach", [os.killpg, os.kill])
def test_ctrl_c_ends_both_without_a_trace_whether_or_not_it_reaches_the_work(reach):
    code, out, err = stopped_by(lambda process: reach(process.pid, signal.SIGINT))
    assert (code, out, err) == (128 + signal.SIGINT, "", "")
