"""Whether the driver says that the truck is loaded."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.words import plain

_LOADED = re.compile(
    any_of(
        r"""
        loaded|(?:done|finished) loading|load(?:ing| ?out) (?:is |s )?(?:done|complete\w*|finished|over)
        (?:got |have )?everything(?:s| is)? (?:in|on|aboard)(?: the| my)? ?(?:truck|van)?|carga(?:do|da)
        """
    )
)
_OTHERWISE = re.compile(
    any_of(
        r"""
        not|never|no|wasnt|isnt|arent|werent|aint|havent|hasnt|didnt|dont|nobody|almost|nearly|half|still|before|until|till
        when|if|wrong\w*|damaged|late|behind|missing|short|(?:they|who|he|she|somebody|someone) (?:\w+ )?loaded
        """
    )
)
_NOT_YET = re.compile(
    any_of(r"(?:will|gonna|going to|about to|soon|to) (?:be |get )?loaded|getting loaded|being loaded")
)
_MOST_WORDS = 16
"""Who says more than that tells of something else too."""


def is_loaded(text: str) -> bool:
    """ "loaded", "van's loaded heading out"; not what is said of one package or of how it was loaded."""
    words = plain(text)
    if is_question(text) or _NOT_YET.search(words):
        return False
    if len(words.split()) > _MOST_WORDS or re.search(r"\b(?:stops?|package|pkg|box)\b|#|\d", words):
        return False
    return _LOADED.search(words) is not None and _OTHERWISE.search(words) is None
