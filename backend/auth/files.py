"""Who may read a blob: who holds it, and readers of an attachment record that a holder sent it for.

Not enough, and not chosen: any visible attachment that names the hash. Everybody may write an attachment into the own
plot and name in it a hash seen or guessed; that would hand out the contents, or tell that they are here. So the server
notes for which records a blob was sent by somebody who has it (`blob_names`); another record counts as long as somebody
who holds the blob may read it where it lies. A move takes records along, and with them who may read.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.auth.sessions import Signed
from backend.services import Services
from backend.storage.company import Blob, Company
from backend.storage.sql_read import SqlReadTx
from backend.storage.uploads import EVERYONE, Uploads
from sync.ports import Actor, Stored


@dataclass(frozen=True)
class Sight:
    """A blob as one person sees it: through these records (`shown`), or because the person holds it."""

    blob: Blob | None
    shown: list[Stored]
    holder: bool

    @property
    def readable(self) -> bool:
        return self.blob is not None and (self.holder or bool(self.shown))


def sight(services: Services, tx: SqlReadTx, company: Company, signed: Signed, hash: str) -> Sight:
    """What this person may see of a blob."""
    blob = company.blob(hash)
    if blob is None:
        return Sight(None, [], False)
    uploads = Uploads(tx.connection)
    holders = uploads.holders(hash)
    naming = named(services, tx, signed.actor, hash)
    meant = uploads.sent_for(hash)
    shown = [r for r in naming if EVERYONE in holders or r.id in meant or _seen_by(services, tx, holders, r)]
    old = EVERYONE in holders and blob.uploader == signed.person
    return Sight(blob, shown, signed.person in holders or old)


def named(services: Services, tx: SqlReadTx, actor: Actor, hash: str) -> list[Stored]:
    """The attachments naming it that this actor may see."""
    naming = services.attachments_of(tx, hash)
    seen = services.policy.visible(tx, actor) if naming else frozenset[str]()
    return [record for record in naming if record.bucket in seen]


def _seen_by(services: Services, tx: SqlReadTx, holders: set[str], record: Stored) -> bool:
    """Whether somebody who holds the blob may read the record where it is."""
    people = tx.get(holders)
    for person in people.values():
        actor = Actor(person.id, str(person.value("role")), "")
        if not person.erased and not person.value("left") and record.bucket in services.policy.visible(tx, actor):
            return True
    return False
