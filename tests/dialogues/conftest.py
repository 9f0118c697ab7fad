import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import postgres
from tests.dialogues.people import Town
from tests.stack import house

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Friday, 10:30 in Chicago: the desk is open, routes are under way."""
NIGHT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
"""The same Friday, 22:30 in Chicago: the desk is closed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))  # the first one waits for training and for the house


@pytest.fixture(scope="package")
def town(trained: None, request: pytest.FixtureRequest) -> Iterator[Town]:
    yield from _town(request, "town", MORNING)


@pytest.fixture(scope="package")
def town_at_night(trained: None, request: pytest.FixtureRequest) -> Iterator[Town]:
    """Of its own, so that a test may kill its processes."""
    yield from _town(request, "town_at_night", NIGHT)


def _town(request: pytest.FixtureRequest, name: str, now: datetime) -> Iterator[Town]:
    """On SQLite, or on the PostgreSQL server that DATABASE_URL names."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp(name)
    with ExitStack() as stack:
        database_url = f"sqlite:///{folder}/doorstep.db"
        if os.environ.get("DATABASE_URL", "").startswith("postgresql"):
            engine = stack.enter_context(postgres.database(request.getfixturevalue("postgresql_server")))
            database_url = engine.url.render_as_string(hide_password=False)
        town = Town(stack.enter_context(house(folder, database_url, now)), now)
        town.build()
        yield town
