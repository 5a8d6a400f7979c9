"""Photos and files by content hash: the bytes in a directory, their rows in the database.

A blob arrives in parts, in order; the answer always says how many bytes are here, so that a phone resumes where it
stopped, whoever lost the connection. The row is written after the bytes are on the disk: a crash in between leaves
bytes that the next part overwrites. A blob is visible when its last part made the hash come true, never before.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import defaultdict
from pathlib import Path
from threading import Lock

from msgspec import Struct

from backend.storage.company import Blob, Company
from backend.storage.store import CompanyStore
from shared_schema.errors import Failed

PART_BYTES = 512 * 1024
ORPHAN_MS = 30 * 24 * 3600 * 1000
HASH = re.compile(r"[0-9a-f]{64}")


class Progress(Struct, frozen=True):
    """How much of a blob the server has."""

    have: int
    done: bool


class Blobs:
    """The blob directory with its table."""

    def __init__(self, directory: Path, store: CompanyStore, maximum: int) -> None:
        self._directory = directory
        self._store = store
        self._maximum = maximum
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def receive(self, person: str, hash: str, offset: int, total: int, part: bytes, now: int) -> Progress:
        """Take one part. A part that does not continue what is here changes nothing and says where to go on."""
        if not HASH.fullmatch(hash) or total < 1 or offset < 0 or offset + len(part) > total:
            raise Failed("bad_request")
        if total > self._maximum or len(part) > PART_BYTES:
            raise Failed("too_large", maximum=self._maximum, part=PART_BYTES)
        with self._locks[hash]:
            known = self._row(hash)
            if known is not None and known.done_at is not None:
                return Progress(known.total, True)
            if known is None or known.total != total:
                known = Blob(hash, person, total, 0, now, None)
            if offset != known.have or not part:
                return Progress(known.have, False)
            self._append(self._part(hash), known.have, part)
            return self._advance(known, known.have + len(part), now)

    def path(self, hash: str) -> Path | None:
        """The file of a complete blob."""
        path = self._file(hash)
        return path if HASH.fullmatch(hash) and path.exists() else None

    def collect(self, wanted: set[str], now: int) -> int:
        """Remove what no attachment names, 30 days after it came: its record may still wait on a phone."""
        with self._store.read() as tx:
            orphans = [
                blob
                for blob in Company(tx.connection).blobs()
                if blob.hash not in wanted and blob.created_at < now - ORPHAN_MS
            ]
        for blob in orphans:
            with self._locks[blob.hash]:
                with self._store.transaction() as connection:
                    Company(connection).drop_blob(blob.hash)
                self._file(blob.hash).unlink(missing_ok=True)
                self._part(blob.hash).unlink(missing_ok=True)
        return len(orphans)

    def check(self, blob: Blob) -> str | None:
        """What is wrong with a complete blob's file: `missing`, `damaged` or nothing (`headland doctor`)."""
        path = self.path(blob.hash)
        if path is None:
            return "missing"
        return None if _hash_of(path) == blob.hash else "damaged"

    def _advance(self, known: Blob, have: int, now: int) -> Progress:
        done = have == known.total
        if done and _hash_of(self._part(known.hash)) != known.hash:
            self._part(known.hash).unlink()
            with self._store.transaction() as connection:
                Company(connection).drop_blob(known.hash)
            raise Failed("wrong_hash")
        if done:
            os.replace(self._part(known.hash), self._file(known.hash))
            _sync_directory(self._file(known.hash).parent)
        with self._store.transaction() as connection:
            Company(connection).save_blob(
                Blob(known.hash, known.uploader, known.total, have, known.created_at, now if done else None)
            )
        return Progress(have, done)

    def _append(self, path: Path, have: int, part: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(have)
            file.seek(have)
            file.write(part)
            file.flush()
            os.fsync(file.fileno())

    def _row(self, hash: str) -> Blob | None:
        with self._store.read() as tx:
            known = Company(tx.connection).blob(hash)
        if known is None:
            return None
        if known.done_at is not None:
            return known if self._file(hash).exists() else None
        part = self._part(hash)
        return known if part.exists() and part.stat().st_size >= known.have else None

    def _file(self, hash: str) -> Path:
        return self._directory / hash[:2] / hash

    def _part(self, hash: str) -> Path:
        return self._directory / hash[:2] / f"{hash}.part"


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_directory(path: Path) -> None:
    """Make the new name itself durable. Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_missing(source: Path, target: Path) -> int:
    """Copy the complete blobs that are not in `target` yet; returns how many. They never change, so once is enough."""
    count = 0
    for file in sorted(source.glob("??/*")) if source.is_dir() else []:
        copy = target / file.parent.name / file.name
        if not HASH.fullmatch(file.name) or copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        partial = copy.with_name(f"{file.name}.part")
        shutil.copyfile(file, partial)
        os.replace(partial, copy)
        count += 1
    return count
