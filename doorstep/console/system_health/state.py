"""How the whole system is: for a monitor that asks `/healthz`, and for everybody at the desk while texts wait."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from doorstep import probes
from doorstep.bootstrap import Services
from doorstep.cases.models import OutageConversation
from doorstep.clock import Clock
from doorstep.desk import outages
from doorstep.health import READY_PATH, HealthPart
from doorstep.language import spoken
from doorstep.messaging import job_rounds, waiting_too_long
from doorstep.messaging.job_rounds import RoundView
from doorstep.storage import Storage

_ANSWERS_WITHIN_SECONDS = 3.0
_LOOKS_AGAIN_AFTER_SECONDS = 2.0
"""Anybody may ask: however many do, the others are asked this often."""
_PROVIDERS = {"missed_texts": "carrier", "owed_statuses": "carrier", "slack_history": "slack"}
"""Jobs that ask a provider's API every minute, and what is not well when they fail."""


@dataclass(frozen=True)
class Banner:
    words: str
    case_id: int | None = None


class House:
    """What this process knows of the others."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._storage = Storage(services.sessions)
        self._database = probes.DatabaseProbe(self._storage.read)
        self._asking: asyncio.Task[list[HealthPart]] | None = None
        self._asked_at = 0.0

    async def parts(self) -> Sequence[HealthPart]:
        """Of the whole system."""
        is_fresh = time.monotonic() - self._asked_at < _LOOKS_AGAIN_AFTER_SECONDS
        if self._asking is None or (self._asking.done() and not is_fresh):
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def own_parts(self) -> list[HealthPart]:
        """Of this process."""
        return [await self._database.part(), probes.disk(self._services.settings)]

    async def banner(self) -> Banner | None:
        """What stands over every page."""
        return await self._storage.read(self._banner)

    def _banner(self, session: Session) -> Banner | None:
        return banner(session, self._services.settings.dispatch_timezone, self._services.clock)

    async def _ask(self) -> list[HealthPart]:
        settings = self._services.settings
        async with httpx.AsyncClient(timeout=_ANSWERS_WITHIN_SECONDS, trust_env=False) as http:
            own, receiver, rasa = await asyncio.gather(
                self.own_parts(),
                _asked(http, "receiver", settings.receiver_url),
                _asked(http, "rasa", settings.rasa_url),
            )
        kept = await self._kept() if own[0].trouble is None else []
        return [*own, receiver, rasa, *kept]

    async def _kept(self) -> list[HealthPart]:
        """What the worker left in the database."""
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_SECONDS):
                answer = await self._storage.read(partial(_in_database, clock=self._services.clock))
        except (SQLAlchemyError, TimeoutError) as error:
            return [HealthPart("worker", f"not known ({type(error).__name__})")]
        return answer


def banner(session: Session, zone: str, clock: Clock) -> Banner | None:
    """What everybody at the desk is to know: that texts wait. None when none does. Cheap: asked for every page."""
    case_id = outages.current(session)
    if case_id is not None:
        count, since = session.execute(
            select(func.count(), func.min(OutageConversation.since)).where(
                OutageConversation.case_id == case_id, OutageConversation.settled_at.is_(None)
            )
        ).one()
        if count:
            who = "1 conversation" if count == 1 else f"{count:,} conversations"
            return Banner(f"Texts wait: {who}, the longest since {_moment(since, zone, clock)}.", case_id)
        return Banner("Texts have waited longer than a minute; it seems to be over.", case_id)
    if job_rounds.is_alive(session) or not job_rounds.has_any(session):
        return None
    waits = waiting_too_long.waiting(session, clock())
    if not waits:
        return Banner("No worker is running: nothing is sent until one does.")
    longest = min(each.since for each in waits)
    return Banner(f"No worker is running: texts wait to be sent, the longest since {_moment(longest, zone, clock)}.")


def worker_parts(is_alive: bool, rounds: Sequence[RoundView]) -> list[HealthPart]:
    """The worker, and each of its jobs that is not well. Pure."""
    if not is_alive:
        return [HealthPart("worker", "none is running")]
    ill = [
        HealthPart(_PROVIDERS.get(each.name, f"job {each.name}"), _how_ill(each)) for each in rounds if not each.is_well
    ]
    return [HealthPart("worker"), *ill]


def _how_ill(job: RoundView) -> str:
    last = "never" if job.succeeded_ago is None else f"{job.succeeded_ago:.0f} s ago"
    why = f"failed {job.failures} times in a row ({job.error}), " if job.failures else "makes no rounds, "
    return f"{why}last succeeded {last}"


def _in_database(session: Session, clock: Clock) -> list[HealthPart]:
    is_alive = job_rounds.is_alive(session)
    waits = waiting_too_long.waiting(session, clock())
    is_trouble = outages.current(session) is not None or (waits and not is_alive)
    longest = min((each.since for each in waits), default=None)
    seconds = 0.0 if longest is None else max(0.0, (clock() - longest).total_seconds())
    count = len({each.conversation_id for each in waits})
    who = "1 conversation waits" if count == 1 else f"{count} conversations wait"
    words = f"{who}, the longest for {seconds:.0f} s"
    return [*worker_parts(is_alive, job_rounds.all_rounds(session)), HealthPart("texts", words if is_trouble else None)]


async def _asked(http: httpx.AsyncClient, name: str, url: str) -> HealthPart:
    """What a process says of itself."""
    try:
        answer = await http.get(f"{url.rstrip('/')}{READY_PATH}")
        wrong = [f"{part}: {words}" for part, words in answer.json()["parts"].items() if words != "ok"]
    except httpx.HTTPError as error:
        return HealthPart(name, f"no answer ({type(error).__name__})")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HealthPart(name, "an answer that is none of ours")
    return HealthPart(name, "; ".join(wrong) or None)


def _moment(at: datetime, zone: str, clock: Clock) -> str:
    return spoken.moment(at, zone, now=clock())
