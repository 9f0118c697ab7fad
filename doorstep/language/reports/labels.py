"""Whether an answer says one of the buttons under a question: "ok send it" is [Send]. Pure.

Only what holds nothing besides the words of one label, or of a plain yes or no to it, is that tap: who adds something
("send it but say 20 min") wants something else.
"""

import re
from collections.abc import Sequence

from doorstep.language.reports.words import in_digits, plain

_FILLERS = frozenset(
    """
    a ahead and bro can could dude for go good going ill im it its just k kk lets like man me my now ok okay one pls
    please plz real quick so sure that thats the then this to u ur we you your yo thx thanks thank ty lol haha hey oh
    is are was be with on at in by of stop number ya por favor lo la el un una right here though tho him her them his
    hers their theirs she he they gonna wanna want i ima imma should
    """.split()
)
_YES = frozenset("yes yeah yea yep yup yah ya ye yess si sip sure ok okay k kk absolutely definitely def bet".split())
_NO = frozenset(
    "no nah nope dont not never cancel stop skip leave hold wait forget nvm nevermind without negative".split()
)
_PERSON = r"(?:her|him|them|em|the (?:customer|lady|guy)|that|it|this)"
_CARRIES_OUT = re.compile(
    r"(?:(?:do|go for) (?:it|that|this)|go(?: right)? ahead|go for it|please do|by all means|make it (?:so"
    r"|happen)|sounds good|perfect"
    r"|works(?: for me)?|fine(?: by me| with me)?|thats (?:fine|right|good|correct|it|perfect)|correct|confirm(?:ed)?"
    r"|(?:good|looks|looking) (?:to go|good)|yes sir|for sure|dale|hazlo|mandalo|correcto|claro|asi es|be my guest"
    r"|(?:\U0001f44d)+)"
)
_SENDS = re.compile(
    rf"(?:(?:send|text|tell|message|msg|ask|notify|shoot|hit|let|pass|say|fire"
    rf"|ping) ?{_PERSON}?(?: know)?(?: (?:that|this|it))?"
    rf"(?: (?:on|over|off|away|out|then|up))?|mandale?(?:lo)?|dile|enviale?|envialo|preguntale)"
)
_LEAD = (
    r"(?:(?:yes|yeah|yea|yep|yup|yah|si|sure|ok|okay|k|kk|please|pls|plz|just|and|then|so|bet|cool|u can"
    r"|you can|can you|can u"
    r"|go ahead and|go ahead|lets|oh|um|uh|well|hey|good|alright|aight|right|do it|for sure|absolutely)\W+)*"
)
_TRAIL = (
    r"(?:\W+(?:please|pls|plz|thanks|thx|ty|thank you|now|then|bro|man|dude|lol|por favor|too|asap|sir"
    r"|real quick|for me"
    r"|already|ok|okay|yes|yeah|yep))*"
)
_IS_NO = re.compile(
    rf"(?:(?:no|nah|nope|wait|actually|hold on|oh|ok|um|negative)\W+)*(?:no|nah|nope|(?:please |pls )?(?:dont"
    rf"|do not)(?: (?:bother|do|"
    rf"send|text|tell|ask|message|worry|even|need to|wanna|want to))*(?: (?:it|that|her|him|them|about it|anything))*"
    rf"|never ?mind|nvm|forget (?:it|that|about it)|cancel(?: (?:it|that))?|skip (?:it|that)|leave it"
    rf"|not (?:now|yet|this time|needed)"
    rf"|no (?:need|thanks|thank you)|no (?:lo )?mandes|mejor no){_TRAIL}\W*"
)
_A_NO = re.compile(r"no\b", re.IGNORECASE)
_SENDING = re.compile(r"\b(?:send|ask|text|tell)\b", re.IGNORECASE)


def label_said(text: str, labels: Sequence[str]) -> int | None:
    """The place of the label that is said; None when it is none, or more than one."""
    if "?" in text or "¿" in text or not labels:
        return None
    words = plain(text).strip(" .!,")
    if not words:
        return None
    noes = [place for place, label in enumerate(labels) if _A_NO.match(label)]
    if _IS_NO.fullmatch(words):
        return noes[0] if len(noes) == 1 else None
    tokens = _tokens(words)
    if set(tokens) & _NO and not any(set(tokens) & _NO & set(_tokens(plain(label))) for label in labels):
        return None
    said = [place for place, label in enumerate(labels) if place not in noes and _says(tokens, label, labels)]
    if len(said) == 1:
        return said[0]
    if len(labels) == 2 and len(noes) == 1 and not said:
        other = 1 - noes[0]
        is_sent = _SENDING.search(labels[other]) is not None and re.fullmatch(
            rf"{_LEAD}{_SENDS.pattern}{_TRAIL}\W*", words
        )
        if is_sent or re.fullmatch(rf"{_LEAD}{_CARRIES_OUT.pattern}{_TRAIL}\W*", words):
            return other
    return None


def _says(tokens: Sequence[str], label: str, labels: Sequence[str]) -> bool:
    """Every word with content is the label's, and one of them is of no other label."""
    own = set(_tokens(plain(label)))
    others = {token for each in labels if each != label for token in _tokens(plain(each))}
    content = [token for token in tokens if token not in _FILLERS | _YES or (token in own and token not in _YES)]
    telling = {token for token in content if token in own - others} - _YES
    return bool(telling) and all(token in own for token in content if token not in _FILLERS)


def _tokens(words: str) -> list[str]:
    return [_stem(token) for token in re.findall(r"[^\W_]+", in_digits(words))]


def _stem(token: str) -> str:
    """ "sent", "sends" are `send`: only what buttons say."""
    return {"sent": "send", "sends": "send", "sned": "send", "asking": "ask"}.get(token, token)
