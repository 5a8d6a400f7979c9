"""Imports that happen: a dry run kept until it is committed, the commit in one transaction, undo by batch.

All or nothing: the plan is made again inside the writing transaction, so that what was shown and what is written
can differ only by what others did meanwhile, and one refused record rolls everything back. Undo takes back what
still stands as the import left it: a record somebody changed since, or that has visits by now, is kept and named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from backend.auth.people import people, plots
from backend.auth.sessions import SERVER
from backend.services import Services, new_id
from backend.storage.imports import Batch, Change, Done, Imports, Waiting
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from backend.transfer.cards import looks_like_cards, read_cards
from backend.transfer.decoding import decode
from backend.transfer.exporting import living_accounts
from backend.transfer.orders import is_orders, order_key, plan_orders
from backend.transfer.planning import Plan, Setting, known_of, plan
from backend.transfer.sheet import Sheet, read_sheet
from shared_schema.errors import Failed
from shared_schema.protocol import Op
from sync.exchange import write
from sync.ports import Stored

KEEP_WAITING_MS = 24 * 3600 * 1000
Mapped = dict[int, str | None]


class Preview(Struct):
    """A file read and planned, nothing written."""

    id: str
    file: str
    encoding: str
    sheet: Sheet
    plan: Plan


class Kept(Struct):
    """A record an undo left alone, because it changed since."""

    id: str
    kind: str
    name: str


class Undone(Struct):
    """What an undo did: records taken back, fields restored, records kept."""

    removed: int
    restored: int
    kept: list[Kept]


def read(data: bytes, mapping: Mapped | None = None) -> tuple[str, Sheet]:
    """The encoding and the rows of a customer list or of address cards; raises Failed("bad_file")."""
    text, encoding = decode(data)
    return encoding, read_cards(text) if looks_like_cards(text) else read_sheet(text, mapping)


def preview(
    services: Services, person: str, file: str, data: bytes, mapping: Mapped | None = None, plot: str | None = None
) -> Preview:
    """Dry run of a file; it is kept for a day under the preview's id, to be committed."""
    encoding, sheet = read(data, mapping)
    shown = new_id()
    with services.writing() as (tx, _):
        made = _planned(sheet, _setting(services, tx, person, file, shown, plot))
        imports = Imports(tx.connection)
        imports.drop_older(services.clock() - KEEP_WAITING_MS)
        imports.wait(Waiting(shown, person, file, services.clock(), data))
    return Preview(shown, file, encoding, sheet, made)


def _planned(sheet: Sheet, setting: Setting, choices: Mapping[int, str] | None = None) -> Plan:
    """A file of orders by its own rules, every other as customers and their people."""
    return (plan_orders if is_orders(sheet) else plan)(sheet.lines, setting, choices)


def commit(
    services: Services, person: str, shown: str, mapping: Mapped | None, choices: Mapping[int, str], plot: str | None
) -> Batch:
    """Write what the dry run showed, as corrected. Raises `not_found` for a preview that is gone."""
    with services.writing() as (tx, _):
        imports = Imports(tx.connection)
        waiting = imports.waiting(shown)
        if waiting is None or waiting.person != person:
            raise Failed("not_found")
        _, sheet = read(waiting.data, mapping)
        made = _planned(sheet, _setting(services, tx, person, waiting.file, shown, plot), choices)
        if made.counts()["records"] == 0 and not any(row.fills for row in made.rows):
            raise Failed("bad_file", reason="nothing_to_import")
        batch = Batch(shown, person, waiting.file, services.clock(), made.counts(), _apply(services, tx, made))
        imports.save(batch)
        imports.drop_waiting(shown)
    return batch


def undo(services: Services, batch_id: str) -> Undone:
    """Take an import back, as far as nobody built on it. Raises `not_found`, or `nothing_to_undo`."""
    with services.writing() as (tx, _):
        imports = Imports(tx.connection)
        batch = imports.batch(batch_id)
        if batch is None:
            raise Failed("not_found")
        if batch.undone_at is not None:
            raise Failed("nothing_to_undo")
        undone = _take_back(services, tx, batch)
        if not undone.removed and not undone.restored:
            raise Failed("nothing_to_undo")
        batch.undone_at = services.clock()
        imports.save(batch)
    return undone


def batches(company_tx: SqlReadTx) -> list[Batch]:
    return Imports(company_tx.connection).batches()


