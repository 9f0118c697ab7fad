"""What the receiver writes: messages and reports, many in one transaction when many come at once."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.messaging import inbox
from doorstep.messaging.absence import Absence
from doorstep.messaging.inbox import InboundMessage
from doorstep.receiver.grouped_writes import GroupedWrites
from doorstep.storage import Storage

T = TypeVar("T")

_TEXTS = "twilio"
_REPORTS_GATHER_SECONDS = 0.2
"""Nobody waits for a status report: three come for each text."""

_log = structlog.get_logger(__name__)


class Away(Exception):
    """The database cannot be written now. Nothing was stored, so nothing may be acknowledged."""


class Ledger:
    def __init__(self, services: Services) -> None:
        self.settings = services.settings
        self.clock = services.clock
        self.real = services.real
        self._storage = Storage(services.sessions)
        self._messages = GroupedWrites(self._storage)
        self._reports = GroupedWrites(self._storage, gather_seconds=_REPORTS_GATHER_SECONDS)
        self._absent = Absence(_TEXTS)

    async def begin(self) -> None:
        """We were away until now: have what was missed asked for."""
        now = self.clock()
        self._absent.note(now)
        with suppress(Away):  # then the first text that can be stored says so
            await self._stored(self._messages, lambda session: self._absent.storing(session, now))

    async def keep_text(self, text: InboundMessage) -> None:
        """Store a text of a customer's. Raises Away."""

        def keep(session: Session) -> None:
            inbox.receive(session, text, not_before=self._absent.storing(session, self.clock()))

        try:
            await self.keep(keep)
        except Away:
            self._absent.note(self.clock())
            raise

    async def keep(self, work: Callable[[Session], object]) -> None:
        """Store a message. Raises Away."""
        await self._stored(self._messages, work)

    async def note(self, work: Callable[[Session], object]) -> None:
        """Store what is reported of something of ours. Raises Away."""
        await self._stored(self._reports, work)

    async def look(self, work: Callable[[Session], T]) -> T:
        """Read something. Raises Away."""
        try:
            return await self.read(work)
        except SQLAlchemyError as error:
            raise _away(error) from None

    async def read(self, work: Callable[[Session], T]) -> T:
        """As `look`. Raises what the database raises."""
        return await self._storage.read(work)

    async def _stored(self, writes: GroupedWrites, work: Callable[[Session], object]) -> None:
        try:
            await writes.write(work)
        except SQLAlchemyError as error:
            raise _away(error) from None


def _away(error: SQLAlchemyError) -> Away:
    _log.error("database_away", error=type(getattr(error, "orig", None) or error).__name__)
    return Away()
