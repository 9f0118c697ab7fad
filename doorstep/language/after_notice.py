"""What words ask right after a notification, where its kind says more than the classifier knows. Pure.

Whoever was told of an attempt and writes "nobody came down my road" disputes it; whoever was told that it is there and
writes "all good, its at the neighbors" misses nothing. Only acts that write nothing by themselves come of it: an
answer, a read-back, a case; and what is plainly for the driver.
"""

import re

from doorstep.language.acts import Mood
from doorstep.language.instructions import read_instructions
from doorstep.language.moods import is_ironic, mood_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.language.service import topic_of
from doorstep.language.wrong_box import is_anothers, says_it_went_wrong

RESEND = "resend"
"""Whether it can be sent once more."""
HEARD = "heard"
"""Only a remark: it asks for nothing that anybody could do."""
WHY = "why"
"""Why it is as they were told."""
WHO = "who"
"""Who writes to them, and whether it can be believed."""
PATIENT = "patient"
"""It suits them, or they wait."""

BEFORE_THE_DOOR = frozenset({"window_confirmation", "out_for_delivery", "on_the_way", "delay", "early"})
_ON_THE_TRUCK = BEFORE_THE_DOOR - {"window_confirmation"}
_FAILED = frozenset({"attempted", "reminder"})
UNCLEAR = frozenset(
    "nlu_fallback out_of_scope choose_option inform affirm deny never_mind thank greet goodbye ask_for_help"
    " ask_service praise".split()
)
"""What the classifier takes for nothing that is carried out."""
_ASKS_WHERE = frozenset({"where_is_my_package"})

