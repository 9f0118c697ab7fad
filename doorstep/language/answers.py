"""Whether a text says yes or no to what was asked, and what else it says. Pure.

Only words that can mean nothing else make a yes. A doubt, a condition, a question or a word of another wish makes it
none, whatever else stands there: then it is asked again.
"""

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from doorstep.language.acts import Mood
from doorstep.language.moods import mood_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

GUARDS = frozenset(
    "no not nope nah nay never wrong dont doesnt didnt isnt arent cant cannot couldnt wont wouldnt shouldnt wait but"
    " except unless or instead if maybe perhaps later think thinking unsure rather whatever stop until till pero"
    " tal".split()
)
"""With any of these nothing is a clear yes ("but", "wait", "unless"), also where it stands for something else."""
_GUARD_PHRASES = re.compile(r"\b(?:hold (?:on|up|off)|hang on|not? so fast|one (?:sec|second|moment)|a sec)\b")
_YES = frozenset(
    """yes y ya yah yas yass yea yeah yeh yep yess yesh yessir yessum yse yed yup yupp yus yezzir aye ofc fs sure surely
    ok okay okey okie oky k ight alright aight fine perfect great correct right righto true indeed exactly
    absolutely definitely certainly affirmative confirm confirmed agreed works mhm cool awesome bet deal si claro dale
    vale correcto \N{THUMBS UP SIGN} please pls plz
    ye yee yis yiss yush yuh yuhh yh yar ayup yepp yepper yeppers yuppers yups yeps yesm yezz yessiree yeahp yeaup
    okays okeydokey okk okie oke mkay mmkay mk kay kays alrighty ait aii righty mmhm mhmm mmhmm uhhuh
    definately definetly defintely deffo def defo absolutley absolutly totally totes corect confirming approve approved
    affirm roger rodger fasho fosho fsho sweet dope perf indubitably bingo
    sip sipi simon sep sisi sipo obvio exacto exactamente efectivamente afirmativo confirmo confirmado perfecto listo
    orale andale va sale okis oka
    oki okies okeydoke okiedokie yeppo yesh ja oui duh coolio forsure""".split()
)
_PLEASE = frozenset({"please", "pls", "plz"})
_YES_PHRASES = re.compile(
    any_of(
        r"""
        (?:just |lets |please |pls |plz )?do (?:it|that|so|this)|please do|make it so
        (?:you can )?(?:just )?go (?:right |on )?ahead(?: (?:with|w) (?:it|that|this))?
        go for it|go (?:on|with (?:it|that))(?: then)?(?= *$)
        (?:please |pls )?proceed|carry on|by all means|make it happen|put it (?:through|in)
        you (?:bet|got it|(?:have|read|heard|got) (?:it|that|me) right)|thumbs up|uh huh|ok[ei]+[ey]? dok[ei]+[ey]?
        of course|for sure|i (?:do|agree|confirm)|(?:im|i am) (?:very )?(?:sure|certain|positive)
        (?:that|it|this)(?:s| is| will|ll)? (?:be )?(?:all )?(?:fine|good|ok|okay|right|correct|perfect|great)
        (?:thatll|that will|itll|it will) do (?:it|nicely|fine|just fine)
        (?:that|it|this)(?: will|ll)? (?:work|works|do)(?: for me)?
        (?:that|it) (?:would|d) be (?:fine|good|ok|okay|perfect|great|nice|lovely|awesome)
        (?:works|fine|good|ok|okay|cool|great)(?: (?:great|fine|good|well|perfectly))? (?:for|with|w|by) (?:me|us)|is ok
        (?:im|i am|were|we are) (?:fine|good|ok|okay|happy|cool) (?:with|w) (?:it|that|this)
        suits (?:me|us)|fine by (?:me|us)
        (?:it|that|this|all|is)(?: is|s)? (?:right|correct|true)|spot on
        (?:a )?hundred percent|no objections?
        sure thing|fo sho|for sho|do your thing|you (?:have|got) my (?:ok|okay|blessing)
        (?:thats|that is|thats all|its|this is|yall are|youre|you are|ur) (?:on point|spot on|exactly (?:it|right))
        (?:thats|that is) (?:the (?:right |correct |new |very )?(?:one|place|address|spot|day|time|house|code|number)|me
            |us|mine|ours|her|him)
        (?:roger|copy) that|copy(?= *$)|(?:you )?nailed it|(?:(?:were|we are|im|i am) )?good to go
        lets do (?:it|that|this)|lets go with (?:it|that)
        (?:sounds|looks|lgtm|sgtm)(?: like a plan)|lgtm|sgtm|no (?:changes|corrections|edits)
        (?:im|i am|were|we are) (?:down|on board|okay|cool)(?= *$)
        como no|esta perfecto|me parece perfecto|es correcto|eso (?:es|mero)|adelante|hagalo|haganlo|hagale
        tabien|sta bien|todo bien|me (?:sirve|funciona|queda bien)|okey dokey
        (?:all|looks|sounds) (?:good|right|fine|great|perfect)(?: to me)?
        (?:thats|(?:it|that) is) (?:it|the one|(?:just |exactly )?what i (?:want|meant|said|need)(?:ed)?)(?: exactly)?
        (?:now )?(?:it|that) is(?: now)?(?=\W*$)
        esta bien|ta bien|de acuerdo|asi es|asi mero|claro que si|por supuesto|si pues|de una|me parece(?: bien)?
        ten four|10\W4|you know it|why yes
        """
    )
)
_PLAINLY = frozenset("yes yep yeah yea yup yessir yas ye yh correct exactly absolutely definitely si".split())
"""Behind one of these a word or two that wish nothing else change nothing: "yes that same place"."""
_MOST_BESIDE = 3
_WISHES = frozenset(
    """bring deliver leave drop put give hand cancel return refund send move switch change reschedule hold keep pick
    pickup call text ring knock come go take use open want need buy today tonight tomorrow tmrw morning afternoon
    evening night noon week weekend next day days am pm early earlier late sooner other another different both all mon
    tue wed thu thur fri sat sun monday tuesday wednesday thursday friday saturday sunday to at on in for from by with
    after before between""".split()
)
_FILLER = frozenset(
    """eh ehh hm hmm er plse thanks thank you thx ty tysm u so much very alot lot a lol haha hi hello hey sir maam mam
    man dude bro friend darling sirree w lovely good nice oh um uh well then just now thatd kindly appreciate
    appreciated it sorry gracias favor por everyone god bless again would be \N{PERSON WITH FOLDED HANDS}
    porfa porfavor porfis grax senor senora joven amigo jefe hun hon honey dear pues queen king boss buddy pal chief fam
    dawg bruh homie girl lmao lmfao hehe jaja jajaja xd omg heck hell""".split()
)
_NO = frozenset(
    """no n nope nop nopes nah naw nay noo nuh nel nones neg negative negatory neither noup \N{THUMBS DOWN SIGN}
    \N{CROSS MARK}""".split()
)
_AS_IT_WAS = (
    r"(?:as (?:it )?(?:is|was)|how it (?:is|was)|like (?:it (?:is|was)|that)|the way it (?:is|was)|the same"
    r"|(?:where|what) it (?:is|was))"
)
_LEAVES_IT = re.compile(
    rf"\b(?:(?:leave|keep) (?:it |that |this |everything |things |the (?:old|address|day)(?: \w+)? )?{_AS_IT_WAS}"
    r"|(?:leave|keep) (?:it|that|everything) alone|keep (?:what (?:i|we|you|it) (?:had|have|got)|the old(?: one)?)"
    r"|leave (?:it|that|everything)(?= *$| (?:please|pls|thanks|thx|thank you|ty|then|be)\b)|stay put"
    r"|(?:deja|deje)l[oa] asi|asi (?:deja|deje)l[oa]"
    r"|never ?mind|nvm|forget (?:it|that|about it)|stay(?:s)? (?:as|how|where|the way) it (?:is|was)"
    r"|(?:do not|dont) (?:change|touch|do) (?:it|anything|a thing|that|this))\b"
)
_NO_PHRASES = re.compile(
    r"^\W*(?:(?:oh|um|uh|eh|ehh|hm|hmm|well|thanks|ok|okay|actually|sorry|please|pls|just) )*"
    r"(?:(?:absolutely|definitely|certainly|hell|heck|god) not?|uh uh|nuh uh|none of (?:those|these|them)|wrong one"
    r"|(?:id|i would) (?:say no|rather not)"
    r"|never ?mind|nvm|nevermind|forget (?:it|that|about it)"
    r"|(?:do not|dont) (?:do (?:it|that)|bother|change (?:it|anything|a thing)|move it|touch it)"
    rf"|leave it (?:alone|be|{_AS_IT_WAS})|keep it {_AS_IT_WAS}"
    r"|not (?:now|yet|really|any ?more|at all|that one)|i (?:do not|dont) want (?:that|to)"
    r"|(?:(?:thats|that is|its|it is|this is) )?(?:wrong|incorrect)(?: one| address| day| place| time)?(?= *$)"
    r"|(?:thats|that is|its|it is|this is) not (?:it|right|correct|the (?:right )?(?:one|address|day|place))(?= *$)"
    r"|(?:hard |ill )?pass(?= *$)|(?:id |i would )?rather not|(?:id |i |we )?better not(?= *$)|lets not(?= *$)"
    r"|mejor no|para nada|de ninguna manera|ya no(?= *$)|todavia no|(?:deja|deje)l[oa] asi|asi (?:deja|deje)l[oa]"
    r"|olvidal[oa]|olvidel[oa]|leave it(?= *$| (?:please|pls|thanks|thx|then) *$))\b"
)
_NO_BUT_YES = re.compile(
    r"^(?:no )+(?:problem\w*|prob|worries|worry|doubt|brainer|thats?|its?|yes|yeah|ok|okay|sure)\b"
)
"""Begins with a no that is none, or that may be none: "no problem", "no that's right"."""
_EMOJI = dict.fromkeys(
    "\u2705\u2714\u2611\U0001f44c\U0001f197\U0001f4af\U0001fae1\U0001f646", "\N{THUMBS UP SIGN}"
) | dict.fromkeys("\u274c\u2716\U0001f6ab\u26d4\U0001f645\u274e", "\N{THUMBS DOWN SIGN}")
"""Check marks and the like; crosses and the like."""
_PERSONS = re.compile("\u200d[\u2640\u2642]")
_HUNDRED_PERCENT = re.compile(r"\b10*0 ?%")
_WHY_NOT = re.compile(r"\b(?:sure |ok |yeah |yes )?why not(?= *[.!]* *$)")
_DRAWN_OUT = re.compile(r"([a-z])\1+")
_A_WORD = re.compile(r"[\w'\u2019]+")
_SKIN_TONES = re.compile("[\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}-\N{EMOJI MODIFIER FITZPATRICK TYPE-6}\ufe0f]")
_CLAUSE = re.compile(
    r"[^.!;,\n]+?(?=\s+(?:and|also|plus|&|y)\s|[.!;,\n]|$)|[.!;,\n]|\s+(?:and|also|plus|&|y)(?=\s)", re.I
)
_FORBIDS_THE_DRIVER = re.compile(
    r"^\W*(?:(?:and|also|plus|y|please|pls|just|tell (?:him|her|them)(?: to)?)\b\W*)*"
    r"(?:dont|don['\u2019]?t|do not|never|no)\s+"
    r"(?:ring|knock|buzz|honk|block|park|wake|walk|step|call|text|phone|let (?:the|my|our|him|her) \w+)\b"
    r"(?!.*\b(?:move|change|cancel|come|deliver|bring|send|return|day|it)\b)",
    re.IGNORECASE,
)
"""An order to the driver, whose "don't" takes nothing back of the yes before it: "yes! and dont block the drive"."""
_OF_ITS_OWN = re.compile(r"(?:[.!;\n]|\b(?:and|also|plus|y)|&)\W*$", re.IGNORECASE)
"""Before what is said besides; behind a mere comma it belongs to the yes: "ok, cancel it"."""
_BETWEEN = re.compile(r"^[\s,.;!-]*(?:(?:and|also|plus|then|y(?=\s))\b[\s,.;!-]*)*", re.IGNORECASE)


