"""The drivers' side of the port, filled with Doorstep's own tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.dms import arrangements, driver_day, drivers, whereabouts
from doorstep.dms import commands as dms_commands
from doorstep.dms.driver_views import DriverView, Position, Report, SetAside, ShiftView
from doorstep.dms.outcomes import CommandResult
from doorstep.dms.routes import RouteSummary, RouteView
from doorstep.dms.values import NOTHING_MORE, AttemptEvidence, AttemptOutcome, FailureReason
from doorstep.dms.views import AccessView
from doorstep.provenance import By


class OurDrivers:
    """Each method is the question or command of that name; what they promise stands in the port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[DriverView]:
        return drivers.drivers(self._session)

    def driver(self, code: str) -> DriverView | None:
        return drivers.driver(self._session, code)

    def by_slack_user(self, slack_user: str) -> DriverView | None:
        return drivers.driver_by_slack_user(self._session, slack_user)

    def of_route(self, route_code: str) -> DriverView | None:
        return drivers.driver_of_route(self._session, route_code)

    def route_of(self, driver_code: str, now: datetime) -> RouteView | None:
        return driver_day.route_of_driver(self._session, driver_code, now)

    def routes_today(self, now: datetime) -> list[RouteSummary]:
        return driver_day.routes_today(self._session, now)

    def shift_of(self, driver_code: str, now: datetime) -> ShiftView | None:
        return whereabouts.shift_of(self._session, driver_code, now)

    def last_position(self, driver_code: str, now: datetime) -> Position | None:
        return whereabouts.last_position(self._session, driver_code, now)

    def last_heard(self, driver_code: str, now: datetime) -> datetime | None:
        return whereabouts.last_heard(self._session, driver_code, now)

    def last_reports(self, driver_code: str, now: datetime) -> list[Report]:
        return whereabouts.last_reports_of(self._session, driver_code, now)

    def reports_of(self, driver_code: str, tracking_numbers: Sequence[str], now: datetime) -> list[Report]:
        return whereabouts.reports_of(self._session, driver_code, tracking_numbers, now)

    def recent_reports(self, driver_code: str, now: datetime) -> list[Report]:
        return whereabouts.recent_reports_of(self._session, driver_code, now)

    def last_set_aside(self, driver_code: str, now: datetime) -> list[SetAside]:
        return whereabouts.last_set_aside_by(self._session, driver_code, now)

    def access_for(self, driver_code: str, tracking_number: str) -> list[AccessView]:
        return arrangements.access_for_driver(self._session, driver_code, tracking_number)

    def notes_of_door(self, tracking_number: str, now: datetime) -> list[str]:
        return arrangements.notes_of_drivers(self._session, tracking_number, now)

    def start_shift(self, by: By, driver_code: str, *, load: bool = False) -> CommandResult:
        return dms_commands.start_shift(self._session, by, driver_code, load=load)

    def load_route(self, by: By, driver_code: str) -> CommandResult:
        return dms_commands.load_route(self._session, by, driver_code)

    def end_shift(self, by: By, driver_code: str) -> CommandResult:
        return dms_commands.end_shift(self._session, by, driver_code)

    def start_break(self, by: By, driver_code: str) -> CommandResult:
        return dms_commands.start_break(self._session, by, driver_code)

    def end_break(self, by: By, driver_code: str) -> CommandResult:
        return dms_commands.end_break(self._session, by, driver_code)

    def record_attempt(
        self,
        by: By,
        tracking_number: str,
        outcome: AttemptOutcome,
        *,
        reason: FailureReason | None = None,
        evidence: AttemptEvidence = NOTHING_MORE,
    ) -> CommandResult:
        return dms_commands.record_attempt(
            self._session, by, tracking_number, outcome, reason=reason, evidence=evidence
        )

    def complete_report(
        self,
        by: By,
        tracking_number: str,
        *,
        left_at: str | None = None,
        signed_by: str | None = None,
        photo_url: str | None = None,
    ) -> CommandResult:
        return dms_commands.complete_report(
            self._session, by, tracking_number, left_at=left_at, signed_by=signed_by, photo_url=photo_url
        )

    def take_back_report(self, by: By, tracking_number: str) -> CommandResult:
        return dms_commands.take_back_report(self._session, by, tracking_number)

    def report_damaged(
        self, by: By, tracking_number: str, note: str, *, undeliverable: bool, photo_url: str | None = None
    ) -> CommandResult:
        return dms_commands.report_damaged(
            self._session, by, tracking_number, note, undeliverable=undeliverable, photo_url=photo_url
        )

    def report_missing(self, by: By, tracking_number: str, note: str = "") -> CommandResult:
        return dms_commands.report_missing(self._session, by, tracking_number, note)

    def take_back_set_aside(self, by: By, tracking_number: str) -> CommandResult:
        return dms_commands.take_back_set_aside(self._session, by, tracking_number)

    def decide_damaged(self, by: By, tracking_number: str, *, deliver: bool) -> CommandResult:
        return dms_commands.decide_damaged(self._session, by, tracking_number, deliver=deliver)

    def put_off(self, by: By, tracking_number: str, *, not_before: datetime | None = None) -> CommandResult:
        return dms_commands.put_off(self._session, by, tracking_number, not_before=not_before)

    def report_vehicle_problem(self, by: By, route_code: str, text: str) -> CommandResult:
        return dms_commands.report_vehicle_problem(self._session, by, route_code, text)

    def route(self, code: str) -> RouteView | None:
        return driver_day.route_by_code(self._session, code)

    def place_of(self, tracking_number: str) -> tuple[str, int] | None:
        return driver_day.place_of(self._session, tracking_number)

    def add_stop(self, by: By, tracking_number: str, route_code: str) -> CommandResult:
        return dms_commands.add_stop(self._session, by, tracking_number, route_code)

    def move_stop(
        self, by: By, route_code: str, position: int, *, before: int | None, seen: int | None
    ) -> CommandResult:
        return dms_commands.move_stop(self._session, by, route_code, position, before=before, seen=seen)

    def skip_stop(self, by: By, route_code: str, position: int, *, seen: int | None) -> CommandResult:
        return dms_commands.skip_stop(self._session, by, route_code, position, seen=seen)

    def give_stops(
        self, by: By, route_code: str, positions: Sequence[int], *, to: str, seen: int | None
    ) -> CommandResult:
        return dms_commands.give_stops(self._session, by, route_code, positions, to=to, seen=seen)

    def correct_report(
        self, by: By, tracking_number: str, number: int, why: str, *, is_at_depot: bool = False
    ) -> CommandResult:
        return dms_commands.correct_report(self._session, by, tracking_number, number, why, is_at_depot=is_at_depot)
