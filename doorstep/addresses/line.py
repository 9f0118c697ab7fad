"""The street line of a label or of a column: all of it is number, street or unit, and nothing of it is dropped.

Unlike a text (`finding`), a line holds nothing else. So what is neither, and has a number, a letter or a word of doors
in it, is a unit under whatever name ("VILLA 9", "WING C"); the rest is left over, for its reader to say so.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from doorstep.addresses import PostalAddress
from doorstep.addresses.house_numbers import number_at
from doorstep.addresses.normalise import normalise
from doorstep.addresses.publication28 import (
    DIRECTIONALS,
    ORDINAL_WORDS,
    STATE_CODES,
    SUFFIXES,
    UNIT_DESIGNATORS,
    UNITS_WITHOUT_NUMBER,
)
from doorstep.addresses.reading import clean
from doorstep.addresses.street import (
    ROUTE,
    TYPES_IN_FRONT,
    elements,
    end_of_known,
    grid_elements,
)
from doorstep.addresses.units import Unit

_TOKEN = re.compile(r"#|[^\s#]+")
_DOT = re.compile(r"\.(?!\d)|(?<=[A-Z])\.")
_GLUED = re.compile(r"\b(APT|UNIT|STE|SUITE|BLDG|FLR?|RM|ROOM|LOT|SPC)-?(?=\d)")
_PARTS = re.compile(r"[,;|()]| - | / ")
_SPOKEN = {"ONE": "1", "TWO": "2", "THREE": "3"}
"""House numbers that are written out: "One Union Plaza"."""
_RURAL = re.compile(
    r"\b(?:(RR|RFD|HC)|RURAL (?:ROUTE|RTE)|HIGHWAY CONTRACT(?: ROUTE)?) ?#? ?(\d+[A-Z]?) (?:BOX|BX) ?#? ?(\S+)"
)
_INITIALS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]\b)")
_NAMED = re.compile(r"\b(?:C/O|ATTN|ATTENTION|CARE OF|MAILSTOP|HOLD FOR)\b")
_IDENTIFIER = re.compile(r"[A-Z]{0,3}-?\d[\w/&.-]*|[A-Z]{1,2}|[A-Z]-[A-Z]|[A-Z]/[A-Z]")
"""Of a unit behind its designator: "5/6", "12-3B", "C3", "B"."""
_BARE_UNIT = re.compile(r"\d[\w/-]*|[A-Z]{1,2}-?\d[\w/-]*|[A-Z]")
"""Of a unit that stands behind the street without one: "3F", "5", "B2"."""
_FLOORS = frozenset({"FL", "FLOOR", "FLR"})
_ORDINAL = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
_QUOTED = re.compile(r'["“”:]')
_HALF = re.compile(r"^(\d+)-(?=\d/\d\b)")
_COUNTY = re.compile(r"\bCN?TY(?= (?:RD|ROAD|HWY|HIGHWAY|TRUNK|RT|RTE|ROUTE)\b)")
_INTERSTATE = re.compile(r"\bIH (?=\d{1,3}\b)")
_URBANIZATION = re.compile(r"\bURB(?:ANIZACI[OÓ]N)?\b")
"""Of Puerto Rico: the same number and street stand in many."""
_ALSO_CALLED = {
    "UNITS": "UNIT", "SUITES": "STE", "STES": "STE", "ROOMS": "RM", "RMS": "RM", "AP": "APT", "APARTAMENTO": "APT",
    "DPTO": "APT", "DEPTO": "APT", "PISO": "FL", "EDIFICIO": "BLDG", "EDIF": "BLDG", "TORRE": "TOWER", "OFICINA": "OFC",
}  # fmt: skip
"""Behind a street, beside the words of Publication 28."""
_OF_DOORS = frozenset(
    "ADU ATTIC BARN CARRIAGE CASITA CELLAR COACH DOWNSTAIRS GARAGE HOUSE MEZZANINE OUTBUILDING UPSTAIRS".split()
)
"""Without a number behind them: "GUEST HOUSE", "GARAGE APT"."""
_OF_NO_DOOR = frozenset(
    "C/O ATTN ATTENTION CARE HOLD PO P.O CODE PIN KEYPAD CALL TEL PHONE BTW BETWEEN CORNER COR NEAR ACROSS BEHIND LEFT"
    " RIGHT TURN AFTER BEFORE AND".split()
)
_POST_BOX = re.compile(r"P ?O ?BOX\b|POST OFFICE BOX\b")
_LONGEST_NAME_OF_DOOR = 4
_LIKE_AN_IDENTIFIER = re.compile(r"(?!(?:.*\d){7})[\w&/.-]*\d[\w&/.-]*|[A-Z]|[A-Z]&[A-Z]|PH[A-Z]")
_ANY_UNIT = frozenset({"UNIT", "APT", "APARTMENT", "APARTMENTS", "LEVEL"})
_NUMBER_WORDS = frozenset({"NO", "NUMBER", "NR"})


@dataclass(frozen=True)
class AddressLine:
    """`address` has no place, and no number or street where there is none; `left` is what was not read."""

    address: PostalAddress
    left: tuple[str, ...] = field(default=())


def read_line(text: str, place: Collection[str] = ()) -> AddressLine:
    """`place`: the words of city, state and ZIP Code, which may stand in the line once more. Never raises."""
    line = _DOT.sub(" ", _INITIALS.sub("", clean(text)))
    line = _GLUED.sub(r"\1 ", _NAMED.sub(r", \g<0>", _QUOTED.sub(" ", line)))
    line = _INTERSTATE.sub("IH-", _COUNTY.sub("COUNTY", _HALF.sub(r"\1 ", line.strip())))
    if _URBANIZATION.search(line):
        return AddressLine(PostalAddress(), (line,))
    if rural := _RURAL.search(line):
        return _rural(line, rural, place)
    parts = [words for part in _PARTS.split(line) if (words := _TOKEN.findall(part))]
    at = next((index for index, part in enumerate(parts) if _begins_street(part)), None)
    left: list[str] = []
    if at is None and (split := _behind_name(parts)):
        at, parts, left = split
    if at is None and parts and parts[0][0] in _SPOKEN and _names_street(["1", *parts[0][1:]]):
        at, parts = 0, [[_SPOKEN[parts[0][0]], *parts[0][1:]], *parts[1:]]
    if at is None:
        return _without_number(parts)
    number = number_at(parts[at])
    name, units, more = _taken_apart(parts[at][number:])
    for index, part in enumerate(parts):
        if index != at:
            found = _units_alone(part) or _door_alone(part, behind=index > at and not units)
            units, left = (units + found, left) if found else (units, [*left, " ".join(part)])
    street = {"number": " ".join(parts[at][:number]), **elements(name)}
    return _with_doors(street, units, [*left, more], place)


def _with_doors(street: dict[str, str], units: list[Unit], left: list[str], place: Collection[str]) -> AddressLine:
    """`left`: of these what is a unit under another name is one of them."""
    found = [_doors_among([word for word in part.split() if word not in place]) for part in left]
    rest = (" ".join(words) for _, words in found)
    return AddressLine(
        _written(street, units + [unit for doors, _ in found for unit in doors]), tuple(filter(None, rest))
    )


def _doors_among(words: list[str]) -> tuple[list[Unit], list[str]]:
    """ "PLAZA DEL MAR APT 1204", "VILLA 9", "GUEST HOUSE"; and what is neither."""
    if _POST_BOX.match(" ".join(words)):
        return [], words
    for position in range(len(words)):
        if length := _unit_at(words, position):
            behind, left = _doors_among(words[position + length :])
            before, name = _doors_among(words[:position])
            return [*before, _unit(words[position : position + length]), *behind], [*name, *left]
    is_named = len(words) > 1 and (words[0] in UNIT_DESIGNATORS or words[-1] in UNIT_DESIGNATORS)
    is_door = any(map(_LIKE_AN_IDENTIFIER.fullmatch, words)) or bool(_OF_DOORS.intersection(words)) or is_named
    is_place = bool(STATE_CODES.intersection(words[:-1])) and words[-1][:5].isdigit()
    if is_place or not is_door or len(words) > _LONGEST_NAME_OF_DOOR or _OF_NO_DOOR.intersection(words):
        return [], words
    if len(words) == 1 or _LIKE_AN_IDENTIFIER.fullmatch(words[0]):
        return [("#", " ".join(words))], []
    return [(_ALSO_CALLED.get(words[0], words[0]), " ".join(words[1:]))], []


def _written(street: dict[str, str], units: list[Unit]) -> PostalAddress:
    (designator, unit), *more = units or [("", "")]
    rest = [" ".join(filter(None, each)) for each in more]
    return normalise(PostalAddress(**street, unit_designator=designator, unit=" ".join(filter(None, [unit, *rest]))))


def _rural(line: str, found: re.Match[str], place: Collection[str]) -> AddressLine:
    """As Publication 28 writes it: "RR 2 BOX 152". It has no number of a house."""
    kind = found.group(1) or ("HC" if "CONTRACT" in found.group(0) else "RR")
    kind = "RR" if kind == "RFD" else kind
    left = f"{line[: found.start()]} {line[found.end() :]}".strip(" ,")
    street = f"{kind} {found.group(2)} BOX {found.group(3).strip(',')}"
    return _with_doors({"street": street}, [], [left], place)


def _begins_street(part: list[str]) -> bool:
    number = number_at(part)
    if not number or len(part) == number:
        return False
    return not (_ORDINAL.fullmatch(part[0]) or part[1] in _FLOORS) and not _units_alone(part)


def _behind_name(parts: list[list[str]]) -> tuple[int, list[list[str]], list[str]] | None:
    """ "The Fairmont 811 King St", "Apt 3 811 King St", "#104 Signal Hill": where the number does not come first."""
    for index, part in enumerate(parts):
        for start in range(2, len(part) - 1):
            if _begins_street(part[start:]) and _units_alone(part[:start]):
                return index + 1, [*parts[:index], part[:start], part[start:], *parts[index + 1 :]], []
    for index, part in enumerate(parts):
        for start in range(1, len(part) - 1):
            if part[:start] == ["#"] and _begins_street(part[2:]):
                continue  # "#5 212 elm st"
            if _begins_street(part[start:]) and (part[:start] == ["#"] or _names_street(part[start:])):
                before = _units_alone(part[:start])
                if before:
                    return index + 1, [*parts[:index], part[:start], part[start:], *parts[index + 1 :]], []
                name = [] if part[:start] == ["#"] else [" ".join(part[:start])]
                return index, [*parts[:index], part[start:], *parts[index + 1 :]], name
    return None


def _names_street(part: list[str]) -> bool:
    name = part[number_at(part) :]
    return any(word in SUFFIXES for word in name[1:]) or bool(ROUTE.match(" ".join(name)) or grid_elements(name[:3]))


def _without_number(parts: list[list[str]]) -> AddressLine:
    """A street without a number, or none at all."""
    units = [found for part in parts for found in _units_alone(part)]
    names = [part for part in parts if not _units_alone(part)]
    street = next((part for part in names if _names_street(["1", *part])), None)
    name, own, more = _taken_apart(street) if street else ([], [], "")
    left = [" ".join(part) for part in names if part is not street]
    return AddressLine(_written(elements(name), units + own), tuple(filter(None, [*left, more])))


def _taken_apart(words: list[str]) -> tuple[list[str], list[Unit], str]:
    """The street's words, the units behind it and what is neither."""
    end = _end_of_street(words)
    units, left = _units_of(words[end:])
    return words[:end], units, " ".join(left)


