"""How it goes, by a driver's words: on time, caught up, safe, able to drive. Pure.

"I'm ok" is safe, "rolling again" is moving: neither says that the customers' times still hold.
"""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.words import plain

_NO = r"(?:not|wont|isnt|aint|never|no longer|cant|dont think|doubt|hardly|barely|didnt)"
_AGAIN = r"(?:again|now|fine|ok|okay|good|alright)"
_VAN = r"(?:van|truck|engine|battery|tire|brakes?|it|she)(?:s| is| are)?"
_ON_TIME = re.compile(
    any_of(
        r"""
        on (?:time|schedule|track|pace|the dot|the money)|en horario|a tiempo|puntual
        (?:right )?where (?:im|i am|i|we) (?:should be|(?:am |are )?supposed to be|need to be|ought to be)
        ahead of (?:schedule|time|it|plan)|(?:im|running|way|bit|min\w*|little|well|actually) ahead|ahead actually
        running early|(?:min\w*|bit|little) early|making (?:good|great) time
        (?:not|isnt|aint|no longer) (?:running )?(?:late|behind|delayed)(?: (?:any ?more|at all|now|today))?
        no delays?|(?:im|were|still|bit|little|lil) early
        (?:make|making|hit|hitting|(?:good|fine|ok) (?:for|on)) (?:\w+ ){1,3}(?:windows?|ones?|promises?|times)
        """
    )
)
_CAUGHT_UP = re.compile(
    any_of(
        r"""
        caught (?:back )?up|back on (?:time|schedule|track|pace)
        made (?:it|the time|time|that|them) (?:all )?(?:back )?up|made up (?:the |that |all )?(?:time|\d+\w*|it)
        (?:not|no longer|aint|isnt) (?:late|behind|delayed) (?:any ?more|now)|no longer (?:late|behind|delayed)
        """
    )
)
_NOT_ON_TIME = re.compile(
    any_of(
        rf"""
        {_NO} (?:\w+ ){{0,3}}on (?:time|schedule|track)|{_NO} (?:\w+ ){{0,2}}(?:caught up|mak\w+|hit\w*|good|fine|ok)
        (?:to|trying|try|need|want|hope\w*|should|will|gonna|if|when|get|be) (?:\w+ )?(?:\w+ )?(?:caught up|back on)
        """
    )
)
_CANNOT_DRIVE = re.compile(
    any_of(
        rf"""
        stuck|stranded|varado|no (?:puedo|arranca|prende|funciona)
        (?:wont|doesnt|does not|not|cant|cannot|couldnt|didnt) (?:even )?(?:start|mov|go|turn|driv|work|roll|run)\w*
        (?:cant|cannot|wont|shouldnt|not gonna|not going to) (?:\w+ )?(?:drive|roll|go|continue|make|finish)
        (?:not|isnt|aint) (?:\w+ )?(?:safe|drivable|driveable|fixed|good|ok|fine|running)|unsafe|dangerous|undriv\w+
        (?:need|waiting (?:on|for)|call\w*|send|get\w*) (?:me )?(?:an? |the )?(?:tow|mechanic|jump|ride|rescue)\w*
        (?:totally |completely |still )?dead|died|no start|broke(?:n)? ?down
        {_VAN} (?:still |just |also )?(?:flat|smoking|leaking|overheating|shaking|grinding|stalling)
        """
    )
)
_CAN_DRIVE = re.compile(
    any_of(
        rf"""
        good to go|good (?:enough|to drive)|all (?:good|set|clear|fixed)|should be {_AGAIN}|safe to drive
        (?:im|i am|we are|were|hes) {_AGAIN}|{_VAN} (?:\w+ )?{_AGAIN}|{_AGAIN} now|(?:can|may) (?:still )?drive
        (?:it |that |jump |reset )?work(?:s|ed)|fixed(?: it)?|sorted|patched|plugged it|new tire
        (?:swapped|changed|replaced) (?:it|the \w+)|(?:running|rolling|moving|driving|going|started)(?: up)? {_AGAIN}
        back (?:up|on the road|in business|rolling|moving|running)|(?:it |van |truck |she )?(?:runs|drives|started)
        can (?:still |prob\w* )?(?:go on|continue|make it|limp|finish|keep going)|driv(?:e)?able|limp(?:ing)?
        rolling|puedo seguir|ya (?:arranco|quedo|funciona)|todo bien
        """
    )
)
_GOOD = re.compile(
    any_of(
        r"""
        (?:all|looking|going|doing|everythings?|so far) (?:is )?(?:so )?(?:good|fine|great|well|smooth\w*)
        no (?:issues|problems?|trouble|worries)|sin problemas?|cruising|smooth sailing|(?:still|we|were) good
        """
    )
)
_WELL = re.compile(
    any_of(
        r"""
        gucci|gravy|golden|peachy|chill(?:in|ing|n)?|cruis(?:in|ing|n)|cool(?:in)?|vibin\w*|coastin\w*|coasting|smooth\w*
        good|gud|great|fine|perfect|solid|straight|steady|set|alright|aight|ight|awesome|dandy|swell|okay|ok|better
        sweet|fresh|blessed|clean|locked in|killing it|killin it|crushing it|crushin it|making moves|rollin|rolling
        kickin|kicking|well|bien|todo bien|tranquilo|excelente|al cien|al 100|a toda madre|chido|chevere|de lujo|100
        on (?:it|point|track|schedule|time|pace)|right on (?:schedule|time|track)|like (?:butter|clockwork)|hundred
        no (?:issues?|problems?|probs|complaints|worries|drama|delays?|trouble)|sin problemas?|so far so good|easy
        """
    )
    + "|\U0001f44d|\U0001f44c|\U0001f4aa|\U0001f919"
)
_WELL_FILLERS = re.compile(
    any_of(
        r"""
        we|im|i am|i|its|it is|it|all|everythings?|everything|going|goin|doin|doing|so far|far|as|a|the|route|today|man
        bro|dude|boss|fam|yo|yep|yup|yeah|ya|yes|yea|no cap|fr|frfr|for real|still|pretty|real|really|super|very|right
        now|here|out here|over here|on my end|lol|haha\w*|thanks?|thx|ty|were|we are|been|is|are|be|just|and|n|y|over
        at the moment|this (?:morning|afternoon)|things?|stuff|looking|lookin|feeling|feelin|sir|maam|dawg|bruh|oh|u|you
        en|ruta|aqui|por|todo|muy|estamos|estoy|vamos|voy|va|hasta ahora|gracias|percent|hey|hi|and you|to go|with me|me
        """
    )
)


