"""What lies beside the records: first copies of buckets, photos and files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from backend.counted import counted
from backend.doctor.finding import ERROR, WARNING, Finding, some
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from backend.storage.uploads import Uploads

AGAIN = "`headland doctor --repair` drops it: it is packed again when a phone asks"


def segments(services: Services, tx: SqlReadTx, _: Company) -> Iterator[Finding]:
    """Kept first copies are there, unpack to what their names say, and are of this history."""
    buckets = [bucket for (bucket,) in tx.connection.execute("SELECT id FROM buckets").fetchall()]
    for bucket, copies in product(buckets, services.snapshots.values()):
        missing, damaged = [], []
        for ref in copies.refs(bucket):
            for encoding in copies.encodings:
                packed = copies.segment(bucket, ref.hash, encoding)
                if packed is None:
                    missing.append(f"{ref.hash[:12]} ({encoding})")
                elif encoding == "gzip" and not copies.is_whole(packed, ref.hash):
                    damaged.append(ref.hash[:12])
        if missing:
            what = f"{bucket}: missing: {some(missing)}"
            yield Finding(ERROR, "segments", "segment_missing", bucket, what, AGAIN, len(missing))
        if damaged:
            what = f"{bucket}: damaged: {some(damaged)}"
            yield Finding(ERROR, "segments", "segment_damaged", bucket, what, AGAIN, len(damaged))
        epoch = copies.epoch(bucket)
        if epoch is not None and epoch != tx.epoch():
            what = (
                f"{bucket}: the first copy is of another history, before a restore or of another company: {epoch[:8]}"
            )
            yield Finding(ERROR, "segments", "foreign_epoch", bucket, what, AGAIN)


def photos(services: Services, tx: SqlReadTx, company: Company) -> Iterator[Finding]:
    """Every complete blob is there and is what its name says; nothing is there that nobody knows."""
    blobs = [blob for blob in company.blobs() if blob.done_at is not None]
    problems = {blob.hash: services.blobs.check(blob) for blob in blobs}
    for problem in ("missing", "damaged"):
        bad = [name[:12] for name, found in problems.items() if found == problem]
        if bad:
            mend = "copy the photos back from a backup's `blobs` (`headland restore` does)"
            what = f"{len(bad)} {problem}: {some(bad)}"
            yield Finding(ERROR, "photos", f"blob_{problem}", "blobs", what, mend, len(bad))
    stray = _unknown(services)
    if stray:
        what = f"{len(stray)} without an entry: {some([name[:12] for name in stray])}"
        mend = (
            "if a backup of the database was put back by hand, do it with `headland restore`; else nothing:"
            " the night lets them go 30 days after they came"
        )
        yield Finding(ERROR, "photos", "blob_orphan", "blobs", what, mend, len(stray))
    known = {blob.hash for blob in blobs}
    named = {str(row.value("sha256")) for row in tx.of_kind("attachment") if row.living}
    if named - known:
        mend = "nothing: they wait on a phone and come with its next good line"
        what = f"{counted(len(named - known), 'has', 'have')} not arrived yet"
        yield Finding(WARNING, "photos", "blob_awaited", "blobs", what, mend, len(named - known))


def _unknown(services: Services) -> list[str]:
    """Bytes whose entry is missing. The entries are read after the bytes were listed: a photo that arrives while the
    doctor looks has its entry in the same moment or a moment later, so those that seem unknown are looked at twice."""
    stray = list(services.blobs.names())
    for _ in range(2):
        with services.reading() as (tx, company):
            known = {blob.hash for blob in company.blobs()} | {upload.hash for upload in Uploads(tx.connection).all()}
        stray = [name for name in stray if name not in known]
    return stray
