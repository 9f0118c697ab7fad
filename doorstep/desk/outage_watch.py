"""Watches that no text waits longer than a minute, whatever the cause: then dispatch hears of it, once, in one case.

That a text waits is seen by its being there at two looks a minute apart. After a time in which nobody could look (no
worker, no database) what waits is asked by its own time instead, and what was answered late meanwhile counts too.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import threads
from doorstep.bootstrap import Services
from doorstep.clock import real_time_on
from doorstep.database import database_now, reading, transaction
from doorstep.desk import outages
from doorstep.jobs import Hands, Job, is_alone
from doorstep.messaging import waiting_too_long
from doorstep.messaging.models import JobRound
from doorstep.messaging.waiting_too_long import WaitingText

NAME = "outages"
TOO_LONG = timedelta(minutes=1)
"""Of real time."""

_UNANSWERED = "Texts have waited longer than a minute for an answer."
_UNSENT = "Texts have waited longer than a minute to be sent."
_LATE = "Texts were answered more than a minute after they came."


class OutageWatch:
    """What one worker has seen."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._first_seen: dict[tuple[str, int], float] = {}
        self._looked_at: float | None = None

    async def once(self) -> None:
        await threads.run(self.look, time.monotonic())

    async def close(self) -> None:
        pass

    def look(self, at: float) -> None:
        """`at`: seconds of a clock that nobody sets."""
        now, too_long = self._services.clock(), real_time_on(self._services.clock, TOO_LONG)
        with reading(self._services.sessions) as session:
            unwatched = self._unwatched_for(session, at)
            waits = waiting_too_long.waiting(session, now)
            late, before = [], None
            if unwatched > TOO_LONG:
                began_at, before = now - real_time_on(self._services.clock, unwatched), now - too_long
                late = waiting_too_long.answered_late(session, too_long, began_at)
            too_long_now = self._too_long(waits, at, before)
            is_quiet = not (too_long_now or late) and outages.current(session) is None
        if not is_quiet:
            self._write(waits, too_long_now, late, now)
        self._looked_at = at

    def _unwatched_for(self, session: Session, at: float) -> timedelta:
        """By any worker, when this one has only begun."""
        if self._looked_at is not None:
            return timedelta(seconds=at - self._looked_at)
        row = session.execute(
            select(JobRound.succeeded_at, database_now().label("now")).where(JobRound.name == NAME)
        ).one_or_none()
        return timedelta() if row is None or row.succeeded_at is None else row.now - row.succeeded_at

    def _too_long(self, waits: Sequence[WaitingText], at: float, before: datetime | None) -> list[WaitingText]:
        keys = {(each.for_what, each.text_id) for each in waits}
        self._first_seen = {key: self._first_seen.get(key, at) for key in keys}
        return [
            each
            for each in waits
            if at - self._first_seen[each.for_what, each.text_id] >= TOO_LONG.total_seconds()
            or (before is not None and each.since < before)
        ]

    def _write(
        self,
        waits: Sequence[WaitingText],
        too_long: Sequence[WaitingText],
        late: Sequence[tuple[str, datetime]],
        now: datetime,
    ) -> None:
        with transaction(self._services.sessions) as session:
            if not is_alone(session, NAME):
                return
            if too_long:
                is_unanswered = any(each.for_what == "answer" for each in too_long)
                who = [(each.conversation_id, each.since) for each in too_long if each.conversation_id is not None]
                outages.join(session, who, reason=_UNANSWERED if is_unanswered else _UNSENT, now=now)
            if were := [each for each in late if not outages.was_counted(session, *each)]:
                outages.join(session, were, reason=_LATE, now=now, is_over=True)
            still = {each.conversation_id for each in waits if each.conversation_id is not None}
            outages.settle_who_waits_no_more(session, still, now)
            if not too_long:
                outages.close_if_over(session, now, real_time_on(self._services.clock, outages.QUIET_FOR))


def _begin(hands: Hands) -> OutageWatch:
    return OutageWatch(hands.services)


JOBS = (Job(NAME, _begin, looks_every=5.0),)
