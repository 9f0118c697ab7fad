"""Databases of tests: copies of a migrated one; statements are compiled once, and scenes played once, a process."""

import copy
import functools
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

from doorstep.database import Sessions, make_engine

P = ParamSpec("P")
T = TypeVar("T")

_STATEMENTS = 10_000
"""More than all tests of a process have; SQLAlchemy's own 500 are those of one program."""

_first: dict[str, Engine] = {}
"""By kind of database."""


def engine_on(url: str) -> Engine:
    """An engine as `make_engine` makes it, with its own connections, whose statements are compiled once a process.

    SQLAlchemy keeps them by engine and dialect. A test has a database of its own, so each would compile each of its
    statements anew: more than half of what the statements of a short test cost.
    """
    engine = make_engine(url)
    first = _first.setdefault(engine.name, engine)
    if first is engine:
        engine._compiled_cache = LRUCache(_STATEMENTS)
        engine.connect().close()  # the dialect asks the database what it can, once
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def copied(template: Path, file: Path) -> Engine:
    """A copy of a SQLite database, in which nothing has been played yet."""
    shutil.copyfile(template, file)
    engine = engine_on(f"sqlite:///{file}")
    _played[engine] = ()
    event.listen(engine, "commit", _is_written)
    return engine


def remembered(play: Callable[Concatenate[Sessions, P], T]) -> Callable[Concatenate[Sessions, P], T]:
    """What `play` writes is copied the next time it is played with the same arguments on a database with the same past.

    For worlds and scenes that many tests begin with, and for fixtures that make one (below `@pytest.fixture`). On
    PostgreSQL, and after anything else was written, it is played.
    What it returns is copied too, with the sessions of whoever asks.
    """
    kept: dict[Any, tuple[sqlite3.Connection, T]] = {}

    @functools.wraps(play)
    def replay(sessions: Sessions, *arguments: P.args, **named: P.kwargs) -> T:
        engine = sessions.kw["bind"]
        past = _played.get(engine)
        if past is None:
            return play(sessions, *arguments, **named)
        scene = (play.__module__, play.__qualname__, arguments, tuple(sorted(named.items())))
        if (past, scene) in kept:
            database, result = kept[past, scene]
            _copy(database, engine)
            result = copy.deepcopy(result, {id(_WHOEVER_ASKS): sessions})
        else:
            result = play(sessions, *arguments, **named)
            database = sqlite3.connect(":memory:")
            _copy(engine, database)
            kept[past, scene] = database, copy.deepcopy(result, {id(sessions): _WHOEVER_ASKS})
        _played[engine] = (*past, scene)
        return result

    return replay  # type: ignore[return-value]  # fixtures are given their sessions by name


_played: WeakKeyDictionary[Engine, tuple[Any, ...] | None] = WeakKeyDictionary()
"""What each database has seen since it was copied; None if also something that is not remembered."""

_WHOEVER_ASKS = object()


def _is_written(connection: Connection) -> None:
    _played[connection.engine] = None


def _copy(source: Engine | sqlite3.Connection, target: Engine | sqlite3.Connection) -> None:
    if isinstance(source, Engine):
        with source.connect() as connection:
            _copy(connection.connection.driver_connection, target)  # type: ignore[arg-type]
    elif isinstance(target, Engine):
        with target.connect() as connection:
            source.backup(connection.connection.driver_connection)  # type: ignore[arg-type]
    else:
        source.backup(target)
