"""Everything that may differ between two installations, read once at the start into a frozen struct.

Precedence: command line, then environment (`HEADLAND_<NAME>`), then a TOML file (`HEADLAND_CONFIG`, else
`headland.toml` in the data directory), then the defaults below. No other module reads the environment, so a
test builds `Settings(data_dir=tmp_path)` and nothing outside can change what it sees.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from shared_schema.protocol import FORMER, MINIMUM_SCHEMA, PACKED

PREFIX = "HEADLAND_"
HERE = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104  compared with, not listened on
"""Addresses to listen on that a browser on this machine reaches as localhost."""


class InvalidSettings(ValueError):
    """The settings cannot be used; the message says which one and why."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One installation. Paths may be relative to where the program was started."""

    data_dir: Path = Path.home() / ".local" / "share" / "headland"
    database: str = ""
    """A database file, or the address of a PostgreSQL database as `postgresql://user@host/name`. Unless given,
    `headland.sqlite` in the data directory."""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    """The address people type, as `https://crm.example.com`: for links, the Origin check and secure cookies."""
    company: str = "Headland"
    zone: str = "Asia/Shanghai"
    """Time zone of new plots and people."""
    static_dir: Path = Path(__file__).parent / "static"
    session_days: int = 180
    invitation_days: int = 7
    max_blob_bytes: int = 20 * 1024 * 1024
    """The largest photo or file."""
    max_files: int = 30
    """How many photos and files one visit (or account, contact, opportunity) may carry."""
    max_blobs_bytes: int = 50 * 1024**3
    """All photos and files of the company together."""
    blobs: Literal["", "database", "directory"] = ""
    """Where the bytes of photos and files are kept. Unless given, in the database where that is PostgreSQL, so that
    several processes need no shared disk; else in the data directory."""
    jobs: bool = True
    """Whether this process runs the scheduler (digests, retention, backup)."""
    log_format: str = "json"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    robot_url: str = ""
    """Web hook of a team-chat group robot; empty: none."""
    push_hosts: str = ""
    """Further hosts, blank-separated, that push subscriptions may name beside the known push services."""
    worker: Literal["on", "off"] = "on"
    """`off` is the kill switch of a bad service worker: browsers are given one that removes itself."""
    minimum_schema: int = MINIMUM_SCHEMA
    """Phones whose app speaks an older schema number (`shared_schema/protocol.py`) only read until they are updated;
    what waits on them still goes up. Above the number of this release no phone writes (`headland doctor` says so)."""

    @property
    def database_file(self) -> Path:
        return Path(self.database) if self.database and not self.postgres else self.data_dir / "headland.sqlite"

    @property
    def postgres(self) -> str:
        """The address of the PostgreSQL database; empty where it is SQLite."""
        return self.database if is_postgres(self.database) else ""

    @property
    def blobs_in_database(self) -> bool:
        return bool(self.postgres) and self.blobs != "directory"

    @property
    def blob_dir(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def segment_dirs(self) -> dict[int, Path]:
        """Where first copies lie, by form; the former one where the first release put them."""
        return {PACKED: self.data_dir / "copies", FORMER: self.data_dir / "segments"}

    @property
    def url(self) -> str:
        """Where people reach this server, without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in HERE else self.host
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")


def is_postgres(address: str) -> bool:
    """Whether this names a PostgreSQL database, and not a file."""
    return address.startswith(("postgresql://", "postgres://"))


def load(env: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Read the settings; `given` are those of the command line (None counts as not given)."""
    env = os.environ if env is None else env
    stated = {k[len(PREFIX) :].lower(): v for k, v in env.items() if k.startswith(PREFIX) and v != ""}
    config = stated.pop("config", None)
    stated.update({k: v for k, v in given.items() if v is not None})
    names = {field.name for field in msgspec.structs.fields(Settings)}
    known = {k: v for k, v in stated.items() if k in names}
    data_dir = Path(known.get("data_dir", Settings().data_dir))
    values = {**_file(Path(config) if config else data_dir / "headland.toml", must_exist=bool(config)), **known}
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise InvalidSettings(str(error)) from error
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise InvalidSettings("tls_cert and tls_key belong together: give both or none")
    if settings.blobs == "database" and not settings.postgres:
        raise InvalidSettings("blobs = database needs PostgreSQL; beside SQLite they are kept in a directory")
    return settings


def _file(path: Path, *, must_exist: bool) -> dict[str, Any]:
    if not path.exists():
        if must_exist:
            raise InvalidSettings(f"no such settings file: {path}")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"{path}: {error}") from error


def _decode(wanted: type, value: Any) -> Any:
    if wanted is Path and isinstance(value, (str, Path)):
        return Path(value)
    raise NotImplementedError(wanted)
