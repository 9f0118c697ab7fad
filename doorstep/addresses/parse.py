"""Reading one address out of a text that holds nothing to compare it with."""

from dataclasses import dataclass, field
from typing import Literal

from doorstep.addresses import PostalAddress
from doorstep.addresses.finding import find
from doorstep.addresses.kinds import (
    is_code_or_orders,
    is_foreign,
    is_intersection,
    is_military,
    is_po_box,
    is_rural_route,
)
from doorstep.addresses.normalise import normalise
from doorstep.addresses.reading import clean, words_of
from doorstep.addresses.units import joined

Kind = Literal["street", "po_box", "military", "rural_route", "foreign", "intersection", "none"]


@dataclass(frozen=True)
class Parsed:
    """`address` holds what was found, normalised; parts that were not there are ""."""

    kind: Kind
    address: PostalAddress = field(default_factory=PostalAddress)


def parse(text: str) -> Parsed:
    """Read an address or a part of one. Never raises; text that is no address is of kind "none"."""
    kind = kind_of(text)
    if kind not in ("street", "intersection"):
        return Parsed(kind)
    found = find(words_of(text), PostalAddress(), ())
    designator, unit = joined(found.units)
    address = normalise(PostalAddress(**found.fields, unit_designator=designator, unit=unit))
    if kind == "intersection" and not address.number:
        return Parsed("intersection")
    return Parsed("street", address) if address != PostalAddress() else Parsed("none")


def kind_of(text: str) -> Kind:
    """What kind of address the text would be, were it one; "none" for code and orders to the assistant."""
    line = clean(text)
    if not line or is_code_or_orders(text):
        return "none"
    if is_military(line):
        return "military"
    if is_po_box(line):
        return "po_box"
    if is_rural_route(line):
        return "rural_route"
    if is_foreign(line):
        return "foreign"
    return "intersection" if is_intersection(line) else "street"
