"""A file of orders (G11): what each row would do; committed, shown again as known, taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from backend.services import Services
from backend.transfer import batches
from backend.transfer.exporting import export, masked_by
from backend.transfer.orders import is_orders, order_key, plan_orders
from backend.transfer.planning import Plan, Setting
from backend.transfer.sheet import read_sheet
from shared_schema.errors import Failed
from shared_schema.playbook import load_shipped
from shared_schema.protocol import Op
from shared_schema.rules import buying
from sync.exchange import write
from sync.ports import Actor, Stored
from tests.backend.transfers import GBK, NOW, change, imported, living, office, person_of

HEAD = "客户名称,订单号,下单日期,金额,产品\n"
PRESENT = {
    "A1": {"name": "重庆长江精密机械有限公司", "short_name": "长江精机", "city": "重庆", "plot": "north"},
    "A2": {"name": "浦江电器有限公司", "city": "上海", "plot": "north"},
    "A3": {"name": "浦江电器有限公司", "city": "苏州", "plot": "south"},
}
OLD = {"number": "SO-1", "day": "2026-01-01"}


def dry_run(text: str, choices: dict[int, str] | None = None) -> Plan:
    numbers = count(1)
    setting = Setting(
        plot="north", plots={"北区": "north", "南区": "south"}, author="p1", today=date(2026, 11, 21),
        recorded_at="2026-11-21T08:00:00Z", file="订单.csv", batch="B1", known=(), present=PRESENT, grades=("A",),
        new_id=lambda: f"N{next(numbers)}", orders={order_key("A1", OLD): "R1"},
    )  # fmt: skip
    sheet = read_sheet(text)
    assert is_orders(sheet)
    return plan_orders(sheet.lines, setting, choices)


def test_a_row_becomes_an_order_of_the_account_it_names() -> None:
    [row] = dry_run(HEAD + '重庆长江精密机械,SO-7,2026/3/5,"¥12,800.50",ERP\n').rows
    [order] = row.drafts
    assert (row.action, order.kind) == ("create", "order")
    assert order.fields == {
        "account": "A1", "number": "SO-7", "day": "2026-03-05", "amount": {"minor": 1_280_050, "currency": "CNY"},
        "product": "ERP", "batch": "B1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "minor"),
    [("1.2万", 1_200_000), ("3亿", 30_000_000_000), ("-500", -50_000), ("８００元", 80_000), ("0.1", 10)],
)
def test_amounts_as_people_write_them(told: str, minor: int) -> None:
    [row] = dry_run(HEAD + f"长江精机,SO-7,2026-03-05,{told},\n").rows
    assert row.drafts[0].fields["amount"]["minor"] == minor


def test_the_currency_is_that_of_its_column_or_sign() -> None:
    text = "客户,日期,金额,币种\n长江精机,2026-03-05,100,美元\n长江精机,2026-03-06,$100,\n长江精机,2026-03-07,100,\n"
    found = [row.drafts[0].fields["amount"]["currency"] for row in dry_run(text).rows]
    assert found == ["USD", "USD", "CNY"]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("没有的公司,SO-7,2026-03-05,100,", "unknown_account", "account.name"),
        ("浦江电器,SO-7,2026-03-05,100,", "ambiguous_account", "account.name"),
        (",SO-7,2026-03-05,100,", "required", "account.name"),
        ("长江精机,SO-7,,100,", "required", "order.day"),
        ("长江精机,SO-7,2026-02-30,100,", "invalid_date", "order.day"),
        ("长江精机,SO-7,2026-12-24,100,", "day_ahead", "order.day"),
        ("长江精机,SO-7,2026-03-05,,", "required", "order.amount"),
        ("长江精机,SO-7,2026-03-05,一百,", "invalid_money", "order.amount"),
        ("长江精机,SO-7,2026-03-05,0.001,", "invalid_money", "order.amount"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why(row: str, code: str, field: str) -> None:
    [found] = dry_run(HEAD + row + "\n").rows
    assert (found.action, found.drafts) == ("refused", [])
    assert [(problem.code, problem.field) for problem in found.problems] == [(code, field)]


def test_the_plot_tells_accounts_of_one_name_apart() -> None:
    [row] = dry_run("客户,日期,金额,责任田\n浦江电器,2026-03-05,100,南区\n").rows
    assert row.drafts[0].fields["account"] == "A3"


def test_an_order_known_or_twice_in_the_file_is_left_out_unless_wanted() -> None:
    text = HEAD + "长江精机,so-1,2026-03-05,100,\n长江精机,,2026-03-06,100,ERP\n长江精机,,2026-03-06,100,erp\n"
    made = dry_run(text)
    assert [(row.action, row.choice, len(row.drafts)) for row in made.rows] == [
        ("duplicate", "skip", 0), ("create", "create", 1), ("duplicate", "skip", 0),
    ]  # fmt: skip
    assert [match.why for match in made.rows[0].duplicates] == [["same_order"]]
    assert len(dry_run(text, {2: "create"}).rows[0].drafts) == 1


def test_a_list_of_customers_with_a_date_is_not_one_of_orders() -> None:
    assert not is_orders(read_sheet("公司,日期\n甲,2026-01-01\n"))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with office(tmp_path) as made:
        yield made


ORDERS = (HEAD + "上海浦江电器厂,SO-1,2026-11-01,60万,ERP\n上海浦江电器厂,SO-2,2026-05-01,50万,HR\n").encode("gbk")


def _as_rules_take(rows: list[Stored]) -> list[dict[str, object]]:
    return [{"id": row.id, **{field: register[0] for field, register in row.f.items()}} for row in rows]


def test_committed_orders_are_what_buying_is_counted_from(services: Services) -> None:
    imported(services, GBK)
    imported(services, ORDERS)
    rows = living(services, "order")
    home = next(row for row in living(services, "account") if "浦江" in str(row.value("name")))
    assert {row.family for row in rows} == {home.id}
    assert {row.bucket for row in rows} == {home.bucket}
    scoring = load_shipped().scoring
    assert scoring
    found = buying(scoring, _as_rules_take(rows), "2026-11-21")
    assert (found["recency"], found["per_year"], found["minor"], found["variety"]) == (5, 2, 110_000_000, 2)


def test_the_same_file_again_brings_nothing_new(services: Services) -> None:
    imported(services, GBK)
    imported(services, ORDERS)
    admin = person_of(services, "administrator")
    shown = batches.preview(services, admin, "订单.csv", ORDERS)
    assert [row.action for row in shown.plan.rows] == ["duplicate", "duplicate"]
    with pytest.raises(Failed, match="bad_file"):
        batches.commit(services, admin, shown.id, None, {}, None)


def test_an_import_of_orders_is_taken_back_as_one(services: Services) -> None:
    imported(services, GBK)
    batch = imported(services, ORDERS)
    undone = batches.undo(services, batch)
    assert (undone.removed, undone.kept, living(services, "order")) == (2, [], [])


def test_an_order_changed_since_is_kept_and_named(services: Services) -> None:
    imported(services, GBK)
    batch = imported(services, ORDERS)
    row = next(row for row in living(services, "order") if row.value("number") == "SO-1")
    change(services, row, {"product": "CRM"})
    undone = batches.undo(services, batch)
    assert (undone.removed, [one.name for one in undone.kept]) == (1, ["SO-1"])


def test_what_is_semi_public_of_the_new_kinds_stays_out_of_an_export(services: Services) -> None:
    """X3: of a competitor who represents it, that person's ties and the note; its name, gifts and orders are open."""
    imported(services, GBK)
    imported(services, ORDERS)
    home = living(services, "account")[0].id
    author = person_of(services, "rep")
    day = {"account": home, "author": author, "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    made: list[tuple[str, str, dict[str, object]]] = [
        ("rival", "rival-1", {"account": home, "name": "金蝶", "product": "K3", "note": "他和厂长同乡"}),
        ("fact", "fact-1", {**day, "subject": "rival-1", "item": "rival.person", "value": "秘密先生"}),
        ("fact", "fact-2", {**day, "subject": "rival-1", "item": "rival.relations", "value": "常一起打球"}),
    ]
    with services.writing() as (tx, _):
        ops = [Op(n=0, op="new", id=key, kind=kind, fields=fields) for kind, key, fields in made]
        actor = Actor(author, "rep", "00000001")
        results = write(tx, services.policy, actor, ops, now_ms=NOW + 1, hooks=services.hooks)
        assert [one.r for one in results] == ["ok"] * 3, results
        told = export(tx, "json", None, masked=masked_by(load_shipped())).decode()
    assert [secret for secret in ("秘密先生", "常一起打球", "他和厂长同乡") if secret in told] == []
    assert all(open_ in told for open_ in ('"masked"', "金蝶", "K3", "SO-1"))
