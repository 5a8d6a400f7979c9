"""First copies of a bucket, packed beforehand and served to everybody who may read it.

A first copy need not be of this moment: the phone pulls what came after its `seq` in the ordinary way, by pages. So one
that is a little old is served as it is, which also lets a phone on a bad line go on with the same segments; and one
that is much older too: packing anew is asked for then and done by a thread beside the requests (`Packer`), as it is
when the night or the jobs' look finds that much has changed. A request packs itself only where there is nothing to
serve: the first time ever, after a restore, and where the cursor's floor has passed the copy.

What left the bucket or was erased since is handed out to nobody: it is taken out of the few segments it stands in, and
the rest is served as before. The sum is of what is left; what the phone then pulls completes it.

Files, not memory: segments survive a restart, and 50 plots of 10,000 records would be 50 MB of heap. Compressed when
packed, so that serving is reading a file: by gzip, which a phone keeps as it came and unpacks by itself, several in one
answer; for phones of the first release, that leave it to the browser, by brotli too, in a directory of their own which
fills when one asks. (Brotli is a fifth shorter, and no browser lets a page unpack it: such a segment would have to be
kept as a text of six times the length, and asked for alone.) A segment is found only under its own bucket: knowing a
hash opens nothing to whom the bucket is closed.
"""

from __future__ import annotations

import gzip
import logging
import os
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

import brotli
import msgspec
from msgspec import Struct

from backend.storage.sql_read import SqlReadTx
from shared_schema.protocol import FORMER, PACKED, Manifest, Segment, SegmentRef
from sync.digest import digest_sum, subtract
from sync.segments import rows_of, segment_of, snapshot, text_of

log = logging.getLogger("headland.storage")

MINIMUM_LAG = 200
KEEP_S = 24 * 3600
ENCODINGS = {PACKED: {"gzip": ".gz"}, FORMER: {"br": ".br", "gzip": ".gz"}}


class _Ids(Struct):
    """As much of a segment as says who stands in it."""

    ids: list[str]


_IDS = msgspec.json.Decoder(_Ids)
_SEGMENT = msgspec.json.Decoder(Segment)


