"""Importing into a real company: dry run, commit, second import, undo, export; over HTTP roles are walked elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.cli import headland
from backend.services import Services
from backend.transfer import batches
from backend.transfer.exporting import export, masked_by
from backend.transfer.sheet import read_sheet
from shared_schema.errors import Failed
from tests.backend.transfers import GBK, change, imported, living, office, person_of


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with office(tmp_path) as made:
        yield made


def test_a_gbk_list_with_chinese_headers_becomes_accounts_people_and_grades(services: Services) -> None:
    imported(services, GBK)
    names = {a.value("name") for a in living(services, "account")}
    assert names == {"上海浦江电器厂", "重庆长江精密机械有限公司"}
    assert len(living(services, "contact")) == 3
    assert {(f.value("item"), f.value("value"), f.value("reason")) for f in living(services, "fact")} == {
        ("grade", "A", "客户.csv"),
        ("grade", "B", "客户.csv"),
    }


def test_a_dry_run_writes_no_record(services: Services) -> None:
    shown = batches.preview(services, person_of(services, "administrator"), "客户.csv", GBK)
    assert shown.plan.counts() == {"create": 3, "duplicate": 0, "refused": 0, "records": 7}
    assert living(services, "account") == []


def test_a_second_import_finds_the_duplicates(services: Services) -> None:
    imported(services, GBK)
    shown = batches.preview(services, person_of(services, "administrator"), "again.csv", GBK)
    assert [row.action for row in shown.plan.rows] == ["duplicate"] * 3
    with pytest.raises(Failed, match="nothing_to_import"):
        imported(services, GBK)
    assert len(living(services, "account")) == 2


def test_undo_restores_what_was_and_is_told_once(services: Services) -> None:
    batch = imported(services, GBK)
    undone = batches.undo(services, batch)
    assert (undone.removed, undone.kept) == (7, [])
    assert not living(services, "account") and not living(services, "contact") and not living(services, "fact")
    with pytest.raises(Failed, match="nothing_to_undo"):
        batches.undo(services, batch)
    imported(services, GBK)
    assert len(living(services, "account")) == 2


def test_undo_keeps_what_somebody_changed_since_and_what_it_stands_on(services: Services) -> None:
    batch = imported(services, GBK)
    changed = next(c for c in living(services, "contact") if c.value("name") == "李明朗")
    change(services, changed, {"title": "厂长"})
    undone = batches.undo(services, batch)
    assert ("contact", "李明朗") in [(k.kind, k.name) for k in undone.kept]
    assert [c.value("name") for c in living(services, "contact")] == ["李明朗"]
    assert [a.value("name") for a in living(services, "account")] == ["重庆长江精密机械有限公司"]


def test_undo_of_a_merge_empties_what_it_filled_and_nothing_else(services: Services) -> None:
    imported(services, GBK)
    account = next(a for a in living(services, "account") if a.value("city") == "上海")
    more = "公司名称,行业,公司电话\n上海浦江电器厂,家电,021-55556666\n".encode()
    batch = imported(services, more, {2: f"merge:{account.id}"})
    assert next(a for a in living(services, "account") if a.id == account.id).value("industry") == "家电"
    change(services, next(a for a in living(services, "account") if a.id == account.id), {"phone": "021-99998888"})
    assert batches.undo(services, batch).restored == 1
    after = next(a for a in living(services, "account") if a.id == account.id)
    assert (after.value("industry"), after.value("phone")) == (None, "021-99998888")


def test_a_vcard_21_with_quoted_printable_names(services: Services) -> None:
    data = (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
        b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E=E6=98=8E=E6=9C=97\r\n"
        b"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=87=8D=E5=BA=86=E9=95=BF=E6=B1=9F=\r\n"
        b"=E6=9C=BA=E6=A2=B0\r\nTEL;CELL:13800138000\r\nEND:VCARD\r\n"
    )
    imported(services, data)
    assert [c.value("name") for c in living(services, "contact")] == ["李明朗"]
    assert [a.value("name") for a in living(services, "account")] == ["重庆长江机械"]


def test_exports_come_back_as_the_same_records(services: Services) -> None:
    imported(services, GBK)
    with services.reading() as (tx, _):
        table = export(tx, "csv", None, masked=masked_by(services.method.shipped.playbook))
        cards = export(tx, "vcard", None, masked=lambda item: False)
    rows = read_sheet(table.decode("utf-8-sig"))
    assert all(column.field for column in rows.columns)
    assert {line.cells["contact.name"]: line.cells.get("account.grade") for line in rows.lines} == {
        "李明朗": "A",
        "单晓燕": "A",
        "仇英": "B",
    }
    _, again = batches.read(cards)
    assert {line.cells["contact.mobile"] for line in again.lines} == {"13800138000", "13800138001", "13800138002"}


def test_json_export_masks_what_is_not_public(services: Services) -> None:
    imported(services, GBK)
    with services.reading() as (tx, _):
        document = json.loads(export(tx, "json", None, masked=lambda item: item == "grade"))
    assert {fact["masked"] for fact in document["fact"]} == {True}
    assert not any("value" in fact for fact in document["fact"])


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(services: Services) -> None:
    imported(services, "公司,联系人,手机\n=HYPERLINK(1),+cmd,+8613800138000\n".encode())
    with services.reading() as (tx, _):
        table = export(tx, "csv", None, masked=lambda item: False).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in table and "'+cmd" in table and ",+8613800138000" in table


def shell(directory: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(headland, [*words, "--data", str(directory)])
    return result.exit_code, result.output


def test_import_from_the_shell(services: Services, tmp_path: Path) -> None:
    services.store.close()
    listed = tmp_path / "名单.csv"
    listed.write_bytes(GBK + "坏行,,,,,多余\r\n".encode("gbk"))
    code, said = shell(tmp_path, "import", str(listed))
    assert code != 0 and "more cells than the header" in said and "--skip-refused" in said
    code, said = shell(tmp_path, "import", str(listed), "--skip-refused")
    assert code == 0 and "Imported 7 records" in said
    code, said = shell(tmp_path, "import", str(listed), "--dry-run")
    assert code == 0 and "3 likely duplicates" in said and "same_name" in said
    batch = shell(tmp_path, "import", "--list")[1].split()[0]
    assert "7 records removed" in shell(tmp_path, "import", "--undo", batch)[1]
    out = tmp_path / "all.json"
    assert shell(tmp_path, "export", str(out))[0] == 0
    assert json.loads(out.read_bytes())["account"] == []
