"""The records: digests, sums, numbers, gone marks, families, aliases, replaced values.

One pass over the rows of each bucket, the rest asked of the database: memory does not grow with the company. What the
numbers promise: each row and each gone mark of a bucket has a seq of its own, none lies beyond the head, and the head
is the seq of the newest of them (or the floor, where old marks were let go). So a head without its change is a change
that was lost: phones whose cursor passed it would never hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.counted import counted
from backend.doctor.finding import ERROR, SHOWN, WARNING, Cases, Finding, cases, found, places, some
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from shared_schema.records import KINDS
from sync.alias import ALIAS
from sync.buckets import ORG, plot_bucket
from sync.digest import add, row_digest
from sync.erase import is_bare

RESTORE = "run `headland restore` with the newest backup, and tell the makers"
ERASE = "`headland doctor --repair` erases each once more; tell the makers"


def buckets(services: Services, tx: SqlReadTx, _: Company) -> Iterator[Finding]:
    """Every row's digest, every bucket's sum and count, recomputed from what is stored; every number once."""
    for bucket, seq, total, count in tx.connection.execute("SELECT id, seq, sum, count FROM buckets").fetchall():
        yield from _rows(tx, bucket, total, count)
        yield from _numbers(tx, bucket, seq)
    twice = cases(tx.connection, "bucket || ' ' || seq", f"FROM ({ALL}) AS x GROUP BY bucket, seq HAVING count(*) > 1")
    yield from found(ERROR, "buckets", "seq_twice", "records", "two changes under one number", RESTORE, twice)
    lost = cases(
        tx.connection, "bucket", f"FROM ({ALL}) AS x WHERE bucket NOT IN (SELECT id FROM buckets) GROUP BY bucket"
    )
    yield from found(ERROR, "buckets", "head_lost", "buckets", "buckets without a head", RESTORE, lost)


ALL = "SELECT bucket, seq FROM records UNION ALL SELECT bucket, seq FROM gone"


def _rows(tx: SqlReadTx, bucket: str, total: int, count: int) -> Iterator[Finding]:
    own_sum, own_count = 0, 0
    wrong, full = _Few(), _Few()
    for row in tx.records(bucket):
        own_sum, own_count = add(own_sum, row.c), own_count + 1
        if row.erased:
            full.note(row.id, not is_bare(row))
        else:
            wrong.note(row.id, row_digest(row.id, row.f, row.alt) != row.c)
    yield from found(ERROR, "buckets", "digest", bucket, f"{bucket}: digests differ", RESTORE, wrong.cases)
    what = f"{bucket}: erased, and not empty"
    yield from found(ERROR, "buckets", "erased_content", bucket, what, ERASE, full.cases)
    if (own_sum, own_count) != (total, count):
        what = f"{bucket}: sum {own_sum} of {counted(own_count, 'row')}, the head says {total} of {count}"
        mend = "where it is the only error: `headland doctor --repair` adds it up anew; else restore a backup"
        yield Finding(ERROR, "buckets", "sum", bucket, what, mend)


def _numbers(tx: SqlReadTx, bucket: str, seq: int) -> Iterator[Finding]:
    beyond = cases(
        tx.connection,
        "id",
        "FROM (SELECT id, seq, bucket FROM records UNION ALL SELECT id, seq, bucket FROM gone) AS x"
        " WHERE bucket = ? AND seq > ?",
        (bucket, seq),
    )
    what = f"{bucket}: {counted(beyond[0], 'row stands', 'rows stand')} after the bucket's head"
    yield from found(ERROR, "buckets", "beyond_head", bucket, what, RESTORE, beyond)
    newest = tx.connection.execute(
        "SELECT max(seq) FROM (SELECT seq FROM records WHERE bucket = ?1 UNION ALL"
        " SELECT seq FROM gone WHERE bucket = ?1 UNION ALL SELECT floor FROM buckets WHERE id = ?1) AS x",
        (bucket,),
    ).fetchone()[0]
    if newest < seq:
        what = f"{bucket}: the head is {seq}, the newest change is {newest}: what came between is lost"
        yield Finding(ERROR, "buckets", "seq_lost", bucket, what, RESTORE, seq - newest)
    here = cases(
        tx.connection,
        "g.id",
        "FROM gone g JOIN records r ON r.bucket = g.bucket AND r.id = g.id WHERE g.bucket = ?",
        (bucket,),
    )
    what = f"{bucket}: marked as gone and still there"
    yield from found(ERROR, "buckets", "gone_and_there", bucket, what, RESTORE, here)


class _Few:
    """Counts, and keeps the first few names."""

    def __init__(self) -> None:
        self.count = 0
        self._named: list[str] = []

    def note(self, name: str, found: bool) -> None:
        if found:
            self.count += 1
            if len(self._named) < SHOWN:
                self._named.append(name)

    @property
    def cases(self) -> Cases:
        return self.count, self._named

    def __str__(self) -> str:
        return some(self._named, self.count)


def families(services: Services, tx: SqlReadTx, _: Company) -> Iterator[Finding]:
    """Each record lies in the bucket of its account, and each account in that of its plot."""
    plots = {row.id for row in tx.of_kind("plot", [ORG])}
    lost, astray = _Few(), _Few()
    for bucket in _with_accounts(tx):
        for account in tx.of_kind("account", [bucket]):
            if not account.erased:
                lost.note(account.id, account.value("plot") not in plots)
                astray.note(account.id, account.bucket != plot_bucket(str(account.value("plot"))))
    mend = "move them to a plot on the Team page"
    yield from found(WARNING, "families", "no_plot", "accounts", "accounts of no plot", mend, lost.cases)
    kinds = ", ".join(f"'{kind}'" for kind, record in KINDS.items() if record.bucket == "plot" and kind != "account")
    child = f"r.kind IN ({kinds}) AND r.erased = 0 AND substr(r.bucket, 1, 5) = 'plot:'"
    children, named = cases(
        tx.connection,
        "r.id",
        f"FROM records r JOIN {places(services)} a ON a.id = r.family"
        f" WHERE {child} AND r.bucket <> a.bucket AND r.bucket <> a.bucket || ':old'",
    )
    if astray.count + children:
        count = astray.count + children
        what = f"records outside their account's plot: {', '.join(filter(None, (str(astray), some(named, children))))}"
        mend = "move the account to another plot and back: its whole family goes along"
        yield Finding(ERROR, "families", "astray", "records", what, mend, count)
    orphans = cases(
        tx.connection,
        "r.id",
        f"FROM records r LEFT JOIN {places(services)} a ON a.id = r.family WHERE {child} AND a.id IS NULL",
    )
    what = "records of an account that is not there"
    yield from found(ERROR, "families", "no_account", "records", what, RESTORE, orphans)


def _with_accounts(tx: SqlReadTx) -> list[str]:
    rows = tx.connection.execute("SELECT DISTINCT bucket FROM records WHERE kind = 'account' ORDER BY 1").fetchall()
    return [str(row[0]) for row in rows]


def references(_: Services, tx: SqlReadTx, __: Company) -> Iterator[Finding]:
    """What was merged, or closed in favour of another, leads to a record that is there; so does what led to it."""
    for kind in ("account", "contact", "plot"):
        aliases = {row.id: str(row.value(ALIAS)) for row in tx.mentioning(kind, f'"{ALIAS}"') if row.value(ALIAS)}
        there = tx.get(aliases.values())
        lost = [key for key, target in aliases.items() if target not in there]
        what = f"merged into a {kind} that is not there"
        yield from found(ERROR, "references", "alias_lost", kind, what, RESTORE, (len(lost), lost))
        round_ = [key for key in aliases if _circles(aliases, key)]
        what = "merged into one another in a circle"
        yield from found(ERROR, "references", "alias_circle", kind, what, RESTORE, (len(round_), round_))


def _circles(aliases: dict[str, str], key: str) -> bool:
    seen = {key}
    at = aliases.get(key)
    while at is not None and at not in seen:
        seen.add(at)
        at = aliases.get(at)
    return at is not None


VALUES = "h.field NOT IN ('cmd', 'quarantine')"
"""Commands carried out and late ops decided stand there too, under ids of their own."""
ERASED = f"FROM history h JOIN records r ON r.id = h.record WHERE {VALUES} AND r.erased = 1"


def history(services: Services, tx: SqlReadTx, __: Company) -> Iterator[Finding]:
    """Replaced values belong to a record that is there and was not erased."""
    joined = f"FROM history h LEFT JOIN {places(services)} r ON r.id = h.record WHERE {VALUES} AND r.id IS NULL"
    what = "replaced values of records that are not there"
    lost = cases(tx.connection, "DISTINCT h.record", joined)
    yield from found(ERROR, "history", "history_lost", "history", what, RESTORE, lost)
    erased = cases(tx.connection, "DISTINCT h.record", ERASED)
    what = "replaced values of erased records"
    yield from found(ERROR, "history", "history_erased", "history", what, ERASE, erased)


def erased_with_history(tx: SqlReadTx) -> list[str]:
    """The ids of erased records of which replaced values are still there."""
    return [str(row[0]) for row in tx.connection.execute(f"SELECT DISTINCT h.record {ERASED}").fetchall()]
