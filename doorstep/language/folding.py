"""Letters as one would type them on a plain keyboard. Pure."""

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоѕіјрсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
    "ABESIJKMHOPCTYXaeosijpcyxABEZHIKMNOPTYXoav",
)
"""Cyrillic and Greek letters that read as Latin ones."""


_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Those that join or part letters and emoji are seen by what they do."""


def as_it_looks(text: str) -> str:
    """Without characters that nobody sees, and with Latin letters where others only look like them; the letters of a
    text that really is of another alphabet stay."""
    if text.isascii():
        return text
    seen = _UNSEEN.sub("", text)
    latin = seen.translate(_LOOK_ALIKES)
    is_latin = all("LATIN" in unicodedata.name(each, "LATIN") for each in latin if each.isalpha())
    return latin if is_latin else seen


def folded(text: str) -> str:
    """Accents gone, look-alike letters as the Latin ones; "automática" as "automatica", "ЅТОР" as "STOP"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LOOK_ALIKES)
