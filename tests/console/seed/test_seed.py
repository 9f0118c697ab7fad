"""The seeded desk is whole: every question of the benchmark has its answer, on both databases."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, text

from benchmarks import desk_questions
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.console import seed as desk_seed
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations import transcripts
from doorstep.console.conversations.filtering import Filters
from doorstep.console.read_model.tables import DeskChange, DeskConversation, DeskReading
from doorstep.database import Sessions, transaction
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, OutboxRow
from tests.databases import remembered


@pytest.fixture
def seeded(sessions: Sessions, now: datetime) -> Sessions:
    _seed(sessions, now)
    return sessions


@remembered
def _seed(sessions: Sessions, now: datetime) -> None:
    done = desk_seed.seed(sessions, desk_seed.SeedSize(300, 3_000, 150), now=now)
    assert done.conversations == 300
    assert 2_700 < done.messages < 3_400
    assert 100 < done.cases <= 150


@pytest.mark.both_databases
def test_every_question_is_answered(seeded: Sessions) -> None:
    with seeded() as session:
        world = desk_questions.look(session)
        asked = desk_questions.questions(world)
        for ask in asked.values():
            ask(session, Random(1))
    assert len(asked) > 60


def test_what_is_seeded_holds_together(seeded: Sessions, now: datetime) -> None:
    with seeded() as session:
        assert session.scalar(select(func.count(DeskChange.id))) == 0
        read = session.scalar(select(func.count(DeskReading.event_id)))
        assert read == session.scalar(select(func.count(InboxRow.id)))
        assert session.scalar(select(func.max(OutboxRow.created_at))) <= now
        assert session.scalar(select(func.count(Case.id)).where(Case.state != CaseState.RESOLVED)) > 0
        assert session.scalar(select(func.count(DeskConversation.no)).where(DeskConversation.party == "driver")) > 0
        changed = conversations.search(session, Filters(dms_write=True)).rows
        lines = transcripts.page(session, changed[0].conversation_id, size=200).lines
        assert any(line.changes for line in lines)
        assert all(line.understood for line in lines if line.id.startswith("in:"))


def test_life_goes_on_afterwards(seeded: Sessions, now: datetime) -> None:
    """Ids go on, and the triggers are there again."""
    with transaction(seeded) as session:
        inbox.receive(session, InboundMessage("twilio", "SMnew", "+17735550123", "+13125550199", "hi", (), now))
    with seeded() as session:
        assert session.scalar(select(func.count(DeskChange.id))) == 1
        with pytest.raises(Exception, match="append-only"):
            session.execute(text("DELETE FROM dms_history"))


def test_a_ledger_with_conversations_is_left_alone(seeded: Sessions, now: datetime) -> None:
    with pytest.raises(desk_seed.DeskAlreadySeeded):
        desk_seed.seed(seeded, desk_seed.SeedSize(300, 3_000, 150), now=now)


def test_the_commands(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/desk.db"}

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "doorstep", "desk", *arguments],
            env=environment, text=True, capture_output=True, check=True,
        ).stdout  # fmt: skip

    assert "Seeded 200 conversations" in run("seed", "--conversations", "200", "--messages", "1000", "--cases", "50")
    assert "200 conversations in" in run("rebuild")
