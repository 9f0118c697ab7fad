"""The words of after_notice.py: patterns over plain text. Pure."""

import re

from doorstep.language.phrases import any_of

WHY = re.compile(
    r"^\W*(?:(?:but|so|and|ok|okay|wait|um|hey|ugh|wtf|seriously|really|excuse me|sorry|hi)\W+)*"
    r"(?:why|how come|what (?:happened|went wrong)|whats (?:the |with the )?(?:reason|hold ?up|deal|problem|issue"
    r"|delay)"
    r"|who (?:told|asked|said|authori[sz]ed|decided|sent|ordered)|what for)\b|[.!?]\W*(?:why|how come)\b"
)
WHY_NOT = re.compile(r"\bwhy (?:not|dont (?:you|u|they|he|we))\b")
NEVER_CAME = re.compile(
    any_of(
        r"""
        (?:nobody|no one|noone|no driver|no truck|no van|never|he never|they never|not once|nobodys)
            (?: has| have| is| ever| even| actually){0,2} (?:came|come|knock\w*|rang|ring\w*|showed|stopped|drove|tried
            |buzz\w*|called|pulled|been|turned)
        (?:didnt|did not) (?:even |ever |actually )?(?:knock|ring|buzz|come|try|stop|show up)
        """
    )
)
HOLDS = re.compile(r"\b(?:hold|hang) (?:on ?to|onto) (?:it|them|my \w+|the \w+)\b")
NOT_HERE = re.compile(
    any_of(
        r"""
        (?:dont|do not|cant|can not|cannot|didnt|couldnt) (?:see|find|spot) (?:it|any|the|a|my|where|no|nothing|box
            |package|parcel|anything)
        (?:nothing|no (?:box|package|parcel|sign of it))(?: is| was)? (?:here|there|on|at|by|in|outside|around)
        aint (?:nothing|no \w+|here|there)|nothing(?: is)? (?:out|over|up) (?:here|there)
        (?:isnt|is not|its not|not|wasnt) (?:here|there|outside|on (?:my|the|our)|at (?:my|the|our)|in (?:my|the|our)
            |by (?:my|the|our))
        """
    )
)
HAS_NOT_LOOKED = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are) (?:still |not )?(?:at|on|in) (?:work|the office|school|class|a meeting|the bus|the train
            |town|traffic|the gym)
        (?:im|i am|were|we are) (?:not|still not) (?:there|home|back)(?: yet)?|not (?:home|back) yet|still (?:at|out|on
            |driving|working)
        (?:havent|have not|didnt|not) (?:looked|checked|been (?:home|there|outside|out))
        (?:ill|i will|well|gonna|going to|let me|lemme|will|about to) (?:go |just )?(?:look|check|see)
        """
    )
)
THEIR_FAULT = re.compile(
    any_of(
        r"""
        (?:i|we) (?:already )?(?:refused|cancell?ed|returned|declined|said no|sent (?:it|this|that) back)
        """
    )
)
LEFT_AT_A_NUMBER = re.compile(
    r"\b(?:left|put|dropped|gave|brought|delivered|its|it is)\b.{0,16}\b(?:at|to|with|in|by)"
    r" (?:(?:unit|apt|apartment|number|no|house|#) ?)?#?\d{1,5}[a-z]?\b(?! ?(?:am|pm|:|oclock|st\b|nd\b|rd\b|th\b))"
)
IS_FOR_A_NUMBER = re.compile(
    r"\b(?:for|to|meant for|belongs (?:to|in|at)|i ?m|im in|we ?re|were in|i live in|we live in)"
    r"(?: (?:unit|apt|apartment|number|no|house|the))? ?#?\d{1,5}[a-z]?\b"
)
CONTENT = re.compile(
    any_of(
        r"""
        all (?:good|fine|set|in|well)|no (?:worries|biggie|harm|big deal|problem|complaints)|fine (?:by|with) (?:me|us)
        (?:but|so|still|and|its|it is|thats|were|im|we are|i am) (?:\w+ )?(?:fine|ok|okay|good|cool|alright)
        (?:doesnt|dont) matter|dont care|couldnt care less|whatever|good (?:riddance|enough)|serves me right
            |my (?:bad|fault)
        (?:works|ok|okay|fine|good) (?:for|by|with) (?:me|us)
        """
    )
)
NOT_CONTENT = re.compile(
    r"\b(?:not|isnt|aint|never|nothing|send|replace|refund|call|come|need|want|return|exchange|bring|collect|missing"
    r"|stolen|where|please|pls|plz|give|gave|except|unless|if|when|someone|somebody)\b|\?"
)
PRAISES = re.compile(
    any_of(
        r"""
        (?:10|ten) ?(?:/|out of) ?(?:10|ten)|(?:5|five) ?stars?|a ?plus
        (?:nice|good|great|excellent|awesome|amazing|solid|super|stellar|fantastic|lovely|beautiful) (?:work|job|one
            |stuff
            |service|driver|guy|delivery|timing|spot|place|people|team)
        well done|kudos|props|impress\w+|you (?:guys |all )?rock|(?:youre|ur|you are|hes|shes|hes) (?:the best|a (?:star
            |legend|gem|hero|saint|angel)|awesome|amazing|great)
        love (?:it|you guys|this|him|her)|(?:that was|so|super|wow|very) (?:fast|quick)|faster than|best (?:driver
            |delivery|service)|would recommend|hats? off|bravo|thank (?:him|her|the driver)
        """
    )
)
SARCASM = re.compile(
    r"^\W*(?:(?:lol|haha|ha|oh|well|wow|ugh|ok|okay|sure|great|yeah|yep)\W+)*"
    + any_of(
        r"""
        of course (?:it|you|they|he) (?:is|are|did|does|will)|(?:heard|seen) (?:that|this|it)(?: one)?(?: before
            | already)?
        figures|typical|shocker|shocking|(?:what a |big |surprise )?surprise|what else is new|what a shock
        here we go(?: again)?|yeah right|story of my life|color me \w+|as (?:usual|always|expected)
            |every (?:single )?time
        (?:ill |i will )?believe it when|sure (?:it|you|he|they) (?:will|is|are|jan)|nice of (?:you|him)|alert the
        stop the presses|took (?:you|ya|him|them|u) long enough|about (?:damn |dang |freaking )?time
            |better late than never
        """
    )
)
AT_HOME = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are|hes|shes|somebody is|someone is) (?:\w+ )?(?:home|here|outside|downstairs|waiting|ready
            |at the door|on the porch|out front|in the lobby|by the door|standing)
        (?:omw|on my way|coming|heading|headed|running|going|walking|be right|ill be right|ill go
            |ill come) (?:right )?(?:down
            |out|outside|up|over|there|home|to the door|downstairs)
        omw|be right (?:there|down|out)|(?:i |we |now i )?(?:can )?see (?:him|her|the (?:truck|van|driver))|he(?:s
            | is) here
        """
    )
)
FETCHES = re.compile(
    any_of(
        r"""
        (?:ill|i will|i can|well|we will|my \w+ will|my \w+ is|im|i am|gonna|going to|will|she will|he will|shell|hell)
            (?:\w+ )?(?:come|coming|get|getting|grab|pick|swing|stop|be there|be by|fetch|send)
        omw|on my way|heading (?:there|over)|see (?:you|u|ya) (?:then|there|soon|tomorrow|\w+day)
        """
    )
)
ASKS_BESIDE = re.compile(r"\b(?:does|do|is it|are you|what|when|where|which|how|can|could)\b")
CANNOT_FETCH = re.compile(r"\b(?:cant|cannot|not|no|wont|unless|instead|bring|deliver|car|ride)\b|\?")
SUITS_AFTER_ALL = re.compile(
    any_of(
        r"""
        same (?:time|day|window|hours?) (?:is|works|still|thats|would be|will be) (?:\w+ )?(?:fine|good|ok|okay|great
            |perfect|works)
        (?:just )?(?:keep|leave) it(?: (?:as (?:it )?is|like that|that way|the same|as planned
            |there))?(?=\W*(?:please|pls|thanks
            |thx|ty)?\W*$)
        """
    )
)
PATIENCE = re.compile(
    any_of(
        r"""
        take (?:your|ur|his|her|their) (?:\w+ )?time|no (?:rush|hurry|stress)|not in (?:a|any) (?:rush|hurry)
            |dont (?:rush
            |hurry|stress|worry|speed)|whenever(?: he| you| they)?(?: gets?| can| comes?| arrives?)?
        (?:we|ill|well|i) (?:can |will |all )?(?:still |just )?wait|better safe than sorry|drive safe(?:ly)?
            |safety first
        """
    )
)
IMPATIENT = re.compile(
    r"\b(?:cant|cannot|wont|not gonna|how long|all day|for hours|tired|sick of|anymore|any longer)\b|\?"
)
MOVED_AWAY = re.compile(
    any_of(
        r"""
        (?:that|the|this|previous|former|last|old) (?:\w+ )?(?:tenant|person|people|family|guy|lady|woman|man|couple
            |owner
            |renter|resident|employee|roommate|one|number)(?: that \w+)? (?:moved|left|died|passed|is gone|is no longer)
        (?:he|she|they|\w+) (?:moved (?:out|away)|no longer (?:lives?|works?)|(?:doesnt|dont|does not) (?:live
            |work) here)
            (?! (?:my|our) )
        """
    )
)
I_MOVED = re.compile(r"\b(?:i|we|ive|weve|im|were) (?:have |just |already )?(?:moved|moving|no longer|dont|do not)\b")
PROMISED = re.compile(
    r"\b(?:you|u|yall|they)(?: guys)? (?:said|told (?:me|us)|promised|swore)\b.{0,30}\b(?:today|yesterday|tomorrow"
    r"|morning"
    r"|afternoon|tonight|by \d|before \d|\w+day)\b"
)
CROSS = re.compile(r"!|\b(?:not|but|instead|again|liars?|lied|now its|third|second|ridiculous|joke)\b")
NOT_BEFORE = re.compile(
    r"\b(?:not?|dont|do not|never|cant|nobody|wont)\b(?: \w+){0,4} (?:before|b4|til+|until|earlier than)\b(?: like"
    r"| about)?"
    r" (?:\d|noon|lunch)"
    r"|\b(?:has|needs?|must|got|have) (?:to )?be (?:here |done |there )?(?:before|after|by) (?:\d|noon|lunch"
    r"|that|then)"
    r"|\b(?:keep|leave|make|come|only|bring)\b(?: \w+){0,3} (?:after|past) (?:\d|noon|lunch)"
)
TAKEN_IN = re.compile(
    r"\b(?:neighbou?rs?|roommate|landlord|landlady|doorman|super|concierge|sister|brother|mom|mother|dad|father|wife"
    r"|husband|son|daughter|nanny|sitter|receptionist|lady|guy|folks|people)\b[\w #]{0,24}? (?:takes?|will take"
    r"|can take|is taking"
    r"|will get|can get|will grab|can grab|accepts?|can accept|will sign|can sign|signs for) (?:it|them|the \w+)\b"
)
LEAVES_IT = re.compile(
    r"^\W*(?:(?:please|pls|plz|just|ok|can you|can u|could you|tell him to|have him|hi|hey)\W+)*"
    r"(?:leave?|put|drop|set|stick|toss|tuck|place|throw|hide) (?:(?:it|them|box|package|the box|the package) )?"
    r"(?:at|by|on|in|under|behind|near|next to|inside|outside) \D*$"
)
WHICH_ONE = re.compile(
    r"^\W*(?:its |it is |the |go to the |use the )*(?:first|second|third|fourth|last|left|right|front|back|side"
    r"|rear|middle|upper|lower|top"
    r"|bottom|red|blue|green|white|yellow|brown|grey|gray|black|big|small|little|other|far|near) (?:barn|door|gate"
    r"|house"
    r"|driveway|drive|building|entrance|mailbox|porch|garage|shed|stairs?|floor|steps?|trailer|cabin|duplex"
    r"|bell|buzzer"
    r"|window|unit)(?:,? not (?:the )?\w+(?: \w+)?)?\W*$"
)
NO_MORE_WISHES = re.compile(
    r"\b(?:can|could|cn|please|pls|plz|need|needs|want|wants|wanna|must|should|gotta|have to|has to|let me|lemme"
    r"|leave|put"
    r"|bring|drop|deliver|come|send|call|text|ring|knock|use|hold|keep|cancel|stop|change|move|switch|return|refund"
    r"|give"
    r"|take|wait|try|make|tell him|tell her|tell the|tell them|ask|who|what|whats|where|wheres|when|whens|why"
    r"|how|which"
    r"|whose|do you|did you|are you|is it|is there|will you|would you|wrong|broke\w*|damaged?|missing|stolen|lost"
    r"|refus\w*|scam|fraud"
    r"|code|gate|door|porch|garage|barn|shed|lobby|desk|office|neighbou?rs?|apt|apartment|unit|address|street"
    r"|building|floor"
    r"|dog|dogs|today|tomorrow|tmrw|tonight|later|earlier|sooner|before|after|until|till?|\w+days?|week|morning"
    r"|afternoon|evening"
    r"|noon|am|pm|minutes?|mins?|hours?|hrs?|person|human|agent|manager|dispatch|number|option|none|neither|never"
    r"|nobody"
    r"|nothing|not (?:here|there|home|mine|me)|moved|account|data|texts?|messages?|unsubscribe|remove|delete"
    r"|money|pay"
    r"|closed|locked|not a|terrible|awful|worst|horrible|(?<!my )(?<!not )bad|unacceptable|only|half|part"
    r"|just (?:one|two)|angry|mad|upset|disappoint\w*|rude"
    r"|useless|joke"
    r"|ridiculous|sucks?|pathetic|disgust\w*|locked|stuck|hurt|fell|accident|emergency|police|911|help|medicine"
    r"|meds|insulin|oxygen|sick)\b|\d"
)
"""What may be more than a remark."""
EXCLAIMS = re.compile(
    r"^\W*(?:(?:again|really|seriously|already|srsly|rly|oh really|for real|wow|omg|wtf|ugh|what|huh|no way"
    r"|you serious"
    r"|are you serious|u serious|are you kidding(?: me)?|is that so|oh)\W*\?+\W*)+"
)
NO_PRESENCE = re.compile(
    r"\b(?:not|isnt|wont|cant|never|nobody|until|til+|after|before|when|why|where|but|only|if|unless|waiting (?:for"
    r"|all|since)"
    r"|all day|for hours|please|pls|leave|put|call|code|gate"
    r"|dont|do not|cancel|late|later|country|town|state|hospital|vacation|holiday|work|school|airport|church"
    r"|wrong|alone|flu)\b"
    r"|\b(?:going|heading|headed|walking|coming) out\b(?! (?:to|there|side|front|now to|and)\b)|\?|\d"
)
NO_TAKING = re.compile(r"\b(?:please|pls|cant|wont|not|you|again|back|where|missing|if|when)\b|\?")
TAKES_IT_IN = re.compile(
    r"\b(?:will|ill|gonna|going to|can|well|he will|she will) (?:\w+ )?(?:grab|get|bring|pick|take) (?:it|them)\b"
)
MEANT_TO_FETCH = re.compile(r"\b(?:was|were) (?:just )?(?:gonna|going to|about to|planning)\b")
ASKS_HOURS = re.compile(r"\b(?:what time|when|til+ when|how late)\b.*\b(?:close|open|shut)")
AGAIN = re.compile(
    r"\b(?:re)?(?:send|sent|ship|shipped|order|ordered|deliver|delivered)\b.{0,24}\b(?:again|back out|another)\b"
    r"|\breship\b"
)
THANKS = re.compile(r"\W*(?:thanks|thank you|thx|ty)(?: (?:you|so much|a lot|again|guys|man|sir))?\W*")
NO_PRAISE = re.compile(
    r"\b(?:have (?:him|her|them)|just left|airport|not|never|no|didnt|wasnt|isnt|but|wish|if|could|would be"
    r"|where|when|why)\b|\?"
)
