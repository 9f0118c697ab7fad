"""Small writes that arrive close together, committed together: a burst of webhooks costs one commit, not hundreds."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from doorstep import tracing
from doorstep.storage import Storage

T = TypeVar("T")

_Work = Callable[[Session], Any]
_Waiting = tuple[_Work, asyncio.Future[Any]]

_MOST_AT_ONCE = 100


class GroupedWrites:
    """Runs writes in the order in which they came, as many in one transaction as gathered while the last one ran."""

    def __init__(self, storage: Storage, gather_seconds: float = 0.0) -> None:
        """`gather_seconds`: how long the first write of a group waits for others."""
        self._storage = storage
        self._gather_seconds = gather_seconds
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Session], T]) -> T:
        """The answer of `work` once it is committed. If the group fails, each is tried in a transaction of its own and
        raises its own error; so `work` may run twice, the first time rolled back.
        """
        committed: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((tracing.carried(work), committed))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await committed

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(self._gather_seconds)
                group, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
                await self._write_group(group)
        finally:
            self._writing = None

    async def _write_group(self, group: Sequence[_Waiting]) -> None:
        works = [work for work, _ in group]
        try:
            answers = await self._storage.write(lambda session: [work(session) for work in works])
        except Exception:
            for each in group:
                await self._write_alone(each)
            return
        for (_, committed), answer in zip(group, answers, strict=True):
            if not committed.done():  # whoever asked may have hung up
                committed.set_result(answer)

    async def _write_alone(self, waiting: _Waiting) -> None:
        work, committed = waiting
        try:
            answer = await self._storage.write(work)
        except Exception as error:
            if not committed.done():
                committed.set_exception(error)
            return
        if not committed.done():
            committed.set_result(answer)