_WHY = re.compile(
    r"^\W*(?:(?:but|so|and|ok|okay|wait|um|hey|ugh|wtf|seriously|really|excuse me|sorry|hi)\W+)*"
    r"(?:why|how come|what (?:happened|went wrong)|whats (?:the |with the )?(?:reason|hold ?up|deal|problem|issue"
    r"|delay)"
    r"|who (?:told|asked|said)|what for)\b|[.!?]\W*(?:why|how come)\b"
)
_WHY_NOT = re.compile(r"\bwhy (?:not|dont (?:you|u|they|he|we))\b")
_NEVER_CAME = re.compile(
    any_of(
        r"""
        (?:nobody|no one|noone|no driver|no truck|no van|never|he never|they never|not once|nobodys)
            (?: has| have| is| ever| even| actually){0,2} (?:came|come|knock\w*|rang|ring\w*|showed|stopped|drove|tried
            |buzz\w*|called|pulled|been|turned)
        (?:didnt|did not) (?:even |ever |actually )?(?:knock|ring|buzz|come|try|stop|show up)
        """
    )
)
_HOLDS = re.compile(r"\b(?:hold|hang) (?:on ?to|onto) (?:it|them|my \w+|the \w+)\b")
_NOT_HERE = re.compile(
    any_of(
        r"""
        (?:dont|do not|cant|can not|cannot|didnt|couldnt) (?:see|find|spot) (?:it|any|the|a|my|where|no|nothing|box
            |package|parcel|anything)
        (?:nothing|no (?:box|package|parcel|sign of it))(?: is| was)? (?:here|there|on|at|by|in|outside|around)
        (?:isnt|is not|its not|not|wasnt) (?:here|there|outside|on (?:my|the|our)|at (?:my|the|our)|in (?:my|the|our)
            |by (?:my|the|our))
        """
    )
)
_HAS_NOT_LOOKED = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are) (?:still |not )?(?:at|on|in) (?:work|the office|school|class|a meeting|the bus|the train
            |town|traffic|the gym)
        (?:im|i am|were|we are) (?:not|still not) (?:there|home|back)(?: yet)?|not (?:home|back) yet|still (?:at|out|on
            |driving|working)
        (?:havent|have not|didnt|not) (?:looked|checked|been (?:home|there|outside|out))
        (?:ill|i will|well|gonna|going to|let me|lemme|will|about to) (?:go |just )?(?:look|check|see)
        """
    )
)
_THEIR_FAULT = re.compile(
    any_of(
        r"""
        (?:i|we) (?:already )?(?:refused|cancell?ed|returned|declined|said no|sent (?:it|this|that) back)
        """
    )
)
_LEFT_AT_A_NUMBER = re.compile(
    r"\b(?:left|put|dropped|gave|brought|delivered|its|it is)\b.{0,16}\b(?:at|to|with|in|by)"
    r" (?:(?:unit|apt|apartment|number|no|house|#) ?)?#?\d{1,5}[a-z]?\b(?! ?(?:am|pm|:|oclock|st\b|nd\b|rd\b|th\b))"
)
_IS_FOR_A_NUMBER = re.compile(
    r"\b(?:for|to|meant for|belongs (?:to|in|at)|i ?m|im in|we ?re|were in|i live in|we live in)"
    r"(?: (?:unit|apt|apartment|number|no|house|the))? ?#?\d{1,5}[a-z]?\b"
)
_CONTENT = re.compile(
    any_of(
        r"""
        all (?:good|fine|set|in|well)|no (?:worries|biggie|harm|big deal|problem|complaints)|fine (?:by|with) (?:me|us)
        (?:but|so|still|and|its|it is|thats|were|im|we are|i am) (?:\w+ )?(?:fine|ok|okay|good|cool|alright)
        (?:doesnt|dont) matter|dont care|couldnt care less|whatever|good (?:riddance|enough)|serves me right
            |my (?:bad|fault)
        (?:works|ok|okay|fine|good) (?:for|by|with) (?:me|us)
        """
    )
)
_NOT_CONTENT = re.compile(
    r"\b(?:not|isnt|aint|never|nothing|send|replace|refund|call|come|need|want|return|exchange|bring|collect|missing"
    r"|stolen|where|please|pls|plz|give|gave|except|unless|if|when|someone|somebody)\b|\?"
)
_PRAISES = re.compile(
    any_of(
        r"""
        (?:10|ten) ?(?:/|out of) ?(?:10|ten)|(?:5|five) ?stars?|a ?plus
        (?:nice|good|great|excellent|awesome|amazing|solid|super|stellar|fantastic|lovely|beautiful) (?:work|job|one
            |stuff
            |service|driver|guy|delivery|timing|spot|place|people|team)
        well done|kudos|props|impress\w+|you (?:guys |all )?rock|(?:youre|ur|you are|hes|shes|hes) (?:the best|a (?:star
            |legend|gem|hero|saint|angel)|awesome|amazing|great)
        love (?:it|you guys|this|him|her)|(?:that was|so|super|wow|very) (?:fast|quick)|faster than|best (?:driver
            |delivery|service)|would recommend|hats? off|bravo|thank (?:him|her|the driver)
        """
    )
)
_SARCASM = re.compile(
    r"^\W*(?:(?:lol|haha|ha|oh|well|wow|ugh|ok|okay|sure|great|yeah|yep)\W+)*"
    + any_of(
        r"""
        of course (?:it|you|they|he) (?:is|are|did|does|will)|(?:heard|seen) (?:that|this|it)(?: one)?(?: before
            | already)?
        figures|typical|shocker|shocking|(?:what a |big |surprise )?surprise|what else is new|what a shock
        here we go(?: again)?|yeah right|story of my life|color me \w+|as (?:usual|always|expected)
            |every (?:single )?time
        (?:ill |i will )?believe it when|sure (?:it|you|he|they) (?:will|is|are|jan)|nice of (?:you|him)|alert the
        stop the presses|took (?:you|ya|him|them|u) long enough|about (?:damn |dang |freaking )?time
            |better late than never
        """
    )
)
_AT_HOME = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are|hes|shes|somebody is|someone is) (?:\w+ )?(?:home|here|outside|downstairs|waiting|ready
            |at the door|on the porch|out front|in the lobby|by the door|standing)
        (?:omw|on my way|coming|heading|headed|running|going|walking|be right|ill be right|ill go
            |ill come) (?:right )?(?:down
            |out|outside|up|over|there|home|to the door|downstairs)
        omw|be right (?:there|down|out)|(?:i |we |now i )?(?:can )?see (?:him|her|the (?:truck|van|driver))|he(?:s
            | is) here
        """
    )
)
_FETCHES = re.compile(
    any_of(
        r"""
        (?:ill|i will|i can|well|we will|my \w+ will|my \w+ is|im|i am|gonna|going to|will|she will|he will|shell|hell)
            (?:\w+ )?(?:come|coming|get|getting|grab|pick|swing|stop|be there|be by|fetch|send)
        omw|on my way|heading (?:there|over)|see (?:you|u|ya) (?:then|there|soon|tomorrow|\w+day)
        """
    )
)
_ASKS_BESIDE = re.compile(r"\b(?:does|do|is it|are you|what|when|where|which|how|can|could)\b")
_CANNOT_FETCH = re.compile(r"\b(?:cant|cannot|not|no|wont|unless|instead|bring|deliver|car|ride)\b|\?")
_SUITS_AFTER_ALL = re.compile(
    any_of(
        r"""
        same (?:time|day|window|hours?) (?:is|works|still|thats|would be|will be) (?:\w+ )?(?:fine|good|ok|okay|great
            |perfect|works)
        (?:just )?(?:keep|leave) it(?: (?:as (?:it )?is|like that|that way|the same|as planned
            |there))?(?=\W*(?:please|pls|thanks
            |thx|ty)?\W*$)
        """
    )
)
_PATIENCE = re.compile(
    any_of(
        r"""
        take (?:your|ur|his|her|their) (?:\w+ )?time|no (?:rush|hurry|stress)|not in (?:a|any) (?:rush|hurry)
            |dont (?:rush
            |hurry|stress|worry|speed)|whenever(?: he| you| they)?(?: gets?| can| comes?| arrives?)?
        (?:we|ill|well|i) (?:can |will |all )?(?:still |just )?wait|better safe than sorry|drive safe(?:ly)?
            |safety first
        """
    )
)
_IMPATIENT = re.compile(
    r"\b(?:cant|cannot|wont|not gonna|how long|all day|for hours|tired|sick of|anymore|any longer)\b|\?"
)
_MOVED_AWAY = re.compile(
    any_of(
        r"""
        (?:that|the|this|previous|former|last|old) (?:\w+ )?(?:tenant|person|people|family|guy|lady|woman|man|couple
            |owner
            |renter|resident|employee|roommate|one|number)(?: that \w+)? (?:moved|left|died|passed|is gone|is no longer)
        (?:he|she|they|\w+) (?:moved (?:out|away)|no longer (?:lives?|works?)|(?:doesnt|dont|does not) (?:live
            |work) here)
            (?! (?:my|our) )
        """
    )
)
_I_MOVED = re.compile(r"\b(?:i|we|ive|weve|im|were) (?:have |just |already )?(?:moved|moving|no longer|dont|do not)\b")
_PROMISED = re.compile(
    r"\b(?:you|u|yall|they)(?: guys)? (?:said|told (?:me|us)|promised|swore)\b.{0,30}\b(?:today|yesterday|tomorrow"
    r"|morning"
    r"|afternoon|tonight|by \d|before \d|\w+day)\b"
)
_CROSS = re.compile(r"!|\b(?:not|but|instead|again|liars?|lied|now its|third|second|ridiculous|joke)\b")
_NOT_BEFORE = re.compile(
    r"\b(?:not?|dont|do not|never|cant|nobody|wont)\b(?: \w+){0,4} (?:before|b4|til+|until|earlier than)\b(?: like"
    r"| about)?"
    r" (?:\d|noon|lunch)"
    r"|\b(?:keep|leave|make|come|only|bring)\b(?: \w+){0,3} (?:after|past) (?:\d|noon|lunch)"
)
_TAKEN_IN = re.compile(
    r"\b(?:neighbou?rs?|roommate|landlord|landlady|doorman|super|concierge|sister|brother|mom|mother|dad|father|wife"
    r"|husband|son|daughter|nanny|sitter|receptionist|lady|guy|folks|people)\b[\w #]{0,24}? (?:takes?|will take"
    r"|can take|is taking"
    r"|will get|can get|will grab|can grab|accepts?|can accept|will sign|can sign|signs for) (?:it|them|the \w+)\b"
)
_LEAVES_IT = re.compile(
    r"^\W*(?:(?:please|pls|plz|just|ok|can you|can u|could you|tell him to|have him|hi|hey)\W+)*"
    r"(?:leave?|put|drop|set|stick|toss|tuck|place|throw|hide) (?:(?:it|them|box|package|the box|the package) )?"
    r"(?:at|by|on|in|under|behind|near|next to|inside|outside) \D*$"
)
_WHICH_ONE = re.compile(
    r"^\W*(?:its |it is |the |go to the |use the )*(?:first|second|third|fourth|last|left|right|front|back|side"
    r"|rear|middle|upper|lower|top"
    r"|bottom|red|blue|green|white|yellow|brown|grey|gray|black|big|small|little|other|far|near) (?:barn|door|gate"
    r"|house"
    r"|driveway|drive|building|entrance|mailbox|porch|garage|shed|stairs?|floor|steps?|trailer|cabin|duplex|bell|buzzer"
    r"|window|unit)(?:,? not (?:the )?\w+(?: \w+)?)?\W*$"
)
_NO_MORE_WISHES = re.compile(
    r"\b(?:can|could|cn|please|pls|plz|need|needs|want|wants|wanna|must|should|gotta|have to|has to|let me|lemme"
    r"|leave|put"
    r"|bring|drop|deliver|come|send|call|text|ring|knock|use|hold|keep|cancel|stop|change|move|switch|return|refund"
    r"|give"
    r"|take|wait|try|make|tell him|tell her|tell the|tell them|ask|who|what|whats|where|wheres|when|whens|why|how|which"
    r"|whose|do you|did you|are you|is it|is there|will you|would you|wrong|broke\w*|damaged?|missing|stolen|lost"
    r"|refus\w*|scam|fraud"
    r"|code|gate|door|porch|garage|barn|shed|lobby|desk|office|neighbou?rs?|apt|apartment|unit|address|street"
    r"|building|floor"
    r"|dog|dogs|today|tomorrow|tmrw|tonight|later|earlier|sooner|before|after|until|till?|\w+days?|week|morning"
    r"|afternoon|evening"
    r"|noon|am|pm|minutes?|mins?|hours?|hrs?|person|human|agent|manager|dispatch|number|option|none|neither|never"
    r"|nobody"
    r"|nothing|not (?:here|there|home|mine|me)|moved|account|data|texts?|messages?|unsubscribe|remove|delete|money|pay"
    r"|closed|locked|not a|terrible|awful|worst|horrible|bad|unacceptable|angry|mad|upset|disappoint\w*|rude"
    r"|useless|joke"
    r"|ridiculous|sucks?|pathetic|disgust\w*|locked|stuck|hurt|fell|accident|emergency|police|911|help|medicine"
    r"|meds|insulin|oxygen|sick)\b|\d"
)
"""What may be more than a remark."""
_EXCLAIMS = re.compile(
    r"^\W*(?:(?:again|really|seriously|already|srsly|rly|oh really|for real|wow|omg|wtf|ugh|what|huh|no way|you serious"
    r"|are you serious|u serious|are you kidding(?: me)?|is that so|oh)\W*\?+\W*)+"
)
_LONGEST_REMARK = 14


