"""The words of outright.py: tables of intents and patterns over plain, folded text. Pure."""

import re

from doorstep.language.dates.words import MONTHS, WEEKDAYS
from doorstep.language.phrases import any_of

_COURTESY = (
    r"(?:please|pls|plz|plse|thanks|thank|thx|ty|you|u|hi|hey|hello|yo|ok|okay|now|asap|just|um|uh|so|and|oh|lol"
    r"|sir|maam|guys|already|right|no|yes|yeah|again|then|well|for real|wait|hold on|sorry|but)"
)
_ALONE = rf"^\W*(?:{_COURTESY}\b\W*)*"
_END = rf"\W*(?:{_COURTESY}\b\W*)*$"
_DAY = (
    rf"(?:(?:on |this |next |coming )*(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))}|tomorrow|tmrw?|tmw"
    rf"|(?:{'|'.join(MONTHS)})\.? \d{{1,2}}(?:st|nd|rd|th)?|the \d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}/\d{{1,2}}))"
)
_HE = r"(?:he|she|they|you|u|ya|yall|the driver|driver|your (?:driver|guy)|ur (?:driver|guy))"
_HIM = r"(?:him|her|them|(?:the |your |ur )?driver|(?:the|your|ur) guy|whoever \w+)"
_A_PERSON = (
    r"(?:(?:a|an|the|any|some|your|ur|one of your|real|live|living|breathing|actual|human|other|customer|service) )*"
    r"(?:person|people|ppl|human|humans|human being|someone|somebody|agent|representative|rep|reps|operator"
    r"|dispatcher"
    r"|supervisor|manager|employee|customer service|being)"
)
_WHEN_THERE = (
    rf"(?:when(?:ever)?|once|as soon as|before|if|as)(?: and if)? (?:{_HE}|hes|shes|theyre|youre|ur)"
    r"(?: (?:are|r|is|s|about|just|almost|really))*"
    r" (?:gets? (?:here|there|close|to|near|in|within|down|up|outside|around)|here|there|near|close|outside|at|in the"
    r"|arriv\w+|pull\w*|reach\w*|com(?:es?|ing)|hits?|cross\w*|turns?|\d+ min\w*)\b"
)
_CALLS = r"(?:call|phone|ring|text|buzz|honk|holler|ping|page|beep)"

_DENIES_IT_CAME = (
    r"(?:no|not|never|nothing|nada|zip|zilch|none|nowhere|isnt|wasnt|aint|didnt|dont|doesnt|hasnt|havent|cant|cannot"
    r"|nobody|no one|only resident|missing|empty|lie|liar|lying|false)"
)
DENIES_IT_CAME = re.compile(rf"\b{_DENIES_IT_CAME}\b")
SAYS_IT_CAME = re.compile(
    any_of(
        rf"""
        (?:it|that|this|status|app|site|website|tracking|system|page|link|email|text|message|you|yall|they|thing|its
            |was|got|just)(?: just| now| all)? (?:says?|said|saying|shows?|showed|showing|claims?|claimed|reads?
            |changed to|switched to|went to|flipped to|marked|marks|updated to|turned)(?: \w+){{0,4}}?
            (?:delivered|complete|completed|dropped off|handed|received|left with|left at|signed for|arrived|done)
        marked(?: as)? (?:delivered|complete|completed|left|received|handed|done)
        where (?:did|do|would|could|the \w+ did) {_HE} (?:even |actually )?(?:leave|put|drop|set|place|stick|hide|dump)
        """
    )
)
ASKS_OF_LATER = re.compile(r"\b(?:if|when|will|would) (?:it|you|they)\b|\btoday\?")

