"""What the DMS answers with: plain values that stay true after the session is gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from doorstep.addresses import PostalAddress
from doorstep.dms import arrivals
from doorstep.dms.status import OPEN, Status
from doorstep.dms.values import AccessKind, AttemptOutcome, Audience, FailureReason, InstructionKind


@dataclass(frozen=True)
class AttemptView:
    number: int
    at: datetime
    outcome: AttemptOutcome
    reason: FailureReason | None
    note: str
    driver_name: str | None
    photo_url: str | None = None
    signed_by: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    disputed_at: datetime | None = None


@dataclass(frozen=True)
class OpeningHours:
    """When recipients can come on a weekday (0 is Monday), wall-clock time of the depot."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class DeliveryView:
    tracking_number: str
    version: int
    status: Status
    status_changed_at: datetime
    recipient_name: str
    recipient_phone: str | None
    is_business: bool
    address: PostalAddress
    timezone: str
    """IANA name, of the address."""
    window_start: datetime
    window_end: datetime
    eta: datetime | None
    eta_updated_at: datetime | None
    """When it was estimated, or the driver last said how late or on time they are."""
    stops_before: int | None
    """Stops the driver still has to make before this one; only while out for delivery."""
    route_code: str | None
    driver_name: str | None
    attempts: tuple[AttemptView, ...]
    """Oldest first, without those that the driver took back; their numbers stay theirs."""
    delivered_at: datetime | None
    left_at: str | None
    sender_name: str
    service: str
    signature_required: bool
    value_cents: int
    depot_code: str
    depot_name: str
    depot_timezone: str
    depot_address: PostalAddress
    depot_hours: tuple[OpeningHours, ...]
    held_until: date | None
    updated_at: datetime
    next_eta: datetime | None = None
    """Estimate of the stop that its driver is on the way to; only while out for delivery."""

    def expected(self, now: datetime) -> datetime | None:
        """When it comes: its estimate, on a truck moved by what the driver is behind."""
        if self.eta is None or self.status not in OPEN:
            return None
        if self.status is not Status.OUT_FOR_DELIVERY:
            return self.eta if self.eta > now else None
        return arrivals.expected(self.eta, arrivals.behind(self.next_eta, now), now)


@dataclass(frozen=True)
class TripView:
    """A route under way."""

    route_code: str
    last_done_at: datetime | None
    """When its driver was last at a door, by what they reported."""


@dataclass(frozen=True)
class Movers:
    """Who moved a delivery last."""

    window: str = ""
    """To another interval."""
    status: str = ""
    """To another status, or to another day until which it is held."""


@dataclass(frozen=True)
class HistoryEntry:
    at: datetime
    actor: str
    cause: str
    command: str
    subject: str
    """A tracking number; `route:`, `driver:` or `depot:` and its code for the others."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class NoteView:
    at: datetime
    author: str
    audience: Audience
    text: str


@dataclass(frozen=True)
class AccessView:
    kind: AccessKind
    value: str
    keep: bool
    given_at: datetime


@dataclass(frozen=True)
class InstructionView:
    kind: InstructionKind
    detail: str
    given_at: datetime
