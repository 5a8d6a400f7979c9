"""A number with its noun, in the English of the command line."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """`1 photo`, `2 photos`; `many` where an s does not make the plural, or a verb follows."""
    return f"{n} {one if n == 1 else many or one + 's'}"
