"""The company's method: phones fetch it by its hash, the administrator looks at it, tries a change and publishes it.

A playbook comes in as a TOML file or as JSON from the editor. Trying and publishing read it in the same way; a broken
one is answered with all of its mistakes, each with its place and its mend in both languages.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from backend.api.answers import Asked, Parts, Who, answer
from backend.auth.sessions import record
from backend.method import Published, publish
from backend.storage import playbooks as storage
from backend.storage.playbooks import Edition
from shared_schema.errors import Failed
from shared_schema.playbook import (
    Playbook,
    PlaybookError,
    differences,
    load_shipped,
    loads,
    parse,
    shipped_names,
    to_toml,
)
from shared_schema.playbook.loading import unreadable
from shared_schema.playbook.problems import Problem

LARGEST = 2 * 1024 * 1024


class Playbooks(Controller):
    path = "/api"

    @get("/playbooks/{hash:str}", sync_to_thread=True)
    def playbook(self, services: Parts, hash: FromPath[str]) -> Response[bytes]:
        with services.reading() as (tx, _):
            found = services.method.named(tx, hash)
        if found is None:
            raise Failed("not_found")
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(found.body, media_type="application/json", headers=headers)

    @get("/playbooks", sync_to_thread=True)
    def playbooks(self, request: Asked, services: Parts) -> Response[bytes]:
        """The one in force, those published before, and those that come with Headland."""
        with services.reading() as (tx, _):
            current = services.method.current(tx)
            editions = storage.Playbooks(tx.connection).editions()
            people = tx.get({edition.person for edition in editions})
        items = [
            {**_edition(edition), "by": str(people[edition.person].value("name")) if edition.person in people else None}
            for edition in editions
        ]
        shipped = [{"id": name, "name": _name(load_shipped(name))} for name in shipped_names()]
        told = {"hash": current.hash, "version": current.playbook.version, "name": _name(current.playbook)}
        return answer(request, {"current": told, "published": items, "shipped": shipped})

    @get("/playbooks/{name:str}/file", sync_to_thread=True)
    def file(self, services: Parts, name: FromPath[str]) -> Response[str]:
        """A playbook as a file to edit: one published, by its hash, or one shipped, by its name."""
        if name in shipped_names():
            playbook = load_shipped(name)
        else:
            with services.reading() as (tx, _):
                found = services.method.named(tx, name)
            if found is None:
                raise Failed("not_found")
            playbook = found.playbook
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{playbook.id}-{playbook.version}.toml"',
        }
        return Response(to_toml(playbook), media_type="application/toml", headers=headers)

    @get("/playbooks/answers", sync_to_thread=True)
    def answers(self, request: Asked, services: Parts) -> Response[bytes]:
        """How many answers each item has in the whole company: what retiring it would put aside."""
        with services.reading() as (tx, _):
            found = Counter(
                str(fact.value("item")) for fact in tx.of_kind("fact") if fact.living and not fact.value("retracted")
            )
        return answer(request, {"items": dict(found)})

    @post("/playbooks/open", status_code=200, sync_to_thread=True)
    def opened(self, request: Asked, body: RawBody) -> Response[bytes]:
        """A file as the editor takes it in, with its mistakes: they are mended there. Changes nothing."""
        try:
            return answer(request, {"raw": msgspec.to_builtins(_read(body)), "problems": []})
        except PlaybookError as error:
            return answer(request, {"raw": _unchecked(body), "problems": told(error.problems)})

    @post("/playbooks/try", status_code=200, sync_to_thread=True)
    def attempt(self, request: Asked, services: Parts, body: RawBody) -> Response[bytes]:
        """What publishing would do: the differences, or every mistake. Changes nothing."""
        with services.reading() as (tx, _):
            current = services.method.current(tx)
            try:
                made = services.method.successor(tx, _read(body))
            except PlaybookError as error:
                return answer(request, {"problems": told(error.problems), "differences": [], "based_on": current.hash})
        return answer(request, {"problems": [], **_preview(current, made)})

    @post("/playbooks", status_code=201, sync_to_thread=True)
    def publish(
        self, request: Asked, services: Parts, signed: Who, body: RawBody, based_on: FromQuery[str]
    ) -> Response[bytes]:
        """Put a playbook in force; `based_on` is the hash of the one the change started from."""
        try:
            new = _read(body)
            with services.writing() as (tx, _):
                made, ops = publish(services.method, tx, new, signed.person, services.clock(), based_on)
                record(services, tx, *ops)
        except PlaybookError as error:
            raise Failed("bad_playbook", problems=told(error.problems)) from error
        return answer(request, {"hash": made.hash, "version": made.playbook.version}, status=201)


def _read(body: bytes) -> Playbook:
    """A playbook from JSON when it looks like it, else from TOML."""
    if len(body) > LARGEST:
        raise Failed("too_large", maximum=LARGEST)
    if body.lstrip()[:1] != b"{":
        return loads(body, "playbook.toml")
    try:
        raw = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise PlaybookError("playbook.json", [unreadable(body, error)]) from error
    return parse(_without_nulls(raw), "playbook.json")


def _unchecked(body: bytes) -> dict[str, Any] | None:
    """What stands in a file that has mistakes; None when it cannot be read at all."""
    try:
        if body.lstrip()[:1] == b"{":
            raw = msgspec.json.decode(body)
        else:
            raw = msgspec.to_builtins(tomllib.loads(body.decode("utf-8-sig")))
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    return raw if isinstance(raw, dict) else None


def _without_nulls(value: Any) -> Any:
    """JSON writes an absent member as null, TOML leaves it out; a null inside a condition stays."""
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def told(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"path": p.path, "code": p.code, "zh-CN": p.say("zh-CN"), "en": p.say("en")} for p in problems]


def _preview(current: Published, made: Published) -> dict[str, Any]:
    changes = [
        {"what": what, "part": part, "id": one} for what, part, one in differences(current.playbook, made.playbook)
    ]
    return {"differences": changes, "based_on": current.hash, "hash": made.hash, "version": made.playbook.version}


def _name(playbook: Playbook) -> dict[str, str]:
    return {"zh-CN": playbook.name.zh_cn, "en": playbook.name.en}


def _edition(edition: Edition) -> dict[str, Any]:
    name = {"zh-CN": edition.title_zh, "en": edition.title_en}
    return {"hash": edition.hash, "version": edition.version, "name": name, "published_at": edition.published_at}
