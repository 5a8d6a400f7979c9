"""The phone's program as files, and the headers every answer carries."""

from __future__ import annotations

import gzip
import os

import brotli
import pytest

from shared_schema.protocol import SCHEMA
from tests.backend.conftest import World

PAGE = b"<!doctype html><script type=module src=/assets/main-Ab12Cd34.js></script>"


@pytest.fixture
def built(empty: World) -> World:
    folder = empty.services.settings.static_dir
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    files = {
        "index.html": PAGE,
        "worker.js": b"self.x = 1",
        "manifest.webmanifest": b"{}",
        "icon.svg": b"<svg/>",
        "assets/main-Ab12Cd34.js": b"let x = 1",
        ".vite/manifest.json": b"{}",
    }
    for name, body in files.items():
        (folder / name).write_bytes(body)
    (folder / "assets/main-Ab12Cd34.js.br").write_bytes(brotli.compress(b"let x = 1"))
    (folder / "assets/main-Ab12Cd34.js.gz").write_bytes(gzip.compress(b"let x = 1"))
    (folder.parent / "secret.txt").write_text("secret")
    return empty


@pytest.mark.parametrize(
    ("path", "mime", "cache"),
    [
        ("/", "text/html", "no-cache"),
        ("/worker.js", "text/javascript", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/assets/main-Ab12Cd34.js", "text/javascript", "public, max-age=31536000, immutable"),
    ],
)
def test_each_file_has_its_mime_and_its_life(built: World, path: str, mime: str, cache: str) -> None:
    answer = built.client().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == mime
    assert answer.headers["cache-control"] == cache


@pytest.mark.parametrize(("asked", "sent"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_the_packed_copy_is_sent_as_it_lies(built: World, asked: str, sent: str | None) -> None:
    answer = built.client().get("/assets/main-Ab12Cd34.js", headers={"accept-encoding": asked})
    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == b"let x = 1"


def test_what_did_not_change_is_not_sent_again(built: World) -> None:
    client = built.client()
    etag = client.get("/").headers["etag"]
    answer = client.get("/", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    page = built.services.settings.static_dir / "index.html"
    page.write_bytes(PAGE + b"<!-- new build -->")
    os.utime(page, (2_000_000_000, 2_000_000_000))
    assert client.get("/", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing.js", "/.vite/manifest.json", "/../secret.txt", "/%2e%2e/secret.txt", "/assets", "/worker.js.br"]
)
def test_nothing_else_is_served(built: World, path: str) -> None:
    answer = built.client().get(path)
    assert (answer.status_code, answer.json()) == (404, {"code": "not_found"})


def test_every_answer_is_fenced(built: World) -> None:
    client = built.client()
    for path in ("/", "/worker.js", "/api/health", "/api/me", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_without_a_build_the_page_says_what_to_do(empty: World) -> None:
    answer = empty.client().get("/")
    assert answer.status_code == 200
    assert "make wheel" in answer.text


def test_health_and_readiness(empty: World) -> None:
    client = empty.client()
    assert client.get("/api/health").json() == {"ok": True, "schema": SCHEMA}
    assert client.get("/api/ready").json()["ok"] is True


def test_not_ready_when_the_disk_takes_nothing(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from backend.storage.room import Room

    monkeypatch.setattr(Room, "refuses", lambda _: "storage_full")
    answer = empty.client().get("/api/ready")
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
