"""How to get in, read from customers' words: codes and ways. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from doorstep.language import numbers_by_kind
from doorstep.language.access import keys
from doorstep.language.numbers_by_kind import PHONE_NUMBER as PHONE_NUMBER
from doorstep.language.numbers_by_kind import Number


class AccessKind(StrEnum):
    """What a detail of how to get in opens or says."""

    GATE = "gate"
    DOOR = "door"
    CALLBOX = "callbox"
    LOBBY = "lobby"
    GARAGE = "garage"
    ELEVATOR = "elevator"
    ENTRY_ROUTE = "entry_route"


BLANK = "****"

_KINDS = (
    (AccessKind.CALLBOX, r"call\s?box|intercom|buzzer|buzz|directory|dial|timbre|interf[oó]n|cit[oó]fono"),
    (AccessKind.GARAGE, r"garage|parking|garaje|cochera"),
    (AccessKind.ELEVATOR, r"elevator|lift"),
    (AccessKind.LOBBY, r"lobby|vestibule|main entrance"),
    (AccessKind.DOOR, r"door|entry|building|puerta"),
    (AccessKind.GATE, r"gate|gated|port[oó]n|reja|gates"),
)
_ANY_KIND = re.compile("|".join(f"(?P<{kind.value}>{words})" for kind, words in _KINDS), re.IGNORECASE)
_OPENS = "|".join(words for _, words in _KINDS)
_PLACE_BEFORE = "".join(rf"(?<!\b{word} )" for word in ("the", "my", "our", "back", "front", "side", "garage"))
"""Before "door" or "gate": then that is a place as much as what the code opens."""
_SECOND = re.compile(rf"(\b[a-z]+\s+(?:{_OPENS}))\s*(?:code\s*)?(?:(?:is|its|it's)\b|[:=])?\s*$", re.IGNORECASE)
"""Before the code of another of the same kind: "main gate 4471, pool gate 8820"."""
_NAMED_BLANK = re.compile(
    rf"(?:{_PLACE_BEFORE}\b(?:{_OPENS})\s+)?(?:\b(?:codes?|pin|passcode|combo|number|keypad)\b\s*)?"
    rf"(?:\b(?:is|its|it's)\b\s*|[:=]\s*)?{re.escape(BLANK)}",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w#*])(?:[#*]{0,2}(?=[A-Za-z0-9*-]*\d)[A-Za-z0-9](?:(?:[*-]"
    r"|(?<=\d)#(?=\d))?[A-Za-z0-9]){1,9}[#*]{0,2}|#{1,2}\d{2,9}|\*{1,2}\d{1,9}|\d[#*]{1,2})(?![\w%])"
    r"|(?i:(?<=code#)|(?<=pin#)|(?<=combo#)|(?<=keypad#)|(?<=gate#)|(?<=press#)|(?<=enter#)|(?<=dial#))"
    r"\d{3,9}[#*]{0,2}(?![\w%])"
)
_SURELY_NO_CODES = frozenset({Number.TRACKING, Number.PHONE, Number.ORDER, Number.MONEY, Number.UNIT, Number.ZIP})
_OF_A_STOP = re.compile(
    r"\W*(?:stop |#)?(?P<stop>\d{1,3})\s*[:,-]?\s*(?=(?:rang|knock|buzzed|called|nobody|no one|no answer|tried"
    r"|waited)\b)",
    re.IGNORECASE,
)
"""What a driver's line begins with: "13: rang twice, called up on the intercom"."""
_WAITED = re.compile(r"\bwait(?:ed|ing)? \d{1,2}\b", re.IGNORECASE)
_LIKE_A_UNIT = re.compile(r"\d{1,3}[A-Za-z]")
_SAID_TO_OPEN = re.compile(
    r"\b(?:code|pin|passcode|combo|keypad|press|punch in|type in|enter|call\s?box|intercom|buzzer|buzz|dial|gate)"
    r"\W+(?:is|its|:)?\s*$",
    re.IGNORECASE,
)
_OLD_CODE = r"[#*]*(?=[\w*#-]*\d)\w[\w*#-]*"
_HOLDS_NO_MORE = (
    r"(?:(?:is|was|its|thats)\s+(?:the |an |your |my )?(?:old|wrong|expired|previous|last|outdated|no good|dead"
    r"|invalid"
    r"|denied|rejected|not (?:working|right|valid|it)|from (?:before|last))|(?:doesn'?t|does not|didn'?t"
    r"|did not|don'?t"
    r"|won'?t|no longer|isn'?t|never|not) (?:work|open|valid|working|right)|stopped working|no funciona|ya no)"
    r"(?!\w*\s+(?:after|before|until|unless|if|on|at|past|the first|sometimes|between)\b)"
)
_OLD = re.compile(
    r"\b(?:(?:changed?|switched|went|updated?)(?: it| the code| the gate code)? from|replac(?:e|es|ed|ing)|used to be"
    r"|(?:old|previous|last|former|expired|wrong) (?:\w+ )?(?:code|one|pin|number|combo)s?(?: (?:is|was|of))?:?"
    r"|instead of|(?:dont|don't|do not) (?:use|try|press|dial|enter|punch|type|buzz|ring|call)"
    r"|(?<!dont )(?<!don't )(?<!not )(?<!never )forget(?: about)?"
    rf"|no longer|not)\s+(?P<one>{_OLD_CODE})"
    rf"|\bwas\s+(?P<past>{_OLD_CODE})(?=\W+(?:\w+\W+){{0,3}}?(?:now|today|this|new"
    rf"|then|back then|before|last (?:time|year|month|week)|originally|at the time|once|in the past)\b)"
    rf"|\b(?:changed?|switched|swapped|updated?)\s+(?P<changed>{_OLD_CODE})(?=\s+(?:to|for|with)\b)"
    rf"|(?<![\w#*])(?P<other>{_OLD_CODE})\W+(?:(?:code|one)\s+)?{_HOLDS_NO_MORE}",
    re.IGNORECASE,
)
"""A code that holds no more, beside the one that does: "1111 doesnt work, use 2222"."""
_CORRECTS = re.compile(
    r"\b(?:no wait|wait no|wait|i mean|i meant|sorry|scratch that|make that|actually|changed(?: it)?(?: to)?"
    r"|now its|its now"
    r"|correction"
    r"|rather|oops|instead)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\b(?:then|after that|followed by)\b", re.IGNORECASE)
