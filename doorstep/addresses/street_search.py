"""Streets among the words of a text: with a number ("1250 n la salle dr") and without ("its oak ave")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.addresses.chatter import CHATTER, COUNTED
from doorstep.addresses.house_numbers import number_at
from doorstep.addresses.normalise import standard_suffix
from doorstep.addresses.places import place, states_with, zips_of
from doorstep.addresses.publication28 import (
    DIRECTIONALS,
    PLAIN_SUFFIXES,
    STATE_CODES,
    STATES,
    SUFFIXES,
    UNIT_DESIGNATORS,
)
from doorstep.addresses.reading import BREAK
from doorstep.addresses.spelling import resembles, street_key
from doorstep.addresses.street import (
    ROUTES,
    TYPES_IN_FRONT,
    Street,
    elements,
    end_of_known,
    is_route_or_typed,
    route_elements,
    standard_fields,
    street_fields,
)

_NUMBERED_STREET = re.compile(r"\d{1,3}(?:ST|ND|RD|TH)")
# "camino del rio": behind these a name goes on, though the next word is a town.
_GOES_ON = frozenset("DE DEL LA LAS LOS EL OF THE DU DES".split())
_LONGEST_NAME = 6
_LONGEST_ROUTE = 8
# Words of ordinary talk that also name streets.
_NAMES_TOO = frozenset(
    "STATE FIRST LAST MAY BELL HOME WORK CITY TOWN HOUSE GATE OFFICE HOPE GOOD SON PLACE RING KNOX"
    " STREET AVENUE".split()
)
# Words of the day that name streets only behind a house number: "61 morning glory ln".
_NAMES_BEHIND_NUMBER = frozenset("MORNING EVENING AFTERNOON TODAY TOMORROW NIGHT SOON EARLY LATE DAY".split())
# Units that name streets as well: "90 front street".
_UNITS_TOO = frozenset("FRONT SIDE UPPER LOWER PIER KEY REAR".split())
# "the entrance is on oak st": a street near the address rather than its own.
_NEARBY = frozenset("ENTRANCE CORNER ACROSS NEAR BETWEEN BEHIND OFF PARK PARKING ALLEY CROSS NEXT".split())
# Suffixes of Appendix C1 that are common words of a sentence.
_WORDS_TOO = frozenset({"IS", "LAND", "REST", "WELL", "FALL", "EXT", "UN"})


@dataclass(frozen=True)
class Run:
    """A street found at words[start:end]."""

    start: int
    end: int
    fields: Street


def numbered_street_at(words: list[str], start: int, known_streets: tuple[str, ...], state: str) -> Run | None:
    """The street line that begins with the house number at `start`, if the words behind it are one."""
    number = number_at(words, start)
    if not number:
        return None
    body = start + number
    if by_number := _road_by_number(words, start, body):
        return by_number
    end = body
    while end < len(words) and end - body < 8 and _may_belong(words, end, body):
        end += 1
    end = _without_city(words, body, end, state)
    name = words[body:end]
    last_suffix = max(
        (i for i, word in enumerate(name) if i and word in SUFFIXES and word not in _WORDS_TOO), default=None
    )
    if last_suffix is not None and not is_route_or_typed(name):
        stop = last_suffix + 1
        if stop < len(name) and name[stop] in DIRECTIONALS:
            stop += 1
        name = name[:stop]
    known = _known_street(name, known_streets)
    if known and known.start == 0 and known.end == len(name):
        return Run(start, body + known.end, {"number": " ".join(words[start:body]), **known.fields})
    is_zip = len(words[start]) == 5 and place(words[start]) is not None
    if (is_zip or not words[start].isdigit()) and zips_of(" ".join(name), state):
        return None  # "60614 chicago", "4b chicago"
    behind_city = is_zip and start > 0 and words[start - 1] != BREAK and words[start - 1] not in CHATTER
    if not _is_street_name(name, known_streets, strict=behind_city or words[start][-1].isalpha()):
        return None
    return Run(start, body + len(name), street_fields(words[start:body] + name))


def _road_by_number(words: list[str], start: int, body: int) -> Run | None:
    """ "2901 east 3300 south", "w5428 county road k": what follows the house number is a number or letter itself."""
    part = words[body : body + _LONGEST_ROUTE]
    part = part[: part.index(BREAK)] if BREAK in part else part
    end = end_of_known(part)
    if not end or (end == 1 and part[0] in SUFFIXES and len(part) > 1 and part[1] in CHATTER - STATE_CODES):
        return None  # "4 circle back"
    return Run(start, body + end, {"number": " ".join(words[start:body]), **elements(part[:end])})


def unnumbered_street(words: list[str], known_streets: tuple[str, ...]) -> Run | None:
    """A street named without its number: a known street ("n la salle"), or words before a plain suffix ("oak st")."""
    known = _known_street(words, known_streets)
    if known is not None:
        return known
    if lettered := _lettered_orroute_fields(words):
        return lettered
    for position in range(len(words) - 1, 0, -1):
        if standard_suffix(words[position]) not in PLAIN_SUFFIXES or not _names_something(words, position - 1):
            continue
        if words[position] == "PLZ":
            continue  # please
        if _NEARBY & set(words[max(0, position - 6) : position - 1]):
            continue
        start = position
        while start > 0 and position - start < 4 and _names_something(words, start - 1):
            start -= 1
        end = position + 1
        if end < len(words) and words[end] in DIRECTIONALS and words[end] not in ("NO", "SO"):
            end += 1
        return Run(start, end, elements(words[start:end]))
    return None


def _lettered_orroute_fields(words: list[str]) -> Run | None:
    """ "avenue d", "county road 9 south"."""
    for start, word in enumerate(words[:-1]):
        behind_name = start > 0 and words[start - 1] != BREAK and words[start - 1] not in CHATTER
        if word in ("AVENUE", "AVE") and not behind_name and len(words[start + 1]) == 1 and words[start + 1].isalpha():
            return Run(start, start + 2, {"street": f"AVENUE {words[start + 1]}"})
        if word in ROUTES:
            for end in range(min(len(words), start + 5), start + 1, -1):
                if route := route_elements(words[start:end]):
                    return Run(start, end, route)
    return None


def _known_street(words: list[str], known_streets: tuple[str, ...]) -> Run | None:
    for start, end in _windows_of(words, known_streets):
        found = {"street": " ".join(words[start:end])}
        if start and words[start - 1] in DIRECTIONALS and words[start - 1] not in ("NO", "SO"):
            start -= 1
            found["predirectional"] = words[start]
        if end < len(words) and words[end] in SUFFIXES and words[end] not in _WORDS_TOO:
            found["suffix"] = words[end]
            end += 1
            if end < len(words) and words[end] in DIRECTIONALS and words[end] not in ("NO", "SO"):
                found["postdirectional"] = words[end]
                end += 1
        return Run(start, end, standard_fields(found))
    return None


def _windows_of(words: list[str], known_streets: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where a known street's name stands: first where it is spelled as known, then where it is a typo away."""
    windows = [(start, start + length) for length in (4, 3, 2, 1) for start in range(len(words) - length + 1)]
    keys = [
        (street_key(" ".join(words[start:end])), start, end) for start, end in windows if BREAK not in words[start:end]
    ]
    known = [street_key(name) for name in known_streets]
    for key, start, end in keys:
        if key in known:
            yield start, end
    for key, start, end in keys:
        if words[end - 1] not in SUFFIXES and any(resembles(key, name) for name in known):
            yield start, end