@dataclass(frozen=True)
class YesNoReading:
    says: Literal["yes", "no", "neither"]
    qualified: str = ""
    """What stands with the yes itself, so that it may be no plain one: "monday works"."""
    also: str = ""
    """What else is said after it, in their own words: "gate code is 4411"."""

    @property
    def is_clear_yes(self) -> bool:
        return self.says == "yes" and not self.qualified


def reply(text: str, own: Set[str] = frozenset(), said: str = "") -> YesNoReading:
    """`own`: words that only repeat what was asked, in plain form ("move", "hold it"). `said`: what was read back; two
    words of it or more in a row repeat it too, even a "no" among them ("yes, no knocking")."""
    text = without_repeated(text, said) if said else text
    words = _tokens(text)
    if not words:
        return YesNoReading("neither")
    if _says_no(text, words):
        return YesNoReading("no", also=_after_no(text))
    if is_guarded(_without_orders(text)):
        return YesNoReading("neither")
    return _yes(text, own)


def _without_orders(text: str) -> str:
    """Without what stands behind the first clause and only forbids the driver something."""
    first, *more = _clauses(text)
    return " ".join([first, *(each for each in more if not _FORBIDS_THE_DRIVER.match(each.strip()))])


def _clauses(text: str) -> list[str]:
    return [found.group() for found in _CLAUSE.finditer(text)] or [text]


