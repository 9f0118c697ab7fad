"""Plays one customer of a simulated day in the sandbox: what they text of themselves, and how they answer."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx

from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.sandbox.client import AsyncSandbox
from doorstep.simulation import callers, heard, scripts
from doorstep.simulation.callers import CallerReaction
from doorstep.simulation.heard import TextOnPhone
from doorstep.simulation.plan import Package, PlannedStop, TexterPlan
from doorstep.simulation.scripts import MOST_TEXTS, Script
from doorstep.simulation.system_time import SystemTime

REPLY_SECONDS = 60.0
_POLL_SECONDS = 15.0
_LOOKS_AGAIN_AFTER = 1.0
_MOST_FAILED_LOOKS = 30
_READS_AND_TYPES = (0.2, 0.7)
"""Minutes of the day."""


@dataclass
class Texted:
    """What a customer did, and what came of it as they saw it."""

    package: Package
    scripts: list[Script] = field(default_factory=list)
    texts: int = 0
    unanswered: list[str] = field(default_factory=list)
    reply_seconds: list[float] = field(default_factory=list)
    heard: list[TextOnPhone] = field(default_factory=list)
    wondered: int = 0
    """How often they would have asked where it is."""
    knew: int = 0
    """And did not, because we had told them."""


class CustomerAtPhone:
    def __init__(
        self,
        delivery: DeliveryView,
        stop: PlannedStop,
        texts: Sequence[TexterPlan],
        sandbox: AsyncSandbox,
        time_: SystemTime,
        number: int,
    ) -> None:
        package = stop.package
        self.done = Texted(package)
        self._delivery = delivery
        self._door = stop.kind
        self._texts = texts
        self._sandbox = sandbox
        self._time = time_
        self._chance = random.Random(f"customer:{number}:{package.phone}")  # noqa: S311
        self._coin = random.Random(f"asks:{number}:{package.phone}").random()  # noqa: S311
        self._script: Script | None = None
        self._answers = 0
        """Of theirs to questions under this script."""
        self._waits_since: float | None = None
        """Since when, by our monotonic clock, a text of theirs waits for an answer."""

    @property
    def waits(self) -> bool:
        return self._waits_since is not None and time.monotonic() - self._waits_since < REPLY_SECONDS

    async def live(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for planned in self._texts:
                group.create_task(self._open(planned))
            group.create_task(self._listen())

    async def _open(self, planned: TexterPlan) -> None:
        await self._time.until(planned.at)
        if planned.kind == "where":
            self.done.wondered += 1
            if callers.knows_where([each.body for each in self.done.heard], self._coin):
                self.done.knew += 1
                return
            script = Script("where", scripts.phrase("where", self._chance), {}, may_settle=True)
        else:
            # What may be settled is another day's question (simulate exceptions): here it is on the truck.
            out = replace(self._delivery, status=Status.OUT_FOR_DELIVERY)
            script = scripts.script(planned.kind, out, self._chance)
        self._begin(script)
        await self._say(script.opening)

    def _begin(self, script: Script | None) -> None:
        self._script = script
        self._answers = 0
        if script is not None:
            self.done.scripts.append(script)

    async def _listen(self) -> None:
        last = 0
        while True:
            for text in await self._received(last):
                last = max(last, int(text["id"]))
                await self._take(text)

    async def _received(self, after: int) -> list[dict[str, Any]]:
        """A thousand phones look for hours, so a connection that broke is no end of the day: looked again, nothing is
        missed. Raises httpx.TransportError when nobody answers for half a minute."""
        for _ in range(_MOST_FAILED_LOOKS):
            try:
                return await self._look(after)
            except httpx.TransportError:
                await asyncio.sleep(_LOOKS_AGAIN_AFTER)
        return await self._look(after)

    async def _look(self, after: int) -> list[dict[str, Any]]:
        phone = self.done.package.phone
        return await self._sandbox.messages(phone, after, wait=_POLL_SECONDS, direction="received")

    async def _take(self, text: dict[str, Any]) -> None:
        said = str(text["body"])
        self.done.heard.append(TextOnPhone(self.done.package.phone, datetime.fromisoformat(text["at"]), said))
        if heard.is_notification(said):
            return  # read, and nothing to say to it; no answer to a text of theirs either
        if self._waits_since is not None:
            self.done.reply_seconds.append(time.monotonic() - self._waits_since)
            self._waits_since = None
        about = callers.asked(said)
        if about is None:
            reply = self._answer(said) if self._script is not None else None
            reaction = CallerReaction(reply, self._chance.uniform(*_READS_AND_TYPES), None)
        else:
            reaction = callers.react(about, said, self._door, self.done.package, self._chance)
            self._begin(reaction.script)
        if reaction.text is None or self.done.texts >= MOST_TEXTS:
            return
        await self._time.minutes(reaction.minutes)
        await self._say(reaction.text)

    def _answer(self, said: str) -> str | None:
        assert self._script is not None
        reply = scripts.answer(said, self._script, self._answers, self._chance)
        self._answers += reply is not None
        return reply

    async def _say(self, text: str) -> None:
        self.done.texts += 1
        self._waits_since = time.monotonic()
        await self._sandbox.text(self.done.package.phone, text)

    def end(self) -> None:
        """The day is over: who still waits was not answered."""
        if self._waits_since is not None:
            self.done.unanswered.append(f"{self.done.package.tracking_number}: a text of {self._kind()}")

    def _kind(self) -> str:
        return self._script.kind if self._script is not None else "nothing in particular"
