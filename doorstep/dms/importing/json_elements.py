"""The objects of a JSON file with their places in it, one by one as far as it can be read. Pure."""

import json
from collections.abc import Generator, Iterator
from typing import Any

from doorstep.dms.importing.found import KINDS

Element = tuple[str | None, int, Any]
"""Kind if the file names it, position in the text, value."""


def elements(text: str) -> Iterator[Element]:
    """The rows of `[...]` or `{"deliveries": [...], ...}`, one by one as far as it goes."""
    index = _skip(text, 0)
    if text[index] == "[":
        yield from _array(None, text, index)
        return
    index = _skip(text, index + 1)
    while not text.startswith("}", index):
        kind, end = json.JSONDecoder().raw_decode(text, index)
        if kind not in KINDS:
            raise json.JSONDecodeError(f"expected one of {', '.join(KINDS)}", text, index)
        index = _expect(":", text, _skip(text, end))
        index = _skip(text, (yield from _array(kind, text, _expect("[", text, _skip(text, index + 1)))))
        if text.startswith(",", index):
            index = _skip(text, index + 1)


def _array(kind: str | None, text: str, index: int) -> Generator[Element, None, int]:
    """Answers with the position after it."""
    decoder = json.JSONDecoder()
    index = _skip(text, index + 1)
    while not text.startswith("]", index):
        value, end = decoder.raw_decode(text, index)
        yield kind, index, value
        index = _skip(text, end)
        if text.startswith(",", index):
            index = _skip(text, index + 1)
        else:
            _expect("]", text, index)
    return index + 1


def _expect(character: str, text: str, index: int) -> int:
    if not text.startswith(character, index):
        raise json.JSONDecodeError(f"expected {character}", text, index)
    return index


def _skip(text: str, index: int) -> int:
    """The next character that is no white space."""
    while index < len(text) and text[index] in " \t\r\n":
        index += 1
    return index