def without_repeated(text: str, said: str) -> str:
    """Without what stands in `said` too, two words or more in a row."""
    pairs = {*zip(_heard(said), _heard(said)[1:], strict=False)}
    words = [(found.group(), found.start(), found.end()) for found in _A_WORD.finditer(text)]
    heard = [" ".join(_heard(word)) for word, _, _ in words]
    repeated = {
        at for each in range(len(words) - 1) if (heard[each], heard[each + 1]) in pairs for at in (each, each + 1)
    }
    repeated = {at for at in repeated if heard[at] not in _YES | _NO or at > 0}
    kept = list(text)
    for at in repeated:
        _, start, end = words[at]
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def _heard(text: str) -> list[str]:
    return _tokens(text.replace("n't", "nt").replace("n\u2019t", "nt"))


def repeats_only(text: str, own: Set[str]) -> bool:
    """Whether no word is said but of `own`, a yes or courtesy; more strictly than `reply` takes a plain yes."""
    words = _tokens(_YES_PHRASES.sub(" ok ", _plain(text)))
    return bool(words) and all(_is_yes(word) or word in _FILLER or word in own for word in words)


def leaves_it(text: str) -> bool:
    """Whether a no wants nothing in its place either: "no thank you, keep it as is"."""
    words = _tokens(text)
    return "?" not in text and _says_no(text, words) and _LEAVES_IT.search(" ".join(words)) is not None


