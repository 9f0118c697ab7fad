"""Engines that know every statement any test has compiled before.

SQLAlchemy keeps compiled statements by engine and dialect; a test has a database of its own, so it would compile each
of its statements anew: more than half of what the statements of a short test cost.
"""

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from doorstep.database import make_engine

_STATEMENTS = 10_000
"""More than all tests of a process have; SQLAlchemy's own 500 are those of one program."""

_first: dict[str, Engine] = {}
"""By kind of database."""


def engine_on(url: str) -> Engine:
    """An engine as `make_engine` makes it, with its own connections, whose statements are compiled once a process."""
    engine = make_engine(url)
    first = _first.setdefault(engine.name, engine)
    if first is engine:
        engine._compiled_cache = LRUCache(_STATEMENTS)
        engine.connect().close()  # the dialect asks the database what it can, once
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine
