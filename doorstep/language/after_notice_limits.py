"""What stands beside the words of after_notice.py that they must not hide: harm, places, other wishes. Pure."""

import re

TROUBLE = re.compile(
    r"\b(?:wet|soak\w*|(?<!of the )(?<!from the )(?<!before the )rain\w*|puddle|mud\w*|leak\w*|spill\w*|melt\w*"
    r"|thaw\w*|frozen|spoil\w*|rotten|warm|open(?:ed)?"
    r"|unsealed|tampered|torn|tore|ripped|crack\w*|crush\w*|squish\w*|squash\w*|smash\w*|shatter\w*|dent\w*"
    r"|bent|scratch\w*"
    r"|broke\w*|breaking|ruin\w*|bust\w*|glass|blood\w*|bleed\w*|smell\w*|stinks?|gas|smoke|smoking|fire"
    r"|burn\w*|tick\w*"
    r"|hiss\w*|kick\w*|thr(?:ew|ow\w*)|toss\w*|chuck\w*|slam\w*|swore|curs\w*|yell\w*|scream\w*|spat|drunk|high"
    r"|peed|hit|hitting"
    r"|ran (?:over|into)|run over|crash\w*|backed into|fence|mailbox|lawn|grass|flower\w*|yard|bushes|roof|car"
    r"|steal\w*"
    r"|stole|thie(?:f|ves)|pirate|grabb(?:ed|ing)|walk(?:ed|ing) (?:off|away)|took off|leaving|drove|driving"
    r"|passing|passed"
    r"|bit|bitten|loose|ate|chew\w*|dead|died|drown\w*|bees|wasps|snakes?"
    r"|(?:thats|that is|its|it is|this is) (?:the |my )?neighbou?rs|lost|lose|losing|got out|escaped|elses"
    r"|someone else|somebody else|belongs?|extra|(?:got|have|sent|left|theres|there are) two|empty|gone|half"
    r"|color|colour|size|isnt|aint"
    r"|wheelchair|disabled|deaf|blind|hospital|surgery|funeral|allerg\w*|flu|fever|pain|fraudulent|sue|lawyer"
    r"|attorney"
    r"|complain\w*|report\w*|scared|threat\w*|creep\w*|harass\w*|inappropriate|touch\w*|drugs?|gun|weapon|knife"
    r"|cash|cod|cost\w*|charg\w*|fees?|price|owe\w*)\b"
    r"|\b(?:somebody|someone|a (?:guy|kid|man|woman|stranger)|kids|they)\b(?: \w+){0,2} (?:take|taking|grab"
    r"|steal|get)\b"
)
"""What happened to somebody or something: such words are never only thanked for."""
FINE_ALL_THE_SAME = re.compile(
    r"\bbut(?: \w+){0,2} (?:fine|ok|okay|good|cool|alright|usable)\W*(?:thanks|thx|ty|tho|though|i guess|lol)?\W*$"
)
""" "the corner is dented but its fine"."""
SOMEWHERE = re.compile(
    r"\b(?:at|in(?! the end| time)|on|under|(?<!worked )out|outside|country|abroad|hearing|away|gone|asleep|sleep\w*"
    r"|working|then|plane|flight|back|side|rear|round|around|alley|bell|ring"
    r"|buzz\w*|dial|quiet|silent|road|street|bridge|driveway|drive|stairs?|steps?|icy|ice|snow\w*|flood\w*"
    r"|mud\w*|baby"
    r"|alone|beware|careful|watch|gift|surprise|dont|do not|cant(?! wait)|cannot|wont|not|no|close[sd]?|early|late"
    r"|due|passed)\b"
)
"""Before somebody comes: where they are and what there is may be more than a remark."""
LEAVES_FOR = re.compile(
    r"\b(?:in|on|by|at|for) (?:an? |the |half |my |a few |\d+ )*(?:hours?|minutes?|mins?|mornings?|afternoons?"
    r"|evenings?|nights?"
    r"|weeks?|noon|midnight|lunch|hold|vacation|holidays?|trip|time|work|school|tomorrow|tmrw|today|tonight"
    r"|\w+day|way|plane"
    r"|bit|while|few|airport|monday|schedule|file)\b"
)
"""Of whoever leaves, or of a time: no place for a box."""
NO_MOVE = re.compile(
    r"\b(?:for me|but (?:i|we|its|my)|i do|we do|i still|we still|left (?:it|them|the|a|in|on|at|with|by|open"
    r"|my|our))\b"
    r"|\b(?:my|our) (?:husband|wife|roommate|son|daughter|kids?|brother|sister|mom|dad|partner|ex|friend)\b"
)
WHY_ELSE = re.compile(
    r"\b(?:charg\w*|paid|pay|refund\w*|money|fees?|address|other|second|sign\w*|lawn|yard|grass|fence|cancel\w*|swear"
    r"|yell\w*|drunk|threw|throw\w*|open\w*|my (?:name|number|phone|data|info\w*))\b"
)
"""Asks why of something else than what was told."""
NO_TAKING_IN = re.compile(r"\b(?:badly|if|last time|sue|always took|stole|wrong|never|steal\w*)\b")
NOT_THEIRS = re.compile(
    r"\b(?:i|we|my \w+)(?: \w+)? (?:never|didnt|did not)\b|\bnever (?:tried|called|turned|been)\b(?! (?:here|by"
    r"|to|at|up|me"
    r"|us|my|our|the|first|once|before)\b)|\bnever \w+ (?:this|that|it|you|u) before\b"
)
"""What they did not do themselves, or never tried before."""
NOT_OF_US = re.compile(
    r"\b(?:my (?:box|package|parcel|order|stuff|door|porch)|giving|delivering|sending (?:it|my|the)|worst"
    r"|ridiculous|joke)\b"
)
"""Asks who has it, or is cross, rather than who writes."""
NOT_AGAIN = re.compile(r"\b(?:never|not|dont|do not|wont|elsewhere|somewhere else|no more)\b")
HOLDS_NOT = re.compile(
    r"\b(?:dont|do not|not|cant|never)(?: \w+)? (?:hold|hang)|\b(?:bring|deliver|redeliver|try|come|send"
    r"|leave)\b|\b(?:hat|horses)\b"
)
NO_SIGHT_OF = re.compile(
    r"\b(?:see|find|spot) (?:any|a|the|my|no) (?:problem|reason|need|harm|issue|point|difference|receipt"
    r"|invoice|slip|card|note)"
    r"|\bnothing here to\b|\bnot on my (?:card|bill|account)\b"
)
WISHES = re.compile(
    r"\b(?:give|hand|call|text|ring|knock|buzz|use|tell|have (?:him|her|them)|cancel|neighbou?rs?|put|bring"
    r"|drop|hide|stick|toss"
    r"|instead|gate|code|bell|ringing|knocking|dogs?|sick|leave (?:w|with|it (?:w|with|at|on|by|in|under|behind)))\b"
)
"""Something is wanted, or to be known, beside it."""
AWAY_TOO = re.compile(
    r"\b(?:leave|set|hold|away|gone|not home|out|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow)\b"
)
ASKS_STILL = re.compile(r"\b(?:can|could|still|call|redeliver\w*|please|pls|may|bring|send|resend|how|where|when)\b|\?")
NO_FAULT = re.compile(
    r"\bsaid no (?:sign|need|rush|prob|worr|thanks)\w*|\bcancell?ed (?:my|our|the) (?!order|delivery|package)"
    r"|\breturned (?:home|from|to)\b"
)
FETCHES_NOT = re.compile(
    r"\b(?:tell|hold|keep|longer|extend|if|surgery|stuck|sick|ill be late|week|weeks|month|months|redeliver\w*"
    r"|sent|fight|lawyer"
    r"|name|names|named|no id|without|address|leave|change|cancel|give|send)\b"
)
