"""Keep a release for the tests of later ones: `python -m tests.compat.keep v2`, in the tree of that release.

Makes `tests/compat/<name>/`: the release's phone as one program, the core the simulation drives as another, the data
directory of a company made by that release's server, and the storage of a phone of it with unsent work. Nothing of the
present tree goes into a set later but what is in it then: a set is never made again.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from shared_schema.protocol import SCHEMA
from tests.backend.conftest import World
from tests.compat.company import MANY, founded, meanwhile, open_phone, unsent, years
from tests.compat.phone import CORE, DRIVER, HERE, bundle, line_to, phones


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", help="as v2")
    folder = HERE / str(parser.parse_args().name)
    folder.mkdir()
    bundle(DRIVER, folder / "phone.mjs")
    bundle(CORE, folder / "core.mjs")
    with tempfile.TemporaryDirectory() as name:
        world = founded(Path(name) / "data", MANY)
        kept = live(world, folder / "phone.mjs")
        (folder / "kept.json").write_text(json.dumps(kept["facts"], ensure_ascii=False, indent=1) + "\n")
        _write(folder / "phone.json.gz", json.dumps(kept["storage"], ensure_ascii=False).encode())
        _write(folder / "company.tar.gz", packed(world))


def live(world: World, program: Path) -> dict[str, Any]:
    """Tell the company's story; what a later test compares with."""
    browsers = {name: world.sign_in(name) for name in ("ann", "dan")}
    with phones() as make:
        ann, dan = (make(program, line_to(browsers[name])) for name in ("ann", "dan"))
        for phone, name in ((ann, "ann"), (dan, "dan")):
            open_phone(phone, world, browsers[name])
            assert phone("sync")["state"] == "idle"
        years(world, ann, dan)
        session = browsers["ann"].get("/api/me").json()
        unsent(world, ann)
        shown = {kind: ann("ids", kind=kind) for kind in ("account", "contact", "visit", "fact", "task", "attachment")}
        waiting, drafts = ann("waiting"), [draft["key"] for draft in ann("drafts")]
        storage = ann("dump")
        meanwhile(dan)
    with world.services.reading() as (tx, _):
        heads = tx.connection.execute("SELECT id, seq, sum, count FROM buckets ORDER BY id").fetchall()
    facts = {
        "schema": SCHEMA,
        "at": world.clock(),
        "session": session,
        "cookies": dict(browsers["ann"].cookies),
        "waiting": waiting,
        "drafts": drafts,
        "shown": shown,
        "heads": {bucket: [seq, total, count] for bucket, seq, total, count in heads},
    }
    return {"facts": facts, "storage": storage}


def packed(world: World) -> bytes:
    """The data directory as a tar: the database in one file, photos, the list of what was erased."""
    directory = world.services.settings.data_dir
    copy = directory / "copy.sqlite"
    world.services.store.copy_into(copy)
    world.services.store.close()
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(copy, "headland.sqlite")
        for file in sorted(directory.rglob("*")):
            if file.is_file() and (file.suffix == ".erased" or "blobs" in file.parts):
                tar.add(file, str(file.relative_to(directory)))
    return written.getvalue()


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main()
