"""The kept releases, and phones of theirs and of today."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.backend.conftest import Clock, World
from tests.compat.company import founded, opened
from tests.compat.phone import DRIVER, HERE, Phone, bundle, line_to, phones

SETS = sorted(path for path in HERE.glob("v*") if path.is_dir())
MakePhone = Callable[..., Phone]


@dataclass(frozen=True)
class Release:
    """One kept set."""

    folder: Path
    facts: dict[str, Any]

    @property
    def program(self) -> Path:
        return self.folder / "phone.mjs"

    @property
    def storage(self) -> dict[str, Any]:
        """The IndexedDB of its phone."""
        storage: dict[str, Any] = json.loads(gzip.decompress((self.folder / "phone.json.gz").read_bytes()))
        return storage

    def unpack(self, directory: Path) -> Path:
        packed = gzip.decompress((self.folder / "company.tar.gz").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(directory, filter="data")
        return directory


@dataclass(frozen=True)
class Kept:
    """A release's company under today's server, and its phone's way to it."""

    release: Release
    world: World
    client: Any

    def open(self, phone: Phone) -> Phone:
        """Let a phone go on with what the release's phone had stored."""
        phone.line = line_to(self.client)
        facts = self.release.facts
        phone("open", session=facts["session"], at=self.world.clock(), storage=self.release.storage)
        return phone


@pytest.fixture(params=SETS, ids=lambda path: path.name)
def release(request: pytest.FixtureRequest) -> Release:
    folder: Path = request.param
    return Release(folder, json.loads((folder / "kept.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Today's phone, bundled as a kept one is."""
    program = tmp_path_factory.mktemp("today") / "phone.mjs"
    bundle(DRIVER, program)
    return program


@pytest.fixture
def make() -> Iterator[MakePhone]:
    with phones() as make:
        yield make


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A company of today's server."""
    made = founded(tmp_path / "data")
    yield made
    made.services.store.close()


@pytest.fixture
def kept(release: Release, tmp_path: Path) -> Iterator[Kept]:
    """The release's company, brought up to today by the server's own start, a minute after the release left it."""
    clock = Clock(int(release.facts["at"]) + 60_000)
    world = opened(release.unpack(tmp_path / "data"), clock)
    client = world.client()
    client.cookies.update(release.facts["cookies"])
    yield Kept(release, world, client)
    world.services.store.close()
