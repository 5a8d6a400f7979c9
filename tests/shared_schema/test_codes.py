"""The list of reason codes is what the rules really give: no more, no less."""

import re
from pathlib import Path

from shared_schema.rules.codes import REASONS

RULES = Path(__file__).parents[2] / "shared_schema" / "rules"
GIVEN = re.compile(
    r'"code": "([a-z_.]+)"|told\("([a-z_.]+)"|_warning\(\s*"([a-z_.]+)",\s*"([a-z_.]+)"|_found\(\s*case,\s*"([a-z_.]+)"'
)


def test_every_code_is_listed_and_given() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.py")) if path.name != "codes.py"]
    given = {code for source in sources for groups in GIVEN.findall(source) for code in groups if code}
    assert given == REASONS.keys()
