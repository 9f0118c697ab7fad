"""The parts of an address that a stretch of words mentions, whatever else it says."""

import re
from dataclasses import dataclass, field

from doorstep.addresses import STREET_FIELDS, PostalAddress
from doorstep.addresses.chatter import CHATTER, COUNTED
from doorstep.addresses.places import nickname, place, similar_city, states_with, zips_of
from doorstep.addresses.publication28 import (
    DIRECTIONALS,
    PLAIN_SUFFIXES,
    STATE_CODES,
    STATES,
    SUFFIXES,
    UNIT_DESIGNATORS,
)
from doorstep.addresses.reading import BREAK
from doorstep.addresses.spelling import edits
from doorstep.addresses.street import HOUSE_NUMBER, numbered_street_at, unnumbered_street
from doorstep.addresses.units import Unit, take_units

_ZIP = re.compile(r"(\d{5})(?:-\d{4})?")
_IDENTIFIER = re.compile(r"\d{1,6}|\d{1,4}-?[A-Z]|[A-Z]-?\d{1,4}|\d{1,4}[A-Z]?-\d{1,4}|\d{1,4}[A-Z]{2}")
_NO_IDENTIFIER = re.compile(r"\d+(?:ST|ND|RD|TH|PM|AM|K|X|LB|LBS|HR|HRS|MIN|MINS|PT|PCS)")
_LABELS = {
    "number": re.compile(
        r"\b(?:HOUSE|STREET|BUILDING|ADDRESS|BLDG|HOME) (?:NUMBER|NUM|NO|NUMBR|#)|\bNUMBER (?:OF|ON) (?:THE|MY) (?:HOUSE|STREET)"
        r"|\bHOUSE (?:IS|SHOULD BE)\b|(?<!APT |THE )\bTHE NUMBER (?:IS|NO|SHOULD)\b"
    ),
    "unit": re.compile(r"\b(?:APT|APARTMENT|UNIT|SUITE|STE|APPT|ROOM)\b"),
    "zip": re.compile(r"\b(?:ZIP|ZIPCODE|POSTAL CODE|POSTCODE)\b"),
    "city": re.compile(r"(?<!OF )\b(?:CITY|TOWN)\b"),
    "street": re.compile(
        r"\b(?:STREET|ROAD)(?: NAME)? (?:IS|WAS|SHOULD)\b|\b(?:WRONG|MY|THE|OUR|RIGHT) (?:STREET|ROAD|AVENUE)\b|\bSTREET NAME\b|^STREET$"
    ),
}  # fmt: skip
# State codes that are also words ("in", "or", "me"): a state only behind a city or before a ZIP Code.
_WORDY_CODES = frozenset(
    {
        "IN",
        "OR",
        "ME",
        "HI",
        "OK",
        "OH",
        "MA",
        "PA",
        "LA",
        "DE",
        "CO",
        "AL",
        "ID",
        "MO",
        "MI",
        "AS",
        "VA",
        "CT",
        "DC",
        "NE",
    }
)


@dataclass
class Found:
    """What one stretch of words mentions."""

    fields: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    """Numbers and door-like identifiers that no word explains."""
    names: list[str] = field(default_factory=list)
    """Words that are no chatter and no part of anything found."""
    maybe_city: str = ""
    """A city's name that stands alone, which may be a person's."""
    label: str = ""
    """The part named without a value ("the apt is wrong"): number, unit, zip, city or street."""
    numbered: bool = False
    """Whether a street line with its number is among the fields."""

    @property
    def empty(self) -> bool:
        return not (self.fields or self.units or self.bare or self.names)


def find(words: list[str], base: PostalAddress, known_streets: tuple[str, ...], label: str = "") -> Found:
    """Everything of an address among `words`. `label` is what the words before were about."""
    found = Found()
    found.units, words = take_units(words)
    found.label = _label(words) or label
    words = _take_labelled(words, found)
    state = _state_hint(words, base)
    words = _take_streets(words, found, known_streets, state)
    words = _take_places(words, found, state, base)
    _sort_leftovers(words, found, base)
    return found


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


def _take_labelled(words: list[str], found: Found) -> list[str]:
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


def _state_hint(words: list[str], base: PostalAddress) -> str:
    """The state in which names are looked for: that of a ZIP Code or state among the words, else the one on file."""
    for word in reversed(words):
        if (
            (match := _ZIP.fullmatch(word))
            and (known := place(match.group(1)))
            and known.city
            and known.zip != base.number
        ):
            return known.state
    line = f" {' '.join(words)} "
    for name, code in STATES.items():
        if (
            len(name) > 4
            and f" {name} " in line
            and not re.search(rf" {name} (?:{'|'.join(PLAIN_SUFFIXES)}|STREET|AVENUE|ROAD|DRIVE) ", line)
        ):
            return code
    for index, word in enumerate(words):
        if (
            word in STATE_CODES
            and word not in _WORDY_CODES
            and word not in SUFFIXES
            and word not in UNIT_DESIGNATORS
            and index
        ):
            return word
        if word in STATE_CODES and index > 1 and index == len(words) - 1 and zips_of(words[index - 1], word):
            return word
    return base.state


