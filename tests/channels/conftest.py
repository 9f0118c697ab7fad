"""A running Rasa server with a tiny model of its own, once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant import no_tensorflow
from doorstep.database import make_engine
from tests import postgres
from tests.assistant.servers import Actions, RasaServer, rasa_server
from tests.assistant.tiny import tiny_model as tiny_model

no_tensorflow.install()


@pytest.fixture(scope="package")
def actions() -> Iterator[Actions]:
    actions = Actions()
    actions.start()
    yield actions
    actions.stop()


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tiny_model: Path, actions: Actions, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RasaServer]:
    folder = tmp_path_factory.mktemp("server")
    if request.param == "sqlite":
        engine = _sqlite(request.getfixturevalue("sqlite_template"), folder)
        with rasa_server(tiny_model, engine, actions, folder) as server:
            yield server
        engine.dispose()
        return
    url, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template")
    with (
        postgres.database(url, template) as engine,
        rasa_server(tiny_model, engine, actions, folder) as server,
    ):
        yield server


def _sqlite(template: Path, folder: Path) -> Engine:
    file = folder / "doorstep.db"
    shutil.copyfile(template, file)
    return make_engine(f"sqlite:///{file}")
