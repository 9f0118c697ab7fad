"""Whether two addresses are the same door, what differs, and how much."""

from doorstep.addresses import FIELDS, PLACE_FIELDS, PostalAddress
from doorstep.addresses.publication28 import GENERIC_DESIGNATORS
from doorstep.addresses.spelling import city_key, resembles, street_key


def differences(a: PostalAddress, b: PostalAddress) -> frozenset[str]:
    """Names of the fields in which two addresses differ when spelling variants count as equal."""
    found = {name for name in FIELDS if _loose(a, name) != _loose(b, name)}
    if a.unit == b.unit and {a.unit_designator, b.unit_designator} <= GENERIC_DESIGNATORS:
        found.discard("unit_designator")
    return frozenset(found)


def same_place(a: PostalAddress, b: PostalAddress) -> bool:
    return not differences(a, b)


def is_minor(on_file: PostalAddress, proposed: PostalAddress) -> bool:
    """Whether a change is only unit, street number or spelling within the same ZIP Code.

    The city may be another name of the same ZIP Code. Spelling means: the street's name is at most a typo away from
    the one on file; a suffix or directional may be added or left out, but not exchanged for another ("OAK ST" and
    "OAK AVE", "N" and "S" are two streets).
    """
    if on_file.zip != proposed.zip or on_file.state != proposed.state:
        return False
    for name in ("suffix", "predirectional", "postdirectional"):
        before, after = getattr(on_file, name), getattr(proposed, name)
        if before and after and before != after:
            return False
    return resembles(street_key(on_file.street), street_key(proposed.street))


def _loose(address: PostalAddress, name: str) -> str:
    value: str = getattr(address, name)
    if name == "street":
        return street_key(value)
    if name == "city":
        return city_key(value)
    if name == "unit":
        return value.replace(" ", "").replace("-", "").lstrip("0")
    return value if name in PLACE_FIELDS else value.replace(" ", "")
