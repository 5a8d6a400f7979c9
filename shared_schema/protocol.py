"""The wire between phone and server: what `POST /api/sync` carries (design: Operations and verdicts, Protocol).

Tolerant readers: unknown members of a message are ignored, so that a newer peer may add some.
Stamps are fixed-width lowercase hex, `ms(12) counter(4) replica(8)` (`sync/clock.py`); instants `*_now` are
milliseconds since 1970 UTC; `n` counts a replica's ops from 1 without gaps; `seq` counts a bucket's changes.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

SCHEMA = 3
"""The schema number this build speaks. It grows with what a phone of the former number cannot know of; changes are
additive, so the number is told and compared with the minimum, and opens or closes nothing else.

1. The first release: push and pull, snapshots, moves, forks, epochs, quarantine, photos.
2. Repair by ranges and what phones mended (`/api/buckets/{b}/ranges`, `/api/repairs`), erasing that reaches drafts and
   search keys, photos and files with limits and resumed parts.
3. The records of the method: rivals, events and who came, reviews, approvals, gifts, surveys, orders, quiz results.

A release that raises it is kept in `tests/compat`."""
MINIMUM_SCHEMA = 1
"""Below this a phone is read-only, but its outbox still drains. An administrator may raise it (`minimum_schema` in
`backend/settings.py`)."""
MAX_OPS = 200
MAX_PUSH_BYTES = 256 * 1024
MAX_PAGE_BYTES = 512 * 1024

Register = list[Any]
"""`[value, stamp]` or `[value, stamp, claimed]`: `claimed` is the stamp the phone gave when the server restamped."""


class Op(Struct, omit_defaults=True):
    """One form save on one record (`new`, `set`), or a named command (`cmd`).

    `h` is the op's stamp; `base` names for each field the stamp it replaced (null: the field was absent);
    `rv` is the row's seq the phone saw; `settles` closes alternatives: field -> their stamps.
    """

    n: int
    op: Literal["new", "set", "cmd"]
    id: str
    kind: str = ""
    rv: int = 0
    h: str = ""
    fields: dict[str, Any] = {}
    base: dict[str, str | None] = {}
    settles: dict[str, list[str]] = {}
    name: str = ""
    args: dict[str, Any] = {}


class SyncRequest(Struct, omit_defaults=True):
    """One push and pull. `seen`: highest `n` whose result the phone has stored. `cursors`: bucket -> seq."""

    replica: str
    schema: int
    epoch: str
    client_now: int
    seen: int = 0
    cursors: dict[str, int] = {}
    ops: list[Op] = []
    upto: dict[str, int] = {}
    """Bucket -> the head fixed on page one, sent back while `next` is not null."""
    form: int = 0
    """The form of first copies this phone reads, so that an answer that names one may bring its manifest."""


class Result(Struct, omit_defaults=True):
    """The final verdict on op `n`: ok | rejected | quarantined | pending."""

    n: int
    r: str
    at: tuple[str, int] | None = None
    code: str | None = None
    field: str | None = None
    conflict: list[str] = []
    parallel: list[str] = []
    merged: list[str] = []
    restamped: str | None = None
    """The stamp the server gave instead of `h`, if it had to."""
    ticket: str | None = None


class Row(Struct, omit_defaults=True):
    """The latest state of one record: registers `f`, alternatives `alt`, derived values `d`, digest `c`.

    `d` (pinyin search keys) is outside fields and digests. An erased record keeps `erased` alone.
    """

    id: str
    kind: str
    seq: int
    c: int
    f: dict[str, Register] = {}
    alt: dict[str, list[Register]] = {}
    d: dict[str, Any] = {}
    erased: bool = False


class BucketPage(Struct, rename={"from_": "from"}):
    """Changes of one bucket in (`from`, `upto`], in seq order. `gone`: [id, seq] of records that left it.

    `next` is the seq to continue from, or null when `upto` is reached; `sum` = sum of row digests mod 2^48,
    only when `next` is null and the bucket's head equals `upto`. `snapshot` true: the cursor is too old (or 0
    for a large bucket), fetch the snapshot instead; then `rows` is empty, and `manifest` is there if it is at hand in
    the form that was asked for.
    """

    id: str
    from_: int
    upto: int
    next: int | None = None
    sum: int | None = None
    gone: list[tuple[str, int]] = []
    rows: list[Row] = []
    snapshot: bool = False
    manifest: Manifest | UnsetType = UNSET


class SyncResponse(Struct):
    """The answer. `last_n`: highest `n` the server has consumed; `backed_up_n`: highest `n` in a backup.

    `granted` and `revoked` list bucket ids whose access changed against the request's cursors.
    """

    server_now: int
    epoch: str
    last_n: int
    backed_up_n: int
    results: list[Result] = []
    buckets: list[BucketPage] = []
    granted: list[str] = []
    revoked: list[str] = []
    minimum_schema: int = MINIMUM_SCHEMA


class Failure(Struct, omit_defaults=True):
    """The body of every refusal: a stable `code` (`errors.py`), data for the sentence, never a bare string."""

    code: str
    detail: dict[str, Any] = {}


FORMER, PACKED = 1, 2
"""Forms of a snapshot, asked for with the manifest and each segment (`?form=`; none is the first). 1: stamps written
out, compressed on the way only; a segment's name is the hash of its text. 2: own stamps; a segment is a gzip file named
by its hash, which the phone keeps as it came; several may be asked for at once, their names joined by `+`: their files
follow one another."""
TOGETHER = 16
"""Segments in one request, at most."""


class SegmentRef(Struct, omit_defaults=True):
    """One immutable piece of a snapshot: its name, a SHA-256 in hex; number of records, size of its text in bytes,
    whether a first screen needs it; in the form `PACKED` the size of its file, so that several asked for at once can be
    told apart."""

    hash: str
    records: int
    bytes: int
    core: bool
    packed: int = 0


class Manifest(Struct):
    """A bucket's snapshot: segments in order (core kinds first) holding the state at `seq`, with its `sum`."""

    bucket: str
    seq: int
    sum: int
    epoch: str
    segments: list[SegmentRef]


