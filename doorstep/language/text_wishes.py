"""What somebody wishes of our texts who does want them: fewer, or not at every hour. Pure.

Never an opt-out: whose words are one plainly is heard as that (opt_outs.py), and nobody asks here. A wish is read only
where the words speak of texts, or say "just" or "only" beside what is to be told.
"""

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Literal

from doorstep.language.acts import Act, Mood, Step, follows
from doorstep.language.clauses import clauses
from doorstep.language.folding import folded
from doorstep.language.moods import mood_of
from doorstep.language.opt_outs import opt_out
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.language.texting_words import OF_DELIVERY, OF_THEM, TEXTS

ACT = "limit_texts"
Level = Literal["all", "essential", "outcome"]


@dataclass(frozen=True)
class SaidTextWish:
    level: Level | None = None
    not_before: time | None = None
    not_after: time | None = None
    words: str = ""
    """The stretch that says it: its evidence."""


_UPDATES = rf"(?:{TEXTS}|updates?|pings?)"
_TELL = r"(?:tell|text|txt|message|msg|notify|let|alert|update|ping|contact) (?:me|us)(?: know)?"
_THERE = (
    r"(?:its|it is|it has been|it was|it|the package is|package is|my package is|the package|my package|theyre"
    r"|they are|youve|you have|you)"
    r" (?:here|there|(?:has |have |had |gets? |is |was )?(?:been )?(?:delivered|arrived|landed|come"
    r"|dropped(?: off)?|left)"
    r"|arrives|lands|shows up|(?:at|on|in) (?:my|the|our) (?:door|porch|house|step|hands?|mailbox|doorstep|stoop)"
    r"|gets here|comes|in my hands)"
)
_OUTCOME = re.compile(
    any_of(
        rf"""
        (?:just|only) {_TELL} (?:when|once|after|if) {_THERE}
        (?:just|only) (?:send )?(?:a|one) (?:text|txt|message|msg) (?:when|once|after) {_THERE}
        {_TELL} only (?:when|once|after|if) {_THERE}
        (?:all i|i only|i just) (?:need|want|care about) (?:is |to know )?(?:that|if|once) {_THERE}
        (?:dont|do not) {_TELL} (?:until|till|unless) {_THERE}
        """
    )
)
_ADVERBS = re.compile(r"\b(?:actually|really|finally|literally|physically|already|truly|safely|pls|please) (?!have\b)")
_SO_MANY = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|a dozen|this many|that many|all these|these many|so many)"
)
_IS_MUCH = (
    r"(?:(?:is|are|seems?|feels?|was|were) )(?:like |kinda |just |way |a bit |a little )*(?:a lot|too much"
    r"|too many|much|excessive"
    r"|overkill|ridiculous|crazy|insane|plenty|nuts|enough|unnecessary|bothering me|annoying|absurd)"
)
_ESSENTIAL = re.compile(
    any_of(
        rf"""
        {_SO_MANY} (?:\w+ )?{_UPDATES}(?: \w+){{0,6}}? {_IS_MUCH}
        (?:i |we )?(?:dont|do not) need {_SO_MANY} (?:\w+ )?{_UPDATES}
        why (?:so many|all these|am i getting so many) {_UPDATES}
        (?:cut|tone|dial|slow|scale) (?:back|down)(?: it)? ?(?:on|with)? (?:the |all the |all these |these 
            |your )?{_UPDATES}
        (?:ease up|chill|go easy) (?:on|with) (?:the |all the |all these |these |your )?{_UPDATES}
        (?:too|so|way too) many {OF_THEM}*(?:{OF_DELIVERY} )*{_UPDATES}
        (?:text|texting|message|messaging|txt) (?:me |us )?(?:way )?too (?:much|often)
        (?:stop|quit) (?:texting|messaging|txting) (?:me |us )?(?:so|that) (?:much|often)
        (?:dont|do not) (?:text|txt|message) (?:me |us )?(?:so|that|this) (?:much|often|many times)
        (?:less|fewer) {OF_THEM}*(?:{OF_DELIVERY} )*{_UPDATES}|(?:text|txt|message) (?:me|us) less(?: often)?
        (?:dont|do not|never) (?:need|want|send|send me|send us)
            (?:all|so many|every one of) (?:of )?{OF_THEM}*(?:{OF_DELIVERY} )*{_UPDATES}
        (?:just|only) (?:send |text |give )?(?:me |us )?(?:the )?(?:important|essential|necessary|main|big)
            (?:ones|stuff|things|texts|updates|messages|info|news)
        (?:only|just) (?:text|txt|message|update|notify) (?:me|us) (?:if|when) (?:its|it is|theres|there is|something
            is|something)
            (?:important|urgent|necessary|something important|a problem|wrong|goes wrong)
        """
    )
)
_ALL = re.compile(
    any_of(
        rf"""
        (?:send|text|give) (?:me|us) (?:all|every one) (?:of )?{OF_THEM}*(?:{OF_DELIVERY} )*{_UPDATES}(?: again)?
        ^all (?:the |my )?(?:updates|texts)(?: again| please| pls| on)*$
        (?:text|message|update|txt) (?:me|us) (?:about )?everything(?: again)?
        (?:want|need|like) (?:all|every one) (?:of )?{OF_THEM}*(?:{OF_DELIVERY} )*{_UPDATES}
            (?=(?: again| back| please| pls| thanks| thank you| now| on| from you| about my \w+)*\W*$)
        (?:you can|ok to|okay to|fine to) {_TELL} (?:any ?time|at any (?:time|hour))(?: again)?
        """
    )
)
_ENDS = re.compile(
    r"\b(?:stop\w*|end|ends|ended|ending|ceas\w+|quit\w*|gone|off|out|cancel\w*|remov\w+|delet\w+|block\w*|paus\w+"
    r"|halt\w*"
    r"|disabl\w+|unsub\w*|dont|do not|doesnt|no more|no longer|not|never|without|less|fewer|enough|away|rid)\b"
)
"""Whose words end anything wishes for none of "everything", however it goes on: "I want all texts to stop"."""
_HOUR = (
    r"(?P<hour>\d{1,2})(?::?(?P<minute>[0-5]\d))?\s?(?P<half>am|pm|a m|p m)?(?:\s?oclock)?\b"
    r"(?! ?(?:min|hour|day|stop|more|of|week|month|package|pkg|box|deliver|order))"
)
_NOON = re.compile(r"\b(?:noon|midday|twelve oclock)\b")
_NO_TEXTS = (
    rf"(?:(?:dont|do not|never|pls dont|not to) (?:text|txt|message|msg|contact|bother|buzz|send (?:me |us )?{TEXTS})"
    rf"(?: (?:me|us))?|no (?:more )?{TEXTS}|(?:stop|quit) (?:texting|messaging|txting)(?: me| us)?)"
)
_TEXT_ONLY = r"(?:only|just) (?:text|txt|message|msg|contact) (?:me|us)|(?:text|txt|message) (?:me|us) only"
_AT = r"(?: (?:please|pls|anything|anymore|ever))*"
_FOR_AFTER = r"for (?:after|past)"
_UNTIL = rf"(?:(?:until|till|til)(?: (?:it is|its))?(?: (?:after|past))?|{_FOR_AFTER})"
_NOT_BEFORE = re.compile(rf"\b{_NO_TEXTS}{_AT} (?:before|until|till|earlier than)(?: after)? {_HOUR}")
_SHOULD = (
    r"(?:to|should|must|can|could|may|need|needs|have|has|got|gotta|better|please|pls|only|just|be|all|from|you|u|yall)"
)
_MUST = r"(?:should|must|can|need|needs|gotta|better|please|pls|(?:have|has|got) to)"
"""Without one of these it is said how texts come: "my updates come after 5 usually"."""
_WAITS = tuple(
    re.compile(rf"\b{said} {_HOUR}{goes_on}")
    for said, goes_on in (
        (
            rf"{_UPDATES}(?: {_SHOULD})* (?:wait|held|hold)(?: off| only| in)* (?:{_UNTIL}|after)",
            "",
        ),
        (
            rf"{_UPDATES}(?: {_SHOULD})*? {_MUST}(?: {_SHOULD})* (?:come|start|begin|arrive|sent)(?: off| only| in)*"
            rf" (?:{_UNTIL}|after)",
            "",
        ),
        (
            rf"(?<!dont )(?<!not )(?<!never )(?:hold|delay)(?: off)?(?: on)?"
            rf"(?: \w+){{0,3}}? {_UPDATES}(?: \w+){{0,3}}? {_UNTIL}",
            "",
        ),
        (rf"(?<!dont )(?<!not )(?<!never )(?:keep|save)(?: \w+)? {_UPDATES} {_FOR_AFTER}", ""),
        (rf"{_UPDATES} only after", ""),
        (rf"{_UPDATES} after", " only"),
    )
)
"""The hour is that of texts: "all my texts should wait till 9". Who is to keep sending them until an hour has none wait
for it."""
_TELLS_HOW_IT_IS = re.compile(
    r"\b(?:i|im|we)(?: (?:only|just|always|usually|still|never|keep|am|are))*"
    r" (?:get|got|getting|receive|received|saw|see)\b"
)
"""Beside the hour of texts: "i get the texts only after 5"."""
_NOT_AFTER = re.compile(rf"\b{_NO_TEXTS}{_AT} (?:after|past|later than) {_HOUR}")
_ONLY_AFTER = re.compile(rf"\b(?:{_TEXT_ONLY}){_AT} after {_HOUR}")
_ONLY_BEFORE = re.compile(rf"\b(?:{_TEXT_ONLY}){_AT} before {_HOUR}")
_NOT_AT_NIGHT = re.compile(rf"\b{_NO_TEXTS}{_AT} (?:at night|in the evenings?|so late|late at night)\b")
_NOT_EARLY = re.compile(rf"\b{_NO_TEXTS}{_AT} (?:so early|early in the morning|in the mornings?|too early)\b")
_EVENING, _MORNING_ENDS = time(18), time(10)

