"""Server killed (-9) at random points of a thousand pushes from ten clients: nothing acknowledged is lost, nothing
doubled, a verdict that comes again is the same, every phone converges, the doctor finds nothing.

kill -9 is not a power cut: that the disk has what was answered is asserted by pragma (contracts/test_sqlite.py).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.crowd import crowd_of, found, settings_for
from tests.faults.servers import server
from tests.faults.storm import storm
from tests.postgres import Postgres


def test_on_sqlite(tmp_path: Path, seed: int) -> None:
    with storm(tmp_path, seed) as here:
        here.lives_through(pushes=1000, kills=6, kill=here.kill_server)


def test_on_postgres(tmp_path: Path, seed: int, postgres: Postgres) -> None:
    with storm(tmp_path, seed, postgres.migrated()) as here:
        here.lives_through(pushes=240, kills=3, kill=here.kill_server)


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