NOT_THERE = re.compile(
    _ALONE + r"(?:(?:its|it is|it|theyre|package|box|my \w+(?: (?:is|are))?) )*"
    r"(?:(?:not|isnt|aint|wasnt|nothing(?: is| was)?|nada|zilch|no (?:package|box|parcel|delivery|sign of it))"
    r" (?:here|there|at (?:my|the) (?:door|house|place)|on (?:my|the|our) (?:porch|steps?|stoop|doorstep))"
    r"|nothing (?:came|arrived|showed up|got here|has come)"
    r"|(?:i |we )?(?:dont|do not|cant|cannot) (?:see|find) (?:it|anything|a thing|any (?:package|box))(?: anywhere)?"
    r"|(?:i |we )?(?:see|found|got|have) (?:nothing|nada|zip|zilch)"
    r"|never (?:came|got here|got it|arrived|showed(?: up)?|received it)|(?:i |we )?never got (?:it|mine|anything))"
    + r"(?: (?:here|there|at all|anywhere|outside|bud|man|dude|bro))*"
    + _END
)

OUTRIGHT: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "ambiguous_cancel",
        re.compile(_ALONE + r"(?:lets )?call (?:it|this|that|the whole thing|everything) off" + _END),
    ),
    (
        "give_instructions",
        re.compile(
            any_of(
                rf"""
                {_CALLS}(?: me| us| my \w+| the \w+)?(?: \w+){{0,4}}? {_WHEN_THERE}
                give (?:me|us|my \w+) an? (?:call|ring|shout|holler|buzz|honk)(?: \w+){{0,4}}? {_WHEN_THERE}
                authori[sz]e (?:my|our|the|mr|mrs|ms|miss) \w+.{{0,60}}? to (?:accept|sign|receive|take|collect)
                (?:honk|beep|holler|yell|shout|whistle) (?:first|twice|when|at)
                """
            )
        ),
    ),
    (
        "ask_if_bot",
        re.compile(
            any_of(
                r"""
                (?:are|r|is|aint|arent) (?:you|u|ya|this)(?: guys)? (?:a |an |the |even |just |really 
                    |actually |like |some |kind of )*(?:bot|robot|machine|human|real person|real human|person|real
                    |computer|ai|a i
                    |automated|program|chatbot|clanker|chat gpt|chatgpt|auto reply|the driver|my driver)
                (?:am i|are we) (?:talking|texting|chatting|typing|speaking)(?: to
                    | with)? (?:a |an |the |some )*(?:bot|robot
                    |machine|human|person|computer|ai|driver|real)
                (?:youre|ur|u r|u|you|this is
                    |thats) (?:(?:not|def|definitely|totally|obviously|clearly
                    |just|only) )*(?:an? )(?:real |actual |live )?(?:bot|robot|machine|human|person|computer|clanker
                    |chatbot|program)
                (?:do|can) (?:you|u|bots|robots) (?:even |ever )?(?:sleep|eat|breathe|dream|bleed|get tired
                    |have feelings|feel
                    |drink|poop|blink)
                say (?:the word )?\w+ if (?:youre|you are|ur|u r) (?:a |an )?(?:real|human|person|alive|not a)
                prove (?:that )?(?:youre|you are|ur|u r) (?:a |an |not )*(?:real|human|person|bot|alive)
                (?:canned|scripted|robotic|copy paste|pre ?written|pre ?made) (?:response|reply|answer|message)s?
                (?:is|do|there)\b.{0,24} (?:real|live|actual) (?:person|human)(?: being)?
                (?:real|live|actual) (?:person|human)(?: being)? or (?:not|no|a|bot|robot|what)
                no (?:human|person)(?: being)? (?:answers|types|replies|texts|writes|responds)
                (?:chatgpt|chat gpt|clankers?)
                """
            )
        ),
    ),
    (
        "talk_to_person",
        re.compile(
            rf"^\W*(?:(?!(?:you|u|so)\b){_COURTESY}\b\W*)*{_A_PERSON}{_END}|"
            + any_of(
                rf"""
                (?:rather|prefer to|want to|wanna|need to|like to) (?:just )?(?:talk|speak|call)(?: \w+){{0,3}}? (?:than
                    |instead of|not|over) (?:to )?(?:text|texting|type|typing)
                (?:rather|prefer to) (?:just )?(?:talk|speak)(?! (?:to|with) (?:the|my|your) driver)
                (?:have|get|let|ask) {_A_PERSON}(?: \w+){{0,5}}? (?:call|ring|phone|contact|text
                    |reach)(?: \w+)? (?:me|us|my
                    |this|the|back)
                (?:can|could|will|would) {_A_PERSON}(?: \w+){{0,3}}? (?:call|ring|phone|contact) (?:me|us|my|this|the
                    |back)
                {_A_PERSON} (?:had better|better|needs to|should|must|gotta) (?:call|ring|phone) (?:me|us|this|my)
                (?:want|need|get|give|gimme|have|wanna|talk|speak|connect|transfer)\b.{{0,30}} (?:real|live|living
                    |breathing
                    |actual) (?:person|human|people|employee|agent)
                """
            )
        ),
    ),
    (
        "cancel_delivery",
        re.compile(
            any_of(
                rf"""
                return(?:ed)? (?:it |this |that |them )?to sender|rts
                (?<!dont )(?<!do not )(?<!not )(?<!never )(?<!i )(?<!to )(?<!ill )(?:take|ship|mail|haul|send) (?:it
                    |this|that|them
                    |those|(?:the|that|your|ur|this|my) (?!cancel|request
                    |stop)(?:\w+ ){{0,2}}?\w+) (?:right |straight )?back(?! (?:out|here|up|on
                    |in|to (?!(?:the )?(?:sender|store|shop|seller|where|them))|{_DAY}|again|today|tonight|later
                    |at \d|around|after|before|by))
                (?:you|u|yall|they) can keep (?:it|that|this|them|the|your|ur)
                keep (?:the|your|ur|that) (?:damn|damned|dang|stupid|dumb|goddamn|freaking|effing|fucking|bloody
                    |lousy|ugly)
                    \w+
                """
            )
        ),
    ),
    (
        "wrong_number",
        re.compile(
            any_of(
                r"""
                (?:this|it) (?:was|used to be)
                    \ (?:his|her|their|(?:my|an?|some) (?!old\b|new\b|other\b|work\b|cell\b|good\b
                    |right\b|wrong\b|bad\b)\w+
                    |\w+s) (?:old |former |work |cell |home )?
                    (?:number|phone|cell)(?! that\b| call\b)(?!.*\b(?:mine|keep|i have it|have it now)\b)
                """.replace("\n                    ", "")
            )
        ),
    ),
    (
        "inform",
        re.compile(
            any_of(
                r"(?:dont|doesnt|didnt|do not|does not) (?:know|have|remember|got) (?:any|an?|the|my|her|his|their"
                r"|that) (?:tracking |order )?numbers?(?: (?:on me|with me|yet|sorry|anymore|handy|here|at hand"
                r"|by heart"
                r"|for (?:it|that|this)|lol|tho|though|right now|atm))*(?=\W*$)"
            )
        ),
    ),
    (
        "ask_service",
        re.compile(
            _ALONE
            + r"(?:new phone )?(?:who(?:s| is)? (?:dis|dat)|whodis)"
            + _END
            + r"|"
            + any_of(
                r"(?:got|get|getting|received|have|keep getting) (?:\w+ ){0,3}(?:text|message|msg|email|link|call"
                r"|sms)s?\b(?! for (?:the|your) driver).{0,40}"
                r"\b(?:pay|fee|(?:credit|debit|bank|my|gift) card|bank|ssn)\b"
            )
        ),
    ),
    (
        "report_not_received",
        re.compile(
            any_of(
                r"(?:theres|there is|got|have|found|received) (?:an? |this |some )?(?:box|package|parcel|delivery)"
                r"(?: \w+){0,6} for (?:an? )?(?:mr|mrs|ms|miss|dr) \w+(?!.*\b(?:coming|arriv\w*|due|expect\w*"
                r"|tomorrow|today|tonight"
                r"|scheduled|leave|put|bring|drop|hold|going|\w+day)\b)"
            )
        ),
    ),
    (
        "ask_service",
        re.compile(
            any_of(
                r"(?:can|could|may|do|should) (?:i|we) (?:send|text|attach) (?:\w+ ){0,3}?(?:pics?|pictures?|photos?"
                r"|videos?)"
            )
        ),
    ),
    (
        "withdraw",
        re.compile(
            r"\b(?:dont|do not) (?:(?:send|take|ship|mail) (?:it|that|this|them) (?:back|away)|return (?:it|that"
            r"|them))\b"
            rf"|^\W*(?:{_COURTESY}\b\W*)*(?:(?:i|ive|i have|we|weve) )?changed? (?:my|our) minds?{_END}"
            rf"|^\W*(?:{_COURTESY}\b\W*)*(?:skip|forget|scratch|nix|ditch|drop|ignore|never ?mind|nvm)(?: about)?"
            rf"(?: (?:the|that|my|this))? {_DAY}(?: (?:thing|one|idea|plan|move|change|stuff|delivery|request))?\W*$"
        ),
    ),
    (
        "hold_for_pickup",
        re.compile(
            any_of(
                r"""
                (?:leave|keep|hold) (?:it|them|this|that|(?:the|my) \w+) (?:at|in) (?:the |your |ur )(?:hub|depot
                    |warehouse|facility
                    |terminal|station|distribution center|post|place|location)
                """
            )
        ),
    ),
    (
        "ask_for_proof",
        re.compile(
            any_of(
                r"""
                (?:camera|video|dash ?cam|gps|surveillance)(?: \w+){0,2} (?:footage|of|proof|from|show)|(?:camera|van
                    |truck) footage
                (?:let me|lemme|can i|show me|wanna|want to) (?:see )?(?:where (?:it|he|you|they)|the (?:pic|picture
                    |photo|proof)
                    |it on (?:the|my))
                who (?:the \w+ )?signed|why did (?:\w+ ){1,3}?sign|(?:did|does) (?:\w+ ){1,3}?sign for
                who (?:is|was|s|even is|tf is) .*\bsign(?:ed)?\b
                whose (?:name|signature)|who(?:s| is| was) it (?:signed|left|handed) (?:by|with|to)
                (?:what|where) (?:did|does|is|was|s) (?:the|your|his|ur) (?:\w+ )?(?:pic|picture|photo|image)s?\b
                """
            )
            + r"|"
            + _ALONE
            + r"(?:sig|signature|photo|pic|picture|proof|pod)(?: (?:of delivery|proof))?(?: (?:for|of"
            r"|on)(?: \w+){0,4})?" + _END
        ),
    ),
)
"""Looked through from the top."""
NO_QUESTIONS = frozenset({"give_instructions", "cancel_delivery", "hold_for_pickup"})

