"""What is looked for in a directory is looked for while a server works in it, however it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import remains


def test_a_file_that_is_renamed_meanwhile_is_read_under_its_new_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".new-1").write_bytes(b"of somebody")
    read = Path.read_bytes

    def late(path: Path) -> bytes:
        if path.name == ".new-1":
            path.rename(tmp_path / "segment")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", late)
    assert list(remains.of_files(tmp_path)) == [b"segment of somebody"]


def test_what_is_written_in_ascii_is_found_too() -> None:
    pieces = [b"copy " + json.dumps({"name": "\u6b27\u9633"}).encode(), "row 锦程".encode()]
    assert remains.found(["欧阳", "锦程", "王"], pieces) == {"欧阳": pieces[0].decode(), "锦程": pieces[1].decode()}
