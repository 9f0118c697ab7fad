"""Wishes and questions right after a notification that the classifier takes for something else. Pure.

As all of after_notice.py they end in an answer, a read-back, a case, or an order to the driver in their own words.
"""

import re

from doorstep.language.phrases import any_of

Rule = tuple[str, re.Pattern[str], re.Pattern[str] | None, frozenset[str]]
"""What is asked, by which words, unless others stand beside them, and what the classifier may have made of it."""

WHERE = "where_is_my_package"
PATIENT = "patient"
"""It suits them, or they wait."""
HEARD = "heard"
"""Only a remark: it asks for nothing that anybody could do."""
AUTOMATIC = "automatic"
"""A telephone answered, nobody read it."""
UNCLEAR = frozenset(
    "nlu_fallback out_of_scope choose_option inform affirm deny never_mind thank greet goodbye ask_for_help"
    " ask_service praise".split()
)
"""What the classifier takes for nothing that is carried out."""
_ELSE = (
    r"\b(?:but|except|unless|instead|code|gate|call|text|ring|knock|buzz|leave (?!it (?:like|as|that|the same))|put"
    r"|bring|give|hand|not|wont|cant|dont|never|until|til+|after|before|if|please|pls|late|later|nobody|no one"
    r"|noone|away|gone)\b|\?"
)
_NOTHING_ELSE = re.compile(_ELSE)
_LIKE_THAT = r"(?:leave|keep) (?:it|that|everything) (?:like that|as (?:it )?is|that way|the same|as planned|how it is)"
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|last|corner|end)"