_TODAY_ONLY = re.compile(
    r"\b(?:today|tonight|tomorrow|this time|for now|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b"
)
"""A wish for a day is none that is kept for good."""


_KEEPS_TEXTS = re.compile(
    any_of(
        rf"""
        (?:im |i am |this is |thats |not )*not (?:un ?subscri\w+|opting out|saying stop|an? (?:opt out|unsubscribe
            |stop))
        (?:im |i am )?not (?:asking|telling|trying|wanting) (?:you |u |yall )?to (?:unsub\w*|opt (?:me )?out
            |stop (?:all )?(?:the )?(?:{TEXTS}|altogether|completely|entirely))
        (?:dont|do not|didnt|did not) (?:want to |mean to |wanna )?(?:un ?subscribe|opt (?:me )?out|opt me out
            |take me off)
        (?:still|do) want (?:the |your |to (?:get|receive|have) (?:the |your )?|some )?{TEXTS}
        """
    )
)


_BEFORE_AN_ORDER = (
    r"^\W*(?:(?:no|nope|nah|oh|ok|okay|yes|yeah|yep|sure|fine|but|and|so|hey|actually|lol|please|pls|plz|just|then"
    r"|you can|u can|can you|could you|feel free to|i want you to)\W+)*"
)
_KEEP_ON = re.compile(
    rf"{_BEFORE_AN_ORDER}keep (?:on )?(?:texting|messaging|txting|updating|sending (?:them|em|me|the|these|texts"
    r"|updates))\b"
)
"""An order: "you keep texting me", "i dont want you to keep texting" complain of it."""
_KEEP_THEM = re.compile(
    rf"{_BEFORE_AN_ORDER}(?:keep (?:on )?(?:texting|txting|sending|messaging|updating|them|em|it(?! up\b)|the (?:texts"
    r"|messages|updates))|still (?:text|send)|(?:i )?(?:do )?still want (?:the |my )?(?:texts|updates))\b"
)
"""Where it was asked whether texts shall stop."""


