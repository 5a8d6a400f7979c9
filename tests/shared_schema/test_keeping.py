"""Replacing a playbook loses no answer: what the old one declared stays readable (issue: the engine)."""

import re

import msgspec
import pytest

from shared_schema.playbook import (
    Choice,
    Item,
    Playbook,
    PlaybookError,
    Text,
    canonical_json,
    differences,
    from_json,
    items_of,
    load_shipped,
    loads,
    succeed,
    to_toml,
)
from shared_schema.rules import Family, next_touch, suggest_touch

OLD = load_shipped()
WORDS = Text(zh_cn="字", en="words")


def _item(playbook: Playbook, id: str) -> Item:
    return next(item for item in items_of(playbook) if item.id == id)


def _changed(change: dict[str, object], id: str = "need.determination") -> Playbook:
    checklists = [
        msgspec.structs.replace(c, items=[msgspec.structs.replace(i, **change) if i.id == id else i for i in c.items])
        for c in OLD.checklists
    ]
    return msgspec.structs.replace(OLD, checklists=checklists)


def _without(id: str) -> Playbook:
    checklists = [msgspec.structs.replace(c, items=[i for i in c.items if i.id != id]) for c in OLD.checklists]
    return msgspec.structs.replace(OLD, checklists=checklists)


def test_an_item_left_out_is_retired_and_stays_readable() -> None:
    now = succeed(OLD, _without("competition.why_us"))
    kept = _item(now, "competition.why_us")
    assert kept.retired
    assert kept.label == _item(OLD, "competition.why_us").label
    assert now.version == OLD.version + 1
    again = succeed(now, _without("competition.why_us"))
    assert [item.id for item in items_of(again)] == [item.id for item in items_of(now)]


def test_a_choice_left_out_is_retired_too() -> None:
    high = Choice(id="high", label=WORDS)
    now = succeed(OLD, _changed({"choices": [high]}))
    choices = {choice.id: choice for choice in _item(now, "need.determination").choices}
    assert not choices["high"].retired
    assert choices["low"].retired
    assert choices.keys() == {c.id for c in _item(OLD, "need.determination").choices}


def test_an_item_brought_back_is_asked_again() -> None:
    now = succeed(succeed(OLD, _without("competition.why_us")), OLD)
    assert not _item(now, "competition.why_us").retired
    assert [item.id for item in items_of(now)] == [item.id for item in items_of(OLD)]


def test_a_status_left_out_keeps_its_accounts_off_the_list() -> None:
    without = msgspec.structs.replace(OLD, statuses=[status for status in OLD.statuses if status.id != "lost"])
    now = succeed(OLD, without)
    lost = next(status for status in now.statuses if status.id == "lost")
    assert (lost.retired, lost.cultivated) == (True, False)
    account = {"id": "a1", "kind": "account", "status": "lost"}
    assert next_touch(now, Family(account=account), "2026-11-21")["status"] == "none"


def test_a_touch_left_out_still_counts_and_is_proposed_no_more() -> None:
    without = msgspec.structs.replace(OLD, touches=[touch for touch in OLD.touches if touch.id != "card"])
    card = next(touch for touch in succeed(OLD, without).touches if touch.id == "card")
    assert (card.retired, card.usual_for, card.counts_for) == (True, [], ["D"])
    west = next(touch for touch in succeed(OLD, load_shipped("meddicc")).touches if touch.id == "card")
    assert west.counts_for == ["1", "2", "3", "4"]  # grades that method never judged: as any touch nobody knows


def test_a_touch_no_longer_offered_is_not_proposed() -> None:
    shelved = [msgspec.structs.replace(touch, retired=touch.id == "visit") for touch in OLD.touches]
    family = Family(
        account={"id": "a1", "kind": "account"},
        facts=[{"id": "f1", "subject": "a1", "item": "grade", "value": "B", "day": "2026-11-01", "author": "p1"}],
    )
    assert suggest_touch(OLD, family, "2026-11-21")["touch"] == "visit"
    assert suggest_touch(msgspec.structs.replace(OLD, touches=shelved), family, "2026-11-21")["touch"] == "call"


def test_words_records_name_stay_readable() -> None:
    assert OLD.review and OLD.plot
    without = msgspec.structs.replace(OLD, review=msgspec.structs.replace(OLD.review, loss_reasons=[]), plot=None)
    now = succeed(OLD, without)
    assert now.review and [one.id for one in now.review.loss_reasons] == [one.id for one in OLD.review.loss_reasons]
    assert all(one.retired for one in now.review.loss_reasons)
    assert now.review.lessons == OLD.review.lessons and now.plot is None


def test_a_side_left_out_is_judged_no_more_and_stays_readable() -> None:
    assert OLD.exit_views
    views = msgspec.structs.replace(OLD.exit_views, sides=[s for s in OLD.exit_views.sides if s.id != "partner"])
    exits = [msgspec.structs.replace(one, sides=["customer", "rival"]) for one in OLD.exits]
    after = succeed(OLD, msgspec.structs.replace(OLD, exit_views=views, exits=exits)).exit_views
    assert after
    assert [(side.id, side.retired) for side in after.sides] == [
        ("customer", False),
        ("rival", False),
        ("partner", True),
    ]


def test_answers_cannot_change_their_kind() -> None:
    with pytest.raises(PlaybookError) as caught:
        succeed(OLD, _changed({"kind": "text", "choices": []}))
    assert [(p.path, p.code) for p in caught.value.problems] == [
        ("checklists.items.need.determination.kind", "changed_kind")
    ]
    assert "retired = true" in caught.value.problems[0].say("zh-CN")


def test_a_preview_tells_what_would_change() -> None:
    new = msgspec.structs.replace(_without("competition.why_us"), name=WORDS, touches=OLD.touches[1:])
    assert differences(OLD, new) == [
        ("changed", "name", ""),
        ("removed", "touches", OLD.touches[0].id),
        ("removed", "items", "competition.why_us"),
    ]
    assert differences(OLD, OLD) == []


def test_a_playbook_goes_out_as_a_file_and_comes_back_the_same() -> None:
    text = to_toml(OLD)
    assert loads(text.encode(), "ours.toml") == OLD
    assert not re.search(r"^retired = false", text, re.MULTILINE)


def test_a_playbook_of_an_older_release_is_read() -> None:
    older = msgspec.json.decode(canonical_json(OLD))
    for part in ("signals", "sequences", "conditions", "quiz", "segments"):
        del older[part]
    assert from_json(msgspec.json.encode(older)).signals == []
