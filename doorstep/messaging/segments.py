"""How a text is cut into SMS segments, and how to need fewer of them.

3GPP TS 23.038 (GSM 7-bit default alphabet and its extension table) and TS 23.040 (concatenation): a lone segment holds
160 septets or 70 UTF-16 units, a segment of several 153 or 67, and neither an escape sequence nor a surrogate pair is
cut in two.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gsm0338.charset import BASIC_CHARACTER_SET, BASIC_CHARACTER_SET_EXTENSION

BASIC = frozenset(unicodedata.lookup(name) for name in BASIC_CHARACTER_SET.values() if name != "ESCAPE")
EXTENSION = frozenset(unicodedata.lookup(name) for name in BASIC_CHARACTER_SET_EXTENSION.values())

# Reads the same to a person. Nothing here takes an accent off a name or spells a sign out.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʹʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－•·‣", "-"),
        **dict.fromkeys(
            "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "…": "...",
    }
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Size:
    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    """Septets or UTF-16 units."""
    segments: int


def size(text: str) -> Size:
    """What the text costs to send. An empty one (a picture alone) has no segment."""
    if is_gsm7(text):
        return _size("GSM-7", [2 if character in EXTENSION else 1 for character in text], alone=160, joined=153)
    return _size("UCS-2", [2 if ord(character) > 0xFFFF else 1 for character in text], alone=70, joined=67)


def is_gsm7(text: str) -> bool:
    return all(character in BASIC or character in EXTENSION for character in text)


def clean(text: str) -> str:
    """Without the characters that databases and phones choke on; line breaks and tabs stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_gsm7(text: str) -> str:
    """The text with typographic characters made plain, if that puts all of it into GSM-7 and costs no segment more;
    otherwise as it was."""
    if is_gsm7(text):
        return text
    plain = unicodedata.normalize("NFC", text.translate(PLAIN))
    return plain if is_gsm7(plain) and size(plain).segments <= size(text).segments else text


def _size(encoding: Literal["GSM-7", "UCS-2"], widths: Iterable[int], *, alone: int, joined: int) -> Size:
    units, segments, filled = 0, 1, 0
    for width in widths:
        units += width
        if filled + width > joined:
            segments, filled = segments + 1, 0
        filled += width
    if units <= alone:
        segments = 1 if units else 0
    return Size(encoding, units, segments)
