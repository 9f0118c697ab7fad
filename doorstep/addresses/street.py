"""The elements of a street line, and streets that are whole without a suffix."""

import re

from doorstep.addresses.house_numbers import number_at
from doorstep.addresses.normalise import standard_suffix
from doorstep.addresses.publication28 import DIRECTIONAL_NAMES, DIRECTIONALS, PLAIN_SUFFIXES, SUFFIXES, UNIT_DESIGNATORS
from doorstep.addresses.spelling import street_key

Street = dict[str, str]
"""number, predirectional, street, suffix, postdirectional: those that were found."""

ROUTES = frozenset("US HWY HIGHWAY ROUTE RTE RT FM CR CTH COUNTY CO STATE SR INTERSTATE RANCH FARM LOOP".split())
TYPES_IN_FRONT = frozenset(
    "AVENUE AVE CALLE CAMINO VIA PASEO RUE AVENIDA PLAZA EL VIALE CAMINITO CALLEJON ALLEY".split()
)
"""Kinds of street that stand before the name: "AVENUE B", "CALLE OCHO"."""
_NAMES_WITHOUT_SUFFIX = frozenset(
    "BROADWAY BOWERY THEBOWERY EMBARCADERO THEEMBARCADERO BOARDWALK THEBOARDWALK ESPLANADE THEESPLANADE PROMENADE"
    " STRAND THESTRAND PLAZA THEPLAZA MALL THEMALL CIRCLE THECIRCLE BOULEVARD THEBOULEVARD TERRACE THEALAMEDA".split()
)
_LONGEST_ROAD = 8
ROUTE = re.compile(
    r"(?:(?P<predirectional>[NS][EW]?|[EW]|(?:NORTH|SOUTH)(?:EAST|WEST)?|EAST|WEST) )?"
    r"(?P<kind>(?:OLD )?(?:(?:US|STATE|ST|COUNTY|CO|RANCH|FARM|TOWNSHIP|TWP)? ?(?:HIGHWAY|HWY|ROUTE|RTE|RT)"
    r"|(?:STATE|ST|COUNTY|CO|RANCH|FARM|TOWNSHIP|TWP) (?:ROAD|RD)(?: NO)?|COUNTY TRUNK(?: HIGHWAY| HWY)?"
    r"|FM|CR|CTH|SR|US|RM|FARM TO MARKET(?: ROAD| RD)?|INTERSTATE|LOOP|SPUR))"
    r" (?P<route>\d{1,4}[A-Z]?|[A-Z]{1,2}|[A-Z]-\d{1,3})"
    r"(?: (?P<suffix>FRONTAGE RD|FRONTAGE ROAD|ACCESS RD|SERVICE RD|RD|ROAD|HWY|BYP|BYPASS|LOOP|SPUR))?"
    r"(?: (?P<postdirectional>[NSEW]|NORTH|SOUTH|EAST|WEST))?"
)
"""A numbered road, or one of a county by its letters."""
_LETTERED = re.compile(r"(?:COUNTY|CO|TOWNSHIP|TWP) (?:ROAD|RD|HIGHWAY|HWY|TRUNK)|COUNTY TRUNK|CTH|CR")
"""Roads that letters name; of the others, a letter behind them is a direction or a unit."""
_RURAL = re.compile(r"(?:RR|HC) \S+ BOX \S+")
_ROUTE_WORDS = {
    "HWY": "HIGHWAY", "RT": "ROUTE", "RTE": "ROUTE", "RD": "ROAD", "ST": "STATE", "CO": "COUNTY", "CR": "COUNTY ROAD",
    "SR": "STATE ROUTE", "CTH": "COUNTY HIGHWAY", "TWP": "TOWNSHIP",
}  # fmt: skip
_GRID = re.compile(
    r"(?:(?P<predirectional>[NSEW]|NORTH|SOUTH|EAST|WEST) )?(?P<street>\d{1,5})"
    r"(?: (?P<postdirectional>[NSEW]|NORTH|SOUTH|EAST|WEST))"
)
"""Utah's grid: "E 3300 S"."""


def street_fields(words: list[str]) -> Street:
    """The elements of a street line of which every word is a part, its number first if it has one."""
    number = number_at(words)
    found = elements(words[number:])
    return {"number": " ".join(words[:number]), **found} if number else found


