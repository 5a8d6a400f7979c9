"""Parts of a body (RFC 9110, 14): what `Range` asks for of so many bytes. One range; several are answered whole."""

from __future__ import annotations

import re

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*")


class Unsatisfiable(Exception):
    """The range lies beyond the end."""


def part_of(header: str | None, total: int) -> tuple[int, int] | None:
    """From where to where (exclusive); None: all of it."""
    found = _RANGE.fullmatch(header or "")
    if found is None or found.group() == "" or (first := found[1]) == (last := found[2]) == "":
        return None
    if first == "":
        count = int(last)
        if count == 0:
            raise Unsatisfiable
        return max(0, total - count), total
    start = int(first)
    if last != "" and int(last) < start:
        return None
    if start >= total:
        raise Unsatisfiable
    return start, total if last == "" else min(int(last) + 1, total)