_LEAST_OF_TWO = 3
_NAME = re.compile(
    r"\b(?:scroll to|look (?:for|up)|find|select|under|press|buzz|dial|ring)\s+(?:the name )?([A-Z][A-Za-z]{2,20})\b"
)
_ROUTE = re.compile(
    r"\b((?:use|take|come|enter|go|drive|walk|pull|park)\b[^.,;!?\n]{0,12}?"
    r"\b(?:alley|side|back|rear|north|south|east|west|service|loading|freight|second|2nd|basement)\b[^.,;!?\n]{0,60})"
    r"|\b((?:alley|side|back|rear|service|loading dock|freight)\s+(?:entrance|entry|gate|door)\b[^.,;!?\n]{0,40})",
    re.IGNORECASE,
)
_LEAVE_IT_AT = re.compile(
    r"\b(?:leave|put|drop|set|place|hide)\b[^.,;!?\n]*"
    r"\b(?:at|by|on|in|near|behind|beside|inside|outside|next to)\s+(?:(?:the|my|our)\s+)?\Z",
    re.IGNORECASE,
)
"""Before a place where the package shall be, which is no way in."""
_NOT_THAT_WAY = re.compile(
    r"\b(?:dont|don['’]?t|do not|never|not to|cant|can['’]?t|cannot|no need to)\s+"
    r"(?:(?:ever|just|please|let (?:him|her|them))\s+)*\Z",
    re.IGNORECASE,
)
""" "dont use the side door"."""
_ANOTHER_WISH = re.compile(
    r"\s+(?:and|then|but|so|also)\s+(?:(?:please|pls|plz|also|then|just)\s+)*"
    r"(?=(?:call|text|ring|phone|buzz|leave|put|drop|set|place|give|hand|dont|don't|do not|no|beware|watch)\b).*",
    re.IGNORECASE,
)
_CODE_BEHIND = re.compile(
    r"(?:(?:(?:code|codes|pin) )?(?:is|its|it's) (?:[a-z]+ ){1,4}(?=\*)"
    r"|(?:with|using|w|the|code|codes|pin|passcode|combo|number|keypad|is|its|it's)\b[\s:=]*)*"
    rf"{re.escape(BLANK)}\W*$",
    re.IGNORECASE,
)
_SAID_AS_CODE = re.compile(r"\b(?:code|pin|passcode|combo)\s*(?:is|:|=)\s*([^\s.,!?]+)", re.IGNORECASE)
_KEEP = re.compile(
    r"\b(?:keep|save|remember|store)\s+(?:it|this|that|the code|them)\b|\bfor (?:next|every|future|later|all)\b"
    r"|\b(?:always|every time|from now on)\b",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"\b(?:only|just)\s+(?:for\s+)?(?:today|this|once|now|this time|this one)\b"
    r"|\b(?:dont|don't|do not)\s+(?:keep|save|store)\b"
    r"|\bone time\b|\bdelete\b|\bforget it after\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AccessRead:
    details: tuple[tuple[AccessKind, str], ...]
    problem: Literal["", "no_code", "not_a_code"]
    wants_kept: bool | None


def read_access(text: str, code_spans: Sequence[str] = (), *, old_too: bool = False) -> AccessRead:
    """Codes and ways in, in the order they were said; a code that names nothing it opens is the gate's.

    `code_spans`: pieces of the text that were understood as codes. `old_too`: also what is said to open nothing more.
    """
    text = keys.in_their_order(text)
    words = keys.with_keys(text, keys.said_keys(numbers_by_kind.blanked(text, _SURELY_NO_CODES)))
    if not old_too:
        words = _OLD.sub(_without_it, words)
    free = numbers_by_kind.blanked(words)
    found: dict[AccessKind, str] = {}
    previous_end = last_end = 0
    last_kind = AccessKind.GATE
    for at, end, code in _codes(free, code_spans):
        is_correction = bool(found) and _CORRECTS.search(words[last_end:at]) is not None
        kind, previous_end = _kind_near(words, at, end, previous_end)
        if is_correction and (kind in found or not _ANY_KIND.search(words[last_end:at])):
            kind = kind if kind in found else last_kind
            found[kind] = code
        elif found.get(kind, code) != code and (second := _SECOND.search(words, last_end, at)):
            found.setdefault(AccessKind.ENTRY_ROUTE, f"{second[1]} {code}")
        elif kind in found and _GOES_ON.search(words, last_end, at) and _are_long(code, found[kind]):
            found[kind] = f"{found[kind]} then {code}"  # "press 204, then 9135"
        found.setdefault(kind, code)
        last_end, last_kind = end, kind
    for match in _NAME.finditer(text):
        if match[1].lower() not in ("the", "code", "gate", "door", "pound", "star", "me", "him"):
            found.setdefault(AccessKind.CALLBOX, match[1])
    for match in _ROUTE.finditer(text):
        if _LEAVE_IT_AT.search(text, 0, match.start()) or _NOT_THAT_WAY.search(text, 0, match.start()):
            continue
        route = _without_code_behind(_ANOTHER_WISH.sub("", match[1] or match[2]), found.values())
        found.setdefault(AccessKind.ENTRY_ROUTE, route.strip()[:100])
    return AccessRead(tuple(found.items()), _problem(text) if not found else "", _wants_kept(text))


def _without_code_behind(route: str, codes: Iterable[str]) -> str:
    """ "side gate 7788#" is by the side gate; the code is what was read beside it."""
    blanked = blank(route, codes)
    found = _CODE_BEHIND.search(blanked)
    return re.sub(r"\W+$", "", blanked[: found.start()]) if found else route


def _are_long(*codes: str) -> bool:
    return all(len(each) >= _LEAST_OF_TWO for each in codes)


def _without_it(old: re.Match[str]) -> str:
    code = next(filter(None, old.groups()))
    return old[0].replace(code, " " * len(code))


def names_what_opens(text: str) -> bool:
    return _ANY_KIND.search(text) is not None


def blank(text: str, values: Iterable[str]) -> str:
    """The text without these values, however they are cased."""
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", BLANK, text, flags=re.IGNORECASE)
    return text


def beside(text: str, values: Iterable[str]) -> str:
    """What else is said in a text with codes: each of the values gone, with the words that only name it."""
    return _NAMED_BLANK.sub(";", blank(text, values))


def _codes(free: str, spans: Sequence[str]) -> list[tuple[int, int, str]]:
    if stop := _OF_A_STOP.match(free):
        free = " " * stop.end("stop") + _WAITED.sub(lambda waited: " " * len(waited[0]), free[stop.end("stop") :])
    found = [
        (match.start(), match.end(), match.group())
        for match in _CODE.finditer(free)
        if not _LIKE_A_UNIT.fullmatch(match.group()) or _SAID_TO_OPEN.search(free, 0, match.start())
    ]
    for span in spans:
        at = free.find(span)
        if (
            at >= 0
            and re.search(r"\d", span)
            and not any(at < end and start < at + len(span) for start, end, _ in found)
        ):
            found.append((at, at + len(span), span.strip()))
    return sorted(found)


def _kind_near(words: str, at: int, end: int, previous_end: int) -> tuple[AccessKind, int]:
    """What is named last before the code (since the one before it), else first after it; and how far that reaches."""
    before = list(_ANY_KIND.finditer(words[previous_end:at]))
    if before:
        return AccessKind(before[-1].lastgroup or "gate"), end
    after = _ANY_KIND.search(words[end : end + 30].partition(",")[0])
    return (AccessKind(after.lastgroup or "gate"), end + after.end()) if after else (AccessKind.GATE, end)


def _problem(text: str) -> Literal["no_code", "not_a_code"]:
    said = _SAID_AS_CODE.search(text)
    return "not_a_code" if said and said[1].lower() not in ("the", "a", "my", "in", "on", "for", "not") else "no_code"


def _wants_kept(text: str) -> bool | None:
    if _FORGET.search(text):
        return False
    return True if _KEEP.search(text) else None
