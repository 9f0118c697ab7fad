"""US postal addresses: read, normalise, check, and correct them from what people text.

Pure functions over data that ships with the libraries; nothing here talks to a network or a database.

    from doorstep.addresses import PostalAddress
    from doorstep.addresses.parse import parse
    from doorstep.addresses.check import check, city_state_of, timezone_of
    from doorstep.addresses.correction import Ambiguous, Proposed, Unusable, apply_correction
"""

from dataclasses import dataclass, fields

from doorstep.addresses.casing import in_title_case

STREET_FIELDS = ("number", "predirectional", "street", "suffix", "postdirectional")
PLACE_FIELDS = ("city", "state", "zip")


_SPOKEN_UNITS = {
    "UPPR": "UPPER", "LOWR": "LOWER", "FRNT": "FRONT", "BSMT": "BASEMENT", "LBBY": "LOBBY", "OFC": "OFFICE",
    "HNGR": "HANGAR",
}  # fmt: skip


@dataclass(frozen=True)
class PostalAddress:
    """A street delivery address in the elements of USPS Publication 28, "" where one is absent.

    Upper case and abbreviated as Publication 28 standardises them: number "1250", predirectional "N",
    street "LA SALLE", suffix "ST", unit_designator "APT", unit "4B", state "IL". `zip` is the five-digit ZIP Code.
    Values are taken as they are; `normalise.normalise` standardises raw ones.
    """

    number: str = ""
    predirectional: str = ""
    street: str = ""
    suffix: str = ""
    postdirectional: str = ""
    unit_designator: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""

    @property
    def street_line(self) -> str:
        """Without the unit: "1250 N LA SALLE ST"."""
        return " ".join(filter(None, (getattr(self, name) for name in STREET_FIELDS)))

    @property
    def unit_line(self) -> str:
        """ "APT 4B", "# 4B" or ""."""
        return " ".join(filter(None, (self.unit_designator, self.unit)))

    @property
    def line1(self) -> str:
        """The delivery address line: "1250 N LA SALLE ST APT 4B"."""
        return " ".join(filter(None, (self.street_line, self.unit_line)))

    @property
    def last_line(self) -> str:
        """ "CHICAGO IL 60610"."""
        return " ".join(filter(None, (self.city, self.state, self.zip)))

    def spoken(self) -> str:
        """As a person would write it: "1250 N La Salle St Apt 4B, Chicago, IL 60610"."""
        region = " ".join(filter(None, (self.state, self.zip)))
        unit = " ".join(_SPOKEN_UNITS.get(word, word) for word in self.unit_line.split())
        street = in_title_case(" ".join(filter(None, (self.street_line, unit))))
        return ", ".join(filter(None, (street, in_title_case(self.city), region)))


FIELDS = tuple(field.name for field in fields(PostalAddress))
