"""For the tests of another checkout of Doorstep: their databases get this one's schema, and what they write is noted.

`-p newer_schema`, with the other checkout and then this folder on PYTHONPATH. NEWER is the checkout with the schema,
WRITTEN the file in which the tables are named that rows were written to.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

_MIGRATE = (
    "import sys; from doorstep.database import make_engine; from doorstep.migrate import upgrade;"
    " upgrade(make_engine(sys.argv[1]))"
)
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_written: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    from tests import conftest  # theirs

    conftest._make_tables = _make_tables
    event.listen(Engine, "before_cursor_execute", _note)


def _make_tables(engine: Engine) -> None:
    newer = os.environ["NEWER"]
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", _MIGRATE, url], cwd=newer, env=os.environ | {"PYTHONPATH": newer}, check=True)
    engine.dispose()


def _note(connection: object, cursor: object, statement: str, *_: object) -> None:
    if found := _WRITES.match(statement):
        _written.add(found[1])


def pytest_sessionfinish() -> None:
    Path(os.environ["WRITTEN"]).write_text("\n".join(sorted(_written)))
