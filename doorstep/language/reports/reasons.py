"""Why a delivery failed, and why a driver is late, from their words."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.words import plain

REFUSED = "refused"
"""A reason of its own; the others are the values of doorstep.dms.values.FailureReason."""

LONGEST_REASON = 80
"""Characters of a driver's own words for a delay."""

_NOT = r"(?:not|cant|cannot|couldnt|could not|can not|wont|wouldnt|didnt|did not|unable to|dont|doesnt|aint|isnt|no)"
# The first that is found is the reason: what somebody did stands before what nobody did, and what kept the driver from
# the door before who was not behind it.
_FAILURES = {
    REFUSED: any_of(
        r"""
        refus\w+(?! (?:me |us )?(?:entry|access|to let|to open|to buzz)\b)
        re fused|reject\w*|declin(?:ed?|es|ing)|rechaz\w+
        (?:dont|doesnt|didnt|does not|do not|did not|aint) (?:even )?want (?:it|this|that|them|the|no|none|any|nothing)
        (?:dont|doesnt|didnt|does not|do not|did not|aint) want$|no (?:lo|la|los) qui[es]\w+
        (?:wont|wouldnt|will not|would not) (?:take|accept)(?! (?:deliver|package)\w+ (?:after|before|on))
        (?:not|isnt|arent) accepting|would not accept|no thanks
        (?:said|says|told me|asked me)(?: to| she| he| they)* (?:send|take|carry|bring|return)
        (?:take|send) (?:it|this|that) (?:right )?back$|returned? (?:it )?to (?:the )?sender|send back
        (?:never|didnt|did not|aint) order\w*|(?:done |already )?cancell?ed (?:it|that|this|the order)
        no lo pidi\w+
        only wants \d of
        """
    ),
    "damaged": any_of(
        r"""
        damag\w+|crush\w+|smash\w+|leak(?:s|ing|ed)?|soaked|shattered|torn open|ripped open|busted open|caved in
        (?:box|package|item|glass|contents|carton) (?:is |was |got |came |all )*(?:busted|broken?|wet|torn|ripped|open)
        broken glass|dropped (?:it )?and (?:it )?broke|rota|danad[ao]|mojad[ao]
        """
    ),
    "no_safe_place": any_of(
        r"""
        (?:no|not a|aint a|aint no|isnt a|wasnt a) (?:\w+ )?(?:safe|secure|good|dry) (?:place|spot|location)
        (?:nowhere|no where|no place|no spot)(?: \w+)? (?:to|i can) (?:leave|hide|put|set|drop)|nowhere safe
        (?:be|get|got|getting) stolen|porch pirat\w+|wide open to|no porch|sin lugar seguro
        not leaving (?:it|this|that)(?: \w+)* (?:on|out|here)
        """
    ),
    "unsafe": any_of(
        r"""
        unsafe|(?:not|aint|isnt|dont feel|didnt feel|wasnt|not feel(?: it was)?) safe|dangerous|peligros\w+
        sketchy|shady
        (?:dogs?|pit ?bulls?|rottweiler|perros?)(?! (?:food|bed|crate))|wasps|bees|snake|goose|geese
        ice|icy|iced over|black ice|flood(?:ed|ing)|too dark
        (?:road|street|bridge|driveway|path|yard)s? (?:is |are |was |s |all )*(?:blocked|closed|flooded|washed out|out)
        blocked (?:off|by)|cops|police|crime scene|power lines?|tree (?:is )?down
        (?:stairs|steps|porch|deck) (?:are|is|were|was) (?:rotted|rotten|broken|collapsed)
        """
    ),
    "no_access": any_of(
        rf"""
        no (?:access|way in|code|fob|entry)|locked out|gated?|call ?box|intercom|buzzer|keypad|elevator|padlock
        fob
        refus\w+ (?:me |us )?(?:entry|access|to let|to open|to buzz)
        porton|codigo|no me dej\w+|no abre
        {_NOT} (?:\w+ )?(?:get|got|make it|go|gain) (?:\w+ )?(?:in|inside|into|up|past|thru|through|access|entry)
        {_NOT} (?:\w+ )?(?:get|got|make it|go) (?:\w+ )?to the (?:door|house|porch|unit|building)
        {_NOT} (?:\w+ )?(?:let|letting|buzz|buzzing) (?:me|us)|turned me away|way in(?:to)?
        (?:lobby|building|front door|door|entrance|complex|vestibule) (?:is |was |s )?(?:\w+ )?locked
        locked (?:lobby|door|building)
        code (?:was |is |you gave me )*(?:\w+ )?(?:wrong|bad|expired|invalid|no good|dont|doesnt|didnt|not)
        (?:wrong|bad|old) code
        (?:security|guard|doorman|concierge|front desk) (?:wont|wouldnt|said no|says no|turned|refuses to let)
        (?:mail ?room|parcel room|package room|lockers?) (?:is |was |are |all )*(?:closed|locked|full)|fence\w*
        """
    ),
    "business_closed": any_of(
        r"""
        closed?(?! (?:the|my|it|door|to)\b)|closes? (?:at|by)|cerrad[oa]|shut (?:down|for)|lights (?:are )?off
        out of business
        (?:not|dont|doesnt|does not|do not|arent|isnt|aint) open(?! the)|after hours|locked up
        (?:deliver\w+|receiving|packages)(?: \w+)? (?:only|after|before|until|ends?|ended|stops?) (?!the)
        """
    ),
    "address_not_found": any_of(
        rf"""
        (?:wrong|bad|incorrect|incomplete|no such|fake) (?:a ?dd?ress|addy|house|building|apt|unit|number|location)
        (?:wrong|bad|incorrect|no such) (?:place|street|suite)
        (?:doesnt|dont|does not|do not|didnt) exist|no exist\w+|no such|not a real|isnt real
        {_NOT} (?:\w+ )?(?:find|found|locate)|not found|no encuentr\w+
        no (?:apt|apartment|unit|suite|house|building|numbers?)(?! (?:one|1))
        (?:missing|needs an?) (?:the )?(?:apt|apartment|unit|suite)
        (?:vacant|empty|abandoned) (?:lot|house|building|field)|moved|po box
        (?:doesnt|dont|does not|do not|no longer|not|aint) (?:live|lives|reside|resides)|no vive
        (?:nobody|no one) by that name|never heard
        """
    ),
    "out_of_time": any_of(
        r"""
        (?:out of|outta|no|no more|not enough|ran out of) (?:time|hours|daylight)|time ran out|too late
        over my hours|hit my hours
        (?:not|wont|didnt|couldnt|cant|aint)(?: gonna| going to| goin to)? (?:get|gettin|getting|make it) to
        missed (?:the|my) (?:window|cut ?off)|sin tiempo|no (?:hay|me dio|alcanc\w+).* tiempo
        shift (?:is |was )?(?:over|ended)
        """
    ),
    "nobody_home": any_of(
        rf"""
        (?:no ?body|no ?one|noone|no1|none)|nadie|not home|no answer|no response|no reply|no show|no adult
        (?:not|aint|isnt|arent|wasnt|werent|never|no) (?:at )?(?:home|there|here|available|in|present|around)
        {_NOT} (?:\w+ )?(?:answer\w*|respond\w*|(?:come|came) (?:to|down|out)|pick(?:ing)? up)
        never (?:came|come|answered)
        (?:need|needs|require[sd]?|requires|no|without)(?: \w+){{0,2}} (?:signature|sign|id|adult)
        signature(?: is)? required
        no contest\w+|no est[ao]\w*|no abr(?:en|io|ieron)|no sali\w+|only a kid|kid (?:home|answered)
        missed (?:em|them|him|her)
        """
    ),
}
_FAILURE = {reason: re.compile(words) for reason, words in _FAILURES.items()}
_DENIED = re.compile(
    r"\b(?:not|isnt|wasnt|its not|no longer|aint) (?:refused|damaged|missing|closed|locked|broken|crushed)\b"
)