_BEFORE_THE_DOOR: tuple[Rule, ...] = (
    (
        WHERE,
        re.compile(
            r"^\W*(?:(?:so|wait|ok|okay|is it|hold on)\W+)*\d{1,2}(?::\d\d)? ?(?:am|pm)?"
            r" (?:instead of|rather than|or|not|and not) \d{1,2}(?::\d\d)? ?(?:am|pm)?\b"
            r"(?! ?(?:of|n|s|e|w|north|south)\b)"
        ),
        re.compile(r"\b(?:apt|apartment|unit|suite|ste|house|floor|number|no|st|street|ave|rd)\b|#"),
        UNCLEAR | {"correct_address"},
    ),
    (
        WHERE,
        re.compile(r"^\W*(?:(?:so|and|ok|okay|ugh|wait|but)\W+)*how (?:much|many|long|late|far)\b"),
        re.compile(r"\b(?:cost|fee|charge\w*|pay|money|tip|try|tries|times|days?|move|change|bring|instead)\b"),
        frozenset({"reschedule"}),
    ),
    (
        "ask_service",
        re.compile(
            r"\b(?:drivers?|his|her|couriers?) (?:first |last |full )?name\b|\bname of (?:the|your|my) driver\b"
        ),
        re.compile(r"\b(?:code|leave|give it|is in)\b"),
        UNCLEAR | {"give_access_code", "give_instructions", WHERE},
    ),
    (
        "reschedule",
        re.compile(
            r"\b(?:hold(?:ing)? off|hang back|hold up|slow down|wait)\b[^.!?]{0,25}?\b(?:til+|until|for|before)\b"
            r"[^.!?]{0,12}?(?:\bthen\b|\bthat\b|\d|\bnoon\b|\blunch\b)"
        ),
        re.compile(r"\b(?:i|we|ill|well|been|im|cant|can|were) (?:\w+ )?(?:wait|waiting|hold\w*)\b|\bhow long\b"),
        frozenset({"nlu_fallback", "out_of_scope", WHERE}),
    ),
    (
        HEARD,
        re.compile(
            r"^\W*(?:(?:ok|okay|alright|k|im|ill|we are|were|thanks|thx|cool|just)\W+)*(?:putting|locking|getting"
            r"|moving|opening|unlocking|clearing|shovell?ing|turning|crating) (?:up |on |off )?(?:the|my|our)"
            r" (?:\w+ )?(?:dogs?|pup|puppy|cats?|kids?|car|truck|gate|door|drive|driveway|walk|steps|path|lights?)"
            r"(?: (?:up|in|inside|away|out|now|on|off|in the \w+))*\W*$"
        ),
        None,
        UNCLEAR,
    ),
    (
        "correct_address",
        re.compile(
            r"\b(?:i|we|ive|weve) (?:just |already |have )*(?:sold|moved (?:out of|from|away from)) (?:that|the|this|my"
            r"|our) (?:old )?(?:house|place|home|apartment|apt|condo|building)\b"
            r"|\b(?:i|we) (?:dont|do not|no longer|havent) (?:even )?lived? (?:there|here|at that)\b"
        ),
        re.compile(r"\b(?:cancel|return|send it back|refuse)\b"),
        UNCLEAR,
    ),
    (
        "give_instructions",
        re.compile(
            rf"^\W*(?:(?:hey|ok|and|btw|tell him)\W+)*(?:im|i am|were|we are|its|mine is|ours is) (?:at |in )?the"
            rf" {_ORDINAL} (?:house|door|driveway|building|unit|trailer|gate|mailbox|one)\b"
        ),
        re.compile(r"\?|\b\d{2,5} [a-z]+ (?:st|street|ave|rd|dr|ln)\b"),
        UNCLEAR | {"correct_address"},
    ),
    (
        AUTOMATIC,
        re.compile(
            r"\bdo not disturb\b|\b(?:driving|sleep|work) (?:mode|focus)\b|\bauto(?:mat\w+)?[ -]?(?:reply|response"
            r"|message)|\b(?:ill|i will) (?:see|read|check|get|return|respond to|reply to|answer) (?:to )?"
            r"(?:your|this|ur) (?:message|text|call)s?\b|\bcurrently (?:driving|unavailable|out of (?:the )?office)\b"
        ),
        re.compile(r"\b(?:leave|put|code|bring|gate)\b|\?"),
        frozenset({"nlu_fallback", "out_of_scope", "goodbye", "thank", "reschedule"}),
    ),
)
_SUITS: tuple[Rule, ...] = (
    (
        PATIENT,
        re.compile(
            any_of(
                r"""
                (?:of us|ill|i will|well|we will|will|gonna|going to|someone will|somebody will|im gonna|should)
                    (?:all |both |def |also )*be (?:home|here|there|in|around)
                (?:youre|ur|you are|were|we are|its|thats|all) (?:all )?(?:good|fine|set)\W*$
                """
            )
        ),
        _NOTHING_ELSE,
        UNCLEAR | {"reschedule", WHERE},
    ),
    (
        PATIENT,
        re.compile(rf"\b(?:so|just|and|please|pls|no)?\W*{_LIKE_THAT}\b(?=\W*(?:please|pls|thanks|thx|ty|ok)?\W*$)"),
        re.compile(r"\?|\b(?:dont|do not|cant)\b"),
        UNCLEAR | {"reschedule"},
    ),
)
_GLAD_OF_EARLY: tuple[Rule, ...] = (
    (
        PATIENT,
        re.compile(r"\b(?:the )?(?:sooner|earlier|quicker|faster) (?:the )?better\b|\beven better\b|\bfine by me\b"),
        re.compile(_ELSE + r"|\b(?:than|can|could)\b"),
        UNCLEAR | {"reschedule"},
    ),
)
_DELIVERED: tuple[Rule, ...] = (
    (
        "report_not_received",
        re.compile(
            r"\bonly (?:got |one |1 |half |\d )*(?:of|half|one|1)\b(?: (?:of )?(?:the |my |them |it )*(?:\d|two|three"
            r"|both|boxes|packages|came|showed|here|got))"
            r"|\b(?:missing|short) (?:an?|one|two|1|2|half) (?:box|package|of)\b"
            r"|\bwheres? (?:is )?the (?:other|second|2nd|rest)\b"
        ),
        re.compile(r"\b(?:fine|ordered|needed|need)\b"),
        UNCLEAR | {WHERE},
    ),
)
_FAILED: tuple[Rule, ...] = (
    (
        "ask_service",
        re.compile(
            r"\b(?:supposed to|did he|did she|did they|does he|do they|is there|was there|should(?: he| there)?)\b"
            r"[^.!?]{0,20}\b(?:tag|slip|note|sticker|notice|door ?hanger|card)\b"
        ),
        re.compile(r"\b(?:never|nobody|no one|lie|lying|home all)\b"),
        UNCLEAR | {"dispute_attempt", "ask_for_proof"},
    ),
)
_TO_ME = (
    r"\b(?:bring|carry|deliver|drive|run|send|take|drop)\b(?: (?:it|that|this|them|the \w+|my \w+|one|out|back|over"
    r"|off))* (?:to|at) (?:me|us|my (?:house|home|place|door|apartment|address)|our \w+)\b"
)
_HELD: tuple[Rule, ...] = (
    (
        "hold_for_pickup",
        re.compile(
            r"\b(?:keep|hold|save|store)\b(?: (?:it|that|this|them|onto|on|to|my \w+))+ (?:til+|until|thru|through)\b"
        ),
        re.compile(r"\b(?:bring|deliver\w*|then bring|send)\b"),
        UNCLEAR | {"reschedule"},
    ),
    (
        "reschedule",
        re.compile(_TO_ME),
        re.compile(
            r"\b(?:dont|not (?:bring|send)|ill come|i will come|i can come|my \w+ (?:will|can)|fee|cost|charge)\b"
        ),
        UNCLEAR | {"hold_for_pickup"},
    ),
    (
        "complain",
        re.compile(
            r"\b(?:already )?(?:picked (?:it|that|this|mine|them) up|picked up (?:it|that|mine)|got (?:it|that|mine))"
            r"(?: up)? (?:already|yesterday|last|on|this morning|\w+day|an hour|earlier)\b"
            r"|\balready (?:picked|got|have) (?:it|that|this|mine|them)\b"
        ),
        re.compile(r"\?|\b(?:text|message|email|notice|ticket)\b"),
        UNCLEAR | {"hold_for_pickup"},
    ),
)


def wished(notice: str, words: str, taken_for: str) -> str | None:
    """Of plain words; None where nothing of this is said."""
    for asked, said, beside, may_be in _RULES.get(notice, ()):
        if taken_for in may_be and said.search(words) and not (beside and beside.search(words)):
            return asked
    return None


_RULES: dict[str, tuple[Rule, ...]] = {
    "window_confirmation": (*_SUITS, *_BEFORE_THE_DOOR),
    "out_for_delivery": _BEFORE_THE_DOOR,
    "on_the_way": _BEFORE_THE_DOOR,
    "delay": (*_SUITS, *_BEFORE_THE_DOOR),
    "early": (*_GLAD_OF_EARLY, *_BEFORE_THE_DOOR),
    "delivered": _DELIVERED,
    "attempted": _FAILED,
    "reminder": _FAILED,
    "ready_for_pickup": _HELD,
}
