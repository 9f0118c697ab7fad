"""Which number of a notification's list is chosen beside other words: "1, gate's star 5540", "2 im in class". Pure.

A number may as well count something or be an hour ("2 dogs", "2:30"). It is surely one of the list where a mark sets it
off, or where nothing that could be counted stands behind it.
"""

import re
from dataclasses import dataclass

from doorstep.language.choices import pick
from doorstep.language.day_questions import names_a_day
from doorstep.language.reports.words import plain

_NUMBER = r"(?P<number>[1-5]|one|two|three)\b"
_NO_COUNT = (
    r"(?![:/.]\d|\s*(?:-|–|to|or|thru|till|through)\s*\d)"
    r"(?![\s-]*(?:[ap]\.?m\b|o\W?clock|ish\b|of\b|more\b|other\b"
    r"|(?:business |whole |full )?(?:day|week|month|year|hour|hr|minute|min|time|night|evening|morning"
    r"|afternoon|weekend|wk)s?\b"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
    r"|(?:people|persons?|adults?|kids?|dogs?|box(?:es)?|packages?|things?|stops?)\b|in the\b))"
)
_LEADING = re.compile(rf"^\W*(?:option |number )?{_NUMBER}{_NO_COUNT}\W*(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)
_SET_OFF = re.compile(
    r"^\W*(?:option |number )?\w+(?:\s*[,.:;!)-]|\s+[-–]|\s+(?:but|and|pls|please)\b)|^\s*#|^\W*(?:option|number)\b",
    re.IGNORECASE,
)
_UNCOUNTED = re.compile(
    r"\W*(?:i|im|ill|id|ive|we|were|well|weve|my|our|he|hes|she|shes|they|theyre|it|its|thats|that|this|the|then"
    r"|for (?:now|today|this time|the time being|the moment)|works|fine|ok|okay|good|great|perfect|please|pls|plz"
    r"|thanks|thank|thx|ty|tho|though|because|cause|cuz|bc"
    r"|since|if|not|no|nah|make|do|lets|can|could|would|cant|wont|dont|for (?:me|us|sure)|sounds|sure|yes|yep|yeah"
    r"|lol|haha|sorry|guess|be|bring|come|is (?:fine|good|ok|okay|great|perfect|best|better))\b"
)
_TURNED_DOWN = re.compile(
    r"\W*(?:(?:that|this|it|its|thats|is|s|just|really|also|sorry|im sorry|unfortunately|clearly|sadly|one|day|time)"
    r"\W+){0,3}"
    r"(?:(?:no|nope|nah|not|never)\W*$|a? ?(?:no|hard no|nope|no go|bad|impossible|useless|wrong)\W*$"
    r"|(?:sucks?|stinks?)\b|no (?:good|bueno|go|way|can do|thanks?|thank you|longer)\b"
    r"|not (?:good|ok|okay|great|fine|possible|an option|for (?:me|us)|gonna|going to|work\w*|that|happening|happy"
    r"|available|convenient|acceptable|what|it)\b"
    r"|(?:wont|wouldnt|doesnt|dont|does not|do not|will not|would not|cant|cannot|can not|couldnt|isnt|never)"
    r" (?:really |even |be )?(?:work\w*|do|fit|suit\w*|good|ok|okay|fine|possible|happen\w*|want|like|an option|be)\b)"
)
"""Behind a number: that one is not meant."""
_NOT_THAT = re.compile(
    r"\b(?:dont|do not|didnt|did not|doesnt|not|cant|cannot|never|wont|neither|nor|without|except|but not|instead of"
    r"|rather than|besides|why)(?: \w+){0,2}\s*$|\b(?:or|and|nor)\s*$"
)
"""Before a number that is named: "dont pick 2", "i cant do option 3", "option 1 or option 2"."""
_ANOTHER_NUMBER = re.compile(
    r"\W*(?:(?:and|or|maybe)\b\W*)?(?:(?:option|number)\b\W*)?(?:[1-5]|one|two|three)\b", re.IGNORECASE
)
_TAKES_BACK = r"(?:no|nah|nope|wait|actually|jk|kidding|sorry|oops|scratch that|i mean|make (?:it|that))"
_CORRECTED = re.compile(
    rf"^\W*(?:[1-5]|one|two|three)\b[^\d]{{0,20}}?\b{_TAKES_BACK}\b\W*"
    rf"(?:(?:{_TAKES_BACK}|its|lets|do|go with|the|option|number|just)\b\W*)*{_NUMBER}{_NO_COUNT}(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING = re.compile(
    rf"^(?P<rest>.*\S)\s*(?:[,.;:!]|\b(?:so|then|say|(?P<named>choose|pick|option|number|go with)))\s*{_NUMBER}"
    r"(?:\s+(?:is|s|will be)?\s*(?:fine|good|ok|okay|great|perfect|works|please|pls|plz|thanks|thx|then|it is"
    r"|for (?:me|us)))*\W*$",
    re.IGNORECASE | re.DOTALL,
)

_NO_DAY = re.compile(r"\b(?:all|that|the whole|every|any|other|each) day\b", re.IGNORECASE)


@dataclass(frozen=True)
class NumberedAnswer:
    position: int
    """From 0."""
    rest: str
    """What is said beside it."""
    is_sure: bool
    """It counts nothing."""


def numbered(text: str, length: int) -> NumberedAnswer | None:
    """The number of a list of `length` that is chosen; the last one, where they correct themselves."""
    if found := _CORRECTED.match(text):
        return None if _TURNED_DOWN.match(plain(found["rest"])) else _answer(found, length, is_sure=True)
    found = _LEADING.match(text)
    if found:
        if _ANOTHER_NUMBER.match(found["rest"]) or _TURNED_DOWN.match(plain(found["rest"])):
            return None
        is_sure = _SET_OFF.match(text) is not None or _UNCOUNTED.match(plain(found["rest"])) is not None
        return _answer(found, length, is_sure=is_sure)
    found = _TRAILING.match(text)
    if found and found["named"] and _NOT_THAT.search(plain(found["rest"])):
        return None
    return _answer(found, length, is_sure=not names_a_day(_NO_DAY.sub(" ", found["rest"]))) if found else None


def _answer(found: re.Match[str], length: int, *, is_sure: bool) -> NumberedAnswer | None:
    position = pick(found["number"], length)
    return None if position is None else NumberedAnswer(position, found["rest"].strip(" ,.;:!-"), is_sure)
