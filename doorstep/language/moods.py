"""How a stretch of text says what it says: plainly, as a question, a denial, a plan, in passing. Pure.

Whoever is unsure reads PLAIN: that never makes an act more certain than the classifier made it, and what costs much is
read back anyway (`acts.RULES`).
"""

import re

from doorstep.language.acts import Mood
from doorstep.language.dates.words import WEEKDAYS
from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_DAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_WHEN = (
    rf"(?:(?:on )?(?:the )?(?:{_DAY})|bright and early|then|soon|later|on|around|tomorrow|tmrw?|tonight|today|next"
    rf" week|in the morning|in a bit|there|{_DAY})"
)
_OPENING = (
    r"(?:\W*\b(?:so|and|but|hey|hi|hello|yo|ok|okay|um|uh|wait|well|oh|lol|no|yes|yeah|yep|actually|sorry|thanks|thx|ty"
    r"|thank you|please|pls|plz|now|then|also|sir|maam|hola|oye|pero|y)\b)*\W*"
)
_WHO = r"(?:you|u|ya|yall|he|she|they|it|we|i|the driver|driver|someone|somebody|anyone|anybody|your guy|ur guy|my \w+)"

_ASKS = re.compile(
    rf"^{_OPENING}(?:why|what|whats|which|who|whos|whose|how|hows|where|wheres|whens|is|are|was"
    rf"|were(?! (?:in|at|on|not|the (?:\d\w*|first|second|third|fourth|last|corner|end)|gonna|going|away|out|moving"
    rf"|home|here|closed|open|having|using|no longer)\b)|did|does|am i"
    rf"|aint"
    rf"|isnt|arent|wasnt (?:it|he|that|there|this)|didnt {_WHO}|doesnt(?! (?:want|need|have|live|answer|accept|take)\b)"
    rf"|do (?!not\b|it\b|that\b|{_DAY})(?:{_WHO}|the"
    rf"|your|\w+s)\b"
    rf"|(?:can|could|would) (?:you|u|ya|yall|someone) (?:please |pls |just )*(?:tell me|check|see|explain|say"
    rf"|confirm|look up|find out)\b"
    rf"|(?:have|has|had) (?:you|u|they|he|she|it|the \w+)\b(?! (?:come|call|bring|leave|text|use|take))|hasnt|havent"
    rf"|(?:can|could|may|should(?! (?:i|we|he|she|they|it) not)|shall) (?:i|we|they|it|my|the|a|an|somebody|someone"
    rf"|anyone)\b"
    rf"|(?:will|wont|would) (?:{_WHO}|the|there|that|this|my)\b|when(?! {_WHO} (?!\w+ing\b)|s? ?ur (?!\w*ing\b)|ever)"
    r"|when (?:will|is|are|does|do|did|can)|any(?:one|body) (?!can\b|will\b|else can)|any (?:update|news|word|idea"
    r"|eta|info)"
    rf"|(?:you|u|he|she|they|yall) \w+ing\b.* or (?:no|nah|not|what)|que (?:hora|horas|dia|paso|pasa|onda|hubo|es"
    rf"|tal)|cual|quien|cuando|cuanto|cuantos|cuantas|donde"
    r"|adonde|por que|a que hora|a que horas|(?<!no )puedo|se puede|ya (?:mero )?(?:viene|llega|salio))\b"
    r"|\bhappen to (?:know|have)\b|\bwhat (?:do|should) (?:i|we) do\b|\b(?:just )?(?:checking|wondering|curious"
    r"|asking) (?:if|when|whether|what|where"
    r"|how|on|about)\b"
    rf"|\b(?:want|need|like|trying|love|wanna) (?:to )?(?:know|find out)\b|^{_OPENING}tell me (?:if|when|what|where"
    rf"|how|whether)\b"
    r"|¿|\bor (?:no|nah|not|what)\W*$|(?<!all )(?<!the )(?<!your )(?<!my )(?<!ur )\bright\W*$(?<!^right)|\b(?:isnt it"
    r"|is it|arent you|arent they|wont you|correct|huh)\W*$"
)
_MARKED = re.compile(r"\?[\s!.?\"”')]*$")
# A question in form, a request in fact: "can you bring it monday", "would you leave it with the doorman?"
_REQUESTS = re.compile(
    any_of(
        r"""
        (?:can|could|cn|couldnt|cant) (?:you|u|ya|yall|he|she|the driver|your driver|someone|somebody|your guy)
            (?! (?:ve|tell|be (?:sure|more)|see|explain|check|say|confirm|please tell|pls tell|just tell)\b)
        would (?:you|u|ya|yall|someone|somebody)(?! (?:know|say|happen|be able|tell)\b)
        (?:can|could|would) they (?!deliver on|bring on|tell|see|come on \w+days)
        (?:will|wont) (?:you|u|ya|yall|he|the driver|they) (?:please|pls|plz|kindly)
        (?:can|could) (?:i|we) (?:please |pls )?(?:get|have) (?:it|them|this|that|my|the)
        (?:can|could) (?:it|this|that|everything|the \w+|my \w+|they|all of (?:it|them)|both)
            (?: please| just)* (?:come|be (?:moved|delivered|brought|left|here)|get (?:here|moved|delivered)|arrive
            |go to|wait)
        (?:can|could|may) (?:i|we) (?:please |pls |just )*(?:pick|change|move|switch|reschedule|cancel|refuse|return
            |push|swap|redirect|come get|come pick|send it back)
        (?:can|could|may) (?:i|we) (?:please |pls )?(?:talk|speak|report|opt|unsubscribe|add|give)
        (?:can|could) (?:a|an|any|some) (?:\w+ ){1,3}(?:call|phone|text|talk|help|come|bring|reach)
        (?:is it|is there any|any) (?:possible|way|chance)
        do you mind|would you mind|u mind|mind if
        (?:what|how) about|how bout|why dont (?:you|u|we|they|he)|why not
        wondering if (?:you|u|i|we|he|they|it) (?:can|could)|(?:like|want|need|wanted) (?:you|u|him|them) to
        """
    )
)
_ASKS_OUTRIGHT = re.compile(
    rf"^{_OPENING}(?:(?:can|could) (?:my|a|an|somebody|someone|anyone|they|it) .*\b(?:sign|accept|open|see)\b"
    r"|(?:can|could|do|will) (?:they|you|u|yall) (?:deliver|come|bring|work|run) (?:on )?(?:\w+days|weekends|holidays)"
    r"|(?:if|suppose|supposing|assuming)\b.*\b(?:do|does|will|would|is|are) (?:they|he|you|u|it|she|the driver|yall)\b"
    r"|(?:you|u|yall)(?: guys)? (?:all )?(?:open|closed|working|delivering|there|deliver|work|do|got|have|run)\b(?!"
    r" (?:my|the wrong|it))"
    r"|any \w+ (?:on|for|about|at|with)\b|anything (?:i|we)\b|(?:why|how come|what (?:happens|if)|what do i)\b(?!"
    r" dont| not\b))"
)
_IMPERATIVE = re.compile(
    rf"^{_OPENING}(?:just |maybe )*(?:bring|leave|put|drop|move|change|deliver|come|send|make|take|give|push|switch"
    rf"|hold|keep"
    r"|cancel|return|reschedule|redeliver|set|place|hide|call|text|ring|knock|use|try|have (?:him|her|them|the))\b"
)
# Whose words are denied: "i didn't say move it", "don't cancel". "Don't ring" and "don't come friday" are wishes.
_CHANGING = (
    r"(?:move|moved|moving|cancel\w*|reschedul\w*|change|changed|changing|redirect\w*|return|returned|refus\w*|hold"
    r"|held|switch\w*|touch|send (?:it|them|this|that) back|push (?:it|them)|put (?:it|them) on hold|undo)"
)
_MARKING = r"(?:mark\w*|put \w+ (?:down )?as|log|report|scan|close)"
_DENIES = re.compile(
    any_of(
        rf"""
        (?:didnt|did not|never|havent|wasnt|was not) (?:even |actually )?(?:say|said|ask|asked|asking|tell|told|want
            |wanted|request|requested|mean|meant|order(?:ed)? (?:it|that|this|them) \w+ed|agree|agreed|saying
            |authorize|approve)
            (?!(?: it| this| that| them)?\W*$)
        (?:im |i am |we are |were )?(?:not|arent|werent|isnt) (?:asking|saying|telling|trying|requesting)
        (?:said|saying) nothing about
        (?:dont|do not|didnt|did not|never|no) (?:you )?(?:dare |please |pls )?{_CHANGING}(?! (?:the|your) breath|hand)
        (?:dont|do not|doesnt|didnt|wont|never) (?:want|wanna|need|wish|mean|plan|intend)(?: to| it| that| them| my \w+
            | you to| u to| to be| be)*(?: to)?(?: be)? {_CHANGING}
        not (?:done|finished) yet|(?:is not|isnt|aint) (?:done|finished)|didnt (?:deliver|do|finish) .*\byet
        no need (?:to|for)|(?:nobody|no one|noone|no1)(?: here| there| ever)? (?:said|asked|told|wanted|wants)
        (?:im|i am|i was|was|were) like (?:\w+ ){{0,2}}?(?:no|nope|nah)(?! (?:one|ones|body|need|signature|car
            |key|ring\w*|knock\w*|way (?:in|home)))
        (?:absolutely|hell|hells|heck) (?:not|no|nah)(?! (?:problem|issue|rush))
        not what i (?:said|meant|asked|wrote|wanted)|thats not (?:what|it)
        (?:dont|do not|not|never|didnt) {_MARKING}
        (?:never|didnt|did not) (?:say|said) .*(?:delivered|done|refused|failed)
        no (?:lo |la |los |las )?(?:cancele|cancelen|cambie|cambien|mueva|muevan|devuelva|devuelvan)|yo no (?:dije|pedi)
        """
    )
)
_DOING = (
    r"(?:deliver|drop|try|attempt|do|hit|get to|knock|ring|scan|mark|skip|go back|come back|circle back|swing back"
    r"|start|finish|head|bring it back|leave|put|hand|give|return|refuse|cancel|move|reschedule|change|call it)"
)
_DOING_NOW = (
    r"(?:deliver|dropp|try|attempt|do|hitt|knock|ring|scann|mark|skipp|go|head|leav|putt|hand|giv|return|refus"
    r"|cancell?|mov|reschedul|chang|bring)ing"
)
_PLANS = re.compile(
    any_of(
        rf"""
        (?:about|bout|fixing|fixin|fitna|ready) to {_DOING}|finna
        (?:im |i am |we are |were )?(?:ima|imma|gonna|going to|goin to|gon|planning to|gunna) {_DOING}
        (?:planning on|thinking about|thinking of|thinking bout|considering|thinkin about|thinkin of) {_DOING_NOW}
        (?:ill|i will|well|^will) (?:just |then |probably |prob |maybe )*(?:try|deliver|knock|mark|drop|attempt|skip|do
            |hit|scan|leave|refuse|return|cancel|circle back|swing (?:back|by (?:again|later|in))|head|go|come back
            |be back|be (?:there|home|out|back))
            (?! get| pick| by (?:to|and) (?:get|pick)| with(?:out)? (?:it|him) (?:home|today))
        (?:heading|headed|driving|rolling|pulling|walking|on (?:my|the) way|omw|almost|next up|up next
            |getting) (?:up )?(?:to|at|is|into|there)
        next up (?:is )?\d+|trying .*\b(?:later|in (?:a|an|\d+)|at \d+)
        next (?:stop |one )?is (?:stop |#)?\d+
        going to (?:stop|#|\d)\d*
        (?:i |we |it |he |she |they )?(?:might|may|could) (?:have to |need to |just |also |be )*(?:{_DOING}|{_CHANGING})
        maybe (?:ill|i will|we|i should|well)
        """
    )
)
_CONDITION = re.compile(
    r"\b(?:only |even )?(?:if|unless|in case|provided|as long as|should (?:nobody|no one|he|she|they))\b"
    r"|\bwhen(?:ever)? (?:im|i am|were|we are|nobody|no one|nobodys) (?:not|out|away|gone|home|isnt|is)?"
)
_CHANGES = re.compile(
    rf"\b(?:{_CHANGING}|{_MARKING}|bring\w*|come|deliver\w*|pick (?:it )?up|failed|refused|done|send|take it back"
    rf"|leaving|dropping|marking|taking)\b"
)
_I_WILL = (
    r"(?:(?:then|so|i guess|maybe|probably) )*(?:i|we|my \w+)?(?:m|ll|re|d| am| are| will| would| might| may| can| cant"
    r"| wont| dont|wont|cant|well|were)? ?(?:not |never |prob\w* |just |still |really |def\w* )*(?:going|goin|gonna|go"
    r"|leav\w+|stay\w*|driv\w+|head\w*|work\w*|sleep\w*|be|get\w*|cook\w*|walk\w*|run\w*|fly\w*|off|out|home|away)\b"
)
_IF_THEN_I = re.compile(
    rf"^\W*(?:(?:and|but|so|well|ok|lol|also|hey)\W+)*(?:if|unless|as long as)\b[^.;!?]{{3,60}}?[, ]\s*"
    rf"(?=(?:then |i guess )*(?:i|im|ill|id|we|were|well|my \w+)\b){_I_WILL}"
    rf"|^\W*(?=(?:i|im|ill|id|we|were|well)\b){_I_WILL}[^.;!?]{{0,60}}? (?:if|unless) (?:it|the|my|our|i|im|we)\b"
)
_WISHES_BESIDE = re.compile(
    r"\b(?:bring|come|comes|deliver\w*|put|move|change|switch|send|hold|keep|cancel|resched\w*|call|text|ring|let|tell"
    r"|make|give|take|need|want|rather|prefer|please|pls|plz|(?<!feel )(?<!feeling )(?<!get )better|instead|works"
    r"|pick|drop|try|use|should|could you|can you)\b"
)
_OF_THE_DOOR = re.compile(
    r"\b(?:home|here|there|away|gone|around|package|box|parcel|delivery|driver|door|nobody|no one|available|late|out of"
    r" town)\b"
)
_COURTEOUS_IF = re.compile(
    r"\b(?:if|when) (?:possible|(?:its|it is|thats|that is|that|u|you|your|it)(?: \w+){0,2}? (?:possible|ok|okay"
    r"|fine|alright"
    r"|cool|can|could|dont mind|mind|please|like|works|work|able|available|trouble|got|have|want|convenient|needed)"
    r"(?: (?:it|that|to|for you|one|room|time))?(?=\W*$|,| please)|need be|so|not(?= )|theres? (?:room|space|time"
    r"|an?))\b"
    r"|\b(?:know|see|check|tell me|sure|wondering|wonder|ask|asking|idea|confirm|care|mind|remember) if\b"
    r"|\b(?:check|ask|find out)\b.{0,20}\bif\b"
)
_NOTES_ONLY = re.compile(
    r"\b(?:leave|put|drop(?! off to)|hide|set|place|give|hand|ring|knock|buzz|call|text|use|take it to|let|try the|go"
    r"|toss|throw|tuck|bring it (?:in|to the|around|inside)|wait|honk|yell|dejelo|deje|dejalo|toque)\b"
)
_PASSING = re.compile(
    any_of(
        rf"""
        (?:see|c|cya|catch|talk to|talk|text) (?:you|u|ya|yall|him|them)?\s?(?:guys )?(?:all )?{_WHEN}
        (?:happy|merry|feliz) (?:{_DAY}|thanksgiving|christmas|xmas|holidays?|new years?|easter|halloween|\w+day|viernes
            |lunes|navidad|\w+ day)
        (?:hope (?:you|u|yall) )?(?:have|enjoy|had) (?:yourself |yourselves )?(?:a |an |your |the |ur )*(?:very 
            |really )*(?:good|great|nice
            |blessed|lovely|wonderful|safe|awesome|happy|fun)? ?(?:day|one|night|weekend|wknd|evening|week|morning
            |afternoon|holiday|{_DAY})(?! (?:off|delivery|is|works|window|slot))
        good (?:morning|afternoon|evening|night|day|{_DAY})|top of the morning
        stay (?:safe|warm|cool|dry|well)(?: out there)?|take care|god bless(?: you)?|bless(?:ings| you)|(?:un)?til
            next time
        tgif|thank god its (?:{_DAY})|(?:un)?til+ then|til+ (?:{_DAY}|tomorrow) then|until (?:{_DAY}|tomorrow) then
        (?:looking|look) forward to (?:it|{_DAY}|tomorrow|seeing|the)|cant wait(?: (?:for|til+|until) (?:{_DAY}|it|then
            |tomorrow))?
        do (?:i|we) (?:really )?(?:need|have) to (?:repeat|say|spell)(?: \w+){{0,3}}|is that (?:clear|understood)
        (?:no|any) (?:more |other |further )?questions|(?:thats|that is|that will be|thatll be) (?:all|it|everything)
            (?: (?:for (?:now|today|me)|i need|i needed|folks|thanks|then))?
        (?:thats |that is |its )?the end of my \w+|nothing (?:else|more)(?: (?:for )?today| for now| needed)?
        hasta (?:luego|manana|el {_WHEN}|el \w+)|nos vemos(?: el \w+| manana)?|buen(?:os|as)? (?:fin(?: de semana)?
            |dias?
            |tardes?|noches?)|igualmente
        (?:\w+ )?(?:says|say|said|send|sends) (?:hi|hello|hey|thanks|thx)
        """
    )
)
_CHATTER = re.compile(
    r"(?:(?:thanks|thank you|thx|ty|tx|ok|okay|k|so|much|and|the|a|an|you|u|ya|yall|too|all|guys|sir|maam|hi|hey|hello"
    r"|yes|yeah|yep|great|perfect|cool|awesome|good|sounds|will|do|then|to|driver|everyone|for|now|today|please|lol"
    r"|haha"
    r"|im|i|well|it|is|that|thats|my|our|folks|team|buddy|man|friend|boss|bro|bud|dear|hun|hon|honey|sweetie"
    r"|dispatch|mijo"
    r"|amigo|pal|chief|again|bye|gracias|y|no|just|very|really|have|a lot"
    r"|appreciate|got|cat|dog|wife|husband|kids|ladies|everybody|\d{1,2})\b\W*)*"
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:my (?:dogs?|cats?|kids?|wife|husband|mom|grandma) (?:loves?|likes?|hates?|adores?|misses)"
    r"|(?:ups|usps|fedex|dhl|amazon)(?: guy| driver| man| lady)? (?:always|never|moved|left|lost|dropped|put|did|does"
    r"|would|just|came|comes|brought|delivered|cancelled|changed|refused)|years? ago|used to (?:be|have|work|drive)"
    r"|when i was (?:a kid|young|little)|back in (?:my|the|her|his) day|(?:he|she|they|we|i) once"
    r"|same (?:thing|story) (?:happened )?(?:with|at) (?:ups|usps|fedex|dhl|amazon|walmart|target|ikea)"
    r"|in (?:my country|the old country|poland|mexico|india|china|italy|ireland|korea|russia|ukraine|brazil))\b"
)
_PAST_HOME = re.compile(
    any_of(
        r"""
        (?:my|our) (?:old|last|former|previous|prior|first|childhood|college) (?:\w+ )?(?:place|house|home|apartment
            |apt|address|street|building|condo|flat|block) (?:was|were|used|had)
        (?:i|we)(?: once| also| had| previously| only| just)* (?:lived|grew up|was born|were born|rented|got married)
            (?:at|on|in|near|there|over|right|my|for)
        (?:grew up|born and raised) (?:at|on|in|near)
        used to (?:live|rent|stay|own|have a place)
        """
    )
)
_HOME_NOW = re.compile(
    r"\b(?:now|new|moved|instead|current\w*|today|should|change|update|correct|wrong|send|sent|deliver\w*|bring|went"
    r"|goes|go|ship\w*|its|it is|im|i am|were (?:at|on|in)|live (?!at\b|on\b|in\b|there\b)|i live|we live|not|dont"
    r"|isnt|please|pls|left|dropped|took)\b"
)
"""Beside where they lived before: where they live, or what happened there."""
_OWN_ERRANDS = re.compile(
    any_of(
        r"""
        brb|be right back|bbl|bbs|(?:gotta|got to|have to|need to) (?:run|go|bounce|jet|head out)(?! (?:to|get|pick|by))
        (?:school|daycare|day care|preschool|carpool|kids?|grocery|groceries|pharmacy|prescription|curbside|camp)
            (?:pick ?ups?|drop ?offs?|run)
        pick(?:ing)? up (?:my|the|our) (?:kids?|son|daughter|wife|husband|mom|dad|children|girls|boys|grand\w+|dog)
        (?:let|letting) (?:it|that|them) go
        (?:\d+|\w+ty|\w+teen|many) years (?:i|we|of|married)\b|(?:i|we) (?:worked|served|drove|taught|farmed) (?:the
            |at|in|for|on)
        """
    )
)
_ASKS_FOR_SOMETHING = re.compile(
    r"\b(?:leave|put|bring|deliver\w*|drop (?!off)|move|change|cancel|hold it|call|text|ring|send|come|where|when"
    r"|package"
    r"|box|driver|it to|refund|code|gate)\b"
)
_BARE = re.compile(
    rf"(?:(?:the|on|at|by|in|or|and|y|to|of|this|next|coming|any|a|around|after|before|between|past|til+|until|from"
    rf"|is|its"
    rf"|{_DAY}|tomorrow|tmrw?|today|tonight|morning|afternoon|evening|noon|midday|night|week|weekend|day|\d{{1,8}}"
    # Each number in one way only, "5:30 pm" too: of two, a list of stops that ends in another word never ends.
    r"|\d{1,2}(?:st|nd|rd|th|am|pm|ish)|am|pm|stop|stops|number|no|jan|feb|mar|apr|may|june?|july?|aug"
    r"|sept?|oct|nov|dec"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy)\b[\s.,!#*&/:-]*)+"
)
_IRONY = re.compile(
    r"\b(?:thanks|thank you|thx|ty)(?: so much| a lot| a bunch| very much)? (?:for|4) (?:nothing|nuthin|(?:\w+"
    r" )?(?:breaking|losing"
    r"|ruining|wasting|throwing|smashing|crushing|destroying|ignoring|lying|screwing|messing|dropping|leaving (?:it"
    r"|my \w+)"
    r" (?:in the rain|outside in|out in)|not \w+ing|the (?:wait|dent|mess|broken \w+)|making me wait))\b"
    r"|\b(?:great|nice|good|fantastic|awesome|wonderful) (?:job|work) (?:losing|breaking|wrecking|smashing|ruining"
    r"|leaving|not)\b"
    r"|\bno thanks to (?:you|u|your|him)\b"
)


