"""What drivers ask: what comes next, how the work is done, what a stop needs; and calls for dispatch. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.words import SPOKEN, plain

_NUMBER = rf"(?:stop |number |#|la |el )?{SPOKEN}"
_NEXT = re.compile(
    any_of(
        rf"""
        (?:whats|what is|whos|who is|wheres|where is|what comes|who comes) (?:my |the |up )?(?:next|following|after
            (?: (?:that|this|it|here|\d+))?)
        where (?:to|do i go|am i going|now)(?: to)?(?: (?:next|now|after this|after that))|where to(?=\W*$)
        (?:where|what|who|whats|wheres|whos|which)(?: \w+){{0,3}} (?:after|past) (?:the )?\w+
        is {_NUMBER} (?:my |the |really |up |still )?next|(?:so )?(?:my )?next (?:one |stop )?is {_NUMBER}
        {_NUMBER} (?:comes |is |goes |up )?next(?: one| stop)?\W+(?:right|yeah|correct|yes|no|ok)
        (?:que|cual) (?:es la )?(?:sigue|proxima|siguiente)|(?:cual|que) es la (?:proxima|siguiente)
        """.replace("\n            ", "")
    )
)
_GOES_ON = re.compile(
    r"\W*(?:(?:ok|okay|alright|so|now|skip(?:ping)?|go|going|get|move|moving|jump|take me|ahead|on|over|back) )*"
    r"(?:to )?(?:the |my )?(?:next|following|siguiente)(?: (?:one|stop|1|up|delivery))?(?: (?:please|pls|now|then))?\W*"
)
"""Asked for in words that might put a stop off: "skip to the next"."""
_ANOTHER = re.compile(
    r"\W*(?:(?:im|ok|all set|set|and)[\s,.]+)*ready for (?:another|the next|more|my next)(?: (?:one|stop))?\W*"
)
_WORK = any_of(
    r"""
    paid|pay ?(?:day|check|roll|stub|rate)?s?|wages?|salary|checks? (?:is|was|came|short|late)|direct deposit|bonus
    overtime
    w ?-?2|w ?-?4|1099|taxes|hr|human resources|401k|insurance|benefits|sick (?:day|time|leave|pay)|pto
    vacation (?:days?|time
    |request)|days? off|time off|time ?sheets?|time ?cards?|schedule for|my schedule|next week|raise|per (?:stop|hour
    mile)
    uniforms?|boots|gloves|vests?|jackets?|shirts?|rain ?gear|hand ?trucks?|doll(?:y|ies)|straps?|scanners?|tablet
    charger
    flashlight|badge|fuel card|gas card|mileage|reimburs\w+|training|orientation|background check|drug test|union
    """.replace("\n    |", "|")
)
_A_PACKAGE = re.compile(any_of(r"box(?:es)?|packages?|pkgs?|parcels?|delivered|dropped"))
_WORK_WORDS = re.compile(_WORK)
_ASKS_WORK = re.compile(
    any_of(
        r"""
        who (?:do|can|should|handles?|fixes|hands|gives|takes|would) 
        where (?:do|can|should) (?:i|we) (?:get|pick|find|turn)
        how (?:do|can|should|does) (?:i|we|one|it|they)|when (?:do|does|is|are|will)|what(?:s| is| do| are| happens)
        can i|could i
        do (?:i|we)|is there|anybody know|anyone know|talk to|ask about|need a new|need (?:some |more )?new
        short(?:ed)?|missing
        wrong|late|skipped|freez\w+|broke\w*|bent
        """
    )
)
_HOW_LONG = re.compile(
    any_of(
        r"""
        how (?:long|many (?:times|tries|attempts|min\w*)|much time) (?:\w+ ){0,6}?(?:wait|knock|ring|try|call|before
            |until|till
            |is enough)
        (?:is|are) (?:\d+|\w+) (?:min\w*|times|tries|knocks?) (?:enough|ok|long enough|too)
        do (?:i|we) (?:just |still |only )?(?:hand|give|leave|drop|deliver|take|bring)(?: over)? (?:them |him |her 
            |em )?(?:the |it )?
            (?:one|other|rest|what|only)
        (?:what|who) (?:do|should) (?:i|we) (?:do|call) (?:if|when)|(?:what|who) (?:do|should) i call\b
        whats the (?:rule|policy|procedure)|allowed to|supposed to (?:do|wait|leave|take)
        """.replace("\n            ", "")
    )
)
_OF_THE_STOP = re.compile(
    any_of(
        r"""
        (?:leave|drop|put|hand|give|set) (?:it |this(?: one)? |them |that )?(?:\w+ )?(?:w|with|at|by|to|on|in
            |behind) (?:the |a |their
            |his |her )?(?:neighbou?rs?|next ?door|porch|office|front|back|garage|mailroom|leasing|reception|lobby
            |door|side)
        (?:need|needs|require[sd]?|want|wants) (?:\w+ ){0,3}?(?:signature|sig|signed|id|upstairs|inside|carried|brought)
        (?:if|when) (?:no ?body|no ?one|they|she|he|noone)\b.{0,40}\b(?:can|could|should|do|may) i\b
        cross street|loading dock|which (?:door|side|entrance|building)|front or back
        (?:dock|door) or (?:dock|door|front)
        """.replace("\n            ", "")
    )
)
_THE_GIST = re.compile(
    any_of(
        r"""
        (?:gimme|give me|tell me|send me|whats|what is|need) (?:all )?(?:the )?(?:gist|scoop|deal|story|details?
            |info|rundown
            |lowdown|skinny) (?:on|for|of|with|about|at)
        tell me about|cross streets?|(?:customer |delivery |access )?notes? (?:got |was |is |gets )?(?:cut off|cuts off
            |unreadable|garbled|blank)
        (?:ok|okay|cool|alright|fine|safe|good) (?:to|if i) (?:leave|drop|put|hand|give|set) (?:it|this|them|that|w
            |with|at|by)
        """.replace("\n            ", "")
    )
)
_THE_REST = re.compile(
    any_of(
        r"""
        (?:just |still |only )?(?:give|hand|deliver|leave|drop|bring|take) (?:em |them |him |her |the customer )?
            (?:over )?(?:just |only )?(?:the |what |whatever )?(?:one|other(?: one)?|rest|i have|i got|ive got|half)
            (?:box|package|one|pkg|parcel)?
        (?:wait|hold) (?:for|on|till|until) (?:the )?(?:other|missing|rest|second|2nd)
        """.replace("\n            ", "")
    )
)
_NEVER_WAS = re.compile(any_of(r"almost|nearly|would(?:nt)? have|could(?:nt)? have|wouldve|couldve|lol|haha\w*|jk"))
_ASKED = re.compile(
    r"\?|^\W*(?:if|when)\b.*\b(?:can|could|should|do|may) i\b|\bor (?:no|not|nah|nope|what)\W*$"
    r"|^\W*(?:so|ok|and|then) (?:i|do|should|am|is|does|can)\b"
)
_AFTER = re.compile(
    r"\b(?:after|past|following|despues de) (?:the )?(?P<which>(?!(?:that|this|it|here|me|now|next)\b)\w.*)$"
)
_HELLO_DISPATCH = re.compile(
    r"\W*(?:(?:hello|hallo|hey|yo|hi|paging|calling|come in)\W+)*(?:dispatch(?:er)?|base|despacho)"
    r"(?:\W+(?:hello|(?:is )?any(?:one|body) (?:there|home|around|on)?|pick up|come in|answer(?: me)?|do you copy|copy"
    r"|(?:are )?(?:you|u) (?:there|up|copy|around)|there|please|pls|now|over|hey))*\W*"
)
_JUST_HELLO = re.compile(
    r"\W*(?:hi|hey|hola|good (?:morning|afternoon|evening)|morning|buenos dias) (?:dispatch(?:er)?|base|despacho)\W*"
)
_PERSON_CALLS = re.compile(
    any_of(
        r"""
        (?:some(?:one|body)|any(?:one|body)|dispatch|yall|you guys|office) (?:please |pls )?(?:call|ring|buzz|phone
            |hit|reach|text)
            (?: up)? me(?: (?:back|up|pls|please|asap|now))?
        (?:can|could|will|would) (?:some(?:one|body)|any(?:one|body)|one of (?:you|yall)|yall|you guys) (?:please 
            |pls )?(?:call|ring
            |phone|reach)
        (?:have|get) (?:some(?:one|body)|a person|them) (?:to )?(?:call|ring|phone) (?:me|\d+|stop)
        ^\W*(?:transfer|operator|agent|human|person|representative|rep|supervisor|manager)(?: please| pls)?\W*$
        (?:call|ring|buzz|phone) me (?:back |please |pls |asap )*$
        """.replace("\n            ", "")
    )
)
_OFFICE_NUMBER = re.compile(
    any_of(
        r"""
        (?:number|phone|num|digits) (?:for|of|to) (?:the |yall |you guys )?(?:office|dispatch\w*|depot|base
            |warehouse|boss|supervisor)
        (?:office|dispatch\w*|depot|base|warehouse|boss|supervisor)s? (?:phone|number|num)
        (?:numero|telefono) (?:de|del) (?:la oficina|despacho|la base)
        """
    )
)
_NO_HOME = re.compile(
    any_of(
        r"""
        (?:is|its|s|was|just|now|only) (?:just |only |now |like )*(?:an?|the|one big) (?:\w+ )?(?:lot|field|wash
            |parking|construction(?: site)?
            |empty \w+|vacant \w+|church|store|gas station|park|park ?ing|restaurant|shop|warehouse|woods|river
            |dirt road|dead end)
        \d+s (?:just |only |now )?an? (?:\w+ )?(?:lot|field|wash|parking|church|store|park|restaurant|shop|warehouse
            |gas station)
        (?:doesnt|dont|does not|do not|didnt|isnt|not) (?:even |really )?(?:exist|there|a real)|no existe
        es un (?:baldio|terreno|lote)
        (?:numbers?|houses|addresses) (?:on this (?:street|block|road) )?(?:skips?|jumps?|goes|go|stops?
            |ends?) (?:from |at )?\d+
        no (?:such )?(?:house|number|building|apt|unit|address)(?: number)?|no \d{3,5} (?:here|on|anywhere)
        (?:pins?|map|gps|geocode|marker|location|dot|navi\w*) (?:is |s |are |was |puts? me |takes? me |sends? me 
            |drops? me )*(?:\w+ ){0,3}?
            (?:off|wrong|way|block|mile|other side|different|nowhere|middle)
        (?:took|takes|led|leads|sent|sends|brought|brings|puts?) me (?:to|in|into|at|out to) (?:an?|the|some|nowhere)\b
        wrong (?:address|house|street|building|number|apt|unit|town|city|pin|zip)|bad address|po box
        moved (?:away|out|last)
        (?:nobody|no one) (?:here )?(?:by|with) that name|never heard of (?:her|him|them)
        (?:business|store|shop|company|place|building|house) (?:\w+ ){0,4}?(?:gone|closed down|moved|torn down
            |demolished|burned down)
        """.replace("\n            ", "")
    )
)


def asks_next(text: str) -> bool:
    """What comes next, or after the one at hand; also in words that might put a stop off ("skip to the next")."""
    words = plain(text)
    return any((_NEXT.search(words), _GOES_ON.fullmatch(words), _ANOTHER.fullmatch(words)))


def asks_how_work_goes(text: str) -> bool:
    """Pay, schedule, equipment, and what the rules are: not of a delivery."""
    words = plain(text)
    if _HOW_LONG.search(words) or (asks_about_the_rest(text) and _is_asked(text)):
        return True
    if _A_PACKAGE.search(words):
        return False
    return _WORK_WORDS.search(words) is not None and _ASKS_WORK.search(words) is not None


def asks_about_the_rest(text: str) -> bool:
    """Of a stop of which something is missing: "so i just give them the one?"."""
    return _THE_REST.search(plain(text)) is not None


def after_which(text: str) -> str | None:
    """ "where to after mound st" asks for the stop after `mound st`; None when no stop stands behind the "after"."""
    found = _AFTER.search(plain(text)) if asks_next(text) else None
    return found["which"] if found else None


def asks_of_the_stop(text: str) -> bool:
    """Where it may be left, whether it has to be signed for: what stands in its details."""
    words = plain(text)
    if _THE_GIST.search(words):
        return True
    return _is_asked(text) and _OF_THE_STOP.search(words) is not None


def calls_dispatch(text: str) -> bool:
    """ "HELLO DISPATCH??", "somebody ring me", "number for the office"."""
    words = plain(text)
    if _JUST_HELLO.fullmatch(words) and "?" not in text and not text.isupper():
        return False
    return any((_HELLO_DISPATCH.fullmatch(words), _PERSON_CALLS.search(words), _OFFICE_NUMBER.search(words)))


def _is_asked(text: str) -> bool:
    return is_question(text) or _ASKED.search(plain(text)) is not None


def says_no_home(text: str) -> bool:
    """That the address is none: an empty lot, a wrong pin, a number that is not on the street."""
    words = plain(text)
    return not is_question(text) and _NO_HOME.search(words) is not None and _NEVER_WAS.search(words) is None
