"""A turn is a transaction: all of it is kept, or nothing.

A turn lasts as long as the lock on its conversation (assistant/lock_store.py), because everything that moves a
conversation takes that lock: our channels, and Rasa's HTTP API. What is to be written during the turn (new events, the
replies, the inbox row handled) is collected and committed in one transaction at its end.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

from doorstep.storage import Storage


class TurnFailed(Exception):
    """Nothing of the turn was kept: it can be tried again."""

    def __init__(self, reason: str, *, outage: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        """Names what failed; never what was said."""
        self.outage = outage
        """Something is down that will come back. Otherwise it may be the message itself that cannot be handled."""


class TurnAborted(BaseException):
    """Ends a turn from within an action.

    Rasa goes on with the dialogue after any Exception in an action, its events lost ("Bot will continue"). Only what is
    no Exception passes; `turn_on` turns it into TurnFailed.
    """

    def __init__(self, failure: TurnFailed) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@dataclass(eq=False)
class DialogueTurn:
    conversation_id: str
    tracker: DialogueStateTracker | None = None
    """The conversation's tracker, once it was asked for in this turn."""
    saves_tracker: bool = False
    writes: list[Callable[[Session], object]] = field(default_factory=list)
    """Done in this order in the transaction at the end."""
    hidden: tuple[str, ...] = ()
    """What was taken out of the conversation (assistant/blanking.py), once the tracker's events are written."""
    kept: list[Callable[[], None]] = field(default_factory=list)
    """Called after the transaction was committed."""


_current: ContextVar[DialogueTurn | None] = ContextVar("turn", default=None)


def current_turn() -> DialogueTurn | None:
    return _current.get()


@asynccontextmanager
async def turn_on(conversation_id: str, storage: Storage) -> AsyncIterator[DialogueTurn]:
    """A turn on a conversation whose lock is held. Raises TurnFailed when an action had to abort it."""
    turn = DialogueTurn(conversation_id)
    outer = _current.get()
    _current.set(turn)
    try:
        yield turn
        if turn.writes:
            await storage.write(lambda session: _write_all(turn, session))
        for kept in turn.kept:
            kept()
    except TurnAborted as aborted:
        raise aborted.failure from None
    finally:
        _current.set(outer)


def _write_all(turn: DialogueTurn, session: Session) -> None:
    for write in turn.writes:
        write(session)
