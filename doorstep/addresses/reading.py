"""From a text as people type it to plain upper-case words: glued words split, spoken numbers written, noise taken out.

A text becomes a list of words; `BREAK` stands where a comma, full stop, line end or bracket separates parts.
"""

import re
import unicodedata

from doorstep.addresses.normalise import ascii_upper
from doorstep.addresses.publication28 import (
    DIRECTIONALS,
    ORDINAL_WORDS,
    STATE_CODES,
    SUFFIXES,
    UNIT_DESIGNATORS,
    UNITS_WITHOUT_NUMBER,
)

BREAK = "|"

_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+", re.I)
_TRACKING_NUMBER = re.compile(r"\bL\s?M\s?(?:[\dOIL][\s-]?){9}(?!\d)|(?<![\d-])\d{9}(?![\d-])")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)")
_TIME = re.compile(
    r"\b\d{1,2}(?::\d\d)?\s?(?:AM|PM)\b|\b\d{1,2}:\d\d\b|\b\d+\s?(?:MINS?|MINUTES?|HRS?|HOURS?|DAYS?|WEEKS?|YEARS?|YRS?)\b"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})\b|\b24/7\b|[$]\s?\d+(?:\.\d\d)?|\b\d+\s?%|\b10-4\b"
)
# "gate code 7316", "buzz 204": digits that open a door, not digits that name one.
_CODE = re.compile(
    r"\b(?:CODE|PIN|PASSWORD|BUZZ(?:ER)?|CALLBOX|KEYPAD|LOCKBOX|GATE|ORDER|TRACKING)\W*(?:NUMBER|NO|NUM|IS|#|:|\s)*\s*[#*]?\d+[#*]?"
)
_ABBREVIATION_DOT = re.compile(
    r"\b([A-Z]|ST|AVE?|BLVD|DR|RD|LN|CT|PL|PKWY|HWY|APT|STE|BLDG|FL|RM|NO|MT|FT|JR|SR|TER|CIR|SQ)\."
)
# "oak ave. thanks" ends there; "st. charles", "5th ave. nw" do not.
_SUFFIX_DOT = re.compile(
    r"(?<=[A-Z][A-Z] )(AVE?|BLVD|DR|RD|LN|CT|PL|PKWY|HWY|TER|CIR|SQ|ST)\.(?!\s*(?:[NSEW]{1,2}|NORTH|SOUTH|EAST|WEST)\b)"
)
# "n.y.", "d. c.", "n.w."
_TWO_INITIALS = re.compile(r"\b([A-Z])\. ?([A-Z])\b\.?")
_FANCY = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": " - ",
        "№": "#",
        "→": " INTO ",
        "½": " 1/2",
        "…": " . ",
    }
)
_DESIGNATOR_GLUED = re.compile(
    r"\b(APT|APPT|APARTMENT|UNIT|STE|SUITE|BLDG|FLR|FLOOR|RM|ROOM|LOT|PH)[.:#-]{0,2}(\d{1,5}-?[A-Z]?|[A-Z]-?\d{1,4}|[A-Z](?=\s*$))(?=\W|$|NOT)"
)
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_WORD = re.compile(r"\d+/\d+|[ODL]'[A-Z]{2,}|[A-Z0-9]+(?:-[A-Z0-9]+)*|[#&|]")

_UNITS = (
    "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN"
    " EIGHTEEN NINETEEN"
)
_SPOKEN = {word: str(value) for value, word in enumerate(_UNITS.split())} | {"OH": "0"}
_TENS = {
    word: str(value) for value, word in enumerate("TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY".split(), 2)
}


def clean(text: str) -> str:
    """One line of upper-case ASCII-ish text, "|" for the ends of lines; emoji and control characters are gone."""
    text = unicodedata.normalize("NFKC", text.translate(_FANCY))
    kept = []
    for character in text:
        if character in "\r\n":
            kept.append("|")
        else:
            category = unicodedata.category(character)
            kept.append(" " if category[0] in "CZ" or category in ("So", "Sk") else character)
    line = ascii_upper("".join(kept))
    return " ".join(line.replace("'S ", "S ").split())


def words_of(text: str, street: str = "") -> list[str]:
    """The words of a text. `street` is the name of the street on file, which helps to cut "1250NLASALLE"."""
    line = clean(text)
    for noise in (_LINKS, _CODE, _TRACKING_NUMBER, _PHONE, _TIME):
        line = noise.sub(" | ", line)
    line = _TWO_INITIALS.sub(_joined_code, line)
    line = _SUFFIX_DOT.sub(r"\1 | ", line)
    line = _ABBREVIATION_DOT.sub(r"\1 ", line)
    line = re.sub(r"\b(\d+)\s+1/2\b", r"\1 1/2", line)
    line = re.sub(r"\b(\d{1,3})\s+(TH|ND)\b(?=\s+[A-Z])", r"\1\2", line)
    line = re.sub(r"\b(HOUSE|STREET|HOME|ADDRESS)\s*#", r"\1 NUMBER ", line)
    line = _DESIGNATOR_GLUED.sub(r" \1 \2 ", line)
    line = re.sub(r"(?<=[A-Z0-9])\s*(?:-+>|=+>|>>)\s*", " INTO ", line)
    line = re.sub(r"[,.;:!?()\[\]\n|]+|\s-+\s|--+", " | ", line)
    # An apostrophe inside a word is dropped ("it's"), except in names like O'Brien.
    line = re.sub(r"(?<![ODL\s])'|\b([ODL])'(?=[A-Z]\b)|'(?=\s|$)", r"\1", line)
    words = [part for word in _WORD.findall(line) for part in _unglued(word, street.replace(" ", ""))]
    return _without_spare_breaks(_written_numbers(words))


