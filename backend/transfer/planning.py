"""The dry run: what each row of a file would do, said before anything is done.

Pure: rows, what is known and the wishes of the person go in, a `Plan` comes out; committing makes exactly the
plan's records. Several rows of one company become one account with several contacts. A row is

- `create`: a new account (or the file's earlier one), its contact, its grade as a fact (G1, with its reason);
- `duplicate`: something known may be the same; the person chooses to skip it, to create it all the same, or to
  merge it into a known account (empty fields are filled, nothing is overwritten, the contact is added);
- `refused`: a value cannot be kept; each problem names the field and a code of `shared_schema.errors`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from backend.transfer.matching import Index, Known, Match, company_key
from backend.transfer.sheet import Line
from shared_schema.check import check_fields

_CHINESE_DAY = re.compile(r"^(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class Problem(Struct):
    """Why a row is refused: a stable code, the cell's field, data for the sentence."""

    code: str
    field: str | None = None
    detail: dict[str, Any] = {}


class Draft(Struct):
    """A record to be made: id, kind, fields."""

    id: str
    kind: str
    fields: dict[str, Any]


class PlanRow(Struct):
    """One row of the file and what will be done with it."""

    row: int
    action: str
    name: str
    values: dict[str, str]
    duplicates: list[Match] = []
    problems: list[Problem] = []
    choice: str = ""
    """What will be done: `create`, `skip`, or `merge:<account id>`."""
    drafts: list[Draft] = []
    fills: list[Draft] = []
    """Empty fields of known records this row fills (a merge)."""


class Plan(Struct):
    """Every row's fate, and how many of each."""

    rows: list[PlanRow]

    def counts(self) -> dict[str, int]:
        """Rows by action, and how many records the choices make."""
        tally = {"create": 0, "duplicate": 0, "refused": 0, "records": 0}
        for row in self.rows:
            tally[row.action] += 1
            tally["records"] += len(row.drafts)
        return tally


class Setting(Struct, frozen=True):
    """What planning needs besides the rows.

    `plot`: the plot rows go to unless they name one; `plots`: name, id or owner's name -> plot id; `author` and
    `today` for facts; `known`: the records to compare with and, for merges, their present fields.
    """

    plot: str
    plots: Mapping[str, str]
    author: str
    today: date
    recorded_at: str
    file: str
    batch: str
    known: tuple[Known, ...]
    present: Mapping[str, Mapping[str, Any]]
    grades: tuple[str, ...]
    """The playbook's, in its order."""
    new_id: Callable[[], str]
    orders: Mapping[tuple[str, ...], str] = {}
    """The orders known (`orders.order_key`), for a file of orders; `currency` where it names none."""
    currency: str = "CNY"


def plan(lines: Iterable[Line], setting: Setting, choices: Mapping[int, str] | None = None) -> Plan:
    """Decide every row; `choices` (row -> create | skip | merge:<id>) are the person's wishes for duplicates."""
    planner = _Planner(setting, choices or {})
    return Plan([planner.row(line) for line in lines])


class _Told(NamedTuple):
    """What the cells of a row say: the fields of its records, and every problem found."""

    account: dict[str, Any]
    contact: dict[str, Any] | None
    grade: str | None
    problems: list[Problem]


