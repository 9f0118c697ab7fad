"""Whether the words say that something was not delivered: a guard beside the classifier, which it overrules, because
"not delivered" and "delivered" share their words."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_NOT = (
    r"(?:not|never|no|cant|cannot|couldnt|could not|didnt|did not|wasnt|wont|wouldnt|unable to|havent|hasnt|isnt|aint)"
)
_DENIED = re.compile(
    any_of(
        rf"""
        {_NOT} (?:been |get |got |be |able to |gonna |going to |yet |even )*(?:it |this |that |one |\d+ )*deliver\w*
        {_NOT} (?:get|got) (?:\w+ ){{1,3}}delivered|un ?deliver\w*|non ?deliver\w*|no go
        failed (?:to deliver|delivery|attempt)|(?:delivery )?attempt(?:ed)? failed
        """
    )
)
_QUESTION = re.compile(
    r"\?\s*$|^[¿\s]*(?:why|what|whats|which|who|whos|how|when|where|is|are|was|were|did|does|do|any"
    r"|am i|(?:should|can|may|will|could) i"
    r"|que|cual|quien|por que)\b"
)


def denies_delivery(text: str) -> bool:
    """ "stop 4 no go, not delivered", "couldn't get it delivered"."""
    return _DENIED.search(plain(text)) is not None


def is_question(text: str) -> bool:
    """ "which ones are not delivered", "stop 4 not delivered?": asks, where the same words would report."""
    return _QUESTION.search(plain(text)) is not None
