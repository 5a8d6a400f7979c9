"""A company with people, plots and the real permission table: for what depends on who holds which plot.

wang owns the north with account A1, li the south with A2 and A3; zhao works the north beside wang; chen leads both.
"""

from __future__ import annotations

from typing import Any

from backend.auth.access import Policy
from shared_schema.protocol import Op, Result
from sync.hooks import Hooks
from sync.ports import Store
from tests.sync.phones import Company, Phone

NORTH, SOUTH = "plot:north", "plot:south"
ROLES = {"wang": "rep", "li": "rep", "zhao": "rep", "qian": "rep", "chen": "supervisor", "boss": "administrator"}
DAY = "2026-11-20"
INSTANT = "2026-11-20T08:00:00Z"


def new(kind: str, key: str, **fields: Any) -> Op:
    return Op(n=0, op="new", kind=kind, id=key, fields=fields)


def visit(key: str, account: str, day: str = DAY, author: str = "wang", **fields: Any) -> Op:
    at = f"{day}T08:00:00Z"
    return new(
        "visit",
        key,
        account=account,
        author=author,
        touch="visit",
        happened_at=at,
        recorded_at=at,
        day=day,
        zone="UTC",
        **fields,
    )


def fact(key: str, account: str, subject: str | None = None, author: str = "wang", **fields: Any) -> Op:
    return new(
        "fact",
        key,
        account=account,
        subject=subject or account,
        item="budget.amount",
        value="二十万",
        author=author,
        day=DAY,
        recorded_at=INSTANT,
        **fields,
    )


def comment(key: str, account: str, subject: str, author: str = "chen") -> Op:
    return new("comment", key, account=account, subject=subject, author=author, written_at=INSTANT, text="好。")


def photo(key: str, account: str, subject: str) -> Op:
    return new("attachment", key, account=account, subject=subject, sha256="a" * 64, mime="image/jpeg", bytes=9)


def office(store: Store | None = None, hooks: Hooks | None = None) -> Company:
    company = Company(Policy(), store, hooks)
    people = [new("person", key, name=key, role=role) for key, role in ROLES.items()]
    north = new("plot", "north", name="北区", zone="UTC", owner="wang", supervisor="chen", **{"members:zhao": True})
    south = new("plot", "south", name="南区", zone="UTC", owner="li", supervisor="chen")
    accounts = [new("account", f"A{n}", name=f"客户{n}", plot="north" if n == 1 else "south") for n in (1, 2, 3)]
    contacts = [new("contact", f"C{n}", account=f"A{n}", name=f"联系人{n}") for n in (1, 2, 3)]
    did(company, *people, north, south, *accounts, *contacts)
    return company


def did(company: Company, *ops: Op) -> list[Result]:
    """The company's own changes, all of which go in."""
    results = company.write(*ops)
    assert all(result.r == "ok" for result in results), results
    return results


def phones(company: Company, *names: str) -> list[Phone]:
    """A phone for each, with its first copy."""
    found = [company.phone(name[0], name, ROLES[name]) for name in names]
    for phone in found:
        phone.sync()
    return found


def command(phone: Phone, name: str, key: str = "", **args: Any) -> Result:
    """Give a command on a phone and have it answered."""
    phone.make("cmd", key or f"K{phone.actor.person}{phone.n}", name=name, args=dict(args))
    return phone.sync()[-1]


def held(company: Company) -> list[str]:
    with company.store.read() as tx:
        return [one.op.id for one in tx.held()]


def buckets(company: Company, *keys: str) -> set[str]:
    return {company.row(key).bucket for key in keys}
