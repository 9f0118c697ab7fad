"""Misfortune on demand: what a script can ask to go wrong between the workspace and the app."""

import asyncio
import time
from contextlib import suppress
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

MethodName = Annotated[str, Field(pattern=r"^[A-Za-z]+(\.[A-Za-z]+)+$")]


class SlackFault(BaseModel):
    model_config = ConfigDict(extra="forbid")

    times: Annotated[int, Field(ge=1)] | None = 1
    """How many requests or events it strikes; None is all until the faults are cleared."""
    channel: str | None = None
    """None is every channel, and what has none."""

    def strikes(self, method: str | None, channel: str | None) -> bool:
        return self.channel in (None, channel)


class ApiFault(SlackFault):
    method: MethodName | None = None
    """Of the Web API; None is every method."""

    def strikes(self, method: str | None, channel: str | None) -> bool:
        return self.method in (None, method) and super().strikes(method, channel)


class SlackApiFault(ApiFault):
    """The request is answered with this error; nothing is done."""

    kind: Literal["api_error"]
    code: Annotated[str, Field(pattern=r"^[a-z_]{2,60}$")]
    """`token_revoked`, `account_inactive`, `channel_not_found`, `internal_error`, …"""
    http_status: int = Field(200, ge=200, le=599)


class RateLimited(ApiFault):
    """The request is answered with 429 and Retry-After."""

    kind: Literal["rate_limited"]
    retry_after: int = Field(1, ge=0, le=3600)
    """Seconds, told to the app and not kept track of: the next request may come at once."""


class SlackApiTimeout(ApiFault):
    """The request gets no answer for `seconds`, then 504."""

    kind: Literal["api_timeout"]
    seconds: float = Field(30, gt=0, le=120)
    accepted: bool = False
    """It is carried out all the same: the app cannot know."""


class RepeatEvent(SlackFault):
    """The event is delivered `copies` times at once, all with the same event_id."""

    kind: Literal["repeat_event"]
    copies: int = Field(2, ge=2, le=10)


class DelayEvent(SlackFault):
    """The event is delivered `seconds` later (not shortened by the speed)."""

    kind: Literal["delay_event"]
    seconds: float = Field(gt=0, le=600)


class Outage(BaseModel):
    """For `seconds`, the Web API answers 503, sockets are cut, and nothing is delivered; events come afterwards."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["outage"]
    seconds: float = Field(gt=0, le=3600)


AnyFault = Annotated[
    SlackApiFault | RateLimited | SlackApiTimeout | RepeatEvent | DelayEvent | Outage, Field(discriminator="kind")
]

F = TypeVar("F", bound=SlackFault)


class SlackFaults:
    """The faults asked for and not yet used up, oldest first."""

    def __init__(self) -> None:
        self._active: list[SlackFault] = []
        self._outage_until = 0.0
        self._outage_ended_early = asyncio.Event()

    def add(self, fault: AnyFault) -> None:
        if isinstance(fault, Outage):
            self._outage_until = time.monotonic() + fault.seconds
            self._outage_ended_early.clear()
        else:
            self._active.append(fault)

    def clear(self) -> None:
        self._active.clear()
        self._outage_until = 0.0
        self._outage_ended_early.set()

    def active(self) -> list[BaseModel]:
        outage = [Outage(kind="outage", seconds=round(self.outage_left, 3))] if self.outage_left else []
        return [*outage, *self._active]

    @property
    def outage_left(self) -> float:
        """Seconds; 0 when there is no outage."""
        return max(0.0, self._outage_until - time.monotonic())

    async def until_outage_is_over(self) -> None:
        while (left := self.outage_left) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._outage_ended_early.wait(), left)

    def take(self, kind: type[F], *, method: str | None = None, channel: str | None = None) -> F | None:
        """The oldest fault of this kind that strikes here, one time of it used up."""
        for fault in self._active:
            if isinstance(fault, kind) and fault.strikes(method, channel):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._active.remove(fault)
                return fault
        return None
