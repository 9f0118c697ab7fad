"""Who does not want to be texted, from their own words. Pure.

The law (47 CFR 64.1200(a)(10)) takes any reasonable words for it. What only may be meant so is asked about; whoever
speaks of something else that stops ("the bus stop", "stop the truck", "no more questions") means none.
"""

import re
from functools import lru_cache
from typing import Literal

from doorstep.language.clauses import clauses
from doorstep.language.folding import folded
from doorstep.language.kinds import InboundKind, kind_of
from doorstep.language.opt_ins import opt_in as opt_in
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.language.texting_words import OF_DELIVERY, OF_THEM, TEXTS, TO_ME

OptOut = Literal["plain", "doubtful", "none"]

_COURTESY = (
    r"please|pls|plz|plse|thanks|thank|thx|tx|ty|u|you|now|ok|okay|k|kk|hi|hey|hello|just|sir|maam|kindly|already"
    r"|so|um|well"
    r"|immediately|today|guys|yall|folks|lol|god|bless|good|day|bye|everyone|team|me|it|all|everything|this|right|away"
    r"|sorry|and|por|favor|porfa|porfavor|gracias|svp|merci|ya|a|lot|very|much|stay|safe|im|i|am|asking|nicely"
    r"|have|nice|one"
)
_ANSWER = r"no|nope|nah|yes|yeah|yep|yup|wait|sure|si"
_BARE = re.compile(rf"\W*(?:(?:{_COURTESY}|{_ANSWER})\b\W*)*", re.IGNORECASE)
_LONE_WORD = re.compile(
    r"sto+p+|stop ?all|quit|end|unsub|unsubscribe|opt ?out|optout|revoke|remove|alto|basta|parar|pare|paren"
    r"|detener|arret(?:er?|ez)?|s[\W_]*t[\W_]*o[\W_]*p"
)
_NOT_COURTESY = re.compile(r"\b(?:it|this|everything)\b")
"""What "stop" may be about beside the texts: "stop it"."""