AWAY_UNTIL = re.compile(
    rf"\b(?:im|i am|were|we are|ill be|we will be|shes|hes|theyre) (?:all |both |still |currently )*(?:in|away"
    rf"|gone|over in|out in"
    rf"|down in|up in|out of (?:town|state|the country)|travel\w+|on vacation|on a \w+|abroad"
    rf"|overseas)\b(?: \w+){{0,3}}?"
    rf" (?:til+|until+|thru|through) {_DAY}\b(?!.*\b(?:leave|put|drop|give|hand|neighbou?r|hold|keep|safe|behind)\b)"
)
""" "were in reno til monday so who is it for": they cannot take it before."""
WHERE_UNCLEAR: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("reschedule", AWAY_UNTIL),
    (
        "complain",
        re.compile(
            any_of(
                r"""
                (?:hes|he is|he was|shes|theyre|they are|(?:the |your |ur )?(?:driver|guy)(?:s| is
                | was)?) (?:either |just
                    |straight up |such )*(?:lying|a liar|liars|blind(?! so)|full of (?:it|crap|shit|bs)|making (?:it
                    |stuff|that) up)
                (?:went|drove|came|stopped|been|walked|got|just went)(?: all the way| just)? (?:by|there|over|down|in
                    |to (?:the|your|ur) \w+)\b.{0,40}\b(?:never(?: even| ever)? heard of|no record|(?:couldnt|cant) find
                    |(?:didnt|doesnt|dont) have|turned (?:me |us )?away|(?:was|were) (?:closed|locked|shut)
                    |nobody (?:there|was|knew)|said it (?:wasnt|isnt|aint) (?:there|here))
                """
            )
        ),
    ),
    (
        "reschedule",
        re.compile(
            any_of(
                rf"""
                (?:need|want|get|have|like|wanted)\b.{{0,40}}? (?:moved|changed|switched|pushed|bumped|rescheduled
                    |delivered|brought)
                    (?:to|till|until|for|on)? ?{_DAY}
                {_DAY} (?:is|works|would be|will be|s|be) (?:so |way |much )?(?:better|best|easier|good for (?:me|us)
                    |ideal|perfect)
                (?:go|switch|change) (?:it )?back to {_DAY}
                (?:make|do) (?:it|that|mine|ours) {_DAY}|lets (?:do|say|make it|go with|try) {_DAY}|{_DAY} not {_DAY}
                (?:rather|prefer|need it) (?:have it |get it )?{_DAY}|{_DAY} (?:instead|please|pls)$
                """
            )
        ),
    ),
    (
        "give_access_code",
        re.compile(
            r"^(?!.*(?:\d|\?|\b(?:qr|tracking|order|zip|promo\w*|discount|wrong|not|never|dont|didnt|no)\b)).*"
            + any_of(
                rf"""
                (?:heres|here is|here comes|this is|thats|im|ill|i will|let me|lemme|gonna|going to|sending|resending
                    |texting|giving)(?: (?:send|sending|give|giving|text|texting|resend|type|you|u|ya|{_HIM}|again
                    |now|just|about to|to))* (?:the|my|our) (?:\w+ )?(?:code|combo|combination|passcode|pin)
                """
            )
        ),
    ),
    (
        "correct_address",
        re.compile(
            any_of(
                r"""
                (?:add|put) (?:apt|unit|suite|ste|number|no|#)? ?\w?\d+\w? (?:to|on|in) (?:that|it|there|the address
                    |my address)
                """
            )
        ),
    ),
    (
        "report_damage",
        re.compile(
            any_of(
                r"""
                (?:opened|unboxed|unpacked)\b.{0,60}\b(?:its|it is|it was|theres|there was|inside (?:is|was|there)
                    |turned out|found)
                (?:ordered|bought|supposed to (?:be|get))\b.{0,50}\b(?:got|came|sent|received|was|is
                    |gave me) (?:an?|the|some|not)\b
                (?:isnt|is not|not|wasnt|aint) (?:what|the (?:one|thing|color|size)) (?:i|we) (?:ordered|bought)
                """
            )
        ),
    ),
    (
        "where_is_my_package",
        re.compile(
            any_of(
                r"""
                (?:trying|want|need|like|looking) (?:to|for) (?:find |track |locate |know about )?(?:an?|my|the
                    |our) (?:parcel|package|box
                    |order|delivery|shipment)
                still (?:coming(?! over)|on (?:its|the) way|on for|on track|happening|planned|the plan|due|good for)
                """
            )
        ),
    ),
    (
        "complain",
        re.compile(
            any_of(
                r"""
                (?:sitting|waiting|stuck|stood|standing)(?: \w+){0,3} since\b.*\b(?:idiot|fool|joke|ridiculous|nothing)
                like an? (?:idiot|fool)
                (?:\d+|an?|two|three|four|five|six|several|few|couple) (?:of )?(?:hours?|days?|weeks?|months?) late
                paid for (?:next|2|two|same|over|1|one|express|rush|fast|priority)\b
                (?:lost|broke|damaged|ruined|wrecked) (?:\d+|two|three|both|another|my last|every)
                """
            )
        ),
    ),
    (
        "give_instructions",
        re.compile(
            r"\b(?:id|wed|i would|we would|i|we)(?: (?:really|kindly|just|also|much))* (?:like|love|prefer|want|need)"
            r" (?:it|them|this|that|mine|(?:my|the) \w+)(?: to be)? (?:left|put|placed|dropped|handed|given|hidden|set)"
            r"(?: off)? (?:at|in|on|by|behind|with|under|near|inside|outside|to|next)\b"
        ),
    ),
    (
        "give_instructions",
        re.compile(
            any_of(
                rf"""
                (?:warn|alert) {_HIM}|(?:tell|remind|ask|let) {_HIM} (?:know )?(?:about|that|not to|there|to (?!come
                    |bring
                    |deliver|reschedule|stop|quit|go|call))
                safe (?:place|spot) ?(?:is|=|:)
                (?:he|she|they|somebody|someone|my \w+)(?: \w+)? (?:can|will|could|is able to) (?:sign|accept|take it
                    |receive it
                    |get it|grab it)
                (?:elevator|lift|gate|door ?bell|bell|buzzer|intercom|call ?box|keypad|porch light
                    |street light)(?: \w+)?
                    (?: is| are|s| was)? (?:broke|broken|out|dead|down|stuck|busted|not working|doesnt work|dont work
                        |wont work)
                use (?:the )?(?:front|back|side|rear|alley|garage)(?: only| door| gate| entrance| stairs)
                (?:its|it is|were|we are|im|look for|house is|mine is|thats) (?:in )?the (?:\w+ )?(?:yellow|white|blue
                    |red|green|brown|gr[ae]y|brick|pink|black|tan|last|corner|second|third|first|big|small|little|tall)
                    (?:\w+ )?(?:house|building|door|trailer|cabin|gate|mailbox|townhouse|duplex|driveway)
                (?:dogs?|pit ?bulls?|shepherd|puppy|mutt) (?:is|are|s|will be) (?:out|loose|in the (?:yard|back
                    |front)|off leash)
                """
            )
            + r"|"
            + _ALONE
            + r"(?:(?:by|at|on|in|use|to|via|thru|through) )?(?:the )?(?:side|back|front|rear|garage|basement|kitchen"
            r"|patio)" + r" (?:door|porch|gate|steps|patio|deck|entrance|stoop|hall|hallway)" + _END
        ),
    ),
)
"""Only where the classifier makes nothing of them."""