def intent_after(notice: str, text: str, taken_for: str) -> str | None:
    """What it asks, as an intent or one of the words above; None where the classifier's stands."""
    words = plain(text)
    if topic_of(text) == "who":
        return WHO if taken_for in UNCLEAR | {"ask_if_bot", "wrong_number"} else None
    if taken_for in UNCLEAR and _THANKS.fullmatch(words):
        return "thank"
    if notice == "delivered":
        return _once_it_is_there(words, text, taken_for)
    if notice in _FAILED:
        return _once_it_failed(words, taken_for)
    if notice == "returned":
        return _once_it_went_back(words, taken_for)
    if notice == "ready_for_pickup":
        return _while_it_is_held(words, text, taken_for)
    return _before_the_door(notice, words, text, taken_for) if notice in BEFORE_THE_DOOR else None


def _before_the_door(notice: str, words: str, text: str, taken_for: str) -> str | None:
    is_little = taken_for in UNCLEAR
    if _TAKEN_IN.search(words) and taken_for in UNCLEAR | {"correct_address"} and "?" not in words:
        return "give_instructions"
    if _LEAVES_IT.search(words) and taken_for in UNCLEAR | {"correct_address"} and read_instructions(text):
        return "give_instructions"
    if _WHICH_ONE.search(words) and taken_for in UNCLEAR:
        return "give_instructions"
    if _NOT_BEFORE.search(words) and taken_for in {"deny", "withdraw", "never_mind", "affirm", "nlu_fallback"}:
        return "reschedule"
    if _WHY.search(words) and not _WHY_NOT.search(words):
        return WHY if taken_for in UNCLEAR | _ASKS_WHERE else None
    if _PROMISED.search(words) and _CROSS.search(words) and taken_for in UNCLEAR | _ASKS_WHERE:
        return "complain"
    if is_little and _MOVED_AWAY.search(words) and not _I_MOVED.search(words):
        return "wrong_number"
    if "?" in words or mood_of(text) is Mood.QUESTION:
        return _remark(words, taken_for)
    if _PATIENCE.search(words) and not _IMPATIENT.search(words) and taken_for in UNCLEAR | _ASKS_WHERE:
        return PATIENT
    if _SUITS_AFTER_ALL.search(words) and taken_for in UNCLEAR | {"hold_for_pickup"} and "?" not in words:
        return PATIENT
    if notice in _ON_THE_TRUCK and _AT_HOME.search(words) and not _NO_PRESENCE.search(words):
        return HEARD if taken_for in UNCLEAR | _ASKS_WHERE | {"dispute_attempt"} else None
    if is_little and _SARCASM.search(words):
        return HEARD
    return _praise_or_remark(words, text, taken_for)