_STOPPING = (
    r"(?:stop|stop it|quit|quit it|cease|end|halt|discontinue|suspend|pause|cut out|cut it out|cut|enough|knock off"
    r"|knock it off|no"
    r" more"
    r"|done|f off|fuck off|away|turn off|switch off|shut off|cancel|remove me from|disable|lay off)"
)
_ENDED = (
    r"(?:stop(?:ped)?|quit|end(?:ed)?|cease[d]?|halt(?:ed)?|gone|go away|off|cancel(?:l?ed)?|removed?|deleted?"
    r"|disabled?|discontinued?|suspended?|blocked|paused?|out of (?:my|this)|over)"
)
"""What becomes of texts that somebody wants no more: "I want all texts to stop"."""
_PLAIN = re.compile(
    any_of(
        rf"""
        {_STOPPING} {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}
        (?:turn|switch|shut) {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS} off
        (?:stop|quit|cease) (?:bothering|bugging|harassing|contacting|spamming|pestering|hitting up|blowing up) {TO_ME}
        (?:stop|quit) (?:receiving|getting) (?:any |all )?(?:of )?(?:these|this|them|those|it|your|anything)
        (?:consent|permission)(?: is| to text)? (?:revoked|withdrawn|denied)
        no mas {TEXTS}|nada de {TEXTS}
        (?:stop|quit|cease|desist|no more|end) (?:all )?(?:contact|contacting|communications?)
        (?:dont|do not|never|not to) (?:ever )?(?:text|txt|message|msg|contact|sms|spam|bother) (?:{TO_ME}|anymore
            |any more|again)
        (?:dont|do not) (?:ever )?send {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}
        (?:dont|do not) (?:ever )?send (?:me |us )?(?:anything|stuff|things|these|this)(?: else)?(?: to (?:{TO_ME}
            |it))?(?: ever)? (?:again|anymore)
        (?:dont|do not) (?:ever )?send (?:anything|stuff|things|these|this)(?: else)? to {TO_ME}
        (?:dont|do not|dont wanna|no longer) (?:want|need|wish|care|like)(?: to)?(?: be| get| receive|
            have)? {OF_THEM}*(?:{OF_DELIVERY} )*(?:{TEXTS}|texted|messaged|contacted)
        (?:dont|do not) wanna (?:be|get|receive|have)? ?{OF_THEM}*(?:{TEXTS}|texted|messaged|contacted)
        (?:want|need|wish|like|rather) {OF_THEM}*(?:{OF_DELIVERY} )*{TEXTS}(?: to| would| will)?(?: be)? {_ENDED}
            (?=\W*(?:(?:{_COURTESY}|for good|forever|from you)\b\W*)*$)
        i (?:dont|do not) (?:consent|agree) to {OF_THEM}*(?:{TEXTS}|be(?:ing)? texted)
        (?:want|wanna|need) (?:to be )?(?:out|off) (?:of |from )?{OF_THEM}*(?:{TEXTS}|list)
        (?:get|take|keep) (?:me|us|this number|my number|this phone)?\s?(?:off|out) (?:of )?(?:this|the|your|ur|that)
            (?:list|{TEXTS}|system|database)
        (?:take|get) (?:me|us|this number|my number|this phone|my phone|my cell) off
        (?:remove|delete|erase|take|drop|scrub|wipe) (?:me|us) (?:from|off|out)(?: of)? (?:your|ur|the|this|all|any)
            (?:list|lists|contacts?|system|database|phone|records|text\w*|mailing list|distribution)
        (?:remove|delete|erase|lose|forget|drop|scrub|wipe|block) (?:my|this) (?:phone number|cell number|phone|cell
            |number|contact|digits|mobile|info from your (?:list|system))
        leave (?:me|us|my phone|this phone|my cell|this number|my number) (?:alone|be|in peace)
        (?:revoke|withdraw|rescind|retract|pull) (?:my |all |any )?(?:consent|permission|opt ?in)
        unsubscribe|unsub|be unsubscribed|get unsubscribed
        opt (?:me |us |my number |this number |this phone )?out|opting out|optout
        (?:ya )?no (?:me|nos) (?:manden|mande|mandes|envien|envie|escriban|escriba|texteen|molesten|moleste
            |contacten)(?: mas| ningun\w*)*(?: {TEXTS})?(?! (?:el|la|los|las|mi|a mi|al) (?!mensajes|textos))
        no (?:quiero|queremos|deseo) (?:recibir )?(?:mas |sus |estos |tus |los )*{TEXTS}
        (?:deje|deja|dejen|paren|pare|para) de (?:mandar|enviar|escribir|textear|molestar|contactar)(?:me|nos)?
        (?:borr|elimin|quit)(?:e|en|a|ar) (?:mi|este) numero
        (?:quit|saqu|borr|elimin)(?:e|en|a)(?:me|nos) de (?:la|su|esta|tu) lista
        (?:dar|den|deme|denme|darme)(?:me)? de baja
        (?:cancelar|cancele|cancelen|parar|paren|alto a|basta de) (?:los |estos |sus )*(?:{TEXTS})
        """
    )
)
# At the beginning of what is said: "no texts", "do not text". Elsewhere they tell something: "i got no text".
_PLAIN_AT_FIRST = re.compile(
    rf"(?:(?:{_COURTESY})\b\W*)*(?:no (?:more )?{TEXTS}|(?:do not|dont) (?:text|txt|contact"
    rf"|message))\W*(?:(?:{_COURTESY})\b\W*)*"
)
# Whose stopping it is not, or not now: denied, told, asked about, of some texts only, or of something else.
_DENIED = re.compile(
    r"\b(?:dont|do not|didnt|did not|never|wasnt|not|isnt|cant|wont|havent|hasnt)(?: (?:ever|even|want|wanted|wanna"
    r"|mean|meant"
    r"|meaning|say|said|ask|asked|asking|tell|told|trying|try|have|you|u|me|to|that|the|this|please|wish|type|send"
    r"|sent|text))*"
    r" (?:stop|quit|end|unsub\w*|opt\w*(?: (?:me )?out)?|cancel|remove|delete|turn(?:ed)? off)\b"
    rf"|\b(?:dont|do not|didnt) (?:want|need|wish) {OF_THEM}*(?:{TEXTS}|updates?) to (?:be )?{_ENDED}\b"
    r"|\b(?:undo|reverse|take back) (?:the |my |that )?(?:stop|opt ?out|unsub\w*)\b|\b(?:opt|put|sign|turn)\w*"
    r" (?:me |us |it |them )?back (?:in|on|up)\b"
)
_WHAT_IF = re.compile(
    r"\bif (?:i|we|you|u|he|she|they|someone)\b.{0,30}\b(?:stop|unsub\w*|opt\w*|quit|remove|cancel|turn)\b"
    r"|\b(?:what happens|what if|do i still|will i still|does (?:stop|that|it|unsubscribing))\b"
    r"|^(?:am|was|were|why|did|is|are|has|have) (?:i|you|we|my|was|were|did|am|are|this|it)\b.*\b(?:unsub|opt|stop)"
)
# What our own texts and others' say of it, sent back to us.
_HOW_IT_GOES = re.compile(
    r"\b(?:text|txt|reply)(?: with)? stop (?:to|2|for)\b|\bstop to (?:end|cancel|opt out|unsubscribe)\b"
    r"|\btell me to stop\b|^should (?:we|i) stop\b|\byou wont get any more texts\b"
)
_ONLY_THINKS_OF_IT = re.compile(
    r"\b(?:might|may|would|could|will|gonna|thinking of|thinking about|should i|why would i|why should i)"
    r" (?:i |just |have to |probably )?(?:opt|unsub\w*|block)\b|\bunsubscribe (?:my|his|her|their|our) (?!number"
    r"|phone|cell|mobile|line)"
)
_AGAINST_THE_FACTS = re.compile(
    r"\b(?:would|wouldve|id) (?:\w+ ){0,3}?(?:stop|quit|unsub\w*|cancel|end|block|leave)\b.* if (?:they|you|u|it|i"
    r"|these|the \w+) (?:were|was|werent|wasnt|didnt|did|had|could|couldnt|hadnt)\b"
)
""" "i would stop the texts if they werent so useful"."""
_SOME_ONLY = re.compile(
    r"\b(?:promo\w*|ads?|advert\w*|marketing|sales|survey\w*|offers?|coupons?)\b|\b(?:except|other than|but (?:keep"
    r"|not|the)"
    r"|just the|only the|keep)\b.*\b(?:delivery|ones?|updates?|texts?|messages?)\b"
)
_NOW_AND_THEN = re.compile(
    r"\b(?:so (?:much|often|many times)|that (?:much|often)|all the time|every (?:hour|day|few|five|ten|two)|at night"
    r"|after|before|until|till|while|when|during|so early|so late|early|late|in the (?:morning|evening"
    r"|middle)"
    r"|on (?:sun|satur)days?|today|tonight|weekends?|for (?:a|one|two|\d+|the|now) ?(?:week|day|while|month|hour"
    r"|few|bit|rest)?\w*)\b|\b(?:old|other|second|work|wifes|husbands|moms|dads)"
    r" (?:number|phone|cell)\b"
    r"|\b(?:tell|ask|have|get) (?:the |your |ur |that |him|her)?(?:driver|guy|him|her|them)?\b.{0,12}\bto (?:stop"
    r"|quit)\b"
)
_HOW = re.compile(r"^(?:\W*(?:(?:so|and|ok|hi|hey|um)\b\W*)+)?(?:how|where|is there a way)\b(?! about)")
_ANOTHERS = re.compile(r"\b(?:the|that|your|ur) (?:driver|sender|store|shop|seller|guy|courier)\b")
_DOUBTFUL = re.compile(
    any_of(
        rf"""
        (?:id |i would |i )?(?:rather|prefer) (?:to )?(?:not|no) (?:to )?(?:text|be texted|{TEXTS})
        (?:call|phone|talk|ring)(?: me)?,? (?:dont|do not|not|no) (?:text|txt|{TEXTS})
        (?:dont|do not) do (?:{TEXTS}|texting)
        (?:stop|quit) sending (?:me |us )?(?:stuff|these|this|things|shit|crap)
        (?:stop|quit) (?:calling|phoning)(?: me| us)?
        (?:stop|quit) (?:bothering|bugging|harassing|contacting|texting) (?:my|him|her|them|our)
        (?:want|need|wish|like|rather) {OF_THEM}*(?:{OF_DELIVERY} )*(?:{TEXTS}|updates?|pings?)
            (?:(?:to|would|will|be|turned|switched|shut|out|off|my|phone|here|from|now|all|just) )*{_ENDED}
        (?:send|text|message|give) (?:me |us )?{OF_THEM}*(?:{OF_DELIVERY} )*(?:(?:{TEXTS}|updates?|pings?) )?no more
        (?:make|get) (?:these|this|it|them|the {TEXTS}) (?:to )?stop|turn (?:these|this|them) off|turn off (?:these
            |this|them)
        i (?:already |have |just |keep |keeps )*(?:said|saying|texted|texting|told you|asked(?: you)?|sent|replied
            |wrote|typed)
            (?: you)?(?: to)? stop(?! (?:to|by|the|at)\b)
        (?:stop|end|no more|no|dont want|dont need|do not want|do not need) (?:the |your |any |these |more )*updates
        (?:no need to|dont have to|dont need to) (?:text|txt|message) (?:me|us)
        (?:delete|forget|block) (?:me|us|my info|my information|my data)|want no {TEXTS}
        (?:might|may|would|could|will|gonna|thinking of|thinking about) (?:just |have to |probably )?(?:opt|unsub\w*
            |block)
        unsubscribe (?:my|his|her|their|our) (?!number|phone|cell|mobile|line)
        no {TEXTS} (?:after|before|at|during|on|when|while)|(?:less|fewer) {TEXTS}
        (?:cancel|end|stop) (?:my |the )?(?:subscription|membership|service)
        (?:too many|so many|way too many|tired of|sick of|fed up with|hate|annoyed by) {OF_THEM}*{TEXTS}
        {TEXTS} (?:are|is) (?:so |too |really |very )?(?:annoying|too much|bothering|driving me)
        """
    )
)
_DOUBTFUL_ALONE = re.compile(
    r"(?:stp|sotp|stpo|tsop|sstop|stoo|stop?e|enough|enuff|cut it out|knock it off|give it a rest|stop it|stop this"
    r"|stop that"
    r"|quit it|no more|fuck off|f off|go away|piss off|shut up|ya basta|cancel everything|cut that out|stahp|stawp"
    r"|st0p|dnd|mute|block|do not disturb)"
)
_OF_THEMSELVES = re.compile(r"\W*(?:(?:ok|well|lol|so|omg|ugh) )*(?:i|im|i am) (?:quit|quitting|end|done)\W*")
_ENOUGH_OF_THIS = re.compile(r"\b(?:stop|quit|cut|knock|enough)(?: (?:it|this|that))?(?: out| off)?(?=\W*$|\s*[.!,])")
_NEVER_ASKED = re.compile(
    r"\b(?:never|didnt|did not|dont remember)\b.{0,20}\b(?:sign\w*|subscrib\w*|opt\w*|giv\w*|gave"
    r"|ask\w*)\b.{0,12}\b(?:this|these|up|it|you)\b"
)
_REASONS = re.compile(
    any_of(
        r"""
        wrong (?:number|person|phone|guy|one)|who (?:is|are|r) (?:this|you|u)|whos this|never (?:signed|asked|gave
            |agreed|heard|ordered|opted)
        not (?:interested|me|mine|my)|(?:didnt|did not|dont|do not) (?:sign|ask|know|order|want|need)|new number|no
            idea who|prepaid|junk|spam
        (?:this is|thats|its) (?:my|a|the|our|an) (?:\w+ ){0,2}(?:phone|number|line|cell|landline|fax)
        this (?:isnt|is not|aint)|belongs to|too many|enough|annoying|i have what i need|got (?:it|what|everything)
            |on my phone|report you|fcc
            |lawyer|no soy
        (?:got|have|received) my (?:stuff|package|order)
        """
    )
)
_OF_MAIL = re.compile(r"\b(?:e ?mails?|e ?mailing|newsletters?|catalog(?:ue)?s?|flyers?|junk mail)\b")
_OF_TEXTS = re.compile(r"\b(?:texts?|texting|txts?|sms|messag\w*|msgs?|phone|cell|number)\b")
_LETTERS = re.compile(r"[^\W_]")