def keeps_texts(text: str) -> bool:
    """ "not unsubscribing, to be clear": they get our texts as before."""
    return "?" not in text and any(
        (_KEEPS_TEXTS.search(words := plain(folded(each.text))) or _KEEP_ON.match(words))
        and mood_of(each.text) is not Mood.QUESTION
        for each in clauses(text)
    )


def answers_keep(text: str) -> bool:
    """To whether texts shall stop: "no keep them, its my dads package"."""
    return "?" not in text and any(_KEEP_THEM.match(plain(folded(each.text))) for each in clauses(text))


@lru_cache(maxsize=64)  # asked by several of one turn
def text_wish(text: str) -> SaidTextWish | None:
    """What the text plainly wishes; None when it wishes nothing, or may wish no texts at all."""
    if opt_out(text) == "plain":
        return None
    found: SaidTextWish | None = None
    for clause in clauses(text):
        heard = _heard(clause.text)
        if heard is not None:
            found = heard if found is None else _both(found, heard)
    if found is not None and found.level == "all" and _ENDS.search(plain(folded(text))):
        return None
    if found is not None and found.not_before and found.not_after and found.not_before >= found.not_after:
        return None
    return found


def _heard(clause: str) -> SaidTextWish | None:
    words = plain(folded(clause))
    wish = _limits(words, clause)
    if wish is None or _TODAY_ONLY.search(words):
        return None
    # What is planned is what is wished here: "only when it is here".
    mood = Mood.QUESTION if "?" in clause or mood_of(clause) is Mood.QUESTION else Mood.PLAIN
    return wish if follows(Act(ACT, mood, words=clause)) is Step.DO else None


