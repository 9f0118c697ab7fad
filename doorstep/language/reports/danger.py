"""Whether somebody is hurt or in danger, by the driver's words.

A guard beside the classifier, which it overrules: a false alarm costs a question, a miss may cost a life. So what may
be meant is listed widely, and what is known to mean something else (of packages, vans, traffic) is taken out first.
"""

import re

from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_CRASH = r"(?:accident|wreck|crash|collision)"
_ROAD = r"(?:i-?|i )?\d+|interstate|highway|freeway|tollway|expressway|bridge|frontage|dan ryan|kennedy"
_WHO = r"(?:he|she|they|someone|somebody|guy|man|woman|lady|dude|customer|person|kid|old man|old lady)"
_LIMB = r"(?:arm|leg|hand|foot|ankle|wrist|knee|head|back|neck|rib|ribs|hip|shoulder|finger|thumb|face|nose|eye)"
_BEAST = r"(?:dogs?|pit ?bulls?|rottweiler|shepherd|animal|cat|snake|raccoon|goose)"

_PARTS = r"(?:mirrors?|bumper|fender|door|paint|tail ?lights?|head ?lights?|side of (?:the|my) (?:van|truck)|panel)"
_TOUCHED = r"(?:clipped|scraped|scratched|dinged|bumped|tapped|nicked|side ?swiped|hit|struck|grazed)"
_HARMLESS = any_of(
    rf"""
    (?:nobody|no one|noone|not) (?:\w+ ){{0,2}}?(?:hurt|injured)|(?:no|zero|without) injur\w+
    nadie (?:\w+ )?herid\w+
    {_PARTS} (?:\w+ ){{0,3}}?{_TOUCHED}|{_TOUCHED} (?:\w+ ){{0,2}}?(?:{_PARTS}|curb|pole|mailbox|fence|parked car)
    (?:\w+ )?{_TOUCHED} (?:\w+ ){{0,2}}?while (?:\w+ ){{0,3}}?parked
    punch(?:ed|ing)? (?:me|us) (?:in|out)|punch(?:ed|ing)? (?:in|out)|(?:armed|security) guards?
    (?:alarm|system) (?:\w+ )?armed
    (?<!me )(?<!him )(?<!her )(?:at|to|by|behind|for|in|inside|is) (?:the )?emergency (?:room|dept|entrance|dock)
    (?:boss|dispatch\w*|wife|husband|stairs|hills?|heat|route|bag|weather|cold|customers?|box|boxes|traffic|day|job)
        (?:\w+ )?(?:is )?(?:gonna |going to |will )?kill(?:s|ing)? me
    (?:just |please )?(?:kill|shoot) me (?:now|already|lol|pls|please)|im dead (?:lol|tired|on my feet)
    (?:im|were|we are) on fire (?:today|lol|haha|this|\d+)|smok(?:e|ing) (?:break|shop|detector|alarm|area|section)s?
    (?:cigarette|weed|cigar|bbq|grill|secondhand) smoke|smell\w* (?:like|of) (?:\w+ )?smoke
    (?:go|going|out) (?:for a |to )?smoke|(?:a|quick|have a|take a|grab a) smoke(?! alarm)|smoke (?:a|one)\b
    (?:energy|espresso|jello|vodka|tequila|whiskey|screen|head|coffee) ?shots|screen ?shots?
    no smoking|(?:stop|smell|smells|quit) smoking|poison ivy|bloody (?:mary|hell|hot|cold|awful)
    blood (?:bank|drive|samples?|lab|work|tests?|pressure|center|draw|mobile)
    (?:behind|by|past|next to|for) (?:the |an )?ambulances?
    ambulance (?:station|bay|entrance|dock|garage|blocking|in the way|ahead|went|passed|company)
    (?:unit|apt|suite|ste|room|rm|stop|number|box|no) ?#? ?911|911 (?:[nsew] )?\w+(?: \w+)?
        (?:st|street|ave?|avenue|rd|road|dr|blvd|ln|ct|pl|way)
    (?:no need (?:for|to call)|dont need|didnt need|not) (?:\w+ ){{0,2}}?911
    (?:by|on) accident|accident(?:al|ally|ly)|accident ?free|(?:years?|months?|weeks?|days?) without (?:an? )?accident
    blood ?sugar(?: is| s)? \d+|cpr (?:train\w*|class\w*|course\w*|card|cert\w*|refresher)|no soy yo
    choque (?:en|sobre|adelante)\b(?=[^.!?]*\bno (?:soy|fui|era) yo\b)
    (?:chair|table|desk|couch|sofa|bed|stool|dresser|lamp|crib|shelf|bench|recliner)s?\b(?: \w+){{0,3}}
        bro(?:ke|ken) (?:leg|arm|back|foot|head|knee)s?
    cant get up (?:the|this|that|his|her|their|your) (?:\w+ )?(?:drive\w*|hill|road|street|lane
        |stairs?|steps|ramp|slope)
    (?:no|not an?|isnt an?|aint no|wasnt an?) (?:accident|emergency|fire|danger|injur\w+)
    (?:traffic|late|behind|slow\w*|stuck|backed up|held up|delay\w*)\b[^.!?]{{0,40}}\b{_CRASH}(?!.*\b(?:hurt|hit)\b)
    {_CRASH} (?:\w+ ){{0,2}}?(?:ahead|blocking|on (?:the )?(?:{_ROAD}))(?!.*\b(?:hurt|injured|hit)\b)
    (?:bad|big|huge|major|an) {_CRASH} (?:on|at|by|near|ahead|up)(?!.*\b(?:hurt|i was|me|hit)\b)
    emergency (?:exit|door|light|contact|brake|stair\w*|route|lane|flasher\w*|vet)s?|family emergency
    (?:app|scanner|tablet|phone|system|gps) (?:just |has |keeps |is )*crash\w*
    (?:van|truck|battery|scanner|phone|engine) (?:is |just |has |s )*(?:dead|dying|died)
    (?:keypad|gate|bell|buzzer|intercom|call ?box|scanners?) (?:is |just |has |s )*(?:dead|dying|died)
    dead (?:battery|end|bolt|tired|phone|scanner|van|truck|zone)|kill(?:ing|ed) me|kill (?:time|the engine)
    dying (?:of|for|to) (?:thirst|heat|coffee|know)
    fire (?:truck|station|hydrant|lane|door|alarm|escape|department|place|pit|extinguisher|dept|drill|code|exit|sale)s?
    fireplace|(?:got|get|be|im|me|was|youre|hes) fired|fire (?:me|him|her)
    hot dogs?|dog (?:food|house|bed|crate|park|toy|walker|treat|gate)s?|dog (?:is loose|barking|in the yard|got into it)
    (?:hit|struck) (?:the |an? |every |my )?(?:red )?(?:light|button|delivered|send|curb|pothole|mailbox|pole)s?
    (?:hit|struck) (?:the |a |an |every |my |some )?(?:wrong|stop|undo|break|lunch|road|refused|failed|complete|hours)
    hit (?:me|us|them|him|her|\w+ customer) up|dont (?:hit me|wreck|shoot)|i hit (?:it|that)
    (?:knife|box cutter|gun) (?:set|block|safe|rack|case|range|show|shop|store|oil|cleaner)s?
    (?:nail|glue|heat|staple|caulk|spray|price|label|scan|toy|water|nerf) gun|jump(?:ed|ing|s)? the gun
    (?:give|gave|take|took|worth|best|long|flu|covid|one) (?:\w+ )?shots?|shot (?:down|in the dark)
    shooting (?:for|over)
    cut (?:me )?(?:off|short|across|through|thru|out|it)|power cut|burn(?:ed|t)? (?:out|rubber)|burning smell
    smells? (?:like|of) (?:\w+ )?burning
    (?:box|package|bottom|pkg|tv|label|sticker|stack|number|one|it|item)s? (?:just |must have |had |has )?fell
    (?:fell|fallen|falling)(?: \w+){{0,3}} behind|fell (?:asleep|through|thru|apart|plumb)
    (?:get|gets|be|been|getting|itll be) stolen|(?:package|box|pkg|parcel)(?:e?s)? (?:was |got |were |is |been )*stolen
    (?:feet|back|knees|legs|hand|shoulder) (?:hurts?|is killing|are killing|sore)
    help me (?:out|find|with|finish|understand|get|unload|to)|thank you for help me|help menu
    (?:let|take|took|buzz|go|get|got) me up|(?:elevator|fob|key)\b[^.!?]*\bcant get up
    (?:police|cops?|fire) (?:station|dept|department|activity)|(?:police|cops?) (?:got|have|has|are|blocked|blocking)
    (?:blocked (?:off )?by (?:the )?(?:cops|police)|pulled over by)\b[^.!?]*
    rear ?end (?:door|gate)|(?:dizzy|sick) of
    """
)
_DANGER = any_of(
    rf"""
    accident|acident|axe dent|wreck(?:ed)?|crash(?:ed)?|collision|collided|rear ?end(?:ed)?|t ?boned?|fender bender
    rolled (?:the|my|over)|rollover|flipped (?:the|my|over)|choque|chocaron|accidente
    (?:got|was|were|been|get) (?:\w+ )?(?:hit|struck|run over|ran over|clipped|side ?swiped)|side ?swiped|head on
    (?:hit|struck|ran over) (?:me|us|my (?:van|truck|car)|some(?:one|body)|the car)
    (?:hit|struck|ran over) an? (?:\w+ )?(?:kid|child|person|man|woman|guy|lady|pedestrian|biker|bike|car|dog|deer)
    (?:hit|struck|run over|ran over) by (?:an? |the |some )?(?:\w+ )?(?:cars?|trucks?|vans?|bus|bikes?|train|suv)
    slid off|ditch (?:and|im|i am)|ran (?:me )?off the road
    (?:im|i am|were|we are|van|truck|it|she|rig)(?: is|s| just| went| ended up| slid)? (?:in|into) (?:a|the|this) ditch
    hurt|injur\w+|wounded|bleed\w*|blood\w*|bled|concussion|stitches|electrocut\w*|poison\w*|burns? on|stung|overdose\w*
    bro(?:ke|ken) (?:(?:my|his|her) )?{_LIMB}|{_LIMB} (?:\w+ )?is (?:\w+ )?(?:broken?|busted|swollen|numb)
    busted an? rib
    (?:cut|burned|burnt|sliced|smashed|crushed|twisted|sprained|busted|hit|broke|hurt) my (?:\w+ )?(?:{_LIMB}|self)
    cut myself|tore up my {_LIMB}|cut (?:\w+ )?bad
    (?:i|ive|i have|just) (?:just )?(?:fell|fallen|slipped|tripped)|{_WHO} (?:\w+ )?(?:fell|fallen|collapsed|choking)
    fell (?:down|off a|off the (?:back|truck|porch|dock|ladder|roof|stairs|steps)|on (?:the ice|my|ice|me)|in (?:the|a))
    {_WHO} (?:is |has |has done )?(?:down (?:here|on|and|not)|passed out|collapsed|dead|dying)|collapsed|unconscious
    unresponsive
    cant (?:get up|move|breathe|feel my|walk)|(?:not|isnt|aint|barely|hardly|trouble|difficulty) (?:\w+ )?breath\w*
    chest (?:\w+ )?(?:pain\w*|hurt\w*|tight\w*)|heart attack|stroke|seizure|(?:pass|passed|passing|black|blacked) out
    faint(?:ed|ing)?|dizzy|light ?headed|vomiting|throwing up|heat (?:stroke|exhaustion)|numb|allergic|swelling
    choking|cpr|(?:not|isnt|wont|aint|cant) (?:\w+ )?(?:wak(?:e|ing)|breath\w*)(?: (?:him|her|them|up))?
    (?:he|she|they|hes|shes|theyre|and) (?:\w+ )?(?:not|isnt|aint|wont) respond\w*
    (?:went|gone) down (?:hard|bad|on the|and (?:not|isnt|wont))|(?:hit|cracked|split) (?:his|her|my|their) head
    (?:knocked|out) (?:out )?cold|knocked (?:him|her|me|them) out
    dead (?:body|person|man|woman|guy|lady)|(?:hes|shes|theyre) (?:dead|dying)|think im dying
    {_BEAST} (?:\w+ ){{0,3}}?(?:bit|bites?|biting|bitten|attack\w*|tore|mauled|lunged|jumped|chas\w+|got m[ey]|latched)
    (?:bit|bitten|mauled) (?:by|me|my|him|her)|dog ?bit\w*|attack(?:ed|ing|s)?|mordio|mordida
    guns?|gun ?shots?|pistola?|rifle|firearm|weapon|armed|knife|machete|stab\w*|cuchillo|arma|hostage|kidnap\w*
    (?:with|w|has|got|swinging|holding) (?:an? |his )?(?:bat|hammer|axe|crowbar|pipe|blade)
    shots|shots? fired|shooting|shooter|shot (?:at|me|him|her|some\w+)|(?:got|was|been|getting|{_WHO}) shot
    rob(?:bed|bing|bery)?|mugg(?:ed|ing)|car ?jack\w*|hijack\w*|held me up|held up at (?:gun|knife)\w*|stick ?up
    (?:got|was|been|being|getting) jumped|jumped (?:me|us|him|her|by)
    stole (?:the|my) (?:van|truck|phone|wallet)|(?:van|truck) (?:\w+ )?stolen|took my (?:van|truck|phone|wallet|keys)
    asalt\w+|robaron|me robo|threat\w*|amenaz\w+|assault\w*|harass\w*|naked|surround\w+
    (?:punch\w*|slap\w*|kick\w*|grab\w*|chok\w+|push\w*|shov\w+|spit|groped|hit|swung|beat\w*) (?:on |at )?(?:me|us)
    (?:chas\w+|corner\w*|follow\w*|stalk\w*) (?:on )?(?:me|us|my|the van)|(?:came|coming) at me|wants? to fight
    (?:going to |gonna )(?:kill|hurt|shoot) \w+|kill (?:me|him|her|you|us)
    pull(?:ed|ing|s)? (?:an?|his|her) (?:\w+ )?(?:gun|knife|piece|strap)|strap (?:on|at) me
    (?:car|truck|pick ?up|suv|sedan|van|jeep|bike|{_WHO})s?(?: \w+){{0,3}}? (?:behind|tailing|following|on) me
        (?:since|again|all (?:day|morning|the way)|(?:the|this) whole|at every|every stop|everywhere|for \w+ stops)
    (?:tail(?:ing|ed)|creep(?:ing|ed)? on|watching) me(?! (?:work|unload|deliver|do|the))
    (?:same|that|this) (?:car|truck|pick ?up|suv|sedan|van|guy|man|dude)(?: \w+){{0,4}}? (?:at|on) every stop
    (?:keeps?|kept) (?:following|tailing|circling|driving by|showing up)(?: \w+){{0,3}}? (?:me|stop|stops|van|truck)
    (?:dont|do not|didnt) feel safe(?! (?:leav|to leave))|not safe (?:here|out here|right now)|fear for|scared for
    trapped (?:in|inside|under) (?!the complex)|(?:im|were|i am|hes|shes|got|is|was) trapped(?! (?:behind|in traffic))
    stuck in (?:an |the |this )?(?:elevator|lift)
    smoke|(?:gas|propane|fumes?|chemical) (?:\w+ )?(?:smell|leak\w*|spill\w*)|eyes (?:are )?burning
    {_LIMB}s? (?:is |are |got |all |pretty )*(?:messed|jacked|banged|busted|tore|beat) up
    (?:engine|hood|van|truck|battery|dash\w*) (?:is |started |just |s )*(?:smok\w+|on fire)
    pinned|drowning in (?:the|water)
    (?:on|caught|catching|catch) fire|(?:van|truck|engine|house|building|brush|grass|a) fire|fire (?:in|at|under)|flames
    burning (?:down|up)|is burning|explosion|gas leak|smell\w* (?:of |like )?(?:natural )?gas|carbon monoxide|live wire
    (?:power|electric|downed) (?:line|wire)s? (?:\w+ )?(?:fell|on) (?:on )?(?:the|my|me)|incendio|fuego
    911|nine one one|ambulance|ambulancia|paramedics?|emergency|emergencia|sos|mayday
    (?:tak\w+|took|rush\w*|bring\w*|drove|driving|get) (?:me|him|her|them|us|myself|someone|somebody)
        to (?:the |a )?(?:hospital|er|emergency room)
    needs? (?:to go )?(?:to )?(?:an? |the )?(?:hospital|er|emergency room)
    (?:im|hes|shes|were|theyre|i am) (?:in|at) the (?:er|hospital|emergency room)
    (?:need|call|send|calling|get) (?:the |an? |me )?(?:police|cops?|policia|medic\w*|doctor|fire (?:department|dept))
    send (?:medical )?help|medical (?:help|attention|aid)|(?:please )?help me|somebody help|ayuda(?:me|nme)
    me apunt\w+|encanon\w+|disparos|balazos
    balacera|tiroteo|me (?:siguen|sigue|esta siguiendo|estan siguiendo)|atrapad[oa]|humo|quemando
    auxilio|socorro|desmay\w+|apunal\w+|navaja|golpearon|atropell\w+|me quieren? (?:robar|pegar|matar)
    herid[oa]|sangr\w+|lastim\w+|me (?:corte|cai|golpe\w+|pegaron|duele el pecho)|no puedo respirar
    """
)
_JOKES = re.compile(any_of(r"lol|lmao|lmfao|rofl|haha\w*|jk|just kidding|jaja\w*") + "|[😂🤣😅😆]")
_HYPERBOLE = re.compile(
    any_of(
        r"""
        heart attack|stroke|die|died|dying|dead|kill\w*|murder\w*|pass(?:ed)? out|faint\w*|drown\w*|burning up|on fire
        attack\w*|fight|broken?|choking|collapse\w*
        """
    )
)
_LONG_PAST = re.compile(
    any_of(
        r"""
        last (?:week|month|year|summer|winter|time)|yesterday|(?:years?|months?|weeks?) ago|the other day|when i was a
        (?:ayer|la semana pasada|hace (?:un|dos) (?:mes|meses|ano|anos))|almost hit|nearly hit
        """
    )
)
_IS_HARMLESS = re.compile(_HARMLESS)
_IS_DANGER = re.compile(_DANGER)


def is_emergency(text: str) -> bool:
    """Accident, injury, illness, threat, weapon, robbery, an animal's bite, fire; the driver's or anyone's."""
    words = _plain(text)
    if _JOKES.search(words):
        words = _HYPERBOLE.sub(" , ", words)
    return _IS_DANGER.search(_IS_HARMLESS.sub(" , ", words)) is not None


def is_long_past(text: str) -> bool:
    """ "my buddy got robbed last month": no danger now, as it seems; asked."""
    return _LONG_PAST.search(_plain(text)) is not None


def calls_for_help(text: str) -> bool:
    """ "help", "need help!!": nobody knows with what. Asked, with 911 first."""
    return _BARE_HELP.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    """As `plain`, without accents."""
    return plain(folded(text))


_BARE_HELP = re.compile(
    r"[\s!.]*(?:(?:i |we )?need )?(?:(?:help|ayuda|someone help|please help)[\s!.,]*)+(?:please|pls|now|asap)?[\s!.]*"
)
