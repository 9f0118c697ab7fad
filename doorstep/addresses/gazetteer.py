"""The table of ZIP Codes, from the one that ships with the `zipcodes` library, without inactive ZIP Codes.

To make it takes two seconds, so it is kept, ready-made, beside this module's bytecode (0.1 s). As with bytecode, a
directory that cannot be written to only costs the time, and what is kept is made anew when what it was made from has
changed: the library's version, or a source file of this package.
"""

import json
import os
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import NamedTemporaryFile

import zipcodes

from doorstep.addresses.spelling import city_key

_SOURCES = ("gazetteer.py", "spelling.py", "publication28.py")


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
class Gazetteer:
    """Lists are written as one string, with blanks between: forty thousand small objects would take most of the time
    and of the memory. Keys have no blanks."""

    places: dict[str, str]
    """ZIP Code -> what `place` takes apart."""
    zips: dict[str, dict[str, str]]
    """State -> city key -> street-delivery ZIP Codes whose preferred or acceptable city it is, best first."""
    states: dict[str, str]
    """City key, any name at all -> states with such a city."""
    names: dict[str, dict[str, str]]
    """State -> city key -> preferred city."""
    timezones: dict[str, str]
    """State -> the zone most of its ZIP Codes are in."""


@cache
def gazetteer() -> Gazetteer:
    kept = _kept_at()
    with suppress(OSError, ValueError, TypeError):  # there is none, or it is damaged
        return Gazetteer(**json.loads(kept.read_bytes()))
    made = make()
    with suppress(OSError):
        _keep(made, kept)
    return made


@lru_cache(maxsize=8192)
def place(zip_code: str) -> Place | None:
    """Where an active ZIP Code is, or None."""
    line = gazetteer().places.get(zip_code)
    if line is None:
        return None
    city, state, zone, kind, acceptable, others, north, east = line.split("\t")
    names = frozenset(acceptable.split())
    at = float(north), float(east)
    return Place(zip_code, city, state, zone, kind, names, names.union(others.split()), at)


def make() -> Gazetteer:
    """From the library's table."""
    places: dict[str, str] = {}
    zips: defaultdict[str, defaultdict[str, list[tuple[bool, bool, str]]]] = defaultdict(lambda: defaultdict(list))
    states: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    zones: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in zipcodes.filter_by(active=True):
        code, state, kind = row["zip_code"], row["state"], row["zip_code_type"]
        preferred = city_key(row["city"])
        acceptable = {preferred, *_keys(row["acceptable_cities"])}
        others = _keys(row["unacceptable_cities"]) - acceptable
        zone = row["timezone"] if "/" in row["timezone"] else ""
        zones[state][zone] += 1
        where = row["lat"], row["long"]
        places[code] = "\t".join((row["city"].upper(), state, zone, kind, _listed(acceptable), _listed(others), *where))
        if kind == "MILITARY":
            continue
        names[state][preferred] = row["city"].upper()
        for key in acceptable | others:
            states[key].add(state)
            if kind == "STANDARD" or key == preferred:
                zips[state][key].append((kind != "STANDARD", key != preferred, code))
    return Gazetteer(
        places,
        {state: {key: " ".join(_best_first(found)) for key, found in cities.items()} for state, cities in zips.items()},
        {key: _listed(found) for key, found in states.items()},
        dict(names),
        {state: counter.most_common(1)[0][0] for state, counter in zones.items()},
    )


def _keys(cities: list[str]) -> set[str]:
    return {key for key in map(city_key, cities) if key}  # the library knows cities without a name


def _listed(keys: set[str]) -> str:
    return " ".join(sorted(keys))


def _best_first(found: list[tuple[bool, bool, str]]) -> list[str]:
    """Only the STANDARD ones if there is any; those that prefer the city's name before those that merely accept it."""
    least = min(is_special for is_special, _, _ in found)
    return [code for is_special, _, code in sorted(found) if is_special == least]


def _kept_at() -> Path:
    made_from = sha256(zipcodes.__version__.encode())
    for name in _SOURCES:
        with suppress(OSError):  # shipped without sources; then the name below is that of one version anyway
            made_from.update(Path(__file__).with_name(name).read_bytes())
    return Path(cache_from_source(__file__)).with_name(f"gazetteer-{made_from.hexdigest()[:16]}.json")


def _keep(made: Gazetteer, kept: Path) -> None:
    """Several processes may start at once: each writes a file of its own, and that of the last one stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=kept.parent, prefix=kept.stem, suffix=".new", delete=False) as file:
        try:
            json.dump(asdict(made), file)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.replace(file.name, kept)
        except OSError:
            os.unlink(file.name)
            raise
    for other in kept.parent.glob("gazetteer-*.json"):
        if other != kept:
            other.unlink(missing_ok=True)
