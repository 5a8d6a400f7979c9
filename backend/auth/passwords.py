"""Passwords by argon2id, and secrets kept only as their hash.

Two argon2 computations at a time: each takes 64 MiB, and a flood of sign-ins must not push the exchange aside.
An unknown name costs the same time as a wrong password, so that names cannot be told apart.
"""

from __future__ import annotations

import hashlib
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from shared_schema.errors import Failed

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 1024


class Passwords:
    """Hashes and checks. Tests pass a cheap hasher; the default is argon2-cffi's (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = BoundedSemaphore(2)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
            raise Failed("weak_password", minimum=MINIMUM_LENGTH)
        with self._slots:
            return self._hasher.hash(password)

    def right(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; without a hash, spend the time all the same and say no."""
        with self._slots:
            try:
                self._hasher.verify(hashed or self._nobody, password[:MAXIMUM_LENGTH])
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def stale(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def new_secret() -> str:
    """A token for a cookie or a link: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a token: a stolen database signs nobody in. Tokens are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
