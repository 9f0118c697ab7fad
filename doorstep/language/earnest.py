"""Whether what a text seems to ask for is meant: against the facts, in fun, or of what somebody else said. Pure.

"my dog would leave it at 4B if he could drive" orders nothing, "my neighbor said leave it in the bushes, no way" turns
it down. What may be a wish all the same ("if i was you id put it by the gate") is asked about, never written.
"""

import re
from functools import lru_cache

from doorstep.language.acts import Mood
from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.language.taking_back import forbids_what_others_say

_ORDER = (
    r"(?:leave|leaving|put|drop|toss|throw|hide|set|place|stick|bring|give|hand|deliver|take|ring|knock|call|text|use"
    r"|send|come|cancel|move|change)"
)
_WHOSE = r"(?:i|we|there|he|she|it|they|someone|somebody|(?:my|our|the|that|his|her|your|ur) \w+(?: \w+)?)"
_COURTEOUS = re.compile(
    r"\b(?:would|wd|that(?:d| would)|it(?:d| would)|id|wed|be|is) (?:(?:be|really|very|so|greatly|also|much) )*"
    r"(?:great|nice|good|better|best|awesome|amazing|perfect|lovely|wonderful|helpful|ideal|appreciate\w*|like|love"
    r"|prefer|rather|help|work|easier|fine|ok|okay|cool|super|safer|grateful|thankful)\b"
    r"|\b(?:could|can|would) (?:you|u|ya|yall|the driver|your driver|ur driver|someone|somebody)\b"
    r"(?! (?:imagine|believe|picture)\b)"
)
""" "if you could leave it inside that would be great", "could you leave it with 3C if he was home" ask for it."""
_THEY_MAY = re.compile(
    rf"\b(?:(?:you|u|he|she|they|the driver|your driver)(?: would| could| might| can)|youd|hed|shed|theyd)"
    rf"(?: (?:just|also|always|still|maybe))* {_ORDER}\b"
)
""" "if the gate was locked he could leave it with 2A": meant perhaps."""
_SO_DO_IT = re.compile(
    rf"\b(?:so|but|anyway|instead)\W+(?:(?:please|pls|plz|just|pls just|can you|could you|for now|then)\W+)*{_ORDER}\b"
    rf"|\b(?:please|pls|plz)\W+{_ORDER}\b"
)
""" "if i was home id take it but im not so leave it at the back": from here on it is meant."""
_UNREAL_PAST = r"(?:could|had|was|were|wasnt|werent|didnt|hadnt|couldnt|knew|won|lived|owned|worked|spoke|only)"
_AGAINST_THE_FACTS = re.compile(
    rf"\b(?:would|wouldnt|could|might|(?:i|we|he|she|they|it)d)\b.*\bif (?:only )?{_WHOSE} {_UNREAL_PAST}\b"
    rf"|\bif (?:only )?{_WHOSE} {_UNREAL_PAST}\b.*\b(?:would|wouldnt|could|might|(?:i|we|he|she|they|it)d)\b"
    r"|\bif only (?:i|we|it)\b"
    r"|\bwish(?:ed|es)? (?:that )?(?!(?:you|u|he|they|someone|somebody|the driver) (?:could|would)\b)"
    rf"{_WHOSE}(?: (?:gate|door|code|lobby|garage|old|new))*(?: (?:just|still|only|really|always))*"
    rf" (?:{_UNREAL_PAST}|would|still)\b"
    r"|\b(?:imagine|picture) (?:if|that|him|her|them|this|the|being|leaving)\b"
    r"|\bnext (?:thing )?(?:(?:you|u|he|they)ll|(?:you|u|he|they) (?:will|gonna|are gonna|re gonna)|youre gonna)\b"
    r".{0,20}\b(?:tell|say|ask|want)\b"
    rf"|\b{_WHOSE} (?:could|would|might|shoulda|coulda|woulda)(?: have|ve| a|)(?: just| easily| at least)*"
    r" (?:left|put|dropped|given|handed|thrown|taken|rung|knocked|texted)\b"
)
_AS_IF_I_WERE = re.compile(r"\bif (?:i|we) (?:was|were) (?:you|u|him|her|them|(?:the|your|ur) (?:driver|guy))\b")
"""Advice, or a joke: only they know."""
_NOT_KNOWN_YET = re.compile(
    r"\b(?:wont|wouldnt|dont|will not|would not|do not|cant) (?:really |actually )?(?:know|find out|be sure|tell|say"
    r"|hear) (?:for sure |anything |back )?(?:until|till|til|before)\b"
    r"(?!.*\b(?:so|can you|could you|please|pls|move|bring|instead)\b)"
)
_MAY_DO_SO = re.compile(
    r"\b(?:you|u|ya|yall|he|she|they|the driver|(?:your|ur) (?:driver|guy))(?: guys)? (?:could|can)"
    r"(?: (?:just|also|always|simply|easily|maybe|probably))* (?:leave|put|drop|hide|set|place|stick|give|hand|ring"
    r"|knock|call|text|use)\b"
)
_MAY_BE_A_WISH = re.compile(
    any_of(
        rf"""
        (?:was|were) (?:gonna|going to|about to|tempted to|meaning to) (?:say|tell|text|ask|write|suggest)\b.*\b{_ORDER}
        (?:almost|nearly) (?:said|told|texted|asked|wrote)\b.*\b{_ORDER}
        (?:should|shoulda|shouldve) ?(?:have |of |a )?(?:told|asked) (?:you|u|him|her|them)(?: guys)? to {_ORDER}
        (?:id|i would|i might|i could) (?:just |probably |almost )?(?:say|tell (?:you|u|him|her|them)(?: to)?) {_ORDER}
        (?:my|the|our) [\w ]{{2,24}}? would (?:just |probably |always )?(?:tell|say|have (?:you|u|him))\b.*\b{_ORDER}
        (?:i )?wish (?:you|u|he|they|someone|somebody|the driver) (?:could|would)(?: just)? {_ORDER}
        (?:might|may) as well (?:just )?{_ORDER}|for all i care
        """
    )
)
_OUTSIDER = (
    r"(?:(?:the|that|your|ur|my|our|a|some|another|an) (?:(?:last|other|previous|old|first|ups|usps|fedex|dhl|amazon"
    r"|different|new|guy|downstairs|upstairs|nosy|crazy|dumb|next door) )*(?:guy|driver|drivers|courier|one|carrier"
    r"|mail ?man|mail (?:guy|lady|carrier)|post ?man|neighbou?rs?|lady|app|website|site|sign|label|internet|stranger"
    r"|ex|mother in law|father in law|in laws|kids?|friends?|coworkers?|forum|note|email|text|bot"
    r"|fedex|ups|usps|amazon|dhl)|ups|usps|fedex|dhl|amazon|somebody|someone|some (?:guy|lady|dude|people)|people"
    r"|everybody|everyone|they all|google|facebook|reddit|chat ?gpt|alexa|siri|the kids)"
)
_SAYS = (
    r"(?:says?|said|saying|wrote|writes|texted|told (?:me|us|him|her|them|you|u|the driver|everyone|(?:my|the"
    r"|your) \w+)(?: that)?"
    r"|suggested|suggests|thinks?|thought|swears?|claims?|claimed|joked|jokes|insists?|insisted|goes|went|was like"
    r"|is like|were like)"
)
_HEARSAY = re.compile(
    rf"\b{_OUTSIDER}(?: (?:just|always|once|even|also|keeps?|actually|next door|upstairs|downstairs|here))* {_SAYS}"
    rf"(?: (?:that|to|you|u|me|us|he|she|they|we|should|can|could|just|always|please|id|i|him|them|me to"
    rf"|you to))* {_ORDER}\b"
    rf"|\b(?:someone|somebody|some (?:guy|lady)|people|google|the internet|(?:the|your) (?:app|bot)) {_SAYS}"
    r"(?: (?:that|its|the))*[\w ]* code\b"
)
_WITH_THEMSELVES = re.compile(
    r"\bwith (?:her|him|them|hers|his)\b|\b(?:can|could|ll|will|would|d) (?:take|sign|accept|hold|grab|keep"
    r"|get) (?:it|them|for)\b|\b(?:its|is|that it was|its all) (?:ok|okay|fine|alright|cool)\b"
)
""" "my neighbor said leave it with her": what they offered is what the customer wants."""
_NOT_TO_BE_BELIEVED = re.compile(
    r"\b(?:said|says?|tells?|told|thinks?|claims?|swears?)\b.*\b(?:dont|do not|never) (?:believe|listen to) (?:him|her"
    r"|them|that|it)\b"
)
_TOLD = re.compile(
    rf"\b(?:said|says?|tell (?:you|u|him|her|them)|told|wants?|wanted|asked|thinks?|wrote|texted"
    r"|gonna say|going to say|tempted|tried)\b.*"
    rf"\b{_ORDER}"
)
_TURNS_DOWN = re.compile(
    any_of(
        r"""
        (?:no|nope|hell no|heck no|nah),? (?:way|lol|not happening)|hell no|heck no|yeah right
        as if|over my dead body|absolutely not|not (?:gonna|going to|a chance)(?: happen)?|not happening|fat chance
        (?:can|do) you believe|unbelievable|(?:dont|do not|never) (?:believe|listen to|mind) (?:him|her|them|that|it)
        ignore (?:him|her|them|that)|(?:that|it) (?:was|wasnt|isnt|was not|is not)(?: not)? me
        what an? (?:idiot|joke|clown|moron)|(?:wtf|smh)
        but (?:no|nah|nope|never ?mind|nvm|i wont|i said no|i told (?:him|her|them) no|im not|we dont|i dont|thats not)
        (?:would|will|d|ll|is gonna|is going to) (?:kill|murder|divorce|strangle) me
        """
    )
)
_ASKED_AND_TURNED_DOWN = re.compile(
    rf"^\W*(?:(?:lol|haha|wait|so|what|and|ok|um|wow)\b\W*)*{_ORDER}\b[^?]{{0,50}}\?+\W+.*"
)
""" "cancel it? my wife would kill me"."""
_NEVER_MIND = re.compile(
    r"\w\W+(?:(?:so|but|then|ok|actually|oh|well|and)\W+)+(?:nvm|never ?mind|forget it)"
    r"(?: then| lol| thanks| thx| sorry)*\W*$"
)
_ASKED_AND_NO = re.compile(
    rf"^\W*(?:(?:lol|wait|so|and|ok|um)\b\W*)*(?:{_ORDER}|hold|keep|return|reschedule|refuse)\b[^?]{{0,30}}\?+\s*(?:no|nah|nope)\b\s*(?:[.!,]|$)"
    r"(?!.*(?:day\b|tomorrow|tmrw|tonight|next week|\d))"
)
_IN_FUN = r"(?:jk|kidding|joking|just messing(?: with (?:you|u|ya))?|sike)"
_NOT_IN_FUN = re.compile(r"\b(?:no|not|arent|isnt|are you|r u|you|u|you got to be|gotta be|aint|stop|quit) (?:\w+ )?$")
_JOKE = re.compile(rf"\b{_IN_FUN}\b")
_BEASTS = (
    r"(?:cats?|kitty|kitten|dogs?|puppy|goldfish|fish|hamster|squirrels?|parrot|bird|santa|ghosts?|raccoons?|pigeons?"
    r"|seagulls?|bear|chickens?|goats?|cows?|horse|pony|turtle|bunny|rabbit|alien|gnomes?|bees|spiders?|ducks?|lizard"
    r"|snake|plants?|roomba)"
)
_NOT_FOR_PACKAGES = re.compile(
    rf"\b(?:with|to) (?:(?:my|the|our|your|that|a|an|one of|his|her) )+(?:\w+ )?{_BEASTS}\b(?! (?:sitter|walker"
    rf"|groomer|hotel|house|shop|store|rescue|lady|mom|dad|owner|people|salon|clinic|daycare))"
    rf"|\b(?:on|to) the moon\b|\bin the (?:pool|oven|toilet|ocean|river|lake|bathtub|volcano|fireplace|microwave)\b"
    r"|\bdown the chimney\b|\bup your\b|\bwhere the sun\b|\bto (?:mars|narnia|hogwarts)\b"
)


