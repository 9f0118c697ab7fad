"""At a door that does not open: giving up, waiting, asking what became of the question to the customer. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.reasons import failure_reason
from doorstep.language.reports.words import plain

_THEY = r"(?:they|she|he|the customer|customer|anyone|anybody|someone|\d+)"
_ANSWER = r"(?:say|said|answer\w*|text\w*|repl\w+|respond\w*|write|wrote|get back|got back|call\w*)"
_NO_WAY_IN = re.compile(
    any_of(
        rf"""
        no (?:way|access)(?: (?:in|into|inside|up))?|still no (?:answer|response|reply|code|luck|dice)|locked(?: out)?
        (?:cant|cannot|couldnt|could not|never|didnt|unable to) (?:get|got) (?:in|inside|thru|through|past)
        no (?:answer|response|reply|code|luck|dice)|nobody (?:answer\w*|let me in|came|comes)
        {_THEY} (?:never|didnt|did not|wont|isnt|not) (?:\w+ )?(?:{_ANSWER}|open\w*|come|coming)
        (?:buzzer|gate|door|intercom|call ?box|bell)\b[^.!?]*\b(?:dead|nothing|shut|ignored)
        """
    )
)
_GOES_ON = re.compile(
    any_of(
        r"""
        (?:moving|heading|going|rolling|driving|gotta (?:go|move|roll)) (?:on|along|to (?:the )?next|out)
        (?:on )?to the next(?: (?:one|stop))?|next (?:one|stop|please)|giv(?:e|ing|en) (?:it )?up|gave up
        im (?:out|gone|leaving|off|going|moving)|(?:leaving|bailing|skipping) (?:it|this|here|now)|me voy|al siguiente
        wh(?:at|o|ere)s (?:next|after|my next)|what comes (?:next|after)|where to(?: next| now)?$|(?:que|cual) sigue
        not waiting(?: any ?more)?|cant wait(?: any ?(?:more|longer))?|done waiting|(?:taking|bringing) it back
        """
    )
)
_AT_THE_NEXT = re.compile(
    r"\b(?:code|way in|access|key|fob|combo|gate|door) (?:at|of|for|to) (?:the |my )?next (?:one|stop)\b"
    r"|^\W*(?:the |my )?next (?:one|stop)(?:s| is| has| wont| doesnt| needs)?\b"
)
"""Speaks of what comes next, and gives nothing up."""
_RANG = re.compile(r"\b(?:rang|knock\w*|door ?bell|the bell|called up|buzzed)\b")
_LATER = re.compile(any_of(r"later|come back|coming back|circle back|try again|be back|retry|afternoon|tonight"))
_ASKS_WHAT_CAME = re.compile(
    any_of(
        rf"""
        (?:did|has|have|hav) {_THEY} (?:\w+ )?{_ANSWER}
        any (?:word|answer|reply|response|news|luck)(?: (?:yet|back|(?:from|on) \w+(?: \w+)?))?
        (?:hear|heard) (?:anything|back|from (?:them|her|him|the customer))
        (?:they|she|he) {_ANSWER} (?:back|yet|anything)|(?:anything|nothing) (?:back|yet|from (?:them|her|him))
        """
    )
)
_WAITS = re.compile(
    any_of(
        r"""
        (?:waiting|standing|sitting|knocking|ringing|buzzing)(?: \w+){0,3}? \d+ ?(?:m|min\w*)?
        (?:waiting|standing|sitting) (?:here|outside|at the (?:door|gate))
        been (?:here|out here|at (?:the|this) (?:\w+ ){0,2}\w+)(?: for| like| about)? (?:\d+|\w+) ?(?:m\b|min\w*)
        been (?:here|out here)(?: for| like| about)? \d+
        """
    )
)
_GOT_IN = re.compile(
    any_of(
        r"""
        (?:im|ok|okay|were|we are|and|now) in(?: now)?(?: thanks| thx)?$|(?:it |gate |door )?opened(?: up)?$
        im inside|(?:i )?got in(?:side)?|made it in(?:side)?|letting me in
        (?:somebody|someone|neighbor|resident|guard|she|he|they|lady|guy|tenant) (?:just )?(?:let|buzzed) me in
        (?:gate|door)(?:s| is| just)? (?:open|opened)(?: now| up)?|ya entre|ya estoy (?:adentro|dentro)
        """
    )
)
_FAILS = re.compile(
    any_of(
        r"""
        (?:code|keypad|number|pin)\b[^.!?]{0,20}\b(?:dead|wrong|bad|old|expired)
        (?:doesnt|does not|dont|didnt|isnt|not|wont|never|aint) (?:\w+ )?(?:work\w*|open\w*|do anything|take|accept\w*)
        (?:tried|tryed|used|punched|entered|typed) (?:that|it|the|this|both|every\w*|all|\w*\d)
        still (?:locked|closed|shut|no|wont|not|cant|nothing|outside)|(?:wrong|bad|old|invalid) (?:code|number|one)
        (?:code|it|that)(?: is|s)? (?:wrong|invalid|old|bad|no good|dead|expired)
        no (?:good|dice|luck|abre|sirve|funciona)|red light|nope
        """
    )
)
_LOCKED = re.compile(
    any_of(
        r"""
        (?:no|need|needs|needed|want|get|got|have|send|give|gimme|missing|without|lost) (?:me )?(?:an? |the |any 
            |another |this |their )?
            (?:\w+ )?(?:codes?|fob|key|access|way in|combo)
        (?:wont|doesnt|does not|cant|cannot|couldnt|could not|unable to|didnt|not|isnt|never
            |no) (?:\w+ ){0,2}?(?:let|letting|get|open\w*
            |work\w*|buzz\w*|budge|in|inside|up|through|thru|past|respond\w*|ring\w*|answer\w*|connect\w*)
        locked|chained|shut|stuck outside|padlock\w*|(?:fob|key|resident|badge)s? only|rings? and rings?|just rings
        (?:gate|door|keypad|pad|intercom|buzzer|call ?box|elevator|lock|box|scanner|panel)s? (?:\w+ ){0,3}?(?:dead
            |broken?|broke|out|down|busted
            |off|nothing|jammed|smashed|unplugged|missing|fried|dark)
        (?:guard|security|doorman|concierge|desk|lobby)\b[^.!?]{0,30}\b(?:no|not|wont|refus\w+|turned|says|said)
        no (?:abre|puedo|sirve|funciona|me dej\w+|hay)|cerrad[oa]|(?:let|buzz) me (?:in|up)|whats the (?:\w+ )?code
        how (?:do|can) i get (?:in|up)
        (?:takes|asks (?:for|me)|wants|eats|rejects?|denied|denies|invalid|error)
        """.replace("\n            ", "")
    )
)
_WAY_IN = re.compile(
    any_of(
        r"""
        (?:whats|what is|for|the|new|gate|door|right|correct|entry|lobby) (?:\w+ )?(?:codes?|combo|pass ?code)
        how (?:do |can |to )?(?:i )?(?:get|come) in|way in|let me in|buzz me in
        """
    )
)
_ANOTHER = re.compile(any_of(r"(?:new|other|right|correct|good|current) one|another(?: one)?|a new|the new"))
_LATE = re.compile(any_of(r"late|behind|delay\w*|running|tarde|atrasad\w"))


def gives_up_at_door(text: str) -> bool:
    """ "no way in, moving on": there is no way in *and* the driver goes on; not one of them alone, not "later"."""
    words = plain(text)
    return (
        not is_question(text)
        and _NO_WAY_IN.search(words) is not None
        and _GOES_ON.search(_AT_THE_NEXT.sub(" ", words)) is not None
        and _LATER.search(words) is None
    )


def why_given_up(text: str) -> str:
    """ "rang twice, no answer, moving on": whoever rang stood at the door, and nobody was there."""
    rang = _RANG.search(plain(text)) is not None and failure_reason(text) == "nobody_home"
    return "nobody_home" if rang else "no_access"


def asks_what_came(text: str) -> bool:
    """Whether the customer answered what we asked them."""
    return _ASKS_WHAT_CAME.search(plain(text)) is not None


def only_waits(text: str) -> bool:
    """ "been waiting 12 min": at a door, which is no delay until it is said to be one."""
    words = plain(text)
    return _WAITS.search(words) is not None and _LATE.search(words) is None


def got_in(text: str) -> bool:
    """ "found the side door, im in": what kept the driver outside is over."""
    words = plain(text)
    return not is_question(text) and _GOT_IN.search(words) is not None and _NO_WAY_IN.search(words) is None


def says_it_fails(text: str) -> bool:
    """That what is known of the way in does not work."""
    return _FAILS.search(plain(text)) is not None


def says_no_way_in(text: str) -> bool:
    """That the driver stands outside, or needs a code: in words for which a customer may be texted."""
    words = plain(text)
    return any(each.search(words) for each in (_LOCKED, _NO_WAY_IN)) or says_it_fails(text)


def wants_way_in(text: str) -> bool:
    """Whether what a customer is to be asked is a code or the way in, not another thing about the door."""
    words = plain(text)
    return _WAY_IN.search(words) is not None or (
        _FAILS.search(words) is not None and _ANOTHER.search(words) is not None
    )
