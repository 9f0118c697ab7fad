"""What a row of each kind must look like. docs/import.md says the same to people."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated

import phonenumbers
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from doorstep import tracking_patterns
from doorstep.addresses import PostalAddress
from doorstep.addresses.check import is_parsed
from doorstep.addresses.line import AddressLine, read_line
from doorstep.addresses.normalise import normalise
from doorstep.addresses.parse import kind_of
from doorstep.dms.importing.found import UnreadableFile, Values
from doorstep.dms.status import Status
from doorstep.language import tracking_numbers

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOURS = re.compile(r"([A-Z][a-z])(?:-([A-Z][a-z]))? (\d\d:\d\d)-(\d\d:\d\d)")


FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one is a formula to a sheet, so exports put an apostrophe before it."""
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d", re.IGNORECASE)
_MOST_DIGITS = 15
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class BadRow(Exception):
    """A row that cannot be used; the message says what is wrong with it."""


def _e164(value: object) -> str:
    text = str(value)
    if _SHORTENED.search(text):
        raise ValueError(f"was shortened by a spreadsheet ({text}): format the column as text")
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        raise ValueError("is more than one telephone number")
    value = re.sub(r"\.0$", "", text)
    try:
        number = phonenumbers.parse(str(value), "US")
    except phonenumbers.NumberParseException:
        raise ValueError("is no telephone number") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is no telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _tracking_number(value: object) -> str:
    found = tracking_numbers.find(str(value))
    if len(found) != 1:
        raise ValueError(f"is not {tracking_patterns.form()}")
    return found[0]


def _instant(value: object) -> datetime:
    """ISO 8601 only: bare numbers are no times that people write."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("is no time like 2026-11-20T09:00:00-06:00") from None
    if at.tzinfo is None:
        raise ValueError("needs a time zone offset, like 2026-11-20T09:00:00-06:00")
    _likely(at.date())
    return at


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("is no date like 2026-11-20") from None
    _likely(day)
    return day


def _likely(day: date) -> None:
    if not 2000 <= day.year < 2100:
        raise ValueError(f"is in the year {day.year}")


def _text(value: object) -> object:
    """JSON files write codes and ZIP Codes as numbers, too."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _money(value: object) -> object:
    """As spreadsheets write dollars: "$1,299.00"."""
    text = str(value).strip().removeprefix("USD").strip().removeprefix("$").strip()
    return text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Phone = Annotated[str, BeforeValidator(_e164)]


class ImportRow(BaseModel):
    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    digest: str
    """Of the row as it was written: the same for the same row in any file."""
    digest_before: str | None = None
    """By which it was known before a column that is not there and an empty cell were two things."""

    @property
    def subject(self) -> str:
        """What the row is about, under the name that history gives it."""
        raise NotImplementedError


class _AddressColumns(ImportRow):
    address: Text
    """Street line, with the unit if there is one."""
    city: Text
    state: Text
    zip: Text

    def postal(self) -> PostalAddress:
        """A line that cannot be read is kept as it is written (`addresses.check.is_parsed`).

        Raises BadRow if nobody can be delivered to there: a PO box, a military address, no words at all.
        """
        place = normalise(PostalAddress(city=self.city, state=self.state, zip=_zip(self.zip)))
        address, kind = normalise(self._line().address), kind_of(self.address)
        if kind == "military" or (kind == "po_box" and not address.number):
            raise BadRow(f"address: {kind.replace('_', ' ')} instead of a street address")
        if not re.search(r"\w{2}", self.address):
            raise BadRow(f'address is no street address: "{self.address}"')
        if kind == "foreign" or not (address.street and is_parsed(address)):
            address = PostalAddress(street=" ".join(self.address.upper().split()))
        return replace(address, city=place.city, state=place.state, zip=place.zip)

    def left_of_address(self) -> tuple[str, ...]:
        """What of the street line is neither street nor unit, nor the place once more; or that it was not read."""
        if not is_parsed(self.postal()):
            return (f'the address "{self.address}" is kept as it is written: it could not be read',)
        return tuple(f'of the address "{part}" is not kept' for part in self._line().left)

    def _line(self) -> AddressLine:
        return read_line(self.address, set(re.findall(r"[\w-]+", f"{self.city} {self.state} {self.zip}".upper())))


def _zip(text: str) -> str:
    """Spreadsheets take the zero away that a ZIP Code begins with."""
    return text.partition("-")[0].strip().zfill(5)


class DepotRow(_AddressColumns):
    depot_code: Text
    depot_name: Text
    timezone: Text
    hours: dict[int, tuple[time, time]]
    service_zips: tuple[str, ...]

    @property
    def subject(self) -> str:
        return f"depot:{self.depot_code}"

    @field_validator("hours", mode="before")
    @classmethod
    def _read_hours(cls, value: object) -> object:
        hours: dict[int, tuple[time, time]] = {}
        for part in str(value).split(";"):
            match = _HOURS.fullmatch(part.strip())
            if match is None or not {match[1], match[2] or match[1]} <= set(_DAYS):
                raise ValueError('are written like "Mo-Fr 08:00-20:00; Sa 09:00-16:00"')
            opens, closes = time.fromisoformat(match[3]), time.fromisoformat(match[4])
            if opens >= closes:
                raise ValueError("end before they begin")
            for day in range(_DAYS.index(match[1]), _DAYS.index(match[2] or match[1]) + 1):
                hours[day] = opens, closes
        return hours

    @field_validator("service_zips", mode="before")
    @classmethod
    def _read_zips(cls, value: object) -> object:
        zips = tuple(value) if isinstance(value, list) else tuple(re.split(r"[ ,;]+", str(value).strip()))
        return tuple(str(zip_code).zfill(5) for zip_code in zips)


