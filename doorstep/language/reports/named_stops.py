"""Which stop of a route a clause speaks of: by number, tracking number, house, street, unit or recipient. Pure.

A number that is a stop of the route is that stop; a name counts only where it points at a door ("mrs okafor got hers",
"done at the salon"), not where it says who took it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from doorstep.language import tracking_numbers
from doorstep.language.reports.stop_numbers import in_words, mentions

_MOST = 40
_DIRECTIONS = frozenset("n s e w north south east west ne nw se sw".split())
_STREET_TYPES = frozenset(
    "st street ave avenue av rd road dr drive ln lane ct court blvd boulevard pl place way hwy highway pkwy "
    "parkway cir "
    "circle ter terrace trl trail sq square loop plz plaza ranch".split()
)
_COMMON = frozenset(
    "the and of for at to a an in on co company inc llc ltd corp shop store services service group parts supply "
    "center centre office building house main front back side door gate park lake hill state church school market "
    "first second third fourth fifth river bridge spring garden court station depot dock grand high mill union "
    "mr mrs ms dr miss customer driver dispatch home base north south east west best good will may mark rich bill "
    "grant price rose grace hope art drew chase wade young long short black white green brown gray love day king "
    "delivered done left handed porch locked closed open back later next stop stops box boxes package".split()
)
"""Words that stand in names and streets, and everywhere else too."""
_LONG_ENOUGH = 4
_STREET_LONG_ENOUGH = 3


@dataclass(frozen=True)
class SpokenStop:
    """A stop as it can be spoken of."""

    position: int
    street: str = ""
    """`1205 N La Salle St`"""
    unit: str = ""
    names: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    is_open: bool = True


@dataclass(frozen=True)
class Named:
    """What a clause says of doors."""

    positions: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    """Said, and on no door of the route: stop 99, a tracking number."""
    several: tuple[int, ...] = ()
    """One of these: it cannot be told which."""
    rest: str = ""
    """The clause's plain words without them."""
    starts: bool = False
    """It stands at the beginning."""
    ends: bool = False
    is_all: bool = False
    """Nothing else is said."""

    @property
    def is_any(self) -> bool:
        return bool(self.positions or self.unknown or self.several)


@dataclass
class _Found:
    positions: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


_A_HOUSE = re.compile(
    r"(?:^|(?<!neighbor )(?<!neighbors )(?<!neighbour )(?<!vecino )\b(?:at|to|for|on|done|delivered|dropped"
    r"|finished|drop) )(?P<house>\d{3,5})"
    r"(?= [a-z]|\W*$)(?! (?:worked|works|lbs?|pounds|miles|is the code|code|min))(?![-.:]\d)"
)
_POINTS = re.compile(
    r"\bthe (?:one|stop|delivery) (?:on|at|for|in|by|with|near) (?:the |my )?(?!(?:ticket|label|list|screen"
    r"|app|phone|truck"
    r"|van|file|manifest|porch|floor|left|right|way|route|system|box|bag)\b)[a-z]\w*"
    r"|\bthe (?!(?:this|that|last|next|first|second|other|right|wrong|whole|same|only|big|small|little|heavy"
    r"|previous|old|new|one)\b)"
    r"[a-z]{3,} (?:one|stop|delivery)\b(?! of)"
)
"""A door that is none of the route's, as far as can be told."""
_AROUND_A_NUMBER = re.compile(r"\b(?:for|at|to|on|of|with|de la|de|la|las|el|los|number|stop) ?$")
_A_PACKAGE = re.compile(r"\b(?:the )?(?:one|box|package|pkg|stuff|delivery|cases?|stop|packages|boxes)$")
_GOING_TO = re.compile(
    r"\b(?:moving|heading|headed|going|rolling|driving|off|on|over) (?:on |over )?to (?:stop |number |#)?$"
)
_NEXT_ONE = r"(?:the |my )?next (?:one|stop|address|delivery|drop)\b"
_AT_THE_NEXT = re.compile(
    rf"\b(?:at|of|(?<!headed )(?<!heading )(?<!going )for) {_NEXT_ONE}"
    rf"|^\W*{_NEXT_ONE}(?:s? (?:has|is|got|needs|wants)|s\b| won'?t| doesn'?t)"
)
"""Not where it is only driven to: "no way in, heading to the next one"."""
_SAYS_LITTLE = re.compile(
    r"^[\W_]*(?:(?:and|also|so|ok|okay|for|at|on|the|stop|both|to|with|number|n|y|la|el|s)[\W_]*)*$"
)


