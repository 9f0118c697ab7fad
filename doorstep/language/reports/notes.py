"""A note that a driver leaves for whoever comes next: the words without those that say so. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.relaying import says_something
from doorstep.language.reports.words import SPOKEN, plain

_STOP = rf"(?:(?:the\s+)?(?:stop|stp|parada|number)?\s*#?\s*{SPOKEN}|(?:this|that)\s+(?:one|stop|address)|here|it)"
_LEAD = re.compile(
    rf"^(?:(?:hey|ok|please|pls|can\s+(?:you|u)|could\s+(?:you|u)|i\s+(?:want|need)\s+to|lets|just)[\s,]+)*"
    rf"(?:(?:put|add|leave|make|write|save|keep|drop|take)\s+(?:down\s+)?(?:a|this|the|that)?\s*(?:note|reminder)?"
    rf"|(?:note|fyi|heads\s+up|remember|reminder|for\s+the\s+file|nota|apunta|put\s+down|mark\s+down))"
    rf"(?:[\s,]*(?:on|for|to|at|about|in|para|en|de)\s+{_STOP})?(?:\s*(?:[:,-]|that|saying|que)\s*|\s+)",
    re.IGNORECASE,
)
_NEXT_DRIVER = re.compile(
    r"^(?:let|tell)\s+(?:the\s+)?(?:next\s+(?:driver|guy|person)|whoever\s+\w+(?:\s+\w+){0,3}?\s+next)(?:\s+know)?"
    r"(?:\s+that)?[\s:,]+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    any_of(
        r"""
        (?:any|what|whats|what are|are there|is there|show|read|see|got|the) (?:the |me |any |my )*notes?
        what does (?:the|my) note say|notes? (?:on|for|at) (?:stop )?\d+$|hay (?:una |alguna )?notas?
        """
    )
)
_LEAVES = re.compile(any_of(r"(?:put|add|leave|make|write|save|keep|drop)"))


def note_said(text: str) -> str | None:
    """ "put a note on 12 bell is broken" is `bell is broken`; None when nothing is left that says something."""
    words = " ".join(text.split())
    for lead in (_LEAD, _NEXT_DRIVER):
        words = lead.sub("", words, count=1)
    words = words.strip(" ,:;-")
    return words if says_something(words) else None


def asks_for_notes(text: str) -> bool:
    """Whether notes are to be read out, not left."""
    words = plain(text)
    return _ASKS.search(words) is not None and _LEAVES.match(words) is None
