"""Numbers whose kind shows in their form, as words for the kind: a tracking number, telephone, order, time. Pure.

For the classifier, which wants to know that there is one; which number it is, and where, is numbers_by_kind's.
"""

import re

from doorstep.language import tracking_numbers

_TELEPHONE = re.compile(
    r"(?<![\w.])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}\b|(?<!\w)\+?1?\d{10}\b"
)
_ORDER = re.compile(r"#?\b(?:\d[\d-]{9,}\d|[a-z]{1,4}-?\d{6,}|1z[0-9a-z]{10,})\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:[01]?\d|2[0-3])(?::[0-5]\d)\s*(?:[ap]\.?m\b\.?)?|\b(?:1[0-2]|0?[1-9])\s*(?:[ap]\.?m\b\.?|o'?clock\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def masked(text: str) -> str:
    """The text with words for such numbers; house numbers and codes stay.

    A tracking number beside words is the package that they are about: "void #LM482019337" asks what "void my package"
    asks. Alone it is nothing but a number.
    """
    text = _TELEPHONE.sub(" phone number ", _with_tracking_numbers(text))
    return _TIME.sub(" 5 pm ", _ORDER.sub(" order number ", text))


def _with_tracking_numbers(text: str) -> str:
    around, end = [], 0
    for _, start, after in tracking_numbers.spans(text):
        around.append(text[end:start])
        end = after
    around.append(text[end:])
    if len(around) == 1:
        return text
    words = " my package " if _WORD.search(" ".join(around)) else " tracking number "
    return words.join(before.rstrip("#") for before in around[:-1]) + words + around[-1]
