"""A mapping guessed from a file's own columns and first rows, for a person to look at. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from pathlib import Path

import yaml

from doorstep.dms.importing.mapping import TIMES, Mapping

_NAMES = Path(__file__).with_name("column_names.yml")

_DATES = (
    "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%Y/%m/%d", "%m-%d-%Y", "%d.%m.%Y", "%d-%b-%Y", "%d %b %Y",
    "%b %d, %Y", "%b %d %Y", "%B %d, %Y", "%Y-%m-%d",
)  # fmt: skip
_HOURS = ("%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H:%M", "%H:%M:%S", "%I %p")
_TIMES = tuple(f"{day}{between}{hour}" for day, between, hour in product(_DATES, (" ", ", "), _HOURS))


@dataclass(frozen=True)
class Guess:
    mapping: Mapping
    missing: tuple[str, ...]
    """Columns that every row needs and for which nothing was found."""
    doubts: tuple[str, ...]
    """What was taken for granted, in words."""


def guess(columns: list[str], rows: list[dict[str, str]], *, needed: list[str], depot: tuple[str, str] | None) -> Guess:
    """The mapping of a file of deliveries. `depot` is the code and the IANA zone of the only one, if there is one."""
    theirs = {_folded(name): name for name in columns}
    found = {ours: name for ours, names in _column_names().items() if (name := _first(names, theirs))}
    named: dict[str, tuple[str, ...]] = {ours: (name,) for ours, name in found.items() if ours not in ("unit", "date")}
    if "address" in found and "unit" in found:
        named["address"] = (found["address"], found["unit"])
    for ours in TIMES:
        if ours in found and "date" in found and not _has_days(rows, found[ours]):
            named[ours] = (found["date"], found[ours])
    fixed = {"depot_code": depot[0]} if depot and "depot_code" not in named else {}
    timezone = depot[1] if depot else None
    plain = Mapping(columns=named, fixed=fixed)
    written = [str(plain.row(row).get(name) or "") for row in rows for name in TIMES if name in named]
    times, doubt = _format(written, _TIMES)
    if all(_has_offset(each) for each in written):
        timezone = None
    mapping = Mapping(columns=named, fixed=fixed, times=times, timezone=timezone)
    missing = tuple(name for name in needed if name not in named and name not in fixed)
    doubts = [doubt] if doubt else []
    if written and timezone is None and not all(_has_offset(each) for each in written):
        doubts.append("times without an offset: say their timezone, like America/Chicago")
    return Guess(mapping, missing, tuple(doubts))


def as_yaml(guess: Guess) -> str:
    """The mapping as a file, with what is missing and doubted as comments."""
    said = guess.mapping.model_dump(exclude_none=True, exclude_defaults=True)
    said["columns"] = {
        ours: parts[0] if len(parts) == 1 else list(parts) for ours, parts in guess.mapping.columns.items()
    }
    lines = [f"# missing: {name}" for name in guess.missing] + [f"# look at this: {doubt}" for doubt in guess.doubts]
    body: str = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)
    return "".join(f"{line}\n" for line in lines) + body


@cache
def _column_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = yaml.safe_load(_NAMES.read_text("utf-8"))["deliveries"]
    return {ours: [ours.replace("_", " "), *said] for ours, said in names.items()}


def _first(names: list[str], theirs: dict[str, str]) -> str | None:
    return next((theirs[name] for name in names if name in theirs), None)


def _folded(name: str) -> str:
    """ "shipToName", "Ship-to Name:" and "SHIP_TO_NAME" are one."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", words.lower()))


def _has_days(rows: list[dict[str, str]], column: str) -> bool:
    return any(re.search(r"\d[/.-]\d|[A-Za-z]{3,} \d|\d{4}", row.get(column, "")) for row in rows)


def _has_offset(text: str) -> bool:
    return re.search(r"(?:Z|[+-]\d\d:?\d\d)$", text) is not None


def _format(written: list[str], formats: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The first way of writing that fits every one, and what speaks for another. None: ISO 8601, or none fits."""
    said = [each for each in written if each]
    if not said or all(_fits(each, None) for each in said):
        return None, None
    fitting = [each for each in formats if all(_fits(one, each) for one in said)]
    if not fitting:
        return None, f'no way of writing times that is known fits "{said[0]}": say it as times, in strptime\'s letters'
    first = fitting[0]
    if first.startswith("%m/%d") and first.replace("%m/%d", "%d/%m") in fitting:
        return first, f'"{said[0]}" is read with the month first; no row tells'
    return first, None


def _fits(text: str, written: str | None) -> bool:
    try:
        datetime.strptime(text, written) if written else datetime.fromisoformat(text)  # noqa: DTZ007 is it one at all?
    except ValueError:
        return False
    return True
