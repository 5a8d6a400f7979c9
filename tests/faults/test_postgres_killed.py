"""PostgreSQL's primary killed in the middle of pushes and started again, under a server that goes on running: phones
are told to try again, the pools find their way back, nothing acknowledged is lost, nothing doubled; pokes come again
and the reminders pass to another process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg

from tests.faults.crowd import PATIENCE_S
from tests.faults.storm import storm
from tests.postgres import Postgres


def holder(database: str) -> str:
    """Which process has the reminders."""

    def found() -> str | None:
        with psycopg.connect(database) as looking:
            row = looking.execute("SELECT holder FROM leases WHERE until_ms > 0").fetchone()
        return str(row[0]) if row else None

    until(lambda: found() is not None, "somebody holds the lease")
    return str(found())


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, what
        threading.Event().wait(0.05)


class Pokes(threading.Thread):
    """An open page: it listens, and when the line breaks it listens again, as EventSource does."""

    def __init__(self, signed_in: httpx.Client) -> None:
        super().__init__()
        self._http = httpx.Client(base_url=signed_in.base_url, cookies=signed_in.cookies, timeout=120)
        self._heard = threading.Event()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.is_set():
            try:
                with self._http.stream("GET", "/api/live") as stream:
                    for line in stream.iter_lines():
                        if line == "event: poke":
                            self._heard.set()
                        if self._over.is_set():
                            return
            except httpx.TransportError:
                self._over.wait(0.1)

    def wait(self) -> None:
        assert self._heard.wait(PATIENCE_S), "no poke came"

    def forget(self) -> None:
        self._heard.clear()

    def stop(self) -> None:
        self._over.set()
        self._http.close()
        self.join(PATIENCE_S)


def test_pushes_go_on(tmp_path: Path, seed: int, postgres: Postgres) -> None:
    def restart() -> None:
        postgres.kill()
        postgres.start()

    with storm(tmp_path, seed, postgres.migrated()) as here:
        here.lives_through(pushes=240, kills=3, kill=restart)
        assert here.crowd.happened["told unavailable"] >= 1
        assert here.crowd.happened["answers lost"] == 0, "the server itself never went away"
        log = here.running.log()
        assert "the database does not answer" in log and "storing works again" in log
        assert "request failed" not in log, "a lost database is no defect to be logged with its stack"
        assert '"log":"psycopg' not in log, "it is told once, not for each connection"


def test_pokes_come_again_and_the_reminders_pass_on(tmp_path: Path, postgres: Postgres) -> None:
    database = postgres.migrated()
    with storm(tmp_path, 7, database) as here, ExitStack() as closing:
        here.running.stop()
        here.running.settings["HEADLAND_JOBS"] = "true"
        here.running.start()
        first = holder(database)
        heard = Pokes(here.crowd.handsets["r2-0"].http)
        closing.callback(heard.stop)
        heard.start()
        here.change()
        heard.wait()

        postgres.kill()
        postgres.start()
        here.crowd.settle()
        heard.forget()
        here.change()
        heard.wait()
        assert holder(database) == first, "a database that was away takes the reminders from nobody"

        here.running.kill()
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute("UPDATE leases SET until_ms = 0")  # two and a half minutes later
        here.running.start()
        until(lambda: holder(database) != first, "the reminders passed on")
        here.is_sound()
