"""Whether a text says of a day that it will not do. Pure."""

import re

from doorstep.language.phrases import any_of

_NO_THEN = (
    r"no(?=\s*(?:[.,;!?]|$|(?:good|way(?! to)|go|can|bueno|sir|maam|thanks|thx|longer|i|im|sorry|not|cause|bc"
    r"|but|so|and|since|dice|chance)\b))"
)
_DONT_THEN = (
    r"dont(?! (?:ring|knock|leave|let|call|honk|need|forget|use|put|throw|wake|bother|give|text|toss|drop|worry)\b)"
)
_NO_GOOD = re.compile(
    r"^\s*(?:s|is|are)\s+(?:like\s+)?(?:the\s+(?:only|one)\s+day\s+(?:that\s+)?(?:i\s+|we\s+|it\s+)?(?:cant|wont"
    r"|doesnt|isnt|dont|am|is)|(?:so |too |really |pretty )?"
    r"(?:hard|tough|difficult|rough|tricky|crazy|hectic|terrible|the worst|full|packed|booked))\b"
    r"|^\s*(?:s\s+)?(?:,\s*)?(?:that\s+)?(?:(?:is|are|was|its|thats|will be)\s+)?(?:just\s+)?(?:a\s+)?"
    rf"(?:{_NO_THEN}|nope|nah|not?\s+(?:good|great|gonna work|going to work|possible|an option|happening|an? \w+ day)"
    rf"|doesnt|{_DONT_THEN}|wont|cant(?! you| u\b| they| he)|isnt|aint|out\b(?! for delivery)|bad|impossible"
    r"|off the table|is off|sucks|no bueno|busy|not(?=\s*(?:[.,;!?]|$)))"
)
_NOBODY_THEN = re.compile(
    r"^[^.;!?]{0,12}\b(?:i|we|im|ill|were|nobody|no one|noone|my \w+)\s*(?:\w+\s+)?(?:wont be|cant (?:be|do|make)"
    r"|not (?:home|here|there|around|going to be)|am not"
    r"|isnt (?:home|here|there)|will not be|wont|is (?:home|here|there)(?<=nobody is home)|gone|out of town|(?:have"
    r" to |gotta )?work(?!s? from home)\b|home(?<=nobody home)|be (?:gone|away|out))\b"
)
_THAT_DAY = re.compile(
    r"^[^.;!?]{0,20}\b(?:but|and|though|except|however|so)\b[^.;!?]{0,60}\b(?:that day|then|cant|wont|gone|away|out of"
    r" town|busy|funeral|surgery|appointment)\b"
)
_CLAUSE_ENDS = re.compile(r",|\b(?:but|and|so)\b")
_ONLY_SOME_HOURS = re.compile(
    r"\b(?:before|after|until|between|past|later than|earlier than|from|at|by|work|class|busy|out)\s+(?:like\s+"
    r"|about\s+)?(?:\d|noon|midday|lunch)"
    r"|^(?:morning|afternoon|evening|night)\b"
    r"|\b(?:before|after|in the|until)\s+(?:the\s+)?(?:morning|afternoon|evening|night)"
    r"|(?:\d|noon)\s*(?:am|pm)?\s*(?:-|to|until)\s*(?:\d|noon)"
)
_GOOD = re.compile(
    r"^\s*(?:,\s*)?(?:is|are|would be|will)?\s*(?:yes|yep|ok|okay|fine|good|great|works|better|perfect|please"
    r"|instead)\b"
)
_ENDS = re.compile(
    r"[,.;!?]+|\b(?:but|so|and|because|cuz|bc|since|cause|although|though|instead|maybe|please|pls|plz|lets"
    r"|(?<!cant )(?<!wont )(?<!not )(?<!dont )make it"
    r"|move it|how about|how bout|what about|(?:can|could|would|will|is|does|do) (?:you|u|we|it|he|they|someone|yall)"
    r"|(?:im|i am|were|we are|ill be) (?:free|home|here|available)|only|if not|if no|if|unless|when|while)\b"
)
_CANNOT = re.compile(
    any_of(
        r"""
        unable|unavailable|cant|cannot|could not|couldnt|wont|will not|wouldnt|would not|shouldnt|doesnt|isnt|arent
        aint|not|never|nope|nah|nobody|nobodys|no one|no ones|noone|noones|neither|no (?:good|way|go|can do|chance)
        impossible|busy|booked|swamped|slammed|tied up|away|out of town|out of state|traveling|travelling|gone|closed
        clos(?:e|es|ing)(?= (?:on )?\w*days?\b)
        working|have (?:\w+ )?work|(?:have|has|got|gotta) (?:to )?(?:be|go|work)|need to be (?!here)
        court|surgery|jury|funeral|dialysis|chemo|procedure|appointment|appt|out|off limits|sucks|terrible|awful|worst
        bad|on vacation|on a (?:plane|trip|flight|cruise)|in the hospital|asleep|flying|driving to|moving
        """
    )
)
_HARMLESS = r"""
    not? (?:problem|prob|worries|rush|issue|biggie|matter|trouble|picky|a problem|an issue|bad|urgent)
    not (?:busy|gone|away|at work|at all|going anywhere|doing (?:anything|much)|in a (?:rush|hurry))
    (?:wont|never) be (?:gone|away|busy)|never (?:gone|away|busy)|(?:isnt|wouldnt be|wont be) (?:bad|a problem|an issue)
    nothing (?:going on|planned|else|to do)|no (?:signature|sig|dogs?|stairs|bell|contact|calls?)
    """
