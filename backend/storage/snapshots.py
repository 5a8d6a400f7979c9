"""First copies of a bucket, built once and served to everybody who may read it.

A snapshot need not be of this moment: the phone pulls what came after its `seq` in the ordinary way. So one that
is a little old is served as it is, and a busy bucket is not packed anew for every phone; that also lets a phone on a
bad line go on with the same segments. It is packed anew when too much changed, when a record left the bucket or was
erased (its text must not be handed out again), when the cursor's floor passed it, and after a restore.

Files, not memory: segments survive a restart, and 50 plots of 10,000 records would be 50 MB of heap. Compressed when
built (brotli and gzip), so that serving is reading a file. A segment is found only under its own bucket: knowing a
hash opens nothing to whom the bucket is closed.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from threading import Lock

import brotli
import msgspec

from shared_schema.protocol import Manifest, SegmentRef
from sync.ports import Gone, ReadTx
from sync.segments import snapshot

MINIMUM_LAG = 200
KEEP_S = 24 * 3600
ENCODINGS = {"br": ".br", "gzip": ".gz"}


class Snapshots:
    """The cache in a directory of its own; deleting the directory costs time only."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def manifest(self, tx: ReadTx, bucket: str) -> Manifest:
        """The manifest to serve now; builds the segments when needed. The caller has checked access."""
        with self._locks[bucket]:
            kept = self._kept(bucket)
            if kept is not None and self._serves(tx, kept):
                return kept
            return self._build(tx, bucket)

    def segment(self, bucket: str, hash: str, encoding: str) -> bytes | None:
        """The compressed bytes of one segment of this bucket, or None."""
        if not hash.isalnum() or encoding not in ENCODINGS:
            return None
        try:
            return (self._folder(bucket) / f"{hash}{ENCODINGS[encoding]}").read_bytes()
        except FileNotFoundError:
            return None

    def refs(self, bucket: str) -> list[SegmentRef]:
        """The segments kept for a bucket now (`headland doctor`)."""
        try:
            return self._read_manifest(bucket).segments
        except (FileNotFoundError, msgspec.DecodeError):
            return []

    def purge(self, tx: ReadTx) -> None:
        """Delete at once what may hold erased text: first copies packed before an erasure, and segments that are kept
        a day longer for slow phones. Those begin anew."""
        for folder in self._directory.iterdir() if self._directory.is_dir() else ():
            try:
                kept = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
            except (FileNotFoundError, msgspec.DecodeError):
                kept = None
            if kept is None or self._outlived(tx, kept):
                keep: set[str] = set()
            else:
                keep = {ref.hash for ref in kept.segments} | {"manifest"}
            for file in folder.iterdir():
                if file.stem not in keep:
                    file.unlink(missing_ok=True)

    def _outlived(self, tx: ReadTx, kept: Manifest) -> bool:
        """Whether something in it was erased since, or it is of another epoch."""
        head = tx.heads([kept.bucket])[kept.bucket].seq
        changes = tx.changes(kept.bucket, kept.seq, head, head) if head > kept.seq else []
        return kept.epoch != tx.epoch() or any(isinstance(change, Gone) or change.erased for change in changes)

    def _serves(self, tx: ReadTx, kept: Manifest) -> bool:
        head = tx.heads([kept.bucket])[kept.bucket]
        lag = head.seq - kept.seq
        allowed = max(MINIMUM_LAG, head.count // 20)
        if kept.epoch != tx.epoch() or not 0 <= lag <= allowed or tx.floor(kept.bucket) > kept.seq:
            return False
        changes = tx.changes(kept.bucket, kept.seq, head.seq, allowed + 1) if lag else []
        return not any(isinstance(change, Gone) or change.erased for change in changes)

    def _build(self, tx: ReadTx, bucket: str) -> Manifest:
        manifest, segments = snapshot(tx, bucket)
        folder = self._folder(bucket)
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in segments.items():
            _write(folder / f"{name}.br", brotli.compress(body, mode=brotli.MODE_TEXT, quality=5))
            _write(folder / f"{name}.gz", gzip.compress(body, compresslevel=6, mtime=0))
        _write(folder / "manifest.json", msgspec.json.encode(manifest))
        self._sweep(folder, keep=set(segments))
        return manifest

    def _kept(self, bucket: str) -> Manifest | None:
        """The manifest as kept, if all its segments are there."""
        folder = self._folder(bucket)
        try:
            kept = self._read_manifest(bucket)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        whole = all((folder / f"{ref.hash}{suffix}").exists() for ref in kept.segments for suffix in ENCODINGS.values())
        return kept if whole and kept.bucket == bucket else None

    def _read_manifest(self, bucket: str) -> Manifest:
        return msgspec.json.decode((self._folder(bucket) / "manifest.json").read_bytes(), type=Manifest)

    def _sweep(self, folder: Path, keep: set[str]) -> None:
        """Drop segments no longer named, a day after they were made: a slow phone may still be fetching them."""
        oldest = time.time() - KEEP_S
        for file in folder.iterdir():
            if file.stem not in keep and file.name != "manifest.json" and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)

    def _folder(self, bucket: str) -> Path:
        return self._directory / hashlib.sha256(bucket.encode()).hexdigest()[:24]


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all; a segment that exists is the same by its name."""
    if path.exists() and path.name != "manifest.json":
        os.utime(path)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    os.replace(name, path)
