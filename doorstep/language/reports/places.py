"""Where somebody in trouble says that they are: the words behind "at", "on", "by". Pure; nothing is looked up."""

import re

LONGEST = 80

_PLACE = re.compile(
    r"\b(?:at|on|near|by|corner of|off|in front of|across from|behind|esquina de|en)\s+"
    r"(?=(?P<place>(?:the\s+)?[\w'.-]+(?:\s+(?!(?:my|im|i|and\s+(?:i|im|my|he|she|we|they)|he|she|his|her|we|they"
    r"|please|pls|send|help|need|is|was|got|hit|just|now|with|call|who|pulled|has|had|threw|attacked|bit)\b)[\w'.-]+){0,6}))",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"(?:the\s+)?(?:fire|me|us|him|her|them|it|my|time|a|an|accident|break|phone|ground|floor|stop|route|once|all|least"
    r"|gun\w*|knife\w*|911|dispatch|purpose|foot|my\s.*|the\s(?:phone|ground|floor|way|side|head|face|arm|leg|wheel))\b",
    re.IGNORECASE,
)
_CORNER = re.compile(r"^(?:the\s+)?corner\s+of\s+", re.IGNORECASE)
_NAMES_A_PLACE = re.compile(
    r"\d|\b(?:and|y|&|st|street|ave|avenue|rd|road|blvd|dr|lane|ln|hwy|highway|interstate|expressway|park\w*|station|corner"
    r"|mall|store|depot|school|church|exit|bridge|lot|alley|shoulder|garage)\b",
    re.IGNORECASE,
)


def place_said(text: str) -> str | None:
    """ "got t-boned at clark and fullerton" is `clark and fullerton`; None where no place is named."""
    for found in _PLACE.finditer(" ".join(text.split())):
        place = _CORNER.sub("", found["place"].strip(" .,;-"))
        if not _NO_PLACE.match(place) and _NAMES_A_PLACE.search(found["place"]):
            return place[:LONGEST].strip()
    return None
