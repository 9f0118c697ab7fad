"""People's numbers in what is exported, replaced by invented ones of the same shape. Pure.

What is exported is committed, and read by more people than the desk. Names and streets cannot be told from other words:
whoever commits reads them.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from doorstep.console.kit import masking
from doorstep.language import tracking_numbers
from doorstep.language.access import BLANK
from doorstep.language.access.hiding import names_a_code, values_to_hide

_BLANK = re.compile(re.escape(BLANK))


def numbers(text: str) -> str:
    """As long as the text, so that spans stay where they are; the same text is always replaced by the same."""
    text = masking.in_phones(text, _phone)
    for each in tracking_numbers.found(text):
        differs, whole = text[each.differs_from : each.end], text[each.start : each.end]
        text = text[: each.differs_from] + _digits(differs, seed=whole) + text[each.end :]
    return _BLANK.sub(lambda found: _digits("0" * len(BLANK), seed=f"{found.start()}{text}"), text)


def codes(text: str, values: Iterable[str] = ()) -> str:
    """With other digits in these codes, and in those that the text itself names as codes. As long as the text."""
    named_ones = values_to_hide(text) if names_a_code(text) else ()
    for value in sorted({*values, *named_ones}, key=len, reverse=True):
        if any(character.isdigit() for character in value):
            text = text.replace(value, _digits(value, seed=value))
    return text


def codes_in(text: str) -> list[tuple[int, int]]:
    """Where codes were taken out: `numbers` puts others there."""
    return [found.span() for found in _BLANK.finditer(text)]


def named(text: str, names: Mapping[str, str]) -> str:
    """With tracking numbers, however they are written, by the names that they are to have in `{}`."""

    for number, start, end in reversed(tracking_numbers.spans(text)):
        if number in names:
            text = f"{text[:start]}{{{names[number]}}}{text[end:]}"
    return text


def _phone(written: str) -> str:
    """The North American plan sets 555-0100 to 555-0199 aside for fiction, in every area code."""
    digits = iter("3125550100"[:8] + _digits("00", seed=written))
    count = sum(character.isdigit() for character in written)
    extra = count - 10
    shaped = []
    for character in written:
        if not character.isdigit():
            shaped.append(character)
        elif extra > 0:
            shaped.append("1")
            extra -= 1
        else:
            shaped.append(next(digits, "0"))
    return "".join(shaped)


def _digits(shape: str, *, seed: str) -> str:
    """Its digits replaced by others, none of them 0 at the beginning."""
    drawn = iter(str(int(hashlib.sha256(seed.encode()).hexdigest(), 16)).translate({ord("0"): "7"}))
    return "".join(next(drawn) if character.isdigit() else character for character in shape)