def _end_of_street(words: list[str]) -> int:
    """Where units, or a name, begin."""
    fixed = end_of_known(words)
    first = fixed or (2 if words[0] in DIRECTIONALS and len(words) > 1 else 1)
    for position in range(first, len(words)):
        if _unit_at(words, position):
            return _before_name(words, position, fixed)
    return _before_name(words, len(words), fixed)


def _before_name(words: list[str], end: int, fixed: int) -> int:
    """What stands behind the type of street and its direction is no street: a unit without a word, or a name."""
    if fixed:
        return fixed
    if words[0] in TYPES_IN_FRONT:
        return end
    last = max((i for i in range(1, end) if words[i] in SUFFIXES), default=None)
    if last is None:
        bare = end - 1
        is_unit = bare > 0 and bool(re.fullmatch(r"\d[\w/-]*", words[bare])) and not _ORDINAL.fullmatch(words[bare])
        return bare if is_unit and words[bare - 1].isalpha() and words[bare - 1] not in DIRECTIONALS else end
    stop = last + 1
    if stop < end and words[stop] in DIRECTIONALS:
        stop += 1
    return stop


def _unit_at(words: list[str], position: int) -> int:
    """How many words from here on are one unit: "#5", "APT # 5", "5TH FLOOR", "REAR", "GARDEN UNIT"."""
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else ""
    if word == "#":
        return 2 if following else 0
    if (_ORDINAL.fullmatch(word) or word in ORDINAL_WORDS or word.isdigit()) and following in _FLOORS:
        return 2
    if word in _NUMBER_WORDS and _IDENTIFIER.fullmatch(following) and any(map(str.isdigit, following)):
        return 2
    designator = UNIT_DESIGNATORS.get(word)
    if designator is None:
        return 0
    behind = position + 1
    while behind < len(words) and words[behind] in ("#", *_NUMBER_WORDS):
        behind += 1
    identifier = words[behind] if behind < len(words) else ""
    if identifier and _IDENTIFIER.fullmatch(identifier) and not (identifier.isalpha() and identifier in SUFFIXES):
        return behind + 1 - position
    if designator in UNITS_WITHOUT_NUMBER:
        if following in _ANY_UNIT:
            return 2
        return 1 if not following or _unit_at(words, position + 1) else 0
    return 0


