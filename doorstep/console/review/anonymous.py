"""A text and what was said of it without what is the person's: for files that more people read than the desk. Pure.

Numbers are replaced by invented ones of the same shape, the same by the same in the text and in what was said of it: a
file still measures whether a number was read. Street names, and names that are neither on file nor given as an
argument, cannot be told from other words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorstep.console.corrections import invented

Acts = Sequence[Mapping[str, Any]]

_NAME = "Alex"
_SAID_AT_THE_DOOR = "maple"
_FEWEST_LETTERS = 3
"""Of a word of a name that is replaced: "me" is nobody's, "Al" is in too many words."""
_WAYS_IN = ("access_code", "code")
_PEOPLE = re.compile(r"name|sign|caller|person|recipient|^who$")


def without_person(text: str, acts: Acts, name: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The text and its acts. `name`: on file."""
    given = [(str(key), str(value)) for act in acts for key, value in (act.get("args") or {}).items()]
    codes = [value for key, value in given if key in _WAYS_IN]
    people = (value for key, value in given if _PEOPLE.search(key) and len(value.strip()) >= _FEWEST_LETTERS)
    words = [(each, _NAME) for each in (*_words(name or ""), *people)]
    words += [(value, _SAID_AT_THE_DOOR) for value in codes if value.strip() and not _has_digit(value)]
    codes += invented.codes_named_in(text)

    def without(said: str) -> str:
        said = invented.every_number(" ".join(said.split()), codes)
        for word, instead in words:
            said = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", instead, said, flags=re.IGNORECASE)
        return said

    return without(text), [
        {**act, "args": {key: without(str(value)) for key, value in (act.get("args") or {}).items()}} for act in acts
    ]


def _words(name: str) -> Iterator[str]:
    return (word for word in re.findall(r"[^\W\d_]+", name) if len(word) >= _FEWEST_LETTERS)


def _has_digit(value: str) -> bool:
    return any(character.isdigit() for character in value)
