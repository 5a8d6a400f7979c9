"""What a team may expect to come in (S11): the rule of the phone over all plots one leads, and over each.

Read from the kept views of the plots, so that asking again costs nothing but the adding up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backend.reports.plots import PlotView
from shared_schema.playbook import Playbook
from shared_schema.rules.forecast import forecast
from shared_schema.rules.types import Family
from sync.ports import Stored


def outlook(playbook: Playbook, views: list[PlotView], people: Mapping[str, Stored], now_ms: int) -> dict[str, Any]:
    """Everything together, then plot by plot, the largest expectation of any currency first."""
    latest = max((view.today for view in views), default="")
    every = [deal for view in views for deal in _deals(view)]
    whole: Mapping[str, Any] = forecast(playbook, every, latest) if views else _NOTHING
    reps: list[dict[str, Any]] = [
        {
            **forecast(playbook, _deals(view), view.today),
            "person": view.owner,
            "name": str(people[view.owner].value("name")) if view.owner in people else "",
            "plot": view.plot,
            "plot_name": view.name,
        }
        for view in views
    ]
    reps.sort(key=lambda rep: (-max((line["weighted"] for line in rep["months"]), default=0), rep["name"], rep["plot"]))
    return {"as_of": now_ms, **whole, "reps": reps}


_NOTHING: Mapping[str, Any] = {"months": [], "grades": [], "stages": [], "moved": {}}


def _deals(view: PlotView) -> Iterable[Family]:
    return (line.deals for line in view.lines.values() if line.deals is not None)
