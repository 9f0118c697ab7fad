"""Beginning and end of a shift and of a break, in the words of people who do it daily. Pure."""

import re
from typing import Literal

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.words import plain

ShiftWord = Literal["start", "end", "back"]

_START = re.compile(
    any_of(
        r"""
        (?:clock|punch|sign|log|check)(?:ed|ing)? (?:me |myself )?in|on the clock
        pre ?-?trips? (?:is |s |all )?(?:done|finished|complete\w*|good)
        (?:here|in|up|ready|good) (?:and|n) (?:ready to (?:roll|go|load)|at em)
        ya (?:llegue|estoy (?:aqui|listo|en la ruta))|reportandome
        back from (?:vacation|my days? off|leave|time off)
        (?:start\w*|begin\w*)(?: my| the)? (?:shift|day)
        (?:here|in|ready|reporting) for (?:my |the )?(?:shift|duty|work)|(?:empiezo|empezando|inicio) (?:mi |el )?turno
        """
    )
)
_END = re.compile(
    any_of(
        r"""
        (?:clock|punch|sign|log)(?:ed|ing)? (?:me |myself )?out|off the clock|end (?:of )?(?:my |the )?shift
        (?:ending|finish\w*|done with) (?:my |the )?(?:shift|day|route)|done for (?:the day|today|tonight|the night)
        call(?:ing)? it (?:a day|a night|quits)|thats (?:it|all|a wrap) for (?:me|today|the day|tonight)
        see (?:ya|you|u|yall|y all) (?:tmrw|tomorrow|tmr|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|next week)
        (?:at|hit|over|reached|past|out of) my (?:\d+ ?(?:hr|hour)s? )?(?:limit|hours|max)|im out of hours
        thats my (?:shift|day)(?! (?:off|on|today|tomorrow|next|\w+day))
        (?:bring|tak|driv)(?:e|ing) (?:her|the (?:van|truck|rig)|this (?:van|truck|thing))
            (?:in|home|back to the (?:yard|barn|station|depot|hub|lot))
        (?:good ?night|gn)(?: all| yall| everyone| dispatch| then| team| folks)?$|termine (?:mi |el )?turno|hasta manana
        """
    )
)
_LEAVES = re.compile(
    any_of(
        r"""
        (?:leav(?:e|ing)|head(?:ing|ed)|going|cut(?:ting)?|clocking|knocking|dipping)(?: out| off| back)? (?:early|home)
        (?:gotta|got to|have to|need to|must) (?:go|leave|head|run|bounce|dip) (?:\w+ )?(?:home|early|now)
        im (?:out|off|done) early|going home
        """
    )
)
_BACK = re.compile(
    r"(?:(?:ok|okay|hey|alright|and|im|i am|were)\s)*back(?:\s(?:now|at it|on|from (?:my )?(?:lunch|break)|to work"
    r"|here|again|on the (?:road|clock)))*"
    r"|(?:my )?(?:break|lunch)(?: is|s)? (?:over|done|up)|(?:done|finished) (?:with )?(?:my )?(?:break|lunch|eating)"
)
_OTHER_DAY = re.compile(any_of(r"tomorrow|tmrw|next week|\w{3,6}day(?<!today)(?<!holiday)|if|can i"))


def shift_word(text: str) -> ShiftWord | None:
    """ "punch me in", "see ya tmrw", "back from lunch"; None for questions and for what is said of another day."""
    words = plain(text).strip(" .!,")
    if is_question(text):
        return None
    if _BACK.fullmatch(words):
        return "back"
    if _END.search(words) or (_LEAVES.search(words) and not _OTHER_DAY.search(words)):
        return "end"
    return "start" if _START.search(words) else None
