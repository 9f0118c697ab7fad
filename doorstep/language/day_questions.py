"""Whether a text about a day only asks, or is about the delivery of today. Pure."""

import re

from doorstep.language.acts import Mood
from doorstep.language.dates.words import MONTHS, WEEKDAYS
from doorstep.language.moods import mood_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_BEFORE = r"^\W*(?:(?:so|and|but|hey|hi|hello|ok|okay|um|wait|also|then|just|please|quick question)\W+)*"
_ASKS_WHAT_IS = re.compile(
    _BEFORE + r"(?:what|whats|when|whens|why|which|who|whos|where|wheres"
    r"|(?:is|are|was|were) (?:it|this|that|they|you|u|he|she|my|the|your)\b"
    r"(?!.*\b(?:possible|able|available|an option|too late|still time|ok|okay|instead)\b)"
    r"|(?:will|wont|does|do|did|didnt|has|have) (?:it|they|he|she|my|the|this|that|you guys (?:come|deliver))\b"
    r"|(?:am|are) (?:i|we)\b)"
)
_ASKS_FOR_OFFERS = re.compile(
    any_of(
        r"""
        (?:have|has|got|is|are) (?:you |u |yall |there |they )?(?:got )?(?:anything
            |any (?:\w+ )?(?:openings?|slots?|times?|days?|room|spots?|availability))(?! (?:yet|wrong|else i))
        (?:anything|something|any (?:slots?|openings?|times?)) (?:open|available|free|sooner|earlier|later|for|on)
        what (?:do|else do|have) (?:you|u|yall) (?:have|got|offer)
        (?:what|which) (?:other )?(?:days?|dates?|times?|slots?|windows?|evenings?|mornings?|weekends?) (?:do you have
            |do u have|are (?:there|open|available|free|left|possible)|can (?:you|u|i|we)|could (?:you|u|i)|would work
            |work|you got|have you got|else)
        when (?:can|could) (?:you|u|he|they|yall|someone|i|we) (?:guys )?(?:come|redeliver
            |deliver (?:it )?(?:again|instead)|try again|bring|get another|do it|pick another|reschedule)
        (?:when is|whens|whats|what is) the (?:next|earliest|soonest|first) (?:\w+ )?(?:you|u|they|he|slot|opening
            |available|time|day)
        """
    )
)
_CHECKS = re.compile(
    _BEFORE
    + r"(?:(?:im|wanted to|want to|trying to|need to|calling to|can you|can u|could you|just) )*"
    + any_of(
        r"""
        (?:double )?check(?:ing)? (?:its|it is|that|if|on)
        confirm|confirming|mak(?:e|ing) sure (?:its|it is|that|u|you)
        (?:can|could) (?:you|u) (?:tell|let) (?:me|us)|(?:tell|let) me (?:if|know if)|lmk if its
        """
    )
)
_BARE_DAY = re.compile(
    rf"{_BEFORE}(?:on |this |next |maybe |the )*(?:{'|'.join(WEEKDAYS)}|tomorrow|tmrw|tmw|tmr|2morrow"
    rf"|\d{{1,2}}(?:st|nd|rd|th))"
    r"(?: (?:in the )?(?:morning|afternoon|evening)| (?:before|after|around|about|at|by|til"
    r"|until) (?:\d{1,2}(?::\d\d)?(?: ?[ap]m)?"
    r"|noon|lunch))?\W*"
)
_FOR_A_REASON = re.compile(
    any_of(
        r"""
        (?:cant|cannot|wont|not|nobody|no one|wasnt|werent|was|were|im|i am|we are)\b(?: \w+){0,3} (?:home|here|there
            |in|around|at
            |out|away|today|make it)
        (?:missed|sorry|sry|closed|out of town|busy|asleep|working|stuck)
        """
    )
    + r"[^?]*[.,;!-]\s*(?P<day>[^.,;!?]+)\?\W*$"
)
_PROPOSES = re.compile(
    any_of(
        r"""
        (?:how|what) (?:about|bout|if)|can|could|possible|any chance|any way|able|available|an option|ok|okay|instead
        move|switch|change|reschedule|push|postpone|delay|rather|better|would \w+ work|does \w+ work|work for you
        """
    )
)
_PROPOSES_OUTRIGHT = re.compile(
    _BEFORE + any_of("why not|(?:may|might|could|can) (?:i|we)|will (?:you|u|he|they) .* if i")
)
_SOONER = re.compile(any_of("earlier|sooner|early|faster|quicker|asap|hurry|first|rush|before|by|no later than"))
_TOO_EARLY = re.compile(r"\b(?:too|way|so|a bit|a little|kinda|bit) (?:early|soon|fast|quick)\b|\btemprano\b")
"""Of the hour that was told: no wish for an earlier one."""
_AN_HOUR = re.compile(
    r"\b(?:\d{1,2}(?::?\d\d)?(?: ?[ap] ?m)?(?! (?:min\w*|stops?|more|boxes|packages))|noon|midday|midnight)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:not?|dont|do not|never|cant|nobody|wont|no one)\b(?: \w+){0,4} (?:before|b4|earlier than|sooner than|by)\b"
)
"""Says from when on it suits, which is not sooner."""
_LATER_TODAY = re.compile(any_of("later today|later (?:on )?tonight|tonight|this (?:afternoon|evening)|today"))
_ANOTHER_DAY = re.compile(
    any_of(
        rf"""
        {"|".join(sorted({*WEEKDAYS, *MONTHS} - {"may", "sat", "sun", "mon", "wed", "mar"}, key=len, reverse=True))}
        tomorrow|tmrw|tmw|tmr|tomo\w*|2morrow|day|days|week|weekend|month|other|another|next
        """
    )
)

