"""What a number that stands alone in a correction is: "12", "4b", "1252"."""

from typing import Literal

from doorstep.addresses import PostalAddress
from doorstep.addresses.compare import differences
from doorstep.addresses.mention import AddressMention
from doorstep.addresses.places import place
from doorstep.addresses.spelling import edits, is_slip

Meaning = Literal["unit", "number", "zip"]


def meaning_of(
    value: str, label: str, mention: AddressMention, base: PostalAddress, on_file: PostalAddress
) -> Meaning | None:
    """The field a bare value belongs to, or None if it could be unit as well as street number.

    In this order: what it is contrasted with ("1250 not 1205"), the word before it ("apt is wrong, 12"), its shape
    ("4B"), which value on file it is a slip of (1252 of 1250), what earlier texts were about, its length.
    """
    contrasted = _contrasted(mention, base, on_file)
    if contrasted and (contrasted != "zip" or value.isdigit()):
        return contrasted
    if label == "unit":
        return "unit"
    if label == "number" and value[:1].isdigit():
        return "number"
    if label == "zip" and value.isdigit():
        return "zip"
    if mention.numbered:
        return "unit"  # "1250 n lasalle 4b": the number has been said
    if not value.isdigit():
        return _by_shape(value, base)
    if len(value) == 5 and place(value):
        return "number" if edits(value, base.number) < edits(value, base.zip) else "zip"
    near_number, near_unit = is_slip(value, base.number), is_slip(value, base.unit)
    if near_number != near_unit:
        return "number" if near_number else "unit"
    earlier = differences(on_file, base) & {"number", "unit"}
    if len(earlier) == 1:
        return "unit" if "unit" in earlier else "number"
    return _by_length(value, base)


def _contrasted(mention: AddressMention, base: PostalAddress, on_file: PostalAddress) -> Meaning | None:
    wrong = mention.old_bare
    is_number = any(value in (base.number, on_file.number) for value in wrong)
    is_unit = any(value in (_door(base), _door(on_file)) for value in wrong)
    if is_number != is_unit:
        return "number" if is_number else "unit"
    if mention.old_units:
        return "unit"
    if "zip" in mention.old_fields:
        return "zip"
    return "number" if "number" in mention.old_fields and not mention.numbered else None


def _by_shape(value: str, base: PostalAddress) -> Meaning | None:
    if "-" in base.number and "-" in value:
        return "number"
    if value == base.number or (value[:-1] == base.number and not base.unit):
        return None  # "12b" for 12 Oak St: apartment B, or a house number with a letter
    return "unit"


def _by_length(value: str, base: PostalAddress) -> Meaning | None:
    if base.unit and len(value) + 2 <= len(base.number):
        return "unit"
    if len(value) >= 4 and len(_door(base)) <= 2 and len(base.number) >= 3:
        return "number"
    return None


def _door(address: PostalAddress) -> str:
    return address.unit.split()[-1] if address.unit else ""
