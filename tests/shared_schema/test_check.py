"""The checks of values: the same refusals as on the phone (pwa/src/generated/check.test.ts runs the same vectors)."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared_schema import check
from shared_schema.errors import REFUSALS
from shared_schema.records import KINDS

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "validation.json").read_text(encoding="utf-8"))


def _unfold(fields: dict[str, Any]) -> dict[str, Any]:
    """Long values stand in the vectors as `{"$repeat": [text, times]}`."""
    return {
        name: value["$repeat"][0] * value["$repeat"][1] if isinstance(value, dict) and "$repeat" in value else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("case", VECTORS, ids=lambda c: c["description"])
def test_vector(case: dict[str, Any]) -> None:
    errors = check.check_fields(case["kind"], _unfold(case["fields"]), case["new"])
    assert [list(e) for e in errors] == case["errors"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_quick_look_passes_nothing_that_a_thorough_one_refuses(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value of the vectors in every field: most are fine somewhere and wrong elsewhere."""
    given = [value for case in VECTORS for value in _unfold(case["fields"]).values()]
    given += ["", " ", "\u00a0", "\u3000x", " x", "x ", "a\nb", "\x00", "\ud800", 0, 1.0, True, [], {}, "2026-02-30"]
    asked = [(dict.fromkeys(check.fields_of(kind), value), new) for value in given for new in (True, False)]
    found = [check.check_fields(kind, fields, new) for fields, new in asked]
    monkeypatch.setattr(check, "_quick", lambda kind, new: {})
    assert found == [check.check_fields(kind, fields, new) for fields, new in asked]


def test_every_shape_has_its_code() -> None:
    shapes = {spec.shape for kind in KINDS for spec in check.fields_of(kind).values()} | {"member"}
    assert {f"invalid_{shape}" for shape in shapes} <= REFUSALS.keys()


def test_every_code_about_a_value_is_reached_by_a_vector() -> None:
    reached = {code for case in VECTORS for code, _, _ in case["errors"]}
    about_values = {code for code in REFUSALS if code.startswith("invalid_")} - {"invalid_command", "invalid_stamp"}
    assert about_values | {"unknown_kind", "unknown_field", "required", "write_once", "too_many_values"} <= reached


@pytest.mark.parametrize("kind", KINDS)
def test_what_msgspec_refuses_is_refused_here(kind: str) -> None:
    """The Struct and the checker read one declaration; a wrong type passes neither."""
    for name in check.fields_of(kind):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({name: {"not": ["known"]}}, KINDS[kind])
        assert check.check_fields(kind, {name: {"not": ["known"]}}, False)


def test_long_texts_merge_by_clauses() -> None:
    assert check.merge_of("visit", "note") == "clauses"
    assert check.merge_of("visit", "purpose") is None
    assert check.merge_of("visit", "people:c1") is None


def test_references_name_their_kind() -> None:
    assert check.fields_of("visit")["opportunity"].of == "opportunity"
    entry = check.spec_of("visit", "people:c1")
    assert entry is not None and entry.of == "contact"


def test_personal_details_of_a_contact_are_semi_public() -> None:
    """X3: masked in exports and hand-overs."""
    marked = {name for name, spec in check.fields_of("contact").items() if spec.sensitivity == "semi-public"}
    assert marked == {"mobile", "wechat", "birthday"}


def test_a_number_that_no_browser_keeps_is_refused() -> None:
    for value in (float("nan"), float("inf"), -float("inf")):
        assert check.check_fields("account", {"cadence_days": value}, False)[0][0] == "invalid_number"
