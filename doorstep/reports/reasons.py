"""Why a delivery failed, and why a driver is late, from their words."""

import re

from doorstep.reports.words import plain

REFUSED = "refused"
"""A reason of its own; the others are the values of doorstep.dms.models.FailureReason."""

LONGEST_REASON = 80
"""Characters of a driver's own words for a delay."""

_NOT = r"(?:not|cant|cannot|couldnt|could not|can not|wont|wouldnt|didnt|did not|unable to|dont|doesnt|aint|isnt|no)"
# The first that is found is the reason: what somebody did stands before what nobody did, and what kept the driver from
# the door before who was not behind it.
_FAILURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        REFUSED,
        (
            r"refus\w+|re fused|reject\w*|declin(?:ed?|es|ing)|rechaz\w+",
            r"(?:dont|doesnt|didnt|does not|do not|did not|aint) (?:even )?want (?:it|this|that|them|the|no|none|any|nothing)",
            r"(?:dont|doesnt|didnt|does not|do not|did not|aint) want$|no (?:lo|la|los) qui[es]\w+",
            r"(?:wont|wouldnt|will not|would not) (?:take|accept)(?! (?:deliver|package)\w+ (?:after|before|on))",
            r"(?:not|isnt|arent) accepting|would not accept|no thanks",
            r"(?:said|says|told me|asked me)(?: to| she| he| they)* (?:send|take|carry|bring|return)",
            r"(?:take|send) (?:it|this|that) (?:right )?back$|returned? (?:it )?to (?:the )?sender|send back",
            r"(?:never|didnt|did not|aint) order\w*|(?:done |already )?cancell?ed (?:it|that|this|the order)|no lo pidi\w+",
            r"only wants \d of",
        ),
    ),
    (
        "damaged",
        (
            r"damag\w+|crush\w+|smash\w+|leak(?:s|ing|ed)?|soaked|shattered|torn open|ripped open|busted open|caved in",
            r"(?:box|package|item|glass|contents|carton) (?:is |was |got |came |all )*(?:busted|broken?|wet|torn|ripped|open)",
            r"broken glass|dropped (?:it )?and (?:it )?broke|rota|danad[ao]|mojad[ao]",
        ),
    ),
    (
        "no_safe_place",
        (
            r"(?:no|not a|aint a|aint no|isnt a|wasnt a) (?:\w+ )?(?:safe|secure|good|dry) (?:place|spot|location)",
            r"(?:nowhere|no where|no place|no spot)(?: \w+)? (?:to|i can) (?:leave|hide|put|set|drop)|nowhere safe",
            r"(?:be|get|got|getting) stolen|porch pirat\w+|wide open to|no porch|sin lugar seguro",
            r"not leaving (?:it|this|that)(?: \w+)* (?:on|out|here)",
        ),
    ),
    (
        "unsafe",
        (
            r"unsafe|(?:not|aint|isnt|dont feel|didnt feel|wasnt|not feel(?: it was)?) safe|dangerous|peligros\w+|sketchy|shady",
            r"(?:dogs?|pit ?bulls?|rottweiler|perros?)(?! (?:food|bed|crate))|wasps|bees|snake|goose|geese",
            r"ice|icy|iced over|black ice|flood(?:ed|ing)|too dark",
            r"(?:road|street|bridge|driveway|path|yard)s? (?:is |are |was |s )?(?:all )?(?:blocked|closed|flooded|washed out|out)",
            r"blocked (?:off|by)|cops|police|crime scene|power lines?|tree (?:is )?down",
            r"(?:stairs|steps|porch|deck) (?:are|is|were|was) (?:rotted|rotten|broken|collapsed)",
        ),
    ),
    (
        "no_access",
        (
            r"no (?:access|way in|code|fob|entry)|locked out|gated?|call ?box|intercom|buzzer|keypad|elevator|padlock|fob",
            r"porton|codigo|no me dej\w+|no abre",
            rf"{_NOT} (?:\w+ )?(?:get|got|make it|go|gain) (?:\w+ )?(?:in|inside|into|up|past|thru|through|access|entry|to the)",
            rf"{_NOT} (?:\w+ )?(?:let|letting|buzz|buzzing) (?:me|us)|turned me away|way in",
            r"(?:lobby|building|front door|door|entrance|complex|vestibule) (?:is |was |s )?(?:\w+ )?locked|locked (?:lobby|door|building)",
            r"code (?:was |is |you gave me )*(?:\w+ )?(?:wrong|bad|expired|invalid|no good|dont|doesnt|didnt|not)|(?:wrong|bad|old) code",
            r"(?:security|guard|doorman|concierge|front desk) (?:wont|wouldnt|said no|says no|turned|refuses to let)",
            r"(?:mail ?room|parcel room|package room|lockers?) (?:is |was |are |all )*(?:closed|locked|full)|fence\w*",
        ),
    ),
    (
        "business_closed",
        (
            r"closed?(?! (?:the|my|it|door|to))|closes? (?:at|by)|cerrad[oa]|shut (?:down|for)|lights (?:are )?off|out of business",
            r"(?:not|dont|doesnt|does not|do not|arent|isnt|aint) open(?! the)|after hours|locked up",
            r"(?:deliver\w+|receiving|packages)(?: \w+)? (?:only|after|before|until|ends?|ended|stops?) (?!the)",
        ),
    ),
    (
        "address_not_found",
        (
            r"(?:wrong|bad|incorrect|incomplete|no such|fake) (?:an? )?(?:a ?dd?ress|addy|house|building|apt|unit|number|location|place|street|suite)",
            r"(?:doesnt|dont|does not|do not|didnt) exist|no exist\w+|no such|not a real|isnt real",
            rf"{_NOT} (?:\w+ )?(?:find|found|locate)|not found|no encuentr\w+",
            r"no (?:apt|apartment|unit|suite|house|building|numbers?)(?! (?:one|1))|(?:missing|needs an?) (?:the )?(?:apt|apartment|unit|suite)",
            r"(?:vacant|empty|abandoned) (?:lot|house|building|field)|moved|po box",
            r"(?:doesnt|dont|does not|do not|no longer|not|aint) (?:live|lives|reside|resides)|no vive|(?:nobody|no one) by that name|never heard",
        ),
    ),
    (
        "out_of_time",
        (
            r"(?:out of|outta|no|no more|not enough|ran out of) (?:time|hours|daylight)|time ran out|too late|over my hours|hit my hours",
            r"(?:not|wont|didnt|couldnt|cant|aint)(?: gonna| going to| goin to)? (?:get|gettin|getting|make it) to",
            r"missed (?:the|my) (?:window|cut ?off)|sin tiempo|no (?:hay|me dio|alcanc\w+).* tiempo|shift (?:is |was )?(?:over|ended)",
        ),
    ),
    (
        "nobody_home",
        (
            r"(?:no ?body|no ?one|noone|no1|none)|nadie|not home|no answer|no response|no reply|no show|no adult",
            r"(?:not|aint|isnt|arent|wasnt|werent|never|no) (?:at )?(?:home|there|here|available|in|present|around)",
            rf"{_NOT} (?:\w+ )?(?:answer\w*|respond\w*|(?:come|came) (?:to|down|out)|pick(?:ing)? up)|never (?:came|come|answered)",
            r"(?:need|needs|require[sd]?|requires|no|without)(?: \w+){0,2} (?:signature|sign|id|adult)|signature(?: is)? required",
            r"no contest\w+|no est[ao]\w*|no abr(?:en|io|ieron)|no sali\w+|only a kid|kid (?:home|answered)|missed (?:em|them|him|her)",
        ),
    ),
)  # fmt: skip
_FAILURE = tuple((reason, re.compile(rf"\b(?:{'|'.join(phrases)})\b")) for reason, phrases in _FAILURES)
_DENIED = re.compile(r"\b(?:not|isnt|wasnt|its not|no longer|aint) (?:refused|damaged|missing|closed|locked|broken|crushed)\b")

_DELAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("vehicle trouble", (
        r"flat|tires?|van (?:trouble|problem|wont|died|dead|broke)\w*|truck (?:trouble|problem|wont|died|broke)\w*|vehicle",
        r"battery|engine|overheat\w*|broke down|breakdown|mechanic\w*|tow(?:ed|ing)?|llanta",
    )),
    ("an accident on the road", (r"accidents?|wreck|crash|collision|choque|pile ?up",)),
    ("a train", (r"trains?|railroad|rail ?road|tracks|freight train",)),
    ("weather", (
        r"rain\w*|snow\w*|ice|icy|storm\w*|weather|hail\w*|fog\w*|flood\w*|wind\w*|sleet|tornado|hurricane(?! traffic)|lluvia|nieve",
        r"slick|blizzard|heat",
    )),
    ("a closed road", (
        r"construction|detour\w*|road ?work|(?:road|street|bridge|lane|ramp|exit)s? (?:is |are |was |s )?(?:\w+ )?(?:closed|blocked|up|out|tore up)",
        r"closed (?:road|bridge|street)s?|blocked (?:off|by)|parade|marathon|cops|police|obras",
    )),
    ("traffic", (r"traffic|trafico|standstill|jam(?:med)?|gridlock|rush hour|congest\w+|parking lot|bumper to bumper|red light|every light|school zone|busses|buses",)),
    ("late loading", (
        r"load(?:ed|ing)?|left (?:the )?(?:depot|station|warehouse|yard) late|depot|dispatch(?:ed)? late|late start|scanner|sort|waiting on (?:my )?totes",
    )),
    ("a long wait at a stop", (
        r"wait(?:ed|ing)?|security|elevators?|freight|dock|guard|front desk|checkpoint|detained|held up|high ?rise|apartments?|lobby|receiving|lockers?",
    )),
    ("heavy stops", (
        r"heavy|too many|so many|packed|overload\w*|slammed|drowning|big (?:boxes|stops|load)|bulk\w*|peak|extra stops|couple stops|stops behind|furniture|lot of stops",
    )),
    ("finding the way", (r"gps|lost|wrong (?:way|turn)|navigation|map|parking|park(?:ed)?|got turned around",)),
    ("a break", (r"lunch|break|bathroom|restroom|gas|fuel|sick",)),
)  # fmt: skip
_DELAY = tuple((reason, re.compile(rf"\b(?:{'|'.join(phrases)})\b")) for reason, phrases in _DELAYS)
# What only says that it is late, not why.
_ONLY_LATE = re.compile(
    r"\b(?:i ?m|i am|im|am|is|its|are|were|we|i|a|an|the|running|run|gonna|going|to|be|will|ill|stop|stops|number|late|behind|schedule|delayed?"
    r"|about|bout|like|around|by|for|on|my|next|one|sorry|hey|ok|probably|maybe|little|lil|bit|way|so|got|min|minutes|hour|half|and|at|due|because|cuz|cause"
    r"|bc|of|account|from|tarde|voy|como|por|el|la|window|eta|make|wont|not|expect|reach|roughly|approximately|good|more|than|after|closes|this|here|today|now|rn|af)\b|\d+|\W"
)


def failure_reason(text: str) -> str | None:
    """A value of FailureReason, or `refused`; None when the words give no reason."""
    words = _DENIED.sub(" ", plain(text))
    return next((reason for reason, pattern in _FAILURE if pattern.search(words)), None)


def lateness_reason(text: str) -> str:
    """As it can be said after "because of" ("traffic", "heavy stops"), else the driver's own words; empty when they say
    no more than how late it is.
    """
    words = plain(text)
    for reason, pattern in _DELAY:
        if pattern.search(words):
            return reason
    if not re.sub(r"\s", "", _ONLY_LATE.sub("", words)):
        return ""
    return " ".join(text.split())[:LONGEST_REASON].strip(" ,.;:-")