def mood_of(text: str) -> Mood:
    """Of one sentence or clause, not of a whole message."""
    words = plain(folded(text)) if "¿" not in text else "¿" + plain(folded(text))
    rest = _PASSING.sub(" ", words)
    if rest != words and (_CHATTER.fullmatch(rest.strip(" .,!?-:;")) or not re.search(r"[^\W\d_]{2}", rest)):
        return Mood.MENTIONED
    if _DENIES.search(rest):
        return Mood.QUESTION if _MARKED.search(rest) else Mood.NEGATED
    if _is_question(rest):
        return Mood.QUESTION
    if _is_planned(rest):
        return Mood.PLANNED
    is_story = _ABOUT_OTHERS.search(rest) or (_PAST_HOME.search(rest) and not _HOME_NOW.search(rest))
    if is_story and not _REQUESTS.search(rest):
        return Mood.MENTIONED
    if _OWN_ERRANDS.search(rest) and not _ASKS_FOR_SOMETHING.search(rest):
        return Mood.MENTIONED
    return Mood.BARE if _BARE.fullmatch(rest.strip(" .,!?#*-")) else Mood.PLAIN


def has_condition(text: str) -> bool:
    """Whether what it says holds only under a condition: "if nobody's home"; "if you can" is courtesy."""
    return _CONDITION.search(_COURTEOUS_IF.sub(" ", plain(folded(text)))) is not None


