"""Whether a text takes back what was just reported of stops that it names: "my bad 12 isnt done". Pure.

Only stops that were reported a while ago can be taken back, so that here a bare number is one of theirs. What says so
outright is done; what only contradicts the report is asked about, and never passes as talk.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from doorstep.language.phrases import any_of
from doorstep.language.reports.reasons import failure_reason
from doorstep.language.reports.words import in_digits, plain


@dataclass(frozen=True)
class Retraction:
    stops: tuple[int, ...]
    is_outright: bool
    """Else it has to be asked."""


_UNITS = (
    r"mins?|minutes?|m|hrs?|hours?|sec\w*|box(?:es)?|packages?|pkgs?|times?|dogs?|steps?|stairs|floors?|feet|ft|miles?"
    r"|blocks?|people|guys|kids|years?|stops?|bags?|pieces?|pcs|late|behind|am|pm|degrees"
)
_NUMBER = re.compile(
    rf"(?<![\w.:$#-])(?:(?:stop|stops|number|no|parada|la|el|the) ?#? ?|# ?)?(\d{{1,3}})"
    rf"(?:(?P<his>s)(?!\w)|(?![\w%:/]|[.-]\d| ?(?:{_UNITS})\b))"
)
_N = r"n_"
_CLAUSE = re.compile(r"[,.;!\n]+|\b(?:but|just|only|pero|solo)\b|\band(?= (?:n_|it))")
_AND = re.compile(r"n_(?:(?:\s+|\s*&\s*|,? (?:and|n|y|or|nor|plus) )n_)+")
_RIGHT_ONE = re.compile(
    r"n_ (?:is |are |was |were |stays? |s )(?:right|good|fine|ok|okay|correct|done|delivered|cool|in)\b"
)
_ASKED_TO = re.compile(r"^\W*(?:hey |yo |pls |please )*(?:can|could|will|would) (?:you|u|ya) (?:please |pls |plz )?")
_SLIP = any_of(
    r"""
    (?:scratch|strike|undo|cancel|disregard|ignore|reverse|forget) (?:that|this|it|what i (?:said|sent))
    my (?:bad|mistake|fault)|oops\w*|whoops\w*|woops\w*|oop|wait|hold (?:up|on)|hang on|actually
    sorry|srry|shoot|dang|damn|crap|shit|jk|i lied|correction|perdon|espera|espere?n?|me equivoque|ay no
    (?:messed|screwed|mixed|goofed)(?: \w+)? up|goofed|mistake|accident(?:ally)?|misclick\w*|mis ?tap\w*|fat ?finger\w*
    """
)
_OOPS = rf"(?:{_SLIP}|\b(?:no,? (?:no|wait)|nono)\b)"
_COMMANDS = (
    r"(?:scratch|strike|undo|un ?do|unmark|un ?mark|un ?deliver|take back|pull back|roll back|reverse|revert|void|erase"
    r"|nix|delete|remove|cancel|disregard|ignore|forget|never ?mind|nvm|reopen|re ?open|reset|borra\w*|quita\w*"
    r"|cancela\w*|deshaz|olvida\w*)"
)
_WHAT = (
    r"(?: (?:that|this|it|the|my|last|report|delivery|delivered|mark|marking|tap|on|for|about|of|from|at|me|please|pls"
    r"|lo de|de))*"
)
_AFTER = (
    rf"(?=\W*$|\W*[,.;!]|\s+(?:it|its|i|im|ive|cuz|cause|because|bc|wrong|pls|please|plz|by|was|wasnt|not|isnt|aint|and"
    rf"|lol|haha\w*|ok|okay|thx|thanks|my|still|for (?:now|me)|real quick|sorry|no|nope|no me|todavia|until|since|got"
    rf"|that was|{_N}|lmao|again|from|as)\b)"
)
_COMMANDED = re.compile(
    rf"\b{_COMMANDS}{_WHAT} {_N}{_AFTER}|\btak(?:e) {_N} (?:back|off)(?! (?:to|home|with)\b)"
    rf"|\b(?:put|open|set|mark|make) {_N} (?:back )?(?:to |as )?(?:open|undone|undelivered|not (?:done"
    rf"|delivered)|pending)"
    rf"|{_N}\W+(?:pls |please )?(?:scratch|undo|take) (?:that|it|this)(?: one)?(?: back)?(?=\W*$)"
    rf"|{_N} needs? to be (?:undone|unmarked|taken back|reopened|undelivered)"
)
_NOT = r"(?:not|isnt|is not|wasnt|was not|aint|hasnt been|hasnt|never|never got|didnt get|arent|werent|no)"
_YET = r"(?:(?:actually|really|even|quite|all the way|yet|been|got|gotten|get|be|rly|marked) )*"
_DONE = (
    r"(?:done|delivered|deliverd|dropped(?: off)?|finished|complete\w*|in|left|handed(?: \w+)?|me|mine|true|real"
    r"|entregad[oa]|list[oa]|hech[oa])"
)
_STILL_HERE = (
    r"(?:(?:is |s |are )?(?:still |right )*(?:here|in (?:my|the) (?:hands?|van|truck|lap|cab|back|seat)"
    r"|on (?:my|the) (?:van|truck|seat|dash|board|passenger seat)|on ?board|next to me|with me|w me|beside me"
    r"|behind me))"
)
_BOX = r"(?:box|package|pkg|packages|boxes|parcel|envelope|bag|stuff|order|one|caja|paquete)"
_CONTRADICTED = re.compile(
    any_of(
        rf"""
        {_N} (?:is |was )?{_NOT} {_YET}{_DONE}(?! (?:at|by|with|on|signed))
        {_N} (?:not yet|todavia no|aun no)
        (?:havent|have not|didnt|did not|never|hasnt|no) {_YET}(?:do|done|did|deliver\w*|drop\w*|leave|left|hand\w*
            |finish\w*|get to|got to|make it to|made it to|been to|been at|be at|reach\w*|entregue|deje)
            (?: (?:off|at|to|the|la|el|it|box|package|for|her|his))* {_N}
        (?:dont|do not|shouldnt|should not) (?:count|mark|include|put) {_N}
        (?:still|todavia|aun) (?:got|have|has|holding|carrying|sitting on|tengo|traigo) (?:the |la |el )?
            (?:{_BOX} (?:for|from|of|de) )?{_N}(?: (?:her|his|their|the|su|la))?(?: {_BOX})?
        {_N} (?:i |we )?(?:still |todavia )+(?:got|have|holding|la tengo|lo tengo|tengo)
        {_N} (?:is |s |are )?(?:still |todavia |sitting |right )+{_STILL_HERE}
        {_N} {_BOX} (?:is |s )?{_STILL_HERE}
        {_BOX} (?:for|of|from) {_N} (?:is |s )?(?:still )?{_STILL_HERE}
        (?:got|have|holding) {_N} (?:her |his |their )?{_BOX} {_STILL_HERE}
        {_N} (?:was|is|s) (?:a |an |my |by |the )*(?:mistake|accident|error|misclick|mistap|mis tap|wrong (?:one|stop
            |button|house|number)|fat finger|too (?:early|soon)|premature|oops)
        {_N} was(?:nt| not) (?:me|mine|supposed)
        {_N} (?:by|on) (?:mistake|accident)
        (?:jumped the gun|lied|messed up|screwed up|goofed|fat fingered|misclicked|mis ?tapped|made a mistake
            |got ahead of myself|spoke too soon)(?: (?:on|about|with|for|and (?:hit|marked|tapped)))? {_N}
        (?:hit|marked|tapped|pressed|clicked|sent|reported|said) {_N} (?:too (?:early|soon)|by (?:mistake
            |accident)|wrong
            |accidentally)
        accidentally (?:hit|marked|tapped|pressed|clicked|sent|reported|said) {_N}
        """.replace("\n            ", "")
    )
)
_STILL_WITH = re.compile(
    any_of(
        rf"""
        still (?:got|have|holding|carrying) (?:it|hers|his|theirs|that one|the {_BOX}|(?:her|his|their|that) {_BOX})
        (?:(?:the|her|his|their|that) {_BOX}|it|its)(?: is|s)? (?:still |right )+{_STILL_HERE}
        still (?:on|in|with|here)(?: (?:the|my|me))?(?: (?:truck|van|hands?|lap))?
        (?:didnt|havent|never|not) {_YET}(?:deliver\w*|drop\w*|hand\w*|leave|left|done|do|finish\w*)(?: (?:it
            |that|off|yet))*
        todavia (?:la|lo) (?:tengo|traigo)|(?:i )?(?:forgot|wrong (?:house|door|stop|one|button|box|number))
        (?:she|he|they) (?:isnt|aint|wasnt|not|never) (?:here|home|take|took)
        """
    )
)
""" "12 i still got her box": beside a stop, or behind an "oops"."""
_DENIED = re.compile(
    rf"^\W*(?:(?:{_SLIP}|no|nope|nah)\W*)*\b(?:not|no|nope|nah) {_N}\W*$|{_N}\W*(?:is |was |s "
    rf"|thats )?(?:a )?(?:no|nope|nah|wrong|bad"
    rf"|not (?:right|good|true|it|correct|mine|me)|isnt|wasnt|aint|off)\W*(?:lol|sorry|my bad|haha\w*|tho\w*"
    rf"|man|yet|bro)?\W*$"
    rf"|{_N} (?:isnt|aint|wasnt|is not|was not) (?:right|good|true|it|correct|it|the one)"
)
_NEGATED = re.compile(
    rf"\b(?:dont|do not|no need to|never|didnt|not (?:gonna|going to)) (?:\w+ )?{_COMMANDS}\b|\bdont take\b"
)
_ELSE = re.compile(
    any_of(
        r"""
        another|extra|one more|second|other (?:box|package|one)|2nd
        (?:she|he|they|customer|lady|guy|dispatch|app|it|screen|system|scanner|who) (?:just )?(?:says?|said
            |claims?|told|thinks?
            |shows?|showing|swears)
        if|when|until|unless|once|before|after|should|would|might|gonna|going to|heading|headed|why|how come|almost
        """
    )
)
"""Somebody else's word, a condition, another package: that takes nothing back by itself."""
_STANDS = re.compile(
    rf"^\W*(?:(?:{_OOPS}|but|and|yeah|yea|yes|ok|pero|la|el)\W*)*{_N} (?:is |are |was |were |s |stays? "
    rf"|stands? |esta )*(?:still )?"
    r"(?:right|good|correct|fine|ok|okay|legit|true|real|delivered|done|bien|accurate|for real|in|cool|stays?|stands?"
    r"|correcto)\W*(?:(?:tho|though|still|for real|however|sigue|bro|man|to stay|as is|asi)\W*)*$"
    rf"|^\W*(?:(?:but|just|and|only)\W*)*(?:keep|leave) {_N}(?: (?:as is|like that|delivered|done|alone"
    rf"|how it is|tho))?\W*$"
)
_LIGHTLY = r"lol|lmao|haha\w*|pls|please|plz|man|bro|dude|real quick|thanks|thx|ok|okay|smh|ugh|oh|no|nah"
_EASE = rf"(?:{_LIGHTLY}|sorry|my bad)"
_SLIP_OR_EASE = rf"(?:{_SLIP}|nono|{_LIGHTLY})"
"""Each word in one way only: a row of them that can be read in two never ends."""
_THE_LAST = re.compile(
    rf"\W*(?:{_SLIP_OR_EASE}\W+)*(?:(?:scratch|strike|undo|unmark|cancel|reverse) (?:that|this|it"
    rf"|the last (?:one|report)"
    rf"|my last(?: one| report)?)(?: one)?|take (?:that|this|it) back|undo)(?:\W+{_EASE})*\W*"
)
_NOTICED = re.compile(
    rf"\W*(?:(?:{_EASE}|i|so)\W+)*(?:{_OOPS})(?:\W+(?:{_SLIP_OR_EASE}|nope|not that one|wrong one|wrong))*\W*"
)
_THERE = r"in|on|with|here|right here|the|my|van|truck|hands?|me|now"
_STILL_HAVE = re.compile(
    rf"\W*(?:(?:{_SLIP_OR_EASE}|i|so|and|but)\W+)*(?:{_STILL_WITH.pattern}"
    rf"|(?:that|it)s? (?:one )?(?:{_NOT}) {_YET}{_DONE}|(?:that|it) (?:was|is) (?:a mistake|wrong"
    rf"|an accident))(?:\W+(?:(?!(?:{_EASE}|{_THERE})\b)\w+ )?{_EASE}"
    rf"|\W+(?:{_THERE}))*\W*"
)
_NEGATIVE = re.compile(
    any_of(
        r"no|not|nope|nah|wrong|isnt|aint|wasnt|didnt|havent|hasnt|never|still (?:have|got|here|on|in)|mistake|oops"
        r"|whoops|my bad|undo|scratch|take back|todavia|me equivoque|accident\w*|unmark"
    )
)


