"""The filling of the port that Doorstep brings: its own tables. It can do all that recipients ask for."""

from collections.abc import Sequence, Set
from datetime import date, datetime

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.dms import arrangements, feed
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.capabilities import EVERYTHING, Capabilities
from doorstep.dms.our_drivers import OurDrivers
from doorstep.dms.outcomes import CommandResult
from doorstep.dms.values import AccessKind, Audience, InstructionKind
from doorstep.dms.views import AccessView, DeliveryView, HistoryEntry, InstructionView, Movers, NoteView, TripView
from doorstep.provenance import By


class OurDms:
    """Each method is the question or command of that name; what they promise stands in the port."""

    capabilities: Capabilities = EVERYTHING

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def drivers(self) -> OurDrivers:
        return OurDrivers(self._session)

    def delivery(self, tracking_number: str) -> DeliveryView | None:
        return dms_queries.delivery(self._session, tracking_number)

    def deliveries(self, tracking_numbers: Sequence[str]) -> list[DeliveryView]:
        return dms_queries.deliveries(self._session, tracking_numbers)

    def deliveries_of_phone(self, phone: str, now: datetime) -> list[DeliveryView]:
        return dms_queries.open_deliveries_of_phone(self._session, phone, now)

    def knows_phone(self, phone: str) -> bool:
        return dms_queries.is_on_a_delivery(self._session, phone)

    def is_as_seen(self, view: DeliveryView) -> bool:
        return dms_queries.is_as_seen(self._session, view)

    def history(self, tracking_number: str) -> list[HistoryEntry]:
        return dms_queries.history(self._session, tracking_number)

    def led_to(self, causes: Sequence[str]) -> list[HistoryEntry]:
        return dms_queries.led_to(self._session, causes)

    def address_spoken(self, spoken: str) -> PostalAddress | None:
        return dms_queries.address_spoken(self._session, spoken)

    def notes(self, tracking_number: str) -> list[NoteView]:
        return dms_queries.notes(self._session, tracking_number)

    def access(self, tracking_number: str) -> list[AccessView]:
        return arrangements.access(self._session, tracking_number)

    def instructions(self, tracking_number: str) -> list[InstructionView]:
        return arrangements.instructions(self._session, tracking_number)

    def in_service_area(self, zip_code: str, depot_code: str | None = None) -> bool:
        return dms_queries.in_service_area(self._session, zip_code, depot_code)

    def depot_calendar(
        self, depot_code: str, first: date, last: date, *, apart_from: str | None = None
    ) -> DepotCalendar:
        return arrangements.depot_calendar(self._session, depot_code, first, last, apart_from=apart_from)

    def change_address(
        self, by: By, tracking_number: str, address: PostalAddress, *, expected_version: int | None = None
    ) -> CommandResult:
        return dms_commands.change_address(
            self._session, by, tracking_number, address, expected_version=expected_version
        )

    def reschedule(
        self, by: By, tracking_number: str, start: datetime, end: datetime, *, expected_version: int | None = None
    ) -> CommandResult:
        return dms_commands.reschedule(
            self._session, by, tracking_number, start, end, expected_version=expected_version
        )

    def hold_for_pickup(
        self, by: By, tracking_number: str, until: date, *, expected_version: int | None = None
    ) -> CommandResult:
        return dms_commands.hold_for_pickup(
            self._session, by, tracking_number, until, expected_version=expected_version
        )

    def cancel_delivery(
        self, by: By, tracking_number: str, reason: str, *, expected_version: int | None = None
    ) -> CommandResult:
        return dms_commands.cancel_delivery(
            self._session, by, tracking_number, reason, expected_version=expected_version
        )

    def give_instructions(
        self, by: By, tracking_number: str, items: Sequence[tuple[InstructionKind, str]]
    ) -> CommandResult:
        return dms_commands.give_instructions(self._session, by, tracking_number, items)

    def take_back_instructions(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult:
        return dms_commands.take_back_instructions(self._session, by, tracking_number, given_at)

    def give_access(
        self, by: By, tracking_number: str, details: Sequence[tuple[AccessKind, str]], *, keep: bool = False
    ) -> CommandResult:
        return dms_commands.give_access(self._session, by, tracking_number, details, keep=keep)

    def keep_access(self, by: By, tracking_number: str, keep: bool) -> CommandResult:
        return dms_commands.keep_access(self._session, by, tracking_number, keep)

    def take_back_access(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult:
        return dms_commands.take_back_access(self._session, by, tracking_number, given_at)

    def add_note(
        self, by: By, tracking_number: str, text: str, *, audience: Audience = Audience.DRIVER
    ) -> CommandResult:
        return dms_commands.add_note(self._session, by, tracking_number, text, audience=audience)

    def dispute_attempt(self, by: By, tracking_number: str, number: int, text: str) -> CommandResult:
        return dms_commands.dispute_attempt(self._session, by, tracking_number, number, text)

    def record_resolution(self, by: By, tracking_number: str, kind: str, resolution: str) -> CommandResult:
        return dms_commands.record_resolution(self._session, by, tracking_number, kind, resolution)

    def newest_change(self) -> int:
        return feed.newest_change(self._session)

    def changed_after(self, number: int, limit: int) -> list[tuple[int, str]]:
        return feed.changed_after(self._session, number, limit)

    def open_numbers(self, after: str, limit: int, *, or_changed_since: datetime) -> list[str]:
        return feed.open_numbers(self._session, after, limit, or_changed_since=or_changed_since)

    def last_movers(self, tracking_numbers: Sequence[str]) -> dict[str, Movers]:
        return feed.last_movers(self._session, tracking_numbers)

    def out_with(self, tracking_numbers: Sequence[str]) -> list[str]:
        return feed.out_with(self._session, tracking_numbers)

    def trips(self, route_codes: Set[str]) -> dict[str, TripView]:
        return feed.trips(self._session, route_codes)