def of_oneself(text: str) -> Mood | None:
    """ "if it rains tomorrow im not going out": what they will do themselves, under a condition, moves nothing. Whether
    they will be there may: that is a plan. None: it is something else."""
    words = plain(folded(text))
    if not _IF_THEN_I.search(words) or _REQUESTS.search(words) or _WISHES_BESIDE.search(words):
        return None
    return Mood.PLANNED if _OF_THE_DOOR.search(words) else Mood.MENTIONED


def is_told_to(text: str) -> bool:
    """Whether it begins as an order: "put it in the shed"."""
    return _IMPERATIVE.search(plain(folded(text))) is not None


def is_ironic(text: str) -> bool:
    """ "thanks for nothing": no thanks, and no praise."""
    return _IRONY.search(plain(folded(text))) is not None


def _is_question(words: str) -> bool:
    if _ASKS_OUTRIGHT.search(words):
        return True
    if _REQUESTS.search(words):
        return False
    if "instead" in words and not _ASKS.search(words.rstrip("?!. ")):
        return False
    return bool(_ASKS.search(words) or (_MARKED.search(words) and not _IMPERATIVE.search(words)))


def _is_planned(words: str) -> bool:
    if _REQUESTS.search(words):
        return False
    if _PLANS.search(words):
        return True
    return has_condition(words) and bool(_CHANGES.search(words)) and not _NOTES_ONLY.search(words)
