"""What a push may claim about time: the server's clock, skewed phones, ops that come too late."""

from __future__ import annotations

from shared_schema.protocol import Op
from sync.clock import millis_of, pack
from tests.sync.phones import Company, OpenAccess, Phone

NORTH = "plot:north"


def test_the_servers_clock_follows_trusted_stamps_only(company: Company, wang: Phone) -> None:
    wang.offset = 59_000
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"title": "厂长"}, h=pack(company.now + 3_600_000, 0, wang.actor.replica))
    results = wang.sync()
    assert results[0].restamped is None
    assert results[1].restamped is not None
    assert millis_of(results[1].restamped) <= company.now + 60_000
    with company.store.read() as tx:
        assert millis_of(tx.clock()) <= company.now + 60_000
    assert company.row("C1").f["title"] == ["厂长", results[1].restamped, pack(company.now + 3_600_000, 0, "00000061")]


def test_the_servers_stamp_is_later_than_a_trusted_one_ahead_of_its_time(
    company: Company, wang: Phone, li: Phone
) -> None:
    wang.offset = 59_000
    made = wang.make("set", "C1", {"phone": "139"})
    wang.sync()
    li.sync()
    li.clock.last = ""
    li.make("set", "C1", {"phone": "138"})
    [result] = li.sync()
    assert result.restamped is not None
    assert result.restamped > made.h
    assert company.row("C1").value("phone") == "138"


def test_a_push_of_a_skewed_phone_is_untrusted(company: Company, wang: Phone, li: Phone) -> None:
    li.make("set", "C1", {"phone": "138"})
    li.sync()
    wang.offset = 61_000
    wang.make("set", "C1", {"phone": "139"})
    [result] = wang.sync()
    assert result.conflict == ["phone"]
    assert company.row("C1").value("phone") == "138"
    assert [r[0] for r in company.row("C1").alt["phone"]] == ["139"]


def test_the_chain_of_a_restamped_phone_goes_on_from_its_claimed_stamp(company: Company, wang: Phone) -> None:
    company.now += 1_000_000
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "131"}))
    wang.sync()
    wang.clock.last = ""
    wang.offset = -500
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"phone": "138"})
    results = wang.sync()
    assert all(result.restamped for result in results)
    assert company.row("C1").value("phone") == "138"
    assert company.row("C1").alt == {}


def test_late_ops_go_to_quarantine_with_what_stands_on_them(company: Company, wang: Phone) -> None:
    access = company.access
    assert isinstance(access, OpenAccess)
    access.buckets["wang"].discard(NORTH)
    access.formerly["wang"] = {NORTH}
    wang.make("new", "C2", {"account": "A1", "name": "王"})
    wang.make("set", "C2", {"phone": "139"})
    wang.make("set", "C1", {"phone": "139"})
    results = wang.sync()
    assert [result.r for result in results] == ["quarantined"] * 3
    assert len({result.ticket for result in results}) == 3
    assert company.row("C1").value("phone") == "130"
    assert NORTH not in wang.rows
