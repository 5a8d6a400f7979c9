"""Whether the server can do its work: the database itself, people, reminders, the disk and the doors."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator

from backend.auth import people
from backend.auth.policy import ADMINISTRATOR
from backend.doctor.finding import ERROR, WARNING, Finding, cases, found, some
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from backend.storage.trouble import WORDS, trouble_of

BACKUP_DAYS = 2
CLAIM_MS = 3_600_000
FREE_BYTES = 512 * 1024 * 1024


def database(services: Services, _: SqlReadTx, __: Company) -> Iterator[Finding]:
    """The database is whole, of this version, and writes reach the disk before they are answered."""
    try:
        for what, mend in services.store.faults():
            yield Finding(ERROR, "database", "database", "database", what, mend)
    except Exception as error:
        code = trouble_of(error)
        if code is None:
            raise
        what, mend = f"{WORDS[code]} ({error})", "mend that first, then look again"
        yield Finding(ERROR, "database", code, "database", what, mend)


def access(_: Services, tx: SqlReadTx, company: Company) -> Iterator[Finding]:
    """Somebody can administer, every plot has an owner, every person can sign in."""

    def warn(code: str, what: str, mend: str, count: int = 1) -> Finding:
        return Finding(WARNING, "access", code, "people", what, mend, count)

    here = [p for p in people.people(tx) if not p.value("left")]
    logins = {c.person for c in company.credentials()}
    if not [p for p in here if p.value("role") == ADMINISTRATOR]:
        yield warn("no_administrator", "there is no administrator", "`headland user invite NAME --role administrator`")
    locked = [str(p.value("name")) for p in here if p.id not in logins]
    if locked:
        yield warn("no_login", f"cannot sign in: {some(locked)}", "`headland user invite NAME` for each", len(locked))
    present = {p.id for p in here}
    fallow = [str(p.value("name")) for p in people.plots(tx) if p.value("owner") not in present]
    if fallow:
        mend = "`headland user invite NAME --plot PLOT`"
        yield warn("no_owner", f"plots nobody works: {some(fallow)}", mend, len(fallow))


def reminders(services: Services, tx: SqlReadTx, __: Company) -> Iterator[Finding]:
    """Reminders that were claimed and never closed, and those whose fate is unknown."""
    hour_ago = services.clock() - CLAIM_MS
    try:
        unclosed = cases(
            tx.connection,
            "day || ' ' || kind",
            "FROM ledger WHERE closed_at IS NULL AND claimed_at < ?",
            (hour_ago,),
        )
        unknown = tx.connection.execute("SELECT count(*) FROM deliveries WHERE state = 'unknown'").fetchone()[0]
    except sqlite3.OperationalError as error:
        what, mend = f"the ledger cannot be read: {error}", "install the newest Headland"
        yield Finding(ERROR, "reminders", "ledger", "ledger", what, mend)
        return
    mend = "start the server: it takes them up again; if it runs, restart it and look into its log"
    what = f"{unclosed[0]} begun and not ended"
    yield from found(ERROR, "reminders", "claim_open", "ledger", what, mend, unclosed)
    if unknown:
        mend = "nothing: a crash fell between sending and noting; see the chat room"
        what = f"{unknown} perhaps sent, perhaps not"
        yield Finding(WARNING, "reminders", "unknown_delivery", "deliveries", what, mend, unknown)


def machine(services: Services, tx: SqlReadTx, company: Company) -> Iterator[Finding]:
    """Room on the disk, a recent backup, closed doors, the phone's program at hand."""
    settings = services.settings
    place = str(settings.data_dir)
    refused = services.room.refuses()
    if refused is not None:
        mend = "phones keep what cannot be taken and send it once it can be"
        yield Finding(ERROR, "machine", refused, place, WORDS[refused], mend)
    free = shutil.disk_usage(settings.data_dir).free
    if free < FREE_BYTES:
        mend = "make room; phones keep what cannot be taken"
        yield Finding(ERROR, "machine", "little_room", place, f"{free // 2**20} MB free on the disk", mend)

    def warn(code: str, what: str, mend: str) -> Finding:
        return Finding(WARNING, "machine", code, place, what, mend)

    if os.name == "posix" and settings.data_dir.stat().st_mode & 0o007:
        yield warn(
            "open_directory", "other users of this machine can read the data", f"chmod o-rwx {settings.data_dir}"
        )
    if not (settings.static_dir / "index.html").is_file():
        yield warn("no_program", "the phone's program is not built", "install the wheel, or run `make wheel`")
    if not settings.secure and settings.host not in ("127.0.0.1", "localhost", "::1"):
        mend = "give --tls-cert and --tls-key, or a proxy with TLS and --public-url"
        yield warn("no_https", "phones need HTTPS to work offline and be reminded", mend)
    nightly = (file.stat().st_mtime for file in (settings.data_dir / "backups").glob("headland-*.sqlite"))
    newest = max([*nightly, int(company.meta("backed_up_at") or 0) / 1000])
    if services.clock() / 1000 - newest > BACKUP_DAYS * 86_400 and next(iter(tx.of_kind("account")), None) is not None:
        yield warn("no_backup", "no backup of the last two days", "`headland backup DIRECTORY`, on another disk")
