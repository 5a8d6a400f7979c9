"""The permission table asked directly: who reads which bucket, who writes which kind, who may be late."""

from collections.abc import Iterator

import pytest

from backend.auth.access import Policy
from backend.auth.policy import ADMINISTRATOR, COMMANDS, REP, SUPERVISOR, WRITES
from backend.storage.memory import MemoryStore, MemoryWriteTx
from shared_schema.protocol import Op
from shared_schema.records import KINDS
from sync.commands import BUILT_IN
from sync.exchange import write
from sync.ports import Actor

SERVER = Actor("server", "server", "")
POLICY = Policy()
ANN, BOB, CHIEF, BOSS = (
    Actor(p, r, "0000000a") for p, r in (("ann", REP), ("bob", REP), ("chief", SUPERVISOR), ("boss", ADMINISTRATOR))
)


def new(kind: str, id: str, **fields: object) -> Op:
    return Op(n=0, op="new", id=id, kind=kind, fields=fields)


def put(id: str, kind: str, **fields: object) -> Op:
    return Op(n=0, op="set", id=id, kind=kind, fields=fields)


VISIT = {
    "account": "A1",
    "author": "ann",
    "touch": "visit",
    "happened_at": "2026-11-20T08:00:00Z",
    "zone": "Asia/Shanghai",
    "day": "2026-11-20",
    "recorded_at": "2026-11-20T09:00:00Z",
}


def apply(tx: MemoryWriteTx, *ops: Op) -> None:
    results = write(tx, POLICY, SERVER, list(ops), now_ms=1000)
    assert [result.r for result in results] == ["ok"] * len(ops), results


@pytest.fixture
def tx() -> Iterator[MemoryWriteTx]:
    """Ann owns north with account A1, Bob south with A2; the chief leads north alone."""
    store = MemoryStore()
    with store.write() as open_tx:
        for actor in (ANN, BOB, CHIEF, BOSS):
            apply(open_tx, new("person", actor.person, name=actor.person, role=actor.role))
        apply(
            open_tx,
            new("plot", "north", name="North", owner="ann", supervisor="chief", zone="Asia/Shanghai"),
            new("plot", "south", name="South", owner="bob", zone="Asia/Shanghai"),
            new("account", "A1", name="One", plot="north"),
            new("account", "A2", name="Two", plot="south"),
            new("visit", "V1", **VISIT),
            new("contact", "C1", account="A1", name="李明朗"),
            new("contact", "C2", account="A2", name="王"),
        )
        yield open_tx


def refusal(tx: MemoryWriteTx, actor: Actor, op: Op, bucket: str) -> str | None:
    return POLICY.refuse(tx, actor, op, tx.get([op.id]).get(op.id), bucket)


def test_every_kind_of_record_and_every_command_has_its_row() -> None:
    assert set(WRITES) == set(KINDS)
    assert set(COMMANDS) == set(BUILT_IN)


@pytest.mark.parametrize(
    ("actor", "held", "team"),
    [
        (ANN, {"plot:north"}, []),
        (BOB, {"plot:south"}, []),
        (CHIEF, {"plot:north"}, ["plot:north"]),
        (BOSS, set(), ["plot:north", "plot:south"]),
    ],
)
def test_each_role_holds_its_buckets_and_no_other(
    tx: MemoryWriteTx, actor: Actor, held: set[str], team: list[str]
) -> None:
    assert POLICY.readable(tx, actor) == {"org", f"user:{actor.person}"} | held
    assert POLICY.team(tx, actor) == team


def test_a_member_holds_the_plot_until_he_is_cleared(tx: MemoryWriteTx) -> None:
    apply(tx, put("north", "plot", **{"members:bob": True}))
    assert "plot:north" in POLICY.readable(tx, BOB)
    apply(tx, put("north", "plot", **{"members:bob": None}))
    assert "plot:north" not in POLICY.readable(tx, BOB)


