"""What holds for every history, not only for the ones we thought of: text, clock, merge, convergence."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared_schema.protocol import Op, Register
from sync.clock import HLC, later, next_stamp, pack, unpack
from sync.digest import row_digest
from sync.draft import copy_of
from sync.merge import Means, Write, merge, merge_alone, same
from sync.ports import Past, Stored
from sync.text import clauses_of, merge_clauses
from tests.sync.phones import Company, OpenAccess, Phone

NORTH = "plot:north"
REPLICAS = ("0000000a", "0000000b", "0000000c")

# Text

pieces = ["甲。", "乙。", "丙！", "丁\n", "e. ", "f", "3.5万，", "；", "g? "]
texts = st.lists(st.sampled_from(pieces), max_size=8).map("".join)


@given(st.text(max_size=60))
def test_clauses_joined_are_the_text(text: str) -> None:
    assert "".join(clauses_of(text)) == text


@given(texts, texts)
def test_one_sided_changes_merge_to_that_side(base: str, mine: str) -> None:
    assert merge_clauses(base, mine, base) == mine
    assert merge_clauses(base, base, mine) == mine
    assert merge_clauses(base, mine, mine) == mine


@given(texts, texts, texts)
def test_merging_is_symmetric_and_invents_no_clause(base: str, mine: str, theirs: str) -> None:
    merged = merge_clauses(base, mine, theirs)
    assert merged == merge_clauses(base, theirs, mine)
    if merged is not None:
        assert set(clauses_of(merged)) <= {*clauses_of(mine), *clauses_of(theirs)}


@given(st.lists(st.sampled_from(["甲。", "乙。", "丙。", "丁。", "戊。", "己。"]), unique=True, min_size=2), st.data())
def test_changes_of_different_clauses_always_merge(base: list[str], data: st.DataObject) -> None:
    i, j = data.draw(st.lists(st.integers(0, len(base) - 1), min_size=2, max_size=2, unique=True))
    mine, theirs, both = list(base), list(base), list(base)
    mine[i] = both[i] = "我改。"
    theirs[j] = both[j] = "他改。"
    assert merge_clauses("".join(base), "".join(mine), "".join(theirs)) == "".join(both)


# Clock


@given(st.lists(st.one_of(st.integers(0, 10**13), st.tuples(st.integers(0, 10**13), st.integers(0, 65535)))))
def test_stamps_only_grow_whatever_the_clock_does(events: list[Any]) -> None:
    clock = HLC("0000000a")
    last = ""
    for event in events:
        if isinstance(event, tuple):
            clock.receive(pack(event[0], event[1], "0000000b"))
            last = later(last, pack(event[0], event[1], "0000000b"))
        else:
            stamp = clock.tick(event)
            assert stamp > last
            last = stamp


@given(st.integers(0, 2**48 - 1), st.integers(0, 65535))
def test_packing_keeps_the_order(ms: int, counter: int) -> None:
    stamp = pack(ms, counter, "0000000a")
    parts = unpack(stamp)
    assert (parts.ms, parts.counter, parts.replica) == (ms, counter, "0000000a")
    if ms < 2**48 - 1:
        assert next_stamp(stamp, 0, "0000000a") > stamp


# Merge


class Server:
    """One record, merged into write by write, as the exchange would."""

    def __init__(self) -> None:
        self.row = Stored(id="C1", kind="contact", bucket=NORTH)
        self.history: list[Past] = []
        self.clock = HLC("00000000")
        self.alone = 0
        """How many writes met nobody else's; whenever one does, `merge_alone` must answer as `merge`."""

    def apply(self, write: Write) -> None:
        if write.trusted:
            self.clock.receive(write.h)
        means = Means(
            stamp=lambda: self.clock.tick(0),
            history=lambda: self.history,
            is_text=lambda name: name == "note",
            fits=lambda name, value: True,
        )
        quick = copy_of(self.row)
        alone = merge_alone(quick, write, 512)
        out = merge(self.row, write, means)
        assert alone in (None, out)
        assert alone is None or quick == self.row
        self.alone += alone is not None
        self.history += out.past
        if out.changed:
            self.row.seq += 1
            self.row.at = {name: seq or self.row.seq for name, seq in self.row.at.items()}

    def known(self, name: str) -> list[Any]:
        """Every value the server still has of a field: shown, beside it, in history."""
        register = self.row.f.get(name)
        shown = [register[0]] if register else []
        beside = [r[0] for r in self.row.alt.get(name, [])]
        return shown + beside + [past.value for past in self.history if past.field == name]


