"""Fewer packages than there should be: "2 of 3", "says 5 boxes i count 4". Pure."""

import re

from doorstep.language.reports.words import SPOKEN, in_digits, plain

_BOXES = r"(?:box(?:es)?|packages?|pkgs?|pieces?|pcs?|cases?|cartons?|bags?|totes?|parcels?|items?|cajas?|paquetes?)"
_SHOULD = (
    r"(?:says?|has|have|shows?|(?:is |was |were |are )?supposed to (?:be|have|get)|should (?:be|have|get)|calls? for"
    r"|lists?|gets|needs|wants|for|dice)"
)
_ARE = (
    r"(?:(?:i|we|im|only|just|but|and|there|theres|is|are) )*(?:count\w*|got|have|see|seeing|scanned|found|find|here"
    r"|on the (?:truck|van)|tengo|veo)"
)
_OF = re.compile(r"\b(\d{1,2}) (?:out )?of (?:the |my |their |those |em )?(\d{1,2})\b")
_SAYS = re.compile(
    rf"\b{_SHOULD} (?:it )?(?P<every>{SPOKEN})(?: {_BOXES})?(?: (?:here|total|on it))?[\s,;.]{{1,3}}(?:but )?{_ARE}"
    rf" (?:only |just )?(?P<some>{SPOKEN})(?: {_BOXES}| of them)?(?=\W*$|[,.;!])",
    re.IGNORECASE,
)


def some_of(text: str) -> tuple[int, int] | None:
    """`(2, 3)`: of two of the three packages."""
    words = in_digits(plain(text))
    for found, some, every in ((_OF.search(words), 1, 2), (_SAYS.search(words), "some", "every")):
        if found is not None:
            numbers = int(found[some]), int(found[every])
            return numbers if numbers[0] < numbers[1] else None
    return None


def counted_short(text: str) -> re.Match[str] | None:
    """Where it is said that fewer are there than should be, across commas."""
    return _SAYS.search(text.replace("’", "'").replace("i'm", "im "))
