"""Draw the PNG icons from our own SVG (public/icons/*.svg) with Chromium, which draws what browsers will show.

Run after changing an SVG: `python pwa/scripts/icons.py`. The PNGs are committed, so a build needs no browser.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

PUBLIC = Path(__file__).parent.parent / "public" / "icons"
ICONS = [
    ("icon.svg", "icon-192.png", 192),
    ("icon.svg", "icon-512.png", 512),
    ("icon.svg", "favicon-32.png", 32),
    ("maskable.svg", "maskable-192.png", 192),
    ("maskable.svg", "maskable-512.png", 512),
    ("maskable.svg", "apple-touch-icon.png", 180),
    ("badge.svg", "badge-96.png", 96),
]


def main() -> None:
    """Write every icon of ICONS at its size, transparent outside the drawing."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for source, target, size in ICONS:
            page = browser.new_page(viewport={"width": size, "height": size})
            svg = (PUBLIC / source).read_text(encoding="utf-8")
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px;height:{size}px}}</style>{svg}")
            page.screenshot(path=str(PUBLIC / target), omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
