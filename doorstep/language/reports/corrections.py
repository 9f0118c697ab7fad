"""What a driver corrects of a report: the stop ("i was at 8, not 7"), the place, that a box was missing. Pure."""

import re

from doorstep.language.acts import Mood
from doorstep.language.phrases import any_of
from doorstep.language.reports.handing_over import A_SPOT, IN_THE_TRUCK, left_at
from doorstep.language.reports.said_how import said_how
from doorstep.language.reports.stop_numbers import LAST
from doorstep.language.reports.words import in_digits, plain

_WRONG, _RIGHT = r"(?:stop )?(?P<wrong>\d{1,3})", r"(?:stop )?(?P<right>\d{1,3})"
_CORRECTIONS = tuple(
    re.compile(rf"\b(?:{pattern})\b")
    for pattern in (
        rf"(?:was|am|im) at {_RIGHT}\b[^?]{{0,25}}\b{_WRONG} (?:isnt|is not|wasnt|was not|aint) (?:done|delivered)",
        rf"(?:was|am|im|meant|mean|its|be|been|did|done) (?:at |for |the one at )?{_RIGHT},?(?: and)? (?:not"
        rf"|instead of|rather than) {_WRONG}(?! min)",
        rf"{_WRONG} ?,?(?: it| that| but)* ?(?:shoulda|should ?(?:a|ve|have)?|was supposed to|supposed to) "
        rf"(?:been|be) {_RIGHT}",
        rf"(?:marked|tapped|hit|said|pressed|put|did) {_WRONG},? (?:but )?(?:i )?(?:meant|mean|wanted) {_RIGHT}",
        rf"not {_WRONG},? (?:but|its|it was|i meant|it s) {_RIGHT}",
        rf"{_WRONG} (?:is |was |isnt |wasnt |aint )?(?:not )?(?:done|delivered),? (?:but )?{_RIGHT} (?:is|was)$",
        rf"(?:scratch|undo|unmark|take back) {_WRONG},? (?:its|it was|it s|(?:that|this)(?: was| is|s)|i meant|make it"
        rf"|mark) {_RIGHT}",
        rf"(?:scratch|undo|unmark) {_WRONG},? {_RIGHT}(?:s| is| was) (?:the one|what|it)\b",
    )
)
_DENIES = re.compile(
    r"\b(?:not|isnt|wasnt|aint|shoulda|should|supposed|scratch|undo|unmark|take back|meant|mean|wanted|instead"
    r"|rather)\b"
)


def correction(text: str) -> tuple[int, int] | None:
    """The stop that was wrongly reported and the one that was meant."""
    words = in_digits(plain(text))
    for pattern in _CORRECTIONS:
        found = pattern.search(words)
        if found and _DENIES.search(found[0]):
            wrong, right = int(found["wrong"]), int(found["right"])
            if wrong != right and 0 < wrong <= LAST and 0 < right <= LAST:
                return wrong, right
    return None


_NO = r"(?:(?:no|nope|nah)\b\W*)"
_WAIT = r"(?:(?:oops|sorry|my bad|wait|hold on|hang on|scratch that|strike that|correction|actually|i mean)\b\W*)"
_MINUTES = r"(?!(?:wait|hold on|hang on)\s+\d)"
""" "12 nobody home. wait 15" waits for so long."""
_IT_WAS = r"(?:(?:that|this|it|they|i)(?: was| were|['’]?s| is)?|i meant|i mean|make (?:that|it)|meant)"
_OOPS = rf"(?:{_NO}*{_WAIT}+(?:{_NO}|{_WAIT})*(?:{_IT_WAS}\b)?|{_NO}+{_IT_WAS}\b)"
"""A bare "no" takes nothing back: "12 nobody home. no 13 on my truck"."""
_ANOTHER_AT_ONCE = re.compile(
    r"(?P<before>[^\d]*)(?P<wrong>(?<![\w.:#-])\d{1,3}(?![\w:]))(?P<said>[^\d]*?)[\s.,;!-]+"
    rf"{_MINUTES}{_OOPS}\s*(?:stop |number |#)?(?P<right>\d{{1,3}})\W*(?:actually|sorry|instead|my bad)?\W*",
    re.IGNORECASE,
)


def at_once(text: str) -> str:
    """ "12 delivered front door. no wait that was 13" is "13 delivered front door": who corrects themselves before the
    message is sent means the second stop."""
    found = _ANOTHER_AT_ONCE.fullmatch(text)
    is_other = found is not None and found["wrong"] != found["right"] and 0 < int(found["right"]) <= LAST
    return f"{found['before']}{found['right']}{found['said']}" if found and is_other and found["said"].strip() else text


