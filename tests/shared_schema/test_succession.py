"""One shipped method in the place of the other, and back: no answer is lost, and both languages read on."""

from collections.abc import Callable
from typing import Any

import pytest

from shared_schema import rules
from shared_schema.playbook import (
    Choice,
    Item,
    Playbook,
    canonical_json,
    from_json,
    items_of,
    load_shipped,
    loads,
    succeed,
    to_toml,
)
from shared_schema.rules import Family
from tests.shared_schema.meddicc_cases import TODAY, story
from tests.shared_schema.random_family import Maker

Phone = Callable[..., Any]
KEY, WEST = load_shipped("key_account"), load_shipped("meddicc")
BOTH_WAYS = pytest.mark.parametrize(("old", "new"), [(KEY, WEST), (WEST, KEY)], ids=["to meddicc", "to key accounts"])


def _choices(item: Item) -> dict[str, Choice]:
    return {choice.id: choice for choice in item.choices}


@BOTH_WAYS
def test_every_answer_stays_readable(old: Playbook, new: Playbook) -> None:
    now = succeed(old, new)
    items, asked = {item.id: item for item in items_of(now)}, {item.id for item in items_of(new)}
    for item in items_of(old):
        kept = items[item.id]
        assert (kept.kind, kept.subject, kept.retired) == (item.kind, item.subject, item.id not in asked)
        assert kept.label == item.label or item.id in asked
        assert _choices(item).keys() <= _choices(kept).keys()
        assert {row.id for row in item.rows} <= {row.id for row in kept.rows}
    assert {status.id for status in old.statuses} <= {status.id for status in now.statuses}
    assert {touch.id for touch in old.touches} <= {touch.id for touch in now.touches}


@BOTH_WAYS
def test_it_is_a_sound_playbook_and_the_way_back_too(old: Playbook, new: Playbook) -> None:
    there = succeed(old, new)
    back = succeed(there, old)
    for one in (there, back):
        assert loads(to_toml(one).encode(), "ours.toml") == one
        assert from_json(canonical_json(one)) == one
    assert (there.version, back.version) == (old.version + 1, old.version + 2)
    assert {i.id for i in items_of(back) if not i.retired} == {i.id for i in items_of(old)}
    assert {i.id for i in items_of(back)} == {i.id for one in (old, new) for i in items_of(one)}


@BOTH_WAYS
def test_both_languages_read_the_old_records_by_the_new_method(old: Playbook, new: Playbook, phone: Phone) -> None:
    now = succeed(old, new)
    phone("load", json=canonical_json(now).decode())
    retired = {touch.id for touch in now.touches if touch.retired}
    for seed in range(40):
        family = Maker(old, seed).family()
        brief = rules.brief(now, Family(**family), TODAY)
        assert phone("brief", family=family, today=TODAY) == brief
        assert brief["touch_suggestion"]["touch"] not in retired
        assert not any(next(i for i in items_of(now) if i.id == one["item"]).retired for one in brief["unknowns"])
    phone("load", json=canonical_json(KEY).decode())


def test_who_left_the_list_does_not_come_back_with_another_method() -> None:
    family = story({"account": {"status": "disqualified"}, "a": {"grade": "4"}})
    assert rules.next_touch(succeed(WEST, KEY), family, TODAY)["status"] == "none"