MAY_NAME_ANOTHER_DOOR = frozenset({"give_instructions", "hold_for_pickup", "reschedule"})
TO_ANOTHER_DOOR = re.compile(
    r"(?<!dont )(?<!not )(?<!never )\b(?:take|bring|deliver|send|run|drive|reroute|redirect|ship|carry|drop)\b"
    r"(?: (?:it|them|that|this|mine|those|everything|off|over|instead|the \w+|my \w+)){0,3} to\b[^.;!?]{0,40}?[ ,(]"
    r"(?:at )?\d{1,5}[a-z]? (?:(?:[nsew]|north|south|east|west|ne|nw|se|sw)\.? (?!side\b|door\b)[a-z0-9]{2,}"
    r"|(?:[a-z0-9]+ ){1,3}(?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|boulevard|pl|place|pkwy"
    r"|terrace|cir|circle|hwy|highway|trl|trail|sq|square)\b)"
)
"""A street with a number to which it shall go: another address, however kind the person there is."""

BOX_FOR_ANOTHER_DOOR = re.compile(
    r"\b(?:packages?|box|boxes|parcels?|mail|letters?|deliver(?:y|ies)|something|stuff)(?: (?:that(?:s| is| was|)|is"
    r"|was"
    r"|addressed|meant|intended|labell?ed))* (?:for|to) (?:the )?(?:(?:people|guy|lady|neighbou?rs?|house) (?:at|in) )?"
    r"\d+\b(?=.*\b(?:on my|at my|here|in my|was|were|on our|at our|in our|left|lobby|mailbox)\b)"
    r"|\b(?:got|have|has|received|found|holding|gave (?:me|us)|left (?:me|us))\b(?: \w+){0,3}"
    r" (?:packages?|box|boxes|parcels?|mail|letters?) (?:that(?:s| is| was) |addressed |meant |labell?ed )?(?:for|to)"
    r" (?:the )?\d+\b"
)
""" "a package for 1250 n la salle was on my porch"."""
MAP_SAYS = re.compile(
    r"\b(?:app|tracking|tracker|map|site|website|link|page|gps|it)(?: (?:just|still|only|always))?"
    r" (?:says?|shows?|showing|is showing|thinks)(?: that| me)? (?:its|it is|hes|he is|you are|youre|my \w+ is|the"
    r" \w+ is|(?:the |your )?(?:driver|truck|van)(?: is)?)(?: \w+)? (?:at|near|in|on|by)\b"
    r"(?!.*\b(?:not|wrong|but|should|isnt|address|instead|change|correct|live|lives)\b)"
)