_NO_PRESENCE = re.compile(
    r"\b(?:not|isnt|wont|cant|never|nobody|until|til+|after|before|when|why|where|but|only|if|unless|waiting (?:for"
    r"|all|since)"
    r"|all day|for hours|please|pls|leave|put|call|code|gate)\b|\?|\d"
)


def _once_it_is_there(words: str, text: str, taken_for: str) -> str | None:
    if is_anothers(text):
        return "report_not_received" if taken_for in UNCLEAR | {"hold_for_pickup", "correct_address"} else None
    if taken_for in UNCLEAR | {"correct_address"} and _is_at_another_number(words):
        return "report_not_received"
    if taken_for in UNCLEAR and _THEIR_FAULT.search(words):
        return "complain"
    if taken_for in UNCLEAR | _ASKS_WHERE | {"reschedule"} and _HAS_NOT_LOOKED.search(words) and "?" not in words:
        return HEARD
    if taken_for in UNCLEAR | _ASKS_WHERE and _NOT_HERE.search(words):
        return "report_not_received"
    if taken_for == "correct_address" and says_it_went_wrong(text):
        return "report_not_received"
    if _CONTENT.search(words) and not _NOT_CONTENT.search(words):
        return HEARD if taken_for in UNCLEAR | _MAY_BE_CONTENT else None
    return _praise_or_remark(words, text, taken_for)