@lru_cache(maxsize=64)  # asked by several of one turn
def opt_out(text: str) -> OptOut:
    """Whether the person wants no more texts: plainly, maybe, or not at all."""
    if kind_of(text) is not InboundKind.WORDS or not _LETTERS.search(text):
        return "none"
    whole = plain(folded(text))
    if _SOME_ONLY.search(whole) and not _is_lone(whole):
        return "none"
    if _ENOUGH_OF_THIS.search(whole) and _NEVER_ASKED.search(whole):
        return "plain"
    heard = [_heard(part) for part in _parts(text)]
    if "plain" not in heard:
        return "doubtful" if "doubtful" in heard or _may_be_one(text) else "none"
    if opt_in(text) == "plain":
        return "doubtful"
    alone = any(_is_lone(part) for part in _parts(text)) and not _PLAIN.search(whole)
    return "doubtful" if alone and _asks_for_more(text) and not _is_shouted(text) else "plain"


def is_only_an_opt_out(text: str) -> bool:
    """A plain one with nothing beside it that wants an answer or may be one: no request, no yes or no.

    "No. Stop" may answer an open question; who knows of none takes it for the opt-out that it is.
    """
    if opt_out(text) != "plain" or "?" in text:
        return False
    if re.search(
        rf"\b(?:{_ANSWER})\b(?! (?:more|me|nos|quiero|soy|quer|dese|text|sms|mess|msg|notif|alert|remind))",
        plain(folded(text)),
    ):
        return False
    return not _asks_for_more(text)


