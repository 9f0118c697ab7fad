"""Whether somebody takes back what they asked for or changed, whatever else the text may read as. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_TAKES_BACK = re.compile(
    any_of(
        r"""
        (?:forget|scratch|ignore|disregard|undo) (?:it|that|this|what i (?:said|asked)|my (?:request|change|last \w+))
        never ?mind|nvm|nevermind|(?:i )?changed my mind
        (?:put|change|switch|set|move) (?:it|that|everything) back(?! (?:on|in|at|behind|by|under))
        (?:leave|keep) (?:it|everything|the (?:address|day|time|date)) (?:as|how|like|the way)(?: it)? (?:is|was|before)
        (?:leave|keep) it coming
        (?:go|change|switch) back to (?:the )?(?:old|first|original|how|what|way)
        can (?:it|you|u|they|he) still (?:come|bring|deliver|send)
        (?<!dont )(?<!not )(?<!doesnt )(?<!didnt )(?<!longer )(?<!you )(?<!they )(?:want|need|take) it after all
            (?! (?:these|this|those|that|the|my|our)\b)
        as it was(?: before)?|like (?:it was )?before
        (?:dont|do not) (?:change|move) (?:it|anything|the address)(?: after all)?
        """
    )
)

_BARE_CANCEL = re.compile(
    r"\W*(?:(?:no|wait|oh|actually|ok|sorry|please|pls|just|then)\b\W*)*cancel (?:that|this|it|the change"
    r"|my (?:change|request))"
    r"(?: (?:please|pls|then|thanks|thx))?\W*"
)

_IN_THE_SAME_BREATH = re.compile(
    r"\b(?:but|actually|jk|just kidding|kidding|psych|sike|no wait|wait no|wait|nvm|nevermind|on second thoughts?"
    r"|scratch that|or rather)\W+(?:(?:actually|please|pls|plz|no|nah|wait|just|jk|really|on second thoughts?|then|u"
    r"|you)\W+)*(?:dont|do not|never|better not|rather not|not)"
    r"(?:\W+(?:do (?:it|that|so)|it|that|please|pls|plz|thanks|thx|ok|okay|lol|at all|ever|though|tho|you dare))*\W*$"
)
_LONGEST_BREATH = 25
_OTHERS_SAY = re.compile(r"\b(?:says?|said|saying|tells?|told|wants?|asks?|thinks?) \w+")


def is_denied_at_once(text: str) -> bool:
    """ "bring it friday. jk dont": what it asks for is taken back before it ends. Of what others say ("everyone says
    leave it at the door but dont") that forbids it, see `forbids_what_others_say`."""
    return _denies_at_once(text) and not forbids_what_others_say(text)


def forbids_what_others_say(text: str) -> bool:
    return _denies_at_once(text) and _OTHERS_SAY.search(plain(text)) is not None


def _denies_at_once(text: str) -> bool:
    words = plain(text)
    return "?" not in words and len(words.split()) <= _LONGEST_BREATH and bool(_IN_THE_SAME_BREATH.search(words))


def is_bare_cancel(text: str) -> bool:
    """ "cancel that": beside words that take something back it is about what was asked for, not the delivery."""
    return _BARE_CANCEL.fullmatch(plain(text)) is not None


def takes_back(text: str) -> bool:
    """ "forget it, leave it like it was", "nah put it back"; a question takes nothing back."""
    return "?" not in text and _TAKES_BACK.search(plain(text)) is not None
