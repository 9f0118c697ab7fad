"""Every column has a class; and who asks gets all that is held about them, and nothing of anybody else."""

import json
import re
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Base, Sessions
from doorstep.dms.models import Delivery, Recipient
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import OptOut
from doorstep.privacy import classes
from doorstep.privacy import export as exports
from doorstep.provenance import By
from tests.setup.programs import doorstep
from tests.stack import ROOT

MARIA = DEMO_CUSTOMERS[0]
OURS = "+13125550199"


def test_every_column_of_every_table_has_a_class() -> None:
    for module in re.findall(r'^    "(doorstep\.[\w.]+)",$', (ROOT / "migrations/env.py").read_text(), re.MULTILINE):
        import_module(module)
    there = {table.name: {column.name for column in table.columns} for table in Base.metadata.sorted_tables}
    declared = {table: set(columns) for table, columns in classes.declared().items() if table not in classes.SEARCHED}
    assert declared == there, "a new column stands in doorstep/privacy/classes.yml with what it holds"


@pytest.mark.both_databases
def test_search_documents_have_classes_too(sessions: Sessions) -> None:
    for table in classes.SEARCHED:
        with sessions() as session:
            columns = set(session.execute(text(f"SELECT * FROM {table}")).keys())
        assert columns <= set(classes.declared()[table])


@pytest.fixture
def told(sessions: Sessions, now: datetime) -> Sessions:
    """A seeded day in which two people have written, and one wants no texts."""
    with sessions.begin() as session:
        seed(session, now=now, deliveries=60)
    for person, words in ((MARIA, "where is my blue lamp"), (DEMO_CUSTOMERS[1], "my green chair please")):
        with sessions.begin() as session:
            received = inbox.receive(
                session, InboundMessage("twilio", f"SM{person.phone}", person.phone, OURS, words, (), now)
            )
            by = By.assistant(f"SM{person.phone}", now + timedelta(minutes=1))
            new = case_commands.NewCase(
                kind=CaseKind.PERSON_WANTED, conversation_id=received.conversation_id, reason=f"Asks: {words}"
            )
            case_commands.open_case(session, by, new)
    with sessions.begin() as session:
        session.add(OptOut(number=MARIA.phone, began_at=now, source="customer"))
    return sessions


@pytest.mark.both_databases
def test_who_asks_gets_all_that_is_held_about_them_and_nothing_of_others(told: Sessions, now: datetime) -> None:
    with told() as session:
        held = exports.about(session, MARIA.phone)
        others = [name for name in session.scalars(select(Recipient.name)) if name != MARIA.name]
        numbers = set(session.scalars(select(Delivery.tracking_number))) - set(MARIA.tracking_numbers)
    said = exports.as_json(MARIA.phone, held, now)
    for part in (MARIA.name, MARIA.phone, MARIA.tracking_numbers[0], "LA SALLE", "4B", "blue lamp"):
        assert part in said
    assert {
        "recipients",
        "deliveries",
        "addresses",
        "conversations",
        "inbox",
        "cases",
        "opt_outs",
        "dms_history",
    } <= set(held)
    assert "green chair" not in said
    assert [name for name in others if name in said] == []
    assert [number for number in numbers if number in said] == []
    page = exports.as_page(MARIA.phone, held, now)
    assert "<script" not in page
    assert "blue lamp" in page


def test_words_of_people_are_words_on_the_page_and_no_markup(now: datetime) -> None:
    page = exports.as_page("+1", {"inbox": [{"body": "<script>alert(1)</script>"}]}, now)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_of_whom_nothing_is_held_that_is_said(told: Sessions) -> None:
    with told() as session:
        assert exports.about(session, "+12025550100") == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_command_writes_both_for_the_owners_eyes_alone(
    sqlite_engine: Engine, told: Sessions, tmp_path: Path
) -> None:
    database = f"sqlite:///{sqlite_engine.url.database}"
    answer = doorstep("privacy", "export", "312-555-0142", str(tmp_path / "out"), DATABASE_URL=database)
    assert answer.returncode == 0, answer.stderr
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == ["13125550142.html", "13125550142.json"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    assert json.loads(files[1].read_text())["held"]["recipients"][0]["name"] == MARIA.name
    nobody = doorstep("privacy", "export", "202-555-0100", str(tmp_path / "none"), DATABASE_URL=database)
    assert (nobody.returncode, nobody.stdout.strip()) == (1, "Nothing is held about +12025550100.")
