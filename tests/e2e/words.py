"""The product's own sentences, read from its message modules, so that no test says a sentence twice."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import hatch_build

PWA = Path(__file__).parent.parent.parent / "pwa"
DUMP = """
import { writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'
const one = async (name) => (await runnerImport(`./src/ui/messages/${name}.ts`)).module.default
const read = async (name) => ({ ...(await one(name)), ...(await one(`${name}-rest`)) })
writeFileSync(process.argv[1], JSON.stringify({ 'zh-CN': await read('zh-CN'), en: await read('en') }))
"""


@cache
def catalogues() -> dict[str, dict[str, str | dict[str, str]]]:
    node = hatch_build.node_home() / "bin" / "node"
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "words.json"  # what tools print on the way is not ours
        done = subprocess.run(
            [str(node), "--input-type=module", "-e", DUMP, str(into)],
            cwd=PWA,
            text=True,
            capture_output=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        read: dict[str, dict[str, str | dict[str, str]]] = json.loads(into.read_text(encoding="utf-8"))
    return read


class Words:
    """`words("sync.waiting", n=3)`: what the screen says in one language."""

    def __init__(self, locale: str = "zh-CN") -> None:
        self.locale = locale

    def _form(self, key: str, n: object) -> str:
        message = catalogues()[self.locale][key]
        if isinstance(message, str):
            return message
        return message["one"] if n == 1 and "one" in message and self.locale == "en" else message["other"]

    def __call__(self, key: str, **args: object) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: str(args[found[1]]), self._form(key, args.get("n")))

    def like(self, key: str, **args: object) -> re.Pattern[str]:
        """The sentence as a pattern: an argument not given matches anything."""
        parts = re.split(r"\{(\w+)\}", self._form(key, args.get("n")))
        pieces = [
            re.escape(part) if index % 2 == 0 else re.escape(str(args[part])) if part in args else r".+?"
            for index, part in enumerate(parts)
        ]
        return re.compile("".join(pieces))
