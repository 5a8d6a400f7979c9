"""What the exchange is given from outside: derived values, ids, named commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from shared_schema.protocol import MAX_PAGE_BYTES, MINIMUM_SCHEMA

if TYPE_CHECKING:
    from shared_schema.playbook import Playbook
    from shared_schema.protocol import Op, Result
    from sync.draft import Draft
    from sync.ports import Actor, ReadTx, Stored, WriteTx

LARGE_BUCKET = 1_000
"""A phone without a cursor gets the snapshot of a bucket with more rows than this, not pages."""


def derive_nothing(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """No derived values."""
    return {}


def no_id() -> str:
    """No randomness: what is drawn depends on the replica and the time alone."""
    return ""


def nothing_else(tx: WriteTx, rows: Sequence[Stored]) -> None:
    """Records are all there is."""


def no_playbook(tx: ReadTx) -> Playbook | None:
    """No method in force: nothing is judged by one."""
    return None


def no_editions(tx: ReadTx) -> Iterable[Playbook]:
    """No method was in force before."""
    return ()


def day_in_utc(zone: str, ms: int) -> str:
    """A day that asks no table of zones."""
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()


Command = Callable[["Draft", "Actor", "Op"], "Result | None"]
"""Carries out a named command on the open draft. Raises `Refused`; returns None for a plain `ok`, a `Result` for
`pending` or to say `at`. `Later` (draft.py) ends the batch without a verdict."""


class Hooks(Struct, frozen=True):
    """`derive(kind, values)` gives what travels beside the fields (pinyin keys); `derived_from` names for a kind the
    fields it is made from (None: any), so that it is not made again while none of them changes; `new_id` adds
    randomness to replica ids; `commands` are handlers beside the built-in ones (`sync/commands.py`); `erased` hears,
    inside the transaction, of rows as they were before they were erased, and erases what other tables keep of them
    (`sync/erase.py`); `playbook` is the method in force in a transaction (`judging.py`), `earlier` those published
    before it, the newest first (`quizzes.py`), `day_in` the day of an instant in a zone."""

    derive: Callable[[str, Mapping[str, Any]], dict[str, Any]] = derive_nothing
    derived_from: Mapping[str, Collection[str]] | None = None
    new_id: Callable[[], str] = no_id
    commands: Mapping[str, Command] = {}
    erased: Callable[[WriteTx, Sequence[Stored]], None] = nothing_else
    playbook: Callable[[ReadTx], Playbook | None] = no_playbook
    earlier: Callable[[ReadTx], Iterable[Playbook]] = no_editions
    day_in: Callable[[str, int], str] = day_in_utc
    large_bucket: int = LARGE_BUCKET
    page_bytes: int = MAX_PAGE_BYTES
    """How much a response carries down; the simulation makes it small, so that every pull has several pages."""
    minimum_schema: int = MINIMUM_SCHEMA
    """Told to every phone; one that speaks less only reads. Its ops are taken all the same: what waits drains."""
