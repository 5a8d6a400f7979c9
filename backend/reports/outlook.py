"""What a team may expect to come in (S11): the rule of the phone over all plots one leads, and over each.

Read from the kept views of the plots, so that asking again costs nothing but the adding up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from backend.reports.deals import WEEK
from backend.reports.plots import PlotView
from shared_schema.playbook import Playbook
from shared_schema.rules.days import plus
from shared_schema.rules.forecast import Forecast, forecast
from sync.ports import Stored


def outlook(playbook: Playbook, views: list[PlotView], people: Mapping[str, Stored], now_ms: int) -> dict[str, Any]:
    """Everything together, then plot by plot, the largest expectation of any currency first."""
    latest = max((view.today for view in views), default="")
    whole = _outlook(playbook, views, latest)
    reps: list[dict[str, Any]] = [
        {
            **_outlook(playbook, [view], view.today),
            "person": view.owner,
            "name": str(people[view.owner].value("name")) if view.owner in people else "",
            "plot": view.plot,
            "plot_name": view.name,
        }
        for view in views
    ]
    reps.sort(key=lambda rep: (-max((line["weighted"] for line in rep["months"]), default=0), rep["name"], rep["plot"]))
    return {"as_of": now_ms, **whole, "reps": reps}


def _outlook(playbook: Playbook, views: list[PlotView], today: str) -> dict[str, Any]:
    """The phone's lines; the movement from what the server knows of a week ago."""
    if not today:
        return {"months": [], "grades": [], "stages": [], "moved": {}}
    lines = [line for view in views for line in view.lines.values()]
    now = forecast(playbook, [line.deals for line in lines if line.deals is not None], today)
    then = forecast(playbook, [line.before for line in lines if line.before is not None], plus(today, -WEEK))
    moved = _weighted(now)
    moved.subtract(_weighted(then))
    return {**now, "moved": dict(sorted(moved.items()))}


def _weighted(told: Forecast) -> Counter[str]:
    """Currency -> what is expected of it, by its probability."""
    found: Counter[str] = Counter()
    for line in told["months"]:
        found[line["currency"]] += line["weighted"]
    return found
