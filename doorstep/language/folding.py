"""Letters as one would type them on a plain keyboard. Pure."""

import unicodedata

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоѕіјрсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
    "ABESIJKMHOPCTYXaeosijpcyxABEZHIKMNOPTYXoav",
)
"""Cyrillic and Greek letters that read as Latin ones."""


def folded(text: str) -> str:
    """Accents gone, look-alike letters as the Latin ones; "automática" as "automatica", "ЅТОР" as "STOP"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LOOK_ALIKES)
