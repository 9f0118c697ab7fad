"""Handles what came in: messages of one conversation in order, several conversations at a time, again after a crash.

What the receiver stored is claimed here under a lease, given to the dialogue, and finished in the transaction that
keeps the turn and queues its replies (assistant/turn.py). What failed is postponed and tried again.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sanic import Sanic
from sqlalchemy.orm import Session

from assistant.turn import TurnFailed
from doorstep import metrics, tracing
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.clock import Clock, real_time_on
from doorstep.desk import outages, strangers
from doorstep.desk.strangers import Patience
from doorstep.messaging import consent, conversations, inbox, texts
from doorstep.messaging.conversations import ConversationView
from doorstep.messaging.inbox import InboxMessage
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By
from doorstep.storage import Storage
from doorstep.wakeups import LOOK_YOURSELF, Bell, Wakeups

CONCURRENCY = 4
"""Conversations handled at a time: while one waits for its actions another can be understood."""
SWEEP_SECONDS = 5.0

_LONGEST_DELAY = timedelta(seconds=15)
_PATIENCE = timedelta(seconds=5)
"""How long something may be down before a customer is told: a restart takes less."""
_MOST_TRIES = 40
"""For a message that fails while nothing is known to be down (some ten minutes): then people have to answer it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ClaimedMessage:
    message: InboxMessage
    conversation: ConversationView
    is_opted_out: bool
    patience: Patience = Patience.ANYTHING
    is_overtaken: bool = False
    """Found in the provider's list, after the writer opted out or in anew: as a keyword it counts no more."""


Handle = Callable[[ClaimedMessage], Awaitable[None]]
"""Handles a message and finishes its inbox row. Whatever it raises has the message tried again."""


