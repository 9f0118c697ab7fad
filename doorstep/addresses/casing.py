"""Upper-case address text in the mixed case that people read."""

import re

# Kept in capitals: directionals of two letters and route words.
_CAPITALS = frozenset(
    {
        "NE", "NW", "SE", "SW", "US", "PO", "HC", "RR", "CR", "FM", "SR", "MLK", "JFK", "II", "III", "IV", "PH", "PMB",
        "RV",
    }
)  # fmt: skip
_ORDINAL = re.compile(r"^\d+(ST|ND|RD|TH)$")
_MAC = re.compile(r"^MC[A-Z]{2,}$")
_ELISION = re.compile(r"^[ODL]'[A-Z]{2,}$")


def in_title_case(text: str) -> str:
    """Title-case each word: "N LA SALLE ST APT 4B" -> "N La Salle St Apt 4B", "MCKINLEY" -> "McKinley"."""
    return re.sub(r"(?=\S*\d)[A-Z]+-\S+|[^\s\-/]+", lambda word: _word(word.group()), text.upper())


def _word(word: str) -> str:
    if _ORDINAL.match(word):
        return word.lower()
    is_lettered = len(word) == 2 and word[0] == word[1]  # "County Road KK"
    if word in _CAPITALS or is_lettered or any(character.isdigit() for character in word):
        return word
    if _MAC.match(word):
        return "Mc" + word[2:].capitalize()
    if _ELISION.match(word):
        return word[:2] + word[2:].capitalize()
    return word.capitalize()
