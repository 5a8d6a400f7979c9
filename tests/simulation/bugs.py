"""Planted bugs: defects put around the product while a world runs, to prove that the judge notices. Never in it.

The phone's half is in pwa/src/simulation/bugs.ts; the server's half replaces one function of it by a wrong one. Each
says in a sentence what is wrong, as somebody might write it by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from backend.auth import access
from backend.storage.memory import MemoryWriteTx
from shared_schema.protocol import BucketPage, Op, Register
from sync import circles, draft, erase, merge, moves, pull, push
from sync.buckets import circle_bucket
from sync.digest import row_digest
from sync.ports import Stored

Patch = tuple[Any, str, Any]
"""An object, the name of one of its members, and what takes its place."""


@dataclass(frozen=True)
class Bug:
    """One planted bug; without patches it is one of the phone's."""

    what: str
    patches: Callable[[], list[Patch]] = list


def _tie_break() -> list[Patch]:
    right = merge._Merge.put_conflicting

    def earlier(self: merge._Merge, name: str, value: object, current: Register) -> None:
        if self.write.trusted and self.write.h < str(current[1]):
            self.out.conflict[name] = current
            self.keep(name, current, self.write.h)
            self.store(name, [value, self.write.h])
        else:
            right(self, name, value, current)

    return [(merge._Merge, "put_conflicting", earlier)]


def _skipped_seq() -> list[Patch]:
    fill = pull.Puller._fill

    def one_too_far(self: pull.Puller, page: BucketPage) -> None:
        fill(self, page)
        if page.next is None and page.upto > page.from_:
            page.upto += 1

    return [(pull.Puller, "_fill", one_too_far)]


def _purge_verdicts() -> list[Patch]:
    remember = MemoryWriteTx.save_results

    def and_forget(self: MemoryWriteTx, replica: str, results: Any) -> None:
        remember(self, replica, results)
        self.forget_results(replica, max(results))

    return [(MemoryWriteTx, "save_results", and_forget)]


def _resurrected() -> list[Patch]:
    """An op on an erased record is merged into what is left of it."""
    return [(push, "refuse_erased", lambda draft, op: None)]


def _marks_lost() -> list[Patch]:
    """Gone marks are dropped without a note that cursors below them need a snapshot."""

    def only_marks(self: MemoryWriteTx, bucket: str, upto: int) -> None:
        for key in [k for (b, k), seq in self._store.gone.items() if b == bucket and seq <= upto]:
            self._take_mark(bucket, key)

    return [(MemoryWriteTx, "forget_gone", only_marks)]


def _move_without_gone() -> list[Patch]:
    leave = MemoryWriteTx._leave

    def silently(self: MemoryWriteTx, old: Stored, target: str) -> None:
        leave(self, old, target)
        if (old.bucket, old.id) in self._store.gone:
            self._take_mark(old.bucket, old.id)

    return [(MemoryWriteTx, "_leave", silently)]


def _restamp_twice() -> list[Patch]:
    """A value that got the server's stamp is no longer known by the stamp its phone gave."""
    return [(merge, "names", lambda register, stamp: stamp is not None and register[1] == stamp)]


def _blind_digest() -> list[Patch]:
    def blind(id: str, f: Any, alt: Any) -> int:
        return row_digest(
            id, {n: r for n, r in f.items() if n != "phone"}, {n: r for n, r in alt.items() if n != "phone"}
        )

    return [(draft, "row_digest", blind)]


def _half_family() -> list[Patch]:
    whole = moves.relocated
    return [(moves, "relocated", lambda m, *more: None if m.kind == "task" else whole(m, *more))]


def _lost_alias() -> list[Patch]:
    def not_led_on(reader: object, op: Op) -> Op:
        return op

    return [(push, "through_aliases", not_led_on)]


def _open_circle() -> list[Patch]:
    """Whoever asks is in every circle."""
    return [
        (
            access,
            "circles_of",
            lambda tx, person: frozenset(circle_bucket(row.id) for row in tx.of_kind(circles.CIRCLE)),
        )
    ]


def _seat_kept() -> list[Patch]:
    """Who is taken out of a circle keeps the seat."""
    return [(circles, "people_of", lambda circle: frozenset(_ever_in(circle)))]


def _ever_in(circle: Stored) -> set[str]:
    named = {name.removeprefix(circles.MEMBERS) for name in circle.f if name.startswith(circles.MEMBERS)}
    return {*named, str(circle.value("author"))}


def _private_in_plot() -> list[Patch]:
    """A private fact goes where its account is, as other facts do."""

    def with_the_rest(self: push.Pusher, op: Op) -> str | None:
        account = op.fields.get("account")
        row = self.draft.one(account) if isinstance(account, str) else None
        return row.bucket if row is not None and row.kind == "account" else None

    return [(push.Pusher, "_own_of", with_the_rest)]


def _office_stamp() -> list[Patch]:
    """Whoever comes later takes the place of a value never seen, as if the office had said so."""

    def overwritten(self: merge._Merge, name: str, value: object, current: Register) -> None:
        self.remember(name, current, self.server_stamp())
        self.store(name, [value, self.server_stamp()])

    return [(merge._Merge, "put_conflicting", overwritten)]


def _erased_too_much() -> list[Patch]:
    """A person is erased with all that lies beside them at their account."""
    return [(erase, "all_about", lambda reader, row: [r for r in reader.family(row.family) if r.kind != "account"])]


BUGS: dict[str, Bug] = {
    "tie-break": Bug("of two concurrent values the earlier is shown", _tie_break),
    "lost-base": Bug("the phone forgets what a save replaced"),
    "late-base": Bug("the phone takes the base when it sends, not when the person saw the value"),
    "double-apply": Bug("the phone applies a page without asking whether it continues its copy"),
    "skipped-seq": Bug("a page ends one seq further than it was filled", _skipped_seq),
    "purge-before-ack": Bug("the phone drops an op when it is sent, not when it is answered"),
    "verdict-forgotten": Bug("the server forgets a verdict before the phone has it", _purge_verdicts),
    "tombstone-resurrected": Bug("an op on an erased record brings it back", _resurrected),
    "marks-lost": Bug("gone marks are purged, and old cursors go on without a snapshot", _marks_lost),
    "move-without-gone": Bug("an account moves without a gone mark in its old bucket", _move_without_gone),
    "counter-reuse": Bug("the phone's clock does not count within one millisecond"),
    "restamp-twice": Bug("the server does not know a value again by the stamp its phone gave", _restamp_twice),
    "blind-digest": Bug("checksums do not cover the field phone", _blind_digest),
    "office-stamp": Bug("a value nobody had seen is replaced under a stamp of the server's", _office_stamp),
    "erased-too-much": Bug("erasing a person takes along what only shares their account", _erased_too_much),
    "half-family": Bug("tasks stay behind when their account moves", _half_family),
    "lost-alias": Bug("references to a duplicate are not led on to its survivor", _lost_alias),
    "open-circle": Bug("everybody is in every circle", _open_circle),
    "seat-kept": Bug("who is taken out of a circle goes on getting what is shared in it", _seat_kept),
    "private-in-plot": Bug("a private fact lies in its account's bucket", _private_in_plot),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The server's half of a bug, for as long as the block lasts."""
    with ExitStack() as stack:
        for owner, member, wrong in BUGS[name].patches() if name else []:
            stack.enter_context(mock.patch.object(owner, member, wrong))
        yield
