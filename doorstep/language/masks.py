"""What kind of number a number is, where its form shows it: tracking number, telephone, order, time. Pure."""

import re

_LM = r"\b(?:[l1i]\s?m[\s#:-]*)(?:[\doil][\s-]?){8}[\doil]\b"
_TRACKING_NUMBER = re.compile(rf"#?(?:{_LM}|\b\d{{9}}\b|\b\d{{3}}[ -]\d{{3}}[ -]\d{{3}}\b)", re.IGNORECASE)
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
    without = _TRACKING_NUMBER.sub(" ", text)
    text = _TRACKING_NUMBER.sub(" my package " if _WORD.search(without) else " tracking number ", text)
    text = _TELEPHONE.sub(" phone number ", text)
    text = _ORDER.sub(" order number ", text)
    return _TIME.sub(" 5 pm ", text)
