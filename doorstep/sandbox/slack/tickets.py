"""What the workspace hands out for a while: trigger ids, response URLs, tickets for sockets and uploads."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from doorstep.sandbox.memory import bounded_add

MAX_TICKETS = 5_000

Held = TypeVar("Held")


@dataclass(slots=True)
class Ticket(Generic[Held]):
    held: Held
    until: float
    uses: int


class Expired(Exception):
    pass


class UsedUp(Exception):
    pass


class Tickets(Generic[Held]):
    """Tickets that are good for `seconds` (real ones) and so many uses."""

    def __init__(self, seconds: float, uses: int = 1) -> None:
        self._seconds = seconds
        self._uses = uses
        self._tickets: OrderedDict[str, Ticket[Held]] = OrderedDict()

    def clear(self) -> None:
        self._tickets.clear()

    def issue(self, held: Held, name: str | None = None, *, seconds: float | None = None) -> str:
        """`seconds`: this one is good for so long."""
        name = name or secrets.token_hex(16)
        ticket = Ticket(held, time.monotonic() + (seconds or self._seconds), self._uses)
        bounded_add(self._tickets, name, ticket, MAX_TICKETS)
        return name

    def use(self, name: str) -> Held:
        """Raises KeyError, Expired and UsedUp."""
        ticket = self._tickets[name]
        if ticket.until < time.monotonic():
            raise Expired
        if ticket.uses == 0:
            raise UsedUp
        ticket.uses -= 1
        return ticket.held
