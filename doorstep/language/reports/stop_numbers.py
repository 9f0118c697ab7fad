"""Which stop of the route is spoken of: "stop 14", "#14", "fourteen is done", "22 and 23", "30 thru 34"."""

import re
from dataclasses import dataclass
from itertools import pairwise

from doorstep.language.reports.words import SPOKEN, in_digits, plain

LAST = 399
"""No route has more stops; what is larger is a house or a code."""
_MOST = 40
"""Stops of one report; "stop 1 to 300" is none."""

_NAMES = r"(?:\b(?:stops?|stp|paradas?|drop|number)[ .:]*(?:is |are |was |number |no\.? ?)?#? ?|(?<![\w*])# ?)"
_NUMBER = r"(?<![\d.:$*])\d{1,3}(?![\d%*#]|[.:/]\d|[a-rt-z]|s[a-z])"
_LIST = rf"{_NUMBER}(?:(?: ?(?:,|&|-|/|\+)| (?:and|n|y|thru|through|to|plus)\b)+ ?{_NAMES}?{_NUMBER})*"
_NAMED = re.compile(rf"{_NAMES}({_LIST})|(?<![\w#])(\d{{1,3}})(?:st|nd|rd|th) (?:stop|drop|delivery|one on)\b")
_BARE = re.compile(_LIST)
_NAMED_BEFORE = re.compile(rf"{_NAMES}$")
_NOT_MEANT = re.compile(rf"\b(?:not|isnt|wasnt|instead of|rather than) (?:{_NAMES})?{_NUMBER}")

