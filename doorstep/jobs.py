"""What the worker does, by name: every room exports its own as `JOBS`, and the runner (doorstep/worker) does the rest.

A job looks at what is due, does it, and says when something is due next that nobody will wake it for. When to look
again, at what pace, what happens when a round fails, and when it is over is the runner's.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from doorstep import threads
from doorstep.bootstrap import Services


class Rounds(Protocol):
    """A job at work in one worker."""

    async def once(self) -> datetime | None:
        """Do what is due. When something is due next by the services' clock: None, when somebody wakes it. May raise:
        the round is made again, later each time."""
        ...

    async def close(self) -> None:
        """No more rounds: end within seconds what is under way."""
        ...


@dataclass(frozen=True)
class Hands:
    """What a job has to work with."""

    services: Services
    worker: str
    """Its name: no two have the same."""
    wake: Callable[[], None]
    """Have the next round made soon; from the loop's own thread."""


@dataclass(frozen=True)
class Job:
    name: str
    begin: Callable[[Hands], Rounds]
    wakes: tuple[str, ...] = ()
    """Topics (doorstep/wakeups.py) that mean there may be something to do."""
    pace: float = 0.5
    """Seconds from the beginning of a round to the next, at the least, however often it is woken."""
    rest: float = 0.0
    """Times as long as a round took nothing is done then, two seconds at most: what must not keep others waiting."""
    looks_every: float = 60.0
    """Seconds after which it looks without having been woken. Should a wake-up be lost, things are late by this."""
    needs_slack: bool = False


def in_thread(once: Callable[[Services], datetime | None]) -> Callable[[Hands], Rounds]:
    """A job of one function that blocks. Several workers may make its rounds at a time; see `is_alone`."""

    def begin(hands: Hands) -> Rounds:
        return _InThread(once, hands.services)

    return begin


def is_alone(session: Session, name: str) -> bool:
    """Whether this transaction, and no other at this time in any worker, does what the name says: False, another does.

    The lock is the transaction's own and ends with it. A worker that froze in it is cut off by the database
    (`database.LONGEST_IDLE`), and what it meant to write is refused. On SQLite one transaction writes at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}))


class _InThread:
    def __init__(self, once: Callable[[Services], datetime | None], services: Services) -> None:
        self._once = once
        self._services = services

    async def once(self) -> datetime | None:
        return await threads.run(self._once, self._services)

    async def close(self) -> None:
        pass
