"""What the DMS answers about drivers, as plain values; of their routes see `routes`."""

from dataclasses import dataclass
from datetime import datetime

from doorstep.addresses import PostalAddress
from doorstep.dms.values import AttemptOutcome, FailureReason


@dataclass(frozen=True)
class DriverView:
    code: str
    name: str
    phone: str | None
    """E.164."""
    depot_code: str
    timezone: str
    """IANA name, of the depot."""
    slack_user: str | None


@dataclass(frozen=True)
class Position:
    """The door at which a driver was last known to be."""

    at: datetime
    address: PostalAddress
    timezone: str
    """IANA name, of the address."""
    route_code: str | None
    position: int | None
    """Of the stop."""
    latitude: float | None = None
    longitude: float | None = None
    """Of the driver's phone, WGS 84 degrees."""


@dataclass(frozen=True)
class ShiftView:
    started_at: datetime
    route_code: str | None
    break_since: datetime | None
    """None: not on a break."""


@dataclass(frozen=True)
class Report:
    """A driver's word of one try at a door."""

    tracking_number: str
    attempt: int
    at: datetime
    outcome: AttemptOutcome
    reason: FailureReason | None
    left_at: str | None
    recipient_name: str
    address: PostalAddress
    position: int | None
    """Of the stop."""
    can_be_taken_back: bool
    """It is not older than attempts.TAKEN_BACK_WITHIN; `commands.take_back_report` can still say no."""


@dataclass(frozen=True)
class SetAside:
    """A driver's word that a package is damaged or missing."""

    tracking_number: str
    command: str
    at: datetime
