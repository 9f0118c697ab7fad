"""Whether somebody is hurt or in danger, by the driver's words.

A guard beside the classifier, which it overrules: here a false alarm costs a question, a miss may cost a life. So what
may be meant is listed widely, and what is known to mean something else is taken out of the text first.
"""

import re

from doorstep.reports.words import plain

# Said of packages, doors, vans and traffic.
_HARMLESS = (
    r"\b(?:by|on|an?) accident(?: (?:delivered|marked|hit|left|dropped|pressed|scanned))|\b(?:by|on) accident\b|\baccident(?:al|ally|ly)\b",
    r"\bemergency (?:exit|door|light|contact|brake|stairs?|stairwell|route|lane|flashers?|room entrance|vet|dept|department|plumb\w+)\b",
    r"\b(?:no|not an?|isnt an?|aint no|wasnt an?|non) (?:accident|emergency|fire|danger|injur\w+)\b",
    r"\b(?:traffic|late|behind|slow\w*|stuck|backed up|held up|delay\w*)\b[^.!?]{0,40}\b(?:accident|wreck|crash|collision)\b(?! .*\b(?:hurt|injured|hit me)\b)",
    r"\b(?:accident|wreck|crash|collision)\b (?:\w+ ){0,2}?(?:ahead|on (?:the )?(?:i |i-)?\d+|on the (?:interstate|highway|freeway|tollway|expressway|bridge|dan ryan|kennedy)|up ahead|blocking)(?! .*\bhurt)",
    r"\b(?:bad|big|huge|major|an) (?:accident|wreck|crash)\b (?:on|at|by|near|ahead|up)\b(?! .*\b(?:hurt|i was|me)\b)",
    r"\b(?:app|scanner|tablet|phone|system|gps) (?:just |has |keeps |is )*(?:crash\w*|died|dead|dying)\b|\b(?:crash\w*|died) (?:app|scanner|tablet)",
    r"\b(?:van|truck|battery|scanner|phone|engine|keypad|gate|bell|buzzer|intercom|call ?box)\b (?:is |just |has |s )*(?:dead|dying|died|killed)\b",
    r"\bdead (?:battery|end|bolt|line|tired|phone|scanner|van|truck|zone|mail)\b|\bkilling me\b|\bkilled me\b|\bkill (?:time|the engine|for a)\b|\bdying (?:of|for|to) (?:thirst|heat|coffee|know)\b",
    r"\bfire (?:truck|station|hydrant|lane|door|alarm test|escape|department|place|pit|extinguisher|dept|drill|code|exit|sale)s?\b|\bfireplace\b|\bfired\b|\bfire (?:me|him|her)\b",
    r"\b(?:hot dog|dog (?:food|house|bed|crate|park|toy|walker|treats?|gate|in the yard|is loose|barking))\b|\b(?:the )?dog got into it\b",
    r"\b(?:hit|struck) (?:the |a |an |every |my |some )?(?:wrong|button|delivered|send|light|traffic|curb|pothole|mailbox|pole|key|stop|undo|break|lunch|road|hours|customer up|them up|him up|her up|me up|stride|refused|failed|complete|snooze)s?\b",
    r"\bhit (?:me|us) up\b|\bhit every light\b|\bhit (?:a )?(?:red )?lights?\b|\bi hit (?:it|that)\b",
    r"\b(?:knife|box cutter|gun|shot) (?:set|block|safe|rack|case|range|show|glass(?:es)?|shop|store|oil|cleaner)s?\b|\b(?:nail|glue|heat|staple|caulk|spray|price|label|scan|toy|water|nerf) gun\b|\bgunna\b",
    r"\b(?:give|gave|take|took|worth|best|long|flu|covid|your|my|screen ?|mug|head ?|one) ?shots?\b|\bshot (?:down|of|in the dark|at it)\b|\b(?:big|sling) ?shot\b|\bshooting (?:for|over|you)\b",
    r"\b(?:beat|cut|tape|box|gate|door|road|traffic|package|label|cable|it) (?:up )?(?:got )?cut (?:off|short|in|down|across|through|thru)\b|\bcut (?:me )?(?:off|short|across|through|thru|out|it|the (?:line|tape|zip))\b|\bpower cut\b",
    r"\b(?:food|chocolates?|leaves|wasted|spoiled|plants?) (?:is |are )?(?:bleeding|burn\w*)\b|\bburn(?:ed|ing|t)? (?:out|time|smell|rubber)\b|\bsmells? (?:like|of) (?:\w+ )?burning\b|\bburning smell\b",
    r"\bfell (?:off|out|over|plumb|apart|down) (?:the )?(?:of )?(?:the )?(?:hand ?truck|dolly|shelf|out|in|conveyor)\b|\b(?:box|package|bottom|pkg|one|it|tv|mirror|label|sticker|stack|heavy one|item)s? (?:just |must have |had |has |have )?fell\b",
    r"\bfell (?:behind|asleep|through|thru|apart|on it|on them|plumb out)\b|\bfalling behind\b",
    r"\brear ?end (?:door|gate|of)\b|\bbroke (?:down|open)\b|\bbroke(?:n)? (?:glass|box|seal|elevator|gate|buzzer|intercom|window|door|scanner|item)\b",
    r"\b(?:stole|stolen|robbed)\b (?:of time|my spot|the show)\b|\b(?:get|gets|be|been|getting|itll be|getn) stolen\b|\b(?:package|packages|box|boxes|pkg|pkgs|parcel) (?:was |got |were |is |been )*stolen\b",
    r"\bpassed out (?:flyers|the|packages|candy)\b|\bhit my hours\b|\b(?:feet|back|knees|legs) (?:hurt|hurts|are killing|is killing|sore)\b|\bhurt(?:s|ing)? (?:my|our|the) (?:numbers|time|feelings|schedule)\b|\bhand hurt\b",
    r"\bhelp me (?:out|find|with|finish|understand|get|unload|to)\b|\bhelp menu\b|\b(?:weed|bug|pest) killer\b|\bcold snap\b|\bgas leak (?:test|detector)\b",
    r"\b(?:police|cops?|ambulance|911|fire) (?:station|dept|department|cars? (?:blocking|parked)|(?:got|have|has|are|is) (?:the )?(?:street|road|everything|it|block))\b[^.!?]*|\bblocked (?:off )?by (?:the )?(?:cops|police)\b|\bpolice activity\b|\bpulled over by\b[^.!?]*",
    r"\b(?:dizzy|sick) of\b|\battack(?:s|ed)? the (?:route|stops)\b|\bheart attack grill\b|\bseizure salad\b|\btrapped inside the complex\b|\bpanic (?:bar|button on)\b",
)  # fmt: skip

