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


_KEYCAP = re.compile("(?<=[0-9#*])\ufe0f?\u20e3")
_DRAWN_OTHERWISE = ("<wide>", "<font>", "<circle>")


def as_it_looks(text: str) -> str:
    """Without characters that nobody sees, with plain letters and digits for those that are only drawn otherwise (wide,
    bold, as a key), and with Latin letters where others only look like them; the letters of a text that really is of
    another alphabet stay."""
    if text.isascii():
        return text
    seen = "".join(each if each.isascii() else _plain(each) for each in _UNSEEN.sub("", _KEYCAP.sub("", text)))
    latin = seen.translate(_LOOK_ALIKES)
    is_latin = all("LATIN" in unicodedata.name(each, "LATIN") for each in latin if each.isalpha())
    return latin if is_latin else seen


def _plain(character: str) -> str:
    """A digit of any script is the digit that it is."""
    if unicodedata.decomposition(character).startswith(_DRAWN_OTHERWISE):
        drawn = unicodedata.normalize("NFKC", character)
        return drawn if drawn.isascii() else character
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def folded(text: str) -> str:
    """Accents gone, look-alike letters as the Latin ones; "automática" as "automatica", "ЅТОР" as "STOP"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LOOK_ALIKES)
