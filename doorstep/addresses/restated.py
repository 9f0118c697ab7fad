"""Words that only say an address again, however they are spelled. Pure."""

import re

from doorstep.addresses import PostalAddress
from doorstep.addresses.publication28 import DIRECTIONALS, SUFFIXES, UNIT_DESIGNATORS

_AROUND = frozenset(
    "the my new our address addy house home number street zip code apt apartment unit suite to at".split()
)
_SPELLED = (SUFFIXES, DIRECTIONALS, UNIT_DESIGNATORS)


def words_of(address: PostalAddress) -> frozenset[str]:
    """In lower case: "drive" where it is read back as Dr, "north" for N, "apartment" for Apt."""
    said = set(re.findall(r"[a-z0-9]+", address.spoken().lower()))
    for forms in _SPELLED:
        said |= {form.lower() for form, standard in forms.items() if standard.lower() in said}
    return frozenset(said | _AROUND)
