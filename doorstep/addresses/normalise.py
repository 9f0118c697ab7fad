"""Standardising the elements of an address as USPS Publication 28 does."""

import re
import unicodedata
from dataclasses import replace

from doorstep.addresses import PostalAddress
from doorstep.addresses.publication28 import (
    DIRECTIONAL_NAMES,
    DIRECTIONALS,
    STATE_CODES,
    STATES,
    SUFFIXES,
    UNIT_DESIGNATORS,
    UNITS_WITHOUT_NUMBER,
)

_LOOK_ALIKES = str.maketrans("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXABEZHIKMNOPTYX")
"""Cyrillic and Greek letters that read as Latin ones."""
_UNPRINTED = re.compile(r"[^A-Z0-9 '/&#-]")


def normalise(address: PostalAddress) -> PostalAddress:
    """Standard abbreviations, upper case, no punctuation; the words of names stay as typed. Idempotent."""
    predirectional, street = _word(address.predirectional), _words(address.street)
    postdirectional = _word(address.postdirectional)
    designator, unit = _unit(address.unit_designator, address.unit)
    return replace(
        address,
        number=_words(address.number.replace("#", "")),
        predirectional=DIRECTIONALS.get(predirectional, predirectional),
        street=DIRECTIONAL_NAMES.get(street, street),
        suffix=standard_suffix(address.suffix),
        postdirectional=DIRECTIONALS.get(postdirectional, postdirectional),
        unit_designator=designator,
        unit=unit,
        city=_words(address.city),
        state=state(address.state),
        zip=zip5(address.zip),
    )


def standard_suffix(word: str) -> str:
    """ "Avenue" -> "AVE". A word that is no suffix of Appendix C1 stays."""
    plain = _word(word)
    return SUFFIXES.get(plain, plain)


def state(name: str) -> str:
    """ "Illinois" -> "IL". A name that is no state stays."""
    plain = _words(name)
    return plain if plain in STATE_CODES else STATES.get(plain, plain)


def zip5(text: str) -> str:
    """ "60610-1234" -> "60610". Text that is no ZIP Code stays."""
    code = _words(text)
    found = re.fullmatch(r"(\d{5})(?:[ -]?\d{4})?", code)
    return found.group(1) if found else code


def _unit(designator: str, unit: str) -> tuple[str, str]:
    kind = _word(designator.replace("#", " # "))
    kind = UNIT_DESIGNATORS.get(kind, kind)
    identifier = re.sub(r"\s+", " ", _words(unit).replace("#", " ")).strip()
    # "4 B" and "4-B" are written on doors and labels as "4B".
    identifier = re.sub(r"^(\d+)[ -]([A-Z])$", r"\1\2", identifier)
    if not identifier and kind not in UNITS_WITHOUT_NUMBER:
        return "", ""
    return kind or "#", identifier


def ascii_upper(text: str) -> str:
    """Upper case with accents taken off: "Cañón" -> "CANON"; look-alike letters and other digits as the Latin ones."""
    if text.isascii():
        return text.upper()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark)).upper().translate(_LOOK_ALIKES)
    return "".join(str(unicodedata.digit(each)) if unicodedata.category(each) == "Nd" else each for each in plain)


def _words(text: str) -> str:
    return " ".join(_UNPRINTED.sub(" ", ascii_upper(text.replace(".", " ").replace("’", "'"))).split())


def _word(text: str) -> str:
    return _words(text.replace(".", ""))
