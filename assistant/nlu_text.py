"""A text message as the classifier reads it: one form for what people type in many.

Only what the intent is guessed from goes through here; entities are found in the text as it was typed.
"""

import re
import unicodedata
from functools import lru_cache

from doorstep.language.masks import masked

# What people type on a phone, spelled out so that an encoder trained on prose knows it.
SPELLED_OUT = {
    "2day": "today",
    "2moro": "tomorrow",
    "2morrow": "tomorrow",
    "2nite": "tonight",
    "abt": "about",
    "addr": "address",
    "addy": "address",
    "aint": "isn't",
    "appt": "appointment",
    "arent": "aren't",
    "asap": "as soon as possible",
    "b4": "before",
    "bc": "because",
    "bcuz": "because",
    "bldg": "building",
    "btw": "by the way",
    "cant": "can't",
    "couldnt": "couldn't",
    "cud": "could",
    "cuz": "because",
    "cya": "goodbye",
    "def": "definitely",
    "deliv": "delivery",
    "didnt": "didn't",
    "dnt": "don't",
    "doesnt": "doesn't",
    "dont": "don't",
    "dw": "don't worry",
    "eta": "arrival time",
    "fri": "friday",
    "gimme": "give me",
    "gonna": "going to",
    "gtg": "goodbye",
    "hasnt": "hasn't",
    "havent": "haven't",
    "hbu": "how about you",
    "hows": "how is",
    "hv": "have",
    "idc": "I don't care",
    "idk": "I don't know",
    "im": "I'm",
    "isnt": "isn't",
    "itll": "it will",
    "ive": "I have",
    "k": "ok",
    "kk": "ok",
    "lemme": "let me",
    "lmk": "let me know",
    "mins": "minutes",
    "mon": "monday",
    "msg": "message",
    "msgs": "messages",
    "nbr": "neighbor",
    "ngl": "not going to lie",
    "np": "no problem",
    "nvm": "never mind",
    "nvmd": "never mind",
    "nvrmind": "never mind",
    "obv": "obviously",
    "omg": "oh my god",
    "omw": "on my way",
    "pcs": "pieces",
    "pic": "picture",
    "pics": "pictures",
    "pkg": "package",
    "pkgs": "packages",
    "pls": "please",
    "plz": "please",
    "ppl": "people",
    "r": "are",
    "rly": "really",
    "rn": "right now",
    "shld": "should",
    "smh": "this is annoying",
    "some1": "someone",
    "sry": "sorry",
    "sum1": "someone",
    "sumone": "someone",
    "tf": "the hell",
    "thats": "that's",
    "theres": "there's",
    "thnx": "thanks",
    "thru": "through",
    "thurs": "thursday",
    "thx": "thanks",
    "tht": "that",
    "tmmrw": "tomorrow",
    "tmr": "tomorrow",
    "tmrw": "tomorrow",
    "tomm": "tomorrow",
    "tmw": "tomorrow",
    "tn": "tonight",
    "tnx": "thanks",
    "tue": "tuesday",
    "tues": "tuesday",
    "txt": "text",
    "txting": "texting",
    "txts": "texts",
    "ty": "thank you",
    "tysm": "thank you so much",
    "u": "you",
    "ull": "you will",
    "unsub": "unsubscribe",
    "ur": "your",
    "urs": "yours",
    "ure": "you're",
    "w/": "with",
    "w/o": "without",
    "wanna": "want to",
    "wasnt": "wasn't",
    "wat": "what",
    "wats": "what's",
    "wed": "wednesday",
    "wen": "when",
    "wer": "where",
    "werent": "weren't",
    "whats": "what's",
    "whens": "when is",
    "wheres": "where is",
    "whos": "who is",
    "wht": "what",
    "wk": "week",
    "wknd": "weekend",
    "wont": "won't",
    "wouldnt": "wouldn't",
    "wtf": "what the hell",
    "wth": "what the hell",
    "wud": "would",
    "wya": "where are you",
    "yall": "you all",
    "ye": "yes",
    "yea": "yes",
    "yeah": "yes",
    "yep": "yes",
    "yesterdays": "yesterday's",
    "yup": "yes",
}

_TYPOGRAPHIC = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
_DIGITS = re.compile(r"\d{2,}")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}|([!?.,])[!?.,]+")
_WORD = re.compile(r"[\w/']+")


@lru_cache(256)
def plain(text: str) -> str:
    """Lower case without control characters; emoji by their names, text-speak spelled out, numbers by their length.

    Numbers whose kind shows (language.masks) become words for it. Others keep only how many digits they have, because
    which house or which code it is says nothing about what is wanted; a single digit stays, because "2" answers a
    numbered list. The same text comes out of any text that only differs in those. An empty text stays empty.
    """
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHIC)
    text = "".join(_shown(character) for character in text).lower()
    text = masked(text)
    text = _DIGITS.sub(lambda digits: "1234567890"[: len(digits[0])], text)
    text = _DRAWN_OUT.sub(lambda drawn_out: (drawn_out[1] or "") * 2 or drawn_out[2], text)
    text = _WORD.sub(lambda word: SPELLED_OUT.get(word[0], word[0]), text)
    return " ".join(text.split())


def _shown(character: str) -> str:
    if character < "\x7f":
        return character if character >= " " else " "
    category = unicodedata.category(character)
    if category == "So":
        return f" {unicodedata.name(character, '').removesuffix(' SIGN')} "
    # Variation selectors, skin tones and joiners only modify the emoji before them.
    return "" if category in {"Cc", "Cf", "Mn", "Sk", "Cn", "Co"} else character
