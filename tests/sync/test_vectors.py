"""The JSON vectors of `tests/vectors/` that hold this package and the phone's core to the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backend.storage.memory import MemoryStore
from shared_schema.errors import Failed
from shared_schema.protocol import Op, SyncRequest
from sync.clock import is_stamp, later, next_stamp, pack, unpack
from sync.digest import digest_sum, row_digest
from sync.exchange import exchange
from sync.merge import Means, Write, merge
from sync.ports import Actor, Past, ReadTx, ReplicaState, Stored
from sync.text import merge_clauses

VECTORS = Path(__file__).parents[1] / "vectors"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


CLOCK, DIGEST, EXCHANGE = vectors("clock.json"), vectors("digest.json"), vectors("exchange.json")
MERGE, TEXT = vectors("merge.json"), vectors("text.json")


def described(case: Any) -> str:
    return str(case["description"])


@pytest.mark.parametrize("case", CLOCK["pack"], ids=described)
def test_pack(case: Any) -> None:
    assert pack(case["ms"], case["counter"], case["replica"]) == case["stamp"]


@pytest.mark.parametrize("case", CLOCK["unpack"], ids=described)
def test_unpack(case: Any) -> None:
    if case["parts"] is None:
        assert not is_stamp(case["stamp"])
        with pytest.raises(ValueError, match="not a stamp"):
            unpack(case["stamp"])
    else:
        assert msgspec.to_builtins(unpack(case["stamp"])) == case["parts"]


@pytest.mark.parametrize("case", CLOCK["tick"], ids=described)
def test_tick(case: Any) -> None:
    assert next_stamp(case["last"], case["now"], case["replica"]) == case["stamp"]


@pytest.mark.parametrize("case", CLOCK["later"], ids=described)
def test_later(case: Any) -> None:
    assert later(case["last"], case["seen"]) == case["result"]


def test_stamps_sort_as_text() -> None:
    assert sorted(CLOCK["order"]["stamps"]) == CLOCK["order"]["stamps"]


@pytest.mark.parametrize("case", DIGEST["rows"], ids=described)
def test_row_digest(case: Any) -> None:
    assert row_digest(case["id"], case["f"], case["alt"]) == case["c"]


@pytest.mark.parametrize("case", DIGEST["sums"], ids=described)
def test_digest_sum(case: Any) -> None:
    assert digest_sum(case["digests"]) == case["sum"]


class VectorAccess:
    """The permissions `exchange.json` states: buckets each person reads and writes, and those held formerly."""

    def __init__(self, readable: dict[str, list[str]], formerly: dict[str, list[str]]) -> None:
        self._readable = readable
        self._formerly = formerly

    def readable(self, tx: ReadTx, actor: Actor) -> frozenset[str]:
        return frozenset(self._readable.get(actor.person, []))

    def refuse(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None, bucket: str) -> str | None:
        if op.op == "cmd":
            return None if actor.role == "supervisor" else "not_allowed"
        if bucket in self._readable.get(actor.person, []):
            return None
        return "quarantine" if bucket in self._formerly.get(actor.person, []) else "not_allowed"


def store_before(before: Any) -> MemoryStore:
    """The server's state a vector starts from; rows are put again until their seq is reached."""
    store = MemoryStore(before["epoch"])
    with store.write() as tx:
        for replica in before["replicas"]:
            tx.save_replica(msgspec.convert(replica, ReplicaState))
        for given in sorted(before["rows"], key=lambda row: row["seq"]):
            row = Stored(
                id=given["id"],
                kind=given["kind"],
                bucket=given["bucket"],
                family=given.get("family", ""),
                f=given["f"],
                at=dict.fromkeys(given["f"], 0),
                c=row_digest(given["id"], given["f"], {}),
            )
            while row.seq < given["seq"]:
                tx.put([row])
    return store


def answer(store: MemoryStore, access: VectorAccess, step: Any) -> dict[str, Any]:
    request = msgspec.convert(step["request"], SyncRequest)
    actor = Actor(step["actor"]["person"], step["actor"]["role"], request.replica)
    try:
        response = exchange(store, access, actor, request, now_ms=step["server_now"])
    except Failed as failure:
        return {"failure": {"code": failure.code, "detail": failure.detail}}
    return {"response": json.loads(msgspec.json.encode(response))}


def test_exchange() -> None:
    before = EXCHANGE["before"]
    store, access = store_before(before), VectorAccess(before["readable"], before["formerly"])
    for step in EXCHANGE["steps"]:
        expected = {name: step[name] for name in ("response", "failure") if name in step}
        assert answer(store, access, step) == expected, described(step)


@pytest.mark.parametrize("case", TEXT["cases"], ids=described)
def test_text(case: Any) -> None:
    assert merge_clauses(case["base"], case["mine"], case["theirs"]) == case["merged"]
    assert merge_clauses(case["base"], case["theirs"], case["mine"]) == case["merged"]


@pytest.mark.parametrize("case", MERGE["cases"], ids=described)
def test_merge(case: Any) -> None:
    before = case["before"]
    row = Stored(id="C1", kind="contact", bucket="plot:north", seq=41, **before)
    history = [Past(record="C1", replaced_by="", at_ms=0, **past) for past in case["history"]]
    means = Means(
        stamp=lambda: str(case["server_stamp"]),
        history=lambda: history,
        is_text=lambda name: name == "note",
        fits=lambda name, value: True,
    )
    out = merge(row, msgspec.convert(case["write"], Write), means)
    told = {
        "after": {"f": row.f, "alt": row.alt},
        "changed": out.changed,
        "conflict": sorted(out.conflict),
        "parallel": sorted(out.parallel),
        "merged": sorted(out.merged),
        "restamped": out.restamped,
        "past": [
            {"field": p.field, "value": p.value, "stamp": p.stamp, "replaced_by": p.replaced_by} for p in out.past
        ],
    }
    assert told == {name: case[name] for name in told}