def says_all_is_well(text: str) -> bool:
    """ "we gucci", "cruisin so far", asked how it goes: nothing but that all is well. Said of nothing, it is talk."""
    words = plain(text)
    if "?" in text or not _WELL.search(words):
        return False
    return re.search(r"\w", _WELL_FILLERS.sub(" ", _WELL.sub(" ", words))) is None


_DEPENDS = re.compile(any_of(r"if|when|once|until|till|hope\w*|maybe|should i|can (?:you|u)|trying|try"))


def says_on_time(text: str) -> bool:
    """That the times still hold, or are not reached late: said in so many words."""
    words = plain(text)
    if (is_question(text) and not words.startswith("where im")) or _NOT_ON_TIME.search(words):
        return False
    return (_ON_TIME.search(words) or _CAUGHT_UP.search(words)) is not None


def sounds_on_time(text: str) -> bool:
    """ "All good here": of the times, or of something else. Asked."""
    return not is_question(text) and _GOOD.search(plain(text)) is not None and not says_on_time(text)


def says_caught_up(text: str) -> bool:
    """That a delay there was is over."""
    return (
        not is_question(text)
        and _CAUGHT_UP.search(plain(text)) is not None
        and _NOT_ON_TIME.search(plain(text)) is None
    )


def can_drive(text: str) -> bool | None:
    """Of a vehicle in trouble, whether the driver can go on; None when the words do not say."""
    words = plain(text)
    if is_question(text) or _DEPENDS.search(words):
        return None
    if _CANNOT_DRIVE.search(words):
        return False
    return True if _CAN_DRIVE.search(words) else None
