"""The worker's job: finds what is to be told, posts it, and writes down what became of it. Any number may run."""

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from doorstep import threads
from doorstep.console.webhooks import queueing, sending
from doorstep.console.webhooks.posting import Poster
from doorstep.console.webhooks.sending import Letter, Posted
from doorstep.database import reading, transaction
from doorstep.jobs import Hands, Job
from doorstep.published_defaults import is_sandboxed

STOP_SECONDS = 4.0
_log = structlog.get_logger(__name__)


class Webhooks:
    """The rounds of one worker."""

    def __init__(self, hands: Hands) -> None:
        self._services, self._wake = hands.services, hands.wake
        self._poster = Poster(hands.services.real, is_sandboxed=is_sandboxed(hands.services.settings))
        self._in_air: dict[int, asyncio.Task[None]] = {}
        self._letters: dict[int, Letter] = {}
        self._results: list[Posted] = []

    async def once(self) -> datetime | None:
        results, self._results = self._results, []
        try:
            letters, due_at = await threads.run(self._round, results, dict(self._letters))
        except OperationalError:  # the database is away: what was posted is written down when it is back
            self._results = results + self._results
            raise
        for each in letters:
            self._letters[each.message_id] = each
            self._in_air[each.message_id] = asyncio.create_task(self._post(each))
        return due_at

    async def close(self) -> None:
        if self._in_air:
            await asyncio.wait(self._in_air.values(), timeout=STOP_SECONDS)
        try:
            if self._results:
                with transaction(self._services.sessions) as session:
                    sending.settle(session, self._results, self._services.clock())
        finally:
            for task in self._in_air.values():
                task.cancel()
            await asyncio.gather(*self._in_air.values(), return_exceptions=True)
            await self._poster.close()

    def _round(self, results: list[Posted], in_air: dict[int, Letter]) -> tuple[list[Letter], datetime | None]:
        """In a thread."""
        now, sessions = self._services.clock(), self._services.sessions
        with reading(sessions) as session:
            told = sending.active(session)
            if not results and not queueing.is_behind(session, told):
                due_at = sending.next_due(session, now, in_air) if told else None
                if due_at is None or due_at > now:
                    return [], due_at
        with transaction(sessions) as session:
            sending.settle(session, results, now)
            more = queueing.queue(session, sending.active(session))
            session.flush()
            letters = sending.claim(session, now, in_air)
            session.flush()
            due_at = sending.next_due(session, now, in_air | {each.message_id: each for each in letters})
        return letters, now if more else due_at

    async def _post(self, letter: Letter) -> None:
        try:
            posted = await self._poster.post(letter)
        except Exception as error:
            _log.error("webhook_failed", message=letter.id, error=type(error).__name__)
            posted = Posted(letter, None, "a fault of Doorstep")
        self._results.append(posted)
        del self._in_air[letter.message_id], self._letters[letter.message_id]
        self._wake()


TOPIC = "webhooks"
"""Rung when somebody changes who is told what."""

JOBS = (Job("webhooks", Webhooks, wakes=("dms", "cases", TOPIC), pace=0.25, looks_every=30.0),)
