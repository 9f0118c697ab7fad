"""What Doorstep asks of a delivery management system, and tells it. Ours (doorstep/dms/ours.py) is one of several that
can stand here.

Which one travels with the session (doorstep/dms/filling.py). What is written through it is part of the caller's
transaction: it counts when that is committed, and was never done when it is rolled back. What each method promises is
written down as tests (tests/dms/conformance), which another one runs as they are.
"""

from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import Protocol

from doorstep.addresses import PostalAddress
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.capabilities import Capabilities
from doorstep.dms.driver_port import Drivers
from doorstep.dms.outcomes import CommandResult
from doorstep.dms.values import AccessKind, Audience, InstructionKind
from doorstep.dms.views import AccessView, DeliveryView, HistoryEntry, InstructionView, Movers, NoteView, TripView
from doorstep.provenance import By


class Questions(Protocol):
    """Views are values of that moment."""

    def delivery(self, tracking_number: str) -> DeliveryView | None: ...

    def deliveries(self, tracking_numbers: Sequence[str]) -> list[DeliveryView]:
        """Several at once, in no order; those that there are."""
        ...

    def deliveries_of_phone(self, phone: str, now: datetime) -> list[DeliveryView]:
        """What this number (E.164) may be asking about: open ones first, soonest window first, then those finished in
        the last 30 days, latest first."""
        ...

    def knows_phone(self, phone: str) -> bool:
        """Whether there ever was something for this number (E.164)."""
        ...

    def is_as_seen(self, view: DeliveryView) -> bool:
        """Whether nothing was written to the delivery since: the versions are the same."""
        ...

    def history(self, tracking_number: str) -> list[HistoryEntry]:
        """What was written, oldest first, under the names of `Orders` and with the facts of `outcomes.Snapshot`."""
        ...

    def led_to(self, causes: Sequence[str]) -> list[HistoryEntry]:
        """What was written because of these messages (or whatever they stand for), oldest first."""
        ...

    def address_spoken(self, spoken: str) -> PostalAddress | None:
        """The address on file of which history says that."""
        ...

    def notes(self, tracking_number: str) -> list[NoteView]:
        """Oldest first."""
        ...

    def access(self, tracking_number: str) -> list[AccessView]:
        """How to get in: what was given for this delivery, and what its phone kept for the same address before."""
        ...

    def instructions(self, tracking_number: str) -> list[InstructionView]:
        """Those that hold now, oldest first."""
        ...

    def in_service_area(self, zip_code: str, depot_code: str | None = None) -> bool:
        """Whether any depot delivers there; with a code, whether that one does."""
        ...

    def depot_calendar(
        self, depot_code: str, first: date, last: date, *, apart_from: str | None = None
    ) -> DepotCalendar:
        """The days on which it can be promised. `apart_from`: a delivery that takes nobody's place. Raises
        LookupError."""
        ...


class Orders(Protocol):
    """Each is done once per subject and cause, and answers a repetition with the first result. Raises the subclasses of
    CommandRejected, having changed nothing: `Unsupported` for what the capabilities leave out, StaleVersion where the
    delivery is no longer at `expected_version`."""

    def change_address(
        self, by: By, tracking_number: str, address: PostalAddress, *, expected_version: int | None = None
    ) -> CommandResult: ...

    def reschedule(
        self, by: By, tracking_number: str, start: datetime, end: datetime, *, expected_version: int | None = None
    ) -> CommandResult:
        """What was tried, held or is on a truck goes back to the depot's shelf."""
        ...

    def hold_for_pickup(
        self, by: By, tracking_number: str, until: date, *, expected_version: int | None = None
    ) -> CommandResult: ...

    def cancel_delivery(
        self, by: By, tracking_number: str, reason: str, *, expected_version: int | None = None
    ) -> CommandResult: ...

    def give_instructions(
        self, by: By, tracking_number: str, items: Sequence[tuple[InstructionKind, str]]
    ) -> CommandResult: ...

    def take_back_instructions(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult:
        """What it took the place of holds again."""
        ...

    def give_access(
        self, by: By, tracking_number: str, details: Sequence[tuple[AccessKind, str]], *, keep: bool = False
    ) -> CommandResult:
        """Its history never repeats what was said. `keep`: also for later deliveries to the address."""
        ...

    def keep_access(self, by: By, tracking_number: str, keep: bool) -> CommandResult: ...

    def take_back_access(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult: ...

    def add_note(
        self, by: By, tracking_number: str, text: str, *, audience: Audience = Audience.DRIVER
    ) -> CommandResult: ...

    def dispute_attempt(self, by: By, tracking_number: str, number: int, text: str) -> CommandResult: ...

    def record_resolution(self, by: By, tracking_number: str, kind: str, resolution: str) -> CommandResult:
        """How an exception of the delivery ended, whatever its status by then."""
        ...


class Feed(Protocol):
    """What has changed since, and what moves with it: for whoever tells recipients unasked."""

    def newest_change(self) -> int:
        """Changes are numbered upwards; 0: there was none."""
        ...

    def changed_after(self, number: int, limit: int) -> list[tuple[int, str]]:
        """Number and subject of the changes after that one, oldest first. A subject is a tracking number, or of another
        kind: `route:R-1`."""
        ...

    def open_numbers(self, after: str, limit: int, *, or_changed_since: datetime) -> list[str]:
        """Tracking numbers of what is under way, or changed lately, in their order, some at a time."""
        ...

    def last_movers(self, tracking_numbers: Sequence[str]) -> dict[str, Movers]:
        """Of those that were moved at all."""
        ...

    def out_with(self, tracking_numbers: Sequence[str]) -> list[str]:
        """What is on the trucks of their routes: when one of them moves, the others come sooner or later."""
        ...

    def trips(self, route_codes: Set[str]) -> dict[str, TripView]:
        """By the code of the route."""
        ...


class Dms(Questions, Orders, Feed, Protocol):
    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def drivers(self) -> Drivers: ...
