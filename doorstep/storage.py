"""The database as an event loop uses it: never on the loop itself."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.orm import Session

from doorstep import tracing
from doorstep.database import Sessions, reading, transaction

T = TypeVar("T")


class Storage:
    """Runs transactions in threads.

    SQLite has one writer: a second thread would only wait for the first in SQLite's busy handler, which sleeps up to
    100 ms at a time. One writing thread keeps them in a line instead. PostgreSQL takes several at once.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        with sessions() as session:
            one_writer = session.get_bind().dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if one_writer else 8, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(2 if one_writer else 8, thread_name_prefix="reader")

    async def write(self, work: Callable[[Session], T]) -> T:
        """The answer of `work`, done in a transaction of its own: committed, or rolled back if it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._write, tracing.carried(work))

    async def read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, tracing.carried(work))

    def _write(self, work: Callable[[Session], T]) -> T:
        with transaction(self._sessions) as session:
            return work(session)

    def _read(self, work: Callable[[Session], T]) -> T:
        with reading(self._sessions) as session:
            return work(session)
