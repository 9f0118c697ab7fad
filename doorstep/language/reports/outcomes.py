"""What one clause says became of a stop: delivered, failed, refused, damaged, missing, left for later. Pure.

Said outright ("delivered", "nobody home", "couldn't deliver") or only by a reason from which it would have to be
guessed ("buzzer dead", "closed").
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from doorstep.language.phrases import any_of
from doorstep.language.reports.handing_over import A_SPOT, IN_THE_TRUCK, denies_signature, left_at, received_by
from doorstep.language.reports.reasons import REFUSED, failure_reason
from doorstep.language.reports.words import plain


class Became(StrEnum):
    DELIVERED = "driver_delivered"
    FAILED = "driver_failed"
    REFUSED = "driver_refused"
    DAMAGED = "driver_damaged"
    MISSING = "driver_missing"
    LATER = "driver_skip"
    """Stays on the truck, to be tried again on the same day."""
    TAKEN_BACK = "driver_undo"


@dataclass(frozen=True)
class ReportedOutcome:
    became: Became
    is_outright: bool
    """Not only by a reason."""
    reason: str | None = None
    """Why not, as reasons.failure_reason."""


_IT = (
    r"(?:it|its|them|this|that|these|those|hers|his|theirs|both|all|the (?:\w+ )?(?:box|boxes|package|packages"
    r"|pkgs?|parcel|one|rest))"
)
_DONE_WITH_WORK = (
    r"(?! (?:for|with|w) (?:the |my |this )?(?:today|day|night|shift|lunch|break|route|loading|load)\b| "
    r"load\w*| working"
    r"| eating| here for)"
)
_DELIVERED = re.compile(
    any_of(
        rf"""
        deliver(?:ed|d)|deliverd|delivrd|dlvr?d|livered|completed?(?! (?:gridlock|mess|stop|standstill))|closed out
        (?:mark|marked|marking|close|set) (?:\w+ )*?(?:as )?(?:delivered|done|complete)
        done{_DONE_WITH_WORK}|finished(?! (?:load|my|lunch|break|eat|for|work)\w*)|all set
        dropp?ed(?: off)?(?! (?:and|my|a call|(?:the|his|her|their) (?:ball|phone|scanner|end|side|half|hat|keys?)|out
            |by|the price|in on|from|behind))
        left(?= (?:{_IT}|at|on|by|w|with|in|inside|under|underneath|behind|beside|between|next|near|outside|against
            |w/|pkg|box|package|front|back|side|porch)\b)
            (?! (?:the|at|my) (?:(?:the )?depot|station|yard|warehouse|hub|house|building|dock at)\b| (?:turn
                |lane|in the))
        handed(?! me| back| it back)|hand delivered|given to
        gave (?!me|up|us|(?:\w+ ){{1,3}}(?:an?|some|my|\d+)\b(?! (?:\w+ )?(?:box|package|pkg|parcel|bag|envelope))
            |an?\b|no\b|directions)
        signed(?! (?:in|on|up|out|off|a|my))|(?:got|have|has) (?:\w+ )?(?:signature|sig|autograph)
        (?:accepted|received) (?:{_IT}|by|at|the)
        (?:the one|what) i (?:left|dropped|did|delivered|handed)
        (?:put|set|placed|stuck|tucked|hid|stashed|hung|propped|leaned|wedged|slid) {_IT}
            (?! (?:right )?(?:back|aside|down for|up|open|(?:in|into) (?:the|my) (?:van|truck)))
        (?:i|we) (?:put|set|placed|tucked|hid|stashed|hung|propped|leaned|wedged)
            (?= (?:behind|under|inside|beside|next to|by the|on the|at the)\b)
        (?:got|took|grabbed) (?:hers|his|theirs|{_IT} (?:at|from|and signed|at the door|inside|himself|herself))
        in (?:his|her|their) hands?
        (?:\d+(?:st|nd|rd|th)|second|third|another|last|this|that|next) (?:attempt|try|time
            |go) (?:around )?(?:worked|did it|got it)
        les? (?:di|entregue|deje) (?:el|la|los|las|su) (?:paquete|caja|bulto)s?
        entregad[oa]s?|entregue|dej(?:e|é)|se l[oa]s? di|firmad[oa]
        """.replace("\n            ", "")
    )
    + "|✅|✔"
)
_STOWED = re.compile(
    rf"\b(?:put|set|placed|stuck|tucked|hid|stashed|hung|propped|leaned|wedged|slid) {_IT}"
    rf"(?: (?:up|back|down|over))? {IN_THE_TRUCK}"
)
""""Slid it under the seat so it wont roll": it is still with the driver."""
# "mike took it", "the office took both": who is said to have taken it.
_TAKEN = re.compile(
    rf"\b(?:took|accepted|grabbed|got|has) (?:{_IT}|\d+)(?! (?:back|down|out|off|long|forever|\d+ min|me|us|to|up))\b"
)
_TAKES = re.compile(r"\b(?:took|accepted|grabbed|got|has)\W*$")
"""Before a stop's number: "reception took 5"."""
_A_SIGNATURE = re.compile(r"\b(?:signed|signature|sig|sign)\b")
_I_AM_THERE = re.compile(r"^\W*(?:(?:i ?am|i'?m|here) )?at\b|\b(?:i'?m|here) at\b", re.IGNORECASE)
_NOT_DONE = r"(?:not|isnt|wasnt|arent|werent|aint|never|no|hasnt been|havent been|didnt get|wasn t|isn t|still not)"
_FAILED = re.compile(
    any_of(
        rf"""
        (?:cant|cannot|can not|couldnt|could not|didnt|did not|unable to|wasnt able to|not able to) (?:be |get 
            |make )?(?:\w+ )?(?:deliver\w*|deliver|drop|leave)
        {_NOT_DONE} deliver(?:ed|able)|undeliver\w*|non deliver\w*|fail(?:ed)?(?! to (?:load|start|open|connect|sync))
        attempted(?! to)|(?:delivery )?attempt (?:has )?failed|no go|no luck|no dice|no se pudo
        (?:bring|bringing|brought|taking|took|take) (?:(?:it|them|this|that|\w+) ){{1,3}}?(?:back|home)
        (?:went|going|goes|is|put|its|back) (?:\w+ ){{0,2}}?back (?:on|in|to) (?:the |my )?(?:truck|van|depot
            |station|hub)
        back (?:on|in|to) (?:the |my )?(?:truck|van)|(?:not|wont be) leaving (?:it|this|that|them)
        giving up|gave up|(?:moving|moved|rolling|going) on(?: to)?(?! time)|bailed|bailing
        no (?:pude|pudimos) entregar|no entregad[oa]
        """
    )
)
_NOBODY = re.compile(
    any_of(
        r"""
        (?:no ?body|no ?one|noone|no1|nadie|not a soul|none)(?: is| was| s| there| here)? (?:home|here|there|in
            |around|available|present|inside|en casa|abre|contesta|sale)
        (?:no ?body|no ?one|noone|no1|not a soul) (?:was |is )?(?:answer\w*|respond\w*|came|comes|come|coming
            |open\w*|picks?|picked)
        nobodys (?:home|here|there|in)|noones (?:home|here|there)|no ones (?:home|here|there)
        (?:wasnt|was not|isnt|is not|werent|arent|not|aint|never) (?:at )?home|nadie en casa|no (?:hay|habia) nadie
        (?:customer|he|she|they|recipient|resident|client) (?:is |was |were |are )?(?:isnt |wasnt |not 
            |not even )(?:home|there|here|in|available)
        no (?:answer|response|reply|show)(?! (?:yet|from dispatch|on the phone|from the customer|from her|from him))
        (?:she|he|they|customer|lady|guy) (?:wont|wouldnt|will not|refuses to|not gonna) (?:\w+ )?(?:open|come
            |answer|buzz)
        (?:no|not)(?: an?| any)? (?:person|people|body) (?:is )?(?:in|at|home|here|there)
        (?:no|without an?|not an?) (?:adult|one over 21|one 21)|only a kid|no contest\w+
        (?:didnt|did not|doesnt|never|wont|wouldnt|not) (?:answer\w*|come to the door|came to the door|come out)
        """
    )
)
# After a stop's number only: "20 not a soul", "NH 30", "12 nobody".
_DONE_HERE = re.compile(
    r"\W*(?:(?:ok|okay|so|im|we|were|i am|all|just|and|thats|got|is|its|it)\W+)*"
    r"(?:done|finished|through|complete\w*)\W*"
    r"(?:(?:up )?(?:here|there|w(?:ith)? (?:this|that)(?: one| stop)?|at this (?:one|stop)|now)\b)\W*"
)
"""Of no stop that is named: with the door, or only with talking of it."""
_WENT_WELL = re.compile(
    r"\bwent (?:just |really |all )?(?:fine|well|smooth(?:ly)?|ok|okay|good|great|easy)\b|\bhand to hand\b"
    r"|\b(?:both|all|is|are|it) in hand\b"
)
_A_NO = re.compile(r"\b(?:is|was|s|are|both) an? (?:no|nope|bust|dud|no go)(?=\W*$)")
"""Beside a stop's number only, as is `_WENT_WELL`: "that's a no" answers something."""
_DOWN = re.compile(
    r"\W*(?:and |that )?(?:(?:is|are|s|thats|got|both|all) )?(?:down|gone|knocked out|list[oa]s?|hech[oa]s?)\W*"
)
"""Beside a stop's number and nothing else: "eleven down", "lista la 9"."""
_NOBODY_AT_A_STOP = re.compile(
    r"\b(?:nh|n/h|not a soul|nobody|no ?one|noone|nadie|no ?body)\b(?! (?:signed|took|told|said))"
)
_REFUSED = re.compile(
    any_of(
        r"""
        refus(?:ed|al|es|ing)(?! (?:me |us )?(?:entry|access)\b)
            (?! to (?!(?:take|accept|sign|receive|have|pay|keep)\b)\w)
        re fused|reject(?:ed|s)
        (?:told|says|said to) me (?:where to|to) (?:stick|shove|take|get lost|go away|leave|beat)
        turned (?:it|me) (?:down|away)
        slammed (?:the|his|her|their) door (?:on|in) (?:me|my)
        declined|rechaz\w+
        (?:wont|wouldnt|will not|would not) (?:take|accept)(?! (?:deliver|package)\w* (?:after|before|on))
        (?:dont|doesnt|didnt|does not|do not|did not) (?:even )?want (?:it|this|that|them|the|no|none|any|nothing)
        not accepting|no (?:lo|la|los) (?:quiere|quiso)
        (?:told|asked|said) (?:me )?(?:to )?(?:send|take|return) (?:it|them) back
        return(?:ed|ing)? (?:it )?to (?:the )?sender
        """
    )
)
_OF_A_PACKAGE = re.compile(
    any_of(
        r"""
        customers?|recipient|client|lady|guy|he|she|they|her|him|them|it|box(?:es)?|packages?|pkgs?|parcels?|deliver\w*
        both|all of|reception\w*|front desk|office|manager|owner|wife|husband|son|daughter|lo|la|los
        """
    )
)
_FEW_WORDS = 2
_NOT_REFUSED = re.compile(
    r"\b(?:didnt|did not|not|never|isnt|wasnt|hasnt|dont|nobody|no one) (?:\w+ )?(?:refus\w+|reject\w*|declin\w+)"
)
_DAMAGED = re.compile(
    any_of(
        r"""
        scratch(?:e[ds])? (?:down|on|in|across|along)|dented|rattl(?:es|ing)
        (?:corner|side|edge|lid|top)s? (?:is |are |was |s )?(?:gone
            |mashed|caved|bent)|thawed|melted|forklift(?:ed)? (?:got|hit|went|through|clipped|poked)
        (?:heard|broken|sound(?:s|ed) like) (?:broken )?glass|chew(?:ed)? (?:marks|up|through|on)
        (?:box|package|pkg|parcel|carton|bag|it|one|contents)s? (?:\w+ )?smell(?:s|ing)? (?:like|of)
        damag\w+|crush\w+|smash\w+|smush\w*|leak(?:s|ing|ed)|soak(?:ed|ing)|shatter\w+|torn|ripped|dent(?:ed)?
        caved in|busted(?: open)?
        (?:box|package|pkg|item|glass|contents|carton|corner|one|it|its|tape|bottom|lid
            |seal)s?(?: for \w+)?(?: is| was| got| came| all| s| are| are all)* (?:
            broken?|wet|open|opened|punctured|squashed|falling apart|coming apart|flattened|gone)
        broken glass|(?:hole|gash|puncture) in|(?:stuff|contents) (?:is )?(?:falling|coming|spilling) out
        came (?:open|apart)|popped open|split open|rota|danad[ao]|mojad[ao]|viene abiert[ao]
        """.replace("\n            ", "")
    )
)
_NOT_DAMAGED = re.compile(
    r"\b(?:not|isnt|wasnt|no|aint|nothing) (?:\w+ )?(?:damaged?|crushed|broken|torn|wet|leaking)\b|\bdamage waiver\b"
    r"|\b(?:prop|wedg|h[eo]ld|keep|kept)\w* (?:it|the \w+) open\b"
)
_MISSING = re.compile(
    any_of(
        r"""
        missing|(?:not|isnt|aint|wasnt|arent|never) (?:on|in|loaded on|inside) (?:the|my|this) (?:truck|van|load)
        (?:dont|do not|doesnt|didnt) (?:have|see|find) (?:the |a |an |any )?(?:box|package|pkg|parcel|\d|it|that one)
        (?:never|not|wasnt|werent|didnt get) (?:been |get |got )?loaded
        (?:cant|cannot|couldnt) find (?:the |a )?(?:box|package|pkg|parcel|one|tote)
        short (?:a|an|one|1|\d) ?(?:box|package|pkg|parcel)?
        (?:only|just) (?:got|have|see|find|found|count\w*|had) \d+ (?:out )?of
        the (?!(?:customer|lady|guy|man|woman|owner|manager|recipient|resident|tenant|receptionist|person|client|kid
            |boss
            |clerk|guard|driver|code|gate)\b)\w+ (?:is not|isnt|aint|are not|arent|was not|wasnt) (?:on |in )?here\b
        which (?:aint|isnt|is not) (?:on )?here
        (?:everything|every ?one|all|loaded(?: up)?) (?:but|except|minus|cept)(?: for)?$
        (?:aint|isnt|not|wasnt|never|didnt) (?:\w+ )?(?:ma[dk]e it|come|came|get|got) on(?: (?:the|my) (?:truck|van
            |load))?$
        (?:not|isnt|aint) (?:on|in) (?:here|with me)|(?:not|isnt|aint) with me|no (?:box|package|pkg|parcel)$
        (?:no|cant|cannot|couldnt) (?:esta|encuentro|hallo|veo|find|locate|see) (?:el |la |the |a |any )?(?:paquete
            |caja|bulto|box|package
            |pkg|parcel)
        no traigo|no la subieron|no lo subieron|falta(?:n)?
        """.replace("\n            ", "")
    )
)
_NOT_MISSING = re.compile(
    r"\bnothing (?:is |was )?missing\b|\b(?:not|isnt|aint|wasnt|no longer) missing\b|\bfound (?:it|the missing)"
)
_ON_BOARD = re.compile(
    r"\b(?:its|it is|it s|still|got it|have it|got them|have them|theyre|is|are|all|back)"
    r"(?: (?:still|safe|back|right))? (?:on ?board|aboard|with me|(?:on|in) (?:the|my) (?:truck|van))\b"
    r"|\b(?:la|lo|los|las) (?:traigo|tengo) (?:conmigo|a bordo|en la (?:van|troca|camioneta))\b"
)
_NOT_ON_BOARD = re.compile(
    r"\b(?:not|isnt|aint|wasnt|arent|never|nothing|no)\b(?: \w+){0,3}? (?:on ?board|aboard|with me|on|in)\b"
)
_LATER = re.compile(
    any_of(
        r"""
        skip(?:ping|ped)?(?! (?:to|ahead)\b)
        (?:come|coming|came|be|circle|circling|swing|swinging|loop|looping|head|go|going|get) (?:on )?(?:back
            |by again|around)(?: (?:at|around|round|after|later|to|for|by|in|when|there|here)\b|$)
        (?:ill|i will|gonna|going to|will) (?:be |come |go |swing |circle |loop )?back
        (?:try|trying|do|doing|hit|hitting|save|saving|leav\w+|get|getting|catch|deliver|push|move|put
            |keep) (?:\w+ ){0,4}?(?:later|again (?:later|at|after|in|around|tonight|this|on|when|once|before)|last
            |at the end|till the end|for the end|to the end|til the end
            |on the way (?:back|home))
        later(?: today| on)?$|later today
        (?:back|again|open|opens|available|home) (?:at|after|around|round|by) (?:\d{1,2}(?::\d\d)?|noon|lunch)
        push (?:\w+ ){0,3}back|for later|for last|til(?:l)? later|mas tarde|luego|vuelvo|regreso|al rato
        another try|second try later|reattempt later
        """
    )
)
_ANOTHER_DAY = re.compile(
    r"\b(?:tomorrow|tmrw|tmw|manana|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week)\b"
)
_TAKEN_BACK = re.compile(
    any_of(
        r"""
        undo
        scratch(?! (?:down|on|in|marks?|across|along|at|was|is|already)\b)(?<!\bthe scratch)(?<!\ba scratch)
        unmark|un mark
        reopen|re open
        (?:wrong|not that) (?:stop|button)|marked (?:the )?wrong
        (?:marked|tapped|hit|pressed) (?:\w+ ){0,3}by (?:mistake|accident)
        me equivoque|borral[ao]|shoulda|should ?(?:a|ve|have) been
        """
    )
)
_TAKE_BACK = re.compile(
    r"^\W*(?:(?:please|pls|can (?:you|u)|could (?:you|u)|need to|ok|no|wait|hey|and|oh|oops|sorry|lets|gotta)\W+)*"
    r"take (?:(?:that|this|it|the last(?: one)?|my last(?: one)?) )?back(?! (?:to|on|home|with)\b)"
)
"""Said to us; "she said take it back" is the customer's, and the driver who takes it back has it on the truck."""
_A_PLACE = re.compile(
    rf"^\W*(?:(?:its|it is|it s|is|s|are|theyre|both|all) )?{A_SPOT}"
    r"(?:\s+(?:like (?:they|she|he) asked|tho(?:ugh)?|too))?\W*$",
    re.IGNORECASE,
)


