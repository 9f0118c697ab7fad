"""What goes on from the turn before ("and the blue one?"), and who asks for the driver's number. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_WHAT_BECAME = re.compile(
    any_of(
        r"""
        (?:is|was|are|did|has|have|so|its) .{0,24}\b(?:confirmed|approved|all set|good to go|gone? through|go through
            |went through|updated|changed|saved|official|locked in|taken care of)
        (?:confirmed|approved|all set|good to go)
        how long (?:does|will|is|would|do) (?:that|this|it all|it usually|such|they|you)
            (?:(?:gonna|going to) )?(?:take|need)
        when (?:will|do|does|are|is) (?:i|they|you|someone|somebody|anyone|dispatch)\b.{0,12}
            \b(?:hear|know|decide|find out|get back|let me know|text me back|answer)
        (?:so )?(?:now what|what now|what happens (?:now|next|then)|whats next|whats the next step)
        any (?:news|word|update|decision|answer) (?:on|about|from)
            (?:that|my (?:request|case|claim)|it yet|dispatch|them)
        did (?:you|they|dispatch|someone) (?:decide|approve|confirm|answer|get (?:it|that|my))
        what(?:s| is| are| will)?\b.{0,10} (?:(?:gonna|going to|will|supposed to) )?happen(?= (?:now|next|then|with)
            |\W*$)
        what(?:s| is| are) (?:you|u|yall|they|dispatch)(?: guys)? (?:gonna|going to|doing)(?: do)? about
            (?:it|that|this)
        (?:so )?(?:does|do|did) (?:he|she|they|(?:the|my|your) driver|driver)(?: even| already
            | actually)* (?:know|have it|got it|get it|see it)(?: now| yet| already| about (?:it|that|this))*(?=\W*$)
        (?:so )?(?:is|are) (?:that|this|it|we) (?:all )?(?:done|settled|sorted|handled|fixed|set)(?: now| then
            | or(?: what| not)?)?(?=\W*$)
        (?:will|does|did|can|would) (?:he|she|they|(?:the|my|your) driver|driver|someone|anyone)(?: even| really
            | actually)* (?:see|know|read|notice) (?:that|this|it|about (?:it|that|this)|(?:the|my) note)
        """
    )
)
_WAITS_FOR_ANSWER = re.compile(
    any_of(
        r"""
        waiting (?:on|for|4) (?:an?|the|your|ur|yalls?|some|any|that|their)? ?(?:answer|reply|response|callback
            |call back|decision|word|text back|confirmation)
        waiting (?:to hear|for (?:you|u|yall|someone|somebody|dispatch|them) to (?:answer|reply|respond|text|call
            |get back))
        (?:havent|have not|didnt|never|nobody(?: ever)?|no one(?: ever)?|not)(?: yet)? (?:heard?|hear|got|gotten|get
            |had|texted|called|answered|replied) (?:back|anything back|an? (?:answer|reply|response)
            |nothing back|me back)
        (?:still )?no (?:answer|reply|response|word)(?: back)?(?: from (?:you|u|yall|them|dispatch|anyone|anybody))?
            (?: yet| still)?(?=\W*$)
        """
    )
)
_BY_PHONE = re.compile(r"\b(?:door|bell|knock\w*|buzz\w*|intercom|driver|call(?:ed|ing)? (?:him|her)|at \d)\b")
"""Where somebody else did not answer."""
_IS_ANYBODY_THERE = re.compile(
    any_of(
        r"""
        (?:any ?body|any ?one|some ?body|some ?one|any ?1|a person|people)(?: even| still| actually| out
            | really)* (?:there|here
            |home|awake|alive|reading|working|around|listening|on (?:this|the other end))
        (?:is|are|r) (?:you|u|yall|they|dispatch)(?: guys| people| all)?(?: even| still| actually)* (?:there|here
            |awake|open|closed|in)
        """
    )
)
_ASKS = re.compile(
    r"\?|^\W*(?:so |and |ok |wait |hey )*(?:is|was|are|did|does|will|has|have|how|when|any|whats?|now what)\b"
)
_DRIVERS_NUMBER = re.compile(
    any_of(
        r"""
        drivers? (?:phone|number|cell|mobile|contact)
        (?:phone|number|cell|contact)\b.{0,12}\b(?:of|for) (?:the|my|your) driver
        (?:can|could|may|let) (?:i|me) (?:call|phone|ring|talk to|speak (?:to|with)|text) (?:the|my|your) driver
        """
    )
)

_GOES_ON = re.compile(
    r"^\W*(?:(?:ok|okay|k|so|oh|thanks|thx|ty|cool|great|alright|right|hm+|um)\b\W*)*"
    r"(?:(?:and|n|but|plus|&|y)\b\W*)?(?:(?:what|how|wat|hbu|wbu)s?\W*(?:about|bout|abt|of)\b\W*)?(?:(?:also|then|for|is|was)\b\W*)?"
)
_THING = re.compile(
    r"(?:(?:the|my|our|that|this|those|these|el|la|mi)\W+)?(?P<named>[\w#'&-]+(?:\W+[\w'&-]+){0,3}?)"
    r"(?:\W+(?:ones?|1|package|pkg|parcel|box|delivery|order|shipment))?(?:\W+(?:then|too|also|please|pls|though|tho))?\W*"
)
_NO_THING = re.compile(
    r"\b(?:i|im|ill|you|u|he|she|they|we|it|its|can|could|will|would|do|does|did|is|are|was|were|has|have|had|not|no"
    r"|dont|cant|wont|isnt|bring|leave|send|put|move|change|cancel|keep|hold|take|give|get|got|want|need|stop|come"
    r"|comes|coming|deliver\w*|refuse\w*|return\w*|pick|call|text|never|nothing|other|another|broke\w*|damaged)\b"
)


def may_only_name(text: str) -> bool:
    """Whether nothing is said but perhaps the name of a thing, so that it goes on from what was asked before: "and the
    cat one?", "what about my lamp". What has a verb in it asks something of its own."""
    return bool(what_is_named(text))


def what_is_named(text: str) -> str:
    words = plain(text)
    begun = _GOES_ON.match(words)
    rest = words[begun.end() :] if begun else words
    found = _THING.fullmatch(rest)
    if found is None or _NO_THING.search(rest):
        return ""
    is_marked = begun is not None and begun.end() > 0
    return found["named"] if is_marked or "?" in text or re.search(r"\b(?:ones?|1)\b", rest) else ""


def asks_what_became(text: str) -> bool:
    """ "is that confirmed?", "how long does that take", "did it go through" """
    words = plain(text)
    said = re.split(r"(?<=[.!;?\n])", words)
    return waits_for_answer(text) or any(_WHAT_BECAME.search(each) and _ASKS.search(each) for each in said)


def waits_for_answer(text: str) -> bool:
    """ "waiting on an answer", "havent heard back": of ours."""
    words = plain(text)
    return _WAITS_FOR_ANSWER.search(words) is not None and _BY_PHONE.search(words) is None


def asks_whether_somebody_is_there(text: str) -> bool:
    """ "is anybody even there", said while a person is waited for."""
    return _IS_ANYBODY_THERE.search(plain(text)) is not None


def asks_for_drivers_number(text: str) -> bool:
    return _DRIVERS_NUMBER.search(plain(text)) is not None
