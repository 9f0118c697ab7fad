"""A driver's text cut into clauses: at sentences, commas, "and", "n", and between two stops that are reported in one
breath ("7 done 8 no answer"). Pure."""

import re
from dataclasses import dataclass
from itertools import pairwise

from doorstep.language.reports.counts import counted_short
from doorstep.language.reports.words import SPOKEN

_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|ave?|apt|ste|no|n|s|e|w|vs|approx)$", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"(?P<strong>[.!?]+(?=\s|$)|[;\n]+|\s+[-–—]+\s+|\s*\.{2,}\s*|…)"
    r"|(?P<weak>,(?!\d{3}\b)|(?<!\d\d)\s+n\s+(?=\w)|\s*&\s*|(?<!\beverything)(?<!\ball)(?<!\bloaded)(?<!\bup)\s+(?:but)\s+|\s+(?:and|y|pero|then|also|so|however|plus"
    r"|tho|though)\s+)",
    re.IGNORECASE,
)
_NUMBER = rf"(?<![\w.:$*/#-])(?<!\d ){SPOKEN}(?:['’]?s)?(?![\w%*#]|[.:/]\d)"
_A_STOP = rf"(?:(?<!of )(?<!of the )(?<!at )(?<!for )(?<!on )(?<!to )(?<!with )(?:stops? ?#?|#|la |el )?{_NUMBER})"
_SAID_OF_A_STOP = (
    "done|delivered|dropped|complete|completed|left|closed|refused|nobody|no|not|is|was|front|back|side"
    "|porch|handed|given|cerrado"
    "|entregad[oa]|list[oa]|hech[oa]|failed|skip|at|on|in|good|locked|damaged|missing|signed|smushed|crushed|gone|nh"
)
_ANOTHER = re.compile(
    rf"(?<=\s)(?:{_A_STOP}(?=\s+(?:{_SAID_OF_A_STOP})\b)|(?P<sure>the (?:one|box|package|pkg|pallet) (?:for"
    rf"|at) {_NUMBER}))",
    re.IGNORECASE,
)
_ASKS_OR_TELLS = re.compile(
    r"(?<=\s)(?:what(?:['’]?s| is| time| does| do| about)|whos|who['’]s|where (?:to|do|is)|wheres|gimme the"
    r"|tell me about"
    r"|avis(?:a|e)le|d[ií](?:le|gale)|(?:qu[eé]|cu[aá]l) sigue"
    r"|(?:going|heading|off) to (?:my )?(?:lunch|break|eat)|(?:taking|grabbing) (?:my |a )?(?:lunch|break)|voy a comer"
    r"|have (?:her|him|them) [a-z]+|ask (?:her|him|them)|tell (?:her|him|them))\b",
    re.IGNORECASE,
)
_HANGS_ON = re.compile(
    r"\b(?:(?:ask|tell|call|text)(?: \w+){0,2}|know|see|say|says|said|find out|asked|told|show|check|idea|sure|matter"
    r"|about|that|and|or|to|of|can (?:you|u)|please|pls|(?:her|him|them|me|us|customer|dispatch))\W*$",
    re.IGNORECASE,
)
_ANY_STOP = re.compile(rf"\b{SPOKEN}", re.IGNORECASE)
_JOINED = re.compile(rf"{_NUMBER}\s*(?:n|nd|&|\+|,)\s*$", re.IGNORECASE)
"""One list: "dropped 20 n 21 at the side door" says the place of both."""
_SAYS_SOMETHING = re.compile(
    r"\b(?:done|delivered|dropped|completed?|left|closed|refused|nobody|home|answer|porch|door|office|handed"
    r"|gave|took|cerrado"
    r"|entregad[oa]|list[oa]|hech[oa]|failed|skip\w*|good|locked|damaged|missing|signed|desk|mailroom|lobby|lockers?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReportClause:
    start: int
    end: int
    is_strong: bool
    """What separates it from the one before surely does: a full stop, a new line."""
    is_asked: bool
    """A question mark follows."""


def clauses(text: str) -> list[ReportClause]:
    found: list[ReportClause] = []
    start, is_strong = 0, True
    whole = counted_short(text)
    for separator in _SEPARATOR.finditer(text):
        if whole and whole.start() < separator.start() and separator.end() < whole.end():
            continue
        if separator[0].startswith(".") and len(separator[0]) == 1 and _ABBREVIATION.search(text, 0, separator.start()):
            continue
        found += _in_one_breath(text, start, separator.start(), is_strong=is_strong, is_asked="?" in separator[0])
        start, is_strong = separator.end(), separator["strong"] is not None
    found += _in_one_breath(text, start, len(text), is_strong=is_strong, is_asked=False)
    return [each for each in found if re.search(r"\w|✅|✔", text[each.start : each.end])]


def _in_one_breath(text: str, start: int, end: int, *, is_strong: bool, is_asked: bool) -> list[ReportClause]:
    """Cut before each stop of which something new is said, once something was said of the one before; and where
    something is asked, or a customer is to be told."""
    cuts = [start]
    for match in _ANOTHER.finditer(text, start, end):
        before = text[cuts[-1] : match.start()]
        is_list = not match["sure"] and _JOINED.search(before)
        if not is_list and _ANY_STOP.search(before) and (match["sure"] or _SAYS_SOMETHING.search(before)):
            cuts.append(match.start())
    for match in _ASKS_OR_TELLS.finditer(text, start, end):
        before = text[cuts[-1] : match.start()]
        if match.start() > cuts[-1] and _ANY_STOP.search(before) and not _HANGS_ON.search(before):
            cuts.append(match.start())
    cuts.append(end)
    return [
        ReportClause(first, last, is_strong if index == 0 else False, is_asked)
        for index, (first, last) in enumerate(pairwise(cuts))
    ]
