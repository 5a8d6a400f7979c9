"""Send a reminder exactly as often as its channel allows: claim, commit, send, record.

The order is the whole point. Before the claim is committed nothing leaves; after it nobody else sends it. A crash in
between leaves an open claim, which `recover` treats by the channel's nature. Inside one process sends run one after the
other (`_turn`); several processes need one lease around `recover` (design: Jobs).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from backend.notify.ledger import ROOM, Claim, Ledger
from backend.notify.ports import GONE, UNKNOWN, Channel, Clock, Outcome, Target

Transaction = Callable[[], AbstractContextManager[Ledger]]
"""Opens one write transaction and commits it at the end of its block."""


class Dispatcher:
    """Everything that leaves for a person or the room goes through here. No `robot_url`: there is no room."""

    def __init__(
        self,
        writing: Transaction,
        push: Channel,
        robot: Channel,
        robot_url: str,
        clock: Clock,
        stopping: threading.Event | None = None,
    ) -> None:
        self._writing = writing
        self._push = push
        self._robot = robot
        self._robot_url = robot_url
        self._clock = clock
        self._stopping = stopping or threading.Event()
        self._turn = threading.Lock()

    def deliver(self, claim: Claim) -> list[Outcome]:
        """Send it unless it was taken before; an empty list means nothing was sent."""
        with self._turn:
            if self._stopping.is_set():
                return []
            with self._writing() as ledger:
                if not ledger.claim(claim, self._clock()):
                    return []
                targets = self._targets(ledger, claim)
            return self._send(claim, targets)

    def recover(self) -> list[Claim]:
        """At a start: finish what a crash left open. Call it before anything else is delivered."""
        with self._turn:
            with self._writing() as ledger:
                left = ledger.open_claims()
                told = {(d.person, d.day, d.kind, d.target) for c in left for d in ledger.deliveries(c.person, c.day)}
            for claim in left:
                channel = self._channel(claim)
                with self._writing() as ledger:
                    targets = [
                        t
                        for t in self._targets(ledger, claim)
                        if (claim.person, claim.day, claim.kind, mask(t)) not in told
                    ]
                    if not channel.repeatable:
                        for target in targets:
                            ledger.record(
                                claim, channel.name, mask(target), Outcome(UNKNOWN, attempts=0), self._clock()
                            )
                        targets = []
                self._send(claim, targets)
            return left

    def _send(self, claim: Claim, targets: list[Target]) -> list[Outcome]:
        channel = self._channel(claim)
        outcomes = []
        for target in targets:
            outcome = channel.send(target, claim.message)
            outcomes.append(outcome)
            with self._writing() as ledger:
                ledger.record(claim, channel.name, mask(target), outcome, self._clock())
                if outcome.state == GONE:
                    ledger.unsubscribe(target.address)
        with self._writing() as ledger:
            ledger.close(claim, self._clock())
        return outcomes

    def _channel(self, claim: Claim) -> Channel:
        return self._robot if claim.person == ROOM else self._push

    def _targets(self, ledger: Ledger, claim: Claim) -> list[Target]:
        if claim.person == ROOM:
            return [Target(self._robot_url)] if self._robot_url else []
        return ledger.subscriptions(claim.person)


def mask(target: Target) -> str:
    """How a target is written down: a robot's address holds a secret key in its query, which is left out."""
    return target.address.split("?", 1)[0]
