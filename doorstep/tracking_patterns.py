"""What the company's tracking numbers look like: patterns of its settings, and all that is said and made of them. Pure.

A pattern is a small part of what regular expressions are: letters, digits and dashes stand for themselves, `[0-9]` (or
`\\d`), `[A-Z]` and `[A-Z0-9]` for one of theirs, `{9}` or `{12,15}` after one of them for so many. How people type such
a number is read by `doorstep.language.tracking_numbers`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from random import Random
from typing import Literal

Kind = Literal["fixed", "digits", "letters", "either"]

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OF: dict[Kind, str] = {"digits": _DIGITS, "letters": _LETTERS, "either": _LETTERS + _DIGITS}
_CLASSES: dict[str, Kind] = {
    r"\d": "digits", "[0-9]": "digits", "[A-Z]": "letters", "[A-Z0-9]": "either", "[0-9A-Z]": "either",
}  # fmt: skip
_PIECE = re.compile(r"(?P<of>\\d|\[[^\]]*\]|[A-Za-z0-9-])(?:\{(?P<least>\d+)(?:,(?P<most>\d+))?\})?")
_UNDERSTOOD = "letters, digits, -, [0-9], [A-Z], [A-Z0-9] and {9} or {12,15} after one of them"
_NO_WORDS = "BCDFGHJKLMNPQRSTVWXZ"
"""Letters of invented numbers: no word is made of them."""
_LONGEST = 40
_FEWEST_DIGITS = 5
_FEWEST_WITHOUT_LETTERS = 9
_SHOWN = 3
_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY DC PR"
).split()
_FROM_2 = "23456789"


class BadPattern(ValueError):
    """A pattern that cannot be used; the message says why."""


@dataclass(frozen=True)
class PatternRun:
    """A stretch of a number of which every character is of one kind."""

    kind: Kind
    least: int
    most: int
    text: str = ""
    """What is always there, of a fixed one."""

    def characters(self, index: int) -> str:
        """Those that may stand there."""
        return self.text[index] if self.kind == "fixed" else _OF[self.kind]


@dataclass(frozen=True)
class Pattern:
    written: str
    runs: tuple[PatternRun, ...]
    given: str = ""
    """The example that stands beside it in the settings."""

    @cached_property
    def example(self) -> str:
        return self.given or "".join(self._shown(_DIGITS[1:] + "0", "ABCDEFGH"))

    @cached_property
    def prefix(self) -> str:
        """What every number begins with, if it has a letter: it alone says what the number is."""
        first = self.runs[0]
        return first.text if first.kind == "fixed" and not first.text.isdigit() else ""

    @cached_property
    def form(self) -> str | None:
        """In a few words, where they are few: "LM and 9 digits"."""
        rest = self.runs[1:] if self.prefix else self.runs
        if len(rest) != 1 or rest[0].kind != "digits":
            return None
        count = str(rest[0].least) if rest[0].least == rest[0].most else f"{rest[0].least} to {rest[0].most}"
        return f"{self.prefix} and {count} digits" if self.prefix else f"{count} digits"

    @cached_property
    def has_letters(self) -> bool:
        return any(run.kind in ("letters", "either") or re.search("[A-Z]", run.text) for run in self.runs)

    def matches(self, number: str) -> bool:
        return re.fullmatch("".join(map(_as_regex, self.runs)), number) is not None

    def invented(self, random: Random) -> str:
        """A number that nobody need have."""
        return "".join(self._drawn(random))

    def numbered(self, no: int) -> str:
        """The same for the same `no`, and another for any other as long as there are enough."""
        slots = sum(run.most for run in self.runs if run.kind in ("digits", "either"))
        digits, over = f"{no % 10**slots:0{slots}d}", no // 10**slots
        letters = _NO_WORDS[over % len(_NO_WORDS) :] + _NO_WORDS[: over % len(_NO_WORDS)]
        return "".join(self._shown(digits, letters))

    def _shown(self, digits: str, letters: str) -> Iterator[str]:
        at = 0
        for run in self.runs:
            if run.kind == "fixed":
                yield run.text
            elif run.kind == "letters":
                yield "".join(letters[index % len(letters)] for index in range(run.most))
            else:
                yield "".join(digits[(at + index) % len(digits)] for index in range(run.most))
                at += run.most

    def _drawn(self, random: Random) -> Iterator[str]:
        for run in self.runs:
            if run.kind == "fixed":
                yield run.text
            elif run.kind == "letters":
                yield "".join(random.choice(_NO_WORDS) for _ in range(run.most))
            else:
                yield str(random.randrange(10 ** (run.most - 1), 10**run.most))


def read(written: str) -> tuple[Pattern, ...]:
    """The patterns of a setting, separated by spaces, each with an example after `=` if it has one.

    Raises BadPattern, also for a pattern that other numbers in people's texts would match.
    """
    patterns = tuple(_one(each) for each in written.split())
    if not patterns:
        raise BadPattern("needs a pattern, like LM[0-9]{9}")
    return patterns


def _one(written: str) -> Pattern:
    text, _, example = written.partition("=")
    pattern = Pattern(text, tuple(_joined(_runs(text))), example.upper())
    if example and not pattern.matches(pattern.given):
        raise BadPattern(f"{example} is no example of {text}")
    if reason := _taken_for_something_else(pattern):
        raise BadPattern(f"{text} {reason}")
    return pattern


def _runs(text: str) -> Iterator[PatternRun]:
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None or (piece["of"] not in _CLASSES and len(piece["of"]) > 1):
            raise BadPattern(f"{text}: {text[at:]} is not understood; what is, is {_UNDERSTOOD}")
        least = int(piece["least"] or 1)
        most = int(piece["most"] or least)
        if not 1 <= least <= most <= _LONGEST:
            raise BadPattern(f"{text}: {piece[0]} is no count from 1 to {_LONGEST}")
        kind = _CLASSES.get(piece["of"], "fixed")
        if kind == "fixed" and least != most:
            raise BadPattern(f"{text}: {piece[0]} is now there and now not; write two patterns")
        yield PatternRun(kind, least, most, piece["of"].upper() * least if kind == "fixed" else "")
        at = piece.end()


def _joined(runs: Iterator[PatternRun]) -> Iterator[PatternRun]:
    """Neighbours of one kind are one run; a dash stands by itself, because people leave it out."""
    before: PatternRun | None = None
    for run in runs:
        if before is not None and run.kind == before.kind and "-" not in (run.text[:1], before.text[:1]):
            before = PatternRun(run.kind, before.least + run.least, before.most + run.most, before.text + run.text)
            continue
        if before is not None:
            yield before
        before = run
    if before is not None:
        yield before


def _as_regex(run: PatternRun) -> str:
    return re.escape(run.text) if run.kind == "fixed" else f"[{_OF[run.kind]}]{{{run.least},{run.most}}}"


def _taken_for_something_else(pattern: Pattern) -> str | None:
    """Why other numbers, or words, of people's texts would be read as tracking numbers."""
    runs = [run for run in pattern.runs if run.text != "-"]
    if sum(run.most for run in pattern.runs) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    if "-" in (pattern.runs[0].text, pattern.runs[-1].text):
        return "begins or ends with a dash, which people leave out"
    forms = _forms(runs)
    for shape, name in _OTHERS:
        if any(_meets(form, shape) for form in forms):
            return f"matches {name}: texts would be taken for what they are not"
    if "-" in pattern.written and any(_meets(form, _ZIP_4) for form in _forms(pattern.runs)):
        return "matches ZIP+4 codes (60610-1234): texts would be taken for what they are not"
    if any(all(set(each) & set(_LETTERS) for each in form) for form in forms):
        return "matches plain words: give it digits, or a beginning that is always there"
    if not pattern.has_letters and min(map(len, forms)) < _FEWEST_WITHOUT_LETTERS:
        return f"has no letters and fewer than {_FEWEST_WITHOUT_LETTERS} digits, like house numbers and door codes"
    if sum(run.least for run in runs if run.kind in ("digits", "either")) < _FEWEST_DIGITS:
        return f"has fewer than {_FEWEST_DIGITS} digits, like apartments and door codes"
    return None


