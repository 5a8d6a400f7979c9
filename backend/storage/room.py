"""Whether the server can keep what it is sent: what readiness says, and the two lines of the log that tell it.

A full or read-only disk refuses each push in its own transaction, so nothing is half there and the phone tries again.
That is told once when it begins and once when it ends; not at each refused request, of which five hundred phones make
many. Reading goes on: what a read would only note in passing (`spared`) is given up instead.

Asking (`refuses`) tries a write that is rolled back. After a refusal it is really committed, since some limits show
only then: so readiness stays bad until a write has succeeded, not until nobody writes any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.storage.company import Company
from backend.storage.store import CompanyStore
from backend.storage.trouble import WORDS, takes_files, trouble_of

log = logging.getLogger("headland.storage")

TRIAL = "trial"
TRIAL_BYTES = 64 * 1024
"""As much as a push of many changes; less would still find a place between what is there."""


class _Undone(Exception):
    """The trial worked; nothing of it is kept."""


class Room:
    """The store's and the data directory's readiness to take what comes."""

    def __init__(self, store: CompanyStore, directory: Path) -> None:
        self._store = store
        self._directory = directory
        self._trouble: str | None = None

    def note(self, error: BaseException) -> str | None:
        """The code of the trouble this error tells of, None if it tells of none."""
        code = trouble_of(error, self._directory)
        if code is not None and code != self._trouble:
            log.error(WORDS[code], extra={"code": code, "why": f"{type(error).__name__}: {error}"})
            self._trouble = code
        return code

    def stored(self) -> None:
        """Something was stored: perhaps the trouble is over. A small change may have found the last gap, so it is
        tried."""
        if self._trouble is not None:
            with self.spared():
                self.refuses()

    @contextmanager
    def spared(self) -> Iterator[None]:
        """What is written inside is welcome and not worth an answer: given up where there is no room for it."""
        try:
            yield
        except Exception as error:
            if self.note(error) is None:
                raise

    def refuses(self) -> str | None:
        """What keeps the server from storing now, or None."""
        refused = takes_files(self._directory, TRIAL_BYTES)
        if refused is not None:
            return refused
        try:
            self._try(keep=self._trouble is not None)
        except Exception as error:
            code = self.note(error)
            if code is None:
                raise
            return code
        if self._trouble is not None:
            log.warning("storing works again", extra={"code": self._trouble})
            self._trouble = None
        return None

    def _try(self, *, keep: bool) -> None:
        with suppress(_Undone), self._store.transaction() as connection:
            Company(connection).set_meta(TRIAL, "0" * TRIAL_BYTES)
            if not keep:
                raise _Undone
        if keep:
            with self._store.transaction() as connection:
                Company(connection).set_meta(TRIAL, "")