def is_of_the_next(text: str) -> bool:
    """Whether it speaks of the stop that comes next, whichever was talked of before."""
    return _AT_THE_NEXT.search(text.lower().replace("’", "'")) is not None


def named(clause: str, doors: Sequence[SpokenStop]) -> Named:
    """The stops that a clause names, in the order in which it names them."""
    words = in_words(clause)
    found = _Found()
    blanked = _by_tracking_number(words, doors, found)
    several = _by_number(blanked, doors, found)
    if not found.spans:
        several = _by_what_is_on_the_door(words, doors, found)
    _by_number_on_the_door(words, doors, found)
    rest = _without(words, found.spans)
    is_all = bool(found.spans) and _SAYS_LITTLE.match(_A_PACKAGE.sub("", rest)) is not None
    beginning = words[: min((start for start, _ in found.spans), default=0)]
    ending = words[max((end for _, end in found.spans), default=len(words)) :]
    return Named(
        positions=tuple(dict.fromkeys(found.positions))[:_MOST],
        unknown=tuple(dict.fromkeys(found.unknown)),
        several=several,
        rest=rest,
        starts=bool(found.spans) and _SAYS_LITTLE.match(beginning) is not None,
        ends=bool(found.spans) and re.fullmatch(r"\W*", ending) is not None,
        is_all=is_all,
    )


def _by_tracking_number(words: str, doors: Sequence[SpokenStop], found: _Found) -> str:
    """The words with spaces in their places, so that no other number is read in them."""
    for number, start, end in tracking_numbers.spans(words):
        position = next((door.position for door in doors if number in door.tracking_numbers), None)
        if position is None:
            found.unknown.append(number)
        else:
            found.positions.append(position)
        found.spans.append((start, end))
        words = words[:start] + " " * (end - start) + words[end:]
    return words


def _by_number(words: str, doors: Sequence[SpokenStop], found: _Found) -> tuple[int, ...]:
    """What is named as a stop counts; of bare numbers those that are stops of the route, else the only one. Answers the
    stops of several mentions that do not stand together: nobody knows which is meant."""
    here = {door.position for door in doors}
    last = max(here, default=0)
    all_found = mentions(words)
    said = (
        [each for each in all_found if each.is_named]
        or [each for each in all_found if here & set(each.numbers)]
        or all_found
    )
    if len(said) > 1:  # "16 is locked, moving on to 17" is of 16
        said = [each for each in said if not _GOING_TO.search(words[: each.start])] or said
    if len(said) > 1:
        found.spans += [(each.start, each.end) for each in said]
        return tuple(dict.fromkeys(number for each in said for number in each.numbers if number in here))
    for each in said:
        # Of a range those that exist; a position nothing is planned for any more is no stop.
        known = [number for number in each.numbers if number in here]
        found.positions += known
        if not known and len(each.numbers) > 2 and not each.is_named:
            continue  # "from 310 to 330": no stops at all
        if not known or len(each.numbers) <= 2:
            found.unknown += [str(number) for number in each.numbers if number not in here]
        elif each.numbers[-1] > last:
            found.unknown.append(str(each.numbers[-1]))
        found.spans.append((each.start, each.end))
    return ()


def _by_number_on_the_door(words: str, doors: Sequence[SpokenStop], found: _Found) -> None:
    """ "nobody at 412" where no stop has that number: the one door whose unit or house it is."""
    if found.positions or len(found.unknown) != 1 or not found.unknown[0].isdecimal():
        return
    number = found.unknown[0]
    if re.search(rf"(?:\b(?:stop|stp|parada|drop|number)|#) ?#?{number}\b", words):
        return
    those = [
        door.position
        for door in doors
        if number in (re.sub(r"\D*(?=\d)", "", door.unit, count=1), door.street.partition(" ")[0])
    ]
    if len(those) == 1:
        found.positions += those
        found.unknown.clear()