_MAY_BE_CONTENT = frozenset({"report_not_received", "report_damage", "give_instructions", "where_is_my_package"})


def _is_at_another_number(words: str) -> bool:
    return _LEFT_AT_A_NUMBER.search(words) is not None and _IS_FOR_A_NUMBER.search(words) is not None


def _once_it_failed(words: str, taken_for: str) -> str | None:
    if _NEVER_CAME.search(words) and taken_for in UNCLEAR | _ASKS_WHERE:
        return "dispute_attempt"
    if _HOLDS.search(words) and taken_for in UNCLEAR | {"reschedule"}:
        return "hold_for_pickup"
    return None


_ASKS_HOURS = re.compile(r"\b(?:what time|when|til+ when|how late)\b.*\b(?:close|open|shut)")
_AGAIN = re.compile(
    r"\b(?:re)?(?:send|sent|ship|shipped|order|ordered|deliver|delivered)\b.{0,24}\b(?:again|back out|another)\b"
    r"|\breship\b"
)
_THANKS = re.compile(r"\W*(?:thanks|thank you|thx|ty)(?: (?:you|so much|a lot|again|guys|man|sir))?\W*")


def _once_it_went_back(words: str, taken_for: str) -> str | None:
    if _WHY.search(words) and not _WHY_NOT.search(words):
        return WHY if taken_for in UNCLEAR | _ASKS_WHERE | {"cancel_delivery", "dispute_attempt", "complain"} else None
    if _AGAIN.search(words):
        return RESEND if taken_for in UNCLEAR | {"cancel_delivery"} else None
    if _CONTENT.search(words) and not _NOT_CONTENT.search(words):
        return HEARD if taken_for in UNCLEAR | _MAY_BE_CONTENT else None
    return _remark(words, taken_for)


