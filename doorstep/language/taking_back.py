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


def is_bare_cancel(text: str) -> bool:
    """ "cancel that": beside words that take something back it is about what was asked for, not the delivery."""
    return _BARE_CANCEL.fullmatch(plain(text)) is not None


def takes_back(text: str) -> bool:
    """ "forget it, leave it like it was", "nah put it back"; a question takes nothing back."""
    return "?" not in text and _TAKES_BACK.search(plain(text)) is not None
