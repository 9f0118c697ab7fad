"""When two spellings are the same name, and when they are a typo apart."""

import re
from functools import lru_cache

from doorstep.addresses.publication28 import ORDINAL_WORDS

_CITY_WORDS = {
    "ST": "SAINT", "STE": "SAINTE", "FT": "FORT", "MT": "MOUNT", "PK": "PARK", "HTS": "HEIGHTS", "SPGS": "SPRINGS",
    "N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST", "IS": "ISLAND", "BCH": "BEACH", "JCT": "JUNCTION",
}  # fmt: skip
_STREET_WORDS = {
    "SAINT": "ST", "MOUNT": "MT", "FORT": "FT", "DOCTOR": "DR", "JUNIOR": "JR", "HIGHWAY": "HWY", "ROUTE": "RTE",
    "ROAD": "RD", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "AVENUE": "AVE", "MLK": "MARTINLUTHERKING",
} | ORDINAL_WORDS  # fmt: skip
_DOUBLED = re.compile(r"([A-Z])\1+")


def street_key(name: str) -> str:
    """The same for "LA SALLE" and "LASALLE", "FIFTH" and "5TH", "SAINT CHARLES" and "ST CHARLES"."""
    return "".join(_STREET_WORDS.get(word, word) for word in name.upper().replace("'", "").replace("-", " ").split())


@lru_cache(maxsize=4096)
def city_key(name: str) -> str:
    """The same for "St. Louis", "SAINT LOUIS" and "saint-louis"."""
    words = name.upper().replace(".", "").replace("'", "").replace("-", " ").split()
    return "".join(_CITY_WORDS.get(word, word) for word in words)


def resembles(a: str, b: str) -> bool:
    """Equal, or a typo apart: a letter doubled or not, one edit from five characters on, two from nine on.

    The first character must be the same: "MADISON" and "ADDISON" are two streets.
    """
    if a == b or _DOUBLED.sub(r"\1", a) == _DOUBLED.sub(r"\1", b):
        return True
    shorter = min(len(a), len(b))
    if shorter < 5 or a[0] != b[0]:
        return False
    return edits(a, b) <= (2 if shorter >= 9 else 1)


def edits(a: str, b: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours that turn one string into the other."""
    if abs(len(a) - len(b)) > 3:
        return abs(len(a) - len(b))
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and right == a[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def is_slip(value: str, on_file: str) -> bool:
    """Whether `value` looks like a corrected `on_file`: one key off, digits swapped, or both a single digit."""
    if not on_file.isdigit():
        return False
    if len(value) == len(on_file) == 1:
        return True
    return min(len(value), len(on_file)) > 1 and (edits(value, on_file) <= 1 or sorted(value) == sorted(on_file))
