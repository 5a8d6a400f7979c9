"""The names of buckets: the unit of replication and of permission (design: Buckets).

`plot:<id>` is what a plot's readers hold; `plot:<id>:old` keeps its visits beyond the window, which no phone holds and
an account asks for when somebody wants them (`window.py`). Whoever may read or write the one may the other.
`circle:<id>` is what the people named in a circle share (`circles.py`).
"""

from __future__ import annotations

ORG = "org"
PLOT = "plot:"
USER = "user:"
CIRCLE = "circle:"
SEATS = "seats"
"""The server's own: who is in which circle (`circles.py`). Nobody holds it."""
OLD = ":old"


def plot_bucket(plot: str) -> str:
    return PLOT + plot


def user_bucket(person: str) -> str:
    return USER + person


def circle_bucket(circle: str) -> str:
    return CIRCLE + circle


def circle_of(bucket: str) -> str | None:
    """The circle a bucket belongs to; None for a bucket of no circle."""
    return bucket.removeprefix(CIRCLE) if bucket.startswith(CIRCLE) else None


def is_private(bucket: str) -> bool:
    """Whether a bucket is one person's or some named people's: no report, export or hand-over has anything of it."""
    return bucket.startswith((USER, CIRCLE)) or bucket == SEATS


def old_bucket(bucket: str) -> str:
    """Where the old visits of a plot's bucket are."""
    return bucket + OLD


def plot_of(bucket: str) -> str | None:
    """The plot a bucket belongs to, its old visits' bucket too; None for a bucket of no plot."""
    return bucket.removeprefix(PLOT).removesuffix(OLD) if bucket.startswith(PLOT) else None
