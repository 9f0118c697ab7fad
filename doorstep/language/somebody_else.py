"""Whether a text is meant for somebody else: texted to us, written to family. Pure.

Such words ask nothing of ours, however much they look like it: "call me when you get here mom". Old people call us
honey and dear; those say nothing. A relative who is spoken *of* is no one spoken to: "leave it with my mom".
"""

import re

from doorstep.language.folding import folded
from doorstep.language.reports.words import plain

_FAMILY = (
    r"(?:mom|mommy|momma|mama|mum|mummy|dad|daddy|papa|grandma|granny|grandpa|gramps|nana|sis|auntie|babe|bae|son"
    r"|mami|papi|abuela|abuelita|hermana|mija|mijo)"
)
_SPOKEN_OF = (
    r"(?:my|your|ur|his|her|our|their|the|a|is|was|to|with|for|from|by|of|and|or|call|tell|ask|text|ring|see|at|mi|su"
    r"|tu|la|el|con|para)"
)
_DOES = r"(?:is|was|will|can|could|said|says|lives|has|wants|needs|would)(?! (?:you|u)\b)|and|or"
_SPOKEN_TO = re.compile(
    rf"(?<!^)(?<!\w)(?<!'){_FAMILY}(?: (?:lol|haha|thanks|thx|ok|please|pls|love you|luv u|xo+|jk))*\W*$"
    rf"|^(?:(?:hi|hey|hello|ok|yes|no|thanks|sorry|happy birthday) )*{_FAMILY}\b(?! (?:{_DOES})\b)"
)
_BEFORE = re.compile(rf"\b{_SPOKEN_OF}\W+{_FAMILY}\b")
_CLOSES = re.compile(r"\b(?:(?:love|luv|miss) (?:you|u|ya)|te (?:amo|quiero)|xoxo+|on (?:your|ur) way home)\b(?! guys)")
_PASSES_ON = re.compile(rf"^\W*(?:ok |hey |and |pls |please )*(?:tell|ask|remind|call|text) {_FAMILY}\b")


def is_to_somebody_else(text: str) -> bool:
    words = folded(plain(text)).strip()
    if _PASSES_ON.search(words) or _CLOSES.search(words):
        return True
    return _SPOKEN_TO.search(words) is not None and _BEFORE.search(words) is None
