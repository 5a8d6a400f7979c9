"""What tables beside the records keep of an erased record, erased in the same transaction (`Hooks.erased`, X3).

- An import remembers the values it wrote, to be undone: those of the record go; the import can still be undone for the
  others. Files that wait for a decision go whole: nobody can tell which of their rows is the person.
- A file or photo that no other attachment names is due at once; its bytes go after the commit (`jobs/erasures.py`).
- A link to a survey of the account or the person is void.
- A reminder not yet on its way that names the person is closed unsent; those that went keep no text (`ledger.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from backend.notify.ledger import Ledger
from backend.storage.company import Company
from backend.storage.imports import Imports
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from backend.storage.surveys import Surveys
from backend.storage.uploads import Uploads
from sync.ports import ReadTx, Stored, WriteTx

TELLING = ("name", "short_name", "phone", "mobile", "email", "wechat")
"""Fields whose value says who it is."""
FILES = ("sha256", "thumb")
SHORTEST = 2


def absorb(tx: WriteTx, rows: Sequence[Stored]) -> None:
    """Erase what is kept of these rows, which are given as they were."""
    assert isinstance(tx, SqlWriteTx)
    if not rows:
        return
    imports = Imports(tx.connection)
    imports.drop_every_waiting()
    imports.forget({row.id for row in rows})
    Surveys(tx.connection).forget(row.id for row in rows if row.kind in ("account", "contact"))
    _expire(tx, [row for row in rows if row.kind == "attachment"])
    Ledger(tx.connection).silence(set(_telling(rows)))


def let_go(tx: WriteTx, rows: Sequence[Stored]) -> None:
    """What was deleted half a year ago leaves: imports remember nothing of it. Its files go with those
    that nothing names."""
    assert isinstance(tx, SqlWriteTx)
    Imports(tx.connection).forget({row.id for row in rows})


def wanted_files(tx: ReadTx, but: Iterable[str] = ()) -> set[str]:
    """The content hashes that attachments name, also those that wait in quarantine; erased ones name nothing, nor do
    those with the ids `but`."""
    without = frozenset(but)
    wanted = {str(file) for row in tx.of_kind("attachment") if row.id not in without for file in _files(row)}
    for held in tx.held():
        if held.op.kind == "attachment":
            wanted.update(str(held.op.fields[name]) for name in FILES if held.op.fields.get(name))
    return wanted


def _files(row: Stored) -> Iterator[object]:
    return (row.value(name) for name in FILES if row.value(name))


def _expire(tx: SqlReadTx, attachments: Sequence[Stored]) -> None:
    """Let the files of these be collected now instead of after their days of grace, unless others name them."""
    if not attachments:
        return
    wanted, company = wanted_files(tx, (row.id for row in attachments)), Company(tx.connection)
    for key in sorted({str(file) for row in attachments for file in _files(row)} - wanted):
        Uploads(tx.connection).expire(key)
        blob = company.blob(key)
        if blob is not None:
            company.save_blob(msgspec.structs.replace(blob, created_at=0))


def _telling(rows: Sequence[Stored]) -> Iterator[str]:
    for row in rows:
        for name in TELLING:
            for register in (row.f.get(name), *row.alt.get(name, ())):
                if register is not None and isinstance(register[0], str) and len(register[0]) >= SHORTEST:
                    yield register[0]
