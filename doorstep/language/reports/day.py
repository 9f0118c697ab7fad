"""What drivers ask of their day: how much is left, when it ends, how far behind it is. Pure."""

import re
from typing import Literal

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

DayQuestion = Literal["left", "finish", "behind", "on_time", "list", "done"]

_LEFT = r"(?:left|to go|remaining|more|remain)"
_BE = r"(?:be|get|gonna|going to|likely)"
_DONE = r"(?:finish\w*|done|end|home|out|off|wrap\w*|through)"
_AM_I = r"(?:am|are) (?:i|we)"
_TABLES: dict[DayQuestion, str] = {
    "finish": rf"""
        (?:when|what time|how late) (?:do|will|would|am|are|can|should) (?:i|we) (?:{_BE} )*{_DONE}
        (?:whats|what is) my (?:finish|end|eta home|done)\w*(?: time)?|a que hora (?:termino|acabo)
        how (?:much longer|long) (?:till|until|til|before) (?:im |i am )?(?:done|finished|home|off|the end)
        """,
    "behind": rf"""
        how (?:far|much|late|bad\w*|many min\w*)(?: behind| late| off)?(?: behind| late)? {_AM_I}|whats my delay
        {_AM_I} (?:\w+ )?(?:behind|late|running late)
        how (?:bad|far|late|behind|far behind) (?:does|do|is|did) (?:it|i|that|my \w+) (?:look|say|show|am|read)
        """,
    "on_time": rf"""
        {_AM_I} (?:\w+ )?(?:on (?:time|schedule|track|pace)|ahead)|how am i doing(?: on time)?
        """,
    "left": rf"""
        how (?:many|much)(?: \w+)? {_LEFT}|how many stops
        how (?:many|much)(?: \w+)? (?:do|have) i (?:still )?(?:have|got)
        (?:whats|what is|what do i have) left|cuant[ao]s?(?: \w+)? (?:me )?(?:faltan|quedan)
        (?:stops|boxes|packages|pkgs) {_LEFT}
        """,
    "list": r"""
        (?:(?:my|the|whole|full|stop) )*(?:list|manifest)(?: (?:of )?(?:my |the )?(?:stops|rest|route))?
        show me (?:all|the rest|my stops|everything)|(?:whats|what is) (?:on my route|ahead)|remaining stops
        """,
    "done": r"""
        how many (?:have i|did i) (?:done|do|deliver\w*|finish\w*)
        """,
}
_ASKS = {kind: re.compile(any_of(table)) for kind, table in _TABLES.items()}
_OF_ONE_STOP = re.compile(
    any_of(
        r"""
        (?:box\w*|pkgs?|packages?|items?|pieces?) (?:do i have )?(?:for|at|to) (?:stop )?#?\d+
        how many (?:\w+ )?(?:for|at) (?:stop )?#?\d+|(?:get|be) (?:there|to|at) (?:stop )?\d+|wait list
        """
    )
)


_STATES = re.compile(any_of(r"\d+ (?:\w+ )?(?:stops?|boxes|packages|pkgs|more|left|to go|remaining)"))


def day_question(text: str) -> DayQuestion | None:
    """Which of them; None when the words ask for something else (a count at one stop, when a stop is due)."""
    words = plain(text)
    if _OF_ONE_STOP.search(words) or _STATES.search(words):
        return None
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(words)), None)
