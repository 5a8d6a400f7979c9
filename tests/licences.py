"""Refuse to ship what would bind a company to the GPL: every run-time package, Python and JavaScript, is looked at.

Only what is distributed with Headland counts; tools that merely build or test it may be under any licence.
Python: the packages `requirements.lock` names, by their own metadata. JavaScript: the packages of the lock that are
not development ones; what really ends up in the bundle is checked again, with its text, by pwa/build/notice.ts.
Optional extras are not looked at: psycopg (LGPL) is installed by whoever chooses PostgreSQL, and copied nowhere.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PERMITTED = re.compile(
    r"MIT|ISC|Apache|BSD|0BSD|MPL|Mozilla|PSF|Python Software|Unlicense|Zlib|BlueOak|CC0|Public Domain", re.I
)
REFUSED = re.compile(r"GPL|General Public|AGPL|LGPL|SSPL|Commons Clause|Business Source", re.I)


def python_packages(lock: str) -> list[str]:
    """The names in a requirements lock that apply on this machine or any other."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)


def python_licence(name: str) -> str:
    """What the installed package says of itself; a choice of licences ("A or B") stays one string."""
    about = metadata(name)
    classifiers = [c.rsplit("::", 1)[-1].strip() for c in about.get_all("Classifier") or [] if c.startswith("License")]
    stated = about["License-Expression"] or "; ".join(c for c in classifiers if c != "OSI Approved")
    return stated or (about["License"] or "").splitlines()[0]


def javascript_packages(lock: dict[str, object]) -> dict[str, str]:
    """Path -> licence of each package a production install has."""
    packages = lock["packages"]
    assert isinstance(packages, dict)
    kept = {p: made for p, made in packages.items() if p and not made.get("dev") and not made.get("devOptional")}
    return {path: str(made.get("license") or first_line(path)) for path, made in kept.items()}


def first_line(path: str) -> str:
    """The title of a package's licence file, for one whose package.json names no licence."""
    file = ROOT / "pwa" / path / "LICENSE"
    return file.read_text(encoding="utf-8").strip().splitlines()[0] if file.exists() else ""


def verdict(name: str, licence: str) -> str | None:
    """Why this package may not ship, or None. A choice that offers a permitted licence is permitted."""
    choices = re.split(r"\s+OR\s+|/", licence.strip("()"), flags=re.I)
    if any(PERMITTED.search(choice) and not REFUSED.search(choice) for choice in choices):
        return None
    return f"{name}: {licence or 'states no licence'}"


def main() -> int:
    names = python_packages((ROOT / "requirements.lock").read_text())
    refused: list[str | None] = []
    for name in names:
        try:
            refused.append(verdict(name, python_licence(name)))
        except PackageNotFoundError:  # for another platform: its marker keeps it out here
            continue
    bundled = javascript_packages(json.loads((ROOT / "pwa/package-lock.json").read_text()))
    refused += [verdict(name, licence) for name, licence in bundled.items()]
    complaints = [each for each in refused if each]
    for complaint in complaints:
        print(f"may not ship: {complaint}")
    print(f"licences: {len(names)} Python and {len(bundled)} JavaScript packages, {len(complaints)} refused")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
