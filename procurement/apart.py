"""Work done in a child process that ends: what it took of memory goes with it."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import connections

STOPPED = 128 + signal.SIGINT


def do_apart(work: Callable[[], Any], stderr: OutputWrapper) -> None:
    """Run `work` in a copy of this process, which has everything loaded, and wait for its end.

    What it prints appears as if done here. Its errors are told as commands tell theirs, in the
    child; then this process ends with the same exit code (SystemExit). Whoever stops this process
    stops the work. One that has threads must not be copied.
    """
    connections.close_all()  # a connection is never shared by two processes
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    child = os.fork()
    if child == 0:
        os._exit(_end(work, stderr))

    stopped = []

    def stop(signum: int, frame: Any) -> None:
        stopped.append(signum)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    kept = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)
    if stopped:
        raise SystemExit(128 + stopped[0])
    if code:
        raise SystemExit(code if code > 0 else 128 - code)


def _end(work: Callable[[], Any], stderr: OutputWrapper) -> int:
    """Do it; the exit code."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code = 1
    try:
        work()
        connections.close_all()
        code = 0
    except CommandError as error:
        stderr.write(f"{type(error).__name__}: {error}")
        code = error.returncode
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except KeyboardInterrupt:
        code = STOPPED
    except Exception:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    return code