def _parts(text: str) -> list[str]:
    return [plain(folded(clause.text)) for clause in clauses(text, perhaps=True)]


def _heard(part: str) -> OptOut:
    """Of one clause."""
    if _DENIED.search(part) or _WHAT_IF.search(part) or (_HOW_IT_GOES.search(part) and not _HOW.search(part)):
        return "none"
    if _OF_THEMSELVES.fullmatch(part):
        return "doubtful"
    if _is_lone(part):
        return "plain"
    if _ONLY_THINKS_OF_IT.search(part):
        return "doubtful"
    if _PLAIN.search(part) or _PLAIN_AT_FIRST.fullmatch(part):
        if _OF_MAIL.search(part) and not _OF_TEXTS.search(part):
            return "doubtful"
        if _AGAINST_THE_FACTS.search(part) or _NOW_AND_THEN.search(part) or _HOW.search(part):
            return "doubtful"
        return "none" if _ANOTHERS.search(part) else "plain"
    if _DOUBTFUL.search(part):
        return "doubtful"
    return "none"


def _may_be_one(text: str) -> bool:
    """Words that only beside nothing else may mean it: "enough already", "go away"."""
    parts = [part for part in _parts(text) if not _BARE.fullmatch(part)]
    meant = [part for part in parts if _may_be_one_alone(part)]
    return bool(meant) and all(part in meant or _REASONS.search(part) for part in parts)


