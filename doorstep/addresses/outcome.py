"""What comes of a correction: an address to read back, one question, or the reason why nothing can be proposed."""

from dataclasses import dataclass
from typing import Literal

from doorstep.addresses import PostalAddress

Question = Literal[
    "unit_or_number", "which_street_type", "which_city",
    "missing_number", "missing_street", "missing_unit", "missing_zip", "missing_city",
]  # fmt: skip
Reason = Literal[
    "po_box", "foreign", "military", "not_an_address", "no_number", "zip_unknown", "city_zip_disagree", "too_long",
    "same_as_on_file",
]  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """An address to read back.

    `changed` names the fields that differ from the file in more than spelling. `assumed` names those the text left
    open: kept from the file although the street is another, following from ZIP Code or city, or (unit) left out because
    the street is another.
    """

    address: PostalAddress
    changed: frozenset[str]
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ambiguous:
    """One question has to be asked; `partial` is the draft for the next text and this object its `pending`.

    - unit_or_number: whether `value` is the unit or the street number; options ("unit", "number").
    - which_street_type: street, avenue, ... of the street in `partial`.
    - which_city: one of `options` ("EVANSTON, IL"); `value` is the ZIP Code typed, if one was.
    - missing_...: that part; for missing_zip the `options` are the ZIP Codes of the city in `partial`.
    """

    question: Question
    partial: PostalAddress
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unusable:
    """Nothing can be proposed.

    For city_zip_disagree `value` is the ZIP Code typed, `city` and `state` say where it is, and `zips` are those of the
    city typed. For zip_unknown they are `value` and the `zips` of the city.
    """

    reason: Reason
    value: str = ""
    city: str = ""
    state: str = ""
    zips: tuple[str, ...] = ()


Correction = Proposed | Ambiguous | Unusable
