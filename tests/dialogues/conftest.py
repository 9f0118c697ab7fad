from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.training import is_trained, train
from tests.dialogues.people import Town
from tests.house import ROOT, house

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Friday, 10:30 in Chicago: the desk is open, routes are under way."""
NIGHT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
"""The same Friday, 22:30 in Chicago: the desk is closed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))  # the first one waits for training and for the house


@pytest.fixture(scope="session")
def trained() -> None:
    if not is_trained(ROOT):
        train(ROOT)


@pytest.fixture(scope="session")
def town(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from _town(tmp_path_factory.mktemp("town"), MORNING)


@pytest.fixture(scope="session")
def town_at_night(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Of its own, so that a test may kill its processes."""
    yield from _town(tmp_path_factory.mktemp("town_at_night"), NIGHT)


def _town(folder: Path, now: datetime) -> Iterator[Town]:
    with house(folder, f"sqlite:///{folder}/doorstep.db", now) as home:
        town = Town(home, now)
        town.build()
        yield town
