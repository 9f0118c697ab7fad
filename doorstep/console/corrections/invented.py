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
_CLOCK_TIME = re.compile(r"(?:0?[1-9]|1[0-2])[0-5]\d[ap]m?", re.IGNORECASE)


def numbers(text: str) -> str:
    """As long as the text, so that spans stay where they are; the same text is always replaced by the same."""
    text = masking.in_phones(text, _phone)
    for each in tracking_numbers.found(text):
        differs, whole = text[each.differs_from : each.end], text[each.start : each.end]
        text = text[: each.differs_from] + _digits(differs, seed=whole) + text[each.end :]
    return _BLANK.sub(lambda found: _digits("0" * len(BLANK), seed=f"{found.start()}{text}"), text)


def every_number(text: str, values: Iterable[str] = ()) -> str:
    """With other digits in phone numbers, tracking numbers, these codes, and whatever else has three digits but is no
    time of the clock. As long as the text; the same digits are replaced by the same in every text."""
    shown, is_ours = list(text), [False] * len(text)

    def put(start: int, end: int, instead: str) -> None:
        if not any(is_ours[start:end]):
            shown[start:end], is_ours[start:end] = instead, [True] * (end - start)

    for start, end in masking.phone_spans(text):
        put(start, end, _phone(text[start:end], seed=re.sub(r"\D", "", text[start:end])[-10:]))
    for each in tracking_numbers.found(text):
        put(each.differs_from, each.end, _same_digits(text[each.differs_from : each.end]))
    for value in sorted(values, key=len, reverse=True):
        for found in re.finditer(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", text, re.IGNORECASE):
            put(*found.span(), _same_digits(found.group()))
    for start, end in masking.number_spans(text):
        if not _CLOCK_TIME.fullmatch(text[start:end]):
            put(start, end, _same_digits(text[start:end]))
    whole = "".join(shown)
    return _BLANK.sub(lambda found: _digits("0" * len(BLANK), seed=f"{found.start()}{whole}"), whole)


def codes_named_in(text: str) -> tuple[str, ...]:
    return values_to_hide(text) if names_a_code(text) else ()


def codes(text: str, values: Iterable[str] = ()) -> str:
    """With other digits in these codes, and in those that the text itself names as codes. As long as the text."""
    for value in sorted({*values, *codes_named_in(text)}, key=len, reverse=True):
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


def _phone(written: str, *, seed: str = "") -> str:
    """The North American plan sets 555-0100 to 555-0199 aside for fiction, in every area code."""
    digits = iter("3125550100"[:8] + _digits("00", seed=seed or written))
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


def _same_digits(written: str) -> str:
    return _digits(written, seed=re.sub(r"\D", "", written))


def _digits(shape: str, *, seed: str) -> str:
    """Its digits replaced by others, none of them 0 at the beginning."""
    drawn = iter(str(int(hashlib.sha256(seed.encode()).hexdigest(), 16)).translate({ord("0"): "7"}))
    return "".join(next(drawn) if character.isdigit() else character for character in shape)
