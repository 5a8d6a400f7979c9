"""Photos and files by content hash: taken in parts, checked, kept, let go.

A blob arrives in parts, in order; the answer always says how many bytes are here, so that a phone resumes where it
stopped, whoever lost the connection. The row of an upload moves on after its bytes are durable: a crash in between
leaves bytes that the next part overwrites. A blob is there when its last part made the hash come true, never before; a
wrong hash is refused and nothing of it stays.

**Sent once.** Who sent a blob before is told at once that it is here; anybody else sends the whole of it, though it
may be here already, and only then it is seen to be the same and kept once. So an answer never tells what others have:
the hash of a form with one number in it can be guessed. What believing a bare hash would save are files that two people
have to the bit, by forwarding; the price is one upload more, when the phone has nothing else to send.

Two requests of one person for one blob (a phone that gave up waiting and tries again, a second phone) go on one after
the other here, and between processes by the row's `have`, which moves on only from what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from msgspec import Struct

from backend.storage.blob_store import (
    HASH,
    PART_BYTES,
    BlobDirectory,
    BlobStore,
    digest_of,
    upload_name,
)
from backend.storage.company import Blob, Company
from backend.storage.store import CompanyStore
from backend.storage.uploads import Upload, Uploads
from shared_schema.errors import Failed

__all__ = ["HASH", "ORPHAN_MS", "PART_BYTES", "Blobs", "Limits", "Progress"]

ORPHAN_MS = 30 * 24 * 3600 * 1000


class Progress(Struct, frozen=True):
    """How much of a blob the server has."""

    have: int
    done: bool


class Limits(Struct, frozen=True):
    """In bytes: of one file, and of all the company's."""

    file: int
    company: int


