"""Other writers' words for a state -> the DMS, by the product's own commands."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.addresses.check import timezone_of
from doorstep.addresses.normalise import normalise
from doorstep.addresses.parse import parse
from doorstep.addresses.places import zips_of
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Delivery, Depot
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, InstructionKind
from doorstep.provenance import By

GIVEN = "given"
"""The first word of the cause of whatever stood there before anybody wrote."""
STATUSES = {
    "scheduled": Status.CREATED, "in_transit": Status.CREATED, "at_hub": Status.AT_DEPOT,
    "out_for_delivery": Status.OUT_FOR_DELIVERY, "attempted": Status.ATTEMPTED, "delivered": Status.DELIVERED,
    "hold_for_pickup": Status.HELD, "refused": Status.REFUSED,
}  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNIT = re.compile(r"(apt|unit|ste|suite|dock|fl|#)\b", re.IGNORECASE)


def zone_of(given: dict[str, Any]) -> ZoneInfo:
    return ZoneInfo(timezone_of(str(given["deliveries"][0]["address"]["zip"])))


def now_of(dialogue: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(dialogue["given"]["now"]).replace(tzinfo=zone_of(dialogue["given"]))


def postal(address: dict[str, Any]) -> PostalAddress:
    """Read and standardised as an import of the product does."""
    unit = str(address.get("unit") or "")
    if unit and not _UNIT.match(unit):
        unit = f"Apt {unit}"
    found = parse(f"{address['street']} {unit}".strip()).address
    if not (found.number and found.street):  # "61 Morning St" is also a time of the day
        number, *name, suffix = str(address["street"]).upper().split()
        found = replace(found, number=number, street=" ".join(name), suffix=suffix)
    place = {name: str(address[name]) for name in ("city", "state", "zip")}
    return normalise(PostalAddress(**{**vars(found), **place}))


@dataclass
class Filing:
    """Puts a state into the DMS, in one transaction."""

    session: Session
    key: str
    """Tells it from what else was put there before."""
    now: datetime
    _causes: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def do(
        self,
        command: Callable[..., Any],
        *arguments: Any,
        at: datetime | None = None,
        actor: str = "system",
        **named: Any,
    ) -> None:
        """A command, as if it had been given at `at` (default: the day before)."""
        cause = f"{GIVEN}:{self.key}:{next(self._causes)}"
        by = By(actor, cause, at or self.now - timedelta(hours=20))
        command(self.session, by, *arguments, **named)

    def depot(self, given: dict[str, Any]) -> str:
        """The depot of the first delivery's city; made unless it is there from a conversation before."""
        first = given["deliveries"][0]["address"]
        hub = given.get("hub") or {}
        where = {**first, "street": "900 Depot Rd", "unit": None}
        if hub.get("address"):
            street, rest = hub["address"].split(", ")
            city, state, zip_code = rest.rsplit(" ", 2)
            where = {"street": street, "city": city, "state": state, "zip": zip_code}
        code = f"{where['city']}-{where['state']}".replace(" ", "-")
        if self.session.scalar(select(Depot.id).where(Depot.code == code)) is None:
            zips = {str(each["address"]["zip"]) for each in given["deliveries"]}
            zips |= set(zips_of(str(first["city"]).upper(), first["state"]))
            self.do(
                dms_commands.create_depot,
                dms_commands.NewDepot(
                    code=code,
                    name=f"{where['city']} depot",
                    timezone=str(zone_of(given)),
                    address=postal(where),
                    hours=_hours(hub.get("pickup_hours", "Mon-Sat 08:00-20:00")),
                    zips=sorted(zips),
                ),
                at=self.now - timedelta(days=20),
            )
        if "slots_open" in given:  # what is on file fills its day; other days have room
            self.session.execute(update(Depot).where(Depot.code == code).values(daily_capacity=1))
        return code

    def status(self, tracking_number: str, status: Status, at: datetime) -> None:
        if self._status_of(tracking_number) is not status:
            self.do(dms_commands.change_status, tracking_number, status, at=at)

    def extras(self, given: dict[str, Any]) -> None:
        """The code and the note on file for a delivery."""
        number = given["tracking_number"]
        if given.get("access_code"):
            details = [(AccessKind.GATE, str(given["access_code"]))]
            self.do(dms_commands.give_access, number, details, actor="customer")
        if given.get("note"):
            self.do(dms_commands.give_instructions, number, [(InstructionKind.OTHER, given["note"])], actor="customer")

    def _status_of(self, tracking_number: str) -> Status:
        found = self.session.scalar(select(Delivery.status).where(Delivery.tracking_number == tracking_number))
        assert found is not None, tracking_number
        return found


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def window_of(given: dict[str, Any], zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    if window := given.get("window"):
        return tuple(local(f"{window['date']}T{window[name]}", zone) for name in ("start", "end"))  # type: ignore[return-value]
    at = local(given["delivered_at"], zone).replace(minute=0) if given.get("delivered_at") else now
    return at - timedelta(hours=1), at + timedelta(hours=3)


def _hours(text: str) -> dict[int, tuple[time, time]]:
    """ "Mon-Sat 09:00-18:00" by weekday."""
    days, hours = text.split(" ")
    first, last = (_WEEKDAYS.index(day) for day in days.split("-"))
    opens, closes = (time.fromisoformat(each) for each in hours.split("-"))
    return dict.fromkeys(range(first, last + 1), (opens, closes))
