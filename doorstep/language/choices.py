"""Which item of a list is meant: by its number, by its own words, all of them, or another than the present one."
" Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from doorstep.language.dates.plain_words import plain_dates
from doorstep.language.dates.words import MONTHS, WEEKDAYS
from doorstep.language.folding import folded

_ORDINALS = {
    "first": 1, "1st": 1, "one": 1,
    "second": 2, "2nd": 2, "two": 2,
    "third": 3, "3rd": 3, "three": 3,
    "fourth": 4, "4th": 4, "four": 4,
    "fifth": 5, "5th": 5, "five": 5,
}  # fmt: skip
_OF_TWO = {"earlier": 1, "sooner": 1, "later": 2, "latter": 2}
"""With "one" behind it: "the later one, thank you"."""
_THANKS = re.compile(r"\bthank (?:you|u)\W*$")
_POINTING = frozenset("earlier sooner later latter the last that this".split())
_CHATTER = frozenset(
    "the a an option number no nr item choice pick package parcel delivery order one please pls plz thanks thx ty "
    "i mean meant want its it's it is for about yes ya yeah ok okay um uh that this hi".split()
)
_THINGS = "one|ones|package|packages|parcel|box|delivery|deliveries|order|shipment|item"
_ANOTHER = re.compile(rf"\b(?:other|another|different|next)\s+(?:{_THINGS})\b|\bthe other\W*$", re.IGNORECASE)

_THE_FIRST = re.compile(
    r"\bthe (?:first|1st|next|soonest|earliest|closest)(?: (?:one|box|package|delivery|1))?(?= (?:get|come|arriv|due"
    r"|here|show|is)|\W*$)",
    re.IGNORECASE,
)

_SAID_AROUND = frozenset(
    """
    the a an my our that this those these with w of on in at from by to and is are was its it's it be will im i
    me mean meant one ones thing things package packages pkg parcel box boxes delivery order shipment item stuff
    option number please pls plz thanks thank you u thx ty ok okay yes yeah ya yep um uh oh hi hey sorry just
    only lets let's go do take pick choose want need about for which comes coming due so said say then thats
    theyre probably guess think got right there definitely el la los las de por favor what how bout asking were
    talking
    """.split()
)
_NO_CHOICE = re.compile(
    r"\b(?:not|dont|don't|isnt|isn't|neither|none|nor|except|without|instead|rather|no)\b|\bn't\b"
    r"|^\W*(?:(?:so|and|but|ok|hey)\W+)*(?:where|when|what(?! about)|why|who|how(?! about)|is|are|can|could|does|do"
    r" you|did)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:all|both|everything|every one|every 1|everyone|each|todos|todas|todo|ambos|ambas|los dos|las dos|every"
    r" single one)"
    r"(?:(?: of)? (?:them|em|these|those|it|the above))?(?: (?P<count>\d|two|three|four|five))?"
    r"(?: (?:one|ones|packages?|boxes|deliveries|orders|items|things|of (?:them|em)))?"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|thanks|thank you|thx|ty|^ok|^okay|yes|yeah|yep|the|for|i mean|i want|want|id like|lets do"
    r"|do|just|si|por favor)\b"
)
_SIMILAR = 0.8


def pick(text: str, length: int) -> int | None:
    """The 0-based position that `text` picks from a list of `length`, or None when it does not say.

    Understands "1", "#2", "2)", "the second one", "option three please", "last one". A text with other words in
    it, or that names two positions, picks nothing.
    """
    words = re.findall(r"[a-z0-9']+", _THANKS.sub("", text.lower()))
    positions: set[int] = set()
    for index, word in enumerate(words):
        if word == "last":
            positions.add(length)
        elif word in _OF_TWO and length == len(_OF_TWO) // 2 and words[index + 1 : index + 2] == ["one"]:
            positions.add(_OF_TWO[word])
        elif word == "one" and index > 0 and (words[index - 1] in _ORDINALS or words[index - 1] in _POINTING):
            continue  # "the second one": a pronoun, not a number
        elif word == "no" and positions:
            return None  # "no 1" is a number, "1 no" turns it down
        elif word in _ORDINALS:
            positions.add(_ORDINALS[word])
        elif word.isdecimal() and len(word) <= 2:
            positions.add(int(word))
        elif word not in _CHATTER:
            return None
    if len(positions) != 1:
        return None
    position = positions.pop()
    return position - 1 if 1 <= position <= length else None


def pick_by_words(text: str, options: Sequence[str]) -> int | None:
    """The 0-based position of the one option whose own words are said: "the blender", "tmrw's", "the sofa from Acme".

    None when the words fit two options, when they deny or ask, or when they say anything that no option holds: then
    more than a choice was made.
    """
    if _NO_CHOICE.search(text):
        return None
    own = [frozenset(_words(option)) for option in options]
    fitting, says_one = set(range(len(options))), False
    for word in _joined(_words(text), frozenset().union(*own)):
        if word in _SAID_AROUND:
            continue
        holders = {position for position, words in enumerate(own) if _is_among(word, words)}
        if not holders:
            return None
        fitting &= holders
        says_one = says_one or not word.isdecimal()
    # A number by itself is one of the list, not of what stands in it ("2" is no "Dec 2"); "the 2nd" is pick()'s too.
    return fitting.pop() if says_one and len(fitting) == 1 else None


def picks_all(text: str, length: int) -> bool:
    """ "both", "all three", "everything please": all of a list of `length`, and nothing else."""
    words = re.sub(r"[^\w\s]", " ", folded(text).lower().replace("'", ""))
    found = _ALL.fullmatch(" ".join(_COURTESY.sub(" ", words).split()))
    if found is None or length < 2:
        return False
    if re.match(r"both|amb|l[oa]s dos", found[0]):
        return length == 2
    count = found["count"]
    return count is None or (_COUNTS.get(count) or int(count)) == length


def says_the_first(text: str) -> bool:
    """ "when does the first one get here": of several that nobody has listed yet, the one that comes first."""
    return _THE_FIRST.search(text) is not None


def means_another(text: str) -> bool:
    """Whether it speaks of another delivery than the one spoken of: "and the other one?", "my other package"."""
    return _ANOTHER.search(text) is not None


def _words(text: str) -> list[str]:
    """As they are compared: days and months by their short names, numbers without what is written at them."""
    words = plain_dates(re.sub(r"['\u2019]s\b", "", folded(text)))
    compared: list[str] = []
    for word in re.findall(r"[a-z0-9]+", words):
        is_day = word.isdecimal() and compared and compared[-1].startswith("month")
        compared.append(f"day {word}" if is_day else _compared(word))
    return compared


def _joined(words: list[str], known: frozenset[str]) -> list[str]:
    """ "book case" where an option says "bookcase"."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in known:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _compared(word: str) -> str:
    if word in WEEKDAYS:
        return f"weekday {WEEKDAYS[word]}"
    if word in MONTHS and word != "may":
        return f"month {MONTHS[word]}"
    if ordinal := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)", word):
        return f"day {ordinal[1]}"
    return word


def _is_among(word: str, words: frozenset[str]) -> bool:
    if word in words or (word.isalpha() and f"{word}s" in words):
        return True
    if len(word) < 4 or " " in word or not word.isalpha():
        return False
    return any(
        len(other) >= 4
        and (
            other.rstrip("s") == word.rstrip("s")
            or other.rstrip("s").endswith(word.rstrip("s"))  # "the shelf" of a bookshelf
            or SequenceMatcher(None, word, other, autojunk=False).ratio() >= _SIMILAR
        )
        for other in words
    )
