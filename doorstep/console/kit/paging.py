"""Where a page of a list ended, so that the next one can begin there: rows that come meanwhile move nothing."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

MOST_ROWS = 200
_YEARS = (1990, 2200)
_LARGEST = 2**62


class BadCursor(ValueError):
    """A cursor that is none of ours; the message is for people."""


@dataclass(frozen=True)
class Page:
    after: str | None = None
    """The `next` of the page before; None: the first."""
    size: int = 50

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST_ROWS:
            raise BadCursor(f"A page has 1 to {MOST_ROWS} rows.")


def encode(at: datetime, *ties: int | str) -> str:
    text = json.dumps([at.isoformat(), *ties], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """The instant and the values that break ties, of these types. Raises BadCursor."""
    try:
        at, *ties = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error):
        raise BadCursor("This page of the list cannot be found. Begin at its first page.") from None
    is_ours = instant.tzinfo is not None and _YEARS[0] < instant.year < _YEARS[1]
    if not is_ours or len(ties) != len(kinds) or not all(map(_fits, ties, kinds)):
        raise BadCursor("This page of the list cannot be found. Begin at its first page.")
    return instant, *ties


def _fits(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not (isinstance(value, int) and abs(value) > _LARGEST)


def beyond(
    query: Select[Any], at: ColumnElement[Any], tie: ColumnElement[Any], last: tuple[Any, Any], *, rising: bool = False
) -> Select[Any]:
    """What comes after the row at `last` in the order of `at` and then `tie`."""
    instant, number = last
    # The first condition alone bounds the index on both databases; row values would too, but not on all of SQLite.
    if rising:
        return query.where(at >= instant, or_(at > instant, and_(at == instant, tie > number)))
    return query.where(at <= instant, or_(at < instant, and_(at == instant, tie < number)))
