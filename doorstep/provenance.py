"""Who does something, why, and when: one value, which every write takes right after its session."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

_DRIVER = "driver:"
_DESK = "desk:"


@dataclass(frozen=True)
class By:
    actor: str
    """Who: `customer`, `driver:<code>`, `desk:<login>`, `system`, ... as history and the cases' log keep it."""
    cause: str
    """Why: the id of the message, request or row of a file that led to it. The same cause again does nothing."""
    now: datetime

    @classmethod
    def customer(cls, cause: str, now: datetime) -> Self:
        return cls("customer", cause, now)

    @classmethod
    def driver(cls, code: str, cause: str, now: datetime) -> Self:
        return cls(_DRIVER + code, cause, now)

    @classmethod
    def desk(cls, login: str, cause: str, now: datetime) -> Self:
        return cls(_DESK + login, cause, now)

    @classmethod
    def assistant(cls, cause: str, now: datetime) -> Self:
        """Ours: what nobody asked for in so many words."""
        return cls("assistant", cause, now)

    @classmethod
    def system(cls, cause: str, now: datetime) -> Self:
        """Nobody: a rule, or time that was up."""
        return cls("system", cause, now)

    @property
    def driver_code(self) -> str | None:
        """None: it is no driver."""
        return self.actor.removeprefix(_DRIVER) if self.actor.startswith(_DRIVER) else None

    def because_of(self, cause: str) -> Self:
        """The same person at the same instant, for another cause."""
        return replace(self, cause=cause)