_COUNTED = (
    "box(?:es)?|packages?|pkgs?|pcs?|pieces?|parcels?|items?|cartons?|envelopes?|bags?|totes?|pallets?"
    "|stops?|cases?|crates?"
    r"|left(?! (?:it|at|on|by|with|w|in|under|behind|inside|the|them|both)\b)"
    "|times?|weeks?|days?|months?"
    "|people|guys?|houses?|flights?|floors?|stor(?:y|ies)|doors|trucks?|dogs|deliveries|units?|to go|undelivered"
    "|paquetes?|paradas|cajas?|veces|percent|short"
    "|miles?|blocks?|feet|ft|dollars|bucks|years?|degrees|of|out of|and over"
)
_HAD = "got|gotta|had|have|need|want|bought|ate|drank|lost|picked up|carr(?:y|ied|ying)|brought"
_TIME = "m|h|mins?|minutes?|minutos?|hrs?|hours?|horas?|secs?|seconds?"
_NUMBERED = (
    "apt|apartment|unit|suite|ste|room|rm|floor|fl|building|bldg|lot|box|tote|van|truck|route|ruta|rout|exit|marker"
    "|code|gate|shel(?:f|ves)|rows?|racks?|slots?|bins?|aisles?|carts?|cages?|log"
    "|pin|age|over|under|id|highway|hwy|interstate|i|us|rt|line|dock|bay|lockers?|wave|zone|buzz(?:er)?|dial|option"
    "|van is|station|desk|window|counter|wing|ward|tower|entrance|stair(?:well)?s?|bed|pod|level|table"
)
_ON_ROADS = (
    "accidents?|wreck|crash|traffic|jam(?:med)?|construction|stuck|backups?|backed up|rock|standstill|detour|delays?"
    "|parade|slow|slowdown|closure|roadwork|road work|trafico|choque"
)
_OF_A_NUMBER = re.compile(rf"\b(?!\d)({SPOKEN})['’]s\b", re.IGNORECASE)
# Numbers that are something else, with the words that say so.
_OTHER = re.compile(
    "|".join(
        (
            r"\b[l1] ?m[ #:-]*\d[\d -]*|\bi ?m[ #:-]*\d[\d -]{6,}",  # tracking numbers
            r"\b\d{3}[ -]?\d{3}[ -]?\d{3,4}\b|\d{4,}",
            r"\b\d{1,2}:\d{2}\b|\b\d{1,2} ?(?:am|pm|oclock|o clock)\b",
            r"\b(?:by|around|round|until|till?|before|after|since|closer to) \d{1,2}\b",
            r"\b(?:opens?|opening|closes?|closing|reopens?|available|open|later|again"
            r"|(?:be|come|coming|swing|circle|go|going|get|head) back) (?:up )?(?:at|from|@) \d{1,2}\b",
            r"(?<!im )(?<!am )\bback (?:at|@) \d{1,2}(?=\W*$)",
            rf"(?:\d+(?:\.\d+)? ?(?:-|to|or) ?)?\b\d+(?:\.\d+)? ?(?:more )?(?:{_TIME})\b",
            r"(?:\d+ ?(?:-|to|or) ?)?\b\d+ (?:late|behind|ahead|tarde|de retraso|out|away|tops|early|more"
            r"|and (?:a )?half)\b",
            r"\b(?:late|behind|add|adding|plus|another|like|bout|about|roughly|by) \d+(?: ?(?:-|to|or) ?\d+)?$",
            rf"\b\d+ (?:\w+ )?(?:{_COUNTED})\b(?:(?<= of) \d+)?",
            r"\b(?:numbers?|houses|addresses|block)\b[^.!?]{0,30}? (?:from )?\d+ (?:to|then|and) \d+",
            rf"\b(?:{_HAD}) (?:(?:about|like|only|just) )?\d+ [a-z]{{3,}}s\b",  # "got 3 coffees"
            r"\b(?:says|has|shows|calls for|lists) \d+(?=,? (?:but )?(?:i|we|im|only|scanned))",
            r"\b(?:count\w*|seeing|i see|scanned"
            r"|(?:only|just) (?:\w+ )?(?:got|have|see|find|found)) (?:only |just )?\d+"
            r"(?=\W*$)",
            r"\b\d+ (?:i|we) (?:count\w*|got|have|scanned|see)\b",
            rf"\b(?:{_NUMBERED})[ .:#-]*\d+[a-z]?\b",
            r"\b(?:on|onto|down|via|take) (?:the )?(?:10|35|45|55|57|65|80|88|90|94|101|290|294|355|405|610)\b",
            rf"\b(?:{_ON_ROADS}) (?:\w+ ){{0,3}}(?:on|off|onto|near) (?:the )?\d{{1,3}}\b",
            r"\b(?:brb|back in|be back in|gimme|give me|wait|hold on|hang on|waited|waiting|delayed) (?:like "
            r"|about )?\d+\b(?! (?:is|isnt|was|wasnt|were|got|had|has|did|didnt|said|never|should\w*)\b)",
            r"\b10-(?:\d|[4-9]\d)\b|\b10-\d{1,2}'?e?d\b",  # ten-codes: they count down, or further than any list
            r"\b(?:neighbou?rs?|next ?door|house|vecin[oa]) (?:\w+ )?(?:at|in|en)? ?(?:apt |unit )?\d+\b",
            r"\b(?!(?:stop|stp|parada|number|drop|no|n|la|las|el)\d)[a-z]+-?\d+[a-z]*\b",  # a tote, a route, a bin
            r"\b\d+ ?\+|[$] ?\d+|\b911\b|\b10[ -]4\b|\b\d+[a-rt-z]\b",
            r"\b\d+ (?:\w+ ){1,2}(?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|pl|place|way|hwy"
            r"|pkwy)\b",
            r"\b\d+(?:st|nd|rd|th)\b(?! (?:stop|drop|delivery|one on)\b)",
            r"\b(?:star|pound)? ?\d(?: \d){2,}\b(?! \d)|\b\d+ ?(?:pound|star)\b",
        )
    )
)
# "gave him two": a small number in a word is a count, unless a stop is named by it.
_COUNT_IN_A_WORD = re.compile(
    r"(?<!\bstop )(?<!\bstops )(?<!\bnumber )(?<!\band )(?<!\bwith )(?<!\bw )(?<!ty[ -])(?<!^)"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(?! (?:is|was|done|delivered|refused|closed|hundred|min|hour))"
)
_A_LIST = 3
"""Numbers side by side that nobody takes for a count beside a stop."""
_RANGE = re.compile(r" ?-|thru|through|to")
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS_AND_UNITS = re.compile(
    rf"\b(?:(?P<tens>twenty|thirty|forty|fourty|fifty)[ -])?(?P<unit>{'|'.join(_UNITS)})\b", re.IGNORECASE
)
_JOINS = re.compile(r"[\s,&]*(?:and|n|plus)?\s*")


@dataclass(frozen=True)
class StopMention:
    """Where in plain words stops are named by their numbers."""

    start: int
    end: int
    numbers: tuple[int, ...]
    is_named: bool
    """As a stop: "stop 14", "#14"."""


def stop_number(text: str) -> int | None:
    """The stop that is named; None when none is, or more than one."""
    numbers = stop_numbers(text)
    return numbers[0] if len(numbers) == 1 else None