def says_only(text: str, own: Set[str]) -> bool:
    """Whether nothing is said but words of `own`, a yes or courtesy."""
    said = [_unsaid(clause, own) for clause in re.split(r"[.!;,\n]+", text)]
    return any(said) and all(found is None or not found[1] for found in said)


def words_of(text: str) -> frozenset[str]:
    return frozenset(_tokens(text))


def is_guarded(text: str) -> bool:
    """Whether a word or the form of it keeps the text from being a clear yes."""
    words = _tokens(text)
    if "?" in text or GUARDS & set(words) or _GUARD_PHRASES.search(" ".join(words)):
        return True
    clauses = [clause for clause in re.split(r"[.!;,\n]+|\band\b", text) if clause.strip()]
    return any(mood_of(each) in (Mood.QUESTION, Mood.PLANNED) for each in clauses if _says_more_than_yes(each))


def _says_more_than_yes(clause: str) -> bool:
    """ "correct" by itself is none of the questions that end so."""
    found = _unsaid(clause, frozenset())
    return found is not None and bool(found[1])


def _yes(text: str, own: Set[str]) -> YesNoReading:
    """Clauses of nothing but a yes are taken off the front; what is left is said besides."""
    said_yes, at = False, 0
    while found := _CLAUSE.search(text, at):
        rest = _unsaid(found.group(), own)
        if rest is None:  # a mark, or words that say nothing
            at = found.end()
            continue
        is_yes, left = rest
        if left:
            break
        said_yes, at = said_yes or is_yes, found.end()
    else:
        return YesNoReading("yes" if said_yes else "neither")
    more = _BETWEEN.sub("", text[found.start() :]).rstrip()
    before = text.rstrip().removesuffix(more)
    if said_yes and not is_yes and _OF_ITS_OWN.search(before):
        return YesNoReading("yes", also=more)
    return YesNoReading("yes", qualified=more) if is_yes or said_yes else YesNoReading("neither")


def _unsaid(clause: str, own: Set[str]) -> tuple[bool, list[str]] | None:
    """Whether the clause begins as a yes, and the words of it that are neither a yes nor courtesy; None: no words."""
    words = _tokens(_YES_PHRASES.sub(" ok ", _plain(_BETWEEN.sub("", clause))))
    if not words:
        return None
    left = [word for word in words if not _is_yes(word) and word not in _FILLER and word not in own]
    if words[0] in _PLAINLY and len(left) <= _MOST_BESIDE and not any(_wishes(word) for word in left):
        left = []
    return any(_is_yes(word) for word in words if not (left and word in _PLEASE)), left


def _is_yes(word: str) -> bool:
    return word in _YES or _DRAWN_OUT.sub(r"\1", word) in _YES


def _is_no(word: str) -> bool:
    return word in _NO or _DRAWN_OUT.sub(r"\1", word) in _NO


def _wishes(word: str) -> bool:
    return word in _WISHES or any(mark.isdigit() for mark in word)


def _says_no(text: str, words: list[str]) -> bool:
    said = " ".join(words)
    if "?" in text:
        return False
    if _NO_PHRASES.match(said):
        return True
    first = next((word for word in words if word not in _FILLER), "")
    return _is_no(first) and not _NO_BUT_YES.match(said)


def _after_no(text: str) -> str:
    found = re.match(r"\W*(?:no+|nope|nah|naw)\b(?:\W*\b(?:thanks|thank you|thx|ty)\b)?", text, re.IGNORECASE)
    return _BETWEEN.sub("", text[found.end() :]).strip(" ,.!") if found else ""


def _tokens(text: str) -> list[str]:
    return re.findall(r"[\w']+|[\U0001F300-\U0001FAFF]", _plain(text))


def _plain(text: str) -> str:
    if not text.isascii():
        text = _PERSONS.sub("", _SKIN_TONES.sub("", text))
        text = "".join(_EMOJI.get(mark, mark) for mark in text)
    text = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    words = re.sub(r"([a-z])\1{2,}", r"\1", plain(text).replace("\n", " "))
    return _WHY_NOT.sub("ok", _HUNDRED_PERCENT.sub("sure", words))
