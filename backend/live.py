"""Pokes: who has the app open learns within a moment that something changed, never what.

One watcher compares the heads of all buckets with those it last saw, whenever a handler nudges it after a commit
and at least once a second while somebody listens. Comparing heads, instead of reporting each write, catches every
writer alike: handlers, the merge's receipts for other people, the scheduler, an import run from the command line
in another process, and later other server processes on PostgreSQL. A poke may come twice; it is never missed for
longer than the second. Not chosen: a hook on the store's writes, which sees only this process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping

from msgspec import Struct

from sync.buckets import ORG, SEATS

log = logging.getLogger("headland.live")

KEEP_ALIVE_S = 20.0
WATCH_S = 1.0
BREATH_S = 0.02
"""Between two looks: under load one look serves many commits."""
REST = 9
"""So many times as long as a look took is rested after it: looking at ten thousand buckets is a tenth of the time."""


class Scope(Struct, frozen=True):
    """What a listener may hear of: buckets it holds a copy of, and those of its Team page."""

    readable: frozenset[str]
    team: frozenset[str]


class Poke(Struct, frozen=True):
    """`event` is `poke`, `team`, or empty for a sign of life."""

    event: str = ""
    bucket: str = ""


STANDINGS = frozenset({ORG, SEATS})
"""Where it stands who may read what: plots and roles, circles."""


class Listener:
    """One open page: what changed since it was last told. Lives on the event loop."""

    def __init__(self) -> None:
        self.pending: set[str] = set()
        self.wake = asyncio.Event()

    def add(self, buckets: set[str]) -> None:
        self.pending |= buckets
        self.wake.set()


class Live:
    """The broadcaster. `heads` reads each bucket's highest seq; it runs in a thread."""

    def __init__(self, heads: Callable[[], Mapping[str, int]]) -> None:
        self._heads = heads
        self._known: dict[str, int] | None = None
        self._listeners: set[Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stir: asyncio.Event | None = None
        self._looked = asyncio.Event()
        self._closed = False

    def nudge(self) -> None:
        """Something was committed. Callable from any thread, before the start and after the end too."""
        loop, stir = self._loop, self._stir
        if loop is None or stir is None:
            return
        try:
            loop.call_soon_threadsafe(stir.set)
        except RuntimeError:  # The loop closed between the two lines: nobody listens any more.
            return

    async def watch(self) -> None:
        """Run until `close`; started with the application."""
        self._loop = asyncio.get_running_loop()
        self._stir = asyncio.Event()
        self._closed = False
        while not self._closed:
            begun = self._loop.time()
            await self._look()
            least = BREATH_S if self._listeners else WATCH_S
            await asyncio.sleep(max(least, REST * (self._loop.time() - begun)))
            try:
                await asyncio.wait_for(self._stir.wait(), WATCH_S if self._listeners else None)
            except TimeoutError:
                continue
            self._stir.clear()

    def close(self) -> None:
        """End every stream, so that the server can stop. Callable from the loop's thread."""
        self._closed = True
        self._looked.set()
        for listener in self._listeners:
            listener.wake.set()
        if self._stir is not None:
            self._stir.set()

    def stop(self) -> None:
        """The same from a signal handler or another thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.close)

    async def listen(self, scope: Callable[[], Scope | None]) -> AsyncIterator[Poke]:
        """Pokes for one listener. `scope` says what it may hear, None when its session has ended; runs in a thread.

        It is asked anew at each sign of life and whenever something changed in which plots, roles or circles stand.
        """
        listener = Listener()
        self._listeners.add(listener)
        self.nudge()
        try:
            allowed = await asyncio.to_thread(scope)
            await self._looked.wait()
            yield Poke()
            while allowed is not None and not self._closed:
                changed = await self._changed(listener)
                if not changed or not changed.isdisjoint(STANDINGS):
                    allowed = await asyncio.to_thread(scope)
                if allowed is None or self._closed:
                    return
                if not changed:
                    yield Poke()
                for poke in _pokes(changed, allowed):
                    yield poke
        finally:
            self._listeners.discard(listener)

    async def _changed(self, listener: Listener) -> set[str]:
        try:
            await asyncio.wait_for(listener.wake.wait(), KEEP_ALIVE_S)
        except TimeoutError:
            return set()
        listener.wake.clear()
        changed, listener.pending = listener.pending, set()
        return changed

    async def _look(self) -> None:
        try:
            heads = dict(await asyncio.to_thread(self._heads))
        except Exception:
            log.exception("heads could not be read; trying again")
            return
        known, self._known = self._known, heads
        self._looked.set()
        if known is None:
            return
        changed = {bucket for bucket, seq in heads.items() if known.get(bucket) != seq}
        if changed:
            for listener in self._listeners:
                listener.add(changed)


def _pokes(changed: set[str], allowed: Scope) -> list[Poke]:
    return [
        *(Poke("poke", bucket) for bucket in sorted(changed & allowed.readable)),
        *(Poke("team", bucket) for bucket in sorted(changed & allowed.team)),
    ]