def _may_be_one_alone(part: str) -> bool:
    said = (part.strip(" .,!?"), _without_courtesy(part, keep=_NOT_COURTESY))
    return any(_DOUBTFUL_ALONE.fullmatch(words) for words in said)


def _is_lone(part: str) -> bool:
    """Nothing but a word that stops, with courtesy around it: "no thanks, stop please"."""
    return bool(_LONE_WORD.fullmatch(_without_courtesy(part, keep=_NOT_COURTESY)))


def _without_courtesy(part: str, keep: re.Pattern[str]) -> str:
    words = re.findall(r"[^\W_]+", part)
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return "".join(words)
    kept = [word for word in words if keep.fullmatch(word) or not _BARE.fullmatch(word)]
    return " ".join(dict.fromkeys(kept))


def _asks_for_more(text: str) -> bool:
    """Whether a part is neither the opt-out, nor courtesy, nor a reason for it."""
    return any(
        not (_BARE.fullmatch(part) or _REASONS.search(part)) and _heard(part) != "plain" for part in _parts(text)
    )


def _is_shouted(text: str) -> bool:
    """STOP in capitals in a text that is not: the keyword, whatever stands beside it."""
    return bool(re.search(r"\b(?:STOP|UNSUBSCRIBE|QUIT)\b", text)) and not text.isupper()
