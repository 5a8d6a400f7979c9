"""A hundred changes by somebody else reach an open phone: stored, and what stands on the screen drawn again.

Measured on the page's main thread, from the moment they are with the server until a changed name is seen. The floor is
the page without a framework with the same list open: it fetches the same answer's bytes, keeps each row as one value
in one durable transaction and draws its rows again; no cursor, digest, clock, outbox, conflict or search.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from contextlib import closing

from msgspec.json import encode

from tests.benchmarks.browser import LOOK_FOR_ROWS, MARKED, ROWS, THROTTLE, Bench, opened, prepare_floor, prepare_ours
from tests.benchmarks.measure import Figure, alternate
from tests.benchmarks.trace import Trace
from tests.e2e.people import Seat
from tests.e2e.phone import Phone

CHANGES = 100
SEEN = "headland:seen"
LIMIT = 12.0
WATCH = f"""(word) => {{
  const watch = new MutationObserver(() => {{
    const rows = [...document.querySelectorAll('[data-testid=account-row]')]
    if (rows.some((row) => row.textContent.includes(word))) {{ performance.mark('{SEEN}'); watch.disconnect() }}
  }})
  watch.observe(document.body, {{ subtree: true, childList: true, characterData: true }})
}}"""


class Colleague:
    """Somebody else with the same rights, who renames accounts; knows each name's stamp, so that nothing conflicts."""

    def __init__(self, it: Bench) -> None:
        self.seat = Seat.take(it.server, it.plot.rep.login)
        self._names = dict(it.plot.accounts)
        self._rounds = 0

    @property
    def word(self) -> str:
        """What the next new names have in common."""
        return f"第{self._rounds + 1}版"

    def rename(self, ids: list[str]) -> None:
        """Give these accounts new names in one exchange."""
        ops = []
        for index, account in enumerate(ids):
            _, base = self._names[account]
            stamp = f"{int(time.time() * 1000):012x}{index:04x}{self.seat.me['replica']}"
            name = f"{account[-4:]}{self.word}"
            change = {"op": "set", "kind": "account", "id": account, "h": stamp}
            ops.append({**change, "fields": {"name": name}, "base": {"name": base}})
            self._names[account] = (name, stamp)
        verdicts = self.seat.push(*ops)
        assert len(verdicts) == len(ids) and all(one["r"] == "ok" for one in verdicts), verdicts
        self._rounds += 1


def arrivals(it: Bench, rounds: int) -> Figure:
    """Both pages stay open for all rounds, as a phone does."""
    profile, rows = prepare_ours(it)
    colleague = Colleague(it)
    with (
        opened(it.phone(it.server.url, profile)) as ours,
        opened(it.phone(it.floor, prepare_floor(it))) as floor,
        closing(colleague.seat),
    ):
        _show(ours, "/#/accounts")
        _show(floor, f"/pages/cold.html#{rows}")
        seen: list[str] = ours.page.eval_on_selector_all(
            "[data-testid=account-row] a, a[data-testid=account-row]",
            "(all) => all.map((one) => one.hash.split('/').pop())",
        )
        ids = [*seen, *(one for one in it.plot.accounts if one not in seen)][:CHANGES]

        def arrive() -> float:
            return _work(ours, colleague.word, lambda: colleague.rename(ids))

        def least() -> float:
            word = colleague.word
            colleague.rename(ids)
            _lay_out(it, colleague.seat)
            return _work(floor, word, lambda: floor.page.evaluate("void arrive()"))

        measured, floor_ms = alternate(arrive, least, rounds)
    more = f"{it.plot.records:,} records on the phone, {THROTTLE} × throttle"
    return Figure(f"{CHANGES} foreign changes, stored and drawn", measured, floor_ms, "ms", more, limit=LIMIT)


def _show(phone: Phone, path: str) -> None:
    assert phone.context is not None
    phone.context.add_init_script(LOOK_FOR_ROWS)
    phone.go(path)
    phone.page.wait_for_function(MARKED, arg=ROWS, polling=250)
    # What a phone does behind its first rows is not what arriving changes cost.
    phone.page.wait_for_timeout(6000)


def _lay_out(it: Bench, seat: Seat) -> None:
    """The page of the answer that brings the last changes, where the floor fetches it."""
    answer = seat.sync(cursors={it.plot.bucket: it.plot.head})
    buckets = [page for page in answer["buckets"] if page["id"] == it.plot.bucket]
    assert len(buckets[0]["rows"]) == CHANGES
    (it.scratch / "pieces" / "changes.json").write_bytes(gzip.compress(encode({**answer, "buckets": buckets}), 6))


def _work(phone: Phone, word: str, change: Callable[[], object]) -> float:
    """Main-thread milliseconds from the change until it is seen."""
    assert phone.context is not None
    trace = Trace(phone.context, phone.page)
    trace.session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    phone.page.evaluate(f"performance.clearMarks('{SEEN}')")
    trace.start()
    phone.page.evaluate(WATCH, word)
    change()
    phone.page.wait_for_function(MARKED, arg=SEEN, polling=250)
    spent = trace.work_until(SEEN)
    trace.session.detach()
    return spent
