"""A driver with a route, whose messages, understood already, are taken by the action as often as a test wants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from rasa_sdk import Tracker
from sqlalchemy import Engine

from actions import conversation, driver_turn
from actions.driver_heard import DriverReply
from doorstep.bootstrap import Services
from doorstep.database import Sessions, make_sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.provenance import By
from doorstep.settings import Settings
from tests.actions.texting import Texter, texting
from tests.databases import remembered
from tests.dms import world

NUMBERS = ("LM100000001", "LM100000002", "LM100000003")
SLACK_USER, DM = "U0DANA0001", "D0DANA0001"


@dataclass
class Driver:
    """Erin Bell, D1, with three stops on the truck; `now` is moved by the test."""

    sessions: Sessions
    now: datetime
    work: dict[str, Any] | None = None
    focus: dict[str, Any] | None = None
    untapped: list[dict[str, Any]] | None = None
    count: int = 0
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def message(self, intent: str, text: str = "", **slack: Any) -> Tracker:
        self.count += 1
        payload = {"type": "message", "user": SLACK_USER, "channel": DM, "ts": f"{1790000000 + self.count}.0001"}
        given = {name: slack.pop(name, []) for name in ("media", "parts")}
        received_at = (self.now - slack.pop("ago", timedelta(0))).isoformat()
        metadata = {
            "message_id": f"{DM}:{self.count}", "received_at": received_at, **given, "slack": payload | slack,
        }  # fmt: skip
        latest = {"text": text or f"/{intent}", "intent": {"name": intent}, "entities": [], "metadata": metadata}
        event = {"event": "user", "timestamp": self.now.timestamp(), **latest}
        slots = {"driver_work": self.work, "driver_focus": self.focus, "driver_untapped": self.untapped}
        return Tracker("slack-1", slots, latest, [event], False, None, {}, None)

    def takes(self, tracker: Tracker) -> list[tuple[str, dict[str, Any]]]:
        """What is answered; the same message again is another try after a crash, with the slots as they were."""
        says: DriverReply
        says, work = driver_turn._take(tracker)
        self.said, self.after, self.spoken_of = says.sayings, work, says.focus
        self.left = list(says.untapped) or None
        return says.sayings

    def says(self, intent: str, text: str = "", **slack: Any) -> list[str]:
        """Names of the responses."""
        answered = self.takes(self.message(intent, text, **slack))
        self.work, self.focus, self.untapped = self.after, self.spoken_of, self.left
        self.now += timedelta(seconds=20)
        return [response for response, _ in answered]

    def taps(
        self, title: str, said: list[tuple[str, dict[str, Any]]] | None = None, *, later: timedelta = timedelta(0)
    ) -> list[str]:
        """A button of what was said last (or then); those of a stop bear its number: "Delivered 2"."""
        buttons = [each for _, values in said or self.said for each in values.get("buttons") or ()]
        payload = next(each["payload"] for each in buttons if re.fullmatch(rf"{title}(?: \d+)?", each["title"]))
        action_id, _, value = payload.partition("|")
        written = 1790000000.0
        action = {"action_id": action_id, "value": value, "label": title, "at": f"{written + later.total_seconds()}"}
        intent = f"driver_{action_id.rstrip('!+').removeprefix('driver:').removesuffix('_form')}"
        return self.says(intent, title, type="block_actions", ts=f"{written}", action=action)

    def change(self, command: Any, *arguments: Any, **named: Any) -> None:
        self.count += 1
        with transaction(self.sessions) as session:
            command(session, By.system(f"change:{self.count}", self.now), *arguments, **named)

    def plan(self, number: str, route: str, position: int | None = None) -> None:
        """Off the truck, planned anew, on the truck again."""
        self.change(dms_commands.change_status, number, Status.AT_DEPOT)
        self.change(dms_commands.assign_to_route, number, route, position)
        self.change(dms_commands.change_status, number, Status.OUT_FOR_DELIVERY)

    def status(self, number: str) -> str:
        return world.view(self.sessions, number).status.value

    def attempts(self, number: str) -> int:
        return len(world.view(self.sessions, number).attempts)


@remembered
def _found(sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)
    with transaction(sessions) as session:
        for number in NUMBERS:
            world.send_out(session, number, now)
        dms_commands.link_driver(session, By.system("founding", now), "D1", SLACK_USER)


@pytest.fixture
def driver(engine: Engine, sessions: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return driver_on(engine, sessions, now, monkeypatch)


def driver_on(engine: Engine, sessions: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Driver:
    _found(sessions, now)
    driver = Driver(sessions, now)
    settings = Settings(DATABASE_URL=engine.url.render_as_string(hide_password=False))
    services = Services(settings, lambda: driver.now, engine, sessions)
    for module in (conversation, driver_turn, *_users_of_services()):
        monkeypatch.setattr(module, "services", lambda: services)
    driver.now += timedelta(minutes=1)
    return driver


def _users_of_services() -> list[Any]:
    from actions import driver_cases, driver_trouble

    return [driver_cases, driver_trouble]


@pytest.fixture
def customer(sqlite_engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Texter]:
    """Somebody with a phone on file, and nothing on its way to them yet."""
    with texting(sqlite_engine, make_sessions(sqlite_engine), now, monkeypatch) as texter:
        yield texter
