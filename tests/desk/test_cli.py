"""`doorstep cases`, as dispatch types it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from doorstep import bootstrap
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import Sessions, make_sessions
from doorstep.desk import cli, takeover
from doorstep.messaging import conversations
from doorstep.provenance import By
from tests.desk.rasa import FakeRasa, fake_rasa


@pytest.fixture
def rasa(sqlite_engine: Engine) -> Iterator[FakeRasa]:
    with fake_rasa(make_sessions(sqlite_engine)) as rasa:
        yield rasa


@pytest.fixture
def sessions(rasa: FakeRasa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Sessions]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'doorstep.db'}")
    monkeypatch.setenv("DOORSTEP_RASA_URL", rasa.url)
    monkeypatch.setenv("DOORSTEP_NOW", now.isoformat())
    monkeypatch.setenv("COLUMNS", "200")
    bootstrap.services.cache_clear()
    yield bootstrap.services().sessions
    bootstrap.services().engine.dispose()
    bootstrap.services.cache_clear()


@pytest.fixture
def conversation_id(sessions: Sessions, rasa: FakeRasa, now: datetime) -> str:
    """In which the assistant waits for a person."""
    with sessions.begin() as session:
        conversation_id = conversations.open_conversation(session, "+13125550199", "+13125550142", now)
    rasa.happens(conversation_id, {"event": "pause"})
    return conversation_id


@pytest.fixture
def case_id(sessions: Sessions, conversation_id: str, now: datetime) -> int:
    with sessions.begin() as session:
        return case_commands.open_case(
            session,
            By.customer("SM1", now),
            case_commands.NewCase(
                kind=CaseKind.PERSON_WANTED,
                conversation_id=conversation_id,
                reason="The customer asked for a person.",
                details={"tracking_number": "LM123456789"},
                next_step="Answer the customer.",
                due_at=now + timedelta(days=1),
            ),
        ).id


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def state_of(sessions: Sessions, case_id: int) -> str:
    with sessions() as session:
        return session.get_one(Case, case_id).state


def test_nothing_waits(sessions: Sessions) -> None:
    assert run("list").output == "Nothing waits.\n"


def test_what_waits_is_listed_with_when_it_is_due(case_id: int, conversation_id: str) -> None:
    listed = run("list").output
    for piece in (
        "person_wanted",
        conversation_id,
        "asked for a person",
        "Answer the customer.",
        "tomorrow at 10:30 AM",
    ):
        assert piece in listed


def test_a_case_is_shown_with_its_log(case_id: int) -> None:
    shown = run("show", case_id).output
    assert "Case 1 person_wanted, waiting on desk: The customer asked for a person." in shown
    assert "tracking_number: LM123456789" in shown
    assert "2026-11-20 16:30 UTC  customer: opened." in shown


def test_a_conversation_is_released_before_its_case_is_closed(
    sessions: Sessions, rasa: FakeRasa, case_id: int, conversation_id: str
) -> None:
    states: list[str] = []

    def resuming() -> None:
        states.append(state_of(sessions, case_id))
        with sessions.begin() as session:  # as Rasa does; it must not have to wait for us
            case_commands.note(session, By("assistant", "resume", datetime.now(UTC)), case_id, "released")

    rasa.before = resuming
    assert "Case 1 is resolved: Called." in run("resolve", case_id, "--resolution", "Called.", "--by", "kim").output
    assert states == [CaseState.WAITING_ON_DESK]
    assert rasa.kinds(conversation_id) == ["pause", "resume"]
    assert state_of(sessions, case_id) == CaseState.RESOLVED
    assert "is resolved" in run("resolve", case_id, "--resolution", "Called.", "--by", "kim").output
    assert len(states) == 1


def test_while_rasa_is_away_the_case_stays_open(sessions: Sessions, rasa: FakeRasa, case_id: int) -> None:
    rasa.is_away = True
    result = run("resolve", case_id, "--resolution", "Called.", "--by", "kim")
    assert result.exit_code == 1
    assert "could not be reached" in result.output
    assert state_of(sessions, case_id) == CaseState.WAITING_ON_DESK


def test_a_conversation_that_somebody_has_is_released_first(case_id: int, conversation_id: str) -> None:
    takeover.take(bootstrap.services(), conversation_id, by="dee")
    refused = run("resolve", case_id, "--resolution", "Called.", "--by", "kim")
    assert refused.exit_code == 1
    assert "dee has this conversation since 10:30 AM. Release it first." in refused.output
    assert run("release", case_id, "--by", "kim").output == "Given back; dee had it.\n"
    assert run("resolve", case_id, "--resolution", "Called.", "--by", "kim").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("show", 99), "There is no case 99."),
        (("resolve", 99, "--resolution", "Done."), "There is no case 99."),
        (("approve", 99), "There is no case 99."),
        (("reject", 99, "--reason", "No."), "There is no case 99."),
        (("release", 99), "There is no case 99 with a conversation."),
        (("approve", 1), "Case 1 proposes nothing (person wanted): resolve it instead."),
    ],
)
def test_what_cannot_be_done_is_one_line(case_id: int, arguments: tuple[object, ...], why: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.output.strip() == why
