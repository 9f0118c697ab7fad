"""The words in which an address that was read back may be said again. Pure."""

import re
from functools import lru_cache

from doorstep.addresses import PostalAddress
from doorstep.addresses.publication28 import DIRECTIONALS, STATES, SUFFIXES, UNIT_DESIGNATORS

_BESIDE = frozenset(
    "the to at in on is its it my and address house number zip code street unit apt place new one".split()
)
_NO_WORDS = frozenset({"no", "so", "is", "un"})
"""Short forms that are words of their own."""
_WORD = re.compile(r"[a-z0-9]+")
_NOT = re.compile(r"[\s,.;(-]*\b(?:not|instead of|rather than|isn['’]?t) (?:the )?#?([a-z]?\d[\w-]*)\)?", re.IGNORECASE)


@lru_cache(maxsize=64)
def words_of(address: PostalAddress) -> frozenset[str]:
    """Of its own, in every form that stands for them: "drive" and "dr", "north" and "n", "kansas" and "ks"."""
    said = {word.upper() for word in _WORD.findall(address.spoken().lower())}
    said |= {word.lstrip("0") for word in said if word.isdigit()}
    forms = {long for long, short in SUFFIXES.items() if short in said or SUFFIXES[long] in _standard(said, SUFFIXES)}
    forms |= {long for long, short in DIRECTIONALS.items() if short in _standard(said, DIRECTIONALS)}
    if address.unit:
        forms |= set(UNIT_DESIGNATORS)
    states = {name for name, code in STATES.items() if code == address.state}
    forms |= {word for name in states for word in name.split()}
    ordinals = {number for word in said if (number := re.sub(r"(?<=\d)(?:ST|ND|RD|TH)$", "", word))}
    parts = {part for word in said for part in re.findall(r"\d+|[A-Z]+", word) if re.search(r"\d", word)}
    return frozenset(each.lower() for each in said | forms | ordinals | parts) - _NO_WORDS | _BESIDE


def _standard(said: set[str], table: dict[str, str]) -> set[str]:
    return {table[word] for word in said if word in table}


def names_part(address: PostalAddress, text: str) -> bool:
    """Whether anything of it is said; "ok thanks" says nothing of it."""
    own = {address.number, address.unit, address.zip, *address.street.split(), *address.city.split()} - {""}
    return bool({each.lower() for each in own} & set(_WORD.findall(text.lower())))


def names_door(address: PostalAddress, text: str) -> bool:
    """Whether its number and a word of its street stand there."""
    words = set(_WORD.findall(text.lower()))
    street = set(_WORD.findall(address.street.lower()))
    return bool(address.number) and address.number.lower() in words and bool(street & words)


def without_what_it_is_not(text: str, address: PostalAddress) -> str:
    """ "5901 hauser, not 5910": the number that it is not is no doubt about the one that it is."""
    own = words_of(address)

    def gone(found: re.Match[str]) -> str:
        return found[0] if found[1].lower() in own else " "

    return _NOT.sub(gone, text)