class Blobs:
    """The bytes with their rows."""

    def __init__(self, kept: BlobStore, store: CompanyStore, limits: Limits) -> None:
        self._kept = kept
        self._store = store
        self._limits = limits
        self._busy: dict[str, tuple[Lock, int]] = {}
        self._guard = Lock()

    def receive(
        self,
        person: str,
        hash: str,
        offset: int,
        total: int,
        part: bytes,
        now: int,
        admit: Callable[[], None] = lambda: None,
    ) -> Progress:
        """Take one part. A part that does not continue what is here changes nothing and says where to go on; an empty
        one only asks. `admit` is asked before the first and raises what speaks against it."""
        if not HASH.fullmatch(hash) or total < 1 or offset < 0 or offset + len(part) > total:
            raise Failed("bad_request")
        if total > self._limits.file:
            raise Failed("file_too_large", maximum=self._limits.file)
        if len(part) > PART_BYTES:
            raise Failed("too_large", maximum=PART_BYTES)
        with self._alone(upload_name(hash, person)):
            upload, here = self._look(person, hash, total, now)
            if here:
                return Progress(total, True)
            if upload.have == 0:
                self._admit(total, admit)
            if upload.have < total and (offset != upload.have or not part):
                return Progress(upload.have, False)
            have = upload.have
            if have < total:
                if not self._append(upload, part, now):
                    return Progress(self._look(person, hash, total, now)[0].have, False)
                have += len(part)
            # All may be here already: the answer to the last part was lost before it was checked.
            if have == total:
                self._finish(upload, now)
            return Progress(have, have == total)

    def holds(self, person: str, hash: str) -> bool:
        """Whether the person has shown to have it, and it is here."""
        with self._store.reading() as db:
            return person in Uploads(db).holders(hash) and self._kept.size(hash) is not None

    def has(self, hash: str) -> bool:
        return bool(HASH.fullmatch(hash)) and self._kept.size(hash) is not None

    def read(self, hash: str, start: int, end: int) -> Iterator[bytes]:
        return self._kept.read(hash, start, end)

    def remove(self, hash: str) -> bool:
        """Let a blob go at once, whoever holds it: nothing may name it any more (erasing, orphans)."""
        with self._store.transaction() as db:
            table = Company(db)
            known = table.blob(hash)
            Uploads(db).forget(hash)
            table.drop_blob(hash)
            # While its row is locked: another process that just receives the same waits, and puts it back after us.
            self._kept.discard(hash)
        return known is not None

    def collect(self, wanted: set[str], now: int) -> int:
        """Remove what no attachment names, 30 days after it came: its record may still wait on a phone."""
        before = now - ORPHAN_MS
        with self._store.reading() as db:
            orphans = [b.hash for b in Company(db).blobs() if b.hash not in wanted and b.created_at < before]
            stale = [upload for upload in Uploads(db).all() if upload.at < before]
        for orphan in orphans:
            self.remove(orphan)
        for upload in stale:
            self._drop(upload)
        self._sweep(before)
        return len(orphans)

    def check(self, blob: Blob) -> str | None:
        """What is wrong with a complete blob: `missing`, `damaged` or nothing (`headland doctor`)."""
        if self._kept.size(blob.hash) is None:
            return "missing"
        return None if digest_of(self.read(blob.hash, 0, blob.total + 1)) == blob.hash else "damaged"

    def names(self) -> Iterator[str]:
        """The hashes whose bytes are here, with a row or without one."""
        return (name for name in self._kept.names() if HASH.fullmatch(name))

    # The steps of receiving

    def _look(self, person: str, hash: str, total: int, now: int) -> tuple[Upload, bool]:
        """How far this person's upload is, and whether nothing need be sent: one holds what is here."""
        with self._store.reading() as db:
            known, uploads = Company(db).blob(hash), Uploads(db)
            holds = person in uploads.holders(hash)
            upload = uploads.one(hash, person)
        if known is not None and known.total == total and holds and self._kept.size(hash) is not None:
            return Upload(hash, person, total, total, now), True
        if upload is None or upload.total != total:
            return Upload(hash, person, total, 0, now), False
        there = self._kept.size(upload_name(hash, person)) or 0
        return (upload if there >= upload.have else Upload(hash, person, total, 0, now)), False

    def _admit(self, total: int, admit: Callable[[], None]) -> None:
        admit()
        with self._store.reading() as db:
            used = Uploads(db).bytes()
        if used + total > self._limits.company:
            raise Failed("company_full", maximum=self._limits.company)

    def _append(self, upload: Upload, part: bytes, now: int) -> bool:
        self._kept.append(upload_name(upload.hash, upload.person), upload.have, part)
        with self._store.transaction() as db:
            uploads = Uploads(db)
            if upload.have == 0:
                uploads.begin(upload)
            return uploads.advance(upload, upload.have + len(part), now)

    def _finish(self, upload: Upload, now: int) -> None:
        """All is here: check it, then make it the blob. Checking reads it again, outside any transaction."""
        name = upload_name(upload.hash, upload.person)
        if digest_of(self._kept.read(name, 0, upload.total)) != upload.hash:
            self._drop(upload)
            raise Failed("wrong_hash")
        with self._store.transaction() as db:
            table, uploads = Company(db), Uploads(db)
            fresh = table.add_blob(Blob(upload.hash, upload.person, upload.total, upload.total, now, now))
            if fresh or self._kept.size(upload.hash) is None:
                self._kept.keep(name, upload.hash, upload.total)
            else:
                self._kept.discard(name)
            uploads.hold(upload.hash, upload.person)
            uploads.end(upload.hash, upload.person)

    def _drop(self, upload: Upload) -> None:
        with self._store.transaction() as db:
            Uploads(db).end(upload.hash, upload.person)
            self._kept.discard(upload_name(upload.hash, upload.person))

    def _sweep(self, before: int) -> None:
        """Bytes without a row: what a crash left. A file is swept only when it is as old as an orphan."""
        names = list(self._kept.names())  # before the rows: what was there then and has no row now was never finished
        with self._store.reading() as db:
            known = {blob.hash for blob in Company(db).blobs()}
            known |= {upload_name(upload.hash, upload.person) for upload in Uploads(db).all()}
        directory = self._kept if isinstance(self._kept, BlobDirectory) else None
        for name in names:
            if name not in known and (directory is None or _older(directory.path(name), before)):
                self._kept.discard(name)
        for path in directory.strays() if directory else ():
            path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """One request at a time for an upload, in this process; the lock goes with the last one who wants it."""
        with self._guard:
            lock, users = self._busy.get(name, (Lock(), 0))
            self._busy[name] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                _, users = self._busy[name]
                if users == 1:
                    del self._busy[name]
                else:
                    self._busy[name] = (lock, users - 1)


def _older(path: Path, before: int) -> bool:
    try:
        return path.stat().st_mtime * 1000 < before
    except FileNotFoundError:
        return False


def copy_blobs(hashes: Iterable[str], source: BlobStore, target: BlobStore) -> int:
    """Copy the complete blobs that are not in `target` yet, each checked on its way; returns how many.

    They never change, so once is enough. For backups, for coming back from one, and for moving to PostgreSQL. One that
    is damaged where it is, is not carried along: `headland doctor` names it.
    """
    count = 0
    for blob in hashes:
        total = source.size(blob)
        if total is None or target.size(blob) is not None:
            continue
        name = upload_name(blob, "copy")
        target.discard(name)
        at = 0
        for portion in source.read(blob, 0, total):
            target.append(name, at, portion)
            at += len(portion)
        if digest_of(target.read(name, 0, total)) != blob:
            target.discard(name)
            continue
        target.keep(name, blob, total)
        count += 1
    return count
