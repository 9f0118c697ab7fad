"""The form of a phone number inside: `+` and ASCII digits. Loads nothing, for the receiver."""

import re

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def is_e164(text: str) -> bool:
    """Whether the text has the form of an E.164 number; not whether anybody has it."""
    return _E164.fullmatch(text) is not None
