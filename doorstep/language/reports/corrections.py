"""That one stop was meant and another was said: "i was at 8, not 7", "marked 13 shoulda been 14". Pure."""

import re

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
        rf"(?:scratch|undo|unmark) {_WRONG},? (?:its|it was|it s|i meant|make it|mark) {_RIGHT}",
        rf"(?:scratch|undo|unmark) {_WRONG},? {_RIGHT}(?:s| is| was) (?:the one|what|it)\b",
    )
)
_DENIES = re.compile(
    r"\b(?:not|isnt|wasnt|aint|shoulda|should|supposed|scratch|undo|unmark|meant|mean|wanted|instead|rather)\b"
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
