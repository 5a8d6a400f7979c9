"""What the browser figures are measured with: a demo company whose rep holds about 10,000 records, and the same records
cut into fifty compressed pieces for the floor.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import msgspec

from shared_schema.protocol import Manifest, Segment
from tests.e2e.people import Company, Person, Seat
from tests.e2e.server import Server, headland

ACCOUNTS, VISITS = 850, 7_600
"""Of the whole company; each of its three reps has about a third."""
PIECES = 50


@dataclass(frozen=True)
class Plot:
    """One rep with the records of the rep's plot, and how many pieces of them lie in `pieces`."""

    rep: Person
    records: int
    pieces: int
    packed_bytes: int


def make_company(data: Path) -> None:
    """The company, by the command people type."""
    headland("demo", "--no-serve", "--accounts", str(ACCOUNTS), "--visits", str(VISITS), data=data)


def cut(server: Server, pieces: Path) -> Plot:
    """Choose a rep and lay the rep's plot out for the floor: columnar and gzipped as our segments are, which is the
    least the same data can be (row by row it is twice that), but in fifty pieces."""
    company = Company.read(server)
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    seat = Seat.take(server, rep.login)
    manifest = msgspec.convert(seat.http.get(f"/api/buckets/{bucket}/snapshot").json(), Manifest)
    segments = [
        msgspec.json.decode(seat.http.get(f"/api/buckets/{bucket}/segments/{ref.hash}").content, type=Segment)
        for ref in manifest.segments
    ]
    records = sum(len(segment.ids) for segment in segments)
    cuts = [piece for segment in segments for piece in slices(segment, -(-records // PIECES))]
    packed = [gzip.compress(msgspec.json.encode(piece), 6) for piece in cuts]
    for index, body in enumerate(packed):
        (pieces / f"{index}.json").write_bytes(body)
    return Plot(rep, records, len(packed), sum(map(len, packed)))


def slices(segment: Segment, size: int) -> list[Segment]:
    """A segment as several smaller ones."""
    found = []
    for start in range(0, len(segment.ids), size):
        part = slice(start, start + size)
        ids = segment.ids[part]
        columns = {name: (values[part], stamps[part]) for name, (values, stamps) in segment.fields.items()}
        rest = {name: segment.rest[name] for name in ids if name in segment.rest}
        found.append(Segment(segment.kind, ids, segment.seqs[part], segment.cs[part], columns, rest))
    return found
