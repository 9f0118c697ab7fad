"""A world in which the acts of single texts are possible: each text comes from a phone, or a driver, of its own."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.addresses.places import zips_of
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Base
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.models import Delivery, Driver, Recipient, Route, Stop
from doorstep.dms.shift_models import Shift
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import check_ins
from doorstep.drivers.check_ins.models import ScheduledCheckIn
from doorstep.outreach.causes import FailedAttempt
from doorstep.provenance import By
from evaluation.playing.filing import Filing, postal
from evaluation.playing.house import House
from evaluation.playing.notified import told
from evaluation.playing.rows import Row

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 10, 14, 11, 40, tzinfo=CHICAGO).astimezone(UTC)
"""A Wednesday: the desk is open, routes are under way."""
_DONE_STOPS = 3
_FEWEST_STOPS, _MOST_STOPS = 28, 60
_STREETS = ("N Clark St", "W Belmont Ave", "N Halsted St", "W Diversey Pkwy", "N Racine Ave", "W Fullerton Ave")
_AT_HOME = {"street": "1412 N Wells St", "unit": "3B", "city": "Chicago", "state": "IL", "zip": "60610"}
_AFTER_THE_DOOR = {"report_not_received", "ask_proof_of_delivery", "report_damaged"}
_AFTER_NOTICE = {
    "window_confirmation": Status.AT_DEPOT, "on_the_way": Status.OUT_FOR_DELIVERY, "delay": Status.OUT_FOR_DELIVERY,
    "early": Status.OUT_FOR_DELIVERY, "delivered": Status.DELIVERED, "attempted": Status.ATTEMPTED,
    "ready_for_pickup": Status.HELD, "returned": Status.RETURNED,
}  # fmt: skip
"""Notifications, and the status in which they are sent."""
_BEFORE_LOADING = {
    "correct_address", "reschedule_delivery", "hold_for_pickup", "refuse_delivery", "withdraw",
}  # fmt: skip


_COPIED: tuple[type[Base], ...] = (Driver, Route, Stop, Recipient, Delivery, ScheduledCheckIn, Shift)
"""In this order, for what refers to what."""


@dataclass
class Person:
    """Who writes one text."""

    row: Row
    phone: str = ""
    slack_user: str = ""
    driver: str = ""
    tracking_numbers: list[str] = field(default_factory=list)
    """Of a driver: by position, the first stop's first."""
    customers: dict[str, str] = field(default_factory=dict)
    """Of a driver: phones by tracking number."""
    next_stop: int = 1
    done: dict[int, int] = field(default_factory=dict)
    """Of a driver: stops that are delivered, and how many minutes ago."""


