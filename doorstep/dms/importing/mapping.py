"""How a file of other columns is read as ours: a YAML file that `doorstep dms import --map` takes. Pure but for `load`.

columns:                      # ours: theirs, or several that are joined; "=..." stands for itself
  tracking_number: "Tracking #"
  address: [Street, Unit]
  window_start: [Date, "=09:00"]
fixed: {depot_code: CHI}      # the same for every row
values:                       # their words for ours
  status: {"On truck": out_for_delivery}
times: "%m/%d/%Y %I:%M %p"    # strptime; without an offset they are of `timezone`
timezone: America/Chicago
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from contextlib import suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator

from doorstep.dms.importing.found import UnreadableFile

TIMES = ("window_start", "window_end")
DAYS = ("service_date",)


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Mapping(BaseModel):
    """Which of their columns are ours, and how they write times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, Annotated[tuple[str, ...], BeforeValidator(_several)]] = {}
    fixed: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    times: str | None = None
    dates: str | None = None
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError("is no IANA time zone like America/Chicago") from None
        return value

    def ours(self, theirs: Iterable[str]) -> list[str]:
        """The columns of ours that a file with theirs has. Raises UnreadableFile if one is named that is not there."""
        if not self.columns and not self.fixed:
            return [name.strip().lower() for name in theirs]
        there = {_folded(name) for name in theirs}
        for ours, parts in self.columns.items():
            for part in parts:
                if not part.startswith("=") and _folded(part) not in there:
                    raise UnreadableFile(
                        f'the mapping names the column "{part}" for {ours}, and the file has: {", ".join(theirs)}'
                    )
        return [*self.columns, *self.fixed]

    def row(self, theirs: Table[str, object]) -> dict[str, object]:
        """A row under our columns. Raises ValueError naming the column whose time is none."""
        row = {name.strip().lower(): value for name, value in theirs.items()}
        if self.columns or self.fixed:
            folded = {_folded(name): value for name, value in theirs.items()}
            row = {ours: self._joined(ours, parts, folded) for ours, parts in self.columns.items()} | self.fixed
        for name, words in self.values.items():
            if name in row:
                row[name] = {_folded(said): ours for said, ours in words.items()}.get(_folded(row[name]), row[name])
        for name in TIMES:
            if row.get(name):
                row[name] = self._time(name, str(row[name]))
        for name in DAYS:
            if row.get(name) and self.dates:
                row[name] = _parsed(name, str(row[name]), self.dates).date().isoformat()
        return row

    def _joined(self, ours: str, parts: tuple[str, ...], theirs: Table[str, object]) -> object:
        if len(parts) == 1 and not parts[0].startswith("="):
            return _of(theirs, parts[0])
        said = [part[1:] if part.startswith("=") else str(_of(theirs, part) or "").strip() for part in parts]
        given = [each for each, part in zip(said, parts, strict=True) if not part.startswith("=")]
        if not any(given):
            return ""
        return (", " if ours == "address" else " ").join(filter(None, said))

    def _time(self, name: str, text: str) -> str:
        """ISO 8601 with an offset, if a zone is known; in the hour that a clock repeats, the first."""
        if self.times is None and self.timezone is None:
            return text
        at = _parsed(name, text, self.times)
        if at.tzinfo is not None or self.timezone is None:
            return at.isoformat()
        zone = ZoneInfo(self.timezone)
        local = at.replace(tzinfo=zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
            raise ValueError(f'{name} "{text}" does not exist in {self.timezone}: the clocks go forward')
        return local.isoformat()


def _parsed(name: str, text: str, written: str | None) -> datetime:
    """As the mapping says, or ISO 8601, in which workbooks hold their times whatever they show."""
    with suppress(ValueError):
        return datetime.strptime(text, written or "")  # noqa: DTZ007 the zone is the mapping's
    if name not in TIMES or re.search(r"\d[T ]\d", text):  # a day alone is no time: nothing is made up
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    raise ValueError(f'{name} "{text}" is not written like {written}' if written else f'{name} "{text}" is no time')


def _of(theirs: Table[str, object], part: str) -> object:
    if _folded(part) not in theirs:
        raise ValueError(f'has no "{part}"')
    return theirs[_folded(part)]


def _folded(name: object) -> str:
    return " ".join(str(name).split()).casefold()


def load(path: Path, columns: Iterable[str]) -> Mapping:
    """The mapping in a YAML file. Raises UnreadableFile, with the reason in one line."""
    try:
        said = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    try:
        mapping = Mapping.model_validate(said or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UnreadableFile(f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}") from None
    _check(mapping, sorted(columns))
    return mapping


def _check(mapping: Mapping, columns: list[str]) -> None:
    """Raises UnreadableFile naming a column that is not ours, and the one that was probably meant."""
    for name in (*mapping.columns, *mapping.fixed, *mapping.values):
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            meant = f"; is {near[0]} meant?" if near else ""
            raise UnreadableFile(f"the mapping names {name}, which is none of our columns{meant}")
