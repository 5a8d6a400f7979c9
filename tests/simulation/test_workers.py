"""A long run is shared by several processes: none of them outlives who started it, and none goes unnoticed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes with the PostgreSQL of the tests, without types

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0
LONG = "from tests.simulation.run import run; run([(seed, 'memory') for seed in range(1, 100_000)], jobs=2)"


@contextmanager
def running() -> Iterator[subprocess.Popen[bytes]]:
    """A run that would take hours; whatever is left of it goes at the end."""
    process = subprocess.Popen([sys.executable, "-c", LONG], cwd=ROOT, stderr=subprocess.PIPE)
    everybody = {one.pid: one for one in [psutil.Process(process.pid)]}
    try:
        until(lambda: len(phones_of(process)) == 2)
        everybody.update((one.pid, one) for one in family_of(process))
        yield process
    finally:
        for one in everybody.values():
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.communicate(timeout=PATIENCE_S)


def phones_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The programs that run the phones, of all workers."""
    return [one for one in family_of(process) if "src/simulation/phones.ts" in one.cmdline()]


def family_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return found


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_workers_end_with_who_started_them() -> None:
    with running() as process:
        family = family_of(process)
        process.kill()
        _, left = psutil.wait_procs(family, timeout=PATIENCE_S)
        assert left == []


def test_a_worker_that_is_killed_ends_the_run_with_a_word() -> None:
    with running() as process:
        phones_of(process)[0].parent().kill()
        _, said = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 1
        assert b"a worker ended before its share was done" in said