def _joined_code(initials: re.Match[str]) -> str:
    code = initials[1] + initials[2]
    return code if code in STATE_CODES or code in DIRECTIONALS else initials[0]


def _unglued(word: str, street: str) -> list[str]:
    """ "1250NLASALLE" -> 1250 N LASALLE, "60614NOT60610" -> 60614 NOT 60610, "4THFLOOR" -> 4TH FLOOR."""
    if word.isalpha() or word.isdigit() or len(word) < 4:
        return [word]
    if contrast := re.fullmatch(r"(\d+[A-Z]?|[A-Z]\d+)NOT(\d+[A-Z]?|[A-Z]\d+)", word):
        return [contrast.group(1), "NOT", contrast.group(2)]
    if floor := re.fullmatch(r"(\d+(?:ST|ND|RD|TH))(FLOOR|FLR|FL)", word):
        return [floor.group(1), floor.group(2)]
    if _ORDINAL.fullmatch(word):
        return [word]
    if hyphenated := re.fullmatch(r"([A-Z]{3,}|[NSEW])-(.+)", word):
        return _unglued(hyphenated.group(1), street) + _unglued(hyphenated.group(2), street)
    glued = re.fullmatch(r"(\d+)([A-Z]{2,})(\d+[A-Z]?)?", word)
    if glued:
        number, letters, rest = glued.groups()
        if letters in DIRECTIONALS or len(letters) > 2:
            return [number, *_cut_letters(letters, street), *([rest] if rest else [])]
    return [word]


def _cut_letters(letters: str, street: str) -> list[str]:
    """Letters that stood behind a number, cut where directional, street on file and suffix meet."""
    if street and street in letters:
        before, _, after = letters.partition(street)
        if (not before or before in DIRECTIONALS) and (not after or after in SUFFIXES or after in UNIT_DESIGNATORS):
            return [part for part in (before, street, after) if part]
    for name in ("NORTH", "SOUTH", "EAST", "WEST"):
        if letters.startswith(name) and len(letters) > len(name) + 2:
            return [name, letters.removeprefix(name)]
    for ending in ("STREET", "AVENUE", "AVE", "BLVD", "DRIVE", "ROAD", "LANE"):
        if letters.endswith(ending) and len(letters) > len(ending) + 2:
            return [letters.removesuffix(ending), ending]
    return [letters]


def _written_numbers(words: list[str]) -> list[str]:
    """ "TWELVE FIFTY NORTH" -> "1250 NORTH"; a single number word only behind a unit designator or "NUMBER"."""
    written: list[str] = []
    position = 0
    while position < len(words):
        run = position
        while run < len(words) and (words[run] in _SPOKEN or words[run] in _TENS or words[run] == "HUNDRED"):
            run += 1
        before = written[-1] if written else ""
        labelled = before in ("NUMBER", "ZIP") or UNIT_DESIGNATORS.get(before, "REAR") not in UNITS_WITHOUT_NUMBER
        if run - position >= (1 if labelled else 2) and words[position] != "OH":
            written.append(_digits(words[position:run]))
            position = run
        elif (
            words[position] in ORDINAL_WORDS
            and position + 1 < len(words)
            and words[position + 1] in ("FLOOR", "FL", "FLR")
        ):
            written.append(ORDINAL_WORDS[words[position]])
            position += 1
        else:
            written.append(words[position])
            position += 1
    return written


def _digits(run: list[str]) -> str:
    """Numbers as people say them, pair by pair: TWELVE FIFTY -> 1250, TWO OH FIVE -> 205, TWO HUNDRED -> 200."""
    digits = ""
    for index, word in enumerate(run):
        following = run[index + 1] if index + 1 < len(run) else ""
        if word == "HUNDRED":
            remaining = _digits(run[index + 1 :])
            return digits + remaining.rjust(2, "0")
        if word in _TENS:
            digits += _TENS[word] + (
                "" if len(_SPOKEN.get(following, "10")) == 1 and following not in ("ZERO", "OH") else "0"
            )
        else:
            digits += _SPOKEN[word]
    return digits


def _without_spare_breaks(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if word != BREAK or (kept and kept[-1] != BREAK):
            kept.append(word)
    return kept[:-1] if kept and kept[-1] == BREAK else kept
