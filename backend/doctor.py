"""Looking the whole company over: is every copy of the truth still the same, and can the server do its work?

Each check yields findings; each finding says what is wrong and what to do, for a person who did not write this
program. The checks read one moment and change nothing, so they may run beside the server. To add one: a function here
that takes the open transaction, in `CHECKS`.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator

from msgspec import Struct

from backend.auth import people
from backend.auth.policy import ADMINISTRATOR, plot_bucket
from backend.services import Services
from backend.storage.company import Company
from backend.storage.repairs import Repairs
from backend.storage.sqlite import SqliteReadTx
from backend.storage.trouble import WORDS, trouble_of
from shared_schema.records import KINDS
from sync.buckets import old_bucket
from sync.digest import add, row_digest

ERROR, WARNING = "error", "warning"
SHOWN = 5
"""Of many like cases, how many are named."""
BACKUP_DAYS = 2
REPAIR_DAYS = 7
FREE_BYTES = 512 * 1024 * 1024


class Finding(Struct, frozen=True):
    """Something that is not as it should be."""

    level: str
    check: str
    what: str
    mend: str


Check = Callable[[Services, SqliteReadTx, Company], Iterator[Finding]]


def examine(services: Services) -> Iterator[tuple[str, list[Finding]]]:
    """Each check with what it found."""
    with services.reading() as (tx, company):
        for check in CHECKS:
            yield check.__name__, list(check(services, tx, company))


def database(services: Services, _: SqliteReadTx, __: Company) -> Iterator[Finding]:
    """The database is whole, of this version, and writes reach the disk before they are answered."""
    try:
        for what, mend in services.store.faults():
            yield Finding(ERROR, "database", what, mend)
    except Exception as error:
        code = trouble_of(error)
        if code is None:
            raise
        yield Finding(ERROR, "database", f"{WORDS[code]} ({error})", "mend that first, then look again")


def buckets(_: Services, tx: SqliteReadTx, __: Company) -> Iterator[Finding]:
    """Every row's digest, every bucket's sum, count and order, recomputed from what is stored."""
    mend = "run `headland restore` with the newest backup, and tell the makers"
    for bucket, seq, total, count in tx.connection.execute("SELECT id, seq, sum, count FROM buckets").fetchall():
        own_sum, own_count, wrong, beyond = 0, 0, [], 0
        for row in tx.records(bucket):
            digest = row_digest(row.id, row.f, row.alt)
            if not row.erased and digest != row.c:
                wrong.append(row.id)
            own_sum, own_count = add(own_sum, row.c), own_count + 1
            beyond += row.seq > seq
        if wrong:
            yield Finding(ERROR, "buckets", f"{bucket}: digests differ: {_some(wrong)}", mend)
        if (own_sum, own_count) != (total, count):
            what = f"{bucket}: sum {own_sum} of {own_count} rows, the head says {total} of {count}"
            yield Finding(ERROR, "buckets", what, mend)
        if beyond:
            yield Finding(ERROR, "buckets", f"{bucket}: {beyond} rows stand after the bucket's head", mend)


def families(_: Services, tx: SqliteReadTx, __: Company) -> Iterator[Finding]:
    """Each record lies in the bucket of its account, and each account in that of its plot."""
    accounts = {row.id: row for row in tx.of_kind("account")}
    plots = {row.id for row in tx.of_kind("plot", ["org"])}
    lost = [a.id for a in accounts.values() if not a.erased and a.value("plot") not in plots]
    if lost:
        yield Finding(
            WARNING, "families", f"accounts of no plot: {_some(lost)}", "move them to a plot on the Team page"
        )
    astray = [a.id for a in accounts.values() if not a.erased and a.bucket != plot_bucket(str(a.value("plot")))]
    for kind, record in KINDS.items():
        if record.bucket != "plot" or kind == "account":
            continue
        for row in tx.of_kind(kind):
            home = accounts.get(row.family)
            if home is None or row.erased or not row.bucket.startswith("plot:"):
                continue
            if row.bucket not in (home.bucket, old_bucket(home.bucket)):
                astray.append(row.id)
    if astray:
        mend = "move the account to another plot and back: its whole family goes along"
        yield Finding(ERROR, "families", f"records outside their account's plot: {_some(astray)}", mend)


def segments(services: Services, tx: SqliteReadTx, _: Company) -> Iterator[Finding]:
    """Kept first copies unpack to what their names say."""
    for (bucket,) in tx.connection.execute("SELECT id FROM buckets").fetchall():
        wrong = []
        for ref in services.snapshots.refs(bucket):
            packed = services.snapshots.segment(bucket, ref.hash, "gzip")
            if packed is None or not _unpacks_to(packed, ref.hash):
                wrong.append(ref.hash[:12])
        if wrong:
            mend = f"delete {services.settings.segment_dir}: it is built again when a phone asks"
            yield Finding(ERROR, "segments", f"{bucket}: damaged: {_some(wrong)}", mend)


def photos(services: Services, tx: SqliteReadTx, company: Company) -> Iterator[Finding]:
    """Every complete blob is there and is what its name says."""
    known = {blob.hash for blob in company.blobs() if blob.done_at is not None}
    for problem in ("missing", "damaged"):
        bad = [b.hash[:12] for b in company.blobs() if b.done_at is not None and services.blobs.check(b) == problem]
        if bad:
            mend = f"copy {services.settings.blob_dir} back from a backup directory"
            yield Finding(ERROR, "photos", f"{len(bad)} {problem}: {_some(bad)}", mend)
    named = {
        str(row.value("sha256")) for row in tx.of_kind("attachment") if not row.erased and not row.value("deleted")
    }
    if named - known:
        mend = "nothing: they wait on a phone and come with its next good line"
        yield Finding(WARNING, "photos", f"{len(named - known)} have not arrived yet", mend)


def access(_: Services, tx: SqliteReadTx, company: Company) -> Iterator[Finding]:
    """Somebody can administer, every plot has an owner, every person can sign in."""
    here = [p for p in people.people(tx) if not p.value("left")]
    logins = {c.person for c in company.credentials()}
    if not [p for p in here if p.value("role") == ADMINISTRATOR]:
        mend = "`headland user invite NAME --role administrator`"
        yield Finding(WARNING, "access", "there is no administrator", mend)
    locked = [str(p.value("name")) for p in here if p.id not in logins]
    if locked:
        yield Finding(WARNING, "access", f"cannot sign in: {_some(locked)}", "`headland user invite NAME` for each")
    present = {p.id for p in here}
    fallow = [str(p.value("name")) for p in people.plots(tx) if p.value("owner") not in present]
    if fallow:
        yield Finding(
            WARNING, "access", f"plots nobody works: {_some(fallow)}", "`headland user invite NAME --plot PLOT`"
        )


def copies(services: Services, tx: SqliteReadTx, company: Company) -> Iterator[Finding]:
    """Phones that lately had to mend their copies, or lost them to their system."""
    since = services.clock() - REPAIR_DAYS * 86_400_000
    names = {p.id: str(p.value("name")) for p in people.people(tx)}
    lately = [told for told in Repairs(tx.connection).of() if told.received_at >= since]
    mended = {told.device: told for told in lately if told.repair.what != "eviction"}
    if mended:
        who = _some(sorted({names.get(told.person, told.person) for told in mended.values()}))
        mend = "nothing, they are whole again; a phone named every week is failing, many at once are a defect: tell us"
        yield Finding(WARNING, "copies", f"{len(mended)} phones mended their copies this week: {who}", mend)
    evicted = [told for told in lately if told.repair.what == "eviction"]
    if evicted:
        who = _some(sorted({names.get(told.person, told.person) for told in evicted}))
        unsent = sum(told.repair.unsent + told.repair.drafts + told.repair.photos for told in evicted)
        what = f"{len(evicted)} times a phone's system cleared its storage: {who}; unsent with it: {unsent}"
        yield Finding(WARNING, "copies", what, "let them install the app on the home screen and free some space")


def reminders(services: Services, tx: SqliteReadTx, __: Company) -> Iterator[Finding]:
    """Reminders that were claimed and never closed, and those whose fate is unknown."""
    hour_ago = services.clock() - 3_600_000
    try:
        unclosed = tx.connection.execute(
            "SELECT count(*) FROM ledger WHERE closed_at IS NULL AND claimed_at < ?", (hour_ago,)
        ).fetchone()[0]
        unknown = tx.connection.execute("SELECT count(*) FROM deliveries WHERE state = 'unknown'").fetchone()[0]
    except sqlite3.OperationalError as error:
        yield Finding(ERROR, "reminders", f"the ledger cannot be read: {error}", "install the newest Headland")
        return
    if unclosed:
        yield Finding(
            WARNING, "reminders", f"{unclosed} begun and not ended", "start the server: it takes them up again"
        )
    if unknown:
        mend = "nothing: a crash fell between sending and noting; see the chat room"
        yield Finding(WARNING, "reminders", f"{unknown} perhaps sent, perhaps not", mend)


def machine(services: Services, tx: SqliteReadTx, company: Company) -> Iterator[Finding]:
    """Room on the disk, a recent backup, closed doors, the phone's program at hand."""
    settings = services.settings
    refused = services.room.refuses()
    if refused is not None:
        yield Finding(ERROR, "machine", WORDS[refused], "phones keep what cannot be taken and send it once it can be")
    free = shutil.disk_usage(settings.data_dir).free
    if free < FREE_BYTES:
        yield Finding(
            ERROR, "machine", f"{free // 2**20} MB free on the disk", "make room; phones keep what cannot be taken"
        )
    if os.name == "posix" and settings.data_dir.stat().st_mode & 0o007:
        mend = f"chmod o-rwx {settings.data_dir}"
        yield Finding(WARNING, "machine", "other users of this machine can read the data", mend)
    if not (settings.static_dir / "index.html").is_file():
        yield Finding(WARNING, "machine", "the phone's program is not built", "install the wheel, or run `make wheel`")
    if not settings.secure and settings.host not in ("127.0.0.1", "localhost", "::1"):
        mend = "give --tls-cert and --tls-key, or a proxy with TLS and --public-url"
        yield Finding(WARNING, "machine", "phones need HTTPS to work offline and be reminded", mend)
    nightly = (file.stat().st_mtime for file in (settings.data_dir / "backups").glob("headland-*.sqlite"))
    newest = max([*nightly, int(company.meta("backed_up_at") or 0) / 1000])
    if services.clock() / 1000 - newest > BACKUP_DAYS * 86_400 and next(iter(tx.of_kind("account")), None) is not None:
        yield Finding(
            WARNING, "machine", "no backup of the last two days", "`headland backup DIRECTORY`, on another disk"
        )


CHECKS: tuple[Check, ...] = (database, buckets, families, segments, photos, access, copies, reminders, machine)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(sorted(names)[:SHOWN]) + more


def _unpacks_to(packed: bytes, hash: str) -> bool:
    try:
        return hashlib.sha256(gzip.decompress(packed)).hexdigest() == hash
    except (OSError, EOFError, gzip.BadGzipFile):
        return False
