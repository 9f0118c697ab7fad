"""The elements of a street line, and streets that are whole without a suffix."""

import re

import usaddress

from doorstep.addresses.normalise import suffix as standard_suffix
from doorstep.addresses.publication28 import DIRECTIONAL_NAMES, DIRECTIONALS, PLAIN_SUFFIXES, SUFFIXES
from doorstep.addresses.spelling import street_key

Street = dict[str, str]
"""number, predirectional, street, suffix, postdirectional: those that were found."""

# Also Wisconsin's grid ("N6W23001"), Queens' hyphen ("112-37") and a letter ("12B").
HOUSE_NUMBER = re.compile(r"\d{1,6}[A-Z]?|\d{1,4}-\d{1,4}|[NSEW]\d{1,4}[NSEW]\d{1,5}")
FRACTION = re.compile(r"\d/\d")
ROUTES = frozenset("US HWY HIGHWAY ROUTE RTE RT FM CR COUNTY STATE SR INTERSTATE RANCH FARM".split())
TYPES_IN_FRONT = frozenset("AVENUE AVE CALLE CAMINO VIA PASEO RUE AVENIDA PLAZA EL".split())
"""Kinds of street that stand before the name: "AVENUE B", "CALLE OCHO"."""

_NAMES_WITHOUT_SUFFIX = frozenset("BROADWAY BOWERY EMBARCADERO BOARDWALK ESPLANADE PROMENADE".split())
_ROUTE = re.compile(
    r"(?P<number>\S*\d\S*(?: \d/\d)?) (?:(?P<predirectional>[NSEW]|NORTH|SOUTH|EAST|WEST) )?"
    r"(?P<kind>(?:US|STATE|ST|COUNTY|CO)? ?(?:HIGHWAY|HWY|ROUTE|RTE|RT|ROAD|RD)|FM|CR|SR|US|RANCH ROAD|FARM ROAD"
    r"|INTERSTATE) (?P<route>\d{1,4}[A-Z]?)"
    r"(?: (?P<suffix>RD|ROAD|HWY|BYP))?(?: (?P<postdirectional>[NSEW]|NORTH|SOUTH|EAST|WEST))?"
)
_ROUTE_WORDS = {
    "HWY": "HIGHWAY", "RT": "ROUTE", "RTE": "ROUTE", "RD": "ROAD", "ST": "STATE", "CO": "COUNTY", "CR": "COUNTY ROAD",
    "SR": "STATE ROUTE",
}  # fmt: skip
_LABELS = {
    "AddressNumberPrefix": "number", "AddressNumber": "number", "AddressNumberSuffix": "number",
    "StreetNamePreDirectional": "predirectional", "StreetNamePreModifier": "street", "StreetNamePreType": "street",
    "StreetName": "street", "StreetNamePostModifier": "street", "StreetNamePostType": "suffix",
    "StreetNamePostDirectional": "postdirectional",
}  # fmt: skip


def street_fields(words: list[str]) -> Street:
    """The elements of a street line, by usaddress where its labels make sense, else by position."""
    if route := route_fields(words):
        return route
    labelled: dict[str, list[str]] = {}
    order: list[str] = []
    for word, label in usaddress.parse(" ".join(words)):
        name = _LABELS.get(label)
        if name is None or (order and name in order and order[-1] != name):
            return _by_position(words)
        order.append(name)
        labelled.setdefault(name, []).append(word)
    found = {name: " ".join(values) for name, values in labelled.items()}
    by_position = _by_position(words)
    street = found.get("street", "")
    if (
        not street
        or found.get("number") != by_position.get("number")
        or _sense(found) < _sense(by_position)
        or street.split()[-1] in PLAIN_SUFFIXES
        or street in DIRECTIONALS
    ):
        return by_position
    return standard_fields(found)


def route_fields(words: list[str]) -> Street | None:
    """A numbered road, as Appendix F writes it: "1201 US HWY 41 N" -> street "US HIGHWAY 41", postdirectional "N"."""
    matched = _ROUTE.fullmatch(" ".join(words))
    if matched is None:
        return None
    kind = " ".join(_ROUTE_WORDS.get(word, word) for word in matched["kind"].split())
    return standard_fields({**matched.groupdict(""), "street": f"{kind} {matched['route']}"})


def _sense(found: Street) -> int:
    return sum(1 for name in ("number", "suffix") if found.get(name)) + (found.get("suffix", "") in SUFFIXES)


def _by_position(words: list[str]) -> Street:
    rest = list(words)
    found: Street = {}
    if rest and HOUSE_NUMBER.fullmatch(rest[0]):
        found["number"] = rest.pop(0)
        if rest and FRACTION.fullmatch(rest[0]):
            found["number"] += " " + rest.pop(0)
    if (
        len(rest) > 1
        and rest[0] in DIRECTIONALS
        and not (len(rest) == 2 and standard_suffix(rest[1]) in PLAIN_SUFFIXES)
    ):
        found["predirectional"] = rest.pop(0)
    if len(rest) > 2 and rest[-1] in DIRECTIONALS and rest[-2] in SUFFIXES:
        found["postdirectional"] = rest.pop()
    if len(rest) > 1 and rest[-1] in SUFFIXES:
        found["suffix"] = rest.pop()
    found["street"] = " ".join(rest)
    return standard_fields(found)


def standard_fields(found: Street) -> Street:
    for name in ("predirectional", "postdirectional"):
        if name in found:
            found[name] = DIRECTIONALS.get(found[name], found[name])
    if "suffix" in found:
        found["suffix"] = standard_suffix(found["suffix"])
    found["street"] = DIRECTIONAL_NAMES.get(found["street"], found["street"])
    return {name: value for name, value in found.items() if value and name in _LABELS.values()}


def needs_no_suffix(street: str) -> bool:
    """Whether a street is whole without a suffix: "BROADWAY", "AVENUE B", "US HIGHWAY 41"."""
    words = street.split()
    return bool(words) and (street_key(street) in _NAMES_WITHOUT_SUFFIX or is_route_or_typed(words))


def is_route_or_typed(name: list[str]) -> bool:
    """Whether a name is a numbered road or begins with its kind."""
    return len(name) > 1 and (name[0] in TYPES_IN_FRONT or (name[0] in ROUTES and any(word.isdigit() for word in name)))
