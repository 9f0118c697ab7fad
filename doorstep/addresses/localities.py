"""City, state and ZIP Code among the words of a text."""

import re
from dataclasses import dataclass, field

from doorstep.addresses import PostalAddress
from doorstep.addresses.chatter import CHATTER
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

ZIP = re.compile(r"(\d{5})(?:-\d{4})?")
IDENTIFIER = re.compile(r"\d{1,6}|\d{1,4}-?[A-Z]|[A-Z]-?\d{1,4}|\d{1,4}[A-Z]?-\d{1,4}|\d{1,4}[A-Z]{2}|\d{1,3}/\d{1,3}")
"""A number or door that no word explains."""

# State codes that are also words ("in", "or", "me"): a state only behind a city or before a ZIP Code.
_WORDY_CODES = frozenset("IN OR ME HI OK OH MA PA LA DE CO AL ID MO MI AS VA CT DC NE".split())

_ENDS_NAMES = STATE_CODES | {"CITY", "TOWN"}
"""Chatter at the end of a part that may belong to a place's name."""


def with_leading_zeros(words: list[str]) -> list[str]:
    """ZIP Codes as spreadsheets and hasty people write them: "ma 1864" is MA 01864, if that is in the state named."""
    found = list(words)
    for index, word in enumerate(words):
        if not (word.isdigit() and 2 < len(word) < 5) or words[index + 1 : index + 2] not in ([], [BREAK]):
            continue
        before = [each for each in words[max(0, index - 4) : index] if each != BREAK]
        named = [
            STATES.get(" ".join(before[-length:]), before[-1] if length == 1 else "") for length in (1, 2) if before
        ]
        known = place(word.zfill(5))
        if known and known.state in named:
            found[index] = word.zfill(5)
    return found


def state_hint(words: list[str], base: PostalAddress) -> str:
    """The state in which names are looked for: that of a ZIP Code or state among the words, else the one on file."""
    for word in reversed(words):
        if (
            (match := ZIP.fullmatch(word))
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


@dataclass
class Locality:
    """`fields` are city, state and zip as far as found; `maybe_city` is a city's name that may be a person's."""

    fields: dict[str, str] = field(default_factory=dict)
    maybe_city: str = ""
    left: list[str] = field(default_factory=list)
    """The words that are no part of it."""


def take_locality(words: list[str], state: str, base: PostalAddress, *, behind_street: bool) -> Locality:
    """City, state and ZIP Code among the words. `behind_street`: a street was named, so a city is to be expected."""
    found = Locality()
    for part in _parts(words):
        core = _core(part)
        taken = _place_in(core, part, state, base, behind_street=behind_street)
        if core and not taken and zips_of(" ".join(core), state):
            found.maybe_city = " ".join(core)
        elif taken:
            found.fields.update(taken[0])
            found.left += [*taken[1], BREAK]
        else:
            found.left += [*part, BREAK]
    return found


def _place_in(
    core: list[str], part: list[str], state: str, base: PostalAddress, *, behind_street: bool
) -> tuple[dict[str, str], list[str]] | None:
    """City, state and ZIP that end the core of a part, and the words left of it."""
    taken: dict[str, str] = {}
    rest = list(core)
    if rest and (match := ZIP.fullmatch(rest[-1])) and (len(rest) > 1 or is_zip(match.group(1), base)):
        taken["zip"] = match.group(1)
        rest = rest[:-1]
        if known := place(taken["zip"]):
            state = known.state
    for length in (2, 1):
        if code := _state_at_end(rest, length, alone=len(part) <= length + 2, before_zip="zip" in taken):
            taken["state"] = state = code
            rest = rest[:-length]
            break
    behind_number = len(rest) > 1 and bool(IDENTIFIER.fullmatch(rest[0]))  # "4b chicago"
    city = _city_at_end(rest, state) if taken or "IN" in part or behind_street or behind_number else None
    if city and city[1] and not (taken or behind_street or behind_number):
        return None  # "the E in E Colfax"
    if city:
        name, start = city
        called = nickname(name)
        taken["city"] = called[0] if called and called[1] == state else name
        rest = rest[:start]
    return (taken, rest) if taken else None


def _state_at_end(words: list[str], length: int, *, alone: bool, before_zip: bool) -> str:
    """The code of the state that the last words name: before a ZIP Code, behind a city of it, or all by itself."""
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


def is_zip(code: str, base: PostalAddress) -> bool:
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
    if (
        words
        and len(words) <= 3
        and not CHATTER & set(words)
        and not states_with(name)
        and (similar := similar_city(name, state))
    ):
        return similar, 0
    return None


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == BREAK:
            parts.append([])
        else:
            parts[-1].append(word)
    joined: list[list[str]] = []
    for part in filter(None, parts):
        # "Washington, DC 20037": the comma before a state divides nothing.
        if joined and part[0] in STATE_CODES and all(ZIP.fullmatch(word) for word in part[1:]):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _core(part: list[str]) -> list[str]:
    start, end = 0, len(part)
    while start < end and part[start] in CHATTER:
        start += 1
    while end > start and part[end - 1] in CHATTER and not (part[end - 1] in _ENDS_NAMES and end - start > 1):
        end -= 1
    core = part[start:end]
    # "... in evanston": what stands before the last IN is another matter.
    if "IN" in core[:-1] and not (core[-2] == "IN" and ZIP.fullmatch(core[-1])):  # "carmel in 46032"
        return core[len(core) - core[::-1].index("IN") :]
    return core
