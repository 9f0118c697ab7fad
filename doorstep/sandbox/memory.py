"""What the memories of the carrier and of the Slack workspace have in common: a log, and those who wait and listen."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from doorstep.clock import Clock

MAX_LOG = 5_000
MAX_UNREAD = 2_000
"""A page that has fallen this many events behind is cut off; it comes back and starts from a fresh snapshot."""

Event = dict[str, Any]
Item = TypeVar("Item")


class Memory:
    """Bounded, gone when the process ends, and told to whoever listens."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.log: deque[Event] = deque(maxlen=MAX_LOG)
        self._last_id = 0
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def snapshot(self) -> Event:
        """Everything that a page shows."""
        raise NotImplementedError

    def note(self, kind: str, **facts: object) -> None:
        """Add a line to the log."""
        entry: Event = {"id": self.next_id(), "at": self.clock().isoformat(timespec="milliseconds"), "kind": kind}
        self.log.append(entry | facts)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def wait_for(self, key: str, find: Callable[[], list[Item]], seconds: float) -> list[Item]:
        """What `find` finds at once, or else within `seconds`; it is asked again whenever `key` is woken."""
        found = find()
        if found or seconds <= 0:
            return found
        woken = asyncio.Event()
        waiting = self._waiting.setdefault(key, set())
        waiting.add(woken)
        try:
            async with asyncio.timeout(seconds):
                while not found:
                    await woken.wait()
                    woken.clear()
                    found = find()
        except TimeoutError:
            pass
        finally:
            waiting.discard(woken)
            if not waiting:
                self._waiting.pop(key, None)
        return found

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event | None]]:
        """A queue that first holds a snapshot and then every change; None in it means that it was cut off."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        queue.put_nowait({"type": "snapshot", **self.snapshot()})
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def stop_listening(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()

    def _wake(self, key: str) -> None:
        for woken in self._waiting.get(key, ()):
            woken.set()

    def _tell(self, event: Event) -> None:
        for queue in list(self._listeners):
            queue.put_nowait(event)
            if queue.qsize() > MAX_UNREAD:
                queue.put_nowait(None)
                self._listeners.discard(queue)


def bounded_add(items: OrderedDict[str, Item], key: str, item: Item, limit: int) -> list[Item]:
    """Add an item; the oldest make room and are returned."""
    items[key] = item
    return [items.popitem(last=False)[1] for _ in range(len(items) - limit)]
