"""A company of two reps on one plot, and the phone of each; a file that needs another has its own."""

from __future__ import annotations

import pytest

from tests.sync.phones import Company, OpenAccess, Phone

NORTH = "plot:north"


@pytest.fixture
def company() -> Company:
    found = Company(OpenAccess(wang={NORTH, "user:wang"}, li={NORTH, "user:li"}))
    found.found()
    return found


@pytest.fixture
def wang(company: Company) -> Phone:
    phone = company.phone("a", "wang")
    phone.sync()
    return phone


@pytest.fixture
def li(company: Company) -> Phone:
    phone = company.phone("b", "li")
    phone.sync()
    return phone
