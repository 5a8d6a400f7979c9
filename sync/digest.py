"""What two copies compare instead of their contents: 48 bits per row, and their sum per bucket.

A row's digest covers its id, its fields' stamps and its alternatives' stamps; values need not be hashed, because a
stamp names one value (`merge.py` never gives one stamp to two values of a field). Derived values and claimed stamps
stay outside: they may differ without the copies differing. 48 bits, because a JavaScript number holds them exactly.
Sums, not chained hashes: a phone adds and takes away rows in any order. `tests/vectors/digest.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from shared_schema.protocol import Register

MODULUS = 2**48


def row_digest(id: str, f: Mapping[str, Register], alt: Mapping[str, list[Register]]) -> int:
    """First six bytes of SHA-256 over the id, then per field in order its stamp and its alternatives' stamps.

    Lines are `\\n<field>\\t<stamp>` and `\\n<field>!\\t<stamp>`; fields are sorted, alternatives by their stamp.
    """
    if not alt:  # nearly always
        lines = "".join([f"\n{field}\t{f[field][1]}" for field in sorted(f)])
        return int.from_bytes(sha256(f"{id}{lines}".encode()).digest()[:6], "big")
    parts = [id]
    for field in sorted(f.keys() | alt.keys()):
        register = f.get(field)
        if register is not None:
            parts.append(f"\n{field}\t{register[1]}")
        parts.extend(f"\n{field}!\t{stamp}" for stamp in sorted(r[1] for r in alt.get(field, ())))
    return int.from_bytes(sha256("".join(parts).encode()).digest()[:6], "big")


def add(total: int, digest: int) -> int:
    return (total + digest) % MODULUS


def subtract(total: int, digest: int) -> int:
    return (total - digest) % MODULUS


def digest_sum(digests: Iterable[int]) -> int:
    return sum(digests) % MODULUS