_TIME_OF_DAY = r"noon|mornings?|afternoons?|evenings?"
_HOUR = rf"(?:\d{{1,2}}(?::\d\d)?(?: ?[ap]m)?|{_TIME_OF_DAY})"
_TAG = (
    r"(?:right|correct|yes|yeah|yea|yep|ya|no|nah|is it|isnt it|aint it|am i right|is that right|is that correct"
    r"|that right"
    r"|huh|still|verdad|no es cierto|cierto|or (?:no|nah|not|what)|or is it not|do i have (?:that|it) right|eh)"
)
_WHICH_DAY = f"{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))}|tomorrow|tmrw|tmw|tmr|2morrow|today|tonight"
_WHEN_IT_IS = rf"(?:{_WHICH_DAY}|{_HOUR})"
_CONFIRMS = re.compile(
    rf"^\W*(?:(?:so|and|but|ok|okay|k|just|wait|oh|hey|hi|then|also|to be (?:clear|sure)|you said|u said"
    rf"|making sure|checking)\W+)*"
    rf"(?:(?:its|it is|it|that|thats|that is|this|they|theyre|the \w+|my \w+|we|were|he|hes|youre|you|yall|mine"
    rf"|still|now)\W+)*"
    rf"(?:(?:still|now|is|are|be|comes?|coming|arrives?|arriving|gets? here|due|set|good|scheduled|on|for|at|by|between"
    rf"|before|after|around|til|till|and|to|this|next|the|in|of|here|be here|will|gonna|should|delivered|delivery"
    rf"|deliver)\W+)*"
    rf"{_WHEN_IT_IS}\b(?:\W+(?:the|of|in|at|by|between|before|after|around|and|to|from|on|this|next|still|then|it|is"
    rf"|{_WHICH_DAY}|{_TIME_OF_DAY}|\d{{1,2}}(?:st|nd|rd|th|[ap]m)?|am|pm))*\W+{_TAG}\W*$"
)
"""Behind the first hour a number stands for itself ("5:30 pm" is three words): read in two ways a list never ends."""
_AS_PLANNED = re.compile(
    any_of(
        r"""
        (?:like|as) (?:it|you|u|yall|the \w+|your \w+|they)(?: guys)? (?:says?|said|told|have it|had it|planned
            |promised|shows?)
        as (?:planned|scheduled|promised|is|stated|agreed|written)
        """
    )
)
_INSTEAD = re.compile(r"\b(?:deliver|come|bring|drop|get) .*\binstead\b")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?\n]?")
_WANTS_NOTHING = frozenset({Mood.MENTIONED, Mood.NEGATED})


def day_proposed(text: str) -> str:
    """A day that is all that a sentence says, or behind a reason: "was at work, sorry. tomorrow?"; "" for none."""
    words = plain(text)
    found = _FOR_A_REASON.search(words)
    said = [found["day"]] if found else re.split(r"[.!;\n]+", words)
    return next((each.strip() for each in said if _BARE_DAY.fullmatch(each.strip())), "")


def asks_what_is(text: str) -> bool:
    """Whether it wants to know what holds ("what time friday", "friday right?") rather than to have it otherwise
    ("is friday possible?")."""
    words = plain(text)
    if (
        _ASKS_FOR_OFFERS.search(words)
        or ("?" in words and _FOR_A_REASON.search(words) and day_proposed(text))
        or _PROPOSES_OUTRIGHT.search(words)
        or _BARE_DAY.fullmatch(words)
    ):
        return False
    if _CHECKS.search(words):
        return True
    if _ASKS_WHAT_IS.search(words):
        return not re.search(r"^\W*(?:what|how) (?:about|bout|if)\b", re.sub(_BEFORE, "", words))
    return mood_of(text) is Mood.QUESTION and not _PROPOSES.search(words)


def what_is_wished(text: str) -> str:
    """The sentences that may want another day or time; "" when it only asks, or speaks of days in passing ("see you
    friday then", "happy friday")."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    return " ".join(
        each.strip() for each in sentences if not asks_what_is(each) and mood_of(each) not in _WANTS_NOTHING
    )


def proposes_instead(text: str) -> bool:
    """ "can you deliver on thanksgiving instead": of this delivery, though it reads as a question about the service."""
    return _INSTEAD.search(plain(text)) is not None and bool(what_is_wished(text))


def names_a_day(text: str) -> bool:
    """ "mhm, friday as it says": a yes to nobody's question, about the day that they were told."""
    words = plain(text)
    return bool(_ANOTHER_DAY.search(words) or _LATER_TODAY.search(words))


def says_as_planned(text: str) -> bool:
    return _AS_PLANNED.search(plain(text)) is not None


def asks_to_confirm(text: str) -> bool:
    """ "so its tomorrow right", "and that comes friday am i right": what is planned is the answer."""
    return _CONFIRMS.search(plain(text)) is not None


def names_an_hour(text: str) -> bool:
    """ "i leave at 3", "we close at noon": until or from when it suits."""
    return _AN_HOUR.search(plain(text)) is not None


def says_too_early(text: str) -> bool:
    """ "too early, we are still out": that it does not suit, and no more."""
    return _TOO_EARLY.search(plain(text)) is not None


def is_about_today(text: str) -> bool:
    """Of a package on the truck: whether another time of this very day is wanted: "can he come before 1"."""
    words = plain(text)
    if _ANOTHER_DAY.search(words):
        return False
    words = _NOT_BEFORE.sub(" ", _TOO_EARLY.sub(" ", words))
    return bool(_SOONER.search(words) or _LATER_TODAY.search(words))
