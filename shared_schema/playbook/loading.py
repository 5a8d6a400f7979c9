"""Taking a playbook in: TOML or published JSON to a checked `Playbook`, and back to the bytes phones get."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import tomli_w
from msgspec import NODEFAULT, Struct

from shared_schema.playbook.checking import check, ids_of
from shared_schema.playbook.problems import PlaybookError, Problem
from shared_schema.playbook.reading import MISSING, members, part_of, read, read_part
from shared_schema.playbook.whole import Playbook

FOLDER = Path(__file__).parent.parent / "playbooks"
SHIPPED = FOLDER / "key_account.toml"


def load(path: Path) -> Playbook:
    """Read and check a playbook file; raises `PlaybookError` with every mistake."""
    return loads(path.read_bytes(), path.name)


def loads(data: bytes, name: str) -> Playbook:
    """The same from the bytes of a TOML file; `name` is what messages call it."""
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlaybookError(name, [unreadable(data, error)]) from error
    return parse(raw, name)


def unreadable(data: bytes, error: Exception) -> Problem:
    """The place where reading a file ended. Parsers say it in English alone, and JSON's counts bytes."""
    told = re.search(r"line (\d+), column (\d+)", str(error))
    if told:
        return Problem("$", "not_toml", {"line": int(told[1]), "column": int(told[2])})
    byte = re.search(r"byte (\d+)", str(error))
    end = error.start if isinstance(error, UnicodeDecodeError) else int(byte[1]) if byte else len(data)
    before = data[:end].decode("utf-8-sig", errors="replace").split("\n")
    return Problem("$", "not_toml", {"line": len(before), "column": len(before[-1]) + 1})


def parse(raw: dict[str, Any], name: str) -> Playbook:
    """Check a playbook already read; `name` is what messages call it."""
    problems: list[Problem] = []
    parts = _parts(raw, problems)
    problems += check(parts, ids_of(raw))
    if problems:
        raise PlaybookError(name, problems)
    return Playbook(**parts)


def _parts(raw: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The members of a playbook that could be read: at once when it fits, else one by one to tell every mistake."""
    with suppress(msgspec.ValidationError):
        whole = msgspec.convert(raw, Playbook)
        return {name: getattr(whole, name) for name in whole.__struct_fields__}
    parts: dict[str, Any] = {}
    for name, field, annotation in members(raw, Playbook, "", problems):
        if name not in raw:
            continue
        alone = part_of(annotation)
        value = (read_part if alone else read)(raw[name], alone or annotation, name, problems)
        if value is not MISSING:
            parts[field] = value
    return parts


@cache
def load_shipped(name: str = SHIPPED.stem) -> Playbook:
    """A playbook that comes with Headland, the key-account one if none is named."""
    return load(FOLDER / f"{name}.toml")


def shipped_names() -> list[str]:
    """The playbooks that come with Headland."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def canonical_json(playbook: Playbook) -> bytes:
    """The one form of a playbook on the wire: UTF-8, sorted keys, no spaces."""
    plain = msgspec.to_builtins(playbook)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def to_toml(playbook: Playbook) -> str:
    """A playbook as a file to edit; what stands at its default is left out. Comments of a file read are not kept."""
    return tomli_w.dumps(_plain(playbook))


def _plain(value: Any) -> Any:
    """Builtins without members at their default: TOML has no null, and a file should show what was decided."""
    if isinstance(value, Struct):
        told = ((field, getattr(value, field.name)) for field in msgspec.structs.fields(value))
        return {field.encode_name: _plain(one) for field, one in told if not _at_default(field, one)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else value


def _at_default(field: msgspec.structs.FieldInfo, value: Any) -> bool:
    if field.default_factory is not NODEFAULT:
        return bool(value == field.default_factory())
    return field.default is not NODEFAULT and bool(value == field.default)


def from_json(data: bytes) -> Playbook:
    """A playbook as it was published; one of an older release lacks what came later."""
    return msgspec.json.decode(data, type=Playbook)


def playbook_hash(playbook: Playbook) -> str:
    """The name under which the server publishes it."""
    return hashlib.sha256(canonical_json(playbook)).hexdigest()
