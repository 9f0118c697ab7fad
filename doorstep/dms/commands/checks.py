"""What may be written into a field. All raise Invalid."""

import re
from datetime import datetime

from doorstep.addresses import PostalAddress
from doorstep.addresses.check import check, check_place, is_parsed, timezone_of
from doorstep.dms.models import Address
from doorstep.dms.outcomes import Invalid

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def text(name: str, value: str, longest: int = 200, *, may_be_empty: bool = False) -> str:
    """Trimmed, without control characters."""
    value = _CONTROL.sub("", value).strip()
    if not value and not may_be_empty:
        raise Invalid(f"{name}_missing", f"{name} is empty")
    if len(value) > longest:
        raise Invalid(f"{name}_too_long", f"{name} is longer than {longest} characters")
    return value


def phone(value: str | None) -> str | None:
    if value is not None and not _E164.fullmatch(value):
        raise Invalid("phone_not_e164", "a phone number is written like +13125550142")
    return value


def window(start: datetime, end: datetime) -> None:
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("window_naive", "say which time zone the window is in")
    if start >= end:
        raise Invalid("window_backwards", "the window ends before it starts")


def place(address: PostalAddress, *, as_written: bool = False) -> Address:
    """A row for an address that exists as far as its ZIP, city and state go.

    `as_written`: the company's own system has it, so a street line that cannot be read is kept.
    """
    is_kept = as_written and bool(address.street) and not is_parsed(address)
    problem = check_place(address.city, address.state, address.zip) if is_kept else check(address)
    if problem is not None:
        raise Invalid("address_" + problem.reason, f"{address.spoken()}: {problem.reason.replace('_', ' ')}")
    return Address.of(address, timezone_of(address.zip))
