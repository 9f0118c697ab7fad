"""Whether an address can be delivered to as far as ZIP Code, city and state tell."""

from dataclasses import dataclass
from typing import Literal

from doorstep.addresses import PostalAddress
from doorstep.addresses.places import city_state_of, place, timezone_of, zips_of
from doorstep.addresses.spelling import city_key
from doorstep.addresses.street import is_rural

__all__ = ["AddressProblem", "ProblemReason", "check", "check_place", "city_state_of", "is_parsed", "timezone_of"]

ProblemReason = Literal["no_number", "no_street", "zip_unknown", "city_zip_disagree", "military"]


@dataclass(frozen=True)
class AddressProblem:
    """What is wrong, and what would agree: the city and state of the ZIP Code, and the ZIP Codes of the city."""

    reason: ProblemReason
    city: str = ""
    state: str = ""
    zips: tuple[str, ...] = ()


def check(address: PostalAddress) -> AddressProblem | None:
    """The first problem of an address, or None."""
    if not address.street:
        return AddressProblem("no_street")
    if not is_parsed(address):
        return AddressProblem("no_number")
    return check_place(address.city, address.state, address.zip)


def is_parsed(address: PostalAddress) -> bool:
    """Whether it is in its elements. If not, `street` is the line as the company's own system has it."""
    return bool(address.number) or is_rural(address.street)


def check_place(city: str, state: str, zip_code: str) -> AddressProblem | None:
    """Whether the ZIP Code exists and is known by this city's name in this state."""
    found = place(zip_code)
    if found is None:
        return AddressProblem("zip_unknown", zips=zips_of(city, state))
    if found.kind == "MILITARY":
        return AddressProblem("military", found.city, found.state)
    if state != found.state or city_key(city) not in found.cities:
        return AddressProblem("city_zip_disagree", found.city, found.state, zips_of(city, state))
    return None
