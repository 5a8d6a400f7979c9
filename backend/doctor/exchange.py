"""What the exchange remembers of phones: verdicts that may be asked for again, numbers, the clock, sessions."""

from __future__ import annotations

from collections.abc import Iterator

from backend.auth import people
from backend.counted import counted
from backend.doctor.finding import ERROR, WARNING, Finding, cases, found, places, some
from backend.services import Services
from backend.storage.company import Company
from backend.storage.repairs import Repairs
from backend.storage.sql_read import SqlReadTx
from shared_schema.protocol import SCHEMA
from sync.clock import millis_of

DAY_MS = 86_400_000
AHEAD_MS = DAY_MS
REPAIR_DAYS = 7


def replicas(_: Services, tx: SqlReadTx, __: Company) -> Iterator[Finding]:
    """Every verdict a phone has not acknowledged is there; nothing is acknowledged or backed up that was not given."""
    short = cases(
        tx.connection,
        "r.id",
        "FROM replicas r LEFT JOIN results x ON x.replica = r.id AND x.last > r.seen AND x.last <= r.last_n"
        " GROUP BY r.id, r.seen, r.last_n HAVING coalesce(sum(x.last - x.first + 1), 0) <> r.last_n - r.seen",
    )
    what = "verdicts are missing below the last number"
    mend = "nothing is lost: the phone goes on under a new number and sends again; tell the makers"
    yield from found(ERROR, "replicas", "results_missing", "results", what, mend, short)
    ahead = cases(
        tx.connection,
        "r.id",
        "FROM replicas r WHERE r.seen > r.last_n OR r.backed_up_n > r.last_n"
        " OR EXISTS (SELECT 1 FROM results x WHERE x.replica = r.id AND x.last > r.last_n)",
    )
    what = "acknowledged, backed up or answered beyond the last number"
    mend = "restore a backup: phones then send again what it lacks"
    yield from found(ERROR, "replicas", "replica_ahead", "replicas", what, mend, ahead)


def clock(services: Services, tx: SqlReadTx, _: Company) -> Iterator[Finding]:
    """The greatest stamp issued is of today: each later one is greater still."""
    stamp = tx.clock()
    ahead = millis_of(stamp) - services.clock() if stamp else 0
    if ahead > AHEAD_MS:
        what = f"the newest stamp is {counted(int(ahead // DAY_MS), 'day')} ahead of this machine's clock"
        mend = "set this machine's clock right; if it is right, it was wrong before: restore a backup from before that"
        yield Finding(ERROR, "clock", "clock_ahead", "sync_state", what, mend, int(ahead // DAY_MS))
    if not tx.epoch():
        yield Finding(ERROR, "clock", "no_epoch", "sync_state", "the company has no epoch", "restore a backup")


def sessions(services: Services, tx: SqlReadTx, company: Company) -> Iterator[Finding]:
    """Every session belongs to a person who is there."""
    gone, named = cases(
        tx.connection,
        "DISTINCT s.person",
        f"FROM sessions s LEFT JOIN {places(services)} r ON r.id = s.person WHERE r.id IS NULL",
    )
    held = {str(row[0]) for row in tx.connection.execute("SELECT DISTINCT person FROM sessions").fetchall()}
    deleted = [key for key, row in tx.get(held).items() if not row.living]
    what = "sessions of people who are not there"
    mend = "nobody gets in by them; `headland doctor --repair` ends them"
    every = (gone + len(deleted), [*named, *deleted])
    yield from found(ERROR, "sessions", "session_lost", "sessions", what, mend, every)


def copies(services: Services, tx: SqlReadTx, company: Company) -> Iterator[Finding]:
    """Phones that lately had to mend their copies, or lost them to their system; a minimum that no phone meets."""
    since = services.clock() - REPAIR_DAYS * DAY_MS
    names = {p.id: str(p.value("name")) for p in people.people(tx)}
    lately = [told for told in Repairs(tx.connection).of() if told.received_at >= since]
    mended = {told.device: told for told in lately if told.repair.what != "eviction"}
    if mended:
        who = some(sorted({names.get(told.person, told.person) for told in mended.values()}))
        what = f"{counted(len(mended), 'phone mended its copy', 'phones mended their copies')} this week: {who}"
        mend = "nothing, all is whole again; a phone named every week is failing, many at once are a defect: tell us"
        yield Finding(WARNING, "copies", "mended", "phones", what, mend, len(mended))
    evicted = [told for told in lately if told.repair.what == "eviction"]
    if evicted:
        who = some(sorted({names.get(told.person, told.person) for told in evicted}))
        unsent = sum(told.repair.unsent + told.repair.drafts + told.repair.photos for told in evicted)
        what = f"{counted(len(evicted), 'time')} a phone's system cleared its storage: {who}; unsent with it: {unsent}"
        mend = "let them install the app on the home screen and free some space"
        yield Finding(WARNING, "copies", "evicted", "phones", what, mend, len(evicted))
    if services.settings.minimum_schema > SCHEMA:
        asked = services.settings.minimum_schema
        what = f"minimum_schema is {asked}, the app of this release speaks {SCHEMA}: nobody can write"
        mend = f"set HEADLAND_MINIMUM_SCHEMA to {SCHEMA} or less, or install the release that speaks it"
        yield Finding(ERROR, "copies", "minimum", "settings", what, mend)
