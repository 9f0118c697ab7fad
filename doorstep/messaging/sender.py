"""What is queued is sent: a job of the worker for each provider.

A round writes whatever came back since the last one and claims as many new texts as may be in the air, in one
transaction off the event loop; a request that ends asks for the next round. Any number of senders may run.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from doorstep import metrics, threads, tracing
from doorstep.clock import Clock, speed_of
from doorstep.database import Sessions, database_now, reading, transaction
from doorstep.jobs import Hands, Job
from doorstep.messaging import absence
from doorstep.messaging.notifications import Compose
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import Claimant, ClaimedText, SendResult
from doorstep.messaging.pacing import Pace
from doorstep.messaging.policy import Company
from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, Provider, ProviderRefused, Unknown
from doorstep.messaging.slack.client import SlackClient
from doorstep.messaging.statements import OUTBOX_LEASE
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.settings import Settings

CONCURRENCY = 32
STOP_SECONDS = 4.0
"""How long requests in the air may take to end after a stop. Process managers kill after 5 s."""
PACE_SECONDS = 0.02
"""Texts that come closer together go out in one round."""

_PAUSE_SECONDS = 5.0
_LOOK_AGAIN = timedelta(seconds=1)
_JUMP_SECONDS = 5.0

_OUTCOMES = {
    Accepted: "accepted",
    Matches: "found",
    NotTaken: "not_taken",
    ProviderRefused: "refused",
    Unknown: "unknown",
}

_log = structlog.get_logger(__name__)


class Sender:
    """The rounds of one provider."""

    def __init__(
        self,
        sessions: Sessions,
        provider: Provider,
        clock: Clock,
        claimant: Claimant,
        wake: Callable[[], None],
        *,
        a_second: float | None = None,
    ) -> None:
        """The claimant is of the same provider."""
        self._sessions = sessions
        self._provider = provider
        self._clock = clock
        self._claimant = claimant
        self._wake = wake
        self._pace = Pace(a_second)
        self._in_air: dict[int, asyncio.Task[None]] = {}
        self._results: list[SendResult] = []
        self._paused_until: datetime | None = None
        self._leases = _Leases()
        self._was_away = False
        """The database was: what came meanwhile was not stored."""

    async def once(self) -> datetime | None:
        now = self._clock()
        if self._paused_until and now >= self._paused_until:
            self._paused_until = None
        room = 0 if self._paused_until else CONCURRENCY - len(self._in_air)
        allowed = self._pace.room(now)
        if allowed is not None:
            room = min(room, allowed)
        results, self._results = self._results, []
        in_air = frozenset(self._in_air)
        try:
            claimed, due_in = await threads.run(self._round, results, now, room, in_air)
        except OperationalError:  # the database is away: keep the results until it is back
            self._results = results + self._results
            self._was_away = True
            raise
        except Exception:
            # The texts of these results are settled by asking the provider, when their lease ends.
            _log.error("sender_lost_results", outbox_ids=[result.text.id for result in results])
            raise
        for each in claimed:
            self._in_air[each.text.id] = asyncio.create_task(self._carry(each))
        self._pace.gone(sum(not each.is_unsettled for each in claimed))
        if self._paused_until:
            return self._paused_until
        next_at = [at for at in (self._pace.next_at(now), now + due_in if due_in is not None else None) if at]
        return min(next_at, default=None)

    async def close(self) -> None:
        try:
            if self._in_air:
                await asyncio.wait(self._in_air.values(), timeout=STOP_SECONDS)
            if self._results:
                await threads.run(self._round, self._results, self._clock(), 0, frozenset())
        finally:
            in_air = list(self._in_air.values())
            for task in in_air:
                task.cancel()
            await asyncio.gather(*in_air, return_exceptions=True)
            await self._provider.close()

    def _round(
        self, results: Sequence[SendResult], now: datetime, room: int, in_air: Collection[int]
    ) -> tuple[list[ClaimedText], timedelta | None]:
        """In a thread. What was claimed, and how long until something is due."""
        name, speed, claimed = self._claimant.provider, speed_of(self._clock), list[ClaimedText]()
        if not results:
            with reading(self._sessions) as session:
                if not room or not sending.is_anything_due(session, now, name):
                    return claimed, sending.next_due(session, now, name, speed=speed)
        with transaction(self._sessions) as session:
            sending.settle(session, results, now)
            if self._was_away and name == "twilio":  # somebody may have opted out
                absence.want(session, name)
            if room:
                takes_over = self._leases.may_have_ended(session.execute(_DATABASE_NOW).scalar_one())
                claimed = sending.claim(session, self._claimant, now, room, but=in_air, takes_over=takes_over)
            due_in = sending.next_due(session, now, name, speed=speed)
        self._was_away = False
        if room and not claimed and not results:  # it is due, and has to wait for something that nobody tells us of
            due_in = min(due_in or _LOOK_AGAIN, _LOOK_AGAIN)
        return claimed, due_in

    async def _carry(self, claimed: ClaimedText) -> None:
        text = claimed.text
        with tracing.span(
            "find" if claimed.is_unsettled else "send", kind="client", parent=text.traceparent,
            provider=self._provider.name, outbox_id=text.id, attempt=text.attempt,
        ) as note:  # fmt: skip
            try:
                asking = self._provider.find(text) if claimed.is_unsettled else self._provider.send(text)
                outcome: Outcome = await asking
            except Exception as error:
                _log.exception("provider_failed", outbox_id=text.id)
                outcome = Unknown(type(error).__name__)
            said = _OUTCOMES.get(type(outcome), "other")
            note("outcome", said)
        metrics.HANDED_OVER.labels(self._provider.name, said).inc()
        self._results.append(SendResult(text, outcome))
        del self._in_air[text.id]
        if isinstance(outcome, NotTaken) and outcome.pause:
            until = self._clock() + timedelta(seconds=outcome.retry_after or _PAUSE_SECONDS)
            self._paused_until = max(until, self._paused_until or until)
        self._wake()


class _Leases:
    """Whether leases that have ended by the database's clock have ended: when it was set forward, texts of others may
    be in the air all the same."""

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None
        self._doubtful_until = 0.0

    def may_have_ended(self, database_time: datetime) -> bool:
        at = time.monotonic()
        if self._seen is not None:
            shown, passed = (database_time - self._seen[0]).total_seconds(), at - self._seen[1]
            if shown - passed > _JUMP_SECONDS:
                self._doubtful_until = at + OUTBOX_LEASE
        self._seen = database_time, at
        return at >= self._doubtful_until


_DATABASE_NOW = select(database_now())


def sending_by(
    provider: Callable[[Settings], Provider], composing: Callable[[Settings], Compose] | None = None
) -> Callable[[Hands], Sender]:
    """`composing`: who puts notifications into words."""

    def begin(hands: Hands) -> Sender:
        services = hands.services
        settings = services.settings
        compose = composing(settings) if composing is not None else None
        who = provider(settings)
        return Sender(
            services.sessions,
            who,
            services.clock,
            Claimant(hands.worker, who.name, Company.of(settings), compose),
            hands.wake,
            a_second=settings.texts_a_second if provider is TwilioClient else None,
        )

    return begin


def texts_by(composing: Callable[[Settings], Compose] | None) -> Job:
    begin = sending_by(TwilioClient, composing)
    return Job("texts", begin, wakes=("outbox_twilio",), pace=PACE_SECONDS, looks_every=30.0)


# Its own limit is a message a second and channel.
SLACK = Job("slack", sending_by(SlackClient), wakes=("outbox_slack",), pace=0.1, looks_every=30.0, needs_slack=True)
JOBS = (texts_by(None), SLACK)
"""Without notifications, which this room cannot put into words; the worker has them put in."""
