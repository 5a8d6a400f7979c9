"""A company in memory and plain phones on it: enough of a phone to ask and to keep what it gets.

The real phone's core is driven in `tests/simulation/`; this one shows what the server does, without Node.
"""

from __future__ import annotations

from typing import Any

from backend.storage.memory import MemoryStore
from shared_schema.protocol import Op, Result, Row, SyncRequest, SyncResponse
from sync.clock import HLC
from sync.digest import add, subtract
from sync.exchange import Hooks, exchange, write
from sync.ports import Access, Actor, ReadTx, ReplicaState, Store, Stored

SERVER = Actor("", "server", "")
NORTH = "plot:north"
ACCOUNT = {"name": "重庆江北机械", "plot": "north"}


class OpenAccess:
    """Everybody reads and writes the buckets named for him; the server everything."""

    def __init__(self, **readable: set[str]) -> None:
        self.buckets = readable
        self.formerly: dict[str, set[str]] = {}

    def readable(self, tx: ReadTx, actor: Actor) -> frozenset[str]:
        return frozenset(self.buckets.get(actor.person, set()))

    def refuse(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None, bucket: str) -> str | None:
        if actor.role in ("server", "supervisor") or bucket in self.buckets.get(actor.person, set()):
            return None
        return "quarantine" if bucket in self.formerly.get(actor.person, set()) else "not_allowed"


class Company:
    """A store with one account, and a clock that a test sets."""

    def __init__(self, access: Access, store: Store | None = None, hooks: Hooks | None = None) -> None:
        self.store = store or MemoryStore()
        self.access = access
        self.hooks = hooks or Hooks()
        self.now = 1_000_000

    def write(self, *ops: Op) -> list[Result]:
        with self.store.write() as tx:
            return write(tx, self.access, SERVER, ops, now_ms=self.now, hooks=self.hooks)

    def found(self) -> None:
        """Two plots, an account in the north and a contact."""
        plots = [Op(n=0, op="new", kind="plot", id=p, fields={"name": p, "zone": "UTC"}) for p in ("north", "south")]
        account = Op(n=0, op="new", kind="account", id="A1", fields=ACCOUNT)
        contact = Op(n=0, op="new", kind="contact", id="C1", fields={"account": "A1", "name": "李明朗", "phone": "130"})
        assert all(result.r == "ok" for result in self.write(*plots, account, contact))

    @classmethod
    def of_reps(cls, *names: str, store: Store | None = None) -> Company:
        """Founded, with reps who all work the north."""
        company = cls(OpenAccess(**{name: {NORTH, f"user:{name}"} for name in names}), store)
        company.found()
        return company

    def synced(self, name: str, person: str) -> Phone:
        """A rep's phone with its first copy."""
        phone = self.phone(name, person)
        phone.sync()
        return phone

    def phone(self, name: str, person: str, role: str = "rep") -> Phone:
        replica = f"{ord(name):08x}"
        with self.store.write() as tx:
            tx.save_replica(ReplicaState(id=replica, person=person, device=f"device-{name}"))
        return Phone(self, Actor(person, role, replica))

    def row(self, key: str) -> Stored:
        with self.store.read() as tx:
            return tx.get([key])[key]

    def rows(self, kind: str) -> list[Stored]:
        with self.store.read() as tx:
            return list(tx.of_kind(kind))

    def past(self, key: str, name: str) -> list[Any]:
        with self.store.read() as tx:
            return [past.value for past in tx.history(key) if past.field == name]


class Phone:
    """Keeps rows by bucket, numbers and stamps its ops, sends them, adopts what comes."""

    def __init__(self, company: Company, actor: Actor) -> None:
        self.company = company
        self.actor = actor
        self.clock = HLC(actor.replica)
        self.rows: dict[str, dict[str, Row]] = {}
        self.cursors: dict[str, int] = {}
        self.sums: dict[str, int] = {}
        self.outbox: list[Op] = []
        self.stamps: dict[tuple[str, str], str] = {}
        self.n = self.seen = 0
        self.offset = 0

    def make(self, op: str, key: str, fields: dict[str, Any] | None = None, **more: Any) -> Op:
        """Write an op offline, on the base of what this phone shows now."""
        row = next((rows[key] for rows in self.rows.values() if key in rows), None)
        known = {name: str(register[1]) for name, register in row.f.items()} if row else {}
        base = {name: self.stamps.get((key, name), known.get(name)) for name in fields or {}}
        self.n += 1
        stamp = self.clock.tick(self.company.now + self.offset)
        made = Op(n=self.n, op=op, id=key, h=stamp, fields=fields or {})  # type: ignore[arg-type]  # one of its verbs
        if op == "set":
            made.base, made.rv = base, row.seq if row else 0
        for name, value in {"kind": "contact" if op != "cmd" else "", **more}.items():
            setattr(made, name, value)
        self.stamps |= {(key, name): made.h for name in fields or {}}
        self.outbox.append(made)
        return made

    def request(self, **more: Any) -> SyncRequest:
        with self.company.store.read() as tx:
            epoch = tx.epoch()
        asked = SyncRequest(
            replica=self.actor.replica,
            schema=1,
            epoch=epoch,
            client_now=self.company.now + self.offset,
            seen=self.seen,
            cursors=dict(self.cursors),
            ops=list(self.outbox[:200]),
        )
        for name, value in more.items():
            setattr(asked, name, value)
        return asked

    def send(self, asked: SyncRequest) -> SyncResponse:
        company = self.company
        return exchange(company.store, company.access, self.actor, asked, now_ms=company.now, hooks=company.hooks)

    def take(self, asked: SyncRequest, answer: SyncResponse) -> list[Result]:
        """Adopt an answer."""
        answered = {result.n for result in answer.results}
        self.seen = max([self.seen, *answered])
        self.outbox = [op for op in self.outbox if op.n not in answered]
        for bucket in answer.revoked:
            self.rows.pop(bucket, None)
            self.cursors.pop(bucket, None)
            self.sums.pop(bucket, None)
        for page in answer.buckets:
            if page.from_ != asked.cursors.get(page.id, 0) or page.from_ != self.cursors.get(page.id, 0):
                continue
            rows, total = self.rows.setdefault(page.id, {}), self.sums.get(page.id, 0)
            for key, seq in page.gone:
                if key in rows and rows[key].seq < seq:
                    total = subtract(total, rows.pop(key).c)
            for row in page.rows:
                total = add(subtract(total, rows[row.id].c) if row.id in rows else total, row.c)
                rows[row.id] = row
                for name, register in row.f.items():
                    self.clock.receive(str(register[1]))
                    if not any(op.id == row.id and name in op.fields for op in self.outbox):
                        self.stamps.pop((row.id, name), None)
            self.cursors[page.id] = page.next if page.next is not None else page.upto
            self.sums[page.id] = total
            assert page.sum in (None, total), f"{page.id}: the copy differs from the server's"
        return answer.results

    def sync(self) -> list[Result]:
        """Exchange until everything is up and down."""
        results: list[Result] = []
        upto: dict[str, int] = {}
        while True:
            asked = self.request(upto=upto)
            answer = self.send(asked)
            results += self.take(asked, answer)
            upto = {page.id: page.upto for page in answer.buckets if page.next is not None}
            if not self.outbox and not upto:
                return results

    def shown(self, key: str) -> Row:
        return next(rows[key] for rows in self.rows.values() if key in rows)

    def value(self, key: str, name: str) -> Any:
        return self.shown(key).f[name][0]
