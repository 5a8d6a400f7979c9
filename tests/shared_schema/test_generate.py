"""What the phone gets is written from the Python contract, and the committed copy is never behind it."""

import hashlib
from pathlib import Path

import pytest

from shared_schema import generate, protocol
from shared_schema.errors import FAILURES, REFUSALS
from shared_schema.playbook import load_shipped, playbook_hash
from shared_schema.records import KINDS


def test_what_is_committed_is_what_would_be_written() -> None:
    assert generate.stale() == [], "run `python -m shared_schema.generate`"


def test_check_tells_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "TARGET", tmp_path)
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "errors.ts").write_text("// edited by hand\n", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert "errors.ts is stale" in capsys.readouterr().err


def test_every_kind_has_an_interface_and_fields() -> None:
    records, fields = generate.records(), generate.fields()
    for kind, cls in KINDS.items():
        assert f"export interface {cls.__name__} {{" in records
        assert f"\n  {kind}: {{\n" in fields


def test_every_code_reaches_the_phone() -> None:
    codes = generate.codes()
    assert all(f"  '{code}'," in codes for code in (*REFUSALS, *FAILURES))


def test_a_member_python_omits_is_optional_on_the_phone() -> None:
    wire = generate.wire()
    assert "readonly rv?: number" in wire
    assert "readonly server_now: number" in wire
    assert "readonly from: number" in wire  # renamed on the wire
    assert f"export const MAX_OPS = {protocol.MAX_OPS}" in wire


def test_the_shipped_playbook_is_named_by_its_bytes() -> None:
    data = (generate.TARGET / "playbook.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == playbook_hash(load_shipped())
