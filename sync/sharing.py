"""A private fact goes to the plot, on purpose (K9, X3): what a rep kept to themselves is shared, never by a slip.

`private` is write-once, and a private fact lies in its author's own bucket: no field that changes could show it to
others. Sharing makes a fact in the account's bucket, with its day, its source and its author, and deletes the private
one, which would otherwise count twice on the author's phone.
"""

from __future__ import annotations

from hashlib import sha256

from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from sync import arguments
from sync.buckets import user_bucket
from sync.draft import Draft, copy_of
from sync.moves import answer
from sync.ports import Actor, Stored

PRIVATE = "private"


def share_fact(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Copy `fact`, a private one of who gives the command, into the bucket of its `account`."""
    account = arguments.account(draft, op, "account")
    kept = arguments.record(draft, op, "fact", "fact")
    if kept.bucket != user_bucket(actor.person) or kept.family != account.id:
        raise Refused("not_there", "fact")
    key = f"f-{sha256(kept.id.encode()).hexdigest()[:32]}"
    known = draft.one(key)
    if known is not None:
        return answer(draft, op, known)
    if kept.value("deleted") is True:
        raise Refused("not_there", "fact")
    stamp = draft.stamp()
    values = {name: register[0] for name, register in kept.f.items() if register[0] is not None and name != PRIVATE}
    shared = Stored(id=key, kind="fact", bucket=account.bucket, family=account.id)
    shared.f = {name: [value, stamp] for name, value in values.items()}
    shared.at = dict.fromkeys(values, 0)
    draft.change(shared)
    row = copy_of(kept)
    draft.set_field(row, "deleted", True, stamp)
    draft.change(row)
    return answer(draft, op, shared)
