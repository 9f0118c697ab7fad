"""Codes as they are said: "star five five two one", "7 7 8 8 pound", "hash eighty eighty". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

_UNITS = dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True))
_UNITS |= {
    "oh": "0",
    "o": "0",
    "cero": "0",
    "uno": "1",
    "dos": "2",
    "tres": "3",
    "cuatro": "4",
    "cinco": "5",
    "seis": "6",
}
_UNITS |= {"siete": "7", "ocho": "8", "nueve": "9"}
_TEENS = {
    word: str(number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
    )
}
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), "2 3 4 5 6 7 8 9".split(), strict=True)
)
_STAR, _POUND = (
    r"(?:the\s+)?star(?: sign| key)?|asterisk|asterisco|estrella",
    r"(?:the\s+)?pound(?: sign| key)?|hash(?:tag)?|numeral",
)
_NO_KEY = (
    r"(?!\s+(?:box|package|bag|dog|chair|thing|item|load|service|rating|review|driver|hotel|of"
    r"|on the(?! (?:key|call|inter|pad\b|panel|box|gate|phone|number|door)))\b)"
)
_SYMBOL = rf"(?:{_STAR}|{_POUND}){_NO_KEY}"
_TIMES = r"(?:double|triple)\s+"
_WORD = rf"(?:{_TIMES})?(?:{'|'.join(sorted((*_UNITS, *_TEENS, *_TENS), key=len, reverse=True))})"
_LETTER = r"(?:the\s+)?letter\s+[a-z]"
_TOKEN = rf"(?:(?:{_SYMBOL}|{_LETTER}|{_WORD})\b|[#*]+|[#*]?\d{{1,8}}[#*]?(?![\w]))"
_THEN = (
    r"(?:\s*[,.-]?\s+|\s*-\s*|,)"
    r"(?:(?:and\s+)?(?:then|first|followed by|(?:end|ends|ending|finish) (?:with|in|on)(?: (?:a|the))?"
    r"|luego|y luego|y despues|press|hit|enter|sign|key)\s+)*"
)
_GOES_ON = re.compile(r"\b(?:then|followed by|luego|despues)\b", re.IGNORECASE)
_RUN = re.compile(rf"(?<![\w#*]){_TOKEN}(?:{_THEN}{_TOKEN})+", re.IGNORECASE)
_EACH = re.compile(
    rf"(?P<symbol>{_STAR}|{_POUND})\b|(?P<letter>{_LETTER})\b|(?P<word>{_WORD})\b|(?P<keys>[#*]?\d{{1,8}}[#*]?|[#*]+)",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    r"\b(?:code to get in|code|codes|pin|passcode|combo|combination|keypad|clave|codigo|código|number|gate"
    r"|door|lobby|garage|box"
    r"|dial|press"
    r"|punch|hit|enter|type)\b"
    r"(?:\s+(?:is|was|its|now|es|para|for|the|of|on|to|in|gate|door|lobby|:))*\s*:?\s*$",
    re.IGNORECASE,
)
_CODE_AFTER = re.compile(
    r"\s+(?:(?:at|for|on|opens?|to open|to get (?:in|into|through|past)|gets (?:you|u) (?:in|into|through))\s*)+"
    r"(?:the |my |our |front |main |side )*"
    r"(?:gate|door|lobby|garage|key ?pad|call ?box|building|entrance|lock ?box|elevator)\b",
    re.IGNORECASE,
)
_IS_HOUR = re.compile(r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", re.IGNORECASE)
_IS_MINUTE = re.compile(r"ten|fifteen|twenty|thirty|forty|fifty", re.IGNORECASE)
_DASHED = re.compile(r"\d{2,4}(?:-\d{2,4})+")
"""Groups with dashes between them are typed so at the lock; single digits with dashes are spelled out."""
_LEAST_DIGITS = 3
_ENDS_WITH = re.compile(
    rf"\b(?:ends|ending)\s+(?:with|in|on)\s+(?:a\s+|the\s+)?(?P<symbol>{_SYMBOL}|[#*])(?P<between>[\s,:;-]+(?:(?:its|it's|is)\s+)?)"
    r"(?P<digits>\d{3,8})(?![\w#*])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SaidKeys:
    """Keys that were said one after the other."""

    keys: str
    start: int
    end: int
    """Where they stand in the text."""


def said_keys(text: str) -> list[SaidKeys]:
    return [SaidKeys(keys, start, end) for start, end, keys in _runs(text)]


def in_their_order(text: str) -> str:
    """ "ends with star, 4471" as "4471 star"."""
    return _ENDS_WITH.sub(lambda said: f"{said['between']}{said['digits']} {said['symbol']}", text)


def with_keys(text: str, runs: list[SaidKeys]) -> str:
    """The text with the keys in place of how they were said."""
    for run in reversed(runs):
        text = f"{text[: run.start]}{run.keys}{text[run.end :]}"
    return text


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _RUN.finditer(text):
        tokens = list(_EACH.finditer(found.group()))
        for first, last in _stretches(
            tokens,
            bool(_CODE_BEFORE.search(text[: found.start()]) or _CODE_AFTER.match(text, found.end())),
            bool(_GOES_ON.search(found.group())),
        ):
            stretch = tokens[first:last]
            pieces = [_keys(token, after) for token, after in zip_longest(stretch, stretch[1:])]
            start, end = found.start() + stretch[0].start(), found.start() + stretch[-1].end()
            groups = [token["keys"] or "" for token in stretch]
            is_dashed = _is_combination(groups) or _DASHED.fullmatch(text, start, end)
            yield start, end, ("-" if is_dashed else "").join(pieces)


def _stretches(tokens: list[re.Match[str]], after_a_code_word: bool, goes_on: bool) -> Iterator[tuple[int, int]]:
    """Which tokens make one code. Groups of digits side by side are two numbers unless something joins them."""
    keys = [token["keys"] or "" for token in tokens]
    is_said = [not key for key in keys]
    digits = sum(character.isdigit() for token in tokens for character in _keys(token))
    has_symbol = any(
        token["symbol"]
        or token["letter"]
        or (after_a_code_word and key and not key.strip("#*"))
        or (goes_on and key and not key.isdigit())
        for token, key in zip(tokens, keys, strict=True)
    )
    lone = all(len(key.strip("#*")) <= 1 for key in keys)
    short = all(len(key.strip("#*")) <= 2 for key in keys)
    if (
        not after_a_code_word
        and len(tokens) == 2
        and _IS_HOUR.fullmatch(tokens[0][0])
        and _IS_MINUTE.fullmatch(tokens[1][0])
    ):
        return
    if has_symbol and digits:
        yield from _around_symbols(tokens)
    elif digits >= _LEAST_DIGITS and (
        all(is_said) or lone or (any(is_said) and short) or (short and after_a_code_word)
    ):
        yield 0, len(tokens)


def _is_combination(pieces: list[str]) -> bool:
    """Of a lock with a dial: "3 14 22"."""
    return len(pieces) == 3 and all(piece.isdigit() for piece in pieces) and {len(piece) for piece in pieces} == {1, 2}


def _around_symbols(tokens: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """ "star 5521 3300" is *5521 and another number; "7 star 7" is one."""
    start = 0
    for index in range(1, len(tokens)):
        before, here = tokens[index - 1], tokens[index]
        if all(len((each["keys"] or "").strip("#*")) >= 3 for each in (before, here)):
            if index - start > 1:
                yield start, index
            start = index
    if len(tokens) - start > 1:
        yield start, len(tokens)


def _keys(token: re.Match[str], after: re.Match[str] | None = None) -> str:
    if token["keys"]:
        return token["keys"]
    if token["letter"]:
        return token["letter"][-1].upper()
    if token["symbol"]:
        return "*" if re.fullmatch(_STAR, token["symbol"], re.IGNORECASE) else "#"
    *times, word = token["word"].lower().split()
    is_joined = after is not None and (after["word"] or "").lower() in _UNITS.keys() - {"zero", "oh", "o"}
    number = _UNITS.get(word) or _TEENS.get(word) or _TENS[word] + ("" if is_joined else "0")
    return number * {"double": 2, "triple": 3}.get(times[0] if times else "", 1)
