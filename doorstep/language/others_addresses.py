"""Whether an address is only mentioned: where somebody else lives, or what was seen there. Pure.

"my sister lives at 900 N Lake Shore Dr" asks for nothing; "take it to my sister at 900 N Lake Shore Dr" does. Whoever
may be writing of where their own package shall go is read back what they said.
"""

import re

from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_SOMEBODY = (
    r"(?:(?:step|half|grand|great|best|oldest|youngest|little|big|twin|other|old|ex)[ -]?)*(?:sisters?|sis|brothers?"
    r"|bro|mom|mother|mama|dad|father|parents?|folks|grandma|grandmother|granny|nana|grandpa|grandfather|grandparents|aunt"
    r"|auntie|uncle|cousins?|niece|nephew|daughter|sons?|kids?|children|in laws|mother in law|father in law|sister in"
    r" law|brother in law|ex|ex wife|ex husband|boyfriend|girlfriend|bf|gf|fiance|friends?|bestie|buddy|buddies"
    r"|coworkers?|boss|neighbou?rs?|landlord|landlady|doctor|dentist|pastor|teacher|tutor|babysitter|sitter|nanny"
    r"|accountant|lawyer|barber|mechanic|ups guy|tenant|client|customer)"
)
_IS_AT = (
    r"(?:lives?|lived|stays?|staying|works?|worked|is|s|are|was|were|owns|rents?|rented|has|had|bought|moved|teaches"
    r"|goes to (?:school|church|work|college)|went to (?:school|church)|got (?:married|robbed))"
)
_WHOSE = r"(?:\b(?:my|his|her|our|their|a|the|one of my) |(?:^|[,;.!] ?)(?=(?:mom|dad|grandma|grandpa|nana|granny)\b))"
_OTHERS_PLACE = re.compile(
    rf"{_WHOSE}{_SOMEBODY}(?: (?:and \w+|\w+y|who|that|also|actually|just|still"
    rf"|always|only|used to|already))* {_IS_AT}\b"
    rf"(?: (?:over|up|down|right|out|there|here|living|staying|working|a|an|the|house|place|condo|apartment|store|shop"
    rf"|office|next|door|around|corner|somewhere|back))* (?:at|on|in|to|near|by|from|of)\b"
    rf"|\b(?:my|his|her|our|their|a) {_SOMEBODY}\b.{{0,40}}\b(?:she|he|they)(?:s|re| is| are| lives?| stays?| works?)"
    r"(?: (?:over|up|down|right|just))* (?:at|on|in)\b"
)
_SEEN = re.compile(
    any_of(
        r"""
        (?:guy|lady|man|woman|people|folks|family|person|tenants?|owners?|couple)(?: (?:who|that))? (?:lives?|lived
            |was|were|used to (?:live|be|rent)) (?:here|in (?:this|my|our))
        (?:previous|former|old|last|prior) (?:tenants?|owners?|residents?|renters?|occupants?)
        (?:saw|seen|spotted|passed|noticed|watched)\b.{0,30}\b(?:you|u|your|ur|trucks?|vans?
            |driver|guy|him)
        (?:trucks?|vans?|driver|your guy|ur guy)(?: guy)?(?: is|s| was|s been| has been)?(?: \w+)?(?: just)?
            (?:sitting|parked|stuck|stopped|standing|idling|waiting|circling|blocking)
        (?:you|u|he|they|yall|driver|guys?|ups|usps|fedex|amazon|dhl)(?: \w+)? (?:left|dropped|delivered|put|brought
            |took|gave|threw)\b.*\b(?:last (?:one|time|week|month|year|box|package|order)|yesterday|the other day
            |(?<!not )(?<!never )again|before|always|every time|once)
        (?:last (?:one|time|week|month|year|box|package|order)|yesterday|the other day)\b.{0,40}
            \b(?:left|dropped|delivered|put|brought|took|went|gave)\b.*\b(?:at|to)
        (?:guy|lady|man|woman|people|folks|neighbou?rs?|kids?|family|person|tenants?|dude|couple|somebody|someone)
            (?: next door| over| down| up| there| who lives?| living)* (?:at|in|on) (?:the )?\d+[a-z]?\b(?: \w+){0,6}?
            \ (?:has|have|had|got|gets|took|takes|said|says|keeps?|always|never|owns|loves?|ordered|gave|stole|called
            |complained|is|are|was|were)
        theres? (?:is |are )?(?:another|also an?|two|a different|a second)(?: \w+){1,4} (?:street|st|ave|avenue|road|rd
            |drive|dr|lane|ln|court|ct)
        (?:i|we) (?:once |also |just |only |really |always )*(?:drove|drive|walked|walk|biked|ran|went|shop|shopped|ate
            |eat|work out|grew up) (?:\w+ ){0,3}?(?:at|by|past|near|on|to|over)
        """.replace("\n            \\ ", " ")
    )
)
_MAY_BE_WISHED = re.compile(
    any_of(
        r"""
        (?:take|bring|send|deliver|reroute|redirect|forward|ship|drop|leave|put|hold|route|get it|move it|change|switch
            |update|correct|correction|corrected|fix)
        wrong|should(?:ve| have)?|new address|instead|(?:it|this|that|package|box|everything|mine) (?:go|goes|should go)
        go there|going to|supposed|meant|not \d+|isnt|wasnt
        please|pls|plz|want|need|can (?:you|u|it|he|they)|could (?:you|u|it|he|they)|(?:i|we|ive|weve) (?:just )?moved
        (?:we|i|im|were|ill be|well be) (?:now |all |currently |both )*(?:live|stay|staying|at|with|living|over)
        its for|it is for|this is for|package is for|gift for|present for|order is for|mine is|my address|our address
        address is|address to|ship to|(?<!just )(?<!right )now|until|till|for the (?:week|month|summer|winter|weekend)
        with me|live with|lives with (?:me|us)|living with|there instead|over there please
        """
    )
)


def is_only_mentioned(text: str) -> bool:
    """Of an address in the text: it is another's, or was seen, and nothing is asked for."""
    words = plain(folded(text))
    if _MAY_BE_WISHED.search(words) or "?" in words:
        return False
    return bool(_OTHERS_PLACE.search(words) or _SEEN.search(words))


_BESIDE_ANOTHER = re.compile(
    r"\b(?:across(?: the (?:street|road|way|hall))? from|next (?:door )?to|behind|opposite(?: of)?|beside|between"
    r"|(?:kitty|catty|cater) ?corner(?:ed)? (?:to|from)|(?:\w+ )?doors? (?:down |over |up )?from|around the corner from"
    r"|(?:down|up) the (?:street|road|block) from|in front of|in back of|to the (?:left|right) of|right (?:of|by)"
    r"|left of) (?:the )?(?:(?:house|building|one) )?(?:number |at )?\d{1,5}[a-z]? (?!(?:am|pm|min)"
    r"\b)[a-z]"
)
_OWN_NUMBER = re.compile(r"\d{2,}|\b(?:address|number) (?:is|should)\b")


def tells_by_another(text: str) -> bool:
    """ "across from 1210 N La Salle St": how their own door is found, no address of theirs."""
    words = plain(folded(text))
    found = _BESIDE_ANOTHER.search(words)
    return found is not None and _OWN_NUMBER.search(words[: found.start()]) is None
