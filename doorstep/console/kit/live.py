"""Live pages: one look at the database three times a second per process, however many people watch.

What is looked at are watchers, registered by pages when they are imported. Nobody watching: no looking either, and what
happened meanwhile is seen at the first look after it.
"""

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from doorstep.clock import Clock
from doorstep.console.auth import signed_in
from doorstep.storage import Storage

_log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.3
SESSION_SECONDS = 20.0
"""How soon a page of somebody who was signed out stops being live."""
KEEP_ALIVE_SECONDS = 15.0
_REMEMBERED = 500

Marker = Callable[[Session], Hashable]
Follower = Callable[[Session, Any], tuple[Any, Iterable[str]]]

_followers: dict[str, Follower] = {}


def watch(topic: str, marker: Marker) -> None:
    """The topic has changed when `marker(session)` answers something else than before: say, a greatest id."""

    def follower(session: Session, before: tuple[Hashable] | None) -> tuple[tuple[Hashable], Iterable[str]]:
        after = (marker(session),)
        return after, () if before in (None, after) else (topic,)

    follow(topic, follower)


def follow(name: str, follower: Follower) -> None:
    """For many topics at once, like one per conversation: `follower(session, before)` answers where it is now and the
    topics that changed since `before` (None at the start: nobody can have missed anything yet).

    A second follower of a name takes the place of the first.
    """
    _followers[name] = follower


@dataclass(eq=False)
class Subscriber:
    topics: frozenset[str]
    session_id: int
    changed: set[str] = field(default_factory=set)
    missed_something: bool = False
    """It may have missed anything: everything is to be fetched again."""
    is_out: bool = False
    database_is_away: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The watching of one process. Its counter goes up with every change seen; pages know up to where they are."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._boot = secrets.token_hex(4)
        self._count = 0
        self._recent: deque[tuple[int, frozenset[str]]] = deque(maxlen=_REMEMBERED)
        self._positions: dict[str, Any] = {}
        self._subscribers: set[Subscriber] = set()
        self._somebody_watches = asyncio.Event()
        self._is_away = False
        self._is_closing = False
        self._sessions_checked_at = 0.0

    @property
    def seen(self) -> str:
        """Up to where a page is that begins to read now."""
        return f"{self._boot}.{self._count}"

    async def run(self) -> None:
        """Look, until cancelled: once at the start, then while somebody watches."""
        while True:
            try:
                topics = await self._storage.read(self._look)
                self._tell(topics)
                await self._check_sessions()
                self._away(False)
            except SQLAlchemyError as error:
                self._away(True, type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)
            if not self._subscribers:
                self._somebody_watches.clear()
                await self._somebody_watches.wait()

    async def stream(self, topics: frozenset[str], session_id: int, seen: str) -> AsyncIterator[str]:
        """Server-sent events for one page: `hello`, then `change` with the topics, `away`, `signed-out`."""
        subscriber = Subscriber(topics, session_id)
        self._catch_up(subscriber, seen)
        self._subscribers.add(subscriber)
        self._somebody_watches.set()
        try:
            yield "retry: 2000\nevent: hello\ndata: {}\n\n"
            while not (subscriber.is_out or self._is_closing):
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        await subscriber.woken.wait()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                subscriber.woken.clear()
                if subscriber.database_is_away:
                    yield "event: away\ndata: {}\n\n"
                elif subscriber.changed or subscriber.missed_something:
                    yield self._change(subscriber)
                elif not (subscriber.is_out or self._is_closing):
                    yield "event: hello\ndata: {}\n\n"
            if subscriber.is_out:
                yield "event: signed-out\ndata: {}\n\n"
        finally:
            self._subscribers.discard(subscriber)

    def close(self) -> None:
        """Every stream ends; browsers come back by themselves when there is somebody again."""
        self._is_closing = True
        for subscriber in self._subscribers:
            subscriber.woken.set()

    def _change(self, subscriber: Subscriber) -> str:
        news = {"seen": self.seen, "topics": sorted(subscriber.changed), "all": subscriber.missed_something}
        subscriber.changed.clear()
        subscriber.missed_something = False
        return f"event: change\ndata: {json.dumps(news)}\n\n"

    def _catch_up(self, subscriber: Subscriber, seen: str) -> None:
        boot, _, count = seen.partition(".")
        if boot != self._boot or not count.isdecimal() or int(count) < self._count - len(self._recent):
            subscriber.missed_something = True
        else:
            for number, topics in self._recent:
                if number > int(count):
                    subscriber.changed |= topics & subscriber.topics
        if subscriber.missed_something or subscriber.changed:
            subscriber.woken.set()

    def _look(self, session: Session) -> frozenset[str]:
        changed: set[str] = set()
        positions = {}
        for name, follower in _followers.items():
            positions[name], topics = follower(session, self._positions.get(name))
            changed.update(topics)
        self._positions.update(positions)
        return frozenset(changed)

    def _tell(self, topics: frozenset[str]) -> None:
        if not topics:
            return
        self._count += 1
        self._recent.append((self._count, topics))
        for subscriber in self._subscribers:
            subscriber.changed |= topics & subscriber.topics
            if subscriber.changed:
                subscriber.woken.set()

    async def _check_sessions(self) -> None:
        if time.monotonic() - self._sessions_checked_at < SESSION_SECONDS or not self._subscribers:
            return
        self._sessions_checked_at = time.monotonic()
        ids = {subscriber.session_id for subscriber in self._subscribers}
        standing = await self._storage.read(partial(self._standing, ids))
        for subscriber in self._subscribers:
            if subscriber.session_id in ids - standing:
                subscriber.is_out = True
                subscriber.woken.set()

    def _standing(self, ids: set[int], session: Session) -> set[int]:
        return signed_in.still_standing(session, ids, self._clock())

    def _away(self, is_away: bool, error: str = "") -> None:
        if is_away == self._is_away:
            return
        self._is_away = is_away
        if is_away:
            _log.warning("live_waits_for_database", error=error)
        for subscriber in self._subscribers:
            subscriber.database_is_away = is_away
            subscriber.woken.set()
