"""`given` of a customer's conversation -> the DMS.

What is lost: an `item` becomes the sender's name; `slots_open` a depot that is full on the day on file; a photo's URL
is one that the sandbox serves; the company's text about a recorded attempt is its own. `notified` of a delivery is the
kind of notification that went out about it just before: with its numbers, without its words.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from doorstep.addresses import PostalAddress
from doorstep.addresses.places import zips_of
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from evaluation.playing.filing import STATUSES, Filing, local, postal, window_of, zone_of
from evaluation.playing.house import House
from evaluation.playing.notified import told

_DRIVER = "Sam Ortega"
_ON_THE_ROAD = (Status.OUT_FOR_DELIVERY, Status.ATTEMPTED, Status.DELIVERED, Status.REFUSED)


class CustomersGiven:
    """Fills the DMS for one conversation; `number` tells those of one house apart."""

    def __init__(self, house: House, given: dict[str, Any], number: int) -> None:
        self.house, self.given, self.number = house, given, number
        self.zone = zone_of(given)
        self.now = local(given["now"], self.zone)

    def put(self) -> None:
        with self.house.sessions.begin() as session:
            self.filing = Filing(session, str(self.number), self.now)
            self.depot = self.filing.depot(self.given)
            for position, delivery in enumerate(self.given["deliveries"], 1):
                self._delivery(delivery, position)
            for building in self.given.get("buildings", ()):
                self._units_in(building)
            for delivery in self.given["deliveries"]:
                if kind := delivery.get("notified"):
                    told(session, kind, self.given["from"], [delivery["tracking_number"]], self.now)

    def _delivery(self, given: dict[str, Any], position: int) -> None:
        number, address = given["tracking_number"], postal(given["address"])
        start, end = window_of(given, self.zone, self.now)
        phone = given.get("phone_on_delivery", self.given["from"])
        sender = str(given.get("item") or "").capitalize()
        new = NewDelivery(number, given["recipient"], address, self.depot, start, end, phone, sender_name=sender)
        before = min(self.now, start)
        self.filing.do(dms_commands.create_delivery, new, at=before - timedelta(hours=30))
        self.filing.extras(given)
        status = STATUSES[given["status"]]
        if status is Status.CREATED:
            return
        self.filing.status(number, Status.AT_DEPOT, before - timedelta(hours=10))
        if status is Status.HELD:
            self.filing.status(number, status, self.now - timedelta(hours=3))
        elif status in _ON_THE_ROAD:
            self._on_the_road(given, address, status, position)

    def _on_the_road(self, given: dict[str, Any], address: PostalAddress, status: Status, position: int) -> None:
        number = given["tracking_number"]
        happened = given.get("delivered_at") or (given.get("attempt") or {}).get("at")
        at = local(happened, self.zone) if happened else self.now
        left = at - timedelta(hours=2)
        route, driver = f"R{self.number}-{position}", f"D{self.number}-{position}"
        do = self.filing.do
        do(dms_commands.create_driver, driver, name=given.get("driver", _DRIVER), phone=given.get("driver_phone"),
           depot_code=self.depot)  # fmt: skip
        do(dms_commands.link_driver, driver, f"U0DRIVER{self.number:03d}{position}")
        do(dms_commands.create_route, route, depot_code=self.depot, service_date=left.date(), driver_code=driver)
        before = [self._neighbour(address, position * 100 + each) for each in range(given.get("stops_before", 2))]
        for one in (*before, number):
            do(dms_commands.assign_to_route, one, route, at=left)
            self.filing.status(one, Status.OUT_FOR_DELIVERY, left)
        does = partial(do, dms_commands.record_attempt, number, at=at, actor=f"driver:{driver}")
        if status is Status.ATTEMPTED:
            does(AttemptOutcome.FAILED, reason=FailureReason(given["attempt"]["reason"]))
            do(dms_commands.set_window, number, *window_of(given, self.zone, self.now), at=at)
        elif status is Status.DELIVERED:
            photo = f"{self.house.sandbox_url}/photos/{number}.png" if given.get("photo") else None
            shown = dms_commands.AttemptEvidence(given.get("left_at"), given.get("signed_by"), photo)
            does(AttemptOutcome.DELIVERED, evidence=shown)
        elif status is Status.REFUSED:
            does(AttemptOutcome.REFUSED)

    def _neighbour(self, near: PostalAddress, number: int) -> str:
        """Another stop, of somebody else, a few doors away."""
        tracking_number = f"LM{990000000 + self.number * 1000 + number}"
        where = replace(near, number=str(3 + number), unit="", unit_designator="")
        day = self.now.replace(hour=8, minute=0, second=0)
        new = NewDelivery(
            tracking_number, "Somebody Else", where, self.depot, day, day + timedelta(hours=12),
            f"+1303{self.number:03d}{number:04d}",
        )  # fmt: skip
        self.filing.do(dms_commands.create_delivery, new)
        self.filing.status(tracking_number, Status.AT_DEPOT, self.now - timedelta(hours=15))
        return tracking_number

    def _units_in(self, building: str) -> None:
        """Earlier deliveries to its units are all that a DMS can know of a building."""
        street, city = building.split(" - ")[0].split(", ")
        state = self.given["deliveries"][0]["address"]["state"]
        day = self.now - timedelta(days=9)
        for number, unit in enumerate(("201", "812", "1604"), 1):
            where = postal({
                "street": street, "unit": unit, "city": city, "state": state, "zip": zips_of(city.upper(), state)[0],
            })  # fmt: skip
            new = NewDelivery(
                f"LM{980000000 + self.number * 1000 + number}", "Somebody Else", where, self.depot,
                day, day + timedelta(hours=4), f"+1304{self.number:03d}{number:04d}",
            )  # fmt: skip
            self.filing.do(dms_commands.create_delivery, new, at=day)
