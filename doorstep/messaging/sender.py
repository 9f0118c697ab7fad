"""The loop that sends what is owed.

It keeps up to `concurrency` requests in the air. Whatever came back since the last round is written, and as many new
texts are claimed, in one transaction per round, off the event loop; idle, it asks one index.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from doorstep.clock import Clock, real_time_on
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import outbox
from doorstep.messaging.outbox import Claimed, Result
from doorstep.messaging.provider import NotTaken, Outcome, Provider, Unknown

POLL_SECONDS = 0.04
STOP_SECONDS = 4.0
"""How long requests in the air may take to end after a stop. Process managers kill after 5 s."""

_PAUSE_SECONDS = 5.0
_DATABASE_PAUSE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


async def run(
    sessions: Sessions,
    provider: Provider,
    clock: Clock,
    owner: str,
    stop: asyncio.Event,
    *,
    concurrency: int = 32,
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Send what is owed through this provider until `stop` is set. Any number of senders may run; each needs an
    `owner` of its own."""
    in_air: set[asyncio.Task[Any]] = set()
    results: list[Result] = []
    paused_until: datetime | None = None
    stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            now = clock()
            if paused_until and now >= paused_until:
                paused_until = None
            room = 0 if paused_until else concurrency - len(in_air)
            try:
                claimed = await asyncio.to_thread(_round, sessions, provider.name, results, owner, clock, room)
            except OperationalError as error:  # the database is away: keep the results until it is back
                _log.warning("sender_waits_for_database", error=type(error.orig).__name__)
                await _first_of({stopping}, _DATABASE_PAUSE_SECONDS)
                continue
            except Exception:
                # The texts of these results are settled by asking the provider, when their lease ends.
                _log.exception("sender_lost_results", outbox_ids=[result.text.id for result in results])
                results = []
                await _first_of({stopping}, _DATABASE_PAUSE_SECONDS)
                continue
            in_air |= {asyncio.create_task(_carry(provider, each)) for each in claimed}
            done = await _first_of({*in_air, stopping}, poll_seconds)
            results = [task.result() for task in done & in_air]
            in_air -= done
            paused_until = _pause(results, clock()) or paused_until
        if in_air:
            done, in_air = await asyncio.wait(in_air, timeout=STOP_SECONDS)
            results += [task.result() for task in done]
        await asyncio.to_thread(_round, sessions, provider.name, results, owner, clock, 0)
    finally:
        for task in (*in_air, stopping):
            task.cancel()
        await asyncio.gather(*in_air, stopping, return_exceptions=True)
        await provider.close()


def _round(
    sessions: Sessions, provider: str, results: Sequence[Result], owner: str, clock: Clock, room: int
) -> list[Claimed]:
    now = clock()
    if not results:
        if not room:
            return []
        with reading(sessions) as session:
            if not outbox.is_anything_due(session, now, provider):
                return []
    with transaction(sessions) as session:
        if results:
            outbox.settle(session, results, now)
        if not room:
            return []
        return outbox.claim(session, owner, now, room, provider, lease=real_time_on(clock, outbox.LEASE))


async def _carry(provider: Provider, claimed: Claimed) -> Result:
    text = claimed.text
    try:
        outcome: Outcome = await (provider.find(text) if claimed.is_unsettled else provider.send(text))
    except Exception as error:
        _log.exception("provider_failed", outbox_id=text.id)
        outcome = Unknown(type(error).__name__)
    return Result(text, outcome)


def _pause(results: Sequence[Result], now: datetime) -> datetime | None:
    """Until when no text goes out, because the provider said so to one of them."""
    waits = [
        result.outcome.retry_after or _PAUSE_SECONDS
        for result in results
        if isinstance(result.outcome, NotTaken) and result.outcome.pause
    ]
    return now + timedelta(seconds=max(waits)) if waits else None


async def _first_of(tasks: set[asyncio.Task[Any]], seconds: float) -> set[asyncio.Task[Any]]:
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return done
