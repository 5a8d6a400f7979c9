"""A world of phones, a server and letters between them. It plays events, one by one, and knows nothing of chance.

An event says what somebody does or what happens: a save, a question that leaves, its arrival, the answer's arrival, a
phone killed, a disk that breaks. A lost message is one whose arrival never comes, a repeated one arrives twice, a late
one later. So a whole history is a list of events; fate.py draws one from a seed, shrink.py takes events out of one, and
an event that makes no sense without another (an answer to what was never asked) does nothing. A step costs two lines to
the phones' process, whatever the number of phones: what phones do is gathered until somebody needs its outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.ports import Held
from tests.simulation.handset import Handset, Letter, Setup
from tests.simulation.journal import Journal
from tests.simulation.office import leave_old_visits, waiting_op
from tests.simulation.people import PEOPLE, founding
from tests.simulation.phones import Command, Phones
from tests.simulation.server import Died, Server
from tests.simulation.sharing import of_few, strangers

START_MS = 1_795_000_000_000
CALM_ROUNDS = 200
Event = dict[str, Any]


class Stuck(AssertionError):
    """The queues did not drain although nothing hindered them."""


class World:
    """One history lived through on one store."""

    def __init__(
        self,
        setup: Setup,
        phones: Phones,
        path: Path | None,
        bug: str = "",
        databases: Callable[[], str] | None = None,
    ) -> None:
        self.phones = phones
        self.now = START_MS
        self.journal = Journal()
        self.done: Counter[str] = Counter()
        self.excuses: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.told: list[tuple[Event, Any]] = []
        """What was played and what came of it, for the story."""
        self.let_in: list[Held] = []
        """Late changes the office let in as they came."""
        self.erased: list[str] = []
        """Records that were erased for good."""
        self.merged: list[dict[str, Any]] = []
        """Duplicates the office merged, as it said so."""
        self.copied: set[str] = set()
        """Phones whose storage was copied, the copies, and those that lost some of theirs: they may be told so."""
        self.robbed: set[str] = set()
        """Phones that lost rows, or what they knew of them: their copy is damaged."""
        self.letters: dict[int, Letter] = {}
        self.handsets: dict[str, Handset] = {}
        self.retired: dict[str, Handset] = {}
        self.server = Server(path, setup.large_bucket, setup.page_bytes, databases)
        self._batch: list[tuple[Command, Callable[[Any], None] | None]] = []
        self._unsure: set[str] = set()
        """Phones with an answer in the batch: what they do next depends on it."""
        phones.reset(bug)
        self.server.write(founding(), self.now)
        for name, person, role in PEOPLE:
            if name in setup.skews:
                self._open(name, person, role, name, setup.skews[name])
        self.flush()

    def _open(self, name: str, person: str, role: str, device: str, skew: int) -> None:
        replica = self.server.issue(person, device, self.now)
        self.handsets[name] = Handset(name, person, role, device, replica, skew)
        self._tell({"c": "open", "p": name, "replica": replica, "epoch": f"e{self.server.epochs}"})

    def clock(self, phone: Handset) -> int:
        return self.now + phone.skew

    # Playing

    def play(self, event: Event) -> None:
        """Let one event happen. What comes of a phone's part of it is known after `flush`."""
        phone = self.handsets.get(event.get("p", ""))
        if "p" in event and phone is None:
            return
        if phone is not None and phone.name in self._unsure:
            self.flush()
        do: Callable[..., None] = getattr(self, f"_{event['e']}")
        do(event) if phone is None else do(event, phone)

    def flush(self) -> None:
        batch, self._batch, self._unsure = self._batch, [], set()
        for (_, then), answer in zip(batch, self.phones.do([command for command, _ in batch]), strict=True):
            if then is not None:
                then(answer)

    def _tell(self, command: Command, then: Callable[[Any], None] | None = None) -> None:
        self._batch.append((command, then))

    def _note(self, event: Event, outcome: Any = None) -> None:
        self.told.append((event, outcome))

    # Time

    def _time(self, event: Event) -> None:
        self.now += event["ms"]
        self._note(event)

    def _clock(self, event: Event, phone: Handset) -> None:
        phone.skew = event["skew"]
        self._note(event)

    # What people and phones do

    def _save(self, event: Event, phone: Handset) -> None:
        what = {"change": event["change"]} if "change" in event else {"action": event["action"]}

        def saved(answer: Any) -> None:
            if answer:
                event["change"] = answer.pop("change")
                self.journal.act(phone.name, answer)
                self.done["ops"] += 1
                self.done["ops few share"] += of_few(answer["op"])
            self._note(event, answer)

        self._tell({"c": "act", "p": phone.name, "now": self.clock(phone), "end": event.get("end", ""), **what}, saved)

    def _ask(self, event: Event, phone: Handset) -> None:
        def asked(answer: Any) -> None:
            if answer:
                self.letters[event["letter"]] = Letter(phone.name, answer["token"], answer["request"])
            self._note(event, answer)

        if phone.homeless:
            self._adopt({"e": "adopt", "p": phone.name}, phone)
            self.flush()
        phone.eager = False
        command = {"c": "ask", "p": phone.name, "now": self.clock(phone), "ops": event["ops"], "upto": phone.upto}
        self._tell({**command, "end": event.get("end", "")}, asked)

    def _crash(self, event: Event, phone: Handset) -> None:
        self._tell({"c": "crash", "p": phone.name})
        self._note(event)

    def _clone(self, event: Event, phone: Handset) -> None:
        copy = event["as"]
        self.handsets[copy] = Handset(
            copy, phone.person, phone.role, phone.device, phone.replica, phone.skew + event["skew"]
        )
        self.copied |= {phone.name, copy}
        if phone.name in self.robbed:
            self.robbed.add(copy)
        self._tell({"c": "clone", "p": phone.name, "as": copy}, lambda _: self.journal.clone(phone.name, copy))
        self._note(event)

    def _evict(self, event: Event, phone: Handset) -> None:
        """The browser took away one object store, or (`as`: the phone's next name) everything."""
        if "as" in event:
            self.flush()
            self.journal.orphan(phone.name)
            self.retired[phone.name] = self.handsets.pop(phone.name)
            self._open(event["as"], phone.person, phone.role, phone.device, phone.skew)
            self.copied.add(event["as"])
            self._note(event)
            return

        def lost(keys: Any) -> None:
            self.journal.orphan(phone.name, {key for key, _ in keys})
            self._note(event, keys)

        self.copied.add(phone.name)
        if event["store"] in ("rows", "meta"):
            self.robbed.add(phone.name)
        phone.homeless |= event["store"] == "meta"
        self._tell({"c": "evict", "p": phone.name, "store": event["store"]}, lost)

    # Messages

    def _deliver(self, event: Event) -> None:
        """A question arrives."""
        if self._batch:
            self.flush()
        letter = self.letters.get(event["letter"])
        if letter is None:
            return
        if event.get("restarts"):
            self.server.restart()
        phone = self.handsets.get(letter.phone) or self.retired[letter.phone]
        self.done["exchanges"] += 1
        try:
            answer = self.server.exchange(phone.actor(), letter.request, self.now, bool(event.get("dies")))
        except Died:
            self._note(event)
            return
        if "response" in answer:
            self.journal.answered(letter.request.get("ops", []), answer["response"].results, self.now)
            self._sent(phone, [page.id for page in answer["response"].buckets])
        letter.answers[event["copy"]] = answer
        self._note(event, answer)

    def _answer(self, event: Event) -> None:
        """An answer arrives."""
        letter = self.letters.get(event["letter"])
        answer = letter.answers.get(event["copy"]) if letter else None
        phone = self.handsets.get(letter.phone) if letter else None
        if letter is None or answer is None or phone is None:
            return
        command = {"c": "answer", "p": phone.name, "token": letter.token, "now": self.clock(phone)}

        def heard(outcome: Any) -> None:
            self._note(event, outcome)
            if outcome and not outcome.get("ignored"):
                self._heed(phone, outcome)

        self._tell({**command, "end": event.get("end", ""), **answer}, heard)
        self._unsure.add(phone.name)

    def _heed(self, phone: Handset, outcome: dict[str, Any]) -> None:
        """What a phone is to do after an answer: fetch snapshots, take another replica id, ask again."""
        self.journal.renamed(phone.name, outcome.get("renamed", []))
        phone.upto = outcome.get("upto", {})
        phone.eager = bool(outcome.get("again")) or outcome.get("next") == "retry"
        phone.wants = outcome.get("snapshots", [])
        phone.damaged = [bucket for bucket in outcome.get("damaged", []) if bucket not in phone.damaged]
        phone.homeless = outcome.get("next") == "new-replica"
        self.wrong += [f"backwards: {phone.name} went back in {bucket}" for bucket in outcome.get("backwards", [])]
        if phone.name not in self.robbed:
            self.wrong += [f"damaged: {phone.name}'s copy of {bucket}" for bucket in outcome.get("broken", [])]
        another = outcome.get("replica", phone.replica) != phone.replica
        if another and phone.name not in self.copied and self.server.epochs == 1:
            self.wrong.append(f"forked: {phone.name} was told that it is a copy, and it is none")

    def _adopt(self, event: Event, phone: Handset) -> None:
        if not phone.homeless:
            return
        phone.homeless = False
        self.done["new replicas"] += 1
        replica = self.server.issue(phone.person, phone.device, self.now)
        command = {"c": "adopt", "p": phone.name, "replica": replica, "now": self.clock(phone), "end": ""}
        self._tell(command, lambda renamed: self.journal.renamed(phone.name, renamed or []))
        self._unsure.add(phone.name)
        self._note(event)

    def _fetch(self, event: Event, phone: Handset) -> None:
        """What a phone lacks of a bucket arrives: the ranges that differ, or a snapshot."""
        bucket = event["bucket"]
        if bucket not in phone.wants:
            return
        phone.wants = [other for other in phone.wants if other != bucket]
        phone.eager = True
        command = self._ranges(phone, bucket) if bucket in phone.damaged else None
        if command is None:
            found = self.server.snapshot(phone.actor(), bucket)
            if found is None:
                return
            self.done["snapshots"] += 1
            self._sent(phone, [bucket])
            command = {"c": "snapshot", **found}
        self._tell({**command, "p": phone.name, "now": self.clock(phone), "end": event.get("end", "")})
        self._note(event)

    def _ranges(self, phone: Handset, bucket: str) -> Command | None:
        """Repair by ranges; None when so much differs that a snapshot comes cheaper."""
        self.flush()
        held = self.phones.one({"c": "sums", "p": phone.name, "bucket": bucket})
        pages = self.server.compare(phone.actor(), bucket, held["sums"])
        if not pages or pages[0].snapshot:
            return None
        self.done["repairs by ranges"] += 1
        return {"c": "repair", "from": held["from"], "pages": pages}

    # The office and the server

    def _command(self, event: Event) -> None:
        op = Op(n=0, op="cmd", id=event["id"], name=event["name"], args=event["args"])
        done = self.server.write([op], self.now)
        if done and event["name"] == "erase":
            self.erased.append(event["args"]["record"])
        if done and event["name"].startswith("merge_"):
            self.merged.append(event["args"])
        self._note(event, done)

    def _decide(self, event: Event) -> None:
        """Let a late change in, let it in with another value, or dismiss it; what is not ripe goes on waiting."""
        held = waiting_op(self.server, event["ticket"], event["record"])
        if held is None:
            return
        how = event["how"]
        fields = event.get("fields") if how == "edited" else None
        try:
            self.server.decide(held, how == "dismissed", fields, self.now)
        except Refused:
            self._note(event, "not ripe")
            return
        if how == "edited":
            self.journal.edits += [(held.op.id, name, self.now) for name in held.op.fields]
        if how == "let in":
            self.let_in.append(held)
            self.journal.let_in(held.op, self.now)
        self._note(event, how)

    def _night(self, event: Event) -> None:
        self.done["old visits left"] += leave_old_visits(self.server)
        self._note(event)

    def _forget(self, event: Event) -> None:
        """What was deleted leaves for good."""
        gone = self.server.forget_deleted(self.now)
        self.erased += gone
        self.done["deletions gone for good"] += len(gone)
        self._note(event, gone)

    def _sent(self, phone: Handset, buckets: list[str]) -> None:
        """Nobody is ever sent what others share, or keep to themselves."""
        few = self.server.look(lambda tx: strangers(tx, phone.person, buckets))
        self.wrong += [f"secret: {phone.name} of {phone.person} is sent {bucket}" for bucket in few]

    def _purge(self, event: Event) -> None:
        """Half a year went by for the gone marks of a bucket."""
        with self.server.store.write() as tx:
            seq = int(tx.heads([event["bucket"]])[event["bucket"]].seq * event["share"])
            tx.forget_gone(event["bucket"], seq)
        self._note(event)

    def _backup(self, event: Event) -> None:
        self.server.back_up()
        self.journal.back_up()
        self._note(event)

    def _restore(self, event: Event) -> None:
        """The disk broke; what was erased stays erased, by the list beside it."""
        if not self.server.backed_up:
            return
        self.server.restore(self.now)
        self.journal.restore()
        self._note(event)

    # The calm

    def calm(self) -> None:
        """No more faults: everybody exchanges until a round of all changes nothing. Who is at rest waits for the
        others: the server's changes are the same whenever they are fetched."""
        self.server.widen_pages()
        before: dict[str, Any] = {}
        restless = list(self.handsets)
        for round_ in range(CALM_ROUNDS):
            self.now += 1000
            everybody = len(restless) == len(self.handsets)
            after = self._round(restless, -1 - round_ * 100)
            restless = [name for name, state in after.items() if state != before.get(name) or self._busy(name, state)]
            before |= after
            if everybody and not restless:
                return
            restless = restless or list(self.handsets)
        raise Stuck(f"stuck: queues did not drain: {[(s['outgoing'], s['answered']) for s in before.values()]}")

    def _busy(self, name: str, state: Any) -> bool:
        phone = self.handsets[name]
        return bool(phone.eager or phone.upto or state["outgoing"] or state["answered"])

    def _round(self, names: list[str], letter: int) -> dict[str, Any]:
        """These exchange once; what they then hold."""
        letters = {name: letter - index for index, name in enumerate(names)}
        for name in names:
            self.play({"e": "ask", "p": name, "letter": letters[name], "ops": 200})
        for kind in ("deliver", "answer"):
            for name in names:
                self.play({"e": kind, "letter": letters[name], "copy": 0})
        states: list[Any] = []
        for name in names:
            self._tell({"c": "state", "p": name}, states.append)
        self.flush()
        for phone in list(self.handsets.values()):
            self.follow_up(phone)
        self.flush()
        for key in letters.values():
            self.letters.pop(key, None)
        return dict(zip(names, states, strict=True))

    def follow_up(self, phone: Handset) -> None:
        if phone.homeless:
            self.play({"e": "adopt", "p": phone.name})
        for bucket in list(phone.wants):
            self.play({"e": "fetch", "p": phone.name, "bucket": bucket})
