"""Where two phones push what meets: fields, texts, deletions; the receipts and the history that come of it."""

from __future__ import annotations

from shared_schema.protocol import Op
from sync.clock import replica_of
from tests.sync.phones import Company, Phone

NORTH = "plot:north"


def test_two_phones_change_different_fields(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    li.make("set", "C1", {"title": "厂长"})
    wang.sync()
    [result] = li.sync()
    assert (result.parallel, result.conflict) == (["phone"], [])
    wang.sync()
    for phone, theirs, mine in ((wang, "title", "phone"), (li, "phone", "title")):
        assert (phone.value("C1", "phone"), phone.value("C1", "title")) == ("139", "厂长")
        [receipt] = [row for row in phone.rows[f"user:{phone.actor.person}"].values() if row.kind == "receipt"]
        assert receipt.f["parallel"][0] == [theirs]
        assert set(receipt.f["stamps"][0]) == {mine}
        assert receipt.f["account"][0] == "A1"


def test_two_phones_change_the_same_field(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    company.now += 5
    li.make("set", "C1", {"phone": "138"})
    li.sync()
    [result] = wang.sync()
    assert result.conflict == ["phone"]
    li.sync()
    for phone in (wang, li):
        row = phone.shown("C1")
        assert row.f["phone"][0] == "138"
        assert [register[0] for register in row.alt["phone"]] == ["139"]
        [receipt] = phone.rows[f"user:{phone.actor.person}"].values()
        assert receipt.f["conflict"][0] == ["phone"]
        assert replica_of(receipt.f["stamps"][0]["phone"]) == phone.actor.replica
    wang.make("set", "C1", {"phone": "139"}, settles={"phone": [row.alt["phone"][0][1]]})
    wang.sync()
    li.sync()
    assert li.value("C1", "phone") == "139"
    assert li.shown("C1").alt == {}


def test_receipts_name_no_values(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "13912345678", "note": "秘密。"})
    li.make("set", "C1", {"phone": "13812345678"})
    wang.sync()
    li.sync()
    told = repr([row.f for row in company.rows("receipt")])
    assert "12345678" not in told
    assert "秘密" not in told


def test_one_receipt_for_one_form_saved_thrice(company: Company, wang: Phone, li: Phone) -> None:
    for phone in ("131", "132", "133"):
        wang.make("set", "C1", {"phone": phone})
    li.make("set", "C1", {"title": "厂长"})
    li.sync()
    wang.sync()
    assert sorted(row.bucket for row in company.rows("receipt")) == ["user:li", "user:wang"]


def test_a_note_of_two_authors_is_merged_and_both_are_told(company: Company, wang: Phone, li: Phone) -> None:
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"note": "爱钓鱼。下周出差。"}))
    wang.sync()
    li.sync()
    wang.make("set", "C1", {"note": "爱钓鱼。下周去上海出差。"})
    li.make("set", "C1", {"note": "爱钓鱼和象棋。下周出差。"})
    wang.sync()
    [result] = li.sync()
    assert result.merged == ["note"]
    wang.sync()
    assert wang.value("C1", "note") == li.value("C1", "note") == "爱钓鱼和象棋。下周去上海出差。"
    assert {row.bucket for row in company.rows("receipt")} == {"user:li", "user:wang"}
    li.make("set", "C1", {"note": "爱钓鱼和象棋。下周三去上海出差。"})
    li.sync()
    assert company.row("C1").value("note") == "爱钓鱼和象棋。下周三去上海出差。"


def test_going_on_writing_on_ones_own_text_keeps_the_others_words(company: Company, wang: Phone, li: Phone) -> None:
    """The second op of a phone that has not seen the merge stands on its own first text."""
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"note": "甲。乙。"}))
    wang.sync()
    li.sync()
    wang.make("set", "C1", {"note": "甲。乙。王说。"})
    wang.sync()
    li.make("set", "C1", {"note": "李说。甲。乙。"})
    li.make("set", "C1", {"note": "李说。甲改。乙。"})
    li.sync()
    assert company.row("C1").value("note") == "李说。甲改。乙。王说。"
    assert company.row("C1").alt == {}


def test_one_deletes_while_the_other_edits(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"deleted": True})
    company.now += 5
    li.make("set", "C1", {"phone": "138"})
    wang.sync()
    [result] = li.sync()
    assert result.conflict == ["deleted"]
    row = company.row("C1")
    assert (row.value("deleted"), row.value("phone")) == (None, "138")
    assert [register[0] for register in row.alt["deleted"]] == [True]


def test_two_devices_of_one_person_get_one_receipt(company: Company, wang: Phone) -> None:
    other = company.phone("c", "wang")
    other.sync()
    wang.make("set", "C1", {"phone": "139"})
    other.make("set", "C1", {"phone": "138"})
    wang.sync()
    other.sync()
    [receipt] = company.rows("receipt")
    assert receipt.value("by") == "wang"


def test_replaced_values_stay_in_history(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"phone": "138"})
    wang.sync()
    assert company.past("C1", "phone") == ["130", "139"]


def test_who_reported_to_whom_before_stays_in_history_as_of_every_field(company: Company, wang: Phone) -> None:
    for chief in ("C2", "C3", None):
        wang.make("set", "C1", {"reports_to": chief})
    wang.sync()
    assert company.past("C1", "reports_to") == ["C2", "C3"]


def test_two_devices_of_one_person_make_the_same_settings(company: Company, wang: Phone) -> None:
    other = company.phone("c", "wang")
    wang.make("new", "s-wang", {"language": "en", "digest_at": "08:30"}, kind="settings")
    other.make("new", "s-wang", {"language": "zh-cn", "digest_at": "08:30"}, kind="settings")
    assert [r.r for r in wang.sync() + other.sync()] == ["ok", "ok"]
    row = company.row("s-wang")
    assert row.bucket == "user:wang"
    assert {row.value("language"), row.alt["language"][0][0]} == {"en", "zh-cn"}
    assert "digest_at" not in row.alt
