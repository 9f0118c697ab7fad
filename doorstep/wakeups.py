"""Who waits for work hears of it at once, in whatever process it was made.

Whoever makes work calls `notify` in the transaction that makes it; whoever waits holds a bell for the topic, looks, and
waits for the bell. On PostgreSQL that is LISTEN/NOTIFY. On SQLite, which has nothing of the kind, each bell is a named
pipe beside the database, and what was committed is written to the pipes of its topic: a write that never waits, and
whose reader may be dead, frozen or gone.

Work that is due later is told of with its instant (`notify_due`): whoever looks before then anyway sleeps on.

A bell can miss something: when the database was away it rings for everything once it is back, and whoever waits looks
now and then without having been rung.
"""

import asyncio
import errno
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from doorstep import threads

if TYPE_CHECKING:
    import psycopg

LOOK_YOURSELF = ""
"""Heard in place of what may have been missed."""

_PENDING = "wakeups"
_DUE = "due "
_MOST_READ = 65_536
_MAY_BE_FULL = 2_048
"""Bytes in a pipe: whoever reads as much may have missed what no longer went in. A full one is seldom full to the last
byte, as no line is put on two of its pages, and has perhaps one page only, of 4,096."""
_RECONNECT_SECONDS = 1.0
_READ_SECONDS = 15.0
_DEAD_AFTER = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

_log = structlog.get_logger(__name__)


def notify(session: Session, topic: str, what: str = LOOK_YOURSELF) -> None:
    """Ring the bells of a topic (`[a-z_]+`) once this transaction is committed. `what` is for whoever hears it, on one
    line and short: say, which conversation."""
    session.info.setdefault(_PENDING, {})[topic, what] = None


def notify_due(session: Session, topic: str, at: datetime) -> None:
    """The same for what is due at an instant: whoever waits has to look by then, and need not before."""
    notify(session, topic, f"{_DUE}{at.isoformat()}")


def earliest_due(heard: Iterable[str]) -> datetime | None:
    """By when who heard all this has to look. None: now."""
    instants = [_due_at(what) for what in heard]
    known = [each for each in instants if each is not None]
    return min(known) if len(known) == len(instants) else None


def _due_at(what: str) -> datetime | None:
    """None: nothing of the kind, or nothing that can be read."""
    if what.startswith(_DUE):
        with suppress(ValueError):
            return datetime.fromisoformat(what.removeprefix(_DUE))
    return None


class Bell:
    """Remembers what it heard until it is waited for: nothing falls between a look and the wait after it."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._heard: dict[str, None] = {}
        self._rung = asyncio.Event()

    async def wait(self, seconds: float | None = None) -> list[str]:
        """What was heard since the last wait, each once; empty when nothing was for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
        heard = list(self._heard)
        self._heard.clear()
        return heard

    def ring(self, what: str = LOOK_YOURSELF) -> None:
        """From the loop's own thread."""
        self._heard[what] = None
        self._rung.set()


class _Line(Protocol):
    """Where notifications come from; hands on what it hears."""

    def listen(self, topic: str) -> None: ...
    def hang_up(self, topic: str) -> None: ...
    async def close(self) -> None: ...


class Wakeups:
    """The bells of one event loop. Make it there, and close it there."""

    def __init__(self, engine: Engine) -> None:
        self._bells: dict[str, list[Bell]] = {}
        self._line: _Line = (
            _PostgresLine(engine, self._ring)
            if engine.dialect.name == "postgresql"
            else _PipeLine(_folder_of(engine), self._ring)
        )

    def bell(self, *topics: str) -> Bell:
        """A bell for these topics, from now on."""
        bell = Bell(frozenset(topics))
        for topic in bell.topics:
            if not self._bells.setdefault(topic, []):
                self._line.listen(topic)
            self._bells[topic].append(bell)
        return bell

    def put_away(self, bell: Bell) -> None:
        for topic in bell.topics:
            self._bells[topic].remove(bell)
            if not self._bells[topic]:
                self._line.hang_up(topic)

    async def close(self) -> None:
        await self._line.close()

    def _ring(self, topic: str, what: str) -> None:
        for bell in self._bells.get(topic, ()):
            bell.ring(what)


