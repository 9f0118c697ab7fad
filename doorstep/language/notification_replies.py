"""What words say right after a notification that say nothing by themselves. Pure.

Only for texts of which nothing else was made: whatever is a request by itself is read as one.
"""

import re
from enum import StrEnum

from doorstep.language.day_questions import names_a_day
from doorstep.language.instructions import read_instructions
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_MANY_WORDS = 8


FEEDBACK = frozenset(
    {
        "nlu_fallback", "out_of_scope", "thank", "praise", "affirm", "deny", "never_mind", "choose_option", "inform",
        "goodbye", "greet",
    }
)  # fmt: skip
"""What says how it went and asks for nothing, right after that was asked, as an intent; a complaint is one."""


class NotificationReply(StrEnum):
    SUITS = "suits"
    """That it comes as was said."""
    NOT_THEN = "not_then"
    """It does not, and no other day is said."""
    ASKS_OFFERS = "asks_offers"
    """What the numbers stand for."""
    ASKS_WHEN = "asks_when"
    ASKS_WHERE = "asks_where"
    """It was left."""
    WAIT = "wait"
    """Not now, in a while."""
    FOR_DRIVER = "for_driver"
    """Where to leave it."""


_SUITS = re.compile(
    any_of(
        r"""
        (?:see|c) (?:u|you|ya|yall)(?: (?:then|tomorrow|tmrw|soon|there))?
        (?:ill|well|i will|we will|im gonna|were gonna) (?:make sure|be (?:here|home|there|around|in|up|waiting|ready))
        (?:somebody|someone|my \w+|mom|dad|wife|husband|grandma|nana|roommate|the \w+)(?:s| is| will| ll|ll)? (?:be |is
            )?(?:gonna be |always )?(?:here|home|there|around|in all day)
        (?:im|i am|(?<!we )(?<!they )were|we are) (?:home|here|around|in(?: all day)?|off (?:work|that day)|up)
        (?:ill|i will|i can|we can|we will|well|i|we|can|happy to|gonna|fine to|just) (?:gladly |just |still |always
            )?wait|im (?:waiting(?! (?:for|on|since|all|here|4)\b)|patient)
        no (?:biggie|worries|worry|prob|probs|problem|problems|big deal|rush|hurry|stress)
        np|all good|its (?:fine|ok|okay|cool|all good)|thats (?:fine|ok|okay|cool|good|great|perfect)
        take (?:your|ur) time|(?:it|stuff|things) happens|happens
        """
    )
)
_AGREES = re.compile(
    any_of(
        r"""
        (?:that|it|this)(?:ll| will| should)? (?:do|works?|be (?:fine|ok|good|great|perfect))|suits (?:me|us|my \w+)
        (?:sounds|looks) (?:fine|good|great|ok|perfect)|works for (?:me|us)|fine (?:by|with) (?:me|us)
        (?:confirmed|confirm|agreed|acceptable|deal)(?=\W*$)
        """
    )
    + r"|^\W*(?:(?:yes|yeah|ok|okay|all|it|is|its|time|that|thats|the|very|totally|still|just|oh)\W+)*"
    r"(?:works|fine|good|ok|okay|perfect|great)\W*$"
)
"""Of the day that was told; with a day beside it, of that one."""
_NOT_THEN = re.compile(
    any_of(
        r"""
        (?:not|cant do|cant make|wont work|doesnt work|dont work|no good|never) (?:that|this|on that|for that)
            (?:day|time|date|window|one)
        (?:that|this) (?:day|time|date|window|one)(?: \w+){0,2} (?:doesnt|dont|wont|isnt|is not|is no|is bad|not)\b
        (?:wont|not|cant|cannot|nobodys?|no one|nobody is|never)(?: gonna| going to)?(?: be)?
            (?:home|there|here|in|around|up|available)
            (?: then| that day| that morning| that afternoon| at that time| all day| yet)?(?=\W*$)
        (?:out of town|away|at work|closed|working|flying out|gone)(?: that day| then| all (?:day|week))\b
        """
    )
)
_BESIDE = re.compile(
    r"\b(?:ring|knock|buzz|call|text|tell|give|hand|bring|leave(?! it (?:as|like|that))"
    r"|put|drop|hide|use|codes?|away|cancel|instead)\b"
    r"|\b(?:code|gate|door|key)\b.*\d{3}"
)
"""It suits, and something is wanted with it."""
_NO_BUT = re.compile(r"\b(?:dont|doesnt|do not) (?:worry|care|mind|rush|hurry|stress|matter|sweat it)\b")
_BUT = re.compile(r"\b(?:not|cant|cannot|wont|dont|but|except|unless|instead|never|nobody|until|till|before|after)\b")
_OFFERS = re.compile(
    r"^(?:and |so |hey |um )*(?:whats|what is|what does|what do|does|do|is|hows|how does|explain|meaning of) "
    r"(?:the |option |options |number |numbers |a )*[1-5]\b(?! ?(?:am|pm|oclock|o clock|days?|hours?|hrs?|min))"
    r"|\b(?:was|is) (?:it )?[1-5] (?:the|for|to|a) (?:\w+ ){1,3}or (?:was |is )?(?:it )?[1-5]\b"
)
_WHEN = re.compile(
    any_of(
        r"""
        narrow (?:it|that|this|the window)(?: \w+)? down|narrow(?:er)?(?: \w+)? (?:window|time)
        how (?:early|late|soon|close|far)(?: \w+)?|how many (?:min|mins|minutes|hours|stops)
        (?:whats|what is|when is|whens) the (?:earliest|latest|soonest|exact|real|actual)\b(?! (?:day|date|you have
            |slot))
        (?:morning or afternoon|am or pm|(?:before|after) or (?:before|after)|sooner or later|more or less than)
        (?:like |about )?\d+ (?:min|mins|minutes?|hours?)\b.{0,24} or\b|(?:real|actual|really|true) \d+
        (?:closer|better|exact|smaller|firm|specific|definite|precise|rough) (?:time|window|estimate|guess)
        """
    )
)
_WHERE = re.compile(
    r"^(?:ok |um |so |and )*(?:which|what|whose|who s) (?:side|door|porch|step|steps|spot|gate|end|house|box|neighbou?r"
    r"|entrance|mailbox|place)\b"
)
_WAIT = re.compile(
    any_of(
        r"""
        (?:give|gimme|spare) (?:me |us )?(?:a |an |another |like |about |half )*(?:\d+|few|couple|minutes?|hour|sec)
        (?:come|be here|arrive|need|back|home|there|down) (?:in )?(?:like |about |around |another |maybe )*(?:\d+|a few
            |few|half an?|a couple(?: of)?)(?: more)?(?: (?:min|mins|minutes?|hours?|hrs?|sec|secs)|(?= (?:im|i am
                |were|i)\b)|(?=\W*$))
        (?:\d+|few|couple(?: of)?|half an?|an?) (?:more )?(?:min|mins|minutes?|hours?|hrs?|sec|secs) (?:please|pls
            |plz|max|tops)
        (?:wait|hold (?:on|off|up)|stall) (?:a |for |like |about |another )*(?:\d+|few|bit|sec|minute|hour|me|us)
        """
    )
)
_MAY_WAIT = re.compile(r"\b(?:can|could|wait|hold|give|gimme|spare|please|pls|plz)\b")
_LEAVE = re.compile(
    any_of(r"(?:set|put|leave|drop|stick|toss|tuck|slide|place) (?:it|em|them|that|the \w+)|works|is fine")
)
_PLACE = re.compile(
    any_of(
        r"""
        (?:on|in|by|at|behind|under|next to|beside|inside) the \w+|inside|mud ?rooms?|porch|shed|garage|carport|milk box
        side door|back door|front door|steps?|deck|bench|planter|cooler|lobby|desk|office
        """
    )
)


def meant(text: str, *, is_delivered: bool = False) -> NotificationReply | None:
    """`is_delivered`: the notification said so."""
    words = plain(text)
    is_short = len(words.split()) <= _MANY_WORDS
    if is_short and _OFFERS.search(words):
        return NotificationReply.ASKS_OFFERS
    if is_delivered:
        return NotificationReply.ASKS_WHERE if _WHERE.search(words) else None
    if _WHEN.search(words):
        return NotificationReply.ASKS_WHEN
    if _WAIT.search(words) and ("?" not in text or _MAY_WAIT.search(words)):
        return NotificationReply.WAIT
    if _LEAVE.search(words) and _PLACE.search(words) and (read_instructions(text) or "?" not in text):
        return NotificationReply.FOR_DRIVER
    if "?" in text:
        return None
    if _NOT_THEN.search(words):
        return NotificationReply.NOT_THEN
    suits = _SUITS.search(words) or (_AGREES.search(words) and not names_a_day(text))
    return (
        NotificationReply.SUITS
        if suits and not (_BUT.search(_NO_BUT.sub(" ", words)) or _BESIDE.search(words))
        else None
    )