WITH_SOMEBODY = re.compile(
    r"\b(?:leave|drop|give|hand|put|deja\w*|entrega\w*)\b"
    r"(?: (?:it|them|that|this|lo|la|off|the \w+|my \w+|el \w+)){0,3}"
    r" (?:with|w|con|to) (?:my|our|mi|mis|the|el|la) (?:\w+ )?(?:neighbou?rs?|uncle|aunt|mom|mother|dad|father|brother"
    r"|sister|cousin|grand\w+|friend|roommate|husband|wife|son|daughter|super|landlady|landlord|lady|guy|kid|tio|tia"
    r"|vecin\w+|abuel\w+|mama|papa|herman\w+|prim\w+|espos\w+|hij\w+|suegr\w+|comadre|compadre)\b"
    r"(?![^.;!?]{0,20}\bmy\b)[^,.;!?]{0,20}?\b(?:in|at|of|en|del?|from)? ?(?:the )?"
    r"(?:apt|apartment|unit|suite|depto|apto|apartamento)\b"
    r"|\b(?:leave|drop|give|hand) (?:it|them|that|this|the \w+|my \w+) (?:off )?(?:with|w) (?:(?:apt|unit) )?"
    r"\d{1,3}[a-z]\b"
)
"""Whose door it is there is another's: no address of their own ("leave it with my uncle in apt 1")."""

