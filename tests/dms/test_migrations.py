import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from doorstep.console.read_model import finding, full_text
from doorstep.database import Base, make_engine
from doorstep.migrate import configuration, upgrade

pytestmark = pytest.mark.both_databases


def emptied(engine: Engine) -> Engine:
    """The same database without anything in it."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        Path(engine.url.database or "").unlink()
    else:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    return engine


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """What is searched is another table on each database, and several on SQLite."""
    return kind != "table" or not (name or "").startswith((full_text.TABLE, finding.DELIVERIES, finding.CASES))


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    upgrade(emptied(engine))
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_does_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO recipients (id, name, is_business) VALUES (1, 'Maria', false)"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM recipients")) == 1


def test_four_at_once_make_one_database(engine: Engine) -> None:
    emptied(engine)
    engines = [make_engine(engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, engines))
    assert inspect(engine).has_table("deliveries")
    for each in engines:
        each.dispose()


def test_down_and_up_again(engine: Engine) -> None:
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert not inspect(engine).has_table("deliveries")
    upgrade(engine)
    assert inspect(engine).has_table("deliveries")


def test_opt_outs_of_before_say_whether_the_carrier_has_them(engine: Engine) -> None:
    config = configuration()
    columns = "number, began_at, source, confirmation_id"
    confirmation = (
        "INSERT INTO outbox (id, cause, kind, to_number, body, media_urls, encoding, segments, state, created_at,"
        " attempts, state_changed_at) VALUES (7, 'opt-out:1', 'carrier_keyword', '+13125550103', 'Done.', '[]',"
        " 'GSM-7', 1, 'delivered', '2026-11-20 16:30:00+00:00', 1, '2026-11-20 16:30:00+00:00')"
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004_blanking")
        connection.execute(text(confirmation))
        for number, source, confirmed in (
            ("1", "keyword", None),
            ("2", "provider", None),
            ("3", "keyword", 7),
            ("4", "SM0", 7),
        ):
            row = {"number": number, "at": "2026-11-20 16:30:00+00:00", "source": source, "confirmed": confirmed}
            values = ":number, CAST(:at AS TIMESTAMP WITH TIME ZONE), :source, :confirmed"
            if engine.dialect.name == "sqlite":
                values = ":number, :at, :source, :confirmed"
            connection.execute(text(f"INSERT INTO opt_outs ({columns}) VALUES ({values})"), row)
    upgrade(engine)
    with engine.connect() as connection:
        of_carrier = connection.scalars(text("SELECT number FROM opt_outs WHERE by_carrier ORDER BY number")).all()
    assert of_carrier == ["1", "2"]


def test_foreign_keys_are_enforced_after_an_upgrade(sqlite_engine: Engine) -> None:
    upgrade(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_it_works_from_any_directory(tmp_path: Path) -> None:
    program = (
        "from doorstep.database import make_engine; from doorstep.migrate import upgrade; "
        "upgrade(make_engine('sqlite:///here.db'))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "here.db").exists()
