"""The names of buckets: the unit of replication and of permission (design: Buckets).

`plot:<id>` is what a plot's readers hold; `plot:<id>:old` keeps its visits beyond the window, which no phone holds and
an account asks for when somebody wants them (`window.py`). Whoever may read or write the one may the other.
"""

from __future__ import annotations

ORG = "org"
PLOT = "plot:"
USER = "user:"
OLD = ":old"


def plot_bucket(plot: str) -> str:
    return PLOT + plot


def user_bucket(person: str) -> str:
    return USER + person


def old_bucket(bucket: str) -> str:
    """Where the old visits of a plot's bucket are."""
    return bucket + OLD


def plot_of(bucket: str) -> str | None:
    """The plot a bucket belongs to, its old visits' bucket too; None for a bucket of no plot."""
    return bucket.removeprefix(PLOT).removesuffix(OLD) if bucket.startswith(PLOT) else None
