"""Real servers from the tree, as processes to be killed: `tests/e2e/server.py` with another command.

`LIMITED` is the same server started through `limited.py`, which lets a test take its room away and give it back.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.server import Server

TREE = (sys.executable, "-m", "backend.cli")
LIMITED = (sys.executable, "-m", "tests.faults.limited")


def server(data: Path, *, database: str = "", command: tuple[str, ...] = TREE) -> Server:
    """One process that serves the company in `data`, not yet started; `database` as `HEADLAND_DATABASE`."""
    settings = {"HEADLAND_DATABASE": database} if database else {}
    return Server(data, command=command, settings=settings)
