from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from doorstep.training import is_trained, train
from tests.dialogues.people import Town
from tests.house import ROOT, house

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Friday, 10:30 in Chicago: the desk is open, routes are under way."""


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    if not is_trained(ROOT):
        train(ROOT)
    folder = tmp_path_factory.mktemp("house")
    with house(folder, f"sqlite:///{folder}/doorstep.db", MORNING) as home:
        town = Town(home, MORNING)
        town.build()
        yield town
