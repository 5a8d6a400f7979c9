"""A company of two reps on one plot, and the phone of each; a file that needs another has its own."""

from __future__ import annotations

import pytest

from tests.sync.phones import Company, Phone


@pytest.fixture
def company() -> Company:
    return Company.of_reps("wang", "li")


@pytest.fixture
def wang(company: Company) -> Phone:
    return company.synced("a", "wang")


@pytest.fixture
def li(company: Company) -> Phone:
    return company.synced("b", "li")
