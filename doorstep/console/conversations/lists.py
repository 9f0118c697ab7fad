"""What the address of the list of conversations says, as filters; and the views of it that are one tap away. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from doorstep import tracking_patterns
from doorstep.console.conversations.filtering import Filters
from doorstep.console.kit import filters
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.filters import Chosen
from doorstep.language import tracking_numbers

PATH = "/conversations"
_TEXT = "q"
"""How the address names Filters.text, here and in the search at the top of every page."""

FACETS = ("low_confidence", "fallback", "dms_write", "open_case", "flagged", "not_reviewed", "failed")
"""Set and taken off with one tap."""

_FLAGS = {
    "low_confidence": "Low confidence", "fallback": "Not understood", "dms_write": "Delivery changed",
    "open_case": "Open case", "flagged": "Flagged", "not_reviewed": "Not reviewed", "failed": "Not delivered",
    "waiting": "Waiting", "with_person": "With a person",
}  # fmt: skip


@dataclass(frozen=True)
class ConversationList:
    """A list that is one tap away."""

    title: str
    path: str
    is_here: bool
    count: int | None = None


def described(intents: Sequence[str], tags: Sequence[str], people: Names) -> Sequence[filters.AnyFilter]:
    """Every filter of the list. `people`: who may have taken conversations."""
    return (
        filters.TextFilter(_TEXT, "Search", "Words, a name, a phone or tracking number"),
        filters.Choice("channel", "Channel", {"sms": "SMS", "slack": "Slack"}),
        filters.Choice(
            "party", "Who", {"customer": "Customers", "driver": "Drivers", "unknown": "Numbers that nobody has"}
        ),
        filters.TextFilter("delivery", "Delivery", tracking_patterns.example()),
        filters.Choice("intent", "Intent", {intent: intent.replace("_", " ") for intent in intents}),
        filters.Choice("tag", "Tag", {tag: tag for tag in tags}),
        filters.Choice("taken_by", "Taken by", people),
        *(filters.Flag(name, title) for name, title in _FLAGS.items()),
        filters.DayFilter("first_day", "From"),
        filters.DayFilter("last_day", "To", ends=True),
        filters.Choice("order", "Order", {"latest": "Latest first", "waiting": "Longest waiting first"}),
    )


def read(described: Sequence[filters.AnyFilter], query: QueryParams, zone: str) -> tuple[Chosen, Filters]:
    """What the address asks for; what of it cannot be read is among the problems and left out."""
    chosen = filters.read(described, query, zone)
    if "delivery" in chosen.raw and len(tracking_numbers.find(chosen.raw["delivery"])) != 1:
        raw = {name: value for name, value in chosen.raw.items() if name != "delivery"}
        problem = f"Delivery: a tracking number is {tracking_patterns.form()}; it was left out."
        chosen = replace(chosen, raw=raw, problems=(*chosen.problems, problem))
    return chosen, _filters(chosen.raw)


def address(wanted: Filters) -> str:
    """Of the list with these filters."""
    return address_of(said(wanted.to_query()))


def address_of(query: Mapping[str, str]) -> str:
    return PATH + (f"?{urlencode(query)}" if query else "")


def said(query: Mapping[str, str]) -> dict[str, str]:
    """As the address says what `Filters.to_query` does."""
    return {_TEXT if name == "text" else name: value for name, value in query.items()}


def views(wanted: Filters, login: str, waiting: int) -> list[ConversationList]:
    """Those that everybody has."""
    of_all = {
        "All": Filters(),
        "Waiting": Filters(order="waiting"),
        "Mine": Filters(taken_by=login),
        "With a person": Filters(with_person=True),
    }
    return [
        ConversationList(title, address(each), each == wanted, waiting if title == "Waiting" else None)
        for title, each in of_all.items()
    ]


def _filters(raw: Mapping[str, str]) -> Filters:
    wanted = Filters(
        text=raw.get(_TEXT, "").strip(),
        channel=raw.get("channel"),  # type: ignore[arg-type]  # the choice has the same values
        party=raw.get("party"),  # type: ignore[arg-type]
        delivery=tracking_numbers.find(raw["delivery"])[0] if "delivery" in raw else None,
        intent=raw.get("intent"),
        tag=raw.get("tag"),
        taken_by=raw.get("taken_by"),
        first_day=date.fromisoformat(raw["first_day"]) if "first_day" in raw else None,
        last_day=date.fromisoformat(raw["last_day"]) if "last_day" in raw else None,
        order=raw.get("order", "latest"),  # type: ignore[arg-type]
    )
    flags: dict[str, Any] = {name: name in raw for name in _FLAGS}
    return replace(wanted, **flags)
