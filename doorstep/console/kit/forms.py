"""What forms send beside words: numbers, and what names one very form, so that sent twice it is carried out once."""

import secrets
from collections.abc import Iterable, Mapping

LONGEST_NUMBER = 9
"""Digits: what an id's column takes in both databases."""
_LONGEST_ONCE = 64


def whole(value: object, digits: int = LONGEST_NUMBER) -> int | None:
    """A whole number as it is sent; None when it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def whole_each(values: Iterable[object], most: int | None = None) -> list[int]:
    """Those that are numbers, each once, in the order in which they were sent."""
    return list(dict.fromkeys(number for number in map(whole, values) if number is not None))[:most]


def new_once() -> str:
    """Names a form that is about to be shown."""
    return secrets.token_hex(8)


def once_of(form: Mapping[str, str]) -> str:
    """The name that the form was shown with; empty: it has lost it."""
    return form.get("once", "")[:_LONGEST_ONCE]
