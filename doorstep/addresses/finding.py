"""The parts of an address that a stretch of words mentions, whatever else it says."""

import re
from dataclasses import dataclass, field

from doorstep.addresses import STREET_FIELDS, PostalAddress
from doorstep.addresses.chatter import CHATTER, COUNTED
from doorstep.addresses.house_numbers import HOUSE_NUMBER
from doorstep.addresses.localities import (
    IDENTIFIER,
    ZIP,
    is_zip,
    state_hint,
    take_locality,
    with_leading_zeros,
)
from doorstep.addresses.places import states_with
from doorstep.addresses.publication28 import DIRECTIONALS, UNIT_DESIGNATORS
from doorstep.addresses.reading import BREAK
from doorstep.addresses.street_search import numbered_street_at, unnumbered_street
from doorstep.addresses.units import Unit, take_units

_PLACES = {"OFC": 1, "LBBY": 1, "FRNT": 1, "APT": 3, "UNIT": 3, "STE": 3, "BLDG": 3}
"""Units that name a place as well, and how many digits a number behind them has that is the house's."""
_NO_IDENTIFIER = re.compile(r"\d+(?:ST|ND|RD|TH|PM|AM|K|X|LB|LBS|HR|HRS|MIN|MINS|PT|PCS)")
_LABELS = {
    "number": re.compile(
        r"\b(?:HOUSE|STREET|BUILDING|ADDRESS|BLDG|HOME) (?:NUMBER|NUM|NO|NUMBR|#)"
        r"|\bNUMBER (?:OF|ON) (?:THE|MY) (?:HOUSE|STREET)"
        r"|\bHOUSE (?:IS|SHOULD BE)\b|(?<!APT |THE )\bTHE NUMBER (?:IS|NO|SHOULD)\b"
    ),
    "unit": re.compile(r"\b(?:APT|APARTMENT|UNIT|SUITE|STE|APPT|ROOM)\b"),
    "zip": re.compile(r"\b(?:ZIP|ZIPCODE|POSTAL CODE|POSTCODE)\b"),
    "city": re.compile(r"(?<!OF )\b(?:CITY|TOWN)\b"),
    "street": re.compile(
        r"\b(?:STREET|ROAD)(?: NAME)? (?:IS|WAS|SHOULD)\b"
        r"|\b(?:WRONG|MY|THE|OUR|RIGHT) (?:STREET|ROAD|AVENUE)\b|\bSTREET NAME\b|^STREET$"
    ),
}  # fmt: skip


@dataclass
class FoundMention:
    """What one stretch of words mentions."""

    fields: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    """Numbers and door-like identifiers that no word explains."""
    names: list[str] = field(default_factory=list)
    """Words that are no chatter and no part of anything found."""
    maybe_city: str = ""
    """A city's name that stands alone, which may be a person's."""
    doubtful: str = ""
    """A number that is a unit's or a house's."""
    label: str = ""
    """The part named without a value ("the apt is wrong"): number, unit, zip, city or street."""
    numbered: bool = False
    """Whether a street line with its number is among the fields."""


def find(words: list[str], base: PostalAddress, known_streets: tuple[str, ...], label: str = "") -> FoundMention:
    """Everything of an address among `words`. `label` is what the words before were about."""
    found = FoundMention()
    words = with_leading_zeros(words)
    if house := _hash_of_house(words, known_streets, base.state):
        at, is_place = house
        found.doubtful = words[at + 1] if is_place else ""
        words = words if is_place else [*words[:at], *words[at + 1 :]]
    words = _without_designator_of_house(words, known_streets, base.state)
    found.units, words = take_units(words)
    found.label = _label(words) or label
    words = _take_labelled(words, found)
    state = state_hint(words, base)
    words = _take_streets(words, found, known_streets, state)
    behind_street = found.numbered or "suffix" in found.fields
    locality = take_locality(words, state, base, behind_street=behind_street)
    found.fields.update(locality.fields)
    found.maybe_city = locality.maybe_city
    _sort_leftovers(locality.left, found, base)
    return found


def _hash_of_house(words: list[str], known_streets: tuple[str, ...], state: str) -> tuple[int, bool] | None:
    """Where "#" stands before a house number ("#12 oak st"), and whether a town has the street's name, so that the
    number may be a unit's as well ("#104 signal hill"). Behind a street it is a unit's."""
    at = next((index for index, word in enumerate(words) if word == "#"), None)
    if at is None or any(word not in CHATTER and word != BREAK for word in words[:at]) or at + 2 >= len(words):
        return None
    run = numbered_street_at(words, at + 1, known_streets, state) if words[at + 1] != BREAK else None
    if run is None or not ("suffix" in run.fields or run.fields["street"] in known_streets):
        return None
    return at, bool(states_with(" ".join(words[at + 2 : run.end])))


