"""The words in which the DMS is spoken with, beside `status.Status`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from doorstep.language.access import AccessKind as AccessKind
from doorstep.language.instructions import InstructionKind as InstructionKind


class AttemptOutcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"


class FailureReason(StrEnum):
    """Why an attempt failed, as the driver picks it."""

    NOBODY_HOME = "nobody_home"
    NO_ACCESS = "no_access"
    """A gate, a lobby, a code that did not work."""
    ADDRESS_NOT_FOUND = "address_not_found"
    BUSINESS_CLOSED = "business_closed"
    NO_SAFE_PLACE = "no_safe_place"
    UNSAFE = "unsafe"
    """A dog, ice, a blocked road."""
    OUT_OF_TIME = "out_of_time"
    DAMAGED = "damaged"


class Audience(StrEnum):
    """Who a note is for; the recipient sees none of them."""

    DRIVER = "driver"
    DESK = "desk"


class WantedChange(StrEnum):
    """What a recipient may ask to be changed."""

    ADDRESS_NEARBY = "unit, street number or spelling"
    ADDRESS_ELSEWHERE = "another address"
    ACCESS = "gate code, way in"
    INSTRUCTIONS = "instructions for the driver"
    ANOTHER_DAY = "another day or time"
    HOLD = "hold for pickup"
    CANCEL = "cancel or refuse"


@dataclass(frozen=True)
class AttemptEvidence:
    """What the driver says or shows of a try at a door."""

    left_at: str | None = None
    """"front door"; of a delivered one alone."""
    signed_by: str | None = None
    photo_url: str | None = None
    note: str = ""
    latitude: float | None = None
    longitude: float | None = None
    when: datetime | None = None
    """None: as it is recorded. What takes the place of a report that was corrected was so when that was made."""


NOTHING_MORE = AttemptEvidence()