def retraction(text: str, reported: Collection[int]) -> Retraction | None:
    """Which of the stops that were `reported` a text takes back; None: it says nothing of that kind."""
    words, numbers = _with_tokens(text, reported)
    if not numbers or _NEGATED.search(words):
        return None
    if _ASKED_TO.match(words):  # "can u undo 12?" is a wish
        words = _ASKED_TO.sub("", words).rstrip(" ?")
    if "?" in words or _ELSE.search(words):
        return None
    if len(set(numbers)) == 1 or _AND.sub(_N, words).count(_N) == 1:
        outright = _is_outright(_AND.sub(_N, words))
        one_is_right = len(set(numbers)) > 1 and _RIGHT_ONE.search(words) is not None
        if outright is None and not (one_is_right and re.search(rf"\b{_COMMANDS} {_N}", words)):
            return None
        return Retraction(tuple(dict.fromkeys(numbers)), bool(outright) and not one_is_right)
    return _by_clause(words, numbers)


def stands(text: str, reported: Collection[int]) -> tuple[int, ...]:
    """ "13 is right tho": what was reported of these stops is said once more to be so."""
    words, numbers = _with_tokens(text, reported)
    words = _AND.sub(_N, words).replace(f"{_N} are ", f"{_N} is ")
    return tuple(dict.fromkeys(numbers)) if numbers and "?" not in text and _STANDS.search(words) else ()


