"""The server of a browser test: the installed wheel's own command, as a process that can be killed and started again.

`kill` is SIGKILL, as a dead machine would be; `start` comes back on the same port and the same data, so that a phone
finds the same origin. Nothing here imports Headland: what is tested is what people install. (tests/faults runs the
same processes from the tree: `command`.)
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
COMMAND = Path(os.environ.get("HEADLAND_COMMAND", ROOT / ".cache/installed/bin/headland"))
INSTALLED = (str(COMMAND),)
PORTS = range(20_000, 32_000)
WORKER = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))
"""Which of several workers of one run this is, if there are several."""
EVERY = 16
READY_SECONDS = 300.0
"""Generous: a slow machine is no defect."""


def free_port() -> int:
    """A port nobody listens on, kept by its server for the whole test. It lies below those that a system gives to
    whoever calls out: one of them might be taken by a browser while a killed server is started again. Neither does
    another worker take it meanwhile: each has ports of its own."""
    mine = PORTS[int(WORKER) % EVERY :: EVERY] if WORKER else PORTS
    for port in random.SystemRandom().sample(mine, 100):
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no port is free in {PORTS}")


def headland(
    *args: str,
    data: Path,
    url: str = "",
    command: tuple[str, ...] = INSTALLED,
    settings: Mapping[str, str] | None = None,
) -> str:
    """Run one command to its end against a data directory and return what it printed."""
    done = subprocess.run(
        [*command, *args],
        env={**environment(data, url=url), **(settings or {})},
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"headland {' '.join(args)}: {done.stdout}\n{done.stderr}"
    return done.stdout


def environment(data: Path, *, port: int = 0, url: str = "") -> dict[str, str]:
    """A clean environment: nothing of the developer's own installation shows through."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEADLAND_", "PYTHON"))}
    mine = {"HEADLAND_DATA_DIR": str(data), "HEADLAND_JOBS": "false", "HEADLAND_HOST": "127.0.0.1"}
    if port:
        mine["HEADLAND_PORT"] = str(port)
    if url:
        mine["HEADLAND_PUBLIC_URL"] = url
    return {**kept, **mine}


@dataclass(frozen=True)
class Keys:
    """An administrator's session, which every copy of the company's data knows. Asking the server for a link takes a
    moment, the command line (which is tested elsewhere) starts a program for each."""

    cookies: Mapping[str, str]
    people: Mapping[str, str]
    """Login -> id."""


@dataclass
class Server:
    """One running company."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    command: tuple[str, ...] = INSTALLED
    settings: dict[str, str] = field(default_factory=dict)
    """Further settings, as `{"HEADLAND_DATABASE": …}`."""
    keys: Keys | None = None
    """Of a prepared company: who may invite, and whom."""

    @property
    def url(self) -> str:
        # `localhost` is a secure context for browsers: service workers and storage work without a certificate.
        return f"http://localhost:{self.port}"

    def start(self) -> Server:
        assert self.process is None, "the server runs already"
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "serve"],
                env={**environment(self.data, port=self.port, url=self.url), **self.settings},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self._wait()
        return self

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended: {self.log()[-3000:]}"
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.port}/api/ready", timeout=5).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready in {READY_SECONDS} s: {self.log()[-3000:]}")

    def kill(self) -> None:
        """SIGKILL: no farewell, no flush."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None, "the server does not run"
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=30)
        self.process = None

    def run(self, *args: str) -> str:
        """Another command on the same company, beside the server."""
        return headland(*args, data=self.data, url=self.url, command=self.command, settings=self.settings)

    def invite(self, person: str) -> str:
        """A one-time link that signs this person in."""
        if self.keys is not None and self.process is not None and person in self.keys.people:
            asked = f"{self.url}/api/people/{self.keys.people[person]}/invitation"
            answer = httpx.post(asked, cookies=dict(self.keys.cookies), timeout=60)
            assert answer.status_code == 201, answer.text
            link: str = answer.json()["link"]
            return link
        printed = self.run("user", "invite", person)
        found = re.search(r"https?://\S+/#/join/[\w-]+", printed)
        assert found, printed
        return found[0]

    def log(self) -> str:
        path = self.data / "server.log"
        return path.read_text(errors="replace") if path.exists() else ""


def copy_of(template: Path, to: Path) -> Path:
    """A fresh copy of a prepared data directory: making one takes seconds, copying one takes none."""
    shutil.copytree(template, to)
    return to