class DriverRow(ImportRow):
    driver_code: Text
    driver_name: Text
    driver_phone: Phone | None = None
    depot_code: Text
    driver_team: Text | None = None

    @property
    def subject(self) -> str:
        return f"driver:{self.driver_code}"


class RouteRow(ImportRow):
    route_code: Text
    depot_code: Text
    service_date: Annotated[date, BeforeValidator(_day)]
    driver_code: Text | None = None

    @property
    def subject(self) -> str:
        return f"route:{self.route_code}"


class DeliveryRow(_AddressColumns):
    tracking_number: Annotated[str, BeforeValidator(_tracking_number)]
    recipient_name: Text
    recipient_phone: Phone | None = None
    is_business: bool = False
    depot_code: Text
    window_start: Instant
    window_end: Instant
    sender_name: str = ""
    service: Text = "Standard"
    signature_required: bool = False
    value: Annotated[Decimal, BeforeValidator(_money)] = Field(Decimal(0), ge=0, le=1_000_000, decimal_places=2)
    """US dollars."""
    status: Status = Status.CREATED
    route_code: Text | None = None
    position: int | None = Field(None, ge=1, le=10_000)

    @property
    def subject(self) -> str:
        return self.tracking_number


_ROWS: dict[str, type[ImportRow]] = {
    "depots": DepotRow,
    "drivers": DriverRow,
    "routes": RouteRow,
    "deliveries": DeliveryRow,
}
_TAKEN_AWAY = ("recipient_phone", "driver_phone", "driver_code")
"""An empty cell says that there is none; a column that is not there says nothing. Of a row's own key neither may be."""
_WORDS = {
    "missing": "is missing",
    "bool_parsing": "is neither true nor false",
}


def columns_of(kind: str) -> list[str]:
    """Every column that a row of the kind may have."""
    return [name for name in _ROWS[kind].model_fields if name not in ImportRow.model_fields]


def needed(kind: str) -> list[str]:
    """The columns that every row of the kind must have."""
    return [name for name in columns_of(kind) if _ROWS[kind].model_fields[name].is_required()]


def check_columns(kind: str, columns: list[str] | None) -> None:
    """Raises UnreadableFile if the file has no column for something every row needs."""
    if columns is None:
        return
    missing = [name for name in needed(kind) if name not in columns]
    if missing:
        raise UnreadableFile(f"{kind} need the column{'s' * (len(missing) > 1)} {', '.join(missing)}")


def parse(kind: str, values: Values) -> tuple[ImportRow, list[str]]:
    """A row of a kind, and in words what of it is not kept. Empty values are absent ones, but for those that an empty
    cell takes away.

    Raises BadRow naming every column that is wrong.
    """
    given = {name: value for name, value in values.items() if value is not None and str(value).strip()}
    may_be_empty = [name for name in columns_of(kind) if name in _TAKEN_AWAY and name not in needed(kind)]
    emptied = {name: None for name in may_be_empty if name in values}
    digests = _digests(given, [name for name in may_be_empty if name not in values])
    given = {name: _on_one_line(name, value) for name, value in given.items()}
    left = [_without_extension(given, name) for name in ("recipient_phone", "driver_phone") if name in given]
    try:
        row = _ROWS[kind].model_validate(emptied | given | digests)
    except ValidationError as error:
        raise BadRow(
            "; ".join(_said(problem["loc"], problem["type"], problem["msg"]) for problem in error.errors())
        ) from None
    if isinstance(row, _AddressColumns):
        left += row.left_of_address()
    return row, [each for each in left if each]


def _digests(given: Values, not_there: list[str]) -> dict[str, str]:
    """`not_there`: what an empty cell would take away, and this row leaves as it is."""
    digest = _digest(given)
    if not not_there:
        return {"digest": digest}
    return {"digest": _digest({"given": digest, "not_there": not_there}), "digest_before": digest}


def _digest(given: Values) -> str:
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:16]


def _on_one_line(name: str, value: object) -> object:
    if isinstance(value, str) and value.startswith("'") and value[1:].startswith(FORMULA_SIGNS):
        value = value[1:]
    return _BREAKS.sub(", " if name == "address" else " ", value) if isinstance(value, str) else value


def _without_extension(given: Values, name: str) -> str:
    """A number behind a switchboard cannot be texted: it is taken out, and said so."""
    try:
        number = phonenumbers.parse(str(given[name]), "US")
    except phonenumbers.NumberParseException:
        return ""
    if not number.extension:
        return ""
    return f"{name} {given.pop(name)} has an extension, which cannot be texted: no number is kept"


def _said(location: tuple[int | str, ...], kind: str, message: str) -> str:
    words = _WORDS.get(kind) or message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{location[0]} {words[0].lower() + words[1:]}"
