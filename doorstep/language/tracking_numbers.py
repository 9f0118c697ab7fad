"""Tracking numbers ("LM" and 9 digits) as people type them. The one place that knows what they look like. Pure."""

import re
import unicodedata

_DIGIT = "[0-9OIL|]"  # letters that are read or typed for 0 and 1
_GAP = r"[ \-.·_]"
_AS_DIGITS = str.maketrans("OIL|", "0111")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")

# After LM anything goes that adds up to nine digits: the two letters say what is meant.
_WITH_PREFIX = re.compile(
    rf"(?<![A-Z0-9])[LI1|]{_GAP}?M[ \-.#:]{{0,3}}({_DIGIT}(?:{_GAP}{{0,2}}{_DIGIT}){{8}})(?![A-Z0-9|])"
)
# Without it only nine in a row or three by three: 5-4 is a ZIP+4, 3-3-4 a phone number, 4 and 5 a house and its ZIP.
_IN_A_ROW = re.compile(rf"(?<![A-Z0-9+|])(?<![0-9][\-.]){_DIGIT}{{9}}(?![A-Z0-9|])(?!{_GAP}?[\-.][0-9])")
_BY_THREES = re.compile(
    rf"(?<![A-Z0-9+|])(?<![0-9)][ \-.]){_DIGIT}{{3}}({_GAP}){_DIGIT}{{3}}\1{_DIGIT}{{3}}(?![A-Z0-9|])(?!{_GAP}?[0-9])"
)


def find(text: str) -> list[str]:
    """The tracking numbers in a text, in order, each once, written "LM123456789".

    Understands spaces and dashes, lower case, O for 0, I and l for 1, and a missing LM.
    """
    return list(dict.fromkeys(number for number, _, _ in spans(text)))


def spans(text: str) -> list[tuple[str, int, int]]:
    """Each time that a tracking number stands in a text: the number, where it begins and where it ends."""
    text = "".join(map(_folded, text))
    found: list[tuple[str, int, int]] = []
    for pattern in (_WITH_PREFIX, _BY_THREES, _IN_A_ROW):
        for match in pattern.finditer(text):
            digits = match[1] if pattern is _WITH_PREFIX else match[0]
            if _is_number(digits):
                found.append(("LM" + re.sub(_GAP, "", digits).translate(_AS_DIGITS), match.start(), match.end()))
        # What was read once is not read again as something else.
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return sorted(found, key=lambda each: each[1])


def _folded(character: str) -> str:
    """As long as it was, so that places in the text stay what they are."""
    plain = unicodedata.normalize("NFKC", character).translate(_DASHES).upper()
    return plain if len(plain) == 1 else character


def _is_number(digits: str) -> bool:
    """Words are no numbers, though made of the same letters: "LM 12345678 I will", "OIL"."""
    groups = re.split(_GAP, digits)
    return all(re.search("[0-9]", group) for group in groups if group) and len(re.findall("[0-9]", digits)) >= 6