_OF_WHICH = (
    r"(?:(?:oops|sorry|actually|wait|no|correction|my bad|oh|fyi)\W+)*"
    r"(?:(?:stop |#|the one at )?(?P<stop>\d{1,3})|it|that(?: one)?|they|the (?:box|package|last one)|i)?"
    r"(?:s| is| was| were| went| goes)?(?: actually| really)?(?: (?:left|put|set|dropped|placed)(?: it| them)?)?\s*"
)
_PLACE_CORRECTED = re.compile(
    rf"\W*{_OF_WHICH}(?P<right>{A_SPOT})\W+(?:and )?(?:not|instead of|rather than) "
    rf"(?:(?:it |the one )?(?:was |is )?)(?:{A_SPOT})\W*(?:(?:sorry|my bad|oops)\W*)?",
    re.IGNORECASE,
)
_PLACE_TOLD_ANEW = re.compile(
    rf"\W*{_OOPS}\s*(?:(?P<stop>(?<!\w)\d{{1,3}}) (?:is|was) )?(?:(?:left|put|set|dropped|placed)(?: it| them)? )?"
    rf"(?P<right>{A_SPOT})\W*(?:actually|instead|sorry)?\W*",
    re.IGNORECASE,
)
_FOUND = re.compile(
    any_of(
        rf"""
        found (?:it|them|that|this|mine|the (?:box|package|pkg|parcel|one|missing))|there it (?:is|was)|here it is
        (?:its|it is|it was|theyre|(?:box|package|one) (?:is|was)) (?:right |over |back )?(?:{IN_THE_TRUCK})
        (?:its|it is) not missing|(?:no longer|not) missing|ya (?:la|lo) encontre|aparecio
        """
    )
)
_NOT_FOUND = re.compile(any_of(r"not|never|cant|cannot|didnt|havent|hasnt|nobody|if|no one|wasnt|isnt"))
_FOUND_ELSEWHERE = re.compile(
    any_of(
        r"""
        (?:dispatch\w*|someone|somebody|they|he|she|the \w+|customer) (?:just |already |has |have )?found
        depot|station|warehouse|hub|terminal|facility|yard|empty
        (?:an?)?other (?:van|truck|driver\w*|route)|(?:his|her|their|someone elses|wrong) (?:van|truck)
        on (?:the )?(?:porch|steps?|doorstep|street|road|curb)
        """
    )
)
"""Then it is on nobody's truck, or on somebody else's."""
_NOT_MISSING = re.compile(any_of(r"not missing|no longer missing"))
_LAUGHTER = re.compile(r"\b(?:lol|lmao|ha(?:ha)+|jaja\w*|smh|omg)\b", re.IGNORECASE)
_SOMEBODY = (
    r"(?:she|he|they|someone|somebody|customer|the (?:customer|lady|guy|man|woman|owner|kid|husband|wife|resident"
    r"|tenant)|a (?:lady|guy|man|woman|kid))"
)
_COMES = re.compile(
    any_of(
        rf"""
        {_SOMEBODY}(?:s| is| are|re| just| finally| now)* (?:coming|walking|running|waving|pulling up|opening|answering)
        {_SOMEBODY}(?: just| finally| did)* (?:came|opened|answered|showed up|pulled up|walked up|got here|come)
        {_SOMEBODY}(?:s| is| are|re) (?:here|home|at the door|outside|there) (?:now|after all)
        """
    )
)


def corrected_place(text: str) -> tuple[int | None, str] | None:
    """ "12 was on the side steps, not the porch": the stop, if it is named, and where it is."""
    found = _PLACE_CORRECTED.fullmatch(plain(text)) or _PLACE_TOLD_ANEW.fullmatch(plain(text))
    place = left_at(found["right"], asked=True) if found else None
    if found is None or place is None or "?" in text:
        return None
    return int(found["stop"]) if found["stop"] else None, place


def says_found(text: str) -> bool:
    """ "oh wait its behind the seat", right after it was said to be missing."""
    text = _LAUGHTER.sub(" ", text)
    words = plain(text)
    if _FOUND.search(words) is None or _FOUND_ELSEWHERE.search(words) or said_how(text) is not Mood.PLAIN:
        return False
    return _NOT_FOUND.search(_NOT_MISSING.sub(" ", words)) is None


def says_somebody_comes(text: str) -> bool:
    """ "wait shes coming to the door", on the heels of "nobody home"."""
    words = plain(text)
    return _COMES.search(words) is not None and _NOT_FOUND.search(words) is None and "?" not in text
