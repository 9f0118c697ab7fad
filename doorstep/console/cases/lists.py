"""What the address of the board of cases says, as filters; and the views of it that are one tap away. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.console.cases.queries import BoardFilters, Tallies
from doorstep.console.kit import filters
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.filters import Chosen

PATH = "/cases"
COUNTED_BY = "cases dms steps minute"
"""Topics of what counts cases: all that a tally depends on, or two pages say two numbers."""
NOBODY = "-"
"""In the address: cases that nobody sees to."""
STATES = {
    CaseState.WAITING_ON_DESK: "Waits for the desk",
    CaseState.OPEN: "Open",
    CaseState.WAITING_ON_CUSTOMER: "Waits for the customer",
    CaseState.WAITING_ON_DRIVER: "Waits for the driver",
}
"""In which a case is not resolved, for people."""
_DANGER = "danger"
_VIEWS = {
    _DANGER: "People in danger", "": "All", "desk": "For the desk", "mine": "Mine", "overdue": "Overdue",
    "approve": "To approve",
}  # fmt: skip
"""Title by what the address calls it."""
_ALWAYS_SHOWN = frozenset(_VIEWS) - {_DANGER}


@dataclass(frozen=True)
class CaseList:
    """A list that is one tap away."""

    title: str
    name: str | None
    """In the address."""
    count: int
    is_here: bool
    is_alarming: bool = False


def described(people: Names) -> Sequence[filters.AnyFilter]:
    """Every filter of the board. `people`: who may see to cases."""
    return (
        filters.TextFilter("q", "Search", "Number, name, street, phone, words"),
        filters.Choice("kind", "Kind", {kind.value: way.title for kind, way in KINDS.items()}),
        filters.Choice(
            "state",
            "State",
            {**{state.value: title for state, title in STATES.items()}, CaseState.RESOLVED.value: "Resolved"},
        ),
        filters.Choice("who", "Who", {NOBODY: "Nobody yet", **people}),
        filters.Choice("view", "View", {name: title for name, title in _VIEWS.items() if name}),
    )


def read(described: Sequence[filters.AnyFilter], query: QueryParams, login: str) -> tuple[Chosen, BoardFilters]:
    """What the address asks for; what of it cannot be read is among the problems and left out."""
    chosen = filters.read(described, query, "UTC")
    return chosen, _filters(chosen.raw, login)


def address(query: Mapping[str, str]) -> str:
    """Of the board with these filters."""
    return PATH + (f"?{urlencode(query)}" if query else "")


def views(chosen: Chosen, tallies: Tallies) -> list[CaseList]:
    """People in danger have a list of their own while there are any."""
    counts = (tallies.in_danger, tallies.all, tallies.desk, tallies.mine, tallies.overdue, tallies.approvable)
    here = chosen.raw.get("view", "")
    return [
        CaseList(title, name or None, count, name == here, is_alarming=name == _DANGER)
        for (name, title), count in zip(_VIEWS.items(), counts, strict=True)
        if count or name in (here, *_ALWAYS_SHOWN)
    ]


def _filters(raw: Mapping[str, str], login: str) -> BoardFilters:
    view, who = raw.get("view"), raw.get("who")
    return BoardFilters(
        in_danger=view == _DANGER,
        kinds=(CaseKind(raw["kind"]),) if "kind" in raw else (),
        states=(CaseState(raw["state"]),) if "state" in raw else (),
        waits_for_desk=view == "desk",
        can_approve=view == "approve",
        assigned_to=login if view == "mine" else who if who != NOBODY else None,
        nobodys=who == NOBODY,
        overdue=view == "overdue",
        text=raw.get("q", "").strip().removeprefix("#"),
    )
