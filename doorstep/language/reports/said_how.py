"""How a driver's clause says what it says: as moods.mood_of, and what is only drivers' way of speaking. Pure."""

import re

from doorstep.language.acts import Mood
from doorstep.language.moods import mood_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_QUESTIONS = re.compile(
    any_of(
        r"""
        (?:did|do|does|has|have|had|is|was|are|were|can|could|should|shall|would|may|am) (?:you|u|ya|i|we|it|that
            |this|they|he|she|the|my|stop|there|anybody|anyone|somebody)\b(?! (?:go|went))
        (?:did|does|has|had|is|was|are|were|can|could|should|shall|would|may) \d+\b
        u (?:mark|got|get|see|have|record|show)
        (?:you|u) (?:marked|got|have|see) (?:it|that|\d+|my)\b.*(?:right|or not|yet)
        what|whats|whos|why|whens|where|wheres|how (?:many|much|long|do|does|far|come|about)|which
        when (?:is|do|does|will)
        que|cual|cuantos|cuantas|quien|donde|cuando
        """
    )
)
_STARTS = (
    r"^\W*(?:(?:so|and|y|pero|but|hey|hi|ok|okay|um|yo|wait|hold on|dispatch|quick question|question|pls|please)\W+)*"
)
_IS_ASKED = re.compile(rf"\?\s*$|{_STARTS}(?:{_QUESTIONS.pattern})|\bor (?:no|not|nah|nope)\W*$")
_PLANS = re.compile(
    any_of(
        r"""
        about to|bout to|fixing to|fixin to|finna|gonna|going to|goin to|on (?:my|the) way|otw|omw|headed|heading
        en route
        almost|nearly|trying to|tryna|need to|needs to|have to|gotta|got to|let me|lemme|want to|wanna|planning
        plan to|should(?:nt)?|must
        ill|i ll|i will|we will|well be|will (?:be |get |have |do |drop |leave |deliver |try )|soon
        (?:to be|to get|gonna be|going to be|will be|should be|be|getting) (?:all |so |finally )?(?:done|finished
            |through
            |complete\w*)
        in a (?:sec|min|minute|bit)|next (?:up|is)
        (?:want\w*|like\w*|need\w*|prefer\w*|ask\w*|have|having|get|getting|to be|be|being|supposed) (?:(?:it
            |this|that|them|to|be|the|package|box|for) ){0,3}(?:deliver\w*|left|dropped|handed)
        walking|pulling (?:up|in)|voy (?:a|para|pa|rumbo)|vamos (?:a|para)|working on
        """
    )
)
# A condition, a moment: only where it begins the clause, or what is said hangs on it.
_WHEN = re.compile(
    rf"{_STARTS}(?:if|unless|until|till|til|before|once|as soon as|in case|whenever|when|after|cuando|si)\b"
)
_HANGS = re.compile(
    r"\b(?:if|unless|until|till|til|before(?! (?:that|this)\W*$)|once|as soon as|in case|whenever) (?!\d)"
)
_PASSING = re.compile(
    any_of(
        r"""
        yesterday|last (?:week|time|month|year|night)|earlier this week|the other day|always|usually
        every (?:day|time)|once (?:upon|in)
        (?:says?|said|claims?|claimed|thinks?|swears?|told me|tells me|complain\w*|according to|heard|shows?
            |showing) (?:\w+ ){0,5}?(?:deliver\w*|left|dropped|done|complete\w*|failed|marked)
        (?:you|u|ya|yall|you guys) (?:all )?(?:say|says|said|claim\w*|told (?:me|us)|(?:keep|kept) (?:say|claim)ing)
            (?:that )?(?:i|im|ive|we|weve)\b
        (?:i|we) (?:wasnt|werent|was not|were not|wuznt) (?:at )?(?:even )?(?:home|there|in|around)
        (?:mark|set|close|put|show) (?:everything|every ?one|the whole|all (?:of (?:them|it)|my|the|stops))
        (?:like|as) (?:i|ive|i already|i just) (?:said|told (?:you|u|ya|yall)|mentioned|reported|say)
        lol|lmao|haha\w*|jk|just kidding|story of my life|pray for me
        """
    )
)
_NOT_YET = re.compile(
    any_of(
        r"""
        (?:not|isnt|hasnt been|havent|wasnt|aint|havent been|hasnt) (?:\w+ ){0,3}?(?:done|delivered|finished
            |complete\w*|failed|refused|missing|damaged|left|dropped|there|marked)(?: \w+){0,3}? (?:yet|till|until
            so far)
        (?:not|never|aint|isnt|wasnt|arent|havent|hasnt) (?:(?:yet|even|been|quite|all|really|fully|gonna|be|it|that) )*
            (?:done|finished|complete)(?! (?:by|before))
        still (?:not|have|need|got|has|open|on (?:the|my) (?:truck|van))|yet to|todavia|aun no
        (?:not|isnt|aint|wasnt) (?:done|finished)$|(?:isnt|aint|wasnt) delivered$
        (?:left|gave|handed|delivered|dropped|put|took) (?:\w+ ){0,3}?(?:at|to|in|with|by)? ?(?:the |a )?wrong
        (?:never|didnt|did not|wasnt|isnt|not|havent|dont) (?:\w+ ){0,2}?(?:say|said|mean|meant|mark|marked
            |refus\w+|fail|failed|reject\w*|report\w*|miss|lose|damage\w*|break|hit)
        """
    )
)
_STATES_FAILURE = re.compile(
    r"\b(?:cant(?! wait)|cannot|couldnt|could not|unable|wont|not going to be able|not gonna be able|not gonna make it"
    r"|bringing|not leaving)\b"
)


_TOLD_TO = re.compile(
    any_of(
        r"""
        (?:says?|said|saying|told me|tells me|asks?|asked|wants?)
            (?:(?:me|us|to|you|i|we|can|could|just|please|that) ){0,4}(?:put|leave|set|drop|place|hide|stick|tuck|throw)
        """.replace("\n            ", " ")
    )
)
_AND_SO_IT_WAS = re.compile(any_of(r"(?:so|and) (?:i|we|thats|it|so)|done|did|already|listo|quedo"))


def said_how(text: str) -> Mood:
    """Of one clause of a driver."""
    words = plain(text)
    if _IS_ASKED.search(words):
        return Mood.QUESTION
    if _PASSING.search(words):
        return Mood.MENTIONED
    if _NOT_YET.search(words):
        return Mood.NEGATED
    if _WHEN.search(words) or _HANGS.search(words):
        return Mood.PLANNED
    if _PLANS.search(words) and not _STATES_FAILURE.search(words):
        return Mood.PLANNED
    return mood_of(text)


def only_tells_what_was_wanted(text: str) -> bool:
    """ "customer says put it in the garage": what somebody else wants done, not that it was."""
    words = plain(text)
    told = _TOLD_TO.search(words)
    return told is not None and _AND_SO_IT_WAS.search(words[told.end() :]) is None