@pytest.mark.parametrize(
    ("actor", "op", "bucket", "expected"),
    [
        (ANN, put("A1", "account", city="x"), "plot:north", None),
        (CHIEF, put("A1", "account", city="x"), "plot:north", None),
        (BOSS, put("A1", "account", city="x"), "plot:north", "not_allowed"),
        (BOB, put("A1", "account", city="x"), "plot:north", "not_allowed"),
        (CHIEF, put("A2", "account", city="x"), "plot:south", "not_allowed"),
        (ANN, put("V1", "visit", note="x"), "plot:north", None),
        (CHIEF, put("V1", "visit", note="x"), "plot:north", "not_author"),
        (ANN, new("visit", "V2", **{**VISIT, "author": "bob"}), "plot:north", "not_author"),
        (CHIEF, new("comment", "C1", account="A1", author="chief"), "plot:north", None),
        (BOB, new("comment", "C1", account="A1", author="bob"), "plot:north", "not_allowed"),
        (ANN, new("settings", "s-ann", language="en"), "user:ann", None),
        (ANN, new("settings", "s-bob", language="en"), "user:ann", "not_allowed"),
        (ANN, new("receipt", "R1"), "user:ann", "server_only"),
        (ANN, put("ann", "person", role="administrator"), "org", "not_allowed"),
        (CHIEF, put("north", "plot", owner="chief"), "org", "not_allowed"),
        (BOSS, put("north", "plot", name="Nord"), "org", None),
        (BOSS, put("north", "plot", owner="bob"), "org", "command_only"),
        (BOSS, put("north", "plot", supervisor=None), "org", "command_only"),
        (BOSS, put("north", "plot", **{"members:bob": True}), "org", "command_only"),
        (BOSS, put("north", "plot", deleted=True), "org", "command_only"),
        (BOSS, new("plot", "east", name="East", owner="bob", zone="UTC"), "org", None),
        (ANN, put("A1", "account", merged_into="A2"), "plot:north", "command_only"),
        (BOSS, new("device", "D1", person="boss"), "org", "server_only"),
        (BOSS, new("calendar", "K1", region="cn", year=2026), "org", None),
        (BOSS, new("calendar", "K1", region="cn", year=2026, holidays={}), "org", "server_only"),
        (BOSS, put("K1", "calendar", closed={}), "org", None),
        (BOSS, put("K1", "calendar", announced=True), "org", "server_only"),
        (CHIEF, new("calendar", "K1", region="cn", year=2026), "org", "not_allowed"),
        (CHIEF, new("reply", "S1", item="doubt.price", answer="x", author="chief", day="2026-11-21"), "org", None),
        (
            CHIEF,
            new("reply", "S1", item="doubt.price", answer="x", author="ann", day="2026-11-21"),
            "org",
            "not_author",
        ),
        (ANN, new("reply", "S1", item="doubt.price", answer="x", author="ann", day="2026-11-21"), "org", "not_allowed"),
    ],
)
def test_each_role_writes_what_the_table_grants(
    tx: MemoryWriteTx, actor: Actor, op: Op, bucket: str, expected: str | None
) -> None:
    assert refusal(tx, actor, op, bucket) == expected


def command(name: str, **args: str) -> Op:
    return Op(n=1, op="cmd", id="K1", name=name, args=dict(args))


@pytest.mark.parametrize(
    ("actor", "op", "expected"),
    [
        (ANN, command("move_account", account="A1", to="south"), "not_allowed"),
        (CHIEF, command("move_account", account="A1", to="south"), "not_allowed"),
        (CHIEF, command("move_account", account="A1", to="north"), None),
        (BOSS, command("move_account", account="A1", to="south"), None),
        (CHIEF, command("move_account", account="nothing", to="north"), "not_allowed"),
        (CHIEF, command("move_account"), "invalid_command"),
        (CHIEF, command("erase", record="A1"), "not_allowed"),
        (BOSS, command("erase", record="A1"), None),
        (CHIEF, command("erase", record="C1"), None),
        (CHIEF, command("erase", record="C2"), "not_allowed"),
        (ANN, command("erase", record="C1"), "not_allowed"),
        (BOSS, command("erase", record="C2"), None),
        (ANN, command("fly"), "unknown_command"),
    ],
)
def test_a_command_needs_its_standing_on_every_record_it_names(
    tx: MemoryWriteTx, actor: Actor, op: Op, expected: str | None
) -> None:
    assert refusal(tx, actor, op, "plot:north") == expected


def test_late_ops_of_somebody_who_had_access_are_kept_for_the_supervisor(tx: MemoryWriteTx) -> None:
    """After an account moved, its old rep's op is quarantined; a stranger's is refused (design: Operations)."""
    apply(tx, Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "south"}))
    assert tx.get(["A1"])["A1"].bucket == "plot:south"
    assert refusal(tx, ANN, put("A1", "account", city="x"), "plot:south") == "quarantine"
    assert refusal(tx, ANN, new("contact", "P9", account="A1", name="x"), "plot:south") == "quarantine"
    assert refusal(tx, ANN, put("A2", "account", city="x"), "plot:south") == "not_allowed"


def test_the_former_owner_of_a_plot_is_quarantined_too(tx: MemoryWriteTx) -> None:
    apply(tx, put("north", "plot", owner="bob"))
    assert refusal(tx, ANN, put("A1", "account", city="x"), "plot:north") == "quarantine"
    assert refusal(tx, BOB, put("A1", "account", city="x"), "plot:north") is None
