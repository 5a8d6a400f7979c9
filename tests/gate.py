"""Runs everything that must hold and closes with one summary: what `make test` is.

Two lanes run side by side, one for Python and one for the phone, because the two languages wait for different
things; the browser comes last, on both cores, against the wheel that `make` installed. Every step runs even after
another failed: one run tells everything that is wrong. Output of a step is shown when it ends; nothing is retried.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parent.parent
PWA = ROOT / "pwa"
sys.path.insert(0, str(ROOT))

import hatch_build  # noqa: E402  # the build hook knows where Node is

BIN = Path(sys.executable).parent
print_lock = Lock()


STORED = (
    *("deletions", "doctor", "files", "files_kept", "files_read", "identity", "notify_dispatch", "people"),
    *("quarantine", "repair", "replication", "reports", "transfer_batches"),
)
ON_BOTH = [f"tests/backend/test_{name}.py" for name in STORED]
"""The tests of what the server keeps, run on the second engine too; by hand all of tests/backend can be."""


@dataclass(frozen=True)
class Step:
    """One command; `lint` marks what `make lint` runs."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    lint: bool = False


@dataclass(frozen=True)
class Outcome:
    step: Step
    code: int
    seconds: float


def tool(name: str, *args: str, lint: bool = False, title: str | None = None) -> Step:
    """A console script of our environment."""
    return Step(title or name, (str(BIN / name), *args), lint=lint)


def python(title: str, *args: str, lint: bool = False) -> Step:
    return Step(title, (sys.executable, *args), lint=lint)


def node(title: str, *args: str, lint: bool = False) -> Step:
    """A package's program, run by our Node; the path is below pwa/node_modules."""
    home = hatch_build.node_home() / "bin" / "node"
    return Step(title, (str(home), f"node_modules/{args[0]}", *args[1:]), PWA, lint)


def python_lane() -> list[Step]:
    return [
        tool("ruff", "check", ".", lint=True, title="ruff"),
        tool("ruff", "format", "--check", "--quiet", ".", lint=True, title="ruff format"),
        tool("mypy", lint=True),
        tool("lint-imports", lint=True, title="import-linter"),
        python("generated code", "-m", "shared_schema.generate", "--check", lint=True),
        python("licences", "tests/licences.py", lint=True),
        python("pytest", "-m", "pytest", "-q", "-m", "not e2e and not faults", "--durations=5"),
        python("pytest on PostgreSQL", "-m", "pytest", "-q", "--store", "postgres", *ON_BOTH),
    ]


def phone_lane() -> list[Step]:
    types = "typescript/bin/tsc"
    return [
        node(
            "svelte-check",
            "svelte-check/bin/svelte-check",
            "--tsconfig",
            "./tsconfig.app.json",
            "--fail-on-warnings",
            "--output",
            "human",
            lint=True,
        ),
        node("types: core", types, "-p", "tsconfig.core.json", lint=True),
        node("types: workers", types, "-p", "tsconfig.worker.json", lint=True),
        node("types: node", types, "-p", "tsconfig.node.json", lint=True),
        node(
            "import direction",
            "dependency-cruiser/bin/dependency-cruiser.mjs",
            "--config",
            "dependency-cruiser.config.cjs",
            "src",
            lint=True,
        ),
        node("vitest", "vitest/vitest.mjs", "run"),
        Step("bundle budget", (str(hatch_build.node_home() / "bin" / "node"), "build/budget.ts"), PWA),
        # Here because this lane is the shorter one.
        python("faults", "-m", "pytest", "-q", "-m", "faults", "--durations=5", "tests/faults"),
    ]


def browser_lane() -> list[Step]:
    """Two at a time: each test has its own server, browser and port, and waits for the disk and the line as much as
    for a core. Which worker takes a test is open until one is free: neither is left with all the long ones."""
    two = ("-n", "2", "--dist", "worksteal")
    return [python("browser", "-m", "pytest", "-q", "-m", "e2e", *two, "--durations=10", "tests/e2e")]


def run(step: Step) -> Outcome:
    """Run one step to its end and print what it said under a heading."""
    started = time.monotonic()
    path = f"{hatch_build.node_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # the commands stand above
        step.command,
        cwd=step.folder,
        env={**os.environ, "PATH": path},
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    seconds = time.monotonic() - started
    with print_lock:
        sys.stdout.write(f"\n== {step.name}: {'ok' if done.returncode == 0 else 'FAILED'} ({seconds:.1f} s)\n")
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
    return Outcome(step, done.returncode, seconds)


def run_lane(steps: list[Step]) -> list[Outcome]:
    return [run(step) for step in steps]


def side_by_side(*lanes: list[Step]) -> list[Outcome]:
    with ThreadPoolExecutor(len(lanes)) as pool:
        return [outcome for lane in pool.map(run_lane, lanes) for outcome in lane]


def summary(outcomes: list[Outcome], seconds: float) -> int:
    """Print one line per step and the closing line; return the exit code."""
    failed = [outcome for outcome in outcomes if outcome.code != 0]
    sys.stdout.write("\n== summary\n")
    for outcome in outcomes:
        state = "ok" if outcome.code == 0 else "FAILED"
        sys.stdout.write(f"  {outcome.step.name:<20} {state:<7} {outcome.seconds:7.1f} s\n")
    sys.stdout.write(f"  {'all':<20} {'':<7} {seconds:7.1f} s\n\n")
    sys.stdout.write(f"steps: {len(outcomes) - len(failed)} passed, {len(failed)} failed\n")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=["lint", "python", "phone", "browser"], help="run a part")
    only = parser.parse_args().only
    wanted: Callable[[Step], bool] = (lambda step: step.lint) if only == "lint" else (lambda _: True)
    lanes = {"python": python_lane(), "phone": phone_lane(), "browser": browser_lane()}
    started = time.monotonic()
    hatch_build.install_packages(PWA)
    outcomes: list[Outcome] = []
    if only != "browser":
        chosen = [lanes[name] for name in ("python", "phone") if only in (None, "lint", name)]
        outcomes += side_by_side(*([step for step in lane if wanted(step)] for lane in chosen))
    if only in (None, "browser"):
        outcomes += run_lane(lanes["browser"])
    return summary(outcomes, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