def _limits(words: str, clause: str) -> SaidTextWish | None:
    words = _NOON.sub("12 pm", _ADVERBS.sub("", words))
    waits = () if _TELLS_HOW_IT_IS.search(words) else _WAITS
    before, after = _first(words, _NOT_BEFORE, _ONLY_AFTER, *waits), _first(words, _NOT_AFTER, _ONLY_BEFORE)
    if before or after:
        not_before, not_after = before and _time(before, is_late=False), after and _time(after, is_late=True)
        return SaidTextWish(None, not_before or None, not_after or None, clause) if not_before or not_after else None
    if _NOT_AT_NIGHT.search(words):
        return SaidTextWish(not_after=_EVENING, words=clause)
    if _NOT_EARLY.search(words):
        return SaidTextWish(not_before=_MORNING_ENDS, words=clause)
    levels: tuple[tuple[Level, re.Pattern[str]], ...] = (
        ("outcome", _OUTCOME),
        ("essential", _ESSENTIAL),
        ("all", _ALL),
    )
    return next((SaidTextWish(level, words=clause) for level, pattern in levels if pattern.search(words)), None)


def _first(words: str, *patterns: re.Pattern[str]) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.search(words))), None)


def _time(found: re.Match[str], *, is_late: bool) -> time | None:
    """By its half of the day; without one as it is likeliest for a morning that begins, or an evening that ends. None:
    it is none, is a year ("until 2026"), or leaves no hour of the day in which anything could be told."""
    if _YEAR.search(found[0]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").replace(" ", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif is_late and hour == 12:
        return None  # noon or midnight
    elif (is_late and 1 <= hour < 12) or (not is_late and 1 <= hour <= 4):
        hour += 12
    at = time(hour, minute) if hour < 24 else None
    if at is None or (is_late and at <= _DAY_BEGINS) or (not is_late and at >= _DAY_ENDS):
        return None
    return at


_YEAR = re.compile(r"20[2-3]\d$")
_DAY_BEGINS, _DAY_ENDS = time(8), time(20)


def _both(one: SaidTextWish, other: SaidTextWish) -> SaidTextWish:
    """The narrower of two in one text: "too many texts. just tell me when it's here"."""
    order: tuple[Level | None, ...] = ("outcome", "essential", "all", None)
    return SaidTextWish(
        min(one.level, other.level, key=order.index),
        one.not_before or other.not_before,
        one.not_after or other.not_after,
        f"{one.words} {other.words}",
    )


def is_only_a_wish(text: str) -> bool:
    """Whether there is nothing else in the text but courtesy."""
    parts = [part for each in clauses(text) for part in _JOINED.split(each.text)]
    return all(_heard(part) is not None or _COURTESY.fullmatch(plain(folded(part))) for part in parts)


_JOINED = re.compile(r"\b(?:and|but)\b|[,;]")
_COURTESY = re.compile(
    r"\W*(?:(?:please|pls|plz|thanks|thank you|thx|ty|hi|hey|hello|ok|okay|no|yes|sorry|guys|omg|ugh|lol|so|you|u|wow"
    r"|that is all|thats all|thats it|its annoying|this is annoying)\b\W*)*"
)
