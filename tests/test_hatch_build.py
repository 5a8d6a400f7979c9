"""The build hook rebuilds when, and only when, an input changed, and ships no bookkeeping."""

from __future__ import annotations

from pathlib import Path

import pytest

import hatch_build


def make(root: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    return paths


def test_digest_depends_on_names_and_contents_not_on_order(tmp_path: Path) -> None:
    paths = make(tmp_path, a="1", b="2")
    first = hatch_build.digest(paths, tmp_path)
    assert hatch_build.digest(reversed(paths), tmp_path) == first
    (tmp_path / "b").write_text("3")
    assert hatch_build.digest(paths, tmp_path) != first


def test_digest_sees_a_file_renamed(tmp_path: Path) -> None:
    first = hatch_build.digest(make(tmp_path / "one", a="1"), tmp_path / "one")
    assert hatch_build.digest(make(tmp_path / "two", b="1"), tmp_path / "two") != first


def test_a_test_is_no_input_of_the_build(tmp_path: Path) -> None:
    made = make(tmp_path, src__clock_ts="", index_html="")
    (tmp_path / "src" / "clock.test.ts").write_text("")
    (tmp_path / "src" / "clock.ts").write_text("")
    inputs = {path.name for path in hatch_build.inputs_of(tmp_path)}
    assert "clock.ts" in inputs
    assert "clock.test.ts" not in inputs
    assert made


def test_hidden_files_are_not_shipped(tmp_path: Path) -> None:
    for name in ("index.html", ".headland-inputs", ".vite/manifest.json", "assets/page.js"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert [path.relative_to(tmp_path).as_posix() for path in hatch_build.shipped(tmp_path)] == [
        "assets/page.js",
        "index.html",
    ]


def test_packages_are_installed_once_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, **{"package-lock.json": "{}", ".npmrc": ""})
    calls: list[tuple[str, ...]] = []

    def npm(cwd: Path, *args: str) -> None:
        calls.append(args)
        (cwd / "node_modules").mkdir(exist_ok=True)

    monkeypatch.setattr(hatch_build, "npm", npm)
    hatch_build.install_packages(tmp_path)
    hatch_build.install_packages(tmp_path)
    assert len(calls) == 1
    (tmp_path / "package-lock.json").write_text('{"changed": true}')
    hatch_build.install_packages(tmp_path)
    assert len(calls) == 2