def _by_what_is_on_the_door(words: str, doors: Sequence[SpokenStop], found: _Found) -> tuple[int, ...]:
    fits: set[int] | None = None
    for candidates, span in _pointers(words, doors):
        fits = candidates if fits is None else (fits & candidates or fits | candidates)
        found.spans.append(span)
    if not fits:
        if pointed := _POINTS.search(words):
            found.unknown.append(pointed[0])
            found.spans.append(pointed.span())
            return ()
        if house := _A_HOUSE.search(words):
            found.unknown.append(house["house"])
            found.spans.append(house.span("house"))
        return ()
    if len(fits) == 1:
        found.positions += fits
        return ()
    still_open = {door.position for door in doors if door.position in fits and door.is_open}
    if len(still_open) == 1:
        found.positions += still_open
        return ()
    return tuple(sorted(fits))


def _pointers(words: str, doors: Sequence[SpokenStop]) -> Iterable[tuple[set[int], tuple[int, int]]]:
    for pattern, candidates in _patterns(doors):
        for match in re.finditer(pattern, words):
            yield candidates, match.span()


def _patterns(doors: Sequence[SpokenStop]) -> Iterable[tuple[str, set[int]]]:
    by_pattern: dict[str, set[int]] = {}
    for door in doors:
        for pattern in _patterns_of(door):
            by_pattern.setdefault(pattern, set()).add(door.position)
    return by_pattern.items()


def _patterns_of(door: SpokenStop) -> Iterable[str]:
    tokens = re.findall(r"[a-z0-9]+", door.street.lower())
    house = tokens[0] if tokens and tokens[0][0].isdigit() else ""
    core = [token for token in tokens[1 if house else 0 :] if token not in _DIRECTIONS | _STREET_TYPES]
    street = " ?".join(map(re.escape, core))
    if house and len(house) >= 3:
        yield rf"(?<![\d$#*.:-]){house}(?![\d#*%]|[.:]\d)\b"
    if street and len("".join(core)) >= _STREET_LONG_ENOUGH and not set(core) <= _COMMON:
        yield (
            rf"\b(?:on|at|off|the|over on|after|past|{house or 'at'}) "
            rf"(?:[nsew] |north |south |east |west )?{street}\b"
            r"(?! (?:and|&|is (?:closed|blocked|backed|jammed)|traffic))"
        )
    unit = re.sub(r"^(?:apt|unit|suite|ste|#)\W*", "", door.unit.lower())
    if unit:
        yield rf"\b(?:apt|apartment|unit|suite|ste)\W*{re.escape(unit)}\b"
    for name in door.names:
        yield from _patterns_of_name(name)


def _patterns_of_name(name: str) -> Iterable[str]:
    tokens = [token for token in re.findall(r"[^\W\d_]+", name.lower().replace("'", "")) if len(token) > 2]
    telling = [token for token in tokens if len(token) >= _LONG_ENOUGH and token not in _COMMON]
    if len(tokens) > 1:
        yield rf"\b{' '.join(map(re.escape, tokens))}s?\b"
    if not telling:
        return
    surname = telling[-1]
    yield rf"\b(?:mrs|mr|ms|miss|dr|sra?|senora?) {re.escape(surname)}s?\b"
    for token in telling:
        yield (
            rf"(?<!to )(?<!with )(?<!by )(?<!gave )\b(?:(?:at|for|the) (?:the "
            rf")?)?{re.escape(token)}s?\b(?! (?:street|st|ave|signed|took|can|will|said|says|called|wants))"
        )


def _without(words: str, spans: Iterable[tuple[int, int]]) -> str:
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    for start, end in reversed(apart):
        before = _AROUND_A_NUMBER.sub("", words[:start])
        words = f"{before} {words[end:]}"
    return " ".join(words.split())