def _may_belong(words: list[str], position: int, body: int) -> bool:
    word, first = words[position], words[body]
    if word in (BREAK, "#") or (word.isdigit() and len(word) == 5):
        return False
    followed_by_suffix = standard_suffix(" ".join(words[position + 1 : position + 2])) in PLAIN_SUFFIXES
    if word.isdigit() and followed_by_suffix and len(word) < (4 if position > body else 3):
        return True  # "1835 nw 14 terrace"
    if word.isdigit():
        return (
            position > body and first in ROUTES and (words[position - 1] in ROUTES or words[position - 1] in SUFFIXES)
        )
    if position == body and (word in ROUTES or word in TYPES_IN_FRONT):
        return True
    if position == body and len(word) == 1 and word.isalpha() and followed_by_suffix:
        return True  # "1202 a avenue"
    if word in SUFFIXES and position > body:
        return True
    if word in ("OF", "THE", "REAL", "A", "I", "K", "U") and position > body and first in TYPES_IN_FRONT:
        return True
    if word in DIRECTIONALS and word not in ("NO", "SO"):
        return True
    return word not in CHATTER or _is_name_too(words, position) or _begins_name(words, position, body)


def _begins_name(words: list[str], position: int, body: int) -> bool:
    """A word of the day right behind the number, with the type of street behind it or behind one word more."""
    behind = all(word in DIRECTIONALS for word in words[body:position])
    types = [standard_suffix(word) in PLAIN_SUFFIXES for word in words[position + 1 : position + 3]]
    return behind and words[position] in _NAMES_BEHIND_NUMBER and any(types)


