"""A phone of some release, driven over a pipe: the whole of it, from its IndexedDB to its rounds with the server.

What it fetches comes here as a line and is asked of the server of the test by `TestClient`, so no port is opened, time
is the test's own, and a test may look at, lose or change what goes over the line.
"""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.testing import TestClient

import hatch_build

HERE = Path(__file__).parent
PWA = HERE.parents[1] / "pwa"
CORE = PWA / "src" / "simulation" / "phones.ts"
DRIVER = HERE / "driver.mjs"

Line = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]
"""The way to the server: method, path, headers and body to status, headers and body; status 0: no line."""


def bundle(entry: Path, target: Path) -> None:
    """One program of an entry and all it imports; readable, so that a test's failure can be followed into it."""
    node = hatch_build.node_home() / "bin" / "node"
    options = ["--format", "esm", "--platform", "node", "--no-codeSplitting", "--logLevel", "warn"]
    aliased = ["-c", str(HERE / "rolldown.config.mjs"), "--input", str(entry)]
    command = [str(node), "node_modules/rolldown/bin/cli.mjs", *aliased, "--file", str(target), *options]
    subprocess.run(command, cwd=PWA, check=True, capture_output=True)


class Phone:
    """The pipe to one phone. Calls are its verbs: `phone("save", changes=[…])`."""

    def __init__(self, program: Path, line: Line | None = None) -> None:
        node = hatch_build.node_home() / "bin" / "node"
        self.line = line or no_line
        self._process = subprocess.Popen([str(node), str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, verb: str, **given: Any) -> Any:
        self._say({"verb": verb, **given})
        while True:
            heard = self._hear()
            if "fetch" in heard:
                self._fetch(heard)
            elif "error" in heard:
                raise RuntimeError(heard["error"])
            else:
                return heard["value"]

    def save(self, *changes: dict[str, Any], draft: str | None = None) -> Any:
        saved = self("save", changes=changes, **({"draft": draft} if draft else {}))
        assert isinstance(saved, list), saved
        return saved

    def end(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _say(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(message) + b"\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the phone's process ended")
        heard: dict[str, Any] = msgspec.json.decode(line)
        return heard

    def _fetch(self, asked: dict[str, Any]) -> None:
        body = b64decode(asked["body"])
        status, headers, answer = self.line(asked["method"], asked["path"], asked["headers"], body)
        self._say(
            {"answer": asked["fetch"], "status": status, "headers": dict(headers), "body": b64encode(answer).decode()}
        )


@contextmanager
def phones() -> Iterator[Callable[..., Phone]]:
    """Makes phones and ends them all."""
    made: list[Phone] = []

    def make(program: Path, line: Line | None = None) -> Phone:
        made.append(Phone(program, line))
        return made[-1]

    try:
        yield make
    finally:
        for phone in made:
            phone.end()


def no_line(_: str, __: str, ___: Mapping[str, str], ____: bytes) -> tuple[int, Mapping[str, str], bytes]:
    return 0, {}, b""


def line_to(client: TestClient[Litestar]) -> Line:
    """The line of a browser that is signed in as this client is."""

    def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        answer = client.request(method, path, headers=dict(headers), content=body)
        kind = answer.headers.get("content-type", "application/octet-stream")
        return answer.status_code, {"content-type": kind}, answer.content

    return ask
