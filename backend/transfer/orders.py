"""A file of orders (G11): what each row would do, said before anything is done.

A file is one of orders when its columns name a customer, a day and an amount; the person can change that by sending a
column elsewhere. An order belongs to an account that is known already, found by its name without legal form and region
or by its short name, within the plot the row names if it names one: an import of orders never makes accounts. The same
number, or without one the same day, amount and product, at the same account is a duplicate and left out unless the
person wants it all the same. Chosen: exact keys, no likeness; an order at the wrong account spoils two pictures.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.transfer.matching import Match, company_key
from backend.transfer.planning import Draft, Plan, PlanRow, Problem, Setting, iso_day
from backend.transfer.sheet import Line, Sheet
from shared_schema.check import check_fields

OF_ORDERS = frozenset({"account.name", "order.day", "order.amount"})
_AMOUNT = re.compile(r"^(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(万|亿)?\s*元?$")
_FACTORS = {"万": 10_000, "亿": 100_000_000}
_SIGNS = {"¥": "CNY", "￥": "CNY", "$": "USD", "€": "EUR"}
_CURRENCIES = {"人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR"}
_NO_MINOR = frozenset({"JPY", "KRW", "VND"})


def is_orders(sheet: Sheet) -> bool:
    """Whether the columns, as they are mapped now, are those of orders."""
    return {column.field for column in sheet.columns} >= OF_ORDERS


def plan_orders(lines: Iterable[Line], setting: Setting, choices: Mapping[int, str] | None = None) -> Plan:
    """Decide every row; `choices` (row -> create | skip) are the person's wishes for duplicates."""
    planner = _Planner(setting, choices or {})
    return Plan([planner.row(line) for line in lines])


def order_key(account: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells one order of an account from another."""
    number = str(fields.get("number") or "").strip().lower()
    if number:
        return (account, number)
    amount = fields.get("amount") or {}
    return (
        account,
        str(fields.get("day")),
        f"{amount.get('minor')} {amount.get('currency')}",
        _plain(fields.get("product")),
    )


class _Planner:
    def __init__(self, setting: Setting, choices: Mapping[int, str]) -> None:
        self._s = setting
        self._choices = choices
        self._seen = dict(setting.orders)
        self._accounts: dict[str, set[str]] = defaultdict(set)
        for account, fields in setting.present.items():
            for name in (fields.get("name"), fields.get("short_name")):
                if name:
                    city = str(fields.get("city") or "")
                    self._accounts[company_key(str(name))].add(account)
                    self._accounts[company_key(str(name), city)].add(account)

    def row(self, line: Line) -> PlanRow:
        row = PlanRow(line.row, "create", line.cells.get("account.name", ""), line.cells)
        problems: list[Problem] = [Problem(line.trouble)] if line.trouble else []
        account = self._account(line.cells, problems)
        fields = self._fields(line.cells, problems)
        if problems or account is None:
            row.action, row.choice, row.problems = "refused", "skip", problems
            return row
        key = order_key(account, fields)
        if key in self._seen:
            row.action, row.duplicates = "duplicate", [Match(self._seen[key], "order", _named(fields), ["same_order"])]
        row.choice = (
            "create" if self._choices.get(line.row, "skip" if row.duplicates else "create") == "create" else "skip"
        )
        if row.choice == "create":
            made = Draft(self._s.new_id(), "order", {**fields, "account": account, "batch": self._s.batch})
            self._seen.setdefault(key, made.id)
            row.drafts.append(made)
        return row

    def _account(self, cells: Mapping[str, str], problems: list[Problem]) -> str | None:
        name = cells.get("account.name", "")
        if not name:
            problems.append(Problem("required", "account.name"))
            return None
        found = self._accounts.get(company_key(name)) or self._accounts.get(
            company_key(name, cells.get("account.city", ""))
        )
        plot = cells.get("plot")
        if plot and found:
            wanted = self._s.plots.get(plot.strip().lower())
            found = {one for one in found if self._s.present[one].get("plot") == wanted}
        if not found:
            problems.append(Problem("unknown_account", "account.name", {"value": name}))
        elif len(found) > 1:
            problems.append(Problem("ambiguous_account", "account.name", {"value": name, "count": len(found)}))
        return next(iter(found)) if found and len(found) == 1 else None

    def _fields(self, cells: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name in ("number", "product"):
            if cells.get(f"order.{name}"):
                fields[name] = cells[f"order.{name}"]
        for name in ("day", "amount"):
            if not cells.get(f"order.{name}"):
                problems.append(Problem("required", f"order.{name}"))
        if cells.get("order.day"):
            fields["day"] = iso_day(cells["order.day"])
        if cells.get("order.amount"):
            currency = _currency(cells.get("order.currency", ""), cells["order.amount"]) or self._s.currency
            fields["amount"] = _money(cells["order.amount"], currency)
        for code, field, detail in check_fields("order", {**fields, "account": "pending"}, new=True):
            if code != "required":
                problems.append(Problem(code, f"order.{field}", dict(detail or {})))
        if fields.get("day", "") > self._s.today.isoformat() and not problems:
            problems.append(Problem("day_ahead", "order.day", {"value": fields["day"]}))
        return fields


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value or "")).strip().lower()


def _named(fields: Mapping[str, Any]) -> str:
    return str(fields.get("number") or fields.get("product") or fields.get("day") or "")


def _currency(told: str, amount: str) -> str:
    """What the currency column says, else the sign before the amount; empty when neither does."""
    word = unicodedata.normalize("NFKC", told).strip().upper()
    sign = next((code for sign, code in _SIGNS.items() if sign in amount), "")
    return _CURRENCIES.get(word, word) or sign


def _money(told: str, currency: str) -> dict[str, Any] | str:
    """The amount in minor units, or the text as it is, to be refused."""
    text = unicodedata.normalize("NFKC", told).strip()
    for sign in _SIGNS:
        text = text.replace(unicodedata.normalize("NFKC", sign), "")
    found = _AMOUNT.match(text.strip())
    if not found:
        return told
    try:
        number = Decimal(found[1].replace(",", "")) * _FACTORS.get(found[2] or "", 1)
    except InvalidOperation:
        return told
    minor = number * (1 if currency in _NO_MINOR else 100)
    return {"minor": int(minor), "currency": currency} if minor == int(minor) else told
