"""Whether something may have been missed that the provider holds.

Who was away (a process that starts, a store that failed) says so with `want`. Until the provider was asked
(catching_up.py), texts in the outbox and those that came meanwhile wait a little: an opt-out that only the provider's
list knows counts before anything is sent, and what was sent first is handled first.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.clock import AT_ONCE
from doorstep.database import database_now
from doorstep.messaging.models import CatchUp, inbox
from doorstep.upserts import dialect_of, inserting

WANTED = "catch_up"
"""What rings when something is wanted (wakeups.py)."""
LONGEST_WAIT = timedelta(seconds=15)
"""When the provider does not answer for so long, what we have goes on without it."""


def want(session: Session, provider: str) -> None:
    """Something may have been missed: have the provider asked at once."""
    row = {"provider": provider, "wanted": 1, "done": 0, "wanted_at": database_now()}
    since = case((CatchUp.wanted > CatchUp.done, CatchUp.wanted_at), else_=database_now())
    session.execute(
        inserting(dialect_of(session), CatchUp)
        .values(row)
        .on_conflict_do_update(index_elements=["provider"], set_={"wanted": CatchUp.wanted + 1, "wanted_at": since})
    )
    wakeups.notify(session, WANTED)


def wanted(session: Session, provider: str) -> int | None:
    """What to hand to `settle` once the provider was asked; None when nothing may have been missed."""
    state = session.execute(select(CatchUp.wanted, CatchUp.done).where(CatchUp.provider == provider)).one_or_none()
    return state.wanted if state is not None and state.wanted > state.done else None


def is_waited_for(session: Session, provider: str) -> bool:
    """Whether what is in the outbox and what came meanwhile has to wait for the provider's answer."""
    return session.execute(_WAITED_FOR, {"the_provider": provider}).first() is not None


def settle(session: Session, provider: str, wanted_then: int, now: datetime) -> None:
    """All that was missed until `wanted_then` was wanted is stored: what waited for it may go."""
    session.execute(
        update(CatchUp).where(CatchUp.provider == provider, CatchUp.done < wanted_then).values(done=wanted_then)
    )
    if wanted(session, provider) is None:
        session.execute(
            update(inbox)
            .where(inbox.c.provider == provider, inbox.c.due_at > now, inbox.c.attempts == 0)
            .values(due_at=AT_ONCE)
        )
        wakeups.notify(session, f"inbox_{provider}")
        wakeups.notify(session, f"outbox_{provider}")


class Absence:
    """What a process that stores messages remembers of having been away."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._until: datetime | None = None
        self._is_said = False

    def note(self, now: datetime) -> None:
        """It was away, or could not store something, until now."""
        self._until, self._is_said = now + LONGEST_WAIT, False

    def storing(self, session: Session, now: datetime) -> datetime | None:
        """Until when a message that is stored in this transaction has to wait. Call it before each."""
        if self._until is None:
            return None
        if not self._is_said:
            want(session, self._provider)
            self._is_said = True
        elif now >= self._until or not is_waited_for(session, self._provider):
            self._until = None
        return self._until


_seconds = LONGEST_WAIT.total_seconds()
_WAITED_FOR = select(CatchUp.provider).where(
    CatchUp.provider == bindparam("the_provider"),
    CatchUp.wanted > CatchUp.done,
    CatchUp.wanted_at > database_now(-_seconds),
    CatchUp.wanted_at < database_now(_seconds),  # or else its clock was set back since
)
