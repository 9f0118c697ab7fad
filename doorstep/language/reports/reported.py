"""What a driver's text says became of which stops: none, one or several, each with its own words. Pure.

The text is cut into clauses; each says of which stops (or of none: then of the stop in focus or the next one) what
became of them, and how it is said. "14 n 15 both at the leasing office" is one report of two stops; "10 porch, 11
handed to mike, 12 nobody home" are three.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorstep.language.acts import Mood
from doorstep.language.reports.clauses import ReportClause, clauses
from doorstep.language.reports.corrections import at_once
from doorstep.language.reports.counts import counted_short, some_of
from doorstep.language.reports.named_stops import Named, SpokenStop, named
from doorstep.language.reports.outcomes import Became, ReportedOutcome, is_a_place, outcomes_of
from doorstep.language.reports.reasons import failure_reason
from doorstep.language.reports.relaying import message_for_customer
from doorstep.language.reports.said_how import only_tells_what_was_wanted, said_how
from doorstep.language.reports.stop_numbers import in_full, in_words
from doorstep.language.reports.words import plain

_GOES_ON_TO = re.compile(
    r"\W*(?:(?:so|im|i am|ok|and|now|just) )*(?:moving|moved|heading|headed|going|rolling|driving|off) (?:on |over )?to"
    r" (?:stop |number |#)?\d+(?: now| next)?\W*"
)
_DID_AT = re.compile(
    r"^\W*(?:i |we |just |ok )*did (?=\d+(?:(?:,|,? and| n| &) ?\d+)* (?:(?:both|all) )?(?:at|on|in|by|with) )",
    re.IGNORECASE,
)
""" "did 12 and 13 both at the office" asks nothing."""
_TRIES = re.compile(
    r"\W*(?:i |just |also |then |and )*(?:rang|knock\w*|buzz\w*|wait\w*|called|texted|tried|honked|banged)\b[^?]*",
    re.IGNORECASE,
)
"""What is done at a door before it is given up: "rang twice", "waited 10"."""
_TAG = re.compile(r"\W*(?:right|correct|ok|okay|yes|yeah|huh|no|y)\W*", re.IGNORECASE)


_WELL = re.compile(
    r"\W*(?:(?:is|are|was|were|both|all|went|got|s|re|thats|theyre|just|stop|stops|on)\W+)*(?:good|gud|set|in"
    r"|taken care of"
    r"|squared(?: away)?|handled|sorted|covered|wrapped(?: up)?|knocked out|buttoned up|straight|fine|ok|okay|golden"
    r"|bien|list[oa]s)(?:\W+(?:tho|though|lol|bro|man|too|already|here|now))*\W*"
)
""" "all good", behind the numbers of stops."""
_ELSEWHERE = re.compile(r"\b(?:this|that|other|last|next) (?:one|stop)\b|\bhere\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reported:
    """One thing that is said of stops."""

    became: Became
    stops: Named
    """Whose `positions` are empty when none is named."""
    mood: Mood
    words: str
    """The stretch of the text."""
    reason: str | None = None
    """Why not: a value of FailureReason, or `refused`."""
    part: tuple[int, int] | None = None
    """`(2, 3)`: of two of the three packages."""
    contradicts: bool = False
    """The same words say delivered and not delivered."""
    is_damaged: bool = False
    """Refused, or failed, and the package is damaged."""
    is_elsewhere: bool = False
    """It points at a stop without naming it: "this one", "here"."""


@dataclass(frozen=True)
class ReportReading:
    reports: tuple[Reported, ...]
    others: tuple[str, ...]
    """Clauses that report nothing, in their order."""
    names_stops: bool
    """Somewhere in the text a stop is named."""
    unread: tuple[str, ...] = ()
    """Clauses that state something of stops, and it is not known what."""


@dataclass(frozen=True)
class _Part:
    """A clause, or several that belong together."""

    start: int
    end: int
    stops: Named
    outcomes: tuple[ReportedOutcome, ...]
    mood: Mood
    ends_with_stop: bool
    is_strong: bool
    """What stands before it surely separates."""
    is_asked: bool
    is_place: bool
    """It says no more than where something was left."""
    is_about_stop: bool = False
    """It states something of stops that are named, be it no outcome."""
    is_elsewhere: bool = False
    """It points at a stop that was not named: "this one"."""
    is_try: bool = False
    """It says only what was done to be let in."""


def read(text: str, doors: Sequence[SpokenStop] = ()) -> ReportReading:
    text = in_full(at_once(_DID_AT.sub("", text)))
    parts = _joined(_in_contrast([_part(text, clause, doors) for clause in clauses(text)]), text)
    reports = tuple(each for part in parts for each in _reports(text, part))
    others = tuple(text[part.start : part.end].strip(" ,;") for part in parts if not part.outcomes)
    unread = tuple(
        text[part.start : part.end].strip(" ,;")
        for part in parts
        if not part.outcomes and part.is_about_stop and part.stops.starts
    )
    return ReportReading(reports, others, any(part.stops.is_any for part in parts), unread)


def _part(text: str, clause: ReportClause, doors: Sequence[SpokenStop]) -> _Part:
    words = text[clause.start : clause.end]
    stops = named(words, doors)
    if _GOES_ON_TO.fullmatch(in_words(words)):  # that stop is where they go, not of what they report
        stops = Named(rest=stops.rest)
    is_relayed = message_for_customer(words) is not None  # it is said to the customer, not to us
    reports_nothing = is_relayed or only_tells_what_was_wanted(words)
    outcomes = [] if reports_nothing else outcomes_of(stops.rest, names_stop=stops.is_any, original=words)
    if not reports_nothing and counted_short(words) and all(each.became is not Became.DELIVERED for each in outcomes):
        outcomes.append(ReportedOutcome(Became.MISSING, is_outright=True))
    mood = said_how(words + ("?" if clause.is_asked else ""))
    if counted_short(words) and not clause.is_asked:  # "should be 3, i see 2" plans nothing
        mood = Mood.PLAIN
    return _Part(
        clause.start, clause.end, stops, tuple(outcomes), mood, stops.ends, clause.is_strong, clause.is_asked,
        is_place=not stops.is_any and not is_relayed and is_a_place(words),
        is_about_stop=stops.is_any and not is_relayed and mood is Mood.PLAIN,
        is_elsewhere=_ELSEWHERE.search(words) is not None,
        is_try=not stops.is_any and not is_relayed and _TRIES.fullmatch(words) is not None,
    )  # fmt: skip


def _joined(parts: list[_Part], text: str) -> list[_Part]:
    """Lists of stops become one, and what goes on about the same stop is added to it."""
    joined: list[_Part] = []
    waiting: _Part | None = None
    """Stops alone, of which something is yet to be said."""
    for index, part in enumerate(parts):
        if part.is_asked and joined and _TAG.fullmatch(text[part.start : part.end]):
            joined[-1] = replace(joined[-1], mood=Mood.QUESTION)
            continue
        if waiting is not None:
            part, waiting = _said_of(waiting, part, text), None
        before = joined[-1] if joined else None
        if part.stops.is_all and not part.outcomes:
            if before is not None and before.outcomes and _goes_back(before, part, parts[index + 1 :]):
                joined[-1] = _together(before, part)
            elif index + 1 < len(parts):
                waiting = part
            else:
                joined.append(part)
        elif before is not None and _belongs(before, part):
            joined[-1] = _together(before, part)
        else:
            joined.append(part)
    if waiting is not None:
        joined.append(waiting)
    return joined


def _in_contrast(parts: list[_Part]) -> list[_Part]:
    """ "18 19 and 20 all good. 21 aint home": of several stops, or beside one of which something else became, what is
    good is done; of one stop alone it may be anything."""
    has_outcome = any(part.outcomes and part.stops.positions and part.mood is Mood.PLAIN for part in parts)
    return [
        replace(part, outcomes=(ReportedOutcome(Became.DELIVERED, is_outright=True),))
        if not part.outcomes
        and part.is_about_stop
        and part.stops.starts
        and (has_outcome or len(part.stops.positions) > 1 or (before is not None and before.stops.is_all))
        and part.stops.positions
        and not part.stops.unknown
        and _WELL.fullmatch(part.stops.rest) is not None
        else part
        for before, part in zip([None, *parts], parts, strict=False)
    ]


def _goes_back(before: _Part, alone: _Part, after: list[_Part]) -> bool:
    """Whether stops without words ("..., 15") go on a list before them rather than begin what comes next."""
    if before.ends_with_stop:
        return True
    return not before.stops.is_any and not (after and not after[0].stops.is_any)


def _belongs(before: _Part, part: _Part) -> bool:
    if part.stops.is_any:
        same_stops = set(part.stops.positions) == set(before.stops.positions) and not part.stops.unknown
        goes_on = before.ends_with_stop and part.stops.starts and not part.is_strong
        if not before.outcomes:
            return False
        return same_stops or (goes_on and bool(part.outcomes) and _became(part) <= _became(before))
    if part.is_place and Became.DELIVERED in _became(before):
        return True
    if not part.outcomes:
        return part.is_try and not before.outcomes and before.is_about_stop and before.stops.starts
    if not before.outcomes and _became(part) == {Became.MISSING} and before.stops.is_any and not part.is_strong:
        return True  # "where is the box for 15, not on my van"
    if not before.outcomes and _became(part) == {Became.REFUSED} and before.stops.positions and not before.is_asked:
        return not part.is_strong and not part.is_elsewhere  # "the lady at 12 got one yesterday and doesnt want it"
    if not before.outcomes:  # "at 12 now, nobody home"
        return before.is_about_stop and not part.is_strong and not part.is_elsewhere
    if before.stops.is_any:
        return True
    return _became(part) == _became(before) or not part.is_strong


def _became(part: _Part) -> set[Became]:
    return {each.became for each in part.outcomes}


def _said_of(stops: _Part, part: _Part, text: str) -> _Part:
    """Of stops that were named alone, what comes next says what became of them; a place says that too."""
    both = _together(stops, part)
    if both.outcomes:
        return both
    words = text[part.start : part.end]
    return replace(both, outcomes=tuple(outcomes_of(part.stops.rest, names_stop=True, original=words)))


def _together(first: _Part, second: _Part) -> _Part:
    stops = Named(
        positions=tuple(dict.fromkeys(first.stops.positions + second.stops.positions)),
        unknown=tuple(dict.fromkeys(first.stops.unknown + second.stops.unknown)),
        several=first.stops.several or second.stops.several,
        starts=first.stops.starts or (first.stops.is_all and second.stops.starts),
        is_all=first.stops.is_all and second.stops.is_all,
    )
    moods = [each.mood for each in (first, second) if each.outcomes] or [second.mood]
    not_plain = [mood for mood in moods if mood is not Mood.PLAIN]
    mood = not_plain[0] if not_plain else Mood.PLAIN
    return _Part(
        first.start, second.end, stops, first.outcomes + second.outcomes, mood,
        second.ends_with_stop, first.is_strong, second.is_asked, is_place=False,
        is_about_stop=first.is_about_stop or second.is_about_stop,
    )  # fmt: skip


def _reports(text: str, part: _Part) -> list[Reported]:
    if not part.outcomes:
        return []
    words = text[part.start : part.end].strip(" ,;\n")
    became = _settled(part.outcomes)
    mood = part.mood
    outright = any(each.is_outright for each in part.outcomes)
    if mood is Mood.PLAIN and not outright:
        mood = Mood.BARE
    if Became.LATER in became and mood in (Mood.PLANNED, Mood.BARE):
        mood = Mood.PLAIN  # that it is left for later is a plan by its nature
    if became[0] in (Became.TAKEN_BACK, Became.REFUSED) and mood is Mood.NEGATED and _says_no(became[0], words):
        mood = Mood.PLAIN
    said = {each.became for each in part.outcomes}
    of_part = some_of(words)
    first = Reported(
        became=became[0], stops=part.stops, mood=mood, words=words,
        reason=_reason(part, words) if became[0] in (Became.FAILED, Became.REFUSED, Became.LATER) else None,
        part=of_part,
        contradicts=_contradicts(part.outcomes, words),
        is_damaged=Became.DAMAGED in said and became[0] in (Became.REFUSED, Became.FAILED),
        is_elsewhere=part.is_elsewhere,
    )  # fmt: skip
    return [first, *(replace(first, became=each, reason=None, is_damaged=False) for each in became[1:])]


def _says_no(became: Became, words: str) -> bool:
    """Whether it is said by denying something: "not 6, scratch that", "she didn't want it any more"."""
    return became is Became.TAKEN_BACK or _NOT_WANTED.search(plain(words)) is not None


def _reason(part: _Part, words: str) -> str | None:
    return failure_reason(words) or next((each.reason for each in part.outcomes if each.reason), None)


def _settled(outcomes: tuple[ReportedOutcome, ...]) -> list[Became]:
    """What of several outcomes in one stretch is meant: "nobody home, left on porch" is delivered, "closed, I'll come
    back at 3" is left for later."""
    said = {each.became for each in outcomes}
    outright = {each.became for each in outcomes if each.is_outright}
    if Became.TAKEN_BACK in said:
        return [Became.TAKEN_BACK]
    if Became.LATER in said and Became.DELIVERED not in said:
        return [Became.LATER]
    if Became.MISSING in said:
        return [Became.MISSING]
    if Became.REFUSED in said:
        return [Became.REFUSED]
    if Became.DELIVERED in said:
        return [Became.DAMAGED, Became.DELIVERED] if Became.DAMAGED in said else [Became.DELIVERED]
    if Became.FAILED in outright or (Became.FAILED in said and Became.DAMAGED not in said):
        return [Became.FAILED]
    return [Became.DAMAGED] if Became.DAMAGED in said else [Became.FAILED]


_NOT_WANTED = re.compile(
    r"\b(?:dont|doesnt|didnt|does not|did not|no longer|wont|wouldnt) (?:even )?(?:want|take|accept)\b"
)
_STRONGLY_FAILED = re.compile(
    r"\b(?:refus\w+|reject\w+|couldnt deliver|could not deliver|cant deliver|not delivered|failed|brought it "
    r"back|bringing it back)\b"
)
_STRONGLY_DELIVERED = re.compile(r"\b(?:delivered|done|complete|completed|entregad[oa])\b")


def _contradicts(outcomes: tuple[ReportedOutcome, ...], words: str) -> bool:
    said = {each.became for each in outcomes if each.is_outright}
    if Became.DELIVERED not in said or not said & {Became.FAILED, Became.REFUSED, Became.LATER, Became.MISSING}:
        return False
    if said & {Became.REFUSED, Became.LATER, Became.MISSING}:
        return True
    return _STRONGLY_FAILED.search(plain(words)) is not None and _STRONGLY_DELIVERED.search(plain(words)) is not None
