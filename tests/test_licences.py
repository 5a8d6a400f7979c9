"""The licence gate permits what we may ship and refuses what binds others."""

from __future__ import annotations

import pytest

from tests import licences


@pytest.mark.parametrize("licence", ["MIT", "Apache-2.0", "BSD-3-Clause", "MPL-2.0", "(MIT OR GPL-3.0)", "MIT License"])
def test_permitted(licence: str) -> None:
    assert licences.verdict("it", licence) is None


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "LGPL-2.1", "SSPL-1.0", "", "Commons Clause"])
def test_refused(licence: str) -> None:
    refused = licences.verdict("it", licence)
    assert refused is not None
    assert refused.startswith("it: ")


def test_development_packages_do_not_ship() -> None:
    lock: dict[str, object] = {
        "packages": {
            "": {"name": "ours"},
            "node_modules/kept": {"license": "MIT"},
            "node_modules/tool": {"license": "GPL-3.0", "dev": True},
        }
    }
    assert licences.javascript_packages(lock) == {"node_modules/kept": "MIT"}


def test_names_are_read_from_a_lock() -> None:
    assert licences.python_packages("a-b==1 \\\n    --hash=sha256:0\nc==2 ; os_name == 'nt'\n") == ["a-b", "c"]
