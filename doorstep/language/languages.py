"""Which language a text is in, where it plainly is not English. Pure.

Told by its script, else by words that hardly anything but that language has. A text of less than three words, or one
that mixes English in, is left to be read as English: a customer who writes English must never be told that we cannot
read it.
"""

import re
import unicodedata
from collections import Counter

from doorstep.language.folding import folded
from doorstep.language.words_by_language import ENGLISH, LATIN, Words

OTHER = "other"
"""Another language that we have no words for."""
NAMES = {
    "es": "Spanish", "zh": "Chinese", "vi": "Vietnamese", "tl": "Tagalog", "fr": "French", "ko": "Korean",
    "ar": "Arabic", "ru": "Russian", "pt": "Portuguese", "ht": "Haitian Creole", "pl": "Polish", "de": "German",
    "it": "Italian", "hi": "Hindi", "ja": "Japanese", OTHER: "another language",
}  # fmt: skip
_FEWEST_WORDS = 3
_FEWEST_LETTERS = 5
"""Of a script that is written without blanks, or in long words."""
_LEAST_SHARE = 0.4
"""Of the words that have to be of the language."""
_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "HANGUL": "ko", "CYRILLIC": "ru", "ARABIC": "ar",
    "DEVANAGARI": "hi",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SPANISH_ENDINGS = re.compile(
    r"[a-z]{2,}(?:arlo|arla|erlo|erla|irlo|irla|enlo|enla|elo|selo|melo|cion|ciones|iendo|aron|ieron|amente|abamos)"
)
"""What only forms of Spanish words end in; "cello" and its like are too short."""


def another_language(text: str) -> str:
    """ISO 639-1 code of the language if it is plainly not English, `OTHER` for one we do not know, else ""."""
    if script := "" if text.isascii() else _by_script(text):
        return script
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _FEWEST_WORDS:
        return ""
    bare = [folded(word).replace("'", "").replace("\u2019", "") for word in words]
    scores = {code: _score(known, words, bare, code) for code, known in LATIN.items()}
    best = max(scores, key=lambda code: scores[code])
    english = sum(word in ENGLISH for word in bare if word not in LATIN[best].weak | LATIN[best].strong)
    enough = max(1.5, _LEAST_SHARE * len(words))
    return best if scores[best] >= enough and scores[best] >= 2 * english else ""


def _score(known: Words, words: list[str], bare: list[str], code: str) -> float:
    strong = weak = 0
    for word, plain in zip(words, bare, strict=True):
        if known.letters & set(word) or (plain in known.strong and plain not in known.weak):
            strong += 1
        elif plain in known.weak:
            weak += 1
        elif code == "es" and plain not in ENGLISH and _SPANISH_ENDINGS.fullmatch(plain):
            strong += 1
    return strong + weak / 2 if strong else 0.0


def _by_script(text: str) -> str:
    """Of a text most of whose letters are of another script, unless they all only look Latin ("ЅТОР")."""
    letters = [each for each in text if each.isalpha()]
    foreign = [each for each in letters if not _is_latin(each)]
    if len(foreign) * 2 <= len(letters) or not any(each.isalpha() and not _is_latin(each) for each in folded(text)):
        return ""
    if len(foreign) < _FEWEST_LETTERS and len(_WORD.findall(text)) < _FEWEST_WORDS:
        return ""
    scripts = Counter(unicodedata.name(each, "").split()[0].split("-")[0] for each in foreign)
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "ja"
    return _SCRIPTS.get(scripts.most_common(1)[0][0], OTHER)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "LATIN" in unicodedata.name(letter, "LATIN")