class Snapshots:
    """The copies of one form, in a directory of their own; deleting the directory costs time only."""

    def __init__(self, directory: Path, form: int = PACKED) -> None:
        self._directory = directory
        self._form = form
        self.encodings = ENCODINGS[form]
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._taken_out: dict[str, tuple[int, frozenset[str]]] = {}
        self.wanted: SimpleQueue[str | None] = SimpleQueue()
        """Buckets to pack anew, for whoever packs (`Packer`)."""
        self._asked: set[str] = set()

    def manifest(self, tx: SqlReadTx, bucket: str) -> Manifest:
        """The manifest to serve now. The caller has checked access."""
        kept = self._kept(bucket)
        if kept is None or not _leads_on(tx, kept):
            return self.pack(tx, bucket)
        if _is_old(tx, kept):
            self.ask(bucket)
        return self._without_left(tx, kept)

    def at_hand(self, tx: SqlReadTx, bucket: str) -> Manifest | None:
        """The same, if nothing has to be packed for it."""
        kept = self._kept(bucket)
        return self.manifest(tx, bucket) if kept is not None and _leads_on(tx, kept) else None

    def ask(self, bucket: str) -> None:
        """Have it packed anew; asking twice is asking once."""
        if bucket not in self._asked:
            self._asked.add(bucket)
            self.wanted.put(bucket)

    def look(self, tx: SqlReadTx, at_least: int) -> list[str]:
        """Ask for every bucket of so many rows whose copy is missing, old, or lacks what was taken out of it."""
        found = []
        for bucket, count in tx.sizes():
            kept = self._kept(bucket) if count > at_least else None
            if count > at_least and (kept is None or _is_old(tx, kept) or tx.left(bucket, kept.seq)):
                self.ask(bucket)
                found.append(bucket)
        return found

    def pack(self, tx: SqlReadTx, bucket: str) -> Manifest:
        """Pack it now, unless somebody just did."""
        self._asked.discard(bucket)
        with self._locks[bucket]:
            kept = self._kept(bucket)
            if kept is not None and kept.epoch == tx.epoch() and kept.seq == tx.heads([bucket])[bucket].seq:
                return kept
            return self._build(tx, bucket)

    def segment(self, bucket: str, hash: str, encoding: str) -> bytes | None:
        """The compressed bytes of one segment of this bucket, or None."""
        if not hash.isalnum() or encoding not in self.encodings:
            return None
        try:
            return (self._folder(bucket) / f"{hash}{self.encodings[encoding]}").read_bytes()
        except FileNotFoundError:
            return None

    def is_whole(self, packed: bytes, name: str) -> bool:
        """Whether a gzip file is what its name says (`headland doctor`)."""
        try:
            text = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error):
            return False
        return sha256(packed if self._form == PACKED else text).hexdigest() == name

    def refs(self, bucket: str) -> list[SegmentRef]:
        """The segments kept for a bucket now (`headland doctor`)."""
        kept = _read_manifest(self._folder(bucket))
        return kept.segments if kept is not None else []

    def epoch(self, bucket: str) -> str | None:
        """Of which history the kept copy is; None where there is none (`headland doctor`)."""
        kept = _read_manifest(self._folder(bucket))
        return kept.epoch if kept is not None else None

    def drop(self, bucket: str) -> None:
        """Let the kept copy go: it is packed again when it is asked for."""
        with self._locks[bucket]:
            folder = self._folder(bucket)
            for file in folder.iterdir() if folder.is_dir() else ():
                file.unlink(missing_ok=True)

    def purge(self, tx: SqlReadTx) -> None:
        """Delete at once what may hold erased text: in the copies themselves, and in segments that are kept a day
        longer for slow phones. Those begin anew."""
        for folder in self._directory.iterdir() if self._directory.is_dir() else ():
            kept = _read_manifest(folder)
            if kept is not None and kept.epoch == tx.epoch():
                kept = self._without_left(tx, kept)
                keep = {ref.hash for ref in kept.segments} | {"manifest"}
            else:
                keep = set()
            for file in folder.iterdir():
                if file.stem not in keep:
                    file.unlink(missing_ok=True)

    def _without_left(self, tx: SqlReadTx, kept: Manifest) -> Manifest:
        """The copy without what left the bucket or was erased since it was packed."""
        left = frozenset(tx.left(kept.bucket, kept.seq))
        done = self._taken_out.get(kept.bucket)
        if not left or (done is not None and done[0] == kept.seq and left <= done[1]):
            return kept
        with self._locks[kept.bucket]:
            now = self._kept(kept.bucket)
            if now is not None and now.seq != kept.seq:
                return now  # packed anew meanwhile, of a later moment than this
            kept = now or kept
            folder, total, refs = self._folder(kept.bucket), kept.sum, []
            for ref in kept.segments:
                body = gzip.decompress((folder / f"{ref.hash}.gz").read_bytes())
                if not left.isdisjoint(_IDS.decode(body).ids):
                    rows = list(rows_of(_SEGMENT.decode(body)))
                    total = subtract(total, digest_sum(row.c for row in rows if row.id in left))
                    rest = [row for row in rows if row.id not in left]
                    if not rest:
                        continue
                    body = text_of(segment_of(rest, self._form))
                    ref = SegmentRef(sha256(body).hexdigest(), len(rest), len(body), ref.core)
                    ref = self._keep(folder, ref, body)
                refs.append(ref)
            changed = Manifest(kept.bucket, kept.seq, total, kept.epoch, refs)
            _write(folder / "manifest.json", msgspec.json.encode(changed))
            self._taken_out[kept.bucket] = (kept.seq, left)
        self.ask(kept.bucket)
        return changed

    def _build(self, tx: SqlReadTx, bucket: str) -> Manifest:
        manifest, segments = snapshot(tx, bucket, self._form)
        folder = self._folder(bucket)
        folder.mkdir(parents=True, exist_ok=True)
        manifest.segments = [self._keep(folder, ref, segments[ref.hash]) for ref in manifest.segments]
        _write(folder / "manifest.json", msgspec.json.encode(manifest))
        self._sweep(folder, keep={ref.hash for ref in manifest.segments})
        return manifest

    def _kept(self, bucket: str) -> Manifest | None:
        """The manifest as kept, if all its segments are there."""
        folder = self._folder(bucket)
        kept = _read_manifest(folder)
        if kept is None:
            return None
        there = set(os.listdir(folder))
        whole = all(f"{ref.hash}{suffix}" in there for ref in kept.segments for suffix in self.encodings.values())
        return kept if whole and kept.bucket == bucket else None

    def _keep(self, folder: Path, ref: SegmentRef, text: bytes) -> SegmentRef:
        """Store a segment, compressed, under its name: the hash of its file where phones are given that, else of its
        text."""
        packed = gzip.compress(text, compresslevel=6, mtime=0)
        if self._form == PACKED:
            ref = SegmentRef(sha256(packed).hexdigest(), ref.records, ref.bytes, ref.core, len(packed))
        else:
            _write(folder / f"{ref.hash}.br", brotli.compress(text, mode=brotli.MODE_TEXT, quality=5))
        _write(folder / f"{ref.hash}.gz", packed)
        return ref

    def _sweep(self, folder: Path, keep: set[str]) -> None:
        """Drop segments no longer named, a day after they were made: a slow phone may still be fetching them."""
        oldest = time.time() - KEEP_S
        for file in folder.iterdir():
            if file.stem not in keep and file.name != "manifest.json" and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)

    def _folder(self, bucket: str) -> Path:
        return self._directory / sha256(bucket.encode()).hexdigest()[:24]


def _read_manifest(folder: Path) -> Manifest | None:
    """The manifest that stands in this directory; None where there is none to be read."""
    try:
        return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


class Packer:
    """The thread that packs what is asked for, one bucket after the other, each in a reading transaction of its own."""

    def __init__(self, snapshots: Snapshots, read: Callable[[], AbstractContextManager[SqlReadTx]]) -> None:
        self._snapshots = snapshots
        self._read = read
        self._thread = Thread(target=self._work, name="packer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the bucket in hand."""
        self._snapshots.wanted.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (bucket := self._snapshots.wanted.get()) is not None:
            try:
                with self._read() as tx:
                    self._snapshots.pack(tx, bucket)
            except Exception:
                log.exception("a first copy could not be packed; the next request or look tries again")


def _leads_on(tx: SqlReadTx, kept: Manifest) -> bool:
    """Whether a phone that holds this copy can go on from its `seq`."""
    head = tx.heads([kept.bucket])[kept.bucket].seq
    return kept.epoch == tx.epoch() and kept.seq <= head and (kept.seq == head or tx.floor(kept.bucket) <= kept.seq)


def _is_old(tx: SqlReadTx, kept: Manifest) -> bool:
    """Whether so much has changed that packing anew saves the phones more than it costs here."""
    head = tx.heads([kept.bucket])[kept.bucket]
    return not _leads_on(tx, kept) or head.seq - kept.seq > max(MINIMUM_LAG, head.count // 20)


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all; a segment that exists is the same by its name."""
    if path.exists() and path.name != "manifest.json":
        os.utime(path)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    os.replace(name, path)
