"""The drivers' side of the port: who drives, what their day is, and what they report.

A company whose drivers have an app of their own fills it with nobody: then Slack knows no driver.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from doorstep.dms.driver_views import DriverView, Position, Report, SetAside, ShiftView
from doorstep.dms.outcomes import CommandResult
from doorstep.dms.routes import RouteSummary, RouteView
from doorstep.dms.values import NOTHING_MORE, AttemptEvidence, AttemptOutcome, FailureReason
from doorstep.dms.views import AccessView
from doorstep.provenance import By


class DriverQuestions(Protocol):
    def all(self) -> list[DriverView]:
        """In the order of their codes."""
        ...

    def driver(self, code: str) -> DriverView | None: ...

    def by_slack_user(self, slack_user: str) -> DriverView | None:
        """Whose account it is: "U0123ABCD"."""
        ...

    def of_route(self, route_code: str) -> DriverView | None:
        """Who drives it."""
        ...

    def route_of(self, driver_code: str, now: datetime) -> RouteView | None:
        """Their route of today, by the depot's calendar; past midnight still the one that is under way."""
        ...

    def routes_today(self, now: datetime) -> list[RouteSummary]:
        """Those of the present day of their depots that have a driver, in the order of their codes."""
        ...

    def shift_of(self, driver_code: str, now: datetime) -> ShiftView | None:
        """The one that is under way."""
        ...

    def last_position(self, driver_code: str, now: datetime) -> Position | None:
        """The door at which they were last."""
        ...

    def last_heard(self, driver_code: str, now: datetime) -> datetime | None:
        """When they last did or reported anything at all that is in the DMS."""
        ...

    def last_reports(self, driver_code: str, now: datetime) -> list[Report]:
        """What they said last of a try at a door and did not take back: of each package of the stop."""
        ...

    def reports_of(self, driver_code: str, tracking_numbers: Sequence[str], now: datetime) -> list[Report]:
        """What they reported of these packages in two days and did not take back, the latest first."""
        ...

    def recent_reports(self, driver_code: str, now: datetime) -> list[Report]:
        """Those that can still be taken back, the latest first."""
        ...

    def last_set_aside(self, driver_code: str, now: datetime) -> list[SetAside]:
        """What they last said is damaged or missing and did not take back: each package of the stop."""
        ...

    def access_for(self, driver_code: str, tracking_number: str) -> list[AccessView]:
        """How to get in, for the driver who is on the way there; nothing for anybody else."""
        ...

    def notes_of_door(self, tracking_number: str, now: datetime) -> list[str]:
        """What drivers noted of this door with other packages."""
        ...


class DriverOrders(Protocol):
    """As `port.Orders`."""

    def start_shift(self, by: By, driver_code: str, *, load: bool = False) -> CommandResult:
        """`load`: what waits at the depot for today's stops is on the truck now. Facts: `route`, `loaded`."""
        ...

    def load_route(self, by: By, driver_code: str) -> CommandResult:
        """Facts: `loaded`."""
        ...

    def end_shift(self, by: By, driver_code: str) -> CommandResult:
        """Facts: `route`, `started_at`, `still_out`."""
        ...

    def start_break(self, by: By, driver_code: str) -> CommandResult: ...

    def end_break(self, by: By, driver_code: str) -> CommandResult:
        """Facts: `minutes`."""
        ...

    def record_attempt(
        self,
        by: By,
        tracking_number: str,
        outcome: AttemptOutcome,
        *,
        reason: FailureReason | None = None,
        evidence: AttemptEvidence = NOTHING_MORE,
    ) -> CommandResult: ...

    def complete_report(
        self,
        by: By,
        tracking_number: str,
        *,
        left_at: str | None = None,
        signed_by: str | None = None,
        photo_url: str | None = None,
    ) -> CommandResult:
        """What was not said with the report."""
        ...

    def take_back_report(self, by: By, tracking_number: str) -> CommandResult:
        """It is on the truck again, as it was before."""
        ...

    def report_damaged(
        self, by: By, tracking_number: str, note: str, *, undeliverable: bool, photo_url: str | None = None
    ) -> CommandResult: ...

    def report_missing(self, by: By, tracking_number: str, note: str = "") -> CommandResult: ...

    def take_back_set_aside(self, by: By, tracking_number: str) -> CommandResult: ...

    def decide_damaged(self, by: By, tracking_number: str, *, deliver: bool) -> CommandResult:
        """What the desk says of a package that was reported damaged."""
        ...

    def put_off(self, by: By, tracking_number: str, *, not_before: datetime | None = None) -> CommandResult:
        """Left for later the same day."""
        ...

    def report_vehicle_problem(self, by: By, route_code: str, text: str) -> CommandResult:
        """Facts: `stops_left`, `still_out`."""
        ...


class Replanning(Protocol):
    """What the desk changes of a route that is under way. As `port.Orders`; `seen` is the plan's version that was
    looked at, None: whatever it is by now. Raises StaleVersion("plan_changed" | "stop_done")."""

    def route(self, code: str) -> RouteView | None:
        """Of any day."""
        ...

    def place_of(self, tracking_number: str) -> tuple[str, int] | None:
        """Route and position of the stop that it is, or was last, planned for."""
        ...

    def add_stop(self, by: By, tracking_number: str, route_code: str) -> CommandResult:
        """Of a package that waits at the route's depot and is planned for no stop ahead; it comes last. Raises
        IllegalMove("not_at_depot" | "other_depot" | "planned_already")."""
        ...

    def move_stop(
        self, by: By, route_code: str, position: int, *, before: int | None, seen: int | None
    ) -> CommandResult:
        """Right before another; None: next of all."""
        ...

    def skip_stop(self, by: By, route_code: str, position: int, *, seen: int | None) -> CommandResult:
        """After all that is left."""
        ...

    def give_stops(
        self, by: By, route_code: str, positions: Sequence[int], *, to: str, seen: int | None
    ) -> CommandResult:
        """To another driver, after their own last one. Facts: `stops`, `route`, `became`, `numbers`, `from`."""
        ...

    def correct_report(
        self, by: By, tracking_number: str, number: int, why: str, *, is_at_depot: bool = False
    ) -> CommandResult:
        """What the driver reported was not so. Facts: `outcome`, `at` (ISO 8601), `driver`."""
        ...


class Drivers(DriverQuestions, DriverOrders, Replanning, Protocol): ...
