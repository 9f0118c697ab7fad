"""What is sensitive in people's words, hidden until somebody asks for it. Pure.

Codes that the assistant dealt with are not in the ledger any more (assistant/blanking.py). What stands there still,
because a person has to read it, is hidden here: from lists, from the full text, and from transcripts at first sight.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from doorstep import own_numbers
from doorstep.language import tracking_numbers
from doorstep.language.access.hiding import names_a_code, values_to_hide

_DOT = "•"
HIDDEN = _DOT * 4
"""In place of something of which not even the length is shown."""
_PHONE_DIGITS_SHOWN = 2

Sensitive = Literal["phone", "code"]

# Ten digits as people in the US group them, or E.164 of anywhere.
_PHONE = re.compile(
    r"(?<![\w#*+])(?:\+?1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}(?!\w)(?![.-]\d)|(?<![\w+])\+[1-9]\d{6,14}(?!\w)"
)
_NUMBER = re.compile(
    r"(?<![\w#*])[#*]*(?=(?:[A-Za-z-]*\d){3})[A-Za-z0-9-]+[#*]*|(?<![\w])[#*]?\d(?:[ .]\d){2,}[#*]?(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masked:
    text: str
    """As long as the text was, so that spans in it stay where they are."""
    hides: tuple[Sensitive, ...]
    """What is hidden in it; empty: it is the text as it was."""


def masked(text: str, *, every_number: bool = False) -> Masked:
    """The text without people's phone numbers and codes; the company's own number stays.

    `every_number`: of a text that gives a code, or was not read yet: whatever has three digits is taken for one.
    """
    hides: list[Sensitive] = []
    shown = in_phones(text, _hidden_unless_ours)
    if shown != text:
        hides.append("phone")
    without = without_codes(shown, every_number=every_number)
    if without != shown:
        hides.append("code")
    return Masked(without, tuple(hides))


def without_codes(text: str, *, every_number: bool = False) -> str:
    """As long as the text."""
    if names_a_code(text):
        for value in sorted(values_to_hide(text), key=len, reverse=True):
            text = re.sub(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", _dots_of, text, flags=re.IGNORECASE)
    return _without_numbers(text) if every_number else text


def _without_numbers(text: str) -> str:
    for start, end in number_spans(text):
        text = text[:start] + _dots(text[start:end]) + text[end:]
    return text


def number_spans(text: str) -> list[tuple[int, int]]:
    """Where something stands that has three digits, and may be a code; tracking numbers are none."""
    return [found.span() for found in _NUMBER.finditer(tracking_numbers.blanked(text))]


def phone(number: str) -> str:
    """`+13125550142` as `•••• 42`: enough to tell two apart, not enough to call."""
    if number.startswith("erased:"):  # messaging/erased_numbers.py
        return "erased"
    digits = re.sub(r"\D", "", number)
    return f"{_DOT * 4} {digits[-_PHONE_DIGITS_SHOWN:]}"


def _hidden_unless_ours(number: str) -> str:
    return number if own_numbers.is_ours(_e164(number)) else _dots(number, but_last=_PHONE_DIGITS_SHOWN)


def _dots(text: str, *, but_last: int = 0) -> str:
    return _DOT * (len(text) - but_last) + text[len(text) - but_last :]


def _dots_of(found: re.Match[str]) -> str:
    return _dots(found.group())


def phones_in(text: str) -> list[str]:
    """The phone numbers in a text in E.164, as far as their digits say; a number without country is of the US."""
    return [_e164(found.group()) for found in _PHONE.finditer(text)]


def phone_spans(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _PHONE.finditer(text)]


def in_phones(text: str, replace: Callable[[str], str]) -> str:
    """With every phone number replaced, as it is written."""
    return _PHONE.sub(lambda found: replace(found.group()), text)


def without_phones(text: str) -> str:
    return _PHONE.sub(" ", text)


def shortened(text: str, length: int) -> str:
    """On one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _e164(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if written.startswith("+") and not digits.startswith("1"):
        return f"+{digits}"
    return f"+1{digits[-10:]}"