def _units_of(words: list[str]) -> tuple[list[Unit], list[str]]:
    """The units among words that are no street, and the rest."""
    units: list[Unit] = []
    left: list[str] = []
    position = 0
    while position < len(words):
        length = _unit_at(words, position)
        if length:
            units.append(_unit(words[position : position + length]))
            position += length
        elif not left and _BARE_UNIT.fullmatch(words[position]) and not units:
            units.append(("#", words[position]))
            position += 1
        elif units and not left and words[position] in UNIT_DESIGNATORS and position + 1 == len(words):
            units.append(_unit(words[position:]))
            position += 1
        else:
            left.append(words[position])
            position += 1
    return units, left


def _unit(words: list[str]) -> Unit:
    if words[-1] in _FLOORS and len(words) == 2 and words[0] != "#":
        ordinal = ORDINAL_WORDS.get(words[0], words[0])
        return "FL", re.sub(r"(?:ST|ND|RD|TH)$", "", ordinal)
    designator = UNIT_DESIGNATORS.get(words[0], "#")
    identifier = words[-1] if len(words) > 1 and words[-1] not in _ANY_UNIT else ""
    return designator, identifier


def _door_alone(part: list[str], *, behind: bool) -> list[Unit]:
    """ "212 elm st, 4b"."""
    return [("#", part[0])] if behind and len(part) == 1 and _BARE_UNIT.fullmatch(part[0]) else []


def _units_alone(part: list[str]) -> list[Unit]:
    """Those of a part that holds nothing else; none otherwise."""
    units, left = _units_of(part) if _unit_at(part, 0) else ([], part)
    return [] if left else units
