"""Which item of a numbered list is meant, or that another than the present one is."""

import re

_ORDINALS = {
    "first": 1, "1st": 1, "one": 1,
    "second": 2, "2nd": 2, "two": 2,
    "third": 3, "3rd": 3, "three": 3,
    "fourth": 4, "4th": 4, "four": 4,
    "fifth": 5, "5th": 5, "five": 5,
}  # fmt: skip
_POINTING = frozenset("the last that this".split())
_CHATTER = frozenset(
    "the a an option number no nr item choice pick package parcel delivery order one please pls plz thanks thx ty "
    "i mean meant want its it's it is for about yes ya yeah ok okay um uh that this hi".split()
)
_THINGS = "one|ones|package|packages|parcel|box|delivery|deliveries|order|shipment|item"
_ANOTHER = re.compile(rf"\b(?:other|another|different|next)\s+(?:{_THINGS})\b|\bthe other\W*$", re.IGNORECASE)


def pick(text: str, length: int) -> int | None:
    """The 0-based position that `text` picks from a list of `length`, or None when it does not say.

    Understands "1", "#2", "2)", "the second one", "option three please", "last one". A text with other words in
    it, or that names two positions, picks nothing.
    """
    words = re.findall(r"[a-z0-9']+", text.lower())
    positions: set[int] = set()
    for index, word in enumerate(words):
        if word == "last":
            positions.add(length)
        elif word == "one" and index > 0 and (words[index - 1] in _ORDINALS or words[index - 1] in _POINTING):
            continue  # "the second one": a pronoun, not a number
        elif word in _ORDINALS:
            positions.add(_ORDINALS[word])
        elif word.isdecimal() and len(word) <= 2:
            positions.add(int(word))
        elif word not in _CHATTER:
            return None
    if len(positions) != 1:
        return None
    position = positions.pop()
    return position - 1 if 1 <= position <= length else None


def means_another(text: str) -> bool:
    """Whether it speaks of another delivery than the one spoken of: "and the other one?", "my other package"."""
    return _ANOTHER.search(text) is not None
