"""Drivers for dialogue tests: each with a route of their own, an account in Slack, and customers at the doors."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from doorstep import wakeups
from doorstep.cases.models import Case
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day
from doorstep.dms.models import Attempt, Delivery
from doorstep.dms.routes import RouteView
from doorstep.dms.status import Status
from doorstep.messaging.models import Conversation
from doorstep.outreach.planning import plan
from doorstep.outreach.policies import policy_of
from tests.dialogues.people import HALSTED, LA_SALLE, PATIENCE, Customer, Town, wait_until

MINUTES_BETWEEN_STOPS = 15


@dataclass
class DriverOnRoad:
    town: Town
    code: str
    slack_user: str
    route_code: str
    customers: list[Customer] = field(default_factory=list)
    last_ts: str = ""

    @classmethod
    def with_stops(cls, town: Town, stops: int = 3, *, loaded: bool = True, signed_for: bool = False) -> "DriverOnRoad":
        number = next(town.numbers)
        driver = cls(town, f"DR{number}", f"U0T{number:06d}", f"R{number}")
        town.house.slack.add_user(driver.slack_user, f"Driver {number}")
        town.change(
            dms_commands.create_driver, driver.code, name=f"Dana {number}", phone="+13125550111", depot_code="CHI"
        )
        town.change(dms_commands.link_driver, driver.code, driver.slack_user)
        today = town.now.astimezone(ZoneInfo("America/Chicago")).date()
        town.change(
            dms_commands.create_route, driver.route_code, depot_code="CHI", service_date=today,
            driver_code=driver.code,
        )  # fmt: skip
        for position in range(1, stops + 1):
            situation = "at depot, to be signed for" if signed_for else "at depot"
            address = LA_SALLE if position % 2 else HALSTED
            customer = town.customer(situation, address=address)
            driver.customers.append(customer)
            town.change(dms_commands.assign_to_route, customer.tracking_number, driver.route_code, position)
            if loaded:
                town.change(dms_commands.change_status, customer.tracking_number, Status.OUT_FOR_DELIVERY)
            eta = town.now + timedelta(minutes=MINUTES_BETWEEN_STOPS * position)
            town.change(dms_commands.set_eta, customer.tracking_number, eta)
        return driver

    @property
    def route(self) -> RouteView:
        with self.town.house.sessions() as session:
            found = driver_day.route_of_driver(session, self.code, self.town.house.clock())
        assert found is not None
        return found

    def says(self, text: str, *, files: list[str] | None = None, thread_ts: str | None = None) -> str:
        """Write to Doorstep and answer what it says, without its buttons."""
        said = self.town.house.slack.say(self.slack_user, text, files=files, thread_ts=thread_ts)
        return self.hears(after=said["ts"])

    def has_the_customer_asked_for_a_code(self, text: str) -> str:
        """Ask us, and tap that the customer be asked."""
        said = self.town.house.slack.say(self.slack_user, text)
        asked = self.next_message(after=said["ts"], containing="Shall I ask the customer?")
        self.presses(asked, "Ask the customer")
        return self.hears(after=asked["ts"])

    def hears(self, after: str = "", containing: str = "") -> str:
        return str(self.next_message(after, containing)["text"])

    def next_message(self, after: str = "", containing: str = "") -> dict[str, Any]:
        """The first later than `after` (by default, than what was last read)."""
        message = self.town.house.slack.wait_for_message(
            self.slack_user, after or self.last_ts, PATIENCE, containing=containing
        )
        self.last_ts = message["ts"]
        return message

    def heard(self, after: str = "") -> list[str]:
        return [message["text"] for message in self.town.house.slack.messages(self.slack_user, after=after, by="bot")]

    def presses(self, message: dict[str, Any], title: str) -> dict[str, Any]:
        """Tap the button with this title; answers what `press` answers."""
        element = button_of(message, title)
        return self.town.house.slack.press(self.slack_user, message, element["action_id"])

    def last_message(self) -> dict[str, Any]:
        found = self.town.house.slack.messages(self.slack_user, by="bot")
        return found[-1]

    def command(self, command: str, text: str = "") -> str:
        self.last_ts = self.last_message()["ts"] if self.heard() else ""
        self.town.house.slack.command(self.slack_user, command, text)
        return self.hears()

    def lets_time_pass(self, duration: timedelta = timedelta(minutes=2)) -> None:
        """As if what was reported so far had been reported so much earlier. The worker hears of it, as when a clock is
        set forward: it sleeps until what it knows of is due."""
        numbers = [customer.tracking_number for customer in self.customers]
        with self.town.house.sessions.begin() as session:
            for delivery in session.scalars(select(Delivery).where(Delivery.tracking_number.in_(numbers))):
                delivery.status_changed_at -= duration
                for attempt in session.scalars(select(Attempt).where(Attempt.delivery_id == delivery.id)):
                    attempt.at -= duration
            session.flush()
            # No command did this, so that nobody follows it: what was due by the old times is due by the new ones.
            plan(session, numbers, policy_of(self.town.house.settings), self.town.house.clock())
            wakeups.notify(session, "dms")

    def cases(self) -> list[Case]:
        """Those that name this driver, with their logs."""
        with self.town.house.sessions() as session:
            found = session.scalars(select(Case).options(selectinload(Case.log)).order_by(Case.id)).all()
            session.expunge_all()
        return [case for case in found if case.details.get("driver") == self.code]

    def case(self, kind: str) -> Case:
        found: list[Case] = []

        def is_there() -> bool:
            found[:] = [case for case in self.cases() if case.kind == kind]
            return bool(found)

        wait_until(is_there)
        return found[-1]

    def conversation_id(self) -> str:
        channel = self.town.house.slack.dm(self.slack_user)
        with self.town.house.sessions() as session:
            return session.scalars(select(Conversation.id).where(Conversation.their_number == channel)).one()


def button_of(message: dict[str, Any], title: str) -> dict[str, Any]:
    for element in buttons_of(message):
        if re.fullmatch(rf"{re.escape(title)}(?: \d+)?", element["text"]["text"]):  # "Delivered 2"
            return element
    raise AssertionError(f"no button {title!r} in {[each['text']['text'] for each in buttons_of(message)]}")


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for block in message["blocks"] or () if block["type"] == "actions" for element in block["elements"]]
