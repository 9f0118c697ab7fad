"""What every test may ask for: an empty migrated database on SQLite and on PostgreSQL, and a fixed time."""

import gc
import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from filelock import FileLock
from httpx._config import DEFAULT_LIMITS, DEFAULT_TIMEOUT_CONFIG
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts
from sqlalchemy import URL, Engine

from doorstep import own_numbers
from doorstep.database import Sessions, make_engine, make_sessions
from doorstep.migrate import upgrade
from doorstep.training import is_trained, train
from tests import postgres, side_by_side
from tests.databases import copied
from tests.stack import ROOT

# Nothing is promised about how fast the machine is: it is shared.
settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
for _of in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, _of, 60.0)  # httpx's own is 5 s; whoever means a limit names it
DEFAULT_LIMITS.keepalive_expiry = 2.0  # httpx's own is what servers have: a request then meets a connection that closes


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command carried out in a test logs to what standard error is while that test runs; it is closed after."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _nobodys_own_number() -> Iterator[None]:
    """A command carried out in a test says for its whole process which numbers are the company's."""
    yield
    own_numbers.use(())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thirteen thousand tests and the modules that they import stay: to look through them again and again for garbage
    is a tenth of what tests cost."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_runtest_setup() -> None:
    # Nothing leaves this machine; pytest-socket lifts the guard after each test.
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        help="only on this one: no test of the other, and on PostgreSQL none that needs no database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("database")
    left_out = [item for item in items if not _is_run(item, only)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    items.sort(key=lambda item: side_by_side.begins(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return side_by_side.processes()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return side_by_side.Files(config, log) if config.getoption("dist") == "loadfile" else None


def _is_run(item: pytest.Item, only: str | None) -> bool:
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    database = parameters.get("engine") or parameters.get("server")
    if only == "postgresql":
        return database == only or "postgresql_engine" in getattr(item, "fixturenames", ())
    if database == "postgresql":
        return only is None and item.get_closest_marker("both_databases") is not None
    return True


@pytest.fixture
def now() -> datetime:
    """Friday 20 November 2026, 10:30 in Chicago."""
    return datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def trained() -> None:
    """The model of these sources is there. Test processes start side by side: one trains, the others wait."""
    with FileLock(ROOT / ".training.lock"):
        if not is_trained(ROOT):
            train(ROOT)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine on a migrated database of this test's own: on SQLite; on PostgreSQL too if the test is marked
    `both_databases`, or with `--database postgresql`."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    return engine


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return make_sessions(engine)


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = copied(sqlite_template, tmp_path / "doorstep.db")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgresql_server: URL, postgresql_template: str) -> Iterator[Engine]:
    with postgres.database(postgresql_server, postgresql_template) as engine:
        yield engine


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{file}")
    _make_tables(engine)
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    try:
        with postgres.server(os.environ.get("DATABASE_URL")) as url:
            yield url
    except postgres.NoServer as error:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(f"PostgreSQL tests must run in CI: {error}")
        pytest.skip(f"no PostgreSQL server: {error}")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL) -> Iterator[str]:
    with postgres.database(postgresql_server) as engine:
        _make_tables(engine)
        assert engine.url.database
        yield engine.url.database


def _make_tables(engine: Engine) -> None:
    upgrade(engine)
    engine.dispose()  # a template with open connections cannot be copied