OWN_FAULT = re.compile(
    r"^(?!.*\b(?:not|isnt|wasnt|aint|how|why|say\w*|said|blam\w*|driver|nobody|no one|lie|liar|lying)\b)"
    r".*\bmy (?:bad|fault|mistake|own fault)\b|\b(?:headphones?|earbuds?|ear ?plugs?|airpods?)\b"
    r"(?!.*\b(?:nobody|no one|never|lie|liar|lying|didnt even)\b)"
)
"""Nobody who says so disputes that somebody came."""
MADE_READY = re.compile(
    r"\b(?:ill|i will|i can|i|ive|we|well|weve|we will|gonna|going to) (?:just |already |also )*(?:leave|left|leaving"
    r"|have left|unlocked|unlock|propped|prop) (?:it|them|(?:the|my|our) (?:\w+ )?(?:gate|door|garage|porch light|light"
    r"|lights|lobby|box|shed))\b.{0,12}\b(?:open|unlocked|ajar|cracked|on|for (?:you|u|him|her|them|the driver))\b"
    r"|^\W*left (?:it|the \w+) (?:open|unlocked|ajar|cracked|on) for (?:you|u|him|her|them|the driver)\b"
    r"|\b(?:i |we |just |ive |already )?moved (?:my|the|our) (?:\w+ )?(?:car|cars|truck|van|bike|bikes|trash|bins?"
    r"|cans?) (?:so|out|off|to make|away)\b"
    r"|\b(?:key|keys)\b.{0,10}\b(?:is|are|under|with|at|left)\b.{0,30}\bfor (?:you|u|him|her|them|the driver)\b"
)
""" "ill leave the gate open", "moved my car so he can park": what the driver shall find."""
NOT_THERE_BUT_HERE = re.compile(
    r"\b(?:stop|quit|dont|do not|no more) (?:send|deliver|bring|ship)(?:ing)?\b(?: (?:it|them|that|this|everything"
    r"|stuff|packages|my \w+)){0,2} to\b.*\b(?:send|deliver|bring|ship|take) (?:it|them|that|this|everything)\b"
)
""" "stop sending it to my office, send it home": it is wanted, elsewhere."""
FORBIDS_LEAVING = re.compile(
    r"^(?:(?:please|pls|plz|and|but|so|just|also|hey|hi)\W+)*(?:dont|do not|never) (?:(?:you|u) dare |ever )?(?:leave"
    r"|put|drop|give|hand|throw|toss) (?:it|them|this|that|mine|(?:my|the|any) \w+) (?:\w+ )?(?:with|to|at|on|in|by"
    r"|under|behind|near|over|outside)\b"
)
AT_HOME_NOW = re.compile(
    r"\W*(?:(?:change of plans?|plans? changed|never ?mind|nvm|actually|ok|so|hey|good news|turns out|sorry"
    r"|well)\b\W*)+(?:im|i am|were|we are|ill be|we will be|someone is|somebody is|someones|somebodys)"
    r" (?:now |actually |already |back |at |gonna be |going to be )*home"
    r"(?: (?:now|today|after all|all day|lol|already))*\W*"
)
MOVES_HOUSE = re.compile(
    r"\b(?:im|i am|we are|were|my \w+ is) moving (?:out|in|away|soon|next|this|to|house|houses|apartments"
    r"|at the end|on)\b"
    r"(?!.*\b(?:bring|deliver\w*|come|send|it|package|box|before|after|until|change|address|so)\b)"
)
HAS_NONE = re.compile(
    r"\W*(?:(?:and|but|cause|cuz|because|since|though|sorry|lol) )*(?:we|i|they) (?:dont|do not) (?:even |actually )?"
    r"have (?:one|any|those|such|an? (?:\w+ )?(?:doorman|concierge|porch|gate|code|lobby|garage|buzzer|front desk"
    r"|mail ?room))"
    r"(?: (?:here|lol|anymore|though|tho))*\W*"
)
""" "leave it with the doorman but we dont have one"."""
BRINGS_IT = re.compile(
    r"\b(?:get|bring|deliver|have|need|want|send|drop)\b(?: (?:it|them|that|this|everything|(?:the|my) \w+)){1,2}"
    r"(?: off| over)? (?:here|home|to (?:me|us|my (?:house|place|door|home|apartment))|delivered)\b"
)
FETCHES_IT = re.compile(
    r"\b(?:pick\w*|collect|fetch|hold|keep|counter|depot|myself|ill (?:come|get|swing|stop)|come (?:get|by|in"
    r"|down))\b"
)

SAYS_LITTLE = frozenset(
    {"nlu_fallback", "out_of_scope", "inform", "thank", "greet", "goodbye", "praise", "ask_for_help"}
)
MAY_BE_ASKED_IN_GENERAL = frozenset(
    {"nlu_fallback", "inform", "greet", "never_mind", "where_is_my_package", "ask_for_proof"}
)
"""What the classifier may take a question about the service for; of another company it says so itself."""
NEEDS_DOUBT = frozenset({"reschedule", "where_is_my_package", "correct_address"})
"""Of lunch on thursday too; only of what the classifier does not know."""
MAY_BE_OF_A_BOX = frozenset({"nlu_fallback", "out_of_scope", "hold_for_pickup"})
OF_TEXTS = re.compile(r"\b(?:texts?|texting|messages?|number|another (?:day|time|date|customer))\b")