_CALLED_UP = re.compile(
    r"\b(?:called|calling|rang|ringing|buzzed|buzzing|tried|hit|used|pressed)(?: \w+){0,3}"
    r" (?:intercom|buzzer|call ?box)s?\b"
)
"""How somebody was called, not what kept the driver out."""
_NO_ANSWER = re.compile(
    r"\b(?:no (?:answer|response|reply)|(?:no ?body|no ?one)(?: \w+)? (?:answer\w*|respond\w*|pick\w* up|home)"
    r"|(?:didnt|did not|never) (?:answer|respond|pick up))\b"
)

_DELAYS = {
    "vehicle trouble": any_of(
        r"""
        flat|tires?|van (?:trouble|problem|wont|died|dead|broke)\w*|truck (?:trouble|problem|wont|died|broke)\w*
        vehicle
        battery|engine|overheat\w*|broke down|breakdown|mechanic\w*|tow(?:ed|ing)?|llanta
        """
    ),
    "an accident on the road": any_of(
        r"""
        accidents?|wreck|crash|collision|choque|pile ?up
        """
    ),
    "a train": any_of(
        r"""
        trains?|railroad|rail ?road|tracks|freight train
        """
    ),
    "weather": any_of(
        r"""
        rain\w*|snow\w*|ice|icy|storm\w*|weather|hail\w*|fog\w*|flood\w*|wind\w*|sleet|tornado
        hurricane(?! traffic)|lluvia|nieve
        slick|blizzard|heat
        """
    ),
    "a closed road": any_of(
        r"""
        construction|detour\w*|road ?work
        (?:road|street|bridge|lane|ramp|exit)s? (?:is |are |was |s )?(?:\w+ )?(?:closed|blocked|up|out|tore up)
        closed (?:road|bridge|street)s?|blocked (?:off|by)|parade|marathon|cops|police|obras
        """
    ),
    "traffic": any_of(
        r"""
        traffic|trafico|standstill|jam(?:med)?|gridlock|rush hour|congest\w+|parking lot|bumper to bumper
        red light|every light|school zone|busses|buses
        """
    ),
    "late loading": any_of(
        r"""
        load(?:ed|ing)?|left (?:the )?(?:depot|station|warehouse|yard) late|depot|dispatch(?:ed)? late
        late start|scanner|sort|waiting on (?:my )?totes
        """
    ),
    "a long wait at a stop": any_of(
        r"""
        wait(?:ed|ing)?|security|elevators?|freight|dock|guard|front desk|checkpoint|detained|held up|high ?rise
        apartments?|lobby|receiving|lockers?
        """
    ),
    "heavy stops": any_of(
        r"""
        heavy|too many|so many|packed|overload\w*|slammed|drowning|big (?:boxes|stops|load)|bulk\w*|peak
        extra stops|couple stops|stops behind|furniture|lot of stops
        """
    ),
    "finding the way": any_of(
        r"""
        gps|lost|wrong (?:way|turn)|navigation|map|parking|park(?:ed)?|got turned around
        """
    ),
    "a break": any_of(
        r"""
        lunch|break|bathroom|restroom|gas|fuel|sick
        """
    ),
}
_DELAY = {reason: re.compile(words) for reason, words in _DELAYS.items()}
_GIVES_CAUSE = re.compile(
    any_of(r"had to|have to|having to|because|cuz|cause|bc|due to|on account|waiting (?:on|for)|held up|porque")
)
# What only says that it is late, not why.
_ONLY_LATE = re.compile(
    r"\b(?:i ?m|i am|im|am|is|its|are|were|we|i|a|an|the|running|run|gonna|going|to|be|will|ill|stop|stops|number"
    r"|late|behind|schedule|delayed?"
    r"|about|bout|like|around|by|for|on|my|next|one|sorry|hey|ok|probably|maybe|little|lil|bit|way|so|got|min"
    r"|minutes|hour|half|and|at|due|because|cuz|cause"
    r"|bc|of|account|from|tarde|voy|como|por|el|la|window|eta|make|wont|not|expect|reach|roughly|approximately|good"
    r"|more|than|after|closes|this|here|today|now|rn|af)\b|\d+|\W"
)


def failure_reason(text: str) -> str | None:
    """A value of FailureReason, or `refused`; None when the words give no reason."""
    words = _DENIED.sub(" ", plain(text))
    if _NO_ANSWER.search(words):
        words = _CALLED_UP.sub(" ", words)
    return next((reason for reason, pattern in _FAILURE.items() if pattern.search(words)), None)


def says_why(text: str) -> bool:
    """Whether words after a delay are a reason for one: a usual one, or said as one ("had to reload")."""
    words = plain(text)
    if is_question(text):
        return False
    return _GIVES_CAUSE.search(words) is not None or any(each.search(words) for each in _DELAY.values())


def lateness_reason(text: str) -> str:
    """As it can be said after "because of" ("traffic", "heavy stops"), else the driver's own words; empty when they say
    no more than how late it is.
    """
    words = plain(text)
    for reason, pattern in _DELAY.items():
        if pattern.search(words):
            return reason
    if not re.sub(r"\s", "", _ONLY_LATE.sub("", words)):
        return ""
    return " ".join(text.split())[:LONGEST_REASON].strip(" ,.;:-")
