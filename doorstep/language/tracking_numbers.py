"""Tracking numbers as people type them. What they look like is the company's (tracking_patterns). Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from doorstep import tracking_patterns
from doorstep.tracking_patterns import Pattern, PatternRun

_DIGIT = "[0-9OIL|]"  # letters that are read or typed for 0 and 1
_GAP = r"[ \-.·_]"
_AS_DIGITS = str.maketrans("OIL|", "0111")
_TYPED_FOR = {"L": "[LI1|]", "I": "[IL1|]", "1": "[1IL|]", "O": "[O0]", "0": "[0O]"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_NO_TELEPHONE = (10, 11)
"""Digits that a number without its letters must not have."""
_BY_FOURS_FROM = 12

# Before digits these are never a number's letters, and the others not when a space follows.
_SAYS_WHAT_FOLLOWS = frozenset(
    "PIN KEY BOX LOT BAY APT STE FLR RM BLDG CODE GATE LOCK DOOR DIAL UNIT ROOM CALL TEXT CELL TEL FAX EXT ZIP NO NUM "
    "BUZZ PO RR ID ORD REF INV PRESS PUNCH ENTER".split()
)
_WORDS = frozenset(
    "A I AM AN AS AT BE BY DO GO HE IF IN IS IT ME MY OF OK ON OR SO TO UP US WE ALL AND ANY ARE BUT CAN DAY DID DUE "
    "FOR GET GOT HAS HAD HER HIM HIS HOW ITS LET MAY NEW NOT NOW OFF OLD ONE OUR OUT PAY SAY SEE SHE THE TOO TRY TWO "
    "USE WAS WAY WHO WHY YES YET YOU FROM HAVE JUST LIKE MINE ONLY SAID SAYS THAT THEM THEN THIS WHEN WITH YOUR".split()
)


@dataclass(frozen=True)
class Found:
    number: str
    """As it is stored."""
    start: int
    end: int
    differs_from: int
    """From there on it differs from others of its kind: before stands what all begin with."""
    shows: bool
    """Its letters say that it is one: it can be nothing else."""


def find(text: str) -> list[str]:
    """The tracking numbers in a text, in order, each once, as they are stored: "LM123456789".

    Understands spaces and dashes, lower case, O for 0, I and l for 1, and missing letters where digits alone tell.
    """
    return list(dict.fromkeys(each.number for each in found(text)))


def spans(text: str) -> list[tuple[str, int, int]]:
    """Each time that a tracking number stands in a text: the number, where it begins and where it ends."""
    return [(each.number, each.start, each.end) for each in found(text)]


def found(text: str) -> list[Found]:
    """Each time that one stands in a text, in order."""
    text = "".join(map(_folded, text))
    every: list[Found] = []
    for way in _ways(tracking_patterns.in_use()):
        matches = list(way.regex.finditer(text))
        for match in matches:
            if (number := way.number(match)) is not None:
                differs = match.end("r0") if way.pattern.prefix and way.shows else match.start()
                every.append(Found(number, match.start(), match.end(), differs, way.shows))
            elif not way.says_what_follows:
                continue
            # What was read once is not read again as something else.
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    return sorted(every, key=lambda each: each.start)


def blanked(text: str) -> str:
    """As long as the text, with spaces in place of what can be nothing but a tracking number."""
    for each in found(text):
        if each.shows:
            text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


@dataclass(frozen=True)
class _TypedForm:
    """One way of typing numbers of one pattern. Groups `r0`, `r1` ... of the regex are the pattern's runs but dashes;
    without them it is all digits."""

    pattern: Pattern
    regex: re.Pattern[str]
    shows: bool = False
    says_what_follows: bool = False
    """It begins with letters that are always there: what stands behind them is meant as such a number, or nothing."""
    before: str = ""
    """What was left out."""

    def number(self, match: re.Match[str]) -> str | None:
        """None: it is something else, a word or a count of the same letters."""
        if not self.shows:
            digits = match[0]
            whole = self.before + re.sub(_GAP, "", digits).translate(_AS_DIGITS)
            return _with_dashes(self.pattern, whole) if _are_digits(digits) else None
        read = []
        for index, run in enumerate(_undashed(self.pattern)):
            typed = match[f"r{index}"]
            if not _is_such(run, typed) or (run.kind == "letters" and _is_word(typed, match, index)):
                return None
            read.append(_read(run, typed))
        return _with_dashes(self.pattern, "".join(read))


@lru_cache(8)
def _ways(patterns: tuple[Pattern, ...]) -> tuple[_TypedForm, ...]:
    """The surest first: with letters, then by groups, then in a row."""
    lettered = [_with_letters(each) for each in patterns if each.has_letters]
    digits = [(each, "", sum(run.most for run in each.runs)) for each in patterns if not each.has_letters]
    bare = [
        (each, each.prefix, run.most)
        for each in patterns
        for run in _undashed(each)[1:]
        if each.prefix and len(_undashed(each)) == 2 and run.kind == "digits" and run.least == run.most >= 9
    ]
    lengths = [length for _, _, length in digits + bare]
    bare = [each for each in bare if each[2] not in _NO_TELEPHONE and lengths.count(each[2]) == 1]
    grouped = [way for pattern, before, _ in digits + bare for way in _in_groups(pattern, before)]
    rows = [_in_a_row(pattern, before) for pattern, before, _ in digits + bare]
    return (*lettered, *grouped, *rows)


def _undashed(pattern: Pattern) -> list[PatternRun]:
    return [run for run in pattern.runs if run.text != "-"]


def _with_letters(pattern: Pattern) -> _TypedForm:
    """After letters that are always there anything goes that adds up: they say what is meant."""
    typed = ""
    for index, run in enumerate(_undashed(pattern)):
        between = "" if not index else r"[ \-.#:]{0,3}" if index == 1 and pattern.prefix else f"{_GAP}{{0,2}}"
        typed += f"{between}(?P<r{index}>{_typed(run)})"
    regex = re.compile(rf"(?<![A-Z0-9]){typed}(?![A-Z0-9|])")
    return _TypedForm(pattern, regex, shows=True, says_what_follows=bool(pattern.prefix))


def _typed(run: PatternRun) -> str:
    more = f"{{{run.least - 1},{run.most - 1}}}"
    if run.kind == "digits":
        return f"{_DIGIT}(?:{_GAP}{{0,2}}{_DIGIT}){more}"
    if run.kind == "either":
        return f"[A-Z0-9](?:{_GAP}?[A-Z0-9]){more}"
    if run.kind == "letters":
        return f"[A-Z0]{{{run.least},{run.most}}}"
    return f"{_GAP}?".join(_TYPED_FOR.get(each, re.escape(each)) for each in run.text)


def _in_groups(pattern: Pattern, before: str) -> Iterator[_TypedForm]:
    """By threes or fours, or as the company writes it; 5-4 is a ZIP+4, 3-3-4 a phone number, 4 and 5 a house and its
    ZIP."""
    runs = _undashed(pattern)[1 if before else 0 :]
    least, most = sum(run.least for run in runs), sum(run.most for run in runs)
    sizes = [[3] * (count // 3) for count in range(least, most + 1) if count % 3 == 0]
    sizes += [
        [4] * (count // 4) + ([count % 4] if count % 4 else []) for count in range(max(least, _BY_FOURS_FROM), most + 1)
    ]
    if len(runs) > 1 and least == most:
        sizes.append([run.most for run in runs])
    for first, *others in sizes:
        rest = "".join(rf"(?P=gap){_DIGIT}{{{size}}}" for size in others[1:])
        regex = rf"{_DIGIT}{{{first}}}(?P<gap>{_GAP}){_DIGIT}{{{others[0]}}}{rest}"
        yield _TypedForm(
            pattern,
            re.compile(rf"(?<![A-Z0-9+|])(?<![0-9)][ \-.]){regex}(?![A-Z0-9|])(?!{_GAP}?[0-9])"),
            before=before,
        )


def _in_a_row(pattern: Pattern, before: str) -> _TypedForm:
    runs = _undashed(pattern)[1 if before else 0 :]
    count = f"{{{sum(run.least for run in runs)},{sum(run.most for run in runs)}}}"
    regex = rf"(?<![A-Z0-9+|])(?<![0-9][\-.]){_DIGIT}{count}(?![A-Z0-9|])(?!{_GAP}?[\-.][0-9])"
    return _TypedForm(pattern, re.compile(regex), before=before)


def _folded(character: str) -> str:
    """As long as it was, so that places in the text stay what they are."""
    plain = unicodedata.normalize("NFKC", character).translate(_DASHES).upper()
    return plain if len(plain) == 1 else character


def _is_such(run: PatternRun, typed: str) -> bool:
    """Words are no numbers, though made of the same letters: "LM 12345678 I will", "OIL"."""
    if run.kind == "digits":
        return _are_digits(typed)
    if run.kind == "either":
        groups = re.split(_GAP, typed)
        is_word = len(groups) > 1 and any(group in _WORDS for group in groups)
        return not is_word and len(re.findall("[0-9]", typed)) >= run.most // 3
    return True


def _are_digits(typed: str) -> bool:
    groups = [group for group in re.split(_GAP, typed) if group]
    count = sum(map(len, groups))
    return all(re.search("[0-9]", group) for group in groups) and 3 * len(re.findall("[0-9]", typed)) >= 2 * count


def _is_word(typed: str, match: re.Match[str], index: int) -> bool:
    around = match.string[match.end(f"r{index}") :][:1], match.string[: match.start(f"r{index}")][-1:]
    inside = around[0] if index == 0 else around[1]
    return typed in _SAYS_WHAT_FOLLOWS or (typed in _WORDS and inside == " ")


def _read(run: PatternRun, typed: str) -> str:
    if run.kind == "fixed":
        return run.text
    plain = re.sub(_GAP, "", typed)
    if run.kind == "digits":
        return plain.translate(_AS_DIGITS)
    return plain.replace("0", "O") if run.kind == "letters" else plain


def _with_dashes(pattern: Pattern, plain: str) -> str | None:
    """As it is stored; None: it is no number of this pattern."""
    shape = "".join(
        "()" if run.text == "-" else f"({re.escape(run.text) if run.kind == 'fixed' else _any_of(run)})"
        for run in pattern.runs
    )
    parts = re.fullmatch(shape, plain)
    if parts is None:
        return None
    return "".join("-" if run.text == "-" else part for run, part in zip(pattern.runs, parts.groups(), strict=True))


def _any_of(run: PatternRun) -> str:
    letters = {"digits": "0-9", "letters": "A-Z", "either": "A-Z0-9"}[run.kind]
    return f"[{letters}]{{{run.least},{run.most}}}"