def is_in(text: str) -> bool:
    """ "no code needed, walked right in", "found the alley door": whoever says so needs no way in."""
    return _GOT_IN.search(plain(text)) is not None


def is_on_board(text: str) -> bool:
    """ "no answer, it's on board", "still have it with me": whatever became of the stop, its package is not missing."""
    words = plain(text)
    return _ON_BOARD.search(words) is not None and _NOT_ON_BOARD.search(words) is None


def is_a_place(original: str) -> bool:
    """Whether a clause says no more than where it was left."""
    return _A_PLACE.search(plain(original)) is not None or left_at(original) is not None


def outcomes_of(words: str, *, names_stop: bool, original: str) -> list[ReportedOutcome]:
    """Of one clause, in plain words, stop numbers left out; `names_stop`: it names one, so that a place or a person
    beside it ("10 porch") says that it was delivered. Several where the clause says several."""
    found: list[ReportedOutcome] = []

    def has(pattern: re.Pattern[str]) -> bool:
        return pattern.search(words) is not None

    if has(_TAKEN_BACK) or has(_TAKE_BACK):
        found.append(ReportedOutcome(Became.TAKEN_BACK, is_outright=True))
    if has(_LATER) and not has(_ANOTHER_DAY):
        found.append(ReportedOutcome(Became.LATER, is_outright=True))
    if has(_MISSING) and not has(_NOT_MISSING):
        found.append(ReportedOutcome(Became.MISSING, is_outright=True))
    if has(_DAMAGED) and not has(_NOT_DAMAGED):
        found.append(ReportedOutcome(Became.DAMAGED, is_outright=True))
    if has(_REFUSED) and not has(_NOT_REFUSED):
        is_of_a_package = names_stop or len(words.split()) <= _FEW_WORDS or _OF_A_PACKAGE.search(words) is not None
        found.append(ReportedOutcome(Became.REFUSED, is_outright=is_of_a_package))
    if has(_FAILED):
        found.append(ReportedOutcome(Became.FAILED, is_outright=True, reason=failure_reason(words)))
    elif has(_NOBODY) or (names_stop and has(_NOBODY_AT_A_STOP)):
        found.append(ReportedOutcome(Became.FAILED, is_outright=True, reason=failure_reason(words) or "nobody_home"))
    elif names_stop and has(_A_NO):
        found.append(ReportedOutcome(Became.FAILED, is_outright=True, reason=failure_reason(words)))
    elif (reason := _reason_alone(words)) and not has(_GOT_IN):
        found.append(ReportedOutcome(Became.FAILED, is_outright=False, reason=reason))
    if _says_delivered(words, names_stop=names_stop, original=original) and not any(
        each.became is Became.FAILED and has(_FAILED) and _DENIES.search(words) for each in found
    ):
        is_vague = not names_stop and _DONE_HERE.match(words) is not None
        found.append(ReportedOutcome(Became.DELIVERED, is_outright=not is_vague))
    return found