def _forms(runs: Sequence[PatternRun]) -> list[tuple[str, ...]]:
    """What may stand at each place, for every length that there is."""
    lengths = product(*(range(run.least, run.most + 1) for run in runs))
    return [
        tuple(run.characters(index) for run, length in zip(runs, each, strict=True) for index in range(length))
        for each in lengths
    ]


def _meets(form: Sequence[str], shape: Sequence[str]) -> bool:
    """Whether one text can be both."""
    return len(form) == len(shape) and all(set(one) & set(other) for one, other in zip(form, shape, strict=True))


_TELEPHONE = (_FROM_2, _DIGITS, _DIGITS, _FROM_2, *[_DIGITS] * 6)
_OTHERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (tuple([_DIGITS] * 5), "ZIP codes (60610)"),
    (_TELEPHONE, "telephone numbers (312-555-0142)"),
    (("1", *_TELEPHONE), "telephone numbers (1-312-555-0142)"),
    ((_FROM_2, *[_DIGITS] * 6), "telephone numbers (555-0142)"),
    *(((state[0], state[1], *[_DIGITS] * 5), f"a state and its ZIP code ({state} 60610)") for state in _STATES),
)
_ZIP_4 = (*[_DIGITS] * 5, "-", *[_DIGITS] * 4)

DEFAULT = read("LM[0-9]{9}")
_in_use: tuple[Pattern, ...] = DEFAULT


def use(patterns: Sequence[Pattern]) -> None:
    """From now on this process reads and writes numbers of these; bootstrap says it once, of the settings."""
    global _in_use
    _in_use = tuple(patterns)


def in_use() -> tuple[Pattern, ...]:
    return _in_use


def is_number(text: str) -> bool:
    """Written as it is stored."""
    return any(pattern.matches(text) for pattern in _in_use)


def form() -> str:
    """For people: "LM and 9 digits", "like 1Z12345E0205271688 or ABC-123456"."""
    if len(_in_use) == 1 and (words := _in_use[0].form):
        return words
    *others, last = [pattern.example for pattern in _in_use][:_SHOWN]
    return f"like {', '.join(others)} or {last}" if others else f"like {last}"


def example() -> str:
    return _in_use[0].example


def invented(random: Random) -> str:
    """A number of one of the company's forms."""
    return (random.choice(_in_use) if len(_in_use) > 1 else _in_use[0]).invented(random)


def numbered(no: int) -> str:
    """The same number for the same `no`."""
    return _in_use[no % len(_in_use)].numbered(no)
