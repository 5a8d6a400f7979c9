"""Write a visit's note as a rep would: where and whom, what was learned, how it was taken, what comes next.

Each rep has a voice (how much of that is written down), each account keeps its own numbers, phrases of one account come
from shuffled decks so that none repeats before all were used, and no two notes of a company are equal.
"""

from __future__ import annotations

from random import Random
from typing import Any

from backend.demo.profile import Profile, Someone
from backend.demo.words import phrases

VOICES = ("terse", "full", "list")
WRITTEN = frozenset({"visit", "event", "online"})
"""Openings that earn a full note; calls and messages stay short."""


class Writer:
    """Notes about one account."""

    def __init__(self, rng: Random, profile: Profile, voice: str, seen: set[str]) -> None:
        self._rng = rng
        self._profile = profile
        self._voice = voice
        self._seen = seen
        self._words: dict[str, Any] = phrases(profile.language)
        self._decks: dict[tuple[str, str], list[str]] = {}

    def draw(self, table: str, key: str) -> str:
        """The next phrase of that deck, unfilled."""
        deck = self._decks.setdefault((table, key), [])
        if not deck:
            deck.extend(self._words[table][key])
            self._rng.shuffle(deck)
        return deck.pop()

    def fill(self, text: str, who: Someone, who2: Someone) -> str:
        """Put people and numbers into a phrase."""
        pick = self._rng.choice
        words = self._words["words"]
        english = self._profile.language == "en"
        he, his = ("she", "her") if who.woman else ("he", "his")
        return text.format(
            **self._profile.facts,
            who=who.call,
            who2=who2.call,
            city=self._profile.city,
            pain=pick(self._profile.pains),
            pain_topic=pick(words["topics"]),
            event=pick(words["events"]),
            doubt=pick(words["doubts"]),
            doubt_answer=pick(words["doubt_answers"]),
            doubt_terms=pick(words["terms"]),
            ref=pick(words["refs"]),
            ta="她" if who.woman else "他",
            he=he if english else "",
            He=he.capitalize(),
            His=his.capitalize(),
        )

    def phrase(self, table: str, key: str, who: Someone, who2: Someone) -> str:
        """A filled phrase of that deck."""
        return self.fill(self.draw(table, key), who, who2)

    def note(self, opening: str, beat: str, who: Someone, who2: Someone) -> str:
        """A note nobody in this company has written yet."""
        for _ in range(12):
            text = self._compose(opening, beat, who, who2)
            if text not in self._seen:
                break
        self._seen.add(text)
        return text

    def _compose(self, opening: str, beat: str, who: Someone, who2: Someone) -> str:
        rng = self._rng
        parts = [self.phrase("opening", opening, who, who2)]
        full = opening in WRITTEN
        said = (
            (2 if full and self._voice != "terse" and rng.random() < 0.55 else 1) if full or rng.random() < 0.6 else 0
        )
        parts += [self.phrase(beat, "said", who, who2) for _ in range(said)]
        if rng.random() < (0.8 if full else 0.5):
            parts.append(self.phrase(beat, "took", who, who2))
        if rng.random() < {"terse": 0.3, "full": 0.6, "list": 0.8}[self._voice] * (1 if full else 0.6):
            parts.append(self.phrase(beat, "next", who, who2))
        if self._voice == "list" and len(parts) > 2 and rng.random() < 0.6:
            dash = "· " if self._profile.language == "zh" else "- "
            return parts[0] + "\n" + "\n".join(dash + part for part in parts[1:])
        return ("" if self._profile.language == "zh" else " ").join(parts)
