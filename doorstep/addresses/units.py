"""Secondary units ("apt 4b", "#12", "4th floor", "bldg c apt 3") among the words of a text."""

import re

from doorstep.addresses.chatter import CHATTER
from doorstep.addresses.publication28 import (
    DIRECTIONALS,
    ORDINAL_WORDS,
    SUFFIXES,
    UNIT_DESIGNATORS,
    UNITS_WITHOUT_NUMBER,
)
from doorstep.addresses.reading import BREAK

Unit = tuple[str, str]
"""Designator and identifier, as in ("APT", "4B"); a building comes before the door: ("BLDG", "C APT 3")."""

_FLOOR_WORDS = frozenset({"FL", "FLOOR", "FLR"})
_FILLERS = frozenset({"NUMBER", "NO", "NUM", "NUMBR", "IS", "ITS", "SHOULD", "BE", "NR", "#", "THE", "LETTER"})
_IDENTIFIER = re.compile(
    r"\d{1,5}|\d{1,4}-[A-Z]{1,6}|\d{1,4}-?[A-Z]{1,2}|[A-Z]{1,2}-?\d{1,4}[A-Z]?|\d{1,4}[A-Z]?-\d{1,4}[A-Z]?|[A-Z]"
    r"|\d{1,4}/\d{1,4}"
)
_LONG = re.compile(r"(?=.*\d)(?!\d{5,}$)[A-Z0-9]+(?:-[A-Z0-9]+)*")
_LONGEST = 12
"""Behind a word that says what it is, an identifier may be as long and as odd as doors have them: "PENTHOUSE12A"."""
_ORDINAL = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
# Letters that stand for words in texts ("apt 4 u have it wrong") or for directionals when a street follows.
_WORD_LETTERS = frozenset({"I", "U", "R", "K", "Y"})
_DIRECTIONAL_LETTERS = frozenset({"N", "S", "E", "W"})
# As ordinary words these mean something else unless a number follows.
_NEED_DIGITS = frozenset(
    {
        "STOP",
        "KEY",
        "SLIP",
        "SPC",
        "PIER",
        "LOT",
        "SIDE",
        "FRNT",
        "LBBY",
        "OFC",
        "FL",
        "DEPT",
        "RM",
        "LOWR",
        "UPPR",
        "REAR",
        "LEVEL",
        "LOFT",
    }
)
# "the rear porch": what no unit is called by.
_OF_A_HOUSE = frozenset("PORCH STEPS DECK GARAGE YARD LOT PARKING ALLEY WINDOW PATIO SHED DRIVEWAY FENCE".split())
_BEHIND_STREETS = frozenset({"REAR", "UPPR", "LOWR", "BSMT", "GARDEN", "PH", "STUDIO"})
_BEHIND_DOORS = frozenset({"REAR", "FRNT", "UPPR", "LOWR"})
DOORS = frozenset({"APT", "UNIT", "#", "STE"})
BUILDINGS = frozenset({"BLDG", "TOWER"})


def take_units(words: list[str]) -> tuple[list[Unit], list[str]]:
    """The units found, in order, and the words with a BREAK in place of each."""
    units: list[Unit] = []
    left: list[str] = []
    position = 0
    while position < len(words):
        found = _unit_at(words, position)
        if found is None:
            left.append(words[position])
            position += 1
            continue
        unit, position = found
        units.append(unit)
        left.append(BREAK)
    return units, left


def joined(units: list[Unit]) -> Unit:
    """One designator and identifier for all of them: BLDG C, APT 3 -> ("BLDG", "C APT 3").

    The building comes first, a later door replaces an earlier one, and a floor counts only if there is no door.
    """
    latest = {unit[0]: unit for unit in units}
    buildings = [unit for kind, unit in latest.items() if kind in BUILDINGS]
    floors = [unit for kind, unit in latest.items() if kind == "FL"]
    doors = [unit for kind, unit in latest.items() if kind not in BUILDINGS and kind != "FL"]
    if "STE" in latest:  # whose floor and room say where in it
        ordered = buildings + [unit for kind, unit in latest.items() if kind in ("FL", "STE", "RM")]
    else:
        ordered = buildings + (doors or floors)[-1:]
    if not ordered:
        return "", ""
    designator, identifier = ordered[0]
    rest = [" ".join(filter(None, unit)) for unit in ordered[1:]]
    return designator, " ".join(filter(None, [identifier, *rest]))


