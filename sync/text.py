"""Three-way merge of long text, clause by clause (mend the one, keep the other), or nothing at all.

Two people who change different sentences of one note both keep their words. Two who change the same clause, or insert
at the same place, overlap: then nothing is spliced, and `merge.py` shows one text and keeps the other beside it.

Chosen: clauses with `difflib`. Not chosen: merging characters, or a text CRDT: 二十万 against 三十万 and 二十五万 gives
三十五万, a number nobody wrote, unflagged. A merged text here consists of whole clauses that one of the two wrote; the
last step checks just that and gives up otherwise.

A full stop, `!`, `?` or `;` ends a clause only before white space, another of them or the end, so that 3.5 and
a.b@c.cn stay whole: 3.5 → 4.5 against 3.5 → 3.6 must overlap, not become 4.6.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from msgspec import Struct

MAX_PAIRS = 200_000
"""Equal clause pairs `difflib` may have to compare; a text that repeats itself beyond this counts as an overlap."""
_CLAUSE = re.compile(r".*?(?:[。！？；]+|[.!?;]+(?=\s|[。！？；]|$)|\n|$)", re.DOTALL)


class Edit(Struct, frozen=True):
    """Clauses [start, end) of the base became `clauses`."""

    start: int
    end: int
    clauses: tuple[str, ...]


def clauses_of(text: str) -> list[str]:
    """The text cut after each clause; joined again it is the same text."""
    return [clause for clause in _CLAUSE.findall(text) if clause]


def _edits(base: list[str], other: list[str]) -> list[Edit] | None:
    """How `base` became `other`; None when the two repeat themselves too much to compare in good time."""
    head = 0
    while head < len(base) and head < len(other) and base[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(base), len(other)) - head and base[-1 - tail] == other[-1 - tail]:
        tail += 1
    a, b = base[head : len(base) - tail], other[head : len(other) - tail]
    ours, theirs = Counter(a), Counter(b)
    if sum(n * theirs[clause] for clause, n in ours.items()) > MAX_PAIRS:
        return None
    return [
        Edit(head + i, head + j, tuple(b[k:m]))
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _overlap(one: Edit, two: Edit) -> bool:
    """Whether both touch one clause, or both may insert at one point (a change that grows may hide an insert)."""
    if one.start == two.start and one.end == two.end:
        return one != two
    first, second = sorted((one, two), key=lambda e: (e.start, e.end))
    if second.start < first.end:
        return True
    if second.start > first.end:
        return False
    grows = [len(e.clauses) > e.end - e.start for e in (first, second)]
    return all(grows)


def _weave(base: list[str], mine: list[Edit], theirs: list[Edit]) -> list[str] | None:
    """Apply both sides' edits to the base, or None at the first overlap."""
    if any(_overlap(m, t) for m in mine for t in theirs):
        return None
    woven: list[str] = []
    at = 0
    for edit in sorted({*mine, *theirs}, key=lambda e: (e.start, e.end)):
        woven += base[at : edit.start]
        woven += edit.clauses
        at = edit.end
    return woven + base[at:]


def merge_clauses(base: str, mine: str, theirs: str) -> str | None:
    """Both sides' changes in one text, or None when they overlap."""
    if mine == theirs:
        return mine
    if base in (mine, theirs):
        return theirs if base == mine else mine
    parts = clauses_of(base)
    my_edits, their_edits = _edits(parts, clauses_of(mine)), _edits(parts, clauses_of(theirs))
    if my_edits is None or their_edits is None:
        return None
    woven = _weave(parts, my_edits, their_edits)
    if woven is None:
        return None
    merged = "".join(woven)
    return merged if clauses_of(merged) == woven else None
