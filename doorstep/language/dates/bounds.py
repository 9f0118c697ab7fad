"""Whether a day that a text names is wanted, excluded, the first or last that will do, or what is on file. Pure."""

import re
from enum import Enum, auto

from doorstep.language.dates.refused import is_impossible, is_refused, without_what_is_no_refusal


class Bound(Enum):
    WANTED = auto()
    EXCLUDED = auto()
    EVERY_EXCLUDED = auto()
    """Any day but that weekday."""
    FROM = auto()
    AFTER = auto()
    UP_TO = auto()
    BEFORE = auto()
    ON_FILE = auto()
    """The day it is due now; it says what is wanted only when no other day does."""

    @property
    def excludes(self) -> bool:
        return self in (Bound.EXCLUDED, Bound.EVERY_EXCLUDED)


_NO = r"(?:not?|dont|cant|wont|doesnt|isnt|never|nobody|noone|no one|nothing|arent|aint|couldnt|neither|nor)"
_LINK = (
    r"(?:\s+(?:be|do|come|on|make|work|works|home|around|there|here|it|for|me|us|this|that|the|in|available|deliver"
    r"|bring"
    r"|want|need|able|to|any|happen|good|going|gonna|at|is|coming|delivered|have|accept|receive|free|a|day|until"
    r"|even|try|bother|ever|send|plan|will|can|could|delivery|deliveries))*"
)
_TAIL = r"\s*(?:late\s+|early\s+|sometime\s+|on\s+|the\s+|for\s+|this\s+|a\s+|day\s+|of\s+|all\s+|whole\s+)*$"
_NEAR = r"(?:(?!\b(?:but|so|because|cuz|just|please|pls|instead|then)\b)[^.,;!?]){0,40}"
_UNTIL_NOT = re.compile(rf"\b{_NO}\b{_NEAR}\b(?:until|before|earlier than|sooner than){_TAIL}")
_MOVED = re.compile(
    r"\b(?:you|u|yall|they|he|she|it|someone|somebody|system|dispatch)\b(?: guys| all| just| already| got| was)*"
    r" (?:moved?|changed?|switched?|pushed|bumped|rescheduled?|put|set)(?: (?:it|this|that|mine|my \w+|the \w+))?"
    rf"(?: back)? (?:to|for|on|until){_TAIL}"
)
_FOR_A_REASON = re.compile(
    r"\b(?:birthday|bday|anniversary|party|wedding|exam|interview|graduation|shower|recital|rain\w*|snow\w*|storm\w*"
    rf"|freez\w*|icy)\b(?: is|s)?(?: on)?{_TAIL}"
)
_BOUNDED_HOUR = re.compile(
    rf"(?:\d|\bnoon)\s*(?:am|pm)?,?\s*(?:(?:at )?(?:the )?(?:earliest|latest)|or (?:after|before|later|earlier)){_TAIL}"
)
"""Bounded is the hour, not the day: "3 at the earliest on friday"."""
_IS_BEST = re.compile(r"\s*(?:is|would be|s|works)\s+(?:the )?(?:best|better|ideal|preferred|perfect)\b")
_IF_NOT = re.compile(rf"\bif\s+(?:\w+\s+){{1,2}}{_NO}\b{_LINK}{_TAIL}")
_HOURS_NOT = re.compile(
    rf"\b(?:before|after|until|past|\d\s*-)\s*(?:noon|[\d:]+)\s*(?:am|pm)?\s+(?:doesnt|dont|wont|isnt|is no)"
    rf"{_LINK}{_TAIL}"
)
_PAST = re.compile(
    rf"\b(?:missed|came|come and gone|tried|showed up|were here|was here|got (?:it|the|a|your|ur)|texted|told|called"
    rf"|waited|delivered (?:it|the|my|a|to)|came by|stopped by|no show|never showed|nobody showed|heard|ordered|talked"
    rf"|spoke|attempted|sat home|stayed home|took off)\b"
    rf"(?:(?!\b(?:can|could|please|pls|so|but|then|and|now)\b)[^.,;!?]){{0,25}}{_TAIL}"
)
_NOT_UNTIL_AFTER = re.compile(rf"\b{_NO}\b{_NEAR}\buntil (?:right |some time )?after{_TAIL}")
_NOT_PAST = re.compile(rf"\b{_NO}\b{_NEAR}\b(?:after|later than|past){_TAIL}")
_HERE_UNTIL = re.compile(rf"\b(?:home|here|in town|around|available|in|there)\s+(?:only\s+)?until{_TAIL}")
_FROM = re.compile(
    r"(?:\b(?:on or after|until|from|starting|beginning|any\s?time from|as of|home again|return\w*|earliest(?: is)?"
    r"|back in town|not before|back from [\w ]{3,20})"
    r"|(?:^\W*|\b(?:im|i am|be|were|are|get|gets|getting|am|is|home|come|coming) )back(?: home)?(?<!come"
    r" back)(?<!coming back))" + _TAIL
)
_AFTER = re.compile(rf"\b(?:after|past|later than){_TAIL}")
_UP_TO = re.compile(
    rf"\b(?:(?<!come )(?<!stop )(?<!swing )(?<!drop )(?<!go )(?<!pass )(?<!came )by|latest(?: is)?"
    rf"|no later than|on or before|(?<!it )(?<!this )(?<!that )(?<!delivery )(?<!package )up to|within){_TAIL}"
)
_BEFORE = re.compile(
    r"\b(?:before|prior to|earlier than|sooner than|leav(?:e|es|ing)(?: town| here)?"
    r"(?: (?:for|on) (?:a |our |my )?(?!work\b|school\b|class\b)\w+)?|moving(?: out)?|move out|fly(?:ing)?(?: out)?)"
    + _TAIL
)
_ANY_BUT = re.compile(
    r"\b(?:any|every|all|each|whichever|whatever|anything|any ?time|whenever|everything|a"
    r" day)\b[^.;!?]{0,40}?\b(?:but|except(?: for)?|besides|other than"
    r"|aside from|apart from|not|isnt|thats not|save|minus)" + _TAIL
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|better than|more than|besides|other than|instead of|rather than|in place of|in lieu of"
    r"|aside from|apart from"
    r"|skip|avoid|skipping"
    r"|anything but|anywhere but)" + _TAIL
)
_OVER = re.compile(rf"\bover{_TAIL}")
_NOT = re.compile(rf"(?<!why )(?<!if )\b{_NO}\b{_LINK}{_TAIL}")
_OFF_THEN = re.compile(
    rf"\b(?:(?:i|we|he|she)\s+dont\s+work|(?:got|have)\s+nothing\s+(?:going on|planned|to do|on)){_TAIL}"
)
_NO_AND_AN_ORDER = re.compile(
    r"\bno\s+(?=(?:(?:please|pls|just|lets|can you|could you)\s+)*"
    r"(?:make|bring|move|do|deliver|push|change|switch|send|come)"
    r"\s+(?:it|that|this|them|mine|the delivery|by|on)\b)"
)
""" "no make it monday": the no is to what was said before."""
_NO_MERELY = re.compile(r"^\W*no\s*$")
_JOINED = re.compile(r"\s*(?:,\s*)?(?:and|or|&|/|nor|y)\s*(?:on\s+|the\s+|this\s+)*")
_AWAY = re.compile(
    r"\b(?:(?:im|i am|am|be|were|we are|is|are|ill be|well be|hes|shes)\s+(?:all\s+)?(?:out|away|gone|busy|working"
    r"|traveling|travelling|at work|out of town|in (?:court|class|surgery|the hospital|school))|out of town"
    r"|(?:i|we|he|she) (?:have to |gotta )?works?|closed(?: for \w+)?|clos(?:e|es|ing) early|at work"
    r"|(?:have |at |on |got )?jury duty|on (?:call|vacation|a trip)"
    r"|at (?:the|my) (?:dr|doctors?|dentist|hospital|office|vet)s?"
    r"|at (?:a|an|the|my|our)(?: \w+){0,2} (?:wedding|funeral|conference|tournament|game|retreat|reunion)"
    r"|(?:have|got) (?:(?:a|an|my) )?(?:\w+ )?(?:court|appointment|appt|surgery|funeral|wedding|meeting|flight|party"
    r"|event))" + _TAIL
)
_AWAY_AT_FIRST = re.compile(
    rf"^\W*(?:(?:i am|im|we are|were|ill be|well be)\s+)?(?:out|away|gone|busy)(?: of town)?(?: from)?{_TAIL}"
)
_GONE_THROUGH = re.compile(rf"\b(?:gone|away|out|out of town|vacation|busy|travell?ing|closed)\s+through{_TAIL}")
_FILED = re.compile(
    r"\b(?:scheduled|set|down|slated|booked|planned|due|supposed to (?:come|be|arrive|get here|be delivered"
    r"|deliver)|coming|comes|arriving"
    r"|says?|said|have me(?: down)?|has me(?: down)?|had me(?: down)?|expected|currently|moved it|got me)"
    + _TAIL
    + r"|\b(?:i|we|nobody|he|she|someone)\s+(?:was|were)\s+(?:home|here|there|out|away|in|around"
    r"|waiting)" + _TAIL
)
_CORRECTED = re.compile(
    r"^[\s?.!,]*(?:no wait|wait no|wait|i mean|i meant|scratch that|make that|make it|no make it|sorry|oops"
    r"|correction|actually|rather|no sorry)\b|^[\s?.!,]*no\W*$"
)
_CHANGES_FROM = re.compile(
    r"\b(?:move|change|switch|push|swap|bump|reschedule|shift|moved|changed|trade)\b(?:\s+(?:it|my|the|that|this"
    r"|them|our|delivery|package|stuff|order|box"
    r"|from|of|is|please|pls|me))*" + _TAIL
)
_TO_ANOTHER = re.compile(
    r"^\s*(?:s\b)?[^.;!?]{0,30}\b(?:to|for|till|until|onto|with)\s*(?:be\s+)?(?:on\s+)?(?:the\s+|a\s+|next\s+"
    r"|this\s+)*$"
)
_BY_THEN = re.compile(r"^[^.;!?]{0,40}\b(?:by then|in time for (?:it|that)|(before (?:that|then|it)\b))")
_SOME_HOURS_NEXT = re.compile(
    r"^\s*\d{1,2}(?::\d\d)?\s*(?:am|pm)?\s*(?:-|to)\s*\d|^\s*(?:until|from|between|before|after|at)\s+(?:like\s+"
    r"|about\s+)?(?:\d|noon|lunch)|^\s*(?:in"
    r" the\s+)?(?:morning|afternoon|evening|night)s?\b"
)
_ANY_OTHER = re.compile(r"(?<!\bor )\b(?:any|every) other days?\b")
_NO_HOUR = r"(?!\s+(?:like\s+|about\s+)?(?:\d|noon|lunch|work|midday))"
_IS_NO_HOUR = r"(?!(?: i can(?: do)?)?(?: is| would be)?\s+(?:like\s+|about\s+)?(?:\d|noon|half|quarter))"
_OR_LATER = re.compile(
    rf"^\s*(?:or|and|&)\s+(?:later|after{_NO_HOUR}|beyond|onwards?|thereafter"
    r"|any ?(?:day|time) after|on\b(?!\s+\w*day))|^\s*(?:onwards?)\b"
    rf"|^\s*(?:at\s+)?(?:the\s+)?earliest\b{_IS_NO_HOUR}|^\s*on\b(?=\W*$)"
)
_OR_EARLIER = re.compile(
    rf"^\s*(?:or|and)\s+(?:earlier|before{_NO_HOUR}|sooner)\b|^\s*(?:at\s+)?(?:the\s+)?latest\b{_IS_NO_HOUR}"
)
_IS_GOOD = re.compile(r"^\s*(?:is|would be|will|works|was)\b")


