"""A text that wants one thing for one package and another for another. Pure.

"hold the small one, bring the big one": two wishes, each about a thing that it names. What shall come as it is due is
no wish. Words settle what each half asks for: so few of them are about any thing that somebody gets.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from doorstep.language.day_questions import names_a_day

_PACKAGES = (
    r"(?:ones?|box|boxes|packages?|pkgs?|parcels?|envelopes?|letters?|bags?|crates?|tubes?|cartons?|orders?|deliver(?:y"
    r"|ies)|items?|things?)"
)
_NO_THINGS = (
    r"(?:gates?|doors?|keys?|lights?|dogs?|cats?|codes?|house|porch|driver|drivers|guy|lady|bell|doorbell|buzzer|yard"
    r"|garage|neighbou?rs?|super|desk|lobby|stairs|steps|elevator|lift|street|side|back|front|rear|day|days|time|times"
    r"|date|address|window|rest|note|change|texts?|messages?|update|updates|phone|number|alley|ramp|kids?"
    r"|baby|wife"
    r"|husband|mom|dad|doorman|concierge|office|way|same|first|second|last|next|other|others|right|left|middle"
    r"|call"
    r"|people|person|customer|bins?|trash|cans?|garbage|recycling|cart|mail|mailbox|signature|slip|tag"
    r"|picture|photo|appointment|delivery (?:time|window|date|day))"
)
_SAME = frozenset("package pkg parcel delivery order box item thing shipment stuff packages boxes".split())
"""Words for what comes, whatever it is."""
_WHEN = re.compile(r"day\b|\b(?:tomorrow|tmrw|tonight|morning|afternoon|evening|week|weekend|month)\b")
_UNKNOWN = ""
_THING = rf"(?:the|my|our|that|this) (?:(?:\w+ )?{_PACKAGES}|(?!{_NO_THINGS}\b)[a-z]+|other(?! \w*(?:day|time)))"
_VERBS: dict[str, str] = {
    "cancel": r"cancel|return|refuse|(?:dont|don't|do not) (?:bring|deliver|send|want|need)",
    "hold": r"hold(?: on to| onto)?|keep|hang on to|hang onto|store",
    "bring": r"bring|deliver|send|ship",
    "leave": r"leave|put|drop|set|place|hide|give|hand|stick|toss|tuck",
    "move": r"move|change|switch|push|reschedule|(?:i|we)(?: would|'d|d)? (?:want|need|like)",
    "pick up": r"(?:i|we)(?:'ll|ll| will| can| could| would like to| want to| wanna)? (?:pick up|grab|collect|fetch"
    r"|come get)",
}
_VERB = "|".join(f"(?:{words})" for words in _VERBS.values())
_LEAD = (
    r"\W*(?:(?:hi|hey|hello|ok|okay|so|um|please|pls|plz|just|can (?:you|u|he)|could (?:you|u|he)|would (?:you|u)"
    r"|i want (?:you|u) to|tell (?:him|the driver) to|and|but|then|also|actually)\b\W*)*"
)
_BETWEEN = (
    r"(?:\s*[,;.]\s*|\s+(?=(?:and|but|then|while|just)\b))(?:(?:and|but|then|while|instead|just|please|pls|only)\s+)*"
)
_APART = re.compile(
    rf"^{_LEAD}(?P<half>(?:(?P<verb>{_VERB}) (?P<thing>{_THING})|(?P<before>{_THING})"
    r" (?:i|we)(?:'ll|ll| will| can| want to)? (?:pick|grab|collect|fetch|come get)(?: up)?)"
    r"(?P<rest>(?:[ ](?!(?:and|but|then)\b)[^\s,;.!?]+)*?))"
    rf"{_BETWEEN}(?P<half2>{_LEAD}(?:(?P<verb2>{_VERB}) )?(?P<not2>not )?(?P<thing2>{_THING})"
    r"(?P<rest2>(?:[ ][^\s,;.!?]+)*))(?:\W*(?:please|pls|plz|thanks|thank you|thx|ty|lol|ok))*\W*$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:at|in|on|by|behind|under|with|to|near|inside|outside|next to|through|thru|over|around|beside|upstairs"
    r"|downstairs|here)\b",
    re.IGNORECASE,
)
_AS_DUE = re.compile(
    r"(?: ?(?:is|are|can|should|would be|still|comes?|coming|fine|ok|okay|good|great|stay|as|it"
    r"|planned|scheduled|delivered|deliver|bring|be|today|like|normal|usual|you|please|too|now|right|away|here|home"
    r"|way|the|its|on))*\W*",
    re.IGNORECASE,
)
_WITH_US = re.compile(
    r"(?: ?(?:at|in|on|there|your|the|depot|hub|warehouse|facility|station|office|truck|van|with|you|guys|for|me|us|up"
    r"|until|till|i|can|come|get|it|then|now|please|back|here|pick))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Half:
    text: str
    """What is asked for it, as if it had been said alone: "leave the lamp at the back door"."""
    start: int
    end: int
    thing: str
    intent: str | None
    """None: it shall come as it is due."""


@lru_cache(maxsize=64)  # asked by several of one turn
def halves(text: str) -> tuple[Half, Half] | None:
    """In the text's order; None where it is about one thing, or about none."""
    found = _APART.match(text) if "?" not in text else None
    if found is None:
        return None
    one, other = _thing(found["thing"] or found["before"]), _thing(found["thing2"])
    if one == other or {one, other} <= _SAME or _WHEN.search(f"{one} {other}"):
        return None
    verb = found["verb"] or "i pick up"
    wanted, wanted_too = _intent(verb, found["rest"]), _intent_of_second(found, verb)
    if _UNKNOWN in (wanted, wanted_too) or not (wanted or wanted_too):
        return None
    inherits = found["verb2"] is None and wanted_too is not None
    said = f"{verb} {found['half2'].strip()}" if inherits else found["half2"].strip()
    return (
        Half(found["half"].strip(), found.start("half"), found.end("half"), one, wanted),
        Half(said, found.start("half2"), found.end("half2"), other, wanted_too),
    )