class _Planner:
    def __init__(self, setting: Setting, choices: Mapping[int, str]) -> None:
        self._setting = setting
        self._choices = choices
        self._known = Index(setting.known)
        self._here = Index()
        self._accounts: dict[tuple[str, str], str] = {}
        self._filled: set[tuple[str, str]] = set()

    def row(self, line: Line) -> PlanRow:
        name = line.cells.get("account.name", "") or line.cells.get("contact.name", "")
        row = PlanRow(line.row, "create", name, line.cells)
        if line.trouble:
            return self._refuse(row, [Problem(line.trouble)])
        told = self._told(line.cells)
        if told.problems:
            return self._refuse(row, told.problems)
        earlier = self._accounts.get(_key(told.account))
        row.duplicates = self._duplicates(told, earlier)
        row.action = "duplicate" if row.duplicates else "create"
        row.choice = self._choices.get(line.row, "skip" if row.duplicates else "create")
        target = row.choice.removeprefix("merge:") if row.choice.startswith("merge:") else ""
        if target and target not in self._setting.present:
            return self._refuse(row, [Problem("unknown_record", "account.name")])
        if row.choice != "skip":
            self._draft(row, told, target or earlier or "", known=bool(target))
        return row

    def _refuse(self, row: PlanRow, problems: list[Problem]) -> PlanRow:
        row.action, row.choice, row.problems = "refused", "skip", problems
        return row

    def _told(self, cells: Mapping[str, str]) -> _Told:
        problems: list[Problem] = []
        account = _part(cells, "account.")
        contact = _part(cells, "contact.") or None
        grade = account.pop("grade", None)
        account["plot"] = self._plot(cells.get("plot"), problems)
        if "name" not in account:
            problems.append(Problem("required", "account.name"))
        problems += _checked("account", account)
        if contact is not None:
            if "name" not in contact:
                problems.append(Problem("required", "contact.name"))
            problems += _checked("contact", {**contact, "account": "pending"})
        if grade is not None:
            written, grade = grade, self._known_grade(grade)
            if grade is None:
                detail = {"value": written, "grades": " / ".join(self._setting.grades)}
                problems.append(Problem("unknown_grade", "account.grade", detail))
        return _Told(account, contact, grade, _once(problems))

    def _plot(self, named: str | None, problems: list[Problem]) -> str:
        if not named:
            return self._setting.plot
        plot = self._setting.plots.get(named.strip().lower())
        if plot is None:
            problems.append(Problem("unknown_plot", "plot", {"value": named}))
        return plot or self._setting.plot

    def _duplicates(self, told: _Told, earlier: str | None) -> list[Match]:
        """Known accounts like this one, known people like this one, and the same person earlier in the file."""
        account, contact = told.account, told.contact
        if earlier and contact is None:
            return [Match(earlier, "account", account["name"], ["same_row"])]
        found = [] if earlier else self._known.matches(_known_account("?", account))
        if contact is not None:
            homes = [earlier] if earlier else [m.id for m in found] or ["?"]
            for home in homes:
                probe = _known_contact("?", str(home), contact)
                found += self._known.matches(probe) + self._here.matches(probe)
        merged: dict[str, Match] = {}
        for match in found:
            merged.setdefault(match.id, match)
        return list(merged.values())

    def _draft(self, row: PlanRow, told: _Told, home: str, *, known: bool) -> None:
        """What the row makes. `home`: the account it belongs to, empty for a new one; `known`: it was there before."""
        account, contact, grade = told.account, told.contact, told.grade
        setting = self._setting
        if not home:
            home = setting.new_id()
            row.drafts.append(Draft(home, "account", {**account, "batch": setting.batch}))
        elif known:
            self._fill(row, home, account)
        self._accounts.setdefault(_key(account), home)
        if contact is not None and not self._has_person(home, contact):
            made = Draft(setting.new_id(), "contact", {**contact, "account": home, "batch": setting.batch})
            row.drafts.append(made)
            self._here.add(_known_contact(made.id, home, contact))
        if grade is not None and (home, "grade") not in self._filled:
            self._filled.add((home, "grade"))
            row.drafts.append(Draft(setting.new_id(), "fact", self._grade(home, grade)))

    def _has_person(self, home: str, contact: dict[str, Any]) -> bool:
        """Merging into an account that already has this very person adds nobody."""
        probe = Known("?", "contact", home, contact["name"])
        return any("same_name" in m.why for m in self._known.matches(probe))

    def _fill(self, row: PlanRow, home: str, account: dict[str, Any]) -> None:
        present = self._setting.present[home]
        fields = {
            f: v
            for f, v in account.items()
            if f not in ("name", "plot", "batch") and present.get(f) in (None, "") and (home, f) not in self._filled
        }
        self._filled.update((home, f) for f in fields)
        if fields:
            row.fills.append(Draft(home, "account", fields))

    def _known_grade(self, told: str) -> str | None:
        """The playbook's grade that a cell means: "a级" and full-width letters too."""
        word = unicodedata.normalize("NFKC", told).removesuffix("级").removesuffix("类").strip().casefold()
        return next((one for one in self._setting.grades if one.casefold() == word), None)

    def _grade(self, home: str, grade: str) -> dict[str, Any]:
        setting = self._setting
        return {
            "account": home, "subject": home, "item": "grade", "value": grade, "author": setting.author,
            "day": setting.today.isoformat(), "recorded_at": setting.recorded_at, "confidence": "low",
            "reason": setting.file[:300],
        }  # fmt: skip


def _key(account: Mapping[str, Any]) -> tuple[str, str]:
    """By which rows of one company are known as such."""
    return company_key(account["name"], account.get("city", "")), account["plot"]


def _part(cells: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The cells of one record, mended where a spreadsheet bends them (widths, dates, source words)."""
    fields: dict[str, Any] = {}
    for name, text in cells.items():
        if name.startswith(prefix):
            field = name.removeprefix(prefix)
            if field in ("phone", "mobile"):
                text = unicodedata.normalize("NFKC", text).replace("、", ",").strip()
            elif field == "birthday":
                text = iso_day(text)
            elif field == "source":
                text = _source(text)
            fields[field] = text
    return fields


def iso_day(text: str) -> str:
    """2026年3月5日, 2026/3/5, 2026.3.5 and 20260305 as 2026-03-05; anything else as it is, to be refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _CHINESE_DAY.match(plain) or _COMPACT_DAY.match(plain)
    if not found:
        return plain
    year, month, day = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"


_SOURCES = {
    "展会": "show", "网络": "web", "转介绍": "referral", "老客户介绍": "referral", "陌拜": "door_to_door",
    "黄页": "directory", "名录": "directory", "电话": "phone", "活动": "event", "合作伙伴": "partner",
}  # fmt: skip


def _source(text: str) -> str:
    known = _SOURCES.get(text.strip())
    return known or (re.sub(r"[^a-z0-9_.-]+", "_", text.lower()).strip("_") or "other")


def _checked(kind: str, fields: dict[str, Any]) -> list[Problem]:
    """Problems by the same check phones and server use, except what a missing name is told otherwise."""
    return [
        Problem(code, f"{kind}.{field}", dict(detail or {}))
        for code, field, detail in check_fields(kind, fields, new=True)
        if code != "required"
    ]


def _once(problems: list[Problem]) -> list[Problem]:
    seen: dict[tuple[str, str | None], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.code, problem.field), problem)
    return list(seen.values())


def _known_account(id: str, fields: Mapping[str, Any]) -> Known:
    return Known(id, "account", id, fields["name"], fields.get("city") or "", _numbers(fields.get("phone")))


def _known_contact(id: str, account: str, fields: Mapping[str, Any]) -> Known:
    return Known(id, "contact", account, fields["name"], "", _numbers(fields.get("mobile")), fields.get("email") or "")


def _numbers(cell: Any) -> tuple[str, ...]:
    return tuple(re.split(r"[,;/]", cell)) if cell else ()


def known_of(id: str, kind: str, fields: Mapping[str, Any]) -> Known | None:
    """A stored record as something to compare with; None for what has no name to compare."""
    if not fields.get("name"):
        return None
    return _known_account(id, fields) if kind == "account" else _known_contact(id, str(fields.get("account")), fields)