_NO_AFTER_ANOTHER = re.compile(r"[\s?.!,]*no\W*")
_OF_ANOTHER = re.compile(
    r"^ s\b(?! (?:delivery|package|window|appointment|appt|slot|drop|one|time|fine|good|better|ok|okay|best|great"
    r"|no|not|out|bad|the|still|a no|a bad))"
)


def bound_of(since: str, right: str, after_next: str | None, *, is_later: bool) -> Bound:
    """Of a day between what stands before it (`since` the day before) and after it (until the next).

    `after_next`: what stands after the next day that is named, None when there is none.
    """
    if is_later and _NO_AFTER_ANOTHER.fullmatch(since):  # "thursday? no friday"
        return Bound.WANTED
    if _OF_ANOTHER.search(right):
        return Bound.ON_FILE
    since = _NO_AND_AN_ORDER.sub(", ", since)
    since, right = without_what_is_no_refusal(since), without_what_is_no_refusal(right)
    left = re.split(r"[.;!?]", since)[-1]
    if _OFF_THEN.search(left) or (_NO_MERELY.search(left) and _IS_GOOD.search(right)):
        return Bound.WANTED
    if _SOME_HOURS_NEXT.search(right) and (_AWAY.search(left) or _NOT.search(left)):
        return Bound.WANTED if after_next is None else Bound.EXCLUDED  # "not monday morning, tuesday afternoon"
    if (
        _BOUNDED_HOUR.search(left) or _IS_BEST.match(right) or _IF_NOT.search(left) or _HOURS_NOT.search(left)
    ):  # "monday if you cant do sunday"
        return Bound.WANTED
    if is_later and _OVER.search(left):  # "friday over saturday"
        return Bound.EXCLUDED
    for bound, pattern in (
        (Bound.EVERY_EXCLUDED, _ANY_BUT),
        (Bound.AFTER, _NOT_UNTIL_AFTER),
        (Bound.FROM, _UNTIL_NOT),
        (Bound.UP_TO, _NOT_PAST),
        (Bound.AFTER, _GONE_THROUGH),
        (Bound.UP_TO, _HERE_UNTIL),
        (Bound.EXCLUDED, _EXCEPT),
        (Bound.EXCLUDED, _NOT),
    ):
        if pattern.search(left):
            return bound
    if after_next is None and (before := _BY_THEN.search(right)) and not re.search(r"\d|noon", left + before.group()):
        return Bound.BEFORE if before[1] else Bound.UP_TO
    if is_refused(right, after_next):
        return Bound.EXCLUDED
    if after_next is not None and _CORRECTED.search(right):
        return Bound.ON_FILE
    if _ANY_OTHER.search(right):
        return Bound.EVERY_EXCLUDED
    if _OR_LATER.search(right):
        return Bound.FROM
    if _OR_EARLIER.search(right):
        return Bound.UP_TO
    if after_next is not None and _TO_ANOTHER.search(right) and (_CHANGES_FROM.search(left) or right.startswith(" s ")):
        return Bound.EXCLUDED
    for bound, pattern in (
        (Bound.FROM, _FROM),
        (Bound.AFTER, _AFTER),
        (Bound.UP_TO, _UP_TO),
        (Bound.BEFORE, _BEFORE),
        (Bound.EXCLUDED, _AWAY),
        (Bound.EXCLUDED, _AWAY_AT_FIRST),
        (Bound.ON_FILE, _FILED),
        (Bound.ON_FILE, _PAST),
        (Bound.ON_FILE, _MOVED),
        (Bound.ON_FILE, _FOR_A_REASON),
    ):
        if pattern.search(left):
            return bound
    return Bound.EXCLUDED if is_impossible(since, right, after_next, is_later=is_later) else Bound.WANTED


def are_joined(between: str) -> bool:
    """ "monday or tuesday": what is said of one is said of the other."""
    return _JOINED.fullmatch(between) is not None
