"""The table of ZIP Codes, from the one that ships with the `zipcodes` library, without inactive ZIP Codes.

To make it takes two seconds, so it is kept, ready-made, beside this module's bytecode, and mapped from there: no start
reads it, and all processes of a machine have it in memory once. As with bytecode, a directory that cannot be written to
only costs the time, and what is kept is made anew when what it was made from has changed: the library's version, or a
source file of this package.
"""

import os
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import NamedTemporaryFile

from doorstep.addresses.mapped import Mapped, pack
from doorstep.addresses.spelling import city_key

_SOURCES = ("gazetteer.py", "mapped.py", "spelling.py", "publication28.py")


@dataclass(frozen=True)
class ZipPlace:
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
    """As it is made. Keys have no blanks; lists are written as one string, with blanks between."""

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
def gazetteer() -> Mapped:
    """The table: made at the first start of all, mapped at every other."""
    kept = _kept_at()
    with suppress(OSError, ValueError):  # there is none, or it is damaged
        return Mapped.from_file(kept)
    made = pack(_entries(make()))
    with suppress(OSError):
        _keep(made, kept)
        return Mapped.from_file(kept)
    return Mapped(made)


def _entries(made: Gazetteer) -> dict[str, str]:
    """Each part of it under keys of its own kind."""
    entries = {f"zip {code}": line for code, line in made.places.items()}
    for state, cities in made.zips.items():
        entries |= {f"zips {state} {key}": codes for key, codes in cities.items()}
    entries |= {f"states {key}": states for key, states in made.states.items()}
    for state, names in made.names.items():
        entries[f"names {state}"] = "\n".join(f"{key}\t{name}" for key, name in names.items())
    return entries | {f"zone {state}": zone for state, zone in made.timezones.items()}


@lru_cache(maxsize=4096)
def zips_in(state: str, key: str) -> tuple[str, ...]:
    """Of a city key: street-delivery ZIP Codes, best first."""
    return tuple((gazetteer().get(f"zips {state} {key}") or "").split())


@lru_cache(maxsize=4096)
def states_of(key: str) -> frozenset[str]:
    """States that have a city of this key."""
    return frozenset((gazetteer().get(f"states {key}") or "").split())


@lru_cache(maxsize=8)
def names_in(state: str) -> tuple[tuple[str, str], ...]:
    """City key and preferred city of every ZIP Code of the state."""
    lines = (gazetteer().get(f"names {state}") or "").splitlines()
    return tuple((key, name) for key, _, name in (line.partition("\t") for line in lines))


def zone_of(state: str) -> str:
    """The time zone that most of its ZIP Codes are in."""
    return gazetteer().get(f"zone {state}") or ""


@lru_cache(maxsize=8192)
def place(zip_code: str) -> ZipPlace | None:
    """Where an active ZIP Code is, or None."""
    line = gazetteer().get(f"zip {zip_code}")
    if line is None:
        return None
    city, state, zone, kind, acceptable, others, north, east = line.split("\t")
    names = frozenset(acceptable.split())
    at = float(north), float(east)
    return ZipPlace(zip_code, city, state, zone, kind, names, names.union(others.split()), at)


def make() -> Gazetteer:
    """From the library's table."""
    import zipcodes  # the table is in it: who has ours need not load it

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
    made_from = sha256(version("zipcodes").encode())
    for name in _SOURCES:
        with suppress(OSError):  # shipped without sources; then the name below is that of one version anyway
            made_from.update(Path(__file__).with_name(name).read_bytes())
    return Path(cache_from_source(__file__)).with_name(f"gazetteer-{made_from.hexdigest()[:16]}.mapped")


def _keep(made: bytes, kept: Path) -> None:
    """Several processes may start at once: each writes a file of its own, and that of the last one stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=kept.parent, prefix=kept.stem, suffix=".new", delete=False) as file:
        try:
            file.write(made)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.replace(file.name, kept)
        except OSError:
            os.unlink(file.name)
            raise
    for other in kept.parent.glob("gazetteer-*"):
        if other != kept and other.suffix != ".new":
            other.unlink(missing_ok=True)
