"""What the browser figures are measured with: demo companies whose rep holds about 10,000 and 50,000 records, and the
same records cut for the floors: into fifty compressed pieces, and as one compressed download of the same fifty.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from shared_schema.protocol import FORMER, PACKED, Manifest, Segment
from sync.segments import text_of
from tests.e2e.people import Company, Person, Seat
from tests.e2e.server import Server, headland

PIECES = 50


@dataclass(frozen=True)
class Size:
    """A demo company by how much one of its three reps holds, about a third of it."""

    records: int
    accounts: int
    visits: int


SIZES = (Size(10_000, 850, 7_600), Size(50_000, 3_900, 35_000))


@dataclass(frozen=True)
class Plot:
    """One rep with the records of the rep's plot, and how many pieces of them lie in `pieces`."""

    rep: Person
    bucket: str
    records: int
    head: int
    """The bucket's seq when it was cut."""
    pieces: int
    packed_bytes: int
    whole_bytes: int
    files: tuple[int, ...]
    """Sizes of the very files our phone is given (`file-0` …)."""
    accounts: dict[str, tuple[str, str]]
    """Names of the plot's accounts, with their stamps."""


def make_company(data: Path, size: Size) -> None:
    """The company, by the command people type."""
    headland("demo", "--no-serve", "--accounts", str(size.accounts), "--visits", str(size.visits), data=data)


def cut(server: Server, pieces: Path) -> Plot:
    """Choose a rep and lay the rep's plot out for the floor: columnar, in ASCII and gzipped (row by row it is twice
    that), every stamp written out as the records have it, in fifty pieces; `whole.json` has one on each line."""
    company = Company.read(server)
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    seat = Seat.take(server, rep.login)
    # Packed before anybody waits for it, as `backend/storage/snapshots.py` does beside the requests.
    ours = seat.http.get(f"/api/buckets/{bucket}/snapshot?form={PACKED}").json()["segments"]
    files = [seat.http.get(f"/api/buckets/{bucket}/segments/{ref['hash']}?form={PACKED}").content for ref in ours]
    for number, file in enumerate(files):
        (pieces / f"file-{number}").write_bytes(file)
    manifest = msgspec.convert(seat.http.get(f"/api/buckets/{bucket}/snapshot?form={FORMER}").json(), Manifest)
    segments = [
        msgspec.json.decode(seat.http.get(f"/api/buckets/{bucket}/segments/{ref.hash}").content, type=Segment)
        for ref in manifest.segments
    ]
    records = sum(len(segment.ids) for segment in segments)
    cuts = [piece for segment in segments for piece in slices(segment, -(-records // PIECES))]
    # Each on one line: nobody reads them, and `whole.json` is cut by lines.
    texts = [text_of(piece).replace(b"\n", b"") for piece in cuts]
    packed = [gzip.compress(text, 6) for text in texts]
    whole = gzip.compress(b"\n".join(texts), 6)
    for name, body in [*enumerate(packed), ("whole", whole)]:
        (pieces / f"{name}.json").write_bytes(body)
    named = [
        zip(one.ids, one.fields["name"][0], written(one.fields["name"][1]), strict=True)
        for one in segments
        if one.kind == "account"
    ]
    accounts = {account: (str(value), str(stamp)) for rows in named for account, value, stamp in rows}
    return Plot(
        rep,
        bucket,
        records,
        manifest.seq,
        len(packed),
        sum(map(len, packed)),
        len(whole),
        tuple(map(len, files)),
        accounts,
    )


def written(stamps: list[str | int | None] | int) -> list[str | int | None]:
    assert isinstance(stamps, list), "in the former form every stamp is written out"
    return stamps


def slices(segment: Segment, size: int) -> list[Segment]:
    """A segment as several smaller ones."""
    found = []
    for start in range(0, len(segment.ids), size):
        part = slice(start, start + size)
        ids = segment.ids[part]
        columns: dict[str, tuple[list[Any], list[str | int | None] | int]] = {
            name: (values[part], written(stamps)[part]) for name, (values, stamps) in segment.fields.items()
        }
        rest = {name: segment.rest[name] for name in ids if name in segment.rest}
        found.append(Segment(segment.kind, ids, segment.seqs[part], segment.cs[part], columns, rest))
    return found