class Intake:
    def __init__(
        self, provider: str, handle: Handle, storage: Storage, clock: Clock, owner: str, wakeups: Wakeups
    ) -> None:
        """For the messages of one provider. `owner` names this server; it stays the same over restarts, so that it can
        take its own claims back."""
        self._provider = provider
        self._handle = handle
        self._storage = storage
        self._clock = clock
        self._owner = owner
        self._wakeups = wakeups
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._queued: set[str] = set()
        self._busy: set[str] = set()
        self._woken_while_busy: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._bell: Bell | None = None

    async def start(self) -> None:
        """Begin with what was acknowledged and not handled when the process before this one ended."""
        now = self._clock()
        released = await self._storage.write(lambda session: inbox.release_claims(session, self._owner, now))
        if released:
            _log.info("claims_taken_back", messages=released)
        self._tasks = [asyncio.create_task(self._work()) for _ in range(CONCURRENCY)]
        self._bell = self._wakeups.bell(inbox.topic_of(self._provider))
        self._tasks += [asyncio.create_task(self._listen(self._bell)), asyncio.create_task(self._sweep())]

    async def stop(self) -> None:
        """Ends at once: what is cut short is kept by nobody and handled after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._bell is not None:
            self._wakeups.put_away(self._bell)

    def wake(self, conversation_id: str) -> None:
        """There may be something to handle in this conversation."""
        if conversation_id not in self._queued:
            self._queued.add(conversation_id)
            self._queue.put_nowait(conversation_id)

    async def _listen(self, bell: Bell) -> None:
        """What the receiver stores is heard of at once."""
        while True:
            for conversation_id in await bell.wait():
                if conversation_id == LOOK_YOURSELF:
                    await self._look()
                else:
                    self.wake(conversation_id)

    async def _sweep(self) -> None:
        """What was not heard of, was postponed, or is left from a server that died."""
        while True:
            await self._look()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _look(self) -> None:
        with contextlib.suppress(Exception):  # the database is away; so is everything else, which says so
            waiting = partial(inbox.waiting_conversations, now=self._clock(), provider=self._provider)
            for conversation_id in await self._storage.read(waiting):
                self.wake(conversation_id)

    async def _work(self) -> None:
        while True:
            conversation_id = await self._queue.get()
            self._queued.discard(conversation_id)
            if conversation_id in self._busy:
                self._woken_while_busy.add(conversation_id)
                continue
            self._busy.add(conversation_id)
            try:
                more = await self._handle_next(conversation_id)
            except Exception:
                _log.exception("inbox_not_reached", conversation_id=conversation_id)
                more = False
            finally:
                self._busy.discard(conversation_id)
            if more or conversation_id in self._woken_while_busy:
                self._woken_while_busy.discard(conversation_id)
                self.wake(conversation_id)  # behind the other conversations

    async def _handle_next(self, conversation_id: str) -> bool:
        """Handle the oldest message, if it can be claimed; answers whether there is another. Of what comes meanwhile it
        is told."""
        now = self._clock()
        claimed = await self._storage.write(lambda session: self._claim(session, conversation_id, now))
        if claimed is None:
            return False
        began, outcome, message = time.monotonic(), "failed", claimed.message
        try:
            with tracing.span(
                "turn", kind="consumer", parent=message.traceparent, provider=self._provider, inbox_id=message.id,
                attempt=message.attempts,
            ):  # fmt: skip
                await self._handle(claimed)
            outcome = "kept"
        except inbox.LeaseOvertaken:  # this process stood still for longer than its lease; who came after answers
            _log.warning("turn_overtaken", inbox_id=claimed.message.id, conversation_id=conversation_id)
            return True
        except Exception as error:
            await self._try_again_later(claimed, error)
            return False
        finally:
            metrics.TURN_SECONDS.labels(self._provider, outcome).observe(time.monotonic() - began)
        return message.has_more

    def _claim(self, session: Session, conversation_id: str, now: datetime) -> ClaimedMessage | None:
        message = inbox.claim_next(session, conversation_id, self._owner, now)
        if message is None:
            return None
        conversation = conversations.conversation(session, conversation_id)
        number = conversation.their_number
        is_overtaken = message.recovered_at is not None and consent.changed_since(session, number, message.received_at)
        patience = strangers.patience_with(session, conversation, now)
        return ClaimedMessage(message, conversation, consent.is_opted_out(session, number), patience, is_overtaken)

    async def _try_again_later(self, claimed: ClaimedMessage, error: Exception) -> None:
        message, now = claimed.message, self._clock()
        is_outage = isinstance(error, TurnFailed) and error.outage
        reason = error.reason if isinstance(error, TurnFailed) else type(error).__name__
        _log.warning(
            "turn_failed",
            inbox_id=message.id,
            conversation_id=message.conversation_id,
            attempts=message.attempts,
            reason=reason,
            exc_info=not isinstance(error, TurnFailed),
        )
        if message.attempts >= _MOST_TRIES and not is_outage:
            await self._storage.write(lambda session: _give_up(session, claimed, reason, now))
            self.wake(message.conversation_id)
            return
        delay = min(timedelta(seconds=2 ** min(message.attempts - 1, 10)), _LONGEST_DELAY)
        until = now + real_time_on(self._clock, delay)
        patience = real_time_on(self._clock, _PATIENCE)
        await self._storage.write(lambda session: _postpone(session, claimed, until, reason, now, patience))
        asyncio.get_running_loop().call_later(delay.total_seconds(), self.wake, message.conversation_id)


async def started_intake(app: Sanic, provider: str, handle: Handle, storage: Storage, clock: Clock) -> Intake:
    """One that works in this server, which has one line to the receiver for all of them."""
    if not hasattr(app.ctx, "wakeups"):
        app.ctx.wakeups = Wakeups(services().engine)
    owner = f"{socket.gethostname()}:{app.state.port}:{provider}"
    intake = Intake(provider, handle, storage, clock, owner, app.ctx.wakeups)
    await intake.start()
    return intake


def _postpone(
    session: Session, claimed: ClaimedMessage, until: datetime, reason: str, now: datetime, patience: timedelta
) -> None:
    """Put it off; once somebody has waited for a while, say so to the customer and to dispatch, once."""
    message = claimed.message
    if not inbox.postpone(session, message.id, until, reason, now, attempt=message.attempts):
        return
    if until - (message.recovered_at or message.received_at) < patience:
        return
    queueing.enqueue(
        session,
        NewText(
            claimed.conversation.their_number,
            texts.outage(),
            conversation_id=message.conversation_id,
            kind=MessageKind.REPLY,
            # The message that waits is the first of its conversation: the others wait behind it.
            idempotency_key=f"outage:{message.id}",
        ),
        now,
    )
    waiting = [(message.conversation_id, message.received_at)]
    outages.join(session, waiting, reason=f"The assistant could not answer: {reason}", now=now)


def no_longer_waits(session: Session, claimed: ClaimedMessage, now: datetime) -> None:
    """In the transaction in which the message was handled."""
    if claimed.message.attempts > 1:  # else nobody was told of anything
        outages.settle(session, claimed.message.conversation_id, now)


def _give_up(session: Session, claimed: ClaimedMessage, reason: str, now: datetime) -> None:
    inbox.finish(session, claimed.message.id, [], now, attempt=claimed.message.attempts)
    why = f"The assistant gave up on a text after {claimed.message.attempts} tries: {reason}"
    message = claimed.message
    outages.settle(session, message.conversation_id, now)
    case_commands.open_case(
        session,
        By.assistant(f"gave-up:{message.id}", now),
        case_commands.NewCase(
            kind=CaseKind.ASSISTANT_DOWN,
            conversation_id=message.conversation_id,
            reason=why,
            details={"inbox_id": message.id, "attempts": message.attempts},
        ),
    )