class _Ring(Protocol):
    def __call__(self, topic: str, what: str) -> None: ...


class _PipeLine:
    """A pipe for each topic, in a folder for each: `doorstep.db-wakeups/outbox/<process>.<random>`."""

    def __init__(self, folder: Path | None, ring: _Ring) -> None:
        self._folder = folder
        self._ring = ring
        self._pipes: dict[str, tuple[Path, int, int]] = {}

    def listen(self, topic: str) -> None:
        if self._folder is None:
            return
        folder = self._folder / topic
        name = f"{os.getpid()}.{secrets.token_hex(4)}"
        unfinished, path = folder / f".{name}", folder / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.mkfifo(unfinished, 0o600)
            reading = os.open(unfinished, os.O_RDONLY | os.O_NONBLOCK)
            writing = os.open(unfinished, os.O_WRONLY | os.O_NONBLOCK)  # else every reading ends with the last writer
            os.rename(unfinished, path)  # only now: a pipe without a reader is taken for a dead process's
        except OSError as error:
            _log.warning("wakeups_not_heard", topic=topic, error=str(error))  # it is looked now and then all the same
            return
        self._pipes[topic] = path, reading, writing
        asyncio.get_running_loop().add_reader(reading, self._read, topic, reading)

    def hang_up(self, topic: str) -> None:
        if topic not in self._pipes:
            return
        path, reading, writing = self._pipes.pop(topic)
        asyncio.get_running_loop().remove_reader(reading)
        path.unlink(missing_ok=True)
        os.close(reading)
        os.close(writing)

    async def close(self) -> None:
        for topic in list(self._pipes):
            self.hang_up(topic)

    def _read(self, topic: str, reading: int) -> None:
        try:
            heard = os.read(reading, _MOST_READ)
        except BlockingIOError:
            return
        for what in dict.fromkeys(heard.decode(errors="replace").splitlines()):
            self._ring(topic, what)
        if len(heard) >= _MAY_BE_FULL:
            self._ring(topic, LOOK_YOURSELF)


def _folder_of(engine: Engine) -> Path | None:
    return _folder_beside(engine.url.database)


@cache
def _folder_beside(database: str | None) -> Path | None:
    return Path(f"{Path(database).resolve()}-wakeups") if database and database != ":memory:" else None


def _write_to_pipes(folder: Path, pending: Iterable[tuple[str, str]]) -> None:
    for topic, what in pending:
        try:
            names = os.listdir(folder / topic)
        except OSError:
            continue  # nobody ever waited for it
        for name in names:
            if not name.startswith("."):
                _write_to(f"{folder}/{topic}/{name}", f"{what}\n".encode())


def _write_to(path: str, line: bytes) -> None:
    try:
        pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:  # its process is dead
            with suppress(OSError):
                os.unlink(path)
        return
    try:
        os.write(pipe, line)
    except OSError:
        pass  # full: its process has enough to read and will look itself; or it died just now
    finally:
        os.close(pipe)


