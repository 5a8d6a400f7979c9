"""A server killed in the middle of its work (SIGKILL): what was answered is there, the rest is not half there; by one
writer at a time, and by many that share commits (group.py).

kill -9 is not a power cut: that the disk has it is what `synchronous=FULL` is asserted for (test_sqlite.py).
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.storage.sqlite import SqliteStore
from sync.digest import digest_sum

WRITER = """
import itertools, os, sys, threading
from backend.storage.sqlite import SqliteStore
from sync.ports import Stored
store = SqliteStore(sys.argv[1])
numbers = itertools.count()
def work():
    for i in numbers:
        with store.write(together=True) as tx:
            tx.put([Stored(id=f"C{i}-{j}", kind="contact", bucket="plot:n", c=i + j) for j in (0, 1)])
        os.write(1, f"{i}\\n".encode())
for _ in range(int(sys.argv[2])):
    threading.Thread(target=work).start()
"""


@pytest.mark.parametrize("writers", [1, 8])
def test_what_was_answered_survives_and_nothing_is_half_there(tmp_path: Path, writers: int) -> None:
    path = tmp_path / "headland.db"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(path), str(writers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) as writer:
        assert writer.stdout is not None
        answered = [int(writer.stdout.readline()) for _ in range(40)]
        writer.send_signal(signal.SIGKILL)
        answered += [int(line) for line in writer.stdout.read().split()]
    store = SqliteStore(path)
    with store.read() as tx:
        rows = list(tx.records("plot:n"))
        head = tx.heads(["plot:n"])["plot:n"]
    store.close()
    ids = {row.id for row in rows}
    assert {f"C{i}-{j}" for i in answered for j in (0, 1)} <= ids
    assert len(ids) % 2 == 0
    assert len(ids) <= 2 * (len(answered) + writers)
    assert (head.count, head.seq, head.sum) == (len(ids), len(ids), digest_sum(row.c for row in rows))