def _setting(services: Services, tx: SqlReadTx, person: str, file: str, batch: str, plot: str | None) -> Setting:
    found = {p.id: p for p in plots(tx)}
    if not found:
        raise Failed("bad_request", field="plot", why="no_plot")
    if plot is not None and plot not in found:
        raise Failed("bad_request", field="plot", why="unknown_plot")
    target = found[plot] if plot else next(iter(sorted(found.values(), key=lambda p: str(p.value("name")))))
    present: dict[str, Mapping[str, Any]] = {}
    known = []
    for record, kind, values in living_accounts(tx):
        one = known_of(record, kind, values)
        if one is not None:
            known.append(one)
        if kind == "account":
            present[record] = values
    moment, playbook = datetime.fromtimestamp(services.clock() / 1000, UTC), services.method.current(tx).playbook
    return Setting(
        plot=target.id, plots=_plot_names(found, {p.id: p for p in people(tx)}), author=person,
        today=moment.astimezone(ZoneInfo(str(target.value("zone")))).date(),
        recorded_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"), file=file, batch=batch, known=tuple(known),
        present=present, grades=tuple(one.id for one in playbook.grades), new_id=new_id, orders=_orders(tx),
        currency=playbook.scoring.currency if playbook.scoring else "CNY",
    )  # fmt: skip


def _orders(tx: SqlReadTx) -> dict[tuple[str, ...], str]:
    """Every order on record, by what tells it from another of its account."""
    rows = (row for row in tx.of_kind("order", None) if row.living)
    return {order_key(row.family, {f: r[0] for f, r in row.f.items()}): row.id for row in rows}


def _plot_names(found: Mapping[str, Stored], persons: Mapping[str, Stored]) -> dict[str, str]:
    """What a cell may call a plot: its id, its name, its owner's name (when the owner has just one)."""
    names: dict[str, str] = {}
    for plot in found.values():
        names[plot.id.lower()] = names[str(plot.value("name")).strip().lower()] = plot.id
    owners = [str(plot.value("owner")) for plot in found.values()]
    for plot in found.values():
        owner = persons.get(str(plot.value("owner")))
        if owner is not None and owners.count(owner.id) == 1:
            names.setdefault(str(owner.value("name")).strip().lower(), plot.id)
    return names


def _apply(services: Services, tx: SqlWriteTx, made: Plan) -> list[Change]:
    """Write the plan's records; returns what changed, with the stamps they got."""
    drafts = [(row.row, draft, True) for row in made.rows for draft in row.drafts]
    drafts += [(row.row, draft, False) for row in made.rows for draft in row.fills]
    ops = [Op(n=0, op="new" if new else "set", id=d.id, kind=d.kind, fields=d.fields) for _, d, new in drafts]
    results = write(tx, services.policy, SERVER, ops, now_ms=services.clock(), hooks=services.hooks)
    for (row, draft, _), result in zip(drafts, results, strict=True):
        if result.r != "ok":
            field = f"{draft.kind}.{result.field}" if result.field else None
            raise Failed("bad_file", reason="row", row=row, code=result.code, field=field)
    stored = tx.get([draft.id for _, draft, _ in drafts])
    return [Change(d.id, d.kind, new, {f: Done(str(stored[d.id].f[f][1])) for f in d.fields}) for _, d, new in drafts]


def _take_back(services: Services, tx: SqlWriteTx, batch: Batch) -> Undone:
    rows = tx.get([change.id for change in batch.changes])
    removed: set[str] = set()
    undone = Undone(0, 0, [])
    ops = []
    # Children first: one that is kept keeps its account.
    for change in sorted(batch.changes, key=lambda c: c.kind == "account"):
        row = rows.get(change.id)
        if row is None or not row.living:
            continue
        if change.made and _untouched(tx, row, change, removed):
            removed.add(row.id)
            ops.append(Op(n=0, op="set", id=row.id, kind=row.kind, fields={"deleted": True}))
            undone.removed += 1
        elif change.made:
            undone.kept.append(Kept(row.id, row.kind, str(row.value("name") or row.value("number") or "")))
        else:
            fields = {f: d.before for f, d in change.fields.items() if f in row.f and row.f[f][1] == d.stamp}
            if fields:
                ops.append(Op(n=0, op="set", id=row.id, kind=row.kind, fields=fields))
                undone.restored += len(fields)
    for result in write(tx, services.policy, SERVER, ops, now_ms=services.clock(), hooks=services.hooks):
        if result.r != "ok":
            raise Failed("bad_request", code=result.code, field=result.field)
    return undone


def _untouched(tx: SqlReadTx, row: Stored, change: Change, removed: set[str]) -> bool:
    """Whether the record stands as the import left it, and nothing of others hangs on it."""
    if {f: r[1] for f, r in row.f.items()} != {f: d.stamp for f, d in change.fields.items()} or row.alt:
        return False
    if row.kind != "account":
        return True
    others = (r for r in tx.family(row.id) if r.id != row.id and r.id not in removed)
    return not any(r.living for r in others)


def describe(tx: SqlReadTx, batch: Batch) -> dict[str, Any]:
    """A batch as the administrator's screen lists it."""
    person = tx.get([batch.person]).get(batch.person)
    return {
        "id": batch.id,
        "file": batch.file,
        "at": batch.at,
        "by": {"id": batch.person, "name": str(person.value("name")) if person else batch.person},
        "counts": batch.counts,
        "undone": batch.undone_at,
    }