class _PostgresLine:
    """One connection that listens, made anew when it is lost."""

    def __init__(self, engine: Engine, ring: _Ring) -> None:
        self._engine = engine
        self._ring = ring
        self._topics: dict[str, None] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def listen(self, topic: str) -> None:
        self._topics[topic] = None
        self._changed.set()
        if self._task is None:
            self._task = asyncio.create_task(self._keep_listening())

    def hang_up(self, topic: str) -> None:
        del self._topics[topic]
        self._changed.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_listening(self) -> None:
        import psycopg  # here, because whoever is on SQLite or only notifies goes without its 8 MB

        is_away = False
        while True:
            try:
                connection = await threads.run(self._connected, asyncio.get_running_loop())
            except psycopg.Error as error:
                if not is_away:
                    _log.warning("wakeups_wait_for_database", error=type(error).__name__)
                is_away = True
                await asyncio.sleep(_RECONNECT_SECONDS)
                continue
            is_away = False
            try:
                await self._hear(connection)
            except psycopg.Error as error:
                _log.warning("wakeups_lost_connection", error=type(error).__name__)
            finally:
                connection.close()

    async def _hear(self, connection: "psycopg.Connection[Any]") -> None:
        """Until the connection is lost: raises psycopg.Error."""
        listened: set[str] = set()
        while True:
            self._changed.clear()
            topics = set(self._topics)
            await threads.run(_listen_to, connection, topics, listened)
            for topic in topics - listened:
                self._ring(topic, LOOK_YOURSELF)  # whatever happened before
            listened = topics
            await self._hear_until_changed(connection)

    async def _hear_until_changed(self, connection: "psycopg.Connection[Any]") -> None:
        import psycopg

        loop, lost = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

        def read() -> None:
            try:
                connection.pgconn.consume_input()
                while (heard := connection.pgconn.notifies()) is not None:
                    self._ring(_topic_of(heard.relname.decode()), heard.extra.decode())
            except psycopg.Error as error:
                if not lost.done():
                    lost.set_exception(error)

        changed = asyncio.create_task(self._changed.wait())
        socket = connection.fileno()
        loop.add_reader(socket, read)
        read()  # what came with the answer to LISTEN
        try:
            while not (lost.done() or changed.done()):
                await asyncio.wait({lost, changed}, timeout=_READ_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                read()  # uvloop stops watching a socket on which there is an error, and tells nobody
        finally:
            loop.remove_reader(socket)
            changed.cancel()
        if lost.done():
            lost.result()

    def _connected(self, loop: asyncio.AbstractEventLoop) -> "psycopg.Connection[Any]":
        import psycopg

        arguments, keywords = self._engine.dialect.create_connect_args(self._engine.url)
        connection = psycopg.connect(*arguments, **{**_DEAD_AFTER, "connect_timeout": 10, **keywords}, autocommit=True)

        def heard(notification: psycopg.Notify) -> None:  # while a LISTEN is carried out, in its thread
            loop.call_soon_threadsafe(self._ring, _topic_of(notification.channel), notification.payload)

        connection.add_notify_handler(heard)
        return connection


def _topic_of(channel: str) -> str:
    return channel.removeprefix("doorstep_")


def _listen_to(connection: "psycopg.Connection[Any]", topics: set[str], before: set[str]) -> None:
    for topic in topics - before:
        connection.execute(f"LISTEN doorstep_{topic}".encode())  # a topic is a word of ours
    for topic in before - topics:
        connection.execute(f"UNLISTEN doorstep_{topic}".encode())


_NOTIFY = text(
    "SELECT pg_notify(channel, what) FROM unnest(CAST(:channels AS text[]), CAST(:whats AS text[])) AS n(channel, what)"
)


def _before_commit(session: Session) -> None:
    pending = session.info.get(_PENDING)
    if not pending or session.get_nested_transaction() is not None:
        return
    if session.get_bind().dialect.name == "postgresql":
        del session.info[_PENDING]
        channels, whats = [f"doorstep_{topic}" for topic, _ in pending], [what for _, what in pending]
        session.execute(_NOTIFY, {"channels": channels, "whats": whats})


def _after_commit(session: Session) -> None:
    pending = session.info.get(_PENDING)
    if not pending or session.get_nested_transaction() is not None:
        return
    del session.info[_PENDING]
    bind = session.get_bind()
    folder = _folder_of(bind if isinstance(bind, Engine) else bind.engine)
    if folder is not None:
        _write_to_pipes(folder, pending)


# Whoever commits, by whatever helper: the bells ring.
event.listen(Session, "before_commit", _before_commit)
event.listen(Session, "after_commit", _after_commit)
