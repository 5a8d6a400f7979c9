"""Server killed (-9) at random points of a thousand pushes from ten clients: nothing acknowledged is lost, nothing
doubled, a verdict that comes again is the same, every phone converges, the doctor finds nothing.

kill -9 is not a power cut: that the disk has what was answered is asserted by pragma (contracts/test_sqlite.py).
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from random import Random

from tests.e2e.server import Server, headland
from tests.faults.crowd import Crowd, crowd_of, found, settings_for
from tests.faults.servers import TREE, server
from tests.postgres import Postgres

PUSHES = 1000
KILLS = 6


class Killer:
    """Kills the server when the n-th push is on its way, or just answered, and starts it again."""

    def __init__(self, victim: Server, crowd: Crowd, rng: Random) -> None:
        self.victim, self.crowd, self.rng = victim, crowd, rng
        self.due = sorted(rng.sample(range(20, PUSHES * 9 // 10), KILLS))
        self.kills = 0
        self._wake = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._watch)
        crowd.before_push = crowd.after_push = self._passed
        crowd.up.set()

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._wake.set()
        self._thread.join()

    def _passed(self, count: int) -> None:
        if self.kills < len(self.due) and count >= self.due[self.kills] and self.crowd.up.is_set():
            self._wake.set()

    def _watch(self) -> None:
        while True:
            self._wake.wait()
            if self._over:
                return
            threading.Event().wait(self.rng.uniform(0, 0.02))  # somewhere inside what the others have under way
            self.crowd.up.clear()
            self.victim.kill()
            self.victim.start()
            self.kills += 1
            self._wake.clear()
            self.crowd.up.set()


def storm(data: Path, database: str, seed: int) -> None:
    settings = settings_for(data, database)
    tokens = found(settings)
    victim = server(data, database=database).start()
    try:
        with crowd_of(settings, seed) as crowd:
            crowd.sign_in(victim.url, tokens)
            crowd.settle()
            with Killer(victim, crowd, Random(f"kills {seed}")) as killer:
                crowd.work(PUSHES)
            assert killer.kills == KILLS
            assert crowd.happened["answers lost"] >= KILLS
            crowd.settle()
            victim.stop()
            assert crowd.verdict() == []
            looked = headland("doctor", data=data, command=TREE, settings=victim.settings)
            assert "error:" not in looked
            print(f"{database[:8] or 'SQLite'}, seed {seed}: {killer.kills} kills, {dict(crowd.happened)}")
    finally:
        victim.stop()


def test_on_sqlite(tmp_path: Path, seed: int) -> None:
    storm(tmp_path, "", seed)


def test_on_postgres(tmp_path: Path, seed: int, postgres: Postgres) -> None:
    storm(tmp_path, postgres.migrated(), seed)


def test_a_lost_change_would_be_noticed(tmp_path: Path) -> None:
    """The judge of the storms can fail: a record taken from the database behind everybody's back is missed."""
    settings = settings_for(tmp_path)
    tokens = found(settings)
    running = server(tmp_path).start()
    try:
        with crowd_of(settings, 1) as crowd:
            crowd.sign_in(running.url, tokens)
            crowd.up.set()
            crowd.settle()
            crowd.work(40)
            crowd.settle()
            running.stop()
            assert crowd.verdict() == []
            with closing(sqlite3.connect(settings.database_file)) as database:
                lost = database.execute("DELETE FROM records WHERE id LIKE 'f%' RETURNING id").fetchone()
                database.commit()
            assert any(lost[0] in said for said in crowd.verdict())
    finally:
        running.stop()
