"""ZIP Codes, the cities and states they belong to, and their time zones.

Read once, on first use (about 2 s, 60 MB), from the table that ships with the `zipcodes` library, without inactive
ZIP Codes.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

import zipcodes

from doorstep.addresses.spelling import city_key, resembles

# What people call a city -> the city, and the state it is in.
_NICKNAMES = {
    "PHILLY": ("PHILADELPHIA", "PA"), "NYC": ("NEW YORK", "NY"), "MANHATTAN": ("NEW YORK", "NY"),
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


@dataclass(frozen=True)
class Place:
    """Where a ZIP Code is. `city` is the name USPS prefers; `cities` are loose keys of every name it is known by."""

    zip: str
    city: str
    state: str
    timezone: str
    kind: str
    """STANDARD, PO BOX, UNIQUE (one organisation) or MILITARY."""
    acceptable: frozenset[str]
    cities: frozenset[str]
    at: tuple[float, float]
    """Latitude and longitude, in degrees."""


@dataclass(frozen=True)
class _Gazetteer:
    places: dict[str, Place]
    zips: dict[tuple[str, str], tuple[str, ...]]
    """(state, city key) -> street-delivery ZIP Codes whose preferred or acceptable city it is."""
    states: dict[str, frozenset[str]]
    """City key, any name at all -> states with such a city."""
    names: dict[str, dict[str, str]]
    """State -> city key -> preferred city."""
    timezones: dict[str, str]
    """State -> the zone most of its ZIP Codes are in."""


@cache
def _gazetteer() -> _Gazetteer:
    places: dict[str, Place] = {}
    zips: defaultdict[tuple[str, str], list[tuple[bool, str]]] = defaultdict(list)
    states: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    zones: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in zipcodes.filter_by(active=True):
        code, state, kind = row["zip_code"], row["state"], row["zip_code_type"]
        preferred = city_key(row["city"])
        acceptable = frozenset({preferred, *map(city_key, row["acceptable_cities"])})
        cities = acceptable.union(map(city_key, row["unacceptable_cities"]))
        zone = row["timezone"] if "/" in row["timezone"] else ""
        at = float(row["lat"]), float(row["long"])
        places[code] = Place(code, row["city"].upper(), state, zone, kind, acceptable, cities, at)
        zones[state][zone] += 1
        if kind == "MILITARY":
            continue
        names[state][preferred] = row["city"].upper()
        for key in cities:
            states[key].add(state)
            if kind == "STANDARD" or key == preferred:
                zips[state, key].append((key != preferred, code))
    return _Gazetteer(
        places,
        {pair: tuple(_street_delivery_first(found, places)) for pair, found in zips.items()},
        {key: frozenset(found) for key, found in states.items()},
        dict(names),
        {state: counter.most_common(1)[0][0] for state, counter in zones.items()},
    )


def _street_delivery_first(found: list[tuple[bool, str]], places: dict[str, Place]) -> list[str]:
    """Only the STANDARD ones if there is any; those that prefer the city's name before those that merely accept it."""
    standard = [entry for entry in found if places[entry[1]].kind == "STANDARD"]
    return [code for _, code in sorted(standard or found)]


def warm_up() -> None:
    """Read the table now rather than at the first message."""
    _gazetteer()


def place(zip_code: str) -> Place | None:
    """Where an active ZIP Code is, or None."""
    return _gazetteer().places.get(zip_code)


def city_state_of(zip_code: str) -> tuple[str, str] | None:
    """The preferred city, in upper case, and the state code of a ZIP Code; None if there is no such ZIP Code."""
    found = place(zip_code)
    return (found.city, found.state) if found else None


def zips_of(city: str, state: str) -> tuple[str, ...]:
    """The ZIP Codes a street address in this city can have, best first; empty if the state has no such city."""
    return _gazetteer().zips.get((state, city_key(city)), ())


def states_with(city: str) -> frozenset[str]:
    """Codes of the states that have a city of this name."""
    return _gazetteer().states.get(city_key(city), frozenset())


def similar_city(name: str, state: str) -> str:
    """The one city of the state whose name is a typo away; "" if none is, or several are."""
    key = city_key(name)
    if not key:
        return ""
    names = _gazetteer().names.get(state, {})
    found = {city for other, city in names.items() if _may_resemble(other, key) and resembles(other, key)}
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
    return found.timezone or _gazetteer().timezones[found.state]