def _while_it_is_held(words: str, text: str, taken_for: str) -> str | None:
    if _FETCHES.search(words) and not (_CANNOT_FETCH.search(words) or _ASKS_BESIDE.search(words)):
        return HEARD if taken_for in UNCLEAR | _ASKS_WHERE | {"reschedule", "hold_for_pickup"} else None
    if topic_of(text) == "pickup" and mood_of(text) is Mood.QUESTION:
        return "ask_service" if taken_for in UNCLEAR | {"hold_for_pickup"} else None
    if topic_of(text) == "hours" or _ASKS_HOURS.search(words):
        return "hold_for_pickup" if taken_for in UNCLEAR - {"ask_service"} | _ASKS_WHERE else None
    return _remark(words, taken_for)


def _praise_or_remark(words: str, text: str, taken_for: str) -> str | None:
    if (
        taken_for in UNCLEAR | {"reschedule"}
        and _PRAISES.search(words)
        and not (is_ironic(text) or _NO_PRAISE.search(words))
    ):
        return "praise"
    return _remark(words, taken_for)


_NO_PRAISE = re.compile(r"\b(?:not|never|no|didnt|wasnt|isnt|but|wish|if|could|would be|where|when|why)\b|\?")


def _remark(words: str, taken_for: str) -> str | None:
    """Only where the classifier makes nothing of it."""
    return HEARD if taken_for in ("nlu_fallback", "out_of_scope", "ask_for_help") and only_remarks(words) else None


def only_remarks(text: str) -> bool:
    """ "finally", "faster than my ex", "again?? lol ok": of what they were told, and it asks for nothing."""
    words = _EXCLAIMS.sub("", plain(text)).strip()
    if len(words.split()) > _LONGEST_REMARK or "?" in words or mood_of(words) is Mood.QUESTION:
        return False
    return _NO_MORE_WISHES.search(words) is None