def separated(designator: str, identifier: str) -> list[Unit]:
    """The opposite of `joined`."""
    units: list[Unit] = []
    for word in f"{designator} {identifier}".split():
        if word in UNIT_DESIGNATORS:
            units.append((UNIT_DESIGNATORS[word], ""))
        elif units:
            units[-1] = (units[-1][0], f"{units[-1][1]} {word}".strip())
        elif word.isalpha() and len(word) > 1:  # of an import: "VILLA 9"
            units.append((word, ""))
    return units


def _unit_at(words: list[str], position: int) -> tuple[Unit, int] | None:
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else BREAK
    if (ordinal := _ORDINAL.fullmatch(ORDINAL_WORDS.get(word, word))) and following in _FLOOR_WORDS:
        return ("FL", ordinal.group(1)), position + 2
    designator = UNIT_DESIGNATORS.get(word)
    if designator is None or designator == "BOX":  # of a text: a package
        return None
    if word == "LOWER" and following in ("LEVEL", "LVL"):
        behind = position + 2
        return (designator, ""), behind + (behind < len(words) and words[behind] in UNIT_DESIGNATORS)
    if (
        designator in UNITS_WITHOUT_NUMBER
        and UNIT_DESIGNATORS.get(following) in DOORS
        and not _has_identifier(words, position + 2)
    ):
        return (designator, ""), position + 2  # "rear unit", "upper apt"
    start = position + 1
    while start < len(words) and words[start] in _FILLERS and start < position + 5:
        start += 1
    if designator == "BLDG" and {"IS", "ITS"} & set(words[position:start]):
        return None  # "the building is 1252": its street number
    if designator in DOORS and start < len(words) and words[start] in ("REAR", "UPPER", "LOWER", "BASEMENT"):
        return (UNIT_DESIGNATORS[words[start]], ""), start + 1
    identifier, end = _identifier_at(words, start, designator)
    if identifier:
        which = UNIT_DESIGNATORS.get(words[end]) if end < len(words) else None
        if which in _BEHIND_DOORS and (end + 1 == len(words) or words[end + 1] == BREAK):
            return (designator, f"{identifier} {which}"), end + 1  # "apt 2 rear"
        return (designator, identifier), end
    if designator in ("BSMT", "PH") and following not in ("DOOR", "WINDOW", "STAIRS", "ENTRANCE"):
        return (designator, ""), position + 1
    if designator in UNITS_WITHOUT_NUMBER and len(words) == 1 and word != "OFC":  # "of course"
        return (designator, ""), position + 1
    is_part_of_house = following in CHATTER or following in _OF_A_HOUSE
    if designator in _BEHIND_STREETS and not is_part_of_house and _ends_street(words[:position]):
        return (designator, ""), position + 1  # "17 elm st rear"
    return None


def _ends_street(words: list[str]) -> bool:
    """A number, a name and its type, with a direction perhaps."""
    name = words[:-1] if words and words[-1] in DIRECTIONALS else words
    return len(name) > 2 and name[-1] in SUFFIXES and any(word[0].isdigit() for word in name[-5:-2])


def _has_identifier(words: list[str], position: int) -> bool:
    return position < len(words) and words[position] != BREAK and bool(_IDENTIFIER.fullmatch(words[position]))


def _identifier_at(words: list[str], start: int, designator: str) -> tuple[str, int]:
    if start >= len(words) or _ORDINAL.fullmatch(words[start]):
        return "", start
    if not _IDENTIFIER.fullmatch(words[start]):
        is_long = designator in DOORS and len(words[start]) <= _LONGEST and _LONG.fullmatch(words[start])
        return (words[start], start + 1) if is_long else ("", start)
    word, following = words[start], words[start + 1] if start + 1 < len(words) else BREAK
    has_digit = any(character.isdigit() for character in word)
    if designator in _NEED_DIGITS and not has_digit:
        return "", start
    if word.isdigit() and len(word) == 5 and designator not in ("STE", "UNIT"):
        return "", start  # a ZIP Code: "FL 33101"
    if word.isalpha() and word in ("I", "U") and following != BREAK:
        return "", start
    if word.isdigit() and len(following) == 1 and following.isalpha():
        after = words[start + 2] if start + 2 < len(words) else BREAK
        ends_here = after == BREAK
        if ends_here or following not in _WORD_LETTERS | _DIRECTIONAL_LETTERS:
            return word + following, start + 2
    if len(word) == 1 and word.isalpha() and following.isdigit() and len(following) <= 3 and designator in DOORS:
        return word + following, start + 2
    return re.sub(r"^(\d+)-([A-Z])$", r"\1\2", word), start + 1