_DANGER = (
    # crashes
    r"accident|acident|axe dent|wreck(?:ed)?|crash(?:ed)?|collision|collided|rear ?end(?:ed)?|t ?bon(?:ed)?|fender bender|rolled (?:the|my|over)|rollover|flipped (?:the|my|over)|choque|chocaron|chocaste?|accidente",
    r"(?:got|was|been|just got|were|get) (?:hit|struck|run over|ran over|clipped|sideswiped|t ?boned)|(?:hit|struck|ran over) (?:me|us|my (?:van|truck|car)|a (?:kid|child|person|man|woman|car|cyclist|biker|bike|guy|lady|pedestrian|dog|deer|parked)|some(?:one|body)|the car)",
    r"side ?swiped|slid off|(?:in|into) (?:a|the) ditch (?:and|im|i am)|ran (?:me )?off the road|head on",
    # bodies
    r"hurt|injur\w+|wounded|bleed\w*|blood|bled|broke (?:my|his|her)|broken (?:arm|leg|ankle|wrist|hand|nose|rib|bone|foot|hip)|(?:ankle|leg|arm|wrist|rib|back|foot|hand|hip|shoulder|knee|neck) is (?:broke|broken|busted|swollen)",
    r"(?:cut|burned|burnt|sliced|smashed|crushed|twisted|sprained|busted|hit) my (?:\w+ )?(?:hand|arm|leg|head|finger|foot|face|ankle|wrist|knee|back|thumb|eye|self|neck|shoulder)|cut myself|(?:cut|burned) (?:pretty )?bad|busted a rib|need stitches",
    r"(?:i|ive|have|just) (?:just )?(?:fell|fallen|slipped|tripped)|fell (?:down|off|on (?:the|my|ice)|at)|(?:old )?(?:lady|man|woman|customer|person|someone|somebody|guy|kid) (?:has |just |is )?(?:fell|fallen|collapsed|down|passed out|choking)|cant (?:get up|move|walk|feel my|breathe|see out)|collapsed|unconscious|unresponsive",
    r"(?:not|isnt|aint|barely|hardly|trouble|cant|cannot|hard to|problems?|difficulty) (?:\w+ )?breath\w*|chest (?:\w+ )?(?:pain|hurt\w*|tight\w*)|heart attack|stroke|seizure|(?:passed|passing|pass|blacked|blacking) out|faint(?:ed|ing)?|dizzy|light ?headed|vomiting|throwing up|heat (?:stroke|exhaustion)|numb|allergic|swelling|overdose\w*|concussion|electrocut\w*|poison(?:ed|ing)|burns? on|stung|dead (?:body|person|man|woman|guy|lady)|(?:is|hes|shes|someones|theyre) (?:dead|dying)|cpr|choking|i think im dying",
    # animals
    r"(?:dog|pit ?bull|animal|snake|cat|rottweiler|shepherd)s? (?:\w+ ){0,3}?(?:bit|bite|bites|biting|bitten|attack\w*|tore|mauled|lunged|got me|jumped me|chas\w+|got my|latched)|(?:bit|bitten|mauled) by|bit (?:me|my|him|her|the)|dog ?bit\w*|attack(?:ed|ing|s)?|mordio|mordida|snake ?bite",
    # people
    r"guns?|gunshot|pistola?|rifle|firearm|weapon|armed|knife|machete|stab\w*|cuchillo|arma|strap on me|bat at me|(?:with|w|has|got|swinging|holding) (?:a |an |his )?(?:bat|hammer|axe|crowbar|pipe|blade)|shots? fired|shooting|shooter|(?:been|got|was|getting|somebody|someone|he|they|she) shot|shot (?:at|me|him|her|some\w+)",
    r"rob(?:bed|bing|bery|ber)?|tryna rob|mugg(?:ed|ing)|jacked|car ?jack\w*|hijack\w*|hold ?up at|held up at (?:gun|knife)\w*|stick ?up|held me up|stole (?:the|my) (?:van|truck|phone|wallet)|(?:van|truck) (?:\w+ )?stolen|stolen (?:van|truck)|took my (?:van|truck|phone|wallet|keys)|asalt\w+|robaron|me robo|(?:got )?jumped",
    r"threat\w*|amenaz\w+|(?:punched|slapped|kicked|grabbed|choked|pushed|shoved|spit on|groped|assaulted|raped|hit|swung at|swinging at|beat|beating|chased|chasing|cornered|followed|stalking|swing at) (?:me|on me|us)|assault\w*|(?:me|us) (?:punched|slapped|up)|following (?:me|my|the van)|chas(?:in|ing) (?:me|us)|harass\w*|naked|came at me|coming at me|want(?:s)? to fight|going to (?:kill|hurt|shoot)|kill (?:me|him|her|you|us)|pull(?:ed|ing|s)? (?:a|out a|his|an?) (?:\w+ )?(?:gun|knife|strap|weapon|piece|blade)|strap|kidnap\w*|hostage",
    r"(?:dont|do not|didnt) feel safe(?! (?:leav|to leave))|(?:not|aint|isnt|am not|im not) safe (?:here|out here|right now|at all)(?! to leave)|fear for|scared for|surround\w+|trapped (?:in|inside|under)|stuck under|pinned",
    # fire and what else cannot wait
    r"(?:on|caught|catching|catch) fire|(?:van|truck|engine|house|building|brush|grass) fire|theres a fire|fire (?:in|at|on|under)|flames|burning (?:down|up)|is burning|explo\w+|gas leak|smell(?:s|ing)? (?:of |like )?(?:natural )?gas|carbon monoxide|(?:power|live|electric|downed) (?:line|wire)s? (?:\w+ )?(?:fell|down on|on) (?:the|my|me)|live wire|incendio|fuego|drowning in (?:the|water)|fell in (?:the|a) (?:water|river|lake|pool)|tornado (?:on|coming|right)",
    r"911|nine one one|ambulance|ambulancia|paramedics?|ems|(?:need|call|send|calling|get) (?:the |a |me )?(?:police|cops?|policia|medic\w*|doctor|fire department|fire dept)|send (?:medical )?help|medical (?:help|emergency|attention|aid)|emergency|emergencia|sos|mayday|help me|somebody help|ayuda(?:me|nme) por favor|herid[oa]|sangr\w+|lastim\w+|me (?:corte|cai|golpe\w+|pegaron|duele el pecho)|no puedo respirar|need (?:a )?hospital|going to the (?:hospital|er)|emergency room",
)  # fmt: skip
_IS_HARMLESS = re.compile("|".join(_HARMLESS))
_IS_DANGER = re.compile(rf"\b(?:{'|'.join(_DANGER)})\b")


def is_emergency(text: str) -> bool:
    """Accident, injury, illness, threat, weapon, robbery, an animal's bite, fire; the driver's or anyone's."""
    return _IS_DANGER.search(_IS_HARMLESS.sub(" , ", plain(text))) is not None