_TROUBLE_FREE = re.compile(any_of(_HARMLESS))
_NO_REFUSAL = re.compile(
    any_of(
        _HARMLESS
        + r"""
    (?:cant|dont|doesnt|wont) (?:wait|mind|matter|care|hurt|need to|have to|forget|miss)|why (?:not|cant|dont|wont)
    (?:cant|couldnt|wont|wouldnt|isnt|arent) (?:you|u|it|he|they|we|there|that)|out for delivery|not? (?:later|earlier)
    not? (?:sooner|only|just|sure|working)|havent|didnt|hasnt|wasnt|not that|work(?:ing)? from home
    never (?:came|got|showed|arrived|received|delivered)|(?:not|isnt|aint) here yet|(?:before|after|until) \w+
    (?:get|gets|got|getting|be|am|im|is|home|back) (?:off|out|back)|out (?:to|of (?:the|my) (?:truck|way|box|rain|sun))
    """
    )
)
_HOURS = re.compile(r"\d|\b(?:noon|lunch|midday|mornings?|afternoon|evenings?|night|work until|class)\b")


def without_what_is_no_refusal(words: str) -> str:
    """ "im not busy friday" refuses nothing."""
    return _TROUBLE_FREE.sub(" ~ ", words)


def after_the_last_end(left: str) -> str | None:
    """What belongs to the day that follows; None where nothing ends between it and the day before."""
    ends = list(_ENDS.finditer(left))
    return left[ends[-1].end() :] if ends else None


def is_impossible(left: str, right: str, after_next: str | None, *, is_later: bool) -> bool:
    """ "have to be in court friday", "friday i'm swamped": whatever says in the day's own clause that it cannot be.

    Not where hours stand beside it: then these are what is impossible.
    """
    before = after_the_last_end(left)
    if before is None:
        before = "" if is_later else left
    end = _ENDS.search(right)
    after = right[: end.start()] if end else right
    if after_next is not None and end is None and not (_GOOD.search(after_next) or after_next.startswith("?")):
        after = ""  # "the 2nd not the 1st"
    if _HOURS.search(before + after):
        return False
    return any(_CANNOT.search(_NO_REFUSAL.sub(" ", clause)) is not None for clause in (before, after))


def will_not_do_before(left: str) -> bool:
    """ "not friday, the 2nd": two days."""
    return _CANNOT.search(_NO_REFUSAL.sub(" ", after_the_last_end(left) or left)) is not None


def was_refused(between: str, after: str) -> bool:
    """Whether what stands between two days, the first of which will not do, is said of that one."""
    return is_refused(between, after) or is_impossible("", between, after, is_later=True)


def is_refused(right: str, after_next: str | None) -> bool:
    """ "tomorrow doesn't work", "friday no, saturday yes", "monday i wont be home"; in "tues not mon" it is the
    other."""
    if _GOOD.search(right):
        return False
    if after_next is not None and re.fullmatch(
        r"\s*,?\s*(?:and\s+|but\s+)?(?:not?|isnt)\s*(?:on\s+|the\s+|this\s+)*", right
    ):
        return bool(_GOOD.search(after_next))
    if after_next is not None and (beside := after_the_last_end(right)) and beside.strip():
        right = right[: len(right) - len(beside)]  # "how about friday, i cant do" monday
    right = re.split(r"[.;!?]", right)[0].strip(" ,")
    hours_first = _ONLY_SOME_HOURS.search(_CLAUSE_ENDS.split(right)[0])
    if hours_first and after_next is None:
        return False
    if hours_first:  # "tomorrow morning doesnt work, friday": not tomorrow at all
        right = right[hours_first.end() :]
    return bool(_NO_GOOD.search(right) or _NOBODY_THEN.search(right) or _THAT_DAY.search(right))
