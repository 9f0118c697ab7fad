"""Whether a text says that a number in it is a code, and whether it corrects one. Pure.

A number by itself may be a house, a time, an order or a telephone: the driver is told of a code only where words say
so.
"""

import re
from collections.abc import Sequence

from doorstep.language.access import AccessKind, read_access
from doorstep.language.clauses import clauses
from doorstep.language.folding import folded

_OPENS = re.compile(
    r"\b(?:codes?|pin|pass\s?code|password|combo|combination|key\s?pad|pad|key\s?code|pad\s?lock|lock\s?box|gates?|gated"
    r"|doors?|entry|entrance|call\s?box|intercom|buzzer|buzz|lobby|garage|elevator|directory|vestibule|dial|punch|press"
    r"|type|enter|star|pound|hash|codigo|clave|porton|puerta)\b|[#*]\s?\d|\d\s?[#*]"
    r"|\buse \d{3,}",
    re.IGNORECASE,
)
_IS_A_CODE = re.compile(
    r"\b(?:codes?|pin|pass\s?code|password|combo|combination|key\s?pad|key\s?code|lock\s?box|alarm|secret|clave|codigo)\b|[#*]",
    re.IGNORECASE,
)
_BELL = re.compile(r"\d{1,3}[A-Za-z]?|[^\d#*]+")
"""What is pressed or looked for at a call box so that somebody opens: a unit, a name."""
_NOT_THEIRS_TO_TELL = re.compile(
    r"\b(?:said|says|asked|told|wants|begged)\b(?: \w+){0,4} (?:not|never|don ?'?t) (?:to )?(?:ever )?"
    r"(?:share|give|use|pass|hand|tell|text)\b",
    re.IGNORECASE,
)
_OPENS_NO_DOOR = re.compile(
    r"\b(?:luggage|suitcase|bike|bicycle|gym|school|phone|cell|laptop|computer|tablet|wi ?-?fi|bank|atm|card|debit"
    r"|credit|tv|netflix|hulu|disney|xbox|discount|promo|coupon|referral|gift|lottery|area|zip|postal|dress|cheat"
    r"|tax|error|morse|da vinci|source|voicemail|launch) (?:\w+ )?(?:codes?|locks?|pin|pass ?code|combo|combination"
    r"|password)\b(?! (?:of|for|to|on|at|in) (?:the|my|our) (?:gate|door|building|lobby|garage))",
    re.IGNORECASE,
)
""" "my luggage code is 7788": of a gate or a door it says nothing."""
_NOT_TO_BE_USED = re.compile(
    r"\b(?:do ?n['o]?t|never|no need to|please not|shouldn['o]?t)\s+(?:ever |please )?"
    r"(?:use|try|enter|punch in|press|dial|type)\s+(?:that|it|this|his|hers|theirs)(?: (?:one|code|number))?\W*$",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:scratch|changed?|actually|now|new|instead|correction|sorry|oops|typo|wrong|mistake|meant|mean|not (?=\d)|no"
    r"|update[ds]?|rather|it ?s|its|should be|supposed to be|different)\b|\*\s*\w+\s*$",
    re.IGNORECASE,
)
_NOT_A_STREET = re.compile(
    r"\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|pl|place|way|apt|apartment|unit|suite|ste|floor"
    r"|zip|address|house|order|invoice|ticket|call|phone|cell|dollars?|bucks|minutes?|mins?|hours?|am|pm|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today)\b",
    re.IGNORECASE,
)
_FEW = 4
_MOST_BESIDE = 2
_IS_ALL = re.compile(r"(?<!\d)[#*]?\d{3,6}[#*]?\W*$")
"""A number that the clause ends in: "crap 4059"."""
_SMALL_WORDS = frozenset(
    "it its is the a an to now they them changed change new one code actually sorry no not scratch that wait oops my"
    " bad i meant mean was wrong should be instead sent me just today hey hi please ok correction typo from this"
    " different updated update management and for s"
    " ugh argh crap damn shoot right correct first original".split()
)


def says_it_is_a_code(text: str) -> bool:
    said = folded(text)
    opens = _OPENS.search(_OPENS_NO_DOOR.sub(" ", said)) is not None
    return opens and not _NOT_TO_BE_USED.search(said) and not is_not_theirs_to_tell(text)


def is_only_a_way(text: str, details: Sequence[tuple[AccessKind, str]]) -> bool:
    """Whether nothing of it is secret: by which door, whom to buzz. Then it is an order to the driver."""
    return (
        bool(details)
        and _IS_A_CODE.search(folded(text)) is None
        and all(
            kind is AccessKind.ENTRY_ROUTE or (kind is AccessKind.CALLBOX and _BELL.fullmatch(value) is not None)
            for kind, value in details
        )
    )


def calls_it_a_code(text: str) -> bool:
    """ "gate code 1205"; of "1205 has a new gate" nobody knows."""
    return _IS_A_CODE.search(folded(text)) is not None


def is_not_theirs_to_tell(text: str) -> bool:
    """Of a code that stands in the text: whoever owns it "said not to share it"."""
    return _NOT_THEIRS_TO_TELL.search(folded(text)) is not None


def speaks_of_a_code(text: str) -> bool:
    """Whether a code may be meant, though none could be read, or a number that may be one stands there."""
    return re.search(r"\b(?:codes?|pin|pass\s?code|combo|combination)\b|\d{3}", folded(text), re.IGNORECASE) is not None


def is_little_more(text: str) -> bool:
    """To the question for a code: whether the text is hardly more than one ("its 8831 thx")."""
    return len(re.findall(r"[^\W\d_]+", text)) <= _FEW


def corrects(text: str) -> bool:
    """Said when a code was given just now: whether it gives another in its place ("thats last years lol. its 0277")."""
    return any(_gives_another(clause.text) for clause in clauses(text))


def _gives_another(clause: str) -> bool:
    plain = folded(clause).lower().replace("'", "")
    if not read_access(clause).details or _NOT_A_STREET.search(plain):
        return False
    other_words = [word for word in re.findall(r"[a-z]+", plain) if word not in _SMALL_WORDS]
    if not other_words or (len(other_words) <= _MOST_BESIDE and _IS_ALL.search(plain)):
        return True
    return _CORRECTS.search(plain) is not None and says_it_is_a_code(clause)
