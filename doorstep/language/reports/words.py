"""Drivers' words in one form: lower case, numbers in digits, as one hand types them or a phone hears them."""

import re
import unicodedata
from functools import lru_cache

_SMALL = {
    "one": 1, "uno": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5,
    "six": 6, "seis": 6, "seven": 7, "siete": 7, "eight": 8, "ocho": 8, "nine": 9, "nueve": 9, "niner": 9,
    "ten": 10, "diez": 10, "eleven": 11, "twelve": 12, "doce": 12, "thirteen": 13, "fourteen": 14, "forteen": 14,
    "fifteen": 15, "quince": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "twenny": 20, "veinte": 20, "thirty": 30, "treinta": 30, "forty": 40, "fourty": 40, "cuarenta": 40,
    "fifty": 50, "cincuenta": 50, "sixty": 60, "sesenta": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
# What the phone hears for a number, where nothing else can be meant ("stop for tea" may be 14 or 40, "stop to" none).
_MISHEARD = (
    (re.compile(r"\b(?:for|four|fort|fore)[\s-]teens?\b"), "14"),
    (re.compile(r"\b(?:fif|fist|fit)[\s-]teens?\b"), "15"),
    (re.compile(r"\bsix[\s-]teens?\b"), "16"),
    (re.compile(r"\b(stop|number) ate\b"), r"\1 8"),
    (re.compile(r"\b(stop|number) won\b"), r"\1 1"),
)
# "one" is a number after a noun that has one, or before what can be counted; else it points: "this one", "no one".
_ONE = re.compile(
    r"(?<!\bstop )(?<!\bstops )(?<!\bnumber )(?<!hundred )"
    + "".join(rf"(?<!{tens}[ -])" for tens in _TENS)
    + r"\bone\b(?!$(?<=^one)| (?:hours?|hrs?|min\w*|of)\b)"
)
_A_TENS, _A_UNIT, _A_SMALL = "|".join(_TENS), "|".join(word for word, n in _SMALL.items() if n < 10), "|".join(_SMALL)
_NUMBER_WORDS = re.compile(
    rf"\b(?:(?P<hundred>(?:{_A_SMALL}|a) hundred(?: and)?)[\s-]?)?"
    rf"(?:(?P<tens>{_A_TENS})(?:[\s-](?P<unit>{_A_UNIT}))?|(?P<small>{_A_SMALL}))?\b"
)
SPOKEN = rf"(?:\d{{1,3}}|(?:for|four|fif|six)[\s-]teen|(?:{_A_TENS})(?:[\s-](?:{_A_UNIT}))?|{_A_SMALL})\b"
"""A pattern of numbers as they are said or typed, in lower case."""
_ORDINAL = re.compile(rf"\b(?:(?P<tens>{_A_TENS})[\s-])?(?P<ordinal>{'|'.join(_ORDINALS)})\b")
_STRESSED = re.compile(r"(?<![\w*_~])([*_~])(?=[^\s*_~])([^*_~]*[^\s*_~])\1(?![\w*_~#])")
"""As Slack writes bold, italics, strikethrough: `*17*`."""
_TYPOGRAPHIC = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@lru_cache(maxsize=256)  # of a turn's words, by whoever reads them
def plain(text: str) -> str:
    """Lower case, typographic marks as on a keyboard, marks of stress and apostrophes gone, white space single."""
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHIC).lower().replace("'", "")
    return " ".join(_STRESSED.sub(r"\2", text).split())


def in_digits(words: str) -> str:
    """`twenty five` as `25`, `fourteenth` as `14th`, `stop for teen` as `stop 14`; of plain() text."""
    for pattern, number in _MISHEARD:
        words = pattern.sub(number, words)
    words = _ONE.sub("\0", words)
    return _NUMBER_WORDS.sub(_number, _ORDINAL.sub(_ordinal, words)).replace("\0", "one")


def _ordinal(found: re.Match[str]) -> str:
    return f"{_TENS.get(found['tens'] or '', 0) + _ORDINALS[found['ordinal']]}th"


def _number(found: re.Match[str]) -> str:
    if not found[0].strip():
        return found[0]
    hundred = (found["hundred"] or "").split(" ")[0]
    value = 100 * (1 if hundred == "a" else _SMALL.get(hundred, 0))
    value += _TENS.get(found["tens"] or "", 0) + _SMALL.get(found["unit"] or found["small"] or "", 0)
    # The white space after "two hundred and" belongs to what follows.
    return str(value) + found[0][len(found[0].rstrip(" -")) :]