def elements(name: list[str]) -> Street:
    """Of the words behind the number."""
    if route := route_elements(name):
        return route
    if grid := grid_elements(name):
        return grid
    found: Street = {}
    rest = list(name)
    ends = len(rest) > 1 and (rest[-2] in SUFFIXES or rest[0] in TYPES_IN_FRONT or rest[-2] in _NAMES_WITHOUT_SUFFIX)
    if ends and rest[-1] in DIRECTIONALS:
        found["postdirectional"] = rest.pop()
    in_front = bool(rest) and rest[0] in DIRECTIONALS
    name_alone = rest[1:] if in_front and not (len(rest) == 2 and standard_suffix(rest[1]) in PLAIN_SUFFIXES) else rest
    if len(name_alone) > 1 and rest[-1] in SUFFIXES and not _is_whole(name_alone):
        found["suffix"] = rest.pop()
    if len(rest) > 1 and in_front and not (len(rest[0]) > 2 and rest[1:] in (["END"], ["FORK"])):  # "West End Ave"
        found["predirectional"] = rest.pop(0)
    found["street"] = " ".join(rest)
    return standard_fields(found)


def _is_whole(name: list[str]) -> bool:
    """ "THE PLAZA", "AVENUE OF THE SAINTS", "CALLE DEL PARK": a suffix at the end is none."""
    if name[0] == "THE":
        return len(name) == 2
    return name[0] in TYPES_IN_FRONT and (name[0] not in ("AVENUE", "AVE", "EL") or name[1] == "OF")


def end_of_known(words: list[str]) -> int:
    """The end of a street that is known as a whole by how it begins: a numbered road, a grid street, "AVENUE B",
    "BROADWAY"; 0 if it is none."""
    for end in range(min(len(words), _LONGEST_ROAD), 0, -1):
        name = words[:end]
        if route_elements(name) or grid_elements(name):
            return end
    start = 1 if words and words[0] in DIRECTIONALS and len(words) > 1 else 0
    if words[start : start + 1] in (["AVENUE"], ["AVE"]) and len("".join(words[start + 1 : start + 2])) == 1:
        return start + 2
    for length in (2, 1):
        end = start + length
        followed = "".join(words[end : end + 1])
        more = followed in DIRECTIONALS or followed in SUFFIXES
        is_type = length == 1 and "".join(words[start:end]) in SUFFIXES
        if "".join(words[start:end]) not in _NAMES_WITHOUT_SUFFIX or len(words) < end:
            continue
        if not is_type or not followed or more or followed in UNIT_DESIGNATORS:  # "12 plaza de la raza" goes on
            return end + more
    return 0


def route_elements(name: list[str]) -> Street | None:
    """A numbered road, as Appendix F writes it: "US HWY 41 N" -> street "US HIGHWAY 41", postdirectional "N"."""
    matched = ROUTE.fullmatch(" ".join(name))
    if matched is None:
        return None
    if matched["route"].isalpha() and not _LETTERED.fullmatch(matched["kind"]):
        return None
    words = [_ROUTE_WORDS.get(word, word) for word in matched["kind"].split() if word != "NO"]
    street = " ".join([*words, matched["route"]])
    *more, suffix = (matched["suffix"] or "").split() or [""]
    fields = {**matched.groupdict(""), "street": " ".join([street, *more]), "suffix": suffix}
    return standard_fields(fields)


def grid_elements(name: list[str]) -> Street | None:
    grid = _GRID.fullmatch(" ".join(name))
    return standard_fields(grid.groupdict("")) if grid else None


def standard_fields(found: Street) -> Street:
    for name in ("predirectional", "postdirectional"):
        if name in found:
            found[name] = DIRECTIONALS.get(found[name], found[name])
    if "suffix" in found:
        found["suffix"] = standard_suffix(found["suffix"])
    found["street"] = DIRECTIONAL_NAMES.get(found["street"], found["street"])
    return {name: value for name, value in found.items() if value and name in _FIELDS}


_FIELDS = frozenset({"number", "predirectional", "street", "suffix", "postdirectional"})


def is_rural(street: str) -> bool:
    """ "RR 2 BOX 152": it has no house number."""
    return bool(_RURAL.fullmatch(street))


def needs_no_suffix(street: str) -> bool:
    """Whether a street is whole without a suffix: "BROADWAY", "AVENUE B", "US HIGHWAY 41", "3300" of a grid."""
    words = street.split()
    return bool(words) and (
        street_key(street) in _NAMES_WITHOUT_SUFFIX
        or street == "MAIN"
        or street.isdigit()
        or is_route_or_typed(words)
        or is_rural(street)
    )


def is_route_or_typed(name: list[str]) -> bool:
    """Whether a name is a numbered road or begins with its kind."""
    if len(name) < 2:
        return False
    return name[0] in TYPES_IN_FRONT or (name[0] in ROUTES | {"OLD"} and bool(ROUTE.match(" ".join(name))))
