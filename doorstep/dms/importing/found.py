"""What a file held: its rows by kind with the lines they stand on, and what could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]

KINDS = ("depots", "drivers", "routes", "deliveries")
"""In the order in which they refer to each other."""


class UnreadableFile(Exception):
    """Nothing can be imported from it; the message says why in one line."""


@dataclass(frozen=True)
class ImportProblem:
    line: int
    reason: str
    subject: str = ""
    """The tracking number or code that the row gives, where it could be read."""


@dataclass(frozen=True)
class FoundRow:
    kind: str
    line: int
    values: Values


@dataclass(frozen=True)
class ImportedRows:
    rows: Iterator[FoundRow | ImportProblem]
    """Read as they are asked for; by kind, in the order of KINDS."""
    columns: dict[str, list[str]] = field(default_factory=dict)
    """By kind, where the file names them once for all rows (CSV, XLSX)."""
    encoding: str = "UTF-8"
    """In which the file was read."""
    line_count: int | None = None
    """About how many rows there are; None: it is not known."""


def unprintable(text: str) -> str | None:
    """Why it is no text, or None."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "not UTF-8"
    if "\0" in text or "\ufffd" in text:
        return "has characters that are no text"
    return None
