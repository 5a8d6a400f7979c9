"""One exchange: a phone pushes its ops and pulls what changed, in one round trip (design: Protocol).

Pure steps over the storage port: the time is passed in, what else comes from outside is in `Hooks`. The push is one
write transaction; the pull reads one moment, at its end or after it. Vectors: `tests/vectors/exchange.json`, the worked
example.

Who may use a replica: the person it was issued to. After a fork the phone goes on with the replica named in the
failure; a failure that got lost on the way harms nobody, because the old replica stays valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256

import msgspec
from msgspec import Struct

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_OPS, Op, Result, SyncRequest, SyncResponse
from sync.clock import SERVER_REPLICA
from sync.draft import Draft, Later
from sync.hooks import Hooks
from sync.ports import Access, Actor, Collided, ReadTx, ReplicaState, Store, WriteTx
from sync.pull import Puller
from sync.push import SKEW_MS, Pusher, apply_all, mentioned, stamped

__all__ = ["Hooks", "Later", "exchange", "issue_replica", "op_hash", "write"]

PLAIN = Hooks()
_ordered = msgspec.json.Encoder(order="deterministic").encode
TRIES_TOGETHER = 3


class _Forked(Exception):
    """The push comes from a copy of the phone's storage; `known` are the verdicts on ops it has in common with the
    original: the copy must not lose a refusal."""

    def __init__(self, state: ReplicaState, known: list[Result]) -> None:
        super().__init__(state.id)
        self.state = state
        self.known = known


Admit = Callable[[ReadTx], Actor]
"""Finds out who is asking; raises `Failed` when nobody may."""


class _Asked(Struct, frozen=True):
    """One request and what answering it takes."""

    access: Access
    actor: Actor | Admit
    request: SyncRequest
    now_ms: int
    hooks: Hooks

    def who(self, tx: ReadTx) -> Actor:
        """Who asks, writing as the replica that the request names."""
        actor = self.actor if isinstance(self.actor, Actor) else self.actor(tx)
        return Actor(actor.person, actor.role, self.request.replica)


class _Pushed(Struct, frozen=True):
    """What became of the upward half; `answer` where the downward half was made with it."""

    actor: Actor
    results: list[Result]
    answer: SyncResponse | None


def op_hash(op: Op) -> str:
    """What tells two ops with one `n` apart."""
    return sha256(_ordered(op)).hexdigest()


def issue_replica(tx: WriteTx, person: str, device: str, *, now_ms: int, hooks: Hooks = PLAIN) -> ReplicaState:
    """A replica id nobody has, for a device of this person. Drawn, not counted: a counter of a restored backup would
    give an id a second time."""
    for attempt in range(100):
        key = f"{person}\n{device}\n{now_ms}\n{hooks.new_id()}\n{attempt}"
        drawn = sha256(key.encode()).hexdigest()[:8]
        if drawn != SERVER_REPLICA and tx.replica(drawn) is None:
            state = ReplicaState(id=drawn, person=person, device=device)
            tx.save_replica(state)
            return state
    raise Failed("unavailable")


def exchange(
    store: Store,
    access: Access,
    actor: Actor | Admit,
    request: SyncRequest,
    *,
    now_ms: int,
    hooks: Hooks = PLAIN,
    within: ReadTx | None = None,
) -> SyncResponse:
    """Answer one request. Raises `Failed`; then nothing has changed, but that a fork gets its new replica id.

    `actor`: who asks, or how to find that out in the transaction. `within`: an open transaction that sees one moment,
    to read from when there is nothing to push.
    """
    if len(request.ops) > MAX_OPS:
        raise Failed("too_large", max=MAX_OPS)
    asked = _Asked(access, actor, request, now_ms, hooks)
    if request.ops:
        try:
            pushed = _pushed(store, asked)
        except _Forked as fork:
            raise _fork(store, fork, now_ms, hooks) from None
        if pushed.answer is not None:
            return pushed.answer
        with store.read() as tx:
            tx.ahead(request.replica, buckets=request.cursors)
            return _pull(tx, asked, pushed.actor, pushed.results)
    if within is not None:
        return _only_pull(within, asked)
    with store.read() as tx:
        return _only_pull(tx, asked)


def _only_pull(tx: ReadTx, asked: _Asked) -> SyncResponse:
    tx.ahead(asked.request.replica, buckets=asked.request.cursors)
    return _pull(tx, asked, asked.who(tx), [])


def _admit(tx: ReadTx, actor: Actor, request: SyncRequest) -> ReplicaState:
    """The replica's state, if it is this person's and both sides speak of the same history."""
    state = tx.replica(request.replica)
    if state is None or state.person != actor.person:
        raise Failed("unknown_replica")
    if request.epoch != tx.epoch() and (request.epoch or request.cursors or request.ops):
        raise Failed("wrong_epoch", epoch=tx.epoch(), last_n=state.last_n)
    return state


def _pushed(store: Store, asked: _Asked) -> _Pushed:
    """Push beside other writers, and again where another was faster; what keeps colliding, and commands, alone.

    The answer is made in the same transaction where that sees one moment: everything is at hand.
    """
    for _ in range(TRIES_TOGETHER if all(op.op != "cmd" for op in asked.request.ops) else 0):
        with suppress(Collided), store.write(together=True) as tx:
            return _push_and_pull(tx, asked)
    with store.write() as tx:
        return _push_and_pull(tx, asked)


def _push_and_pull(tx: WriteTx, asked: _Asked) -> _Pushed:
    named = mentioned(asked.request.ops)
    tx.ahead(asked.request.replica, named)
    actor = asked.who(tx)
    state = _admit(tx, actor, asked.request)
    results = _push(tx, asked, actor, state, named)
    return _Pushed(actor, results, _pull(tx, asked, actor, results, state) if tx.still else None)


def _push(tx: WriteTx, asked: _Asked, actor: Actor, state: ReplicaState, named: Sequence[str]) -> list[Result]:
    request = asked.request
    known = _known(tx, state, request.ops)
    state.seen = max(state.seen, min(request.seen, state.last_n))
    draft = Draft(tx, asked.now_ms, asked.hooks)
    pusher = Pusher(draft, asked.access, actor, skewed=abs(request.client_now - asked.now_ms) > SKEW_MS)
    results = apply_all(pusher, request.ops, known, named)
    pusher.finish()
    fresh = [result for result in results if result.n not in known]
    if fresh:
        hashes = {op.n: op_hash(op) for op in request.ops}
        tx.save_results(state.id, {result.n: (hashes[result.n], result) for result in fresh})
        state.last_n = fresh[-1].n
    tx.forget_results(state.id, state.seen)
    tx.save_replica(state)
    return results


def _known(tx: ReadTx, state: ReplicaState, ops: Sequence[Op]) -> dict[int, Result]:
    """Results given before for ops of this request; finds gaps and forks before anything changes."""
    ns = [op.n for op in ops]
    if ns[0] < 1 or ns != list(range(ns[0], ns[0] + len(ns))):
        raise Failed("bad_request", what="order")
    if ns[0] > state.last_n + 1:
        raise Failed("gap", last_n=state.last_n)
    repeated = [op for op in ops if op.n <= state.last_n]
    stored = tx.results(state.id, [op.n for op in repeated])
    known = {op.n: stored[op.n][1] for op in repeated if op.n in stored and stored[op.n][0] == op_hash(op)}
    if len(known) < len(repeated):  # another hash, or acknowledged before: the results up to `seen` are forgotten
        raise _Forked(state, [known[n] for n in sorted(known)])
    return known


def _fork(store: Store, fork: _Forked, now_ms: int, hooks: Hooks) -> Failed:
    with store.write() as tx:
        new = issue_replica(tx, fork.state.person, fork.state.device, now_ms=now_ms, hooks=hooks)
    known = [msgspec.to_builtins(result) for result in fork.known]
    return Failed("replica_forked", new_replica=new.id, last_n=fork.state.last_n, seen=fork.state.seen, known=known)


def _pull(
    tx: ReadTx, asked: _Asked, actor: Actor, results: list[Result], state: ReplicaState | None = None
) -> SyncResponse:
    request, hooks = asked.request, asked.hooks
    if state is None:
        state = _admit(tx, actor, request)
    readable = asked.access.readable(tx, actor)
    return SyncResponse(
        server_now=asked.now_ms,
        epoch=tx.epoch(),
        last_n=state.last_n,
        backed_up_n=state.backed_up_n,
        results=results,
        buckets=Puller(tx, request, hooks.large_bucket, hooks.page_bytes).pages(readable),
        granted=sorted(readable - request.cursors.keys()),
        revoked=sorted(request.cursors.keys() - readable),
        minimum_schema=hooks.minimum_schema,
    )


def write(
    tx: WriteTx, access: Access, actor: Actor, ops: Sequence[Op], *, now_ms: int, hooks: Hooks = PLAIN
) -> list[Result]:
    """Apply ops inside an open transaction, for import, demo, command line and administrator's endpoints.

    An op without a stamp is stamped now and overwrites what is there. Verdicts come back like a phone's; a caller who
    wants all or nothing looks at them and raises, which rolls the transaction back.
    """
    draft = Draft(tx, now_ms, hooks)
    pusher = Pusher(draft, access, Actor(actor.person, actor.role, actor.replica or SERVER_REPLICA))
    results = [pusher.apply(stamped(draft, op)) for op in ops]
    pusher.finish()
    return results
