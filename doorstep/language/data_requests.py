"""Whether somebody asks us to delete what we hold about them, or what it is. Pure.

Nothing is deleted because of it: a person of the desk is asked. Whose words are "remove my number from your list" wants
no texts and is heard as that (opt_outs.py); a code or an address to be taken back is a request about a package.
"""

import re
from functools import lru_cache
from typing import Literal

from doorstep.language.acts import Act, Step, follows
from doorstep.language.clauses import Clause, clauses
from doorstep.language.folding import folded
from doorstep.language.moods import mood_of
from doorstep.language.opt_outs import opt_out
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

ACT = "ask_for_own_data"
DataRequest = Literal["delete", "know"]

_DELETE = r"(?:delete|erase|remove|wipe|purge|destroy|scrub|clear|get rid of)"
_DELETED = r"(?:deleted|erased|removed|wiped|purged|destroyed|gone)"
_DATA = (
    r"(?:(?:personal|private|contact|customer|own|text|texting|message|chat) )?"
    r"(?:data|info|information|infos|records?|history|account|profile)"
)
_YOU = r"(?:you|u|ya|yall|you guys|they|your (?:company|system))"
_HOLD = r"(?:have|has|got|hold|keep|know|store|stored|collect|collected|save|saved|kept)"
_NUMBER = r"my (?:phone |cell |mobile )?number\b"
_ON_ME = rf"(?:(?:on|about|of) (?:me\b|us\b|{_NUMBER})|for {_NUMBER})"
"""Not "for me": what a carrier has for somebody is packages."""
_ON_A_PACKAGE = (
    r"(?! (?:stored |saved )?(?:on|about|of|for|in|as|under|regarding)"
    rf" (?!(?:me|us|{_NUMBER}|my (?:name|account|phone|email)|file|record|the system|your|there)\b))"
)
"""What they hold about the gate code, or on my order, is no question of law."""
_WANTS_GONE = re.compile(
    any_of(
        rf"""
        {_DELETE} (?:all |any |every |both )*(?:of )?(?:my|our) {_DATA}\b(?! (?:from|off) (?:the|this|that) (?:box
            |label|package|door|list))
        {_DELETE} (?:everything|all|whatever|anything|what|the data|all data|the info|all info|all the info
            |all information|any data) (?:that )?{_YOU} (?:\w+ )?{_HOLD}{_ON_A_PACKAGE}(?: stored| saved)?(?: {_ON_ME})?
        {_DELETE} (?:all |any |the )*(?:personal )?{_DATA} (?:that )?(?:{_YOU} (?:\w+ )?{_HOLD} )?{_ON_ME}
        (?:want|need|would like|like|get|have|request|see|demand) (?:all )?(?:of )?(?:my|our) {_DATA} (?:to be
            |be |completely |fully |permanently )*{_DELETED}
        (?:my|our) {_DATA} (?:to be|be|should be|must be|has to be|needs to be) (?:completely |fully |permanently
            )?{_DELETED}
        right to be forgotten
        (?:forget|erase) everything (?:{_YOU} {_HOLD} )?about me
        """
    )
)
_WANTS_TO_KNOW = re.compile(
    any_of(
        rf"""
        what (?:all |kind of |sort of |personal |exactly )*(?:data |info |information |records |stuff |things )?(?:do
            |does|did) {_YOU} (?:\w+ )?{_HOLD}(?: stored| saved)? {_ON_ME}
        what(?:ever)? {_YOU} (?:\w+ )?{_HOLD}(?: stored| saved)? {_ON_ME}
        what(?:s| is|s all| all is)? (?:(?:data|info|information) (?:is )?)?(?:being |all )?(?:stored|saved|kept|held
            |recorded
            |collected|on file) {_ON_ME}
        (?:copy|export|download) of (?:all )?(?:of )?(?:my|our) {_DATA}
        (?:send|show|give|get) (?:me|us) (?:all )?(?:of )?(?:my|our|the) (?:personal )?(?:data|information) {_YOU}
            {_HOLD}{_ON_A_PACKAGE}
        (?:my|a) data (?:access )?request|ccpa|gdpr
        """
    )
)


_UNWANTED = re.compile(
    r"\b(?:dont|do not|no|not|never|stop\w*|quit|without|less)\b.{0,30}"
    r"\b(?:te?xts?|te?xting|messag\w+|msgs?|sms|contact\w*|notif\w+)\b"
)
"""Of texts, in whatever words: then it is asked whether they are wanted."""
_REFUSES = re.compile(rf"\b(?:dont|do not|never|didnt|did not|wont|not)\b(?: \w+){{0,4}}? (?:{_DELETE}|{_DELETED})\b")


@lru_cache(maxsize=64)  # asked by several of one turn
def data_request(text: str) -> DataRequest | None:
    """What the text asks; "delete" before "know"."""
    asked = {_heard(each.text) for each in clauses(text)}
    return next((each for each in ("delete", "know") if each in asked), None)


def says_nothing_of_texts(text: str) -> bool:
    """Whether "delete" beside such a request is of data alone, and nobody has to doubt whether texts are wanted.

    Who plainly wants none gets none, though it be said in one breath: "delete my data stop texting me".
    """
    beside = "\n".join(map(_beside, clauses(text)))
    return opt_out(text) != "plain" and opt_out(beside) == "none" and _UNWANTED.search(plain(beside)) is None


def _beside(clause: Clause) -> str:
    """What is left of a clause without the request in it."""
    if _heard(clause.text) is None:
        return clause.text
    return _WANTS_TO_KNOW.sub("\n", _WANTS_GONE.sub("\n", plain(folded(clause.text))))


def is_only_a_data_request(text: str) -> bool:
    """Whether there is nothing else in the text but courtesy."""
    parts = [part for each in clauses(text) for part in _JOINED.split(each.text)]
    return all(_heard(part) is not None or _COURTESY.fullmatch(plain(folded(part))) for part in parts)


def _heard(clause: str) -> DataRequest | None:
    words = plain(folded(clause))
    asked: DataRequest | None = (
        "delete" if _WANTS_GONE.search(words) else "know" if _WANTS_TO_KNOW.search(words) else None
    )
    if asked is None or _REFUSES.search(words) or follows(Act(ACT, mood_of(clause), words=clause)) is not Step.DO:
        return None
    return asked


_JOINED = re.compile(r"\b(?:and|but)\b|[,;]")
_COURTESY = re.compile(
    r"\W*(?:(?:please|pls|plz|thanks|thank you|thx|ty|hi|hey|hello|ok|okay|now|today|immediately|asap|from your"
    r" system|permanently|right now|can you|could you|you|u|i|so)\b\W*)*"
)