@lru_cache(maxsize=64)  # asked by several of one turn
def is_meant(text: str) -> Mood | None:
    """How a text says what is not plainly meant: denied, only told, or (`BARE`) perhaps a wish. None: as it reads."""
    words = plain(folded(text))
    if forbids_what_others_say(text):
        return None
    if joke := _joke_in(words):
        return joke
    if _is_taken_back(words):
        return Mood.NEGATED
    before = words[: found.start()] if (found := _SO_DO_IT.search(words)) else words
    if found is not None and not _HEARSAY.search(before):
        return None
    if _NOT_TO_BE_BELIEVED.search(words) or (_TURNS_DOWN.search(words) and _is_turned_down(words)):
        return Mood.NEGATED
    if _AS_IF_I_WERE.search(words):
        return Mood.BARE
    if _COURTEOUS.search(words):
        return None
    if _AGAINST_THE_FACTS.search(words):
        return Mood.BARE if _THEY_MAY.search(words) else Mood.MENTIONED
    is_told = _HEARSAY.search(words) is not None and _WITH_THEMSELVES.search(words) is None
    is_odd = _NOT_FOR_PACKAGES.search(words) is not None
    return Mood.BARE if is_told or is_odd or _MAY_BE_A_WISH.search(words) else None


def is_not_known_yet(text: str) -> bool:
    """ "we wouldnt know until thursday noon": nothing is wished before they do."""
    return _NOT_KNOWN_YET.search(plain(folded(text))) is not None


def permits(text: str) -> bool:
    """ "you could just leave it with the concierge", "if you could leave it inside that would be great"."""
    return _MAY_DO_SO.search(plain(folded(text))) is not None


def _is_taken_back(words: str) -> bool:
    """ "id rather fetch it but my car died so nvm", "hold it? no."."""
    return bool(_NEVER_MIND.search(words) or _ASKED_AND_NO.search(words))


def _joke_in(words: str) -> Mood | None:
    """What stands before "just kidding" was none of it; of what comes after nobody knows."""
    found = next((each for each in _JOKE.finditer(words) if not _NOT_IN_FUN.search(words[: each.start()])), None)
    if found is None:
        return None
    after = re.search(rf"\b{_ORDER}\b", words[found.end() :])
    return Mood.BARE if after else Mood.NEGATED


def _is_turned_down(words: str) -> bool:
    return bool(_TOLD.search(words) or _HEARSAY.search(words) or _ASKED_AND_TURNED_DOWN.search(words))
