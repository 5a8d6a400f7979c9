"""One server at a time on a data directory, and no restore under a running one.

SQLite lets several processes share the file, so it would not stop a restore from swapping it beneath a server. The
operating system's own file lock does, and it goes away with the process, however that ended.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared_schema.errors import HeadlandError

NAME = "serving.lock"


class InUse(HeadlandError):
    """Another process serves this data directory."""


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the directory for oneself; raises `InUse`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(data_dir / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(handle):
            raise InUse("in_use", data=str(data_dir))
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