def _without_city(words: list[str], body: int, end: int, state: str) -> int:
    """Where the street ends if its last words are a city of the state ("... la salle chicago"), or a state's code."""
    last = words[end - 1] if end > body else ""
    is_state = (last in STATE_CODES or last in STATES) and last not in DIRECTIONALS
    if end - body > 2 and is_state and (last not in SUFFIXES or _is_state_behind_city(words[body : end - 1], last)):
        state, end = STATES.get(last, last), end - 1
    for start in range(max(body + 1, end - 4), end):
        name = words[body:start]
        # "... sq long island city": the name may go on where the street could not.
        if end < len(words) and words[end] in ("CITY", "TOWN") and zips_of(" ".join(words[start : end + 1]), state):
            return start
        if all(word in DIRECTIONALS for word in words[start:end]) or words[start - 1] in _GOES_ON:
            continue
        if all(word in DIRECTIONALS for word in name) or not zips_of(" ".join(words[start:end]), state):
            continue
        if words[end - 1] in SUFFIXES and not any(word in SUFFIXES for word in name[1:]):
            continue  # "742 evergreen park": a street before it is a town
        return start
    return _without_city_elsewhere(words, body, end) if end > body and words[body] in TYPES_IN_FRONT else end


def _without_city_elsewhere(words: list[str], body: int, end: int) -> int:
    """Of a name that begins with its type, and so has no other end: "400 avenue k brooklyn", "1 plaza roja austin"."""
    for start in range(max(body + 2, end - 3), end):
        if words[start - 1] not in _GOES_ON and states_with(" ".join(words[start:end])):
            return start
    return end


def _is_state_behind_city(name: list[str], code: str) -> bool:
    """Whether a code that is a suffix as well is the state: CT in "beach st new london ct", not in "hartford ct"."""
    return any(
        zips_of(" ".join(name[start:]), code) and any(word in SUFFIXES for word in name[1:start])
        for start in range(2, len(name))
    )


def _is_street_name(name: list[str], known_streets: tuple[str, ...], *, strict: bool) -> bool:
    """Whether the words behind a number name a street rather than go on with a sentence.

    `strict` asks for a suffix, a directional or a known street: the number could be a unit.
    """
    may_name = name[:1] and (name[0] in _UNITS_TOO | _NAMES_BEHIND_NUMBER | _NAMES_TOO or len(name[0]) == 1)
    names_street = len(name) > 1 and may_name and name[-1] in SUFFIXES
    if not name or len(name) > _LONGEST_NAME:
        return False
    if not names_street and all(word in CHATTER or word in UNIT_DESIGNATORS for word in name):
        return False
    if name[0] in COUNTED:
        return False
    known = any(resembles(street_key(" ".join(name)), street_key(street)) for street in known_streets)
    signs = name[0] in DIRECTIONALS or any(word in SUFFIXES for word in name[1:]) or is_route_or_typed(name) or known
    if signs:
        return any(word not in DIRECTIONALS for word in name) or (len(name) > 1)
    if strict or len(name) > 3:
        return False
    return bool(_NUMBERED_STREET.fullmatch(name[0])) or all(word.isalpha() and len(word) > 2 for word in name)


def _is_name_too(words: list[str], position: int) -> bool:
    """ "N State St", "First Ave": a word of ordinary talk that names streets, before a plain suffix."""
    following = words[position + 1] if position + 1 < len(words) else ""
    return words[position] in _NAMES_TOO and standard_suffix(following) in PLAIN_SUFFIXES


def _names_something(words: list[str], position: int) -> bool:
    word = words[position]
    if word == BREAK or word in ("NO", "SO") or (word in CHATTER and not _is_name_too(words, position)):
        return False
    return word.isalpha() or bool(_NUMBERED_STREET.fullmatch(word)) or "'" in word