def _take_streets(words: list[str], found: Found, known_streets: tuple[str, ...], state: str) -> list[str]:
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


def _take_places(words: list[str], found: Found, state: str, base: PostalAddress) -> list[str]:
    left: list[str] = []
    for part in _parts(words):
        core = _core(part)
        taken = _place_in(core, part, state, base, behind_street=bool(found.numbered or found.fields.get("suffix")))
        if core and not taken and zips_of(" ".join(core), state):
            found.maybe_city = " ".join(core)
        elif taken:
            found.fields.update(taken[0])
            left += [*taken[1], BREAK]
        else:
            left += [*part, BREAK]
    return left


def _place_in(
    core: list[str], part: list[str], state: str, base: PostalAddress, *, behind_street: bool
) -> tuple[dict[str, str], list[str]] | None:
    """City, state and ZIP that end the core of a part, and the words left of it."""
    taken: dict[str, str] = {}
    rest = list(core)
    if rest and (match := _ZIP.fullmatch(rest[-1])) and (len(rest) > 1 or _is_zip(match.group(1), base)):
        taken["zip"] = match.group(1)
        rest = rest[:-1]
        if known := place(taken["zip"]):
            state = known.state
    for length in (2, 1):
        if code := _state_at_end(rest, length, alone=len(part) <= length + 2, before_zip="zip" in taken):
            taken["state"] = state = code
            rest = rest[:-length]
            break
    behind_number = len(rest) > 1 and bool(_IDENTIFIER.fullmatch(rest[0]))  # "4b chicago"
    city = _city_at_end(rest, state) if taken or "IN" in part or behind_street or behind_number else None
    if city and city[1] and not (taken or behind_street or behind_number):
        return None  # "the E in E Colfax"
    if city:
        name, start = city
        known = nickname(name)
        taken["city"] = known[0] if known and known[1] == state else name
        rest = rest[:start]
    return (taken, rest) if taken else None


def _state_at_end(words: list[str], length: int, *, alone: bool, before_zip: bool) -> str:
    """The code of the state that the last words name: before a ZIP Code, behind a city of it, or with nothing around it."""
    name = " ".join(words[-length:])
    code = STATES.get(name) or (name if name in STATE_CODES else "")
    if not code or len(words) < length:
        return ""
    before = words[:-length]
    if not before:
        # "new york", "washington" alone are the cities.
        return code if before_zip or (alone and name not in _WORDY_CODES and not zips_of(name, code)) else ""
    behind_city = any(zips_of(" ".join(before[start:]), code) for start in range(max(0, len(before) - 4), len(before)))
    return code if before_zip or behind_city else ""


def _is_zip(code: str, base: PostalAddress) -> bool:
    """Whether five digits are a ZIP Code rather than a corrected house number of five digits."""
    return place(code) is not None and edits(code, base.zip) <= edits(code, base.number)


def _city_at_end(words: list[str], state: str) -> tuple[str, int] | None:
    """The longest run of last words that is a city of the state, or all of them if that is one but for a typo."""
    for start in range(max(0, len(words) - 4), len(words)):
        name = " ".join(words[start:])
        known = nickname(name)
        if (known and known[1] == state) or (len(name) > 2 and name not in DIRECTIONALS and zips_of(name, state)):
            return name, start
    name = " ".join(words)
    if words and len(words) <= 3 and not states_with(name) and (similar := similar_city(name, state)):
        return similar, 0
    return None


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == BREAK:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _core(part: list[str]) -> list[str]:
    start, end = 0, len(part)
    while start < end and part[start] in CHATTER:
        start += 1
    while end > start and part[end - 1] in CHATTER and not (part[end - 1] in STATE_CODES and end - start > 1):
        end -= 1
    core = part[start:end]
    # "... in evanston": what stands before the last IN is another matter.
    if "IN" in core[:-1]:
        return core[len(core) - core[::-1].index("IN") :]
    return core


def _sort_leftovers(words: list[str], found: Found, base: PostalAddress) -> None:
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
            and word not in DIRECTIONALS
        ):
            found.bare[-1] += word  # "its 4 b"
        elif (
            _ZIP.fullmatch(word)
            and len(word) >= 5
            and found.label != "number"
            and "zip" not in found.fields
            and (len(base.number) != 5 or _is_zip(word[:5], base))
        ):
            found.fields["zip"] = word[:5]
        elif _is_identifier(word, found) and before not in ("CODE", "GATE"):
            found.bare.append(word)
        else:
            found.names.append(word)


def _is_identifier(word: str, found: Found) -> bool:
    if _NO_IDENTIFIER.fullmatch(word) and not (found.numbered and word.endswith("K")):
        return False
    return bool(_IDENTIFIER.fullmatch(word)) or (bool(HOUSE_NUMBER.fullmatch(word)) and not word.isalpha())