class LinesWorld:
    def __init__(self, house: House) -> None:
        self.house = house
        self.now = NOON
        self._numbers = itertools.count(1)
        self._taken: set[str] = set()
        self._copies: dict[type[Base], list[dict[str, Any]]] = {model: [] for model in _COPIED}
        self._ids: dict[type[Base], Iterator[int]] = {}
        self._zip_codes = zips_of("CHICAGO", "IL")

    def told(self, people: Sequence[Person]) -> None:
        """What each answers has been sent; word of an attempt the product sends by itself."""
        with self.house.sessions.begin() as session:
            for person in people:
                if person.row.notice and person.row.notice != "attempted":
                    told(session, person.row.notice, person.phone, person.tracking_numbers, self.house.now())

    def put(self, rows: Sequence[Row]) -> list[Person]:
        """Somebody for each row, in their order."""
        with self.house.sessions.begin() as session:
            self.filing = Filing(session, "lines", self.now)
            self.depot = self.filing.depot({"deliveries": [{"address": _AT_HOME}]})
            self.filing.do(
                dms_commands.create_driver, "SAM", name="Sam Ortega", phone="+13125550142", depot_code=self.depot
            )
            found = {number: self._customer(row) for number, row in enumerate(rows) if row.audience == "customer"}
            if len(found) < len(rows):
                self._template(session)  # after the customers, whose routes count among those that are copied
                found |= {number: self._driver(row) for number, row in enumerate(rows) if row.audience == "driver"}
            people = [found[number] for number in range(len(rows))]
            for model, copies in self._copies.items():
                if copies:
                    session.execute(insert(model), copies)
            for each in people:
                self._report_done(each)
        for each in people:
            if each.slack_user:
                self.house.slack.add_user(each.slack_user, f"Driver {each.driver}", kind="driver")
        return people

    # Customers

    def _customer(self, row: Row) -> Person:
        number = next(self._numbers)
        person = Person(row, phone=f"+1720{3_000_000 + number:07d}")
        items = row.argument("item") or [""]
        wanted = [str(each).upper().replace(" ", "") for each in row.argument("tracking_number")]
        acts = {each.act for each in row.expected}
        for index, item in enumerate(dict.fromkeys(items)):
            own = [each.act for each in row.expected if each.args.get("item", item) == item]
            tracking_number = self._tracking_number(wanted[index] if index < len(wanted) else None)
            self._delivery(tracking_number, person, set(own) or acts, str(item), f"C{number}-{index}")
            person.tracking_numbers.append(tracking_number)
        return person

    def _delivery(self, tracking_number: str, person: Person, acts: set[str], item: str, route: str) -> None:
        do, today = self.filing.do, self.now.astimezone(CHICAGO)
        status = _AFTER_NOTICE.get(person.row.notice) or _status_for(acts)
        day = today + timedelta(days=1) if status is Status.AT_DEPOT else today
        start = day.replace(hour=13 if status in (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY) else 9, minute=0)
        new = NewDelivery(
            tracking_number, "Ana Ortiz", postal(_AT_HOME), self.depot, start, start + timedelta(hours=3), person.phone,
            sender_name=item.capitalize() or "Northline Outfitters",
        )  # fmt: skip
        do(dms_commands.create_delivery, new, at=self.now - timedelta(hours=40))
        self.filing.status(tracking_number, Status.AT_DEPOT, self.now - timedelta(hours=12))
        if "withdraw" in acts:
            self._earlier_wish(tracking_number)
        if status in (Status.HELD, Status.RETURNED):
            self.filing.status(tracking_number, status, self.now - timedelta(hours=2))
        if status in (Status.AT_DEPOT, Status.HELD, Status.RETURNED):
            return
        left = self.now - timedelta(hours=3)
        do(dms_commands.create_route, route, depot_code=self.depot, service_date=today.date(), driver_code="SAM")
        do(dms_commands.assign_to_route, tracking_number, route, at=left)
        self.filing.status(tracking_number, Status.OUT_FOR_DELIVERY, left)
        do(
            dms_commands.set_eta,
            tracking_number,
            today.replace(hour=14, minute=20),
            at=self.now - timedelta(minutes=10),
        )
        at_door = self.now - timedelta(minutes=70)
        does = partial(do, dms_commands.record_attempt, tracking_number, actor="driver:SAM", at=at_door)
        if status is Status.DELIVERED:
            photo = f"{self.house.sandbox_url}/photos/{tracking_number}.png"
            does(AttemptOutcome.DELIVERED, evidence=dms_commands.AttemptEvidence(left_at="front door", photo_url=photo))
        elif status is Status.ATTEMPTED:
            does(AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)
            if not person.row.notice:
                self._told_already(FailedAttempt(tracking_number, 1, ""))

    def _earlier_wish(self, tracking_number: str) -> None:
        day = self.now.astimezone(CHICAGO).replace(hour=13, minute=0) + timedelta(days=3)
        hour_ago = self.now - timedelta(hours=1)
        self.filing.do(
            dms_commands.reschedule, tracking_number, day, day + timedelta(hours=3), actor="customer", at=hour_ago
        )

    def _told_already(self, failed: FailedAttempt) -> None:
        """So that our news of the failure does not come before the text."""
        session = self.filing.session
        by = By.system(failed.cause, self.now)
        case = case_commands.open_case(
            session,
            by,
            case_commands.NewCase(kind=CaseKind.FAILED_ATTEMPT, tracking_number=failed.tracking_number, reason="made"),
        )
        case_commands.note(session, by.because_of(failed.told), case.id, "texted")
        case_commands.resolve(session, by, case.id, "made")

    def _tracking_number(self, wanted: str | None = None) -> str:
        if wanted and wanted not in self._taken and len(wanted) == 11 and wanted[2:].isdigit():
            self._taken.add(wanted)
            return wanted
        return f"LM{610_000_000 + next(self._numbers)}"

    # Drivers: one route by the product's commands, and copies of its rows

    def _template(self, session: Session) -> None:
        do = self.filing.do
        do(dms_commands.create_driver, "T0", name="Dana Ruiz", phone="+13125550111", depot_code=self.depot)
        today = self.now.astimezone(CHICAGO).date()
        do(dms_commands.create_route, "T0", depot_code=self.depot, service_date=today, driver_code="T0")
        for position in range(1, _MOST_STOPS + 1):
            tracking_number = f"LM{600_000_000 + position}"
            eta = self.now + timedelta(minutes=6 + 8 * (position - _DONE_STOPS - 1))
            new = NewDelivery(
                tracking_number, f"{_NAMES[position % len(_NAMES)]} {_SURNAMES[position % len(_SURNAMES)]}",
                self._address(position), self.depot, eta - timedelta(hours=1), eta + timedelta(hours=2), "+13035550100",
                sender_name="Northline Outfitters",
            )  # fmt: skip
            do(dms_commands.create_delivery, new, at=self.now - timedelta(hours=30))
            self.filing.status(tracking_number, Status.AT_DEPOT, self.now - timedelta(hours=11))
            do(dms_commands.assign_to_route, tracking_number, "T0", position, at=self.now - timedelta(hours=10))
            self.filing.status(tracking_number, Status.OUT_FOR_DELIVERY, self.now - timedelta(hours=3))
            do(dms_commands.set_eta, tracking_number, eta, at=self.now - timedelta(minutes=170))
        check_ins.schedule_check_ins(session, "T0", now=self.now)
        session.flush()
        self.route = _rows(session, Route, Route.code == "T0")[0]
        self.stops = sorted(_rows(session, Stop, Stop.route_id == self.route["id"]), key=lambda each: each["position"])
        self.deliveries = _rows(session, Delivery, Delivery.stop_id.in_([each["id"] for each in self.stops]))
        self.deliveries.sort(key=lambda each: str(each["tracking_number"]))
        self.recipients = {
            each["id"]: each
            for each in _rows(session, Recipient, Recipient.id.in_([d["recipient_id"] for d in self.deliveries]))
        }
        self.check_ins = _rows(session, ScheduledCheckIn, ScheduledCheckIn.route_id == self.route["id"])
        self.driver_row = _rows(session, Driver, Driver.code == "T0")[0]
        session.execute(update(Route).where(Route.code == "T0").values(driver_id=None))
        for model in _COPIED:
            self._ids[model] = itertools.count((session.scalar(select(func.max(model.id))) or 0) + 1)  # type: ignore[attr-defined]

    def _address(self, position: int) -> PostalAddress:
        where = {**_AT_HOME, "street": f"{1000 + position * 13} {_STREETS[position % len(_STREETS)]}", "unit": None}
        return replace(postal(where), zip=self._zip_codes[position % 3])

    def _driver(self, row: Row) -> Person:
        number = next(self._numbers)
        code, user = f"L{number}", f"U0L{number:06d}"
        acts = {each.act for each in row.expected}
        starts, undoes = "start_shift" in acts, self._stops_of(row, "undo_report")
        named = self._stops_of(row)
        length = min(max([_FEWEST_STOPS, *(each + 2 for each in named)]), _MOST_STOPS)
        driver_id = self._copy(Driver, self.driver_row, code=code, slack_user=user, name=f"Dana {number}")
        route_id = self._copy(Route, self.route, code=code, driver_id=driver_id)
        person = Person(row, slack_user=user, driver=code)
        wanted = [str(each).upper().replace(" ", "") for each in row.argument("tracking_number")]
        name = next(iter(row.argument("name")), None)
        for position in range(1, length + 1):
            stop_id = self._copy(Stop, self.stops[position - 1], route_id=route_id)
            like = self.deliveries[position - 1]
            phone = f"+1303{2_000_000 + number * 100 + position:07d}"
            recipient = self.recipients[like["recipient_id"]]
            changed = {"name": f"Ms {name}"} if name and position == _DONE_STOPS + 3 else {}
            recipient_id = self._copy(Recipient, recipient, phone=phone, **changed)
            is_wanted = wanted and position == _DONE_STOPS + 2
            tracking_number = self._tracking_number(wanted[0] if is_wanted else None)
            status = {"status": Status.AT_DEPOT} if starts else {}
            self._copy(Delivery, like, tracking_number=tracking_number, stop_id=stop_id,
                       recipient_id=recipient_id, **status)  # fmt: skip
            person.tracking_numbers.append(tracking_number)
            person.customers[tracking_number] = phone
        for check_in in self.check_ins:  # nobody is asked how it goes before they write
            self._copy(ScheduledCheckIn, check_in, route_id=route_id, skipped_at=self.now, skip_reason="given")
        if starts:
            return person
        shift = {"driver_id": driver_id, "route_id": route_id, "started_at": self.now - timedelta(hours=3)}
        self._copy(Shift, shift, ended_at=None)
        done = [each for each in range(1, _DONE_STOPS + 1) if each not in set(named) - set(undoes)]
        person.done = dict(zip(done, (40, 22, 9), strict=False))
        person.done |= {each: 3 for each in undoes if each not in done and each <= length}
        person.next_stop = next(each for each in range(1, length + 1) if each not in person.done)
        return person

    def _report_done(self, person: Person) -> None:
        for position, ago in person.done.items():
            self.filing.do(
                dms_commands.record_attempt,
                person.tracking_numbers[position - 1],
                AttemptOutcome.DELIVERED,
                evidence=dms_commands.AttemptEvidence(left_at="front door"),
                actor=f"driver:{person.driver}",
                at=self.now - timedelta(minutes=ago),
            )

    def _stops_of(self, row: Row, act: str | None = None) -> list[int]:
        expected = tuple(each for each in row.expected if act in (None, each.act))
        return [int(each) for each in replace(row, expected=expected).argument("stop") if str(each).isdigit()]

    def _copy(self, model: type[Base], row: dict[str, Any], **changed: Any) -> int:
        id_ = next(self._ids[model])
        self._copies[model].append(row | changed | {"id": id_})
        return id_


_NAMES = ("Ivy", "Omar", "Lena", "Walt", "Priya", "Gus", "Nora", "Dex", "Mabel", "Tomas", "Faye")
_SURNAMES = ("Karlsson", "Abara", "Whitlow", "Petrov", "Sandoval", "Nakata", "Dufresne")


def _status_for(acts: set[str]) -> Status:
    """In which the acts of a text are possible."""
    if acts & _AFTER_THE_DOOR:
        return Status.DELIVERED
    if "report_missed_attempt" in acts:
        return Status.ATTEMPTED
    return Status.AT_DEPOT if acts & _BEFORE_LOADING else Status.OUT_FOR_DELIVERY


def _rows(session: Session, model: Any, where: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = inspect(model).columns
    return [dict(each) for each in session.execute(select(*columns).where(where)).mappings()]