def _without_designator_of_house(words: list[str], known_streets: tuple[str, ...], state: str) -> list[str]:
    """ "my office 200 w madison st", "new apartment 1520 n wells st": what is there, not which one it is."""
    for before, word in enumerate(words[:-2]):
        kind = UNIT_DESIGNATORS.get(word, "#")
        at = before + 1 + (words[before + 1] in ("IS", "ITS", "AT"))
        if kind not in _PLACES or at >= len(words) or not words[at].isdigit() or len(words[at]) < _PLACES[kind]:
            continue
        run = numbered_street_at(words, at, known_streets, state)
        if run is None or "suffix" not in run.fields or run.fields["street"] in known_streets:
            continue
        others = [*range(before), *range(run.end, len(words))]
        if not any(words[each] != BREAK and numbered_street_at(words, each, known_streets, state) for each in others):
            return [*words[:before], BREAK, *words[at:]]
    return words


def _label(words: list[str]) -> str:
    line = " ".join(words)
    last = [
        (matches[-1].start(), name) for name, pattern in _LABELS.items() if (matches := list(pattern.finditer(line)))
    ]
    if not last:
        return ""
    named = {name for _, name in last}
    if "number" in named:
        return "number"
    # "oak street" is a name, not a label; a street is the weakest of labels.
    return max(last if named == {"street"} else [entry for entry in last if entry[1] != "street"])[1]


_FILLER = r"(?: (?:CODE|NUMBER|NUM|IS|ITS|SHOULD|BE|#|FOR|MY|ME|THE|TO|AT|ACTUALLY|AS))*"
_LABELLED_ZIP = re.compile(rf"\b(?:ZIP|ZIPCODE|POSTAL CODE|POSTCODE){_FILLER} (\d+(?:-\d{{4}})?)(?= |$)")
_LABELLED_NUMBER = re.compile(
    rf"(?:{_LABELS['number'].pattern}){_FILLER} (\d{{1,6}}[A-Z]?|\d+-\d+)(?= (?:\||[A-Z]*)|$)"
)


def _take_labelled(words: list[str], found: FoundMention) -> list[str]:
    line = " ".join(words)
    for pattern, name in ((_LABELLED_ZIP, "zip"), (_LABELLED_NUMBER, "number")):
        if match := pattern.search(line):
            found.fields[name] = match.group(1)[:5] if name == "zip" else match.group(1)
            # A number stays where it is: the street may follow it.
            line = f"{line[: match.start()]} | {line[match.end() :]}" if name == "zip" else line
    if "number" in found.fields and found.label == "number":
        words = line.split()
        at = words.index(found.fields["number"])
        if at + 1 >= len(words) or words[at + 1] in CHATTER or words[at + 1] == BREAK:
            words[at] = BREAK
        return words
    return line.split()


def _take_streets(words: list[str], found: FoundMention, known_streets: tuple[str, ...], state: str) -> list[str]:
    left: list[str] = []
    position = 0
    while position < len(words):
        run = numbered_street_at(words, position, known_streets, state) if words[position] != BREAK else None
        if run is None:
            left.append(words[position])
            position += 1
            continue
        # A later street line corrects an earlier one: "1250 n lasalle sorry 1252 n lasalle".
        for name in STREET_FIELDS:
            found.fields.pop(name, None)
        found.fields.update(run.fields)
        found.numbered = True
        left.append(BREAK)
        position = run.end
    if not found.numbered and (run := unnumbered_street(left, known_streets)):
        found.fields.update(run.fields)
        left[run.start : run.end] = [BREAK]
    return left


def _sort_leftovers(words: list[str], found: FoundMention, base: PostalAddress) -> None:
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        following = words[index + 1] if index + 1 < len(words) else ""
        if (following in COUNTED and word.isdigit()) or (word == "B4" and following in CHATTER):
            continue
        if word == BREAK or word in CHATTER or word == "#":
            continue
        if (
            len(word) == 1
            and word.isalpha()
            and found.bare
            and before == found.bare[-1]
            and before.isdigit()
            and (word not in DIRECTIONALS or following in ("", BREAK))
        ):
            found.bare[-1] += word  # "its 4 b"
        elif (
            ZIP.fullmatch(word)
            and len(word) >= 5
            and found.label != "number"
            and "zip" not in found.fields
            and (len(base.number) != 5 or is_zip(word[:5], base))
        ):
            found.fields["zip"] = word[:5]
        elif _is_identifier(word, found) and before not in ("CODE", "GATE"):
            found.bare.append(word)
        else:
            found.names.append(word)


def _is_identifier(word: str, found: FoundMention) -> bool:
    if _NO_IDENTIFIER.fullmatch(word) and not (found.numbered and word.endswith("K")):
        return False
    return bool(IDENTIFIER.fullmatch(word)) or (bool(HOUSE_NUMBER.fullmatch(word)) and not word.isalpha())
