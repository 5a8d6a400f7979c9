"""How often one may try: sliding windows in memory.

In memory on purpose: a restart forgives, several processes multiply the allowance by their number, and both
still stop guessing. What is counted are failures, so that an office behind one address signs in freely.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from shared_schema.errors import Failed

Clock = Callable[[], int]
MAXIMUM_KEYS = 20_000


class Limit:
    """At most `tries` in `window_ms` per key."""

    def __init__(self, tries: int, window_ms: int, clock: Clock) -> None:
        self._tries = tries
        self._window = window_ms
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[str, deque[int]] = {}

    def check(self, key: str) -> None:
        """Raise `too_many_requests` when the key has no try left."""
        now = self._clock()
        with self._lock:
            times = self._recent(key, now)
            if times is not None and len(times) >= self._tries:
                raise Failed("too_many_requests", retry_after=max(1, (times[0] + self._window - now + 999) // 1000))

    def count(self, key: str) -> None:
        now = self._clock()
        with self._lock:
            if len(self._seen) >= MAXIMUM_KEYS:
                self._sweep(now)
            self._seen.setdefault(key, deque(maxlen=self._tries)).append(now)

    def forgive(self, key: str) -> None:
        with self._lock:
            self._seen.pop(key, None)

    def _recent(self, key: str, now: int) -> deque[int] | None:
        times = self._seen.get(key)
        while times and times[0] <= now - self._window:
            times.popleft()
        return times

    def _sweep(self, now: int) -> None:
        for key in list(self._seen):
            if not self._recent(key, now):
                del self._seen[key]
        while len(self._seen) >= MAXIMUM_KEYS:
            del self._seen[next(iter(self._seen))]


class SignInLimits:
    """Sign-in and links: five wrong tries per name and address, thirty per address, fifty per name, in 5 minutes."""

    WINDOW_MS = 5 * 60_000

    def __init__(self, clock: Clock) -> None:
        self._pair = Limit(5, self.WINDOW_MS, clock)
        self._address = Limit(30, self.WINDOW_MS, clock)
        self._name = Limit(50, self.WINDOW_MS, clock)

    def check(self, name: str, address: str) -> None:
        self._pair.check(f"{name}\n{address}")
        self._address.check(address)
        self._name.check(name)

    def failed(self, name: str, address: str) -> None:
        self._pair.count(f"{name}\n{address}")
        self._address.count(address)
        self._name.count(name)

    def succeeded(self, name: str, address: str) -> None:
        self._pair.forgive(f"{name}\n{address}")


class SurveyLimits:
    """Links to surveys: sixty made an hour by one person; thirty that lead nowhere in five minutes from one address."""

    def __init__(self, clock: Clock) -> None:
        self._made = Limit(60, 60 * 60_000, clock)
        self._wrong = Limit(30, 5 * 60_000, clock)

    def make(self, person: str) -> None:
        self._made.check(person)
        self._made.count(person)

    def check(self, address: str) -> None:
        self._wrong.check(address)

    def wrong(self, address: str) -> None:
        self._wrong.count(address)