writes = st.lists(
    st.tuples(
        st.sampled_from(REPLICAS),
        st.sampled_from(["phone", "note", "deleted"]),
        st.sampled_from(["x", "y", "甲。乙。", "甲。丙。", "丁。甲。乙。", None, True]),
        st.sampled_from(["current", "old", "absent", "unknown"]),
        st.integers(1, 50),
        st.booleans(),
    ),
    max_size=14,
)


def as_write(server: Server, given: tuple[str, str, Any, str, int, bool], counter: int) -> Write:
    replica, name, value, kind, ms, trusted = given
    register = server.row.f.get(name)
    stamps = [past.stamp for past in server.history if past.field == name]
    base: dict[str, str | None] = {}
    if kind == "current":
        base = {name: str(register[1]) if register else None}
    elif kind == "old":
        base = {name: stamps[0] if stamps else None}
    elif kind == "absent":
        base = {name: None}
    return Write(
        h=pack(ms, counter, replica),
        replica=replica,
        fields={name: value},
        base=base,
        rv=max(0, server.row.seq - ms % 3),
        trusted=trusted,
    )


@given(writes)
def test_no_written_value_is_ever_lost(given_writes: list[Any]) -> None:
    server = Server()
    for counter, one in enumerate(given_writes):
        write = as_write(server, one, counter)
        server.apply(write)
        for name, value in write.fields.items():
            texts_known = [known for known in server.known(name) if isinstance(known, str)]
            merged = isinstance(value, str) and any(value in text for text in texts_known)
            assert merged or any(same(value, known) for known in server.known(name))


@given(writes)
def test_a_repeated_write_changes_nothing(given_writes: list[Any]) -> None:
    server = Server()
    done: list[Write] = []
    for counter, one in enumerate(given_writes):
        done.append(as_write(server, one, counter))
        server.apply(done[-1])
    row, seq = repr(server.row), server.row.seq
    for write in done:
        server.apply(write)
    assert (repr(server.row), server.row.seq) == (row, seq)


@given(writes)
@example(  # a deletion against changes, where "not deleted" stands beside already: it must not stand there twice
    [
        ("0000000a", "deleted", "x", "current", 1, False),
        ("0000000b", "deleted", None, "old", 1, False),
        ("0000000b", "phone", "x", "current", 1, False),
        ("0000000a", "deleted", True, "current", 1, False),
    ]
)
def test_registers_stay_well_formed(given_writes: list[Any]) -> None:
    server = Server()
    values: dict[tuple[str, str], Any] = {}
    for counter, one in enumerate(given_writes):
        server.apply(as_write(server, one, counter))
        for name, registers in server.row.alt.items():
            assert registers
            assert registers == sorted(registers, key=lambda r: str(r[1]))
            assert not any(same(r[0], server.row.f[name][0]) for r in registers)
            assert len({writer(r) for r in registers}) == len(registers)
        for name, register in every_register(server.row):
            named = values.setdefault((name, str(register[1])), register[0])
            assert same(named, register[0]), "a stamp names one value"


def test_a_write_that_met_nobody_is_known_as_such() -> None:
    server = Server()
    for ms, base in ((1, None), (2, pack(1, 0, REPLICAS[0])), (3, pack(1, 0, REPLICAS[0]))):
        server.apply(Write(pack(ms, 0, REPLICAS[0]), REPLICAS[0], {"phone": f"{ms}"}, {"phone": base}, rv=ms))
    assert (server.alone, server.row.alt) == (2, {"phone": [["2", pack(2, 0, REPLICAS[0])]]})


