"""The company's method in force: the playbook that was published last, or the one this release ships.

The pointer is a record of the org bucket, so phones follow at their next exchange and several processes agree without
a word to each other. Publishing never loses an answer (`shared_schema/playbook/keeping.py`): what the old playbook
declared and the new one does not is carried over, retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from backend.storage.playbooks import Edition, Playbooks
from backend.storage.sql_read import SqlReadTx
from shared_schema.errors import Failed
from shared_schema.playbook import Playbook, canonical_json, from_json, load_shipped, playbook_hash, succeed
from shared_schema.protocol import Op
from sync.ports import ReadTx
from sync.receipts import instant

POINTER = "playbook"
"""The pointer's id; there is one."""
KEPT = 8
"""Decoded playbooks kept in memory."""


@dataclass(frozen=True)
class Published:
    """A playbook, with the bytes phones fetch and the hash they know them by."""

    playbook: Playbook
    body: bytes
    hash: str


def publishable(playbook: Playbook) -> Published:
    return Published(playbook, canonical_json(playbook), playbook_hash(playbook))


class Method:
    """Finds the playbook in force; decoded ones are kept, because every Team page asks."""

    def __init__(self) -> None:
        self.shipped = publishable(load_shipped())
        self._kept: dict[str, Published] = {self.shipped.hash: self.shipped}
        self._lock = Lock()

    def current(self, tx: SqlReadTx) -> Published:
        """The one in force in this transaction."""
        pointer = tx.get([POINTER]).get(POINTER)
        name = str(pointer.value("sha256")) if pointer is not None else self.shipped.hash
        found = self.named(tx, name)
        if found is None:
            raise LookupError(f"the playbook in force, {name}, is not in the table `playbooks`: run `headland doctor`")
        return found

    def in_force(self, tx: ReadTx) -> Playbook | None:
        """As the exchange asks for it (`sync/hooks.py`), whose transaction may be of a store of records alone."""
        return self.current(tx).playbook if isinstance(tx, SqlReadTx) else None

    def earlier(self, tx: ReadTx) -> Iterator[Playbook]:
        """All that were published, the newest first, and the one every company began with."""
        if isinstance(tx, SqlReadTx):
            for edition in Playbooks(tx.connection).editions():
                found = self.named(tx, edition.hash)
                if found is not None:
                    yield found.playbook
        yield self.shipped.playbook

    def named(self, tx: SqlReadTx, hash: str) -> Published | None:
        """A published playbook, or the shipped one, by its hash."""
        with self._lock:
            if hash in self._kept:
                return self._kept[hash]
        body = Playbooks(tx.connection).body(hash)
        if body is None:
            return None
        found = Published(from_json(body), body, hash)
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept = {self.shipped.hash: self.shipped}
            self._kept[hash] = found
        return found

    def successor(self, tx: SqlReadTx, new: Playbook) -> Published:
        """What publishing this one would put in force; raises `PlaybookError` when answers would change their kind."""
        return publishable(succeed(self.current(tx).playbook, new))


def publish(
    method: Method, tx: SqlReadTx, new: Playbook, person: str, now_ms: int, expected: str
) -> tuple[Published, list[Op]]:
    """Keep the playbook, and give the ops that put it in force. `expected`: the hash the editor started from.

    Raises `Failed("playbook_changed")` when somebody published meanwhile: their change must not be undone unseen.
    """
    current = method.current(tx)
    if expected != current.hash:
        raise Failed("playbook_changed", hash=current.hash)
    made = method.successor(tx, new)
    name = made.playbook.name
    Playbooks(tx.connection).add(
        Edition(made.hash, made.playbook.version, name.zh_cn, name.en, person, now_ms), made.body
    )
    at = instant(now_ms)
    fields = {"sha256": made.hash, "title": name.zh_cn, "version": made.playbook.version, "published_at": at}
    known = POINTER in tx.get([POINTER])
    return made, [Op(n=0, op="set" if known else "new", kind="playbook", id=POINTER, fields=fields)]
