"""A small company to import into, a list of its customers, and what the tests of imports do and ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.app import create_services
from backend.auth.people import add_person
from backend.services import Services
from backend.settings import Settings
from backend.transfer import batches
from shared_schema.protocol import Op
from sync.exchange import write
from sync.ports import Actor, Stored

NOW = 1_795_248_000_000  # 2026-11-21T08:00:00Z
GBK = (
    "公司名称,城市,联系人,手机,等级\r\n"
    "重庆长江精密机械有限公司,重庆,李明朗,13800138000,A\r\n"
    "重庆长江精密机械有限公司,重庆,单晓燕,13800138001,\r\n"
    "上海浦江电器厂,上海,仇英,13800138002,B\r\n"
).encode("gbk")


@contextmanager
def office(directory: Path) -> Iterator[Services]:
    """An administrator, and a rep with a plot."""
    made = create_services(Settings(data_dir=directory), clock=lambda: NOW)
    with made.writing() as (tx, company):
        add_person(made, tx, company, "周管理", "administrator")
        add_person(made, tx, company, "王业务", "rep", "北区")
    yield made
    made.store.close()


def person_of(services: Services, role: str) -> str:
    with services.reading() as (tx, _):
        return next(p.id for p in tx.of_kind("person", ["org"]) if p.value("role") == role)


def living(services: Services, kind: str) -> list[Stored]:
    with services.reading() as (tx, _):
        return [s for s in tx.of_kind(kind, None) if not s.value("deleted") and not s.erased]


def imported(services: Services, data: bytes, choices: dict[int, str] | None = None) -> str:
    admin = person_of(services, "administrator")
    shown = batches.preview(services, admin, "客户.csv", data)
    return batches.commit(services, admin, shown.id, None, choices or {}, None).id


def change(services: Services, record: Stored, fields: dict[str, object]) -> None:
    actor = Actor(person=person_of(services, "rep"), role="server", replica="")
    with services.writing() as (tx, _):
        op = Op(n=0, op="set", id=record.id, kind=record.kind, fields=fields)
        (result,) = write(tx, services.policy, actor, [op], now_ms=NOW + 60_000, hooks=services.hooks)
        assert result.r == "ok"
