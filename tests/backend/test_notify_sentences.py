"""Both languages say the same things."""

from __future__ import annotations

from string import Formatter

from backend.notify.sentences import EN, SENTENCES, ZH


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_stands_in_both_languages() -> None:
    assert ZH.keys() == EN.keys()
    assert SENTENCES.keys() == {"zh-CN", "en"}


def test_both_fill_the_same_places() -> None:
    assert {key: places(text) for key, text in ZH.items()} == {key: places(text) for key, text in EN.items()}