def stop_numbers(text: str) -> tuple[int, ...]:
    """All stops that are named, each once, in order; a range ("30 thru 34") as its stops.

    A bare number counts when nothing says that it is a time, a count, a house, a code: "14", "14 delivered". Several
    bare ones count when they are said together ("22 and 23"), else nobody knows which is meant: none.
    """
    found = mentions(in_words(text))
    named = [each for each in found if each.is_named] or (found if len(found) == 1 else [])
    numbers = dict.fromkeys(number for each in named for number in each.numbers)
    return tuple(numbers) if len(numbers) <= _MOST else ()


def in_words(text: str) -> str:
    """Plain words with numbers in digits, in which `mentions` looks."""
    text = _OF_A_NUMBER.sub(r"\1", text)  # "twelve's delivered"
    return in_digits(_COUNT_IN_A_WORD.sub(" ", in_full(plain(text))))


def in_full(words: str) -> str:
    """ "twenty one two and three" is `twenty one twenty two and twenty three`: numbers that follow each other."""
    written, end, last = "", 0, None
    for found in _TENS_AND_UNITS.finditer(words):
        written += words[end : found.start()]
        tens, unit = found["tens"], _UNITS.index(found["unit"].lower())
        if tens is None and last and last[1] + 1 == unit and _JOINS.fullmatch(words, last[2], found.start()):
            tens = last[0]
        written += f"{tens} {found['unit']}" if tens else found[0]
        last = (tens, unit, found.end()) if tens else None
        end = found.end()
    return written + words[end:]


def has_unread_number(text: str) -> bool:
    """Whether a number stands there that is no stop, time, count, house or anything else that is known."""
    words = in_words(text)
    return re.search(r"\d", _OTHER.sub(lambda found: _blanked(found, words), words)) is not None


def mentions(words: str) -> list[StopMention]:
    """Of stops by number in `in_words` text, in the order in which they stand."""
    words = _NOT_MEANT.sub(lambda found: " " * len(found[0]), words)
    words = _OTHER.sub(lambda found: _blanked(found, words), words)
    named = [
        StopMention(match.start(), match.end(), _listed(match[1] or match[2]), is_named=True)
        for match in _NAMED.finditer(words)
    ]
    bare = [
        StopMention(match.start(), match.end(), _listed(match[0]), is_named=False)
        for match in _BARE.finditer(words)
        if not any(each.start < match.end() and match.start() < each.end for each in named)
    ]
    return _in_a_row(sorted((each for each in named + bare if each.numbers), key=lambda each: each.start), words)


def _in_a_row(found: list[StopMention], words: str) -> list[StopMention]:
    """ "18 19 and 20", "11 13 14": what stands side by side is one list if it goes on counting, or is long enough."""
    joined: list[StopMention] = []
    for side_by_side in _runs(found, words):
        goes_up = len(side_by_side) >= _A_LIST
        for index, each in enumerate(side_by_side):
            before = joined[-1] if index else None
            if before and (goes_up or before.numbers[-1] + 1 == each.numbers[0]):
                numbers = before.numbers + each.numbers
                joined[-1] = StopMention(before.start, each.end, numbers, before.is_named or each.is_named)
            else:
                joined.append(each)
    return joined


def _runs(found: list[StopMention], words: str) -> list[list[StopMention]]:
    """Those between which nothing stands, as long as their numbers grow."""
    runs: list[list[StopMention]] = []
    for each in found:
        before = runs[-1][-1] if runs else None
        if before and not words[before.end : each.start].strip() and before.numbers[-1] < each.numbers[0]:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _blanked(found: re.Match[str], words: str) -> str:
    """Spaces, unless it is a stop that is named: in "stop 14 late" 14 is no delay."""
    return found[0] if _NAMED_BEFORE.search(words[: found.start()]) else " " * len(found[0])


def _listed(listed: str) -> tuple[int, ...]:
    matches = list(re.finditer(r"\d+", listed))
    numbers = [int(match[0]) for match in matches]
    for first, second in pairwise(matches):
        is_range = _RANGE.search(listed[first.end() : second.start()]) is not None
        if is_range and int(first[0]) < int(second[0]) <= LAST:
            numbers += range(int(first[0]), int(second[0]))
    return tuple(sorted(dict.fromkeys(number for number in numbers if 1 <= number <= LAST)))


def stop_numbers_named(text: str) -> tuple[int, ...]:
    """Those that are named as stops: "stop 14", "#14"."""
    return tuple(number for each in mentions(in_words(text)) if each.is_named for number in each.numbers)
