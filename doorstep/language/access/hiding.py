"""What of people's words must not stay in the stored conversation. Pure."""

import re
from collections.abc import Iterator, Sequence

from doorstep.language import tracking_numbers
from doorstep.language.access import PHONE_NUMBER, blank, read_access
from doorstep.language.access.evidence import is_only_a_way
from doorstep.language.access.keys import said_keys

_NAMES_A_CODE = re.compile(
    r"\b(?:(?<!zip )(?<!postal )(?<!tracking )codes?|passcode|pin|combo|combination|keypad|padlock|lock\s?box"
    r"|call\s?box|intercom|buzzer)\b"
    r"|\b(?:dial|punch in|press|hit)\s+(?:\w+\s+)?[#*\d]|\bgate\s*(?:is|:|=)?\s*[#*]?\d{3}",
    re.IGNORECASE,
)
_PHONE_NUMBER = re.compile(PHONE_NUMBER, re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\w#*])[#*]*(?=(?:[A-Za-z-]*\d){3})[A-Za-z0-9-]+[#*]*", re.IGNORECASE)
_AND_ITS_CODE = re.compile(r"^\D+ (?=[A-Za-z0-9*#-]*\d{3}[A-Za-z0-9*#-]*$)")
"""Of a second gate or door: "pool gate 8820"."""
_SAID = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True))
_SAID |= {"0": "zero|oh", "#": "pound|hash", "*": "star"}


def names_a_code(text: str) -> bool:
    """Whether a text that may be about anything says a code, and what it opens."""
    if not _NAMES_A_CODE.search(text):
        return False
    details = read_access(text, old_too=True).details
    return any(re.search(r"\d", value) for _, value in details) and not is_only_a_way(text, details)


def values_to_hide(text: str, code_spans: Sequence[str] = ()) -> tuple[str, ...]:
    """The pieces of a text that says how to get in which must not remain, as read and as written; none when nothing
    could be read in it: then a person has to read it.
    """
    details = read_access(text, code_spans, old_too=True).details
    if not details or is_only_a_way(text, details):
        return ()
    read_values = [_AND_ITS_CODE.sub("", value) for _, value in details]
    written = [piece for value in read_values for piece in _written(value, text)]
    written += [text[run.start : run.end] for run in said_keys(text) if any(run.keys in value for value in read_values)]
    numbers = _LONG_NUMBER.findall(_PHONE_NUMBER.sub(" ", tracking_numbers.blanked(text)))
    return tuple(dict.fromkeys([*read_values, *written, *code_spans, *numbers]))


def without_codes(text: str) -> str:
    """The text as it may be kept or shown where codes do not belong."""
    return blank(text, values_to_hide(text)) if names_a_code(text) else text


def _written(value: str, text: str) -> Iterator[str]:
    """A code as it stands in the text: `7316` may have been `7 3 1 6` or `seven three one six`."""
    if not re.search(r"\d", value) or " " in value:
        return
    pieces = (f"(?:{re.escape(each)}|{_SAID[each]})" if each in _SAID else re.escape(each) for each in value)
    yield from re.findall(r"[\s,.-]*".join(pieces), text, re.IGNORECASE)
