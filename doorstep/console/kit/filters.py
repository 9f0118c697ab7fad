"""Filters of lists: what may be asked, read from the address, and what was asked in words.

A list describes its filters once; `read` answers what was chosen, `ui.filters` draws them. What the address says and no
filter knows, or what cannot be read, is a `Problem` on the page, never silently everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

PAGING = frozenset(("page", "before", "after", "sort", "saved"))
"""Parameters of lists that are no filters."""
_LONGEST = 200


@dataclass(frozen=True)
class TextFilter:
    """Words to search for."""

    name: str
    title: str
    placeholder: str = ""

    def read(self, value: str, zone: str) -> str:
        if len(value) > _LONGEST:
            raise ValueError(f"at most {_LONGEST} characters")
        if "\0" in value:  # PostgreSQL takes none
            raise ValueError("has characters that no text has")
        return value.strip()

    def said(self, value: str) -> str:
        return f"{self.title}: {value}"


@dataclass(frozen=True)
class Choice:
    """One of a few values."""

    name: str
    title: str
    options: Mapping[str, str]
    """Value to title, in the order in which they are shown; without the empty one."""

    def read(self, value: str, zone: str) -> str:
        if value not in self.options:
            raise ValueError(f"there is no {value[:40]!r}")
        return value

    def said(self, value: str) -> str:
        return f"{self.title}: {self.options[value]}"


@dataclass(frozen=True)
class Flag:
    """Only those that have it; `yes` in the address."""

    name: str
    title: str

    def read(self, value: str, zone: str) -> bool:
        if value not in ("yes", "1", "on"):
            raise ValueError("can only be yes, or left out")
        return True

    def said(self, value: str) -> str:
        return self.title


@dataclass(frozen=True)
class DayFilter:
    """A date; read as the instant at which it begins where dispatch is, or with `ends` the one at which it is over."""

    name: str
    title: str
    ends: bool = False

    def read(self, value: str, zone: str) -> datetime:
        try:
            day = date.fromisoformat(value)
            return datetime.combine(day + timedelta(days=int(self.ends)), time(), ZoneInfo(zone))
        except (ValueError, OverflowError):
            raise ValueError("is no date like 2026-11-20") from None

    def said(self, value: str) -> str:
        return f"{self.title} {date.fromisoformat(value):%b %-d, %Y}"


AnyFilter = TextFilter | Choice | Flag | DayFilter


@dataclass(frozen=True)
class Chosen:
    """What an address asks for."""

    filters: Sequence[AnyFilter]
    raw: Mapping[str, str]
    """As in the address, of filters that could be read."""
    values: Mapping[str, Any]
    """The same as programs want them; names that were not asked for are missing."""
    problems: Sequence[str] = field(default=())
    """Sentences for people."""

    def get(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Name and words of each filter that is set."""
        return [(one.name, one.said(self.raw[one.name])) for one in self.filters if one.name in self.raw]


def asked(query: QueryParams) -> dict[str, str]:
    """All that an address narrows by, also what nobody can read."""
    return {name: value for name, value in query.multi_items() if name not in PAGING and value}


def read(filters: Sequence[AnyFilter], query: QueryParams, zone: str, *, also: Sequence[str] = ()) -> Chosen:
    """`also`: parameters of the page that are no filters, besides those of paging."""
    known: dict[str, Callable[[str, str], Any]] = {one.name: one.read for one in filters}
    titles = {one.name: one.title for one in filters}
    raw: dict[str, str] = {}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in query.multi_items():
        if name in PAGING or name in also or (name in known and value == ""):
            continue
        if name not in known:
            problems.append(f"There is no filter {name[:40]!r}; it was left out.")
            continue
        try:
            values[name] = known[name](value, zone)
            raw[name] = value
        except ValueError as error:
            problems.append(f"{titles[name]}: {error}; it was left out.")
    return Chosen(filters, raw, values, tuple(problems))
