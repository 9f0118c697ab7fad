"""Whether somebody who was asked wants the delivery stopped, or wants it after all. Pure."""

import re
from typing import Literal

from doorstep.language import answers
from doorstep.language.clauses import clauses
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_IT = r"(?:it|this|that|them|the (?:order|delivery|package|parcel|box|thing))"
_WANTS_IT = re.compile(
    any_of(
        rf"""
        (?:keep|keeping|bring|bringing|deliver|delivering) {_IT}|let (?:it|them) come
        (?:ill|i will|we will|well|wanna|want to|going to|gonna|just) (?:keep|take|accept|have|get) {_IT}
        (?:i|we) (?:still |do |actually |really )*(?:want|need) {_IT}|still (?:want|need)s?
        send {_IT}(?! (?:back|to (?:the )?(?:sender|store|shop|seller)|where))
        (?:dont|do not|didnt|did not|never) (?:\w+ )?(?:cancel|stop|return|refuse|send|take)\w*
        changed my mind|take (?:that|it) back i|as planned|go ahead with (?:it|the delivery)
        no wait|wait no|not? (?:a )?(?:cancel|return)\w*
        """
    )
)
_DOES_NOT_WANT_IT = re.compile(
    r"\b(?:dont|do not|no longer|never|not|cant|wont|cannot|doesnt|didnt) (?:really |even |actually )?"
    rf"(?:want|need|keep|bring|deliver|take|accept)(?: to (?:keep|take|accept))? {_IT}\b"
)
_REPEATS = re.compile(
    rf"\breturn (?:{_IT} )?to (?:the )?sender|\bsend {_IT} back(?: to (?:the )?(?:sender|store|shop|seller))?"
    rf"|\b(?:cancel|return|refuse|stop) (?:{_IT}|my (?:order|delivery|package|parcel))"
)
"""The read-back said again in its own words, which no third thing can be meant by."""
_OWN = frozenset("cancel return refund the delivery order package back sender my i any more anymore longer".split())


def decision(text: str) -> Literal["stop", "deliver", "unsaid"]:
    """To "Stop delivery and send it back? That can't be undone": anything but a plain yes stops nothing."""
    words = plain(text)
    words, unwanted = _DOES_NOT_WANT_IT.subn(" ", words)
    if _WANTS_IT.search(words):
        return "deliver" if any(_says_so_plainly(clause.text) for clause in clauses(text)) else "unsaid"
    reply = answers.reply(_REPEATS.sub(" yes ", words), _OWN)
    if reply.is_clear_yes:
        return "stop"
    return "deliver" if reply.says == "no" and not unwanted else "unsaid"


def _says_so_plainly(clause: str) -> bool:
    """ "theres a fee? then just bring it": what is only asked decides nothing."""
    return "?" not in clause and _WANTS_IT.search(_DOES_NOT_WANT_IT.sub(" ", plain(clause))) is not None
