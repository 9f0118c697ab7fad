"""`given` of a drivers' conversation -> the DMS: routes as long as given, under way, the stop before the next done."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import shifts
from evaluation.playing.filing import STATUSES, Filing, local, postal, zone_of
from evaluation.playing.house import House

_BUSINESS = ("shop", "center", "studio", "yoga", " co", "bar", "bakery", "tile", "books", "parts", "thrift", "uphol")
_STREETS = ("Main St", "Oak St", "Park Ave", "2nd St", "Elm St", "Maple Ave")
MINUTES_BETWEEN_STOPS = 9


def slack_id(user: str) -> str:
    """Slack's ids have nine characters; those of the files are shorter."""
    return user.ljust(9, "0")


@dataclass
class DriversGiven:
    """Fills the DMS for one conversation; `number` tells those of one house apart."""

    house: House
    given: dict[str, Any]
    number: int
    zone: ZoneInfo = field(init=False)
    now: datetime = field(init=False)
    phones: dict[str, str] = field(default_factory=dict)
    """By tracking number."""
    stops: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """Tracking numbers by Slack user (as the file writes it) and position."""
    codes: dict[str, str] = field(default_factory=dict)
    """Codes of drivers by Slack user."""
    _fillers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.zone = zone_of(self.given)
        self.now = local(self.given["now"], self.zone)

    def put(self, *, check_in_is_due: bool) -> None:
        """`check_in_is_due`: nobody has been heard from lately, and a question comes at once."""
        with self.house.sessions.begin() as session:
            self.filing = Filing(session, str(self.number), self.now)
            self.depot = self.filing.depot(self.given)
            for driver in self.given["drivers"]:
                self._driver(driver, check_in_is_due=check_in_is_due)

    def _driver(self, driver: dict[str, Any], *, check_in_is_due: bool) -> None:
        user = driver["slack"]
        code = self.codes[user] = f"DR{self.number}-{user}"
        self.house.slack.add_user(slack_id(user), driver["name"], kind="driver")
        long_ago = self.now - timedelta(days=2)
        do = self.filing.do
        do(
            dms_commands.create_driver,
            code,
            name=driver["name"],
            phone="+13125550111",
            depot_code=self.depot,
            at=long_ago,
        )
        do(dms_commands.link_driver, code, slack_id(user), at=long_ago)
        route = f"{driver['route']}-{self.number}"
        do(dms_commands.create_route, route, depot_code=self.depot, service_date=self.now.date(), driver_code=code)
        mine = [each for each in self.given["deliveries"] if each["driver"] == user]
        first = driver["next_stop"]
        for position, deliveries in sorted(self._by_position(driver, mine, first).items()):
            for each in deliveries:
                self._delivery(user, route, position, first, each)
        if first == 1 and driver.get("on_shift") is not True:
            return
        does = partial(do, actor=f"driver:{code}")
        started = timedelta(minutes=125 if check_in_is_due else 200)
        does(shifts.start_shift, code, at=self.now - started)
        if first > 1:
            done, ago = self.stops[user, first - 1][0], timedelta(minutes=25 if check_in_is_due else 4)
            shown = dms_commands.AttemptEvidence(left_at="front door")
            does(dms_commands.record_attempt, done, AttemptOutcome.DELIVERED, evidence=shown, at=self.now - ago)

    def _by_position(
        self, driver: dict[str, Any], mine: list[dict[str, Any]], first: int
    ) -> dict[int, list[dict[str, Any]]]:
        """As many stops as given: others with people who never write."""
        home = (mine or self.given["deliveries"])[0]["address"]
        found: dict[int, list[dict[str, Any]]] = {}
        for each in mine:
            found.setdefault(each["stop"], []).append(each)
        left = max(driver.get("stops_left", len(found)), len(found))
        for position in itertools.count(first):
            if sum(each >= first for each in found) >= left:
                break
            if position not in found:
                found[position] = [self._filler(driver["slack"], position, home)]
        if first > 1:
            found.setdefault(first - 1, [self._filler(driver["slack"], first - 1, home)])
        return found

    def _filler(self, user: str, position: int, home: dict[str, Any]) -> dict[str, Any]:
        number = 900_000_000 + self.number * 1000 + next(self._fillers)
        street = f"{100 + position * 7} {_STREETS[position % len(_STREETS)]}"
        return {
            "tracking_number": f"LM{number}", "recipient": f"Filler {position}", "status": "out_for_delivery",
            "stop": position, "driver": user, "address": {**home, "street": street, "unit": None}, "no_phone": True,
        }  # fmt: skip

    def _delivery(self, user: str, route: str, position: int, first: int, given: dict[str, Any]) -> None:
        number = given["tracking_number"]
        more = int(given.get("packages", 1)) - 1
        eta = self.now + timedelta(minutes=4 + MINUTES_BETWEEN_STOPS * max(position - first, 0))
        if window := given.get("window"):
            start, end = (local(f"{window['date']}T{window[name]}", self.zone) for name in ("start", "end"))
            eta = max(eta, start)  # who is planned to the minute is not late
        else:
            start, end = eta - timedelta(hours=1), eta + timedelta(hours=2)
        phone = given.get("phone")
        if phone is None and not given.get("no_phone"):
            phone = f"+1773556{int(number[2:]) % 10000:04d}"
        status, recipient = STATUSES[given["status"]], given["recipient"]
        do = self.filing.do
        for one in (number, *(f"LM{int(number[2:]) + 500 + each:09d}" for each in range(more))):
            new = NewDelivery(
                one, recipient, postal(given["address"]), self.depot, start, end, phone,
                is_business=any(word in recipient.lower() for word in _BUSINESS),
                sender_name=str(given.get("item") or "Northline Outfitters"),
                signature_required=bool(given.get("signature_required")),
            )  # fmt: skip
            do(dms_commands.create_delivery, new, at=self.now - timedelta(hours=25))
            if phone:
                self.phones[one] = phone
            self.filing.status(one, Status.AT_DEPOT, self.now - timedelta(hours=10))
            do(dms_commands.assign_to_route, one, route, position, at=self.now - timedelta(hours=9))
            self.stops.setdefault((user, position), []).append(one)
            if status is not Status.AT_DEPOT:
                self.filing.status(one, Status.OUT_FOR_DELIVERY, self.now - timedelta(minutes=210))
                do(dms_commands.set_eta, one, eta, at=self.now - timedelta(minutes=205))
            self.filing.status(one, status, self.now - timedelta(minutes=5))
            self.filing.extras({**given, "tracking_number": one, "note": None})
            if given.get("note"):
                do(dms_commands.add_note, one, given["note"], at=self.now - timedelta(hours=2))