def is_for_the_driver(text: str) -> bool:
    """ "put the big box in the garage and the small one in the shed"."""
    two = halves(text)
    return two is not None and all(half.intent == "give_instructions" for half in two)


def _thing(words: str) -> str:
    return re.sub(r"^(?:the|my|our|that|this) ", "", words.lower())


def _intent(verb: str, rest: str) -> str | None:
    kind = next(name for name, words in _VERBS.items() if re.fullmatch(words, verb, re.IGNORECASE))
    if kind == "cancel" or re.search(r"\bback(?! (?:door|porch|yard|gate|steps|patio|deck))\b", rest, re.IGNORECASE):
        return "cancel_delivery" if kind in ("cancel", "bring") else _UNKNOWN
    if kind == "pick up":
        return "hold_for_pickup"
    if kind == "hold" and re.fullmatch(r" coming\W*", rest, re.IGNORECASE):
        return None
    if kind == "hold" and _WITH_US.fullmatch(rest):
        return "hold_for_pickup"
    if kind != "leave" and names_a_day(rest) and not re.search(r"\btoday\b", rest, re.IGNORECASE):
        return "reschedule"
    if kind in ("leave", "bring", "hold") and _PLACE.search(rest):
        return "give_instructions"
    return None if kind == "bring" and _AS_DUE.fullmatch(rest) else _UNKNOWN


def _intent_of_second(found: re.Match[str], verb: str) -> str | None:
    rest = found["rest2"]
    if found["not2"] or (found["verb2"] is None and _AS_DUE.fullmatch(rest)):
        return None
    if found["verb2"] is None and not (_PLACE.match(rest.strip()) or names_a_day(rest)):
        return _UNKNOWN
    return _intent(found["verb2"] or verb, rest)
