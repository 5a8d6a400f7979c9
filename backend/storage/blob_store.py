"""Where the bytes of photos and files are kept: the port, and the directory.

A name is a content hash, or an upload on its way (`<hash>.<person>`): each person sends a copy of one's own, so that
nobody learns from it what others have (`blobs.py`) and two phones never write into each other's. What is kept never
changes. The rows that say what is there are the caller's (`uploads.py`); an adapter only moves bytes, and moves them so
that a crash leaves at most bytes without a row: those are swept at night.

Two adapters, one contract (`tests/contracts/test_blobs.py`): the directory here, beside SQLite's file; `blob_parts` in
PostgreSQL (`blob_table.py`), so that several stateless processes need no shared disk.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

PART_BYTES = 512 * 1024
HASH = re.compile(r"[0-9a-f]{64}")
_UPLOAD = re.compile(r"[0-9a-f]{64}\.[A-Za-z0-9-]{1,64}")


class BlobStore(Protocol):
    """Bytes by name."""

    def append(self, name: str, at: int, part: bytes) -> None:
        """Put a part of an upload at its place, durably. The same once more changes nothing."""
        ...

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """These bytes in portions of at most `PART_BYTES`; fewer where there are fewer."""
        ...

    def keep(self, upload: str, hash: str, total: int) -> None:
        """An upload that was checked becomes the blob. Called inside the transaction that writes its row."""
        ...

    def discard(self, name: str) -> None:
        """Let a blob or an upload go. Nothing happens where nothing is."""
        ...

    def size(self, name: str) -> int | None:
        """How many bytes there are, or None."""
        ...

    def names(self) -> Iterator[str]:
        """All names, uploads among them, sorted."""
        ...


def upload_name(hash: str, person: str) -> str:
    return f"{hash}.{person}"


def digest_of(portions: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for portion in portions:
        digest.update(portion)
    return digest.hexdigest()


class BlobDirectory:
    """A file for each name, in folders by the first two letters: `ab/abcd…`, an upload as `ab/abcd….person.part`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, name: str) -> Path:
        """Where it is, or would be."""
        if HASH.fullmatch(name):
            return self._root / name[:2] / name
        if not _UPLOAD.fullmatch(name):
            raise ValueError(f"not a blob's name: {name!r}")
        return self._root / name[:2] / f"{name}.part"

    def append(self, name: str, at: int, part: bytes) -> None:
        """Never cut here: a late repeat of an earlier part must not take away what came after it."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.seek(at)
            file.write(part)
            file.flush()
            os.fsync(file.fileno())

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        try:
            file = self.path(name).open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(start)
            while start < end and (portion := file.read(min(PART_BYTES, end - start))):
                start += len(portion)
                yield portion

    def keep(self, upload: str, hash: str, total: int) -> None:
        source, target = self.path(upload), self.path(hash)
        os.truncate(source, total)
        os.replace(source, target)
        _sync_directory(target.parent)

    def discard(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        path = self.path(name)
        return path.stat().st_size if path.exists() else None

    def names(self) -> Iterator[str]:
        for file in sorted(self._root.glob("??/*")):
            name = file.name.removesuffix(".part")
            if (_UPLOAD if name != file.name else HASH).fullmatch(name):
                yield name

    def strays(self) -> Iterator[Path]:
        """Files whose names are not of ours any more: parts of the first release's uploads."""
        yield from (file for file in self._root.glob("??/*.part") if not _UPLOAD.fullmatch(file.name[:-5]))


def _sync_directory(path: Path) -> None:
    """Make the new name itself durable. Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