class Segment(Struct, omit_defaults=True):
    """Up to 2,000 records of one kind, by column.

    `ids`, `seqs`, `cs` run in parallel; `fields[name]` is `[values, stamps]`, each as long as `ids`, null where
    the record has no such field (a null value with a stamp is a cleared field); `rest` maps an id to what does
    not fit columns: `{"f": {field: register}, "alt": …, "d": …, "claimed": {field: stamp}, "erased": true}`,
    `f` for the fields few records have (each member of a set is a field).

    A record is mostly saved as a whole, so most of its fields carry one stamp: it stands in `own`, as long as `ids`,
    and 0 in a column of stamps means it; 0 instead of the column: so it is with every record. Without `own` each stamp
    is written out: so the first release reads them (`FORMER`). `newest` is the greatest stamp in the segment, which the
    phone's clock learns from without looking at each; it says so beside `own`.
    """

    kind: str
    ids: list[str]
    seqs: list[int]
    cs: list[int]
    fields: dict[str, tuple[list[Any], list[str | int | None] | int]]
    rest: dict[str, dict[str, Any]]
    own: list[str] = []
    newest: str = ""


class RangeRequest(Struct, omit_defaults=True):
    """What a phone really holds of a bucket, added up by the last byte of the ids (`sync/ranges.py`).

    `after`: the last id of the page before; empty for the first.
    """

    sums: list[int]
    after: str = ""


class RangePage(Struct):
    """The state at `seq` of the ranges that differ (`bad`), in order of range and id; `sum` is the whole bucket's.

    What the phone holds in these ranges and no page names has left the bucket. `next`: the `after` to ask with, or
    null. `snapshot`: too much differs, fetch the bucket whole; then `rows` is empty.
    """

    bucket: str
    epoch: str
    seq: int
    sum: int
    bad: list[int]
    rows: list[Row] = []
    next: str | None = None
    snapshot: bool = False


class Repair(Struct, omit_defaults=True):
    """What a phone mended in its copy (`what`: ranges | snapshot), or what its system took from it (eviction).

    Told to the server, shown to the administrator. `id` makes telling it twice harmless; `at` is server-corrected.
    `unsound`: rows whose digest does not fit them even as the server sends them. `stores`: what was emptied;
    `unsent`, `drafts`, `photos`: what can have been lost with it, `oldest` the time of the oldest unsent change.
    """

    id: str
    what: str
    at: int
    bucket: str = ""
    ranges: int = 0
    replaced: int = 0
    removed: int = 0
    unsound: int = 0
    stores: list[str] = []
    unsent: int = 0
    drafts: int = 0
    photos: int = 0
    oldest: int | None = None
    version: str = ""


class RepairReport(Struct):
    """What `POST /api/repairs` takes: everything not told before, the oldest first."""

    repairs: list[Repair]
