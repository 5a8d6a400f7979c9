"""A crowd at work while something is killed under it, again and again, at points drawn from the seed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.e2e.server import Server
from tests.faults.crowd import Crowd, crowd_of, found, settings_for
from tests.faults.servers import server


class Killer:
    """Kills when the n-th push is on its way, or just answered, and brings back what it killed."""

    def __init__(self, crowd: Crowd, kill: Callable[[], None], due: list[int], rng: Random) -> None:
        self.crowd, self.kill, self.due, self.rng = crowd, kill, due, rng
        self.kills = 0
        self.failed: BaseException | None = None
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
        if self.failed is not None:
            raise self.failed

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
            try:
                self.kill()
            except BaseException as error:  # told when the storm is over
                self.failed = error
                self.due = []
            self.kills += 1
            self._wake.clear()
            self.crowd.up.set()


@dataclass
class Storm:
    """One company, one process that serves it, ten phones."""

    running: Server
    crowd: Crowd

    def kill_server(self) -> None:
        self.running.kill()
        self.running.start()

    def change(self) -> None:
        """Somebody changes something everybody in the north sees."""
        phone = self.crowd.handsets["r1-0"]
        before = self.crowd.happened["pushes answered"]
        rng = Random(before)
        while self.crowd.happened["pushes answered"] == before:
            self.crowd.act(phone, rng)
            self.crowd.exchange(phone)

    def lives_through(self, *, pushes: int, kills: int, kill: Callable[[], None]) -> None:
        """Everybody works through the kills; afterwards everything is judged."""
        rng = Random(f"kills {self.crowd.seed}")
        due = sorted(rng.sample(range(pushes // 20, pushes * 9 // 10), kills))
        with Killer(self.crowd, kill, due, rng) as killer:
            self.crowd.work(pushes)
        if killer.kills != kills:
            raise AssertionError(f"seed {self.crowd.seed}: {killer.kills} kills of {kills}")
        print(f"seed {self.crowd.seed}: {kills} kills, {dict(self.crowd.happened)}")
        self.is_sound()

    def is_sound(self) -> None:
        self.crowd.settle()
        self.running.stop()
        wrong = self.crowd.verdict()
        if wrong:
            raise AssertionError("\n".join([f"seed {self.crowd.seed}: {len(wrong)} wrong", *wrong]))
        said = self.running.run("doctor")
        if "error:" in said:
            raise AssertionError(f"seed {self.crowd.seed}, doctor: {said}")


@contextmanager
def storm(
    data: Path, seed: int, database: str = "", address: Callable[[Server], str] = lambda s: s.url
) -> Iterator[Storm]:
    """`address`: where the phones reach the server, if not at its own port."""
    settings = settings_for(data, database)
    tokens = found(settings)
    running = server(data, database=database).start()
    try:
        with crowd_of(settings, seed) as crowd:
            crowd.up.set()
            crowd.sign_in(running.url, tokens)
            crowd.settle()
            yield Storm(running, crowd)
    finally:
        running.stop()