def writer(register: Register) -> str:
    stamp = str(register[2] if len(register) > 2 and register[1].endswith("00000000") else register[1])
    return stamp[16:]


def every_register(row: Stored) -> list[tuple[str, Register]]:
    return [(name, register) for name, register in row.f.items()] + [
        (name, register) for name, registers in row.alt.items() for register in registers
    ]


# Convergence: phones over a network that loses and repeats

steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("write"),
            st.integers(0, 2),
            st.sampled_from(["wechat", "title", "note", "deleted"]),
            st.sampled_from(["1x11", "2222", "甲。乙。", "甲。丙。", "丁。甲。"]),
        ),
        st.tuples(st.just("sync"), st.integers(0, 2), st.just(""), st.just("")),
        st.tuples(st.just("lost answer"), st.integers(0, 2), st.just(""), st.just("")),
        st.tuples(st.just("repeat"), st.integers(0, 2), st.just(""), st.just("")),
        st.tuples(st.just("settle"), st.integers(0, 2), st.just("wechat"), st.just("")),
        st.tuples(st.just("time"), st.integers(0, 2), st.just(""), st.just("")),
        st.tuples(st.just("skew"), st.integers(0, 2), st.just(""), st.just("")),
    ),
    max_size=40,
)


def run(company: Company, phones: list[Phone], step: tuple[str, int, str, str]) -> None:
    what, which, name, value = step
    phone = phones[which]
    if what == "write":
        phone.make("set", "C1", {name: True if name == "deleted" else value.replace("x", "3")})
    elif what == "sync":
        phone.sync()
    elif what == "lost answer":
        phone.send(phone.request())
    elif what == "repeat":
        asked = phone.request()
        first, second = phone.send(asked), phone.send(asked)
        assert first.results == second.results
        phone.take(asked, first)
        phone.take(asked, second)
    elif what == "settle":
        beside = phone.shown("C1").alt.get(name, [])
        phone.make("set", "C1", {}, settles={name: [str(r[1]) for r in beside]})
    elif what == "time":
        company.now += 1000
    else:
        phone.offset = 70_000 - phone.offset


@settings(max_examples=60, deadline=None)
@given(steps)
def test_phones_converge_and_nothing_is_lost(history: list[tuple[str, int, str, str]]) -> None:
    company = Company.of_reps("a", "b", "c")
    phones = [company.synced(name, name) for name in "abc"]
    for step in history:
        run(company, phones, step)
    for phone in (*phones, *phones):
        phone.sync()
    row = company.row("C1")
    assert row.c == row_digest("C1", row.f, row.alt)
    for phone in phones:
        assert not phone.outbox
        assert phone.rows[NORTH] == phones[0].rows[NORTH]
        assert phone.shown("C1").c == row.c
    written = {value for what, _, name, value in history if what == "write" and name == "wechat"}
    kept = {*company.past("C1", "wechat"), row.value("wechat"), *(r[0] for r in row.alt.get("wechat", []))}
    assert {value.replace("x", "3") for value in written} <= kept


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.integers(0, 6))
def test_whatever_part_of_a_push_arrives_first_the_verdicts_are_the_same(sizes: list[int], last: int) -> None:
    """Pushes of growing prefixes, each answer lost but the last: the same end as one push."""
    company = Company(OpenAccess(a={NORTH}))
    company.found()
    phone = company.phone("a", "a")
    phone.sync()
    made: list[Op] = []
    for i in range(6):
        fields: dict[str, Any] = {"account": "A1", "name": f"{i}"} | ({"birthday": "x"} if i == last else {})
        made.append(phone.make("new", f"N{i}", fields))
    for size in sizes:
        phone.send(phone.request(ops=made[:size]))
    results = phone.sync()
    assert [result.n for result in results] == [1, 2, 3, 4, 5, 6]
    assert [result.r for result in results] == ["rejected" if i == last else "ok" for i in range(6)]