def may_contradict(text: str, reported: Collection[int]) -> tuple[int, ...]:
    """Stops just reported, in a text with a word that denies: whatever it says, it is not to pass as talk."""
    words, numbers = _with_tokens(text, reported)
    return tuple(dict.fromkeys(numbers)) if _NEGATIVE.search(words) else ()


def _is_outright(words: str) -> bool | None:
    """None: it takes nothing back."""
    oops = re.search(_OOPS, words) is not None
    if _COMMANDED.search(words):
        return True
    if _STANDS.search(words):
        return None
    if failure_reason(words) is not None:  # it became something else: that is a report
        return False if oops and _CONTRADICTED.search(words) else None
    if _CONTRADICTED.search(words):
        return True
    if _STILL_WITH.search(words):
        return oops or words.lstrip().startswith(_N)
    if _DENIED.search(words):
        return oops
    return None


def _by_clause(words: str, numbers: list[int]) -> Retraction | None:
    """Of several stops: each clause says of its own; what is said before any stop holds for the first."""
    found: list[int] = []
    outright, lead, at = True, "", 0
    for clause in re.split(_CLAUSE, words):
        tokens = clause.count(_N)
        if not tokens:
            lead = f"{lead} {clause}"
            continue
        here, at = numbers[at : at + tokens], at + tokens
        said = f"{lead} {clause}".strip() if not found else clause
        lead = ""
        takes = _is_outright(_AND.sub(_N, said))
        if takes is None:
            continue
        outright = outright and takes and (tokens == 1 or bool(_AND.search(said)))
        found += [number for number in here if number not in found]
    return Retraction(tuple(dict.fromkeys(found)), outright) if found else None


def retracts_the_last(text: str) -> bool | None:
    """ "scratch that lol", of whatever was reported last: outright, or only as one who noticed something ("oops", "i
    still have the box"): to be asked. None: neither."""
    words = plain(text)
    if "?" in text or any(character.isdecimal() for character in words) or _ELSE.search(words):
        return None
    if _THE_LAST.fullmatch(words):
        return True
    return False if _NOTICED.fullmatch(words) or _STILL_HAVE.fullmatch(words) else None


def is_of_all(text: str) -> bool:
    """ "undo both", where several were reported in one breath."""
    return (
        re.search(r"\b(?:both|all(?: (?:of )?(?:them|those|three|four))?|those|them|neither)\b", plain(text))
        is not None
    )


def _with_tokens(text: str, reported: Collection[int]) -> tuple[str, list[int]]:
    numbers: list[int] = []

    def token(found: re.Match[str]) -> str:
        number = int(found[1])
        if number not in reported:
            return found[0]
        numbers.append(number)
        return f"{_N} " if found["his"] else _N

    words = " ".join(_NUMBER.sub(token, in_digits(plain(text).replace("-", " "))).split())
    return words, numbers
