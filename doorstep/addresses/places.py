"""ZIP Codes, the cities and states they belong to, and their time zones."""

import math

from doorstep.addresses.gazetteer import ZipPlace as ZipPlace
from doorstep.addresses.gazetteer import gazetteer, names_in, states_of, zips_in, zone_of
from doorstep.addresses.gazetteer import place as place
from doorstep.addresses.spelling import city_key, resembles

# What people call a city -> the city, and the state it is in.
_NICKNAMES = {
    "PHILLY": ("PHILADELPHIA", "PA"), "NYC": ("NEW YORK", "NY"), "MANHATTAN": ("NEW YORK", "NY"),
    "NY": ("NEW YORK", "NY"),
    "LA": ("LOS ANGELES", "CA"), "SF": ("SAN FRANCISCO", "CA"), "FRISCO": ("SAN FRANCISCO", "CA"),
    "VEGAS": ("LAS VEGAS", "NV"), "CHI": ("CHICAGO", "IL"), "CHITOWN": ("CHICAGO", "IL"),
    "NOLA": ("NEW ORLEANS", "LA"), "ATL": ("ATLANTA", "GA"), "SLC": ("SALT LAKE CITY", "UT"),
    "INDY": ("INDIANAPOLIS", "IN"), "JAX": ("JACKSONVILLE", "FL"), "DC": ("WASHINGTON", "DC"),
    "STL": ("SAINT LOUIS", "MO"), "SATX": ("SAN ANTONIO", "TX"), "PHX": ("PHOENIX", "AZ"),
    "MPLS": ("MINNEAPOLIS", "MN"), "OKC": ("OKLAHOMA CITY", "OK"),
}  # fmt: skip

_EARTH_RADIUS_MILES = 3959


class UnknownZip(ValueError):
    """No active ZIP Code of the United States, or a military one, which has no place."""


def warm_up() -> None:
    """Map the table now: should there be none yet, it is made, and that is nothing to do in a transaction."""
    gazetteer()


def city_state_of(zip_code: str) -> tuple[str, str] | None:
    """The preferred city, in upper case, and the state code of a ZIP Code; None if there is no such ZIP Code."""
    found = place(zip_code)
    return (found.city, found.state) if found else None


def zips_of(city: str, state: str) -> tuple[str, ...]:
    """The ZIP Codes a street address in this city can have, best first; empty if the state has no such city."""
    return zips_in(state, city_key(city))


def states_with(city: str) -> frozenset[str]:
    """Codes of the states that have a city of this name."""
    return states_of(city_key(city))


def similar_city(name: str, state: str) -> str:
    """The one city of the state whose name is a typo away; "" if none is, or several are."""
    key = city_key(name)
    if not key:
        return ""
    found = {city for other, city in names_in(state) if _may_resemble(other, key) and resembles(other, key)}
    return found.pop() if len(found) == 1 else ""


def _may_resemble(a: str, b: str) -> bool:
    """Rules out cheaply what `resembles` would refuse: two edits change length by two, letters by four at most."""
    return a[0] == b[0] and abs(len(a) - len(b)) <= 2 and len(set(a) ^ set(b)) <= 4


def nickname(word: str) -> tuple[str, str] | None:
    """ "PHILLY" -> ("PHILADELPHIA", "PA")."""
    return _NICKNAMES.get(word)


def city_name(typed: str, zip_code: str) -> str:
    """How to write a city that people typed: the ZIP Code's preferred name, unless USPS accepts theirs there."""
    found = place(zip_code)
    key = city_key(typed)
    if found is None or key not in found.cities or key in found.acceptable - {city_key(found.city)}:
        return typed
    return found.city


def miles_between(a: str, b: str) -> float:
    """As the crow flies; infinite when one is no active ZIP Code."""
    here, there = place(a), place(b)
    if here is None or there is None:
        return math.inf
    (north_a, east_a), (north_b, east_b) = ([math.radians(degrees) for degrees in found.at] for found in (here, there))
    chord = math.sin((north_b - north_a) / 2) ** 2
    chord += math.cos(north_a) * math.cos(north_b) * math.sin((east_b - east_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_MILES * math.asin(math.sqrt(chord))


def timezone_of(zip_code: str) -> str:
    """The IANA time zone of a ZIP Code.

    Raises UnknownZip.
    """
    found = place(zip_code)
    if found is None or found.kind == "MILITARY":
        raise UnknownZip(zip_code)
    return found.timezone or zone_of(found.state)
