"""What a recipient wants the driver to do, read from their words. Pure."""

import re
from enum import StrEnum


class InstructionKind(StrEnum):
    LEAVE_AT = "leave_at"
    LEAVE_WITH = "leave_with"
    SAFE_PLACE = "safe_place"
    DOG = "dog"
    DO_NOT_RING = "do_not_ring"
    CALL_ON_ARRIVAL = "call_on_arrival"
    OTHER = "other"


Items = tuple[tuple[InstructionKind, str], ...]

LONGEST = 120
_END = r"[^.,;!?\n]"
_PLEASE = re.compile(
    r"^\W*(?:(?:hi|hey|hello|yo|ok|okay|so|um|please|pls|plz|can|could|u|you|the|driver|just|tell|him|her|them|to|also"
    r"|and|would)\b\W*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\W*\b(?:please|pls|plz|thx|thanks|thank you|ty|ok|okay|if (?:im|i'm|i am) not (?:home|there|here).*"
    r"|(?:im|i'm|i am|we are|were|we're) (?:not |at |away|out|gone).*|and (?:dont|don't|do not|call|text|ring|beware).*"
    r"|because.*|cuz.*|since .*|(?:the )?(?:baby|dog|kid).*)\W*$",
    re.IGNORECASE,
)
_LEAVE = r"(?:leave|put|drop|set|place|hide|stick|throw|toss|tuck|stash)"
_LEAVE_WITH = re.compile(
    rf"\b(?:{_LEAVE}|give|hand|deliver|bring|take)\s+(?:it|them|the\s+\w+|my\s+\w+|this|package|box)?\s*(?:off\s+)?"
    rf"(?:with|w/?|to)\s+(?!(?:(?:the|your|my|ur)\s+)?(?:driver|courier|delivery\s+\w+)\b)({_END}+)"
    rf"|\b((?:my\s+)?(?:neighbou?r|doorman|concierge|front desk|super)\b{_END}*?)\s+"
    rf"(?:can|will|could)\s+(?:take|accept|sign|get)",
    re.IGNORECASE,
)
_LEAVE_AT = re.compile(
    rf"\b{_LEAVE}\s+(?:it|them|the\s+(?:package|box|parcel|delivery)|my\s+\w+|this|that|package|box|parcel)?\s*(?:off\s+)?"
    rf"((?:on|in|at|behind|under|by|beside|near|inside|next to|around|outside|over|against|between)\b{_END}+)",
    re.IGNORECASE,
)
_PEOPLE_AT = re.compile(
    r"\b(?:front desk|reception|concierge|doorman|leasing office|mail\s?room|office)\b", re.IGNORECASE
)
_SAFE = re.compile(
    r"\b(?:somewhere|some place|someplace|a)\s+safe(?:\s+(?:place|spot))?\b|\bsafe (?:place|spot)\b|\bout of sight\b",
    re.IGNORECASE,
)
_NO_RING = re.compile(
    r"\b(?:dont|don't|do not|no|never|without|please no|avoid)\s+(?:\w+\s+){0,2}?"
    r"(?:ring(?:ing)?|knock(?:ing)?|doorbell|bell|buzz(?:ing)?)\b"
    rf"{_END}*",
    re.IGNORECASE,
)
_DOG = re.compile(rf"{_END}*\b(?:dogs?|puppy|pit\s?bull|shepherd|rottweiler)\b{_END}*", re.IGNORECASE)
_CALL = re.compile(
    r"\b(?:call|text|ring|phone|buzz)\s+(?:me|my cell|us|my phone|him|her|my \w+)\b"
    r"(?!\s+(?:in|up|thru|through)\b)[^.;!?\n]*"
    r"|\bgive (?:me|us) a (?:call|ring)\b[^.;!?\n]*",
    re.IGNORECASE,
)
_NEGATED_LEAVE = re.compile(rf"\b(?:dont|don't|do not|never|not|no)\s+(?:\w+\s+){{0,2}}?{_LEAVE}\b", re.IGNORECASE)
_PLACE = r"(?:on|in|at|behind|under|by|beside|near|inside|next to|around|outside|over|against|between)"
_NO_DETAIL = re.compile(rf"{_PLACE}?")
_IS_PLACE = re.compile(rf"{_PLACE}\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"^\W*(?:(?:have|want|need|got|like|would|to|some|leave|give|add|special|delivery|driver|instructions?|a|note|for"
    r"|the|my|can|could|hi|hello|please|how|do|i|you)\b\W*)*$",
    re.IGNORECASE,
)


def read(text: str) -> Items:
    """Each kind at most once, the detail in the customer's own words (at most 120 characters); empty when nothing is
    said. What is not recognised, or is about what not to do, is `other`."""
    found: dict[InstructionKind, str] = {}
    if _NOTHING.match(text):
        return ()
    if _NEGATED_LEAVE.search(text):
        found[InstructionKind.OTHER] = _clean(text)
    elif match := _LEAVE_WITH.search(text):
        found[InstructionKind.LEAVE_WITH] = _clean(match[1] or match[2])
    elif match := _LEAVE_AT.search(text):
        kind = InstructionKind.LEAVE_WITH if _PEOPLE_AT.search(match[1]) else InstructionKind.LEAVE_AT
        found[kind] = _clean(match[1])
    elif match := _SAFE.search(text):
        found[InstructionKind.SAFE_PLACE] = "a safe place"
    if _NO_RING.search(text):
        found[InstructionKind.DO_NOT_RING] = "do not ring or knock"
    if match := _DOG.search(text):
        found[InstructionKind.DOG] = _shown(_PLEASE.sub("", match.group()))
    if match := _CALL.search(text):
        found[InstructionKind.CALL_ON_ARRIVAL] = _clean(match.group())
    if not found:
        found[InstructionKind.OTHER] = _clean(text)
    return tuple((kind, detail) for kind, detail in found.items() if not _NO_DETAIL.fullmatch(detail))


def spoken(kind: InstructionKind, detail: str) -> str:
    """As the driver reads it and the customer reads it back: "leave it with my neighbor", "leave it at the desk"."""
    match kind:
        case InstructionKind.LEAVE_WITH if not _IS_PLACE.match(detail):
            return f"leave it with {detail}"
        case InstructionKind.LEAVE_AT | InstructionKind.LEAVE_WITH:
            return f"leave it {detail}"
        case InstructionKind.SAFE_PLACE:
            return f"leave it in {detail}"
    return detail


def _clean(words: str) -> str:
    words = _PLEASE.sub("", words)
    return _shown(_TAIL.sub("", words))


def _shown(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" ,.!-")[:LONGEST].strip()
