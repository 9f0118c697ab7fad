"""Customers and drivers with known ends: each waits for the answer before going on, and remembers what came."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import httpx

from benchmarks.conversations import rounds
from benchmarks.faults.said import Said
from doorstep.messaging.texts import outage
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox

PATIENCE_SECONDS = 120.0
"""How long after the house is whole again an answer may take."""

_LOOKS_EVERY = 0.5
HEARS_DOUBLES_FOR = 2.0
"""After an answer, for another one that should not come."""
_UNIT = re.compile(r"\b[0-9]{2}[a-f]\b")

WholeSince = Callable[[], float | None]
Answer = TypeVar("Answer")


@dataclass
class Customer:
    """Greets, asks, corrects the apartment, agrees, thanks; and again, until told to stop."""

    phone: str
    number: int
    said: list[Said] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    """Those agreed to and answered."""
    gave_up: bool = False
    """A text was not answered: what the DMS holds of the last unit is anybody's guess."""

    async def live(self, sandbox: Sandbox, whole_since: WholeSince, stop: asyncio.Event, pause: float) -> None:
        for texts in rounds(self.number):
            unit = next(found[0] for text in texts if (found := _UNIT.search(text)))
            for text in texts:
                if stop.is_set():
                    return
                if not await self._say(sandbox, text, whole_since):
                    self.gave_up = True
                    return
                if text == texts[3]:  # the yes
                    self.units.append(unit.upper())
                await asyncio.sleep(pause)

    async def _say(self, sandbox: Sandbox, text: str, whole_since: WholeSince) -> bool:
        sent = await soon(partial(sandbox.text, self.phone, text))
        said = Said(self.phone, "twilio", sent["sid"], text)
        self.said.append(said)

        def answers() -> list[str]:
            came = sandbox.messages(self.phone, sent["id"], direction="received")
            return [each["body"] for each in came if not _is_apology(each["body"])]

        return await _hear(said, answers, whole_since)


@dataclass
class Driver:
    """Reports one stop after another as delivered."""

    user: str
    packages: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Tracking numbers by the position of their stop, none of them to be signed for."""
    said: list[Said] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    gave_up: bool = False

    async def live(self, slack: SlackSandbox, whole_since: WholeSince, stop: asyncio.Event, pause: float) -> None:
        for position, tracking_numbers in self.packages.items():
            if stop.is_set():
                return
            if not await self._report(slack, position, whole_since):
                self.gave_up = True
                return
            self.reported += tracking_numbers
            await asyncio.sleep(pause)

    async def _report(self, slack: SlackSandbox, position: int, whole_since: WholeSince) -> bool:
        text = f"delivered stop {position}, left at the front porch"
        sent = await soon(partial(slack.say, self.user, text))
        said = Said(self.user, "slack", sent["ts"], text)
        self.said.append(said)
        done = re.compile(rf"Delivered: stop {position},")

        def answers() -> list[str]:
            came = slack.messages(self.user, after=sent["ts"], by="bot")
            return [each["text"] for each in came if done.search(each["text"])]

        return await _hear(said, answers, whole_since)


async def _hear(said: Said, answers: Callable[[], list[str]], whole_since: WholeSince) -> bool:
    began = time.monotonic()
    while not (said.answers or _is_out_of_patience(began, whole_since())):
        await asyncio.sleep(_LOOKS_EVERY)
        said.answers = await soon(answers)
    if not said.answers:
        return False
    said.seconds = time.monotonic() - began
    await asyncio.sleep(HEARS_DOUBLES_FOR)
    said.answers = await soon(answers)
    return True


def _is_out_of_patience(began: float, whole_since: float | None) -> bool:
    return whole_since is not None and time.monotonic() - max(began, whole_since) > PATIENCE_SECONDS


def _is_apology(text: str) -> bool:
    return text == outage()


async def soon(ask: Callable[[], Answer]) -> Answer:
    """Asked again for as long as the providers' side itself hangs."""
    while True:
        try:
            return await asyncio.to_thread(ask)
        except httpx.TransportError:
            await asyncio.sleep(1)


def everything_said(people: "Sequence[Customer | Driver]") -> list[Said]:
    return [each for person in people for each in person.said]


class Acknowledgements:
    """What the providers were told we have. Their logs are short, so they are read on while people talk."""

    def __init__(self, sandbox: Sandbox, slack: SlackSandbox) -> None:
        self._logs = [_Log(sandbox.log, "webhook", "sid"), _Log(slack.log, "event", "ts")]

    async def follow(self, every_seconds: float = 5.0) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            await soon(self.look)

    def look(self) -> None:
        for log in self._logs:
            log.read_on()

    def mark(self, said: Sequence[Said]) -> None:
        taken = set().union(*(log.taken for log in self._logs))
        for each in said:
            each.acknowledged = each.provider_id in taken


@dataclass
class _Log:
    entries: Callable[[int], list[dict[str, Any]]]
    kind: str
    names: str
    taken: set[str] = field(default_factory=set)
    _after: int = 0

    def read_on(self) -> None:
        while entries := self.entries(self._after):
            self._after = entries[-1]["id"]
            self.taken |= {str(each[self.names]) for each in entries if self._is_taken(each)}

    def _is_taken(self, entry: dict[str, Any]) -> bool:
        return entry["kind"] == self.kind and self.names in entry and _is_success(entry)


def _is_success(entry: dict[str, Any]) -> bool:
    return entry.get("http_status") is not None and entry["http_status"] < 400
