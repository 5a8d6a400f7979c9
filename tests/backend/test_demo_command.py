"""`headland demo`: written through the exchange, as large as asked, and apart from a real company."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from backend.app import now_ms
from backend.cli import headland
from backend.demo.fill import fill
from backend.storage.sqlite import SqliteStore
from sync.clock import millis_of
from sync.digest import row_digest
from tests.backend.conftest import World
from tests.backend.demo_company import company


def test_written_through_the_exchange_with_true_sums(tmp_path: Path, world: World) -> None:
    made = company(20, 60)
    store = SqliteStore(tmp_path / "demo.sqlite")
    with store.write() as tx:
        count = fill(tx, world.services.policy, made.records, clock=world.clock, hooks=world.services.hooks)
    assert count == len(made.records)
    with store.read() as tx:
        for plot in made.of_kind("plot"):
            bucket = f"plot:{plot.id}"
            rows = list(tx.records(bucket))
            head = tx.heads([bucket])[bucket]
            assert (head.count, head.seq) == (len(rows), len(rows))
            assert head.sum == sum(row_digest(row.id, row.f, row.alt) for row in rows) % 2**48
    store.close()


def run(data: Path, *args: str) -> Any:
    return CliRunner().invoke(
        headland, ["demo", "--no-serve", "--data", str(data), "--accounts", "6", "--visits", "12", *args]
    )


def test_the_command_prints_a_link_for_each_and_keeps_what_is_there(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)
    assert first.exit_code == 0, first.output
    assert "Inventing" in first.output and "Inventing" not in second.output
    found = [re.findall(r"^ +(\w+) +(http\S+/#/join/\S+)", done.output, re.MULTILINE) for done in (first, second)]
    assert [role for role, _ in found[0]] == ["rep", "rep", "rep", "supervisor", "administrator"]
    assert not {link for _, link in found[0]} & {link for _, link in found[1]}, "fresh links each start"


def test_a_forecast_finds_what_stood_a_week_ago(tmp_path: Path) -> None:
    """All at once it would call the whole company's business new since last week (S11)."""
    run(tmp_path, "--accounts", "20")
    week_ago = now_ms() - 7 * 24 * 3600 * 1000
    store = SqliteStore(tmp_path / "headland.sqlite")
    with store.read() as tx:
        rows = list(tx.of_kind("opportunity"))
        assert rows and all(millis_of(str(register[1])) < week_ago for row in rows for register in row.f.values())
    store.close()


def test_accounts_came_onto_their_lists_over_the_year(tmp_path: Path) -> None:
    """A plot counts who came this month by when the account was written down (G7): not all at once."""
    run(tmp_path, "--accounts", "40", "--visits", "160")
    store = SqliteStore(tmp_path / "headland.sqlite")
    with store.read() as tx:
        written = [millis_of(str(row.f["name"][1])) for row in tx.of_kind("account")]
    store.close()
    months = Counter(f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m}" for ms in written)
    assert len(months) >= 6
    assert max(months.values()) <= 15
    assert max(written) <= now_ms()


def test_another_size_needs_fresh(tmp_path: Path) -> None:
    run(tmp_path)
    other = run(tmp_path, "--seed", "5")
    assert "--fresh" in other.output
    fresh = run(tmp_path, "--seed", "5", "--fresh")
    assert "Inventing" in fresh.output and fresh.exit_code == 0


def test_a_real_company_is_never_touched(tmp_path: Path) -> None:
    invited = CliRunner().invoke(
        headland, ["user", "invite", "Ann", "--role", "administrator", "--data", str(tmp_path)]
    )
    assert invited.exit_code == 0, invited.output
    for args in ((), ("--fresh",)):
        refused = run(tmp_path, *args)
        assert refused.exit_code != 0 and "real company" in refused.output


def test_a_day_that_is_none_is_told(tmp_path: Path) -> None:
    assert "2026-11-21" in run(tmp_path, "--today", "tomorrow").output
