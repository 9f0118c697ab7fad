"""A text taken apart where one thing ends and the next begins. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Clause:
    text: str
    """With its full stop or question mark, without what separates it from the one before."""
    start: int
    end: int
    is_sure: bool = True
    """Whether what stands before it surely separates. "and" may join ("Bob and Ann", "5th and Main")."""
    is_item: bool = False
    """Whether it is one of a list: "2) the gate is 44"."""


_SURE = re.compile(
    r"[.!?…]+(?:[\s\"”’)]+|$)|(?<!\s)\s*(?:\n|;)\s*|^\s*\n\s*|(?<!\s)\s+[–—-]{1,2}\s+"
    r"|(?<!\s),?\s+(?:and\s+)?also,?\s+|(?<!\s),?\s+but\s+"
    r"|(?<!\s),?\s+and\s+(?=(?:can|could|when|where|what|please|pls)\b)",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"(?<!\s),?\s+(?:and|&|plus)\s+(?:also\s+)?(?:please\s+|pls\s+|then\s+)?|(?<!\s)\s*,\s+"
    r"|(?<!\s)\s+so\s+(?=(?:please|pls|plz|can you|could you)\b)",
    re.IGNORECASE,
)
_OF_A_STOP = (
    r"(?!(?:deliv|dlvd|del\b|done|drop|left|nobody|no (?:one|answer)|nh\b|refus|damag|missing|skip|good|ok|signed|hand"
    r"|gave|front|porch|locked|closed|with|at)\w*)"
)
""" "1- delivered 2- nobody home": stops, whose numbers say more than an order."""
_ENUMERATED = re.compile(
    r"(?:^|(?<!\s)[\s,;.]+)(?:and\s+)?\(?(?:(?P<number>[1-9])|(?P<letter>[a-e]))"
    r"(?:\)\s*(?=[^\W_]|[#*]\d)|[.:]\s+(?=[^\W\d_])"
    rf"|[/-]\s+{_OF_A_STOP}(?=[^\W\d_]))"
    r"|(?:^|(?<!\s)[\s,;.]+)(?:and\s+)?(?:(?P<ordinal>[1-9])(?:st|nd|rd|th)(?: (?:thing|one|question|ques|off))?"
    r"|(?P<word>first|second|third|fourth|fifth)(?:ly| thing| one| off| question)?)"
    rf"\s?[,:-]\s*{_OF_A_STOP}(?=[^\W\d_])",
    re.IGNORECASE,
)
""" "1) come friday 2) the gate is 44 and 3) who signs": only where they follow each other from the first."""
_ORDER_OF_WORDS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
# "1250 N. La Salle St. Apt. 4", "4 p.m. or so" end no sentence; nor does "-" between two hours, "8 - 12".
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|st|ave?|rd|dr|ln|ct|pl|blvd|pkwy|hwy|cir|ter|apt|ste|bldg|fl|no|mr|mrs|ms|approx|vs|etc)$",
    re.IGNORECASE,
)
_ENDS_IN_NUMBER = re.compile(r"(?:\d\s*(?:[ap]\.?m\.?)?|\bnoon)$", re.IGNORECASE)
_BEGINS_WITH_NUMBER = re.compile(r"\d|noon\b", re.IGNORECASE)


@lru_cache(maxsize=256)  # a text is taken apart by whoever reads it
def clauses(text: str, *, perhaps: bool = False) -> tuple[Clause, ...]:
    """At sentence ends, new lines, semicolons, "also", "but"; with `perhaps` also at every "and" and comma.

    None is empty; the spans lie in `text`, in order, apart from each other.
    """
    found = []
    start, is_sure = 0, True
    items = {end for _, end, _ in _enumerators(text)}
    for begin, end, sure in _separators(text, perhaps=perhaps):
        if begin < start:
            start = max(start, end)  # "hi! 1) can it": what separates, twice
            continue
        found.append(Clause(text[start:begin], start, begin, is_sure, start in items))
        start, is_sure = end, sure
    found.append(Clause(text[start:], start, len(text), is_sure, start in items))
    return tuple(clause for clause in found if re.search(r"[^\s.!?,;…–—-]", clause.text))


def _separators(text: str, *, perhaps: bool) -> list[tuple[int, int, bool]]:
    """Where the clause before ends, where the one after begins, and whether that is sure."""
    sure = sorted([*_sure_ones(text), *_enumerators(text)])
    if not perhaps:
        return sure
    unsure = (
        (*separator.span(), False)
        for separator in _PERHAPS.finditer(text)
        if not any(begin < separator.end() and separator.start() < end for begin, end, _ in sure)
    )
    return sorted([*sure, *unsure])


def _sure_ones(text: str) -> Iterator[tuple[int, int, bool]]:
    for separator in _SURE.finditer(text):
        mark = separator[0]
        if mark.startswith(".") and _ABBREVIATION.search(text, 0, separator.start()):
            continue
        if mark.strip("–—- ") == "" and "\n" not in mark and _is_range(text, *separator.span()):
            continue
        stop = separator.start()
        if mark[0] in ".!?…":
            stop += len(mark.rstrip())
        yield stop, separator.end(), True


def _enumerators(text: str) -> Iterator[tuple[int, int, bool]]:
    found = list(_ENUMERATED.finditer(text))
    marks = "".join(map(_mark, found))
    if len(found) > 1 and marks in ("123456789"[: len(found)], "abcde"[: len(found)]):
        yield from ((each.start(), each.end(), True) for each in found)


def _mark(found: re.Match[str]) -> str:
    if word := found["word"]:
        return _ORDER_OF_WORDS[word.lower()]
    return (found["number"] or found["ordinal"] or found["letter"]).lower()


def _is_range(text: str, begin: int, end: int) -> bool:
    return bool(_ENDS_IN_NUMBER.search(text, 0, begin) and _BEGINS_WITH_NUMBER.match(text, end))