_GOT_IN = re.compile(
    any_of(
        r"""
        (?:no|dont need an?|didnt need an?|without an?) (?:code|fob|key) (?:needed|required|necessary)
        walked (?:right |straight )?in
        (?:im|i am|i m|got|made it|let me|buzzed me|getting) in(?:side)?(?! (?:a|the) (?:accident|wreck|van|truck))
        (?:it )?(?:worked|opened)|(?:found|used) (?:the|a) (?:\w+ )?(?:door|gate|entrance|way in)
        """
    )
)
_DENIES = re.compile(rf"\b(?:{_NOT_DONE}|cant|cannot|couldnt|could not|didnt|unable to|failed to)\b")


def _reason_alone(words: str) -> str | None:
    reason = failure_reason(words)
    if reason in (REFUSED, "damaged") or (reason == "nobody_home" and denies_signature(words)):
        return None
    return reason


def _says_delivered(words: str, *, names_stop: bool, original: str) -> bool:
    words = _STOWED.sub(" ", words)
    if _DELIVERED.search(_A_SIGNATURE.sub(" ", words) if denies_signature(words) else words):
        return True
    if _TAKEN.search(words) and received_by(original) is not None:
        return True
    if not names_stop:
        return False
    is_taken = _TAKES.search(words) is not None and received_by(original) is not None
    if is_taken or _DOWN.fullmatch(words) is not None or _WENT_WELL.search(words) is not None:
        return True
    return _A_PLACE.search(words) is not None and not _I_AM_THERE.search(original)
