"""`doorstep api token`, as an engineer types it."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from doorstep import bootstrap
from doorstep.console.api import cli, tokens
from doorstep.console.auth.models import AuditEntry
from doorstep.database import Sessions


@pytest.fixture
def sessions(
    sqlite_engine: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> Iterator[Sessions]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'doorstep.db'}")
    monkeypatch.setenv("DOORSTEP_NOW", now.isoformat())
    monkeypatch.setenv("COLUMNS", "200")
    bootstrap.services.cache_clear()
    yield bootstrap.services().sessions
    bootstrap.services().engine.dispose()
    bootstrap.services.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["token", *arguments])


def test_a_token_is_printed_once_and_works_until_it_is_revoked(sessions: Sessions) -> None:
    assert "There is none yet" in run("list").output
    shown = re.search(r"^Token: (\S+)$", run("add", "dms", "--role", "dispatcher").output, re.MULTILINE)
    assert shown
    listed = run("list").output
    assert "dispatcher" in listed
    assert shown[1] not in listed
    with sessions() as session:
        speaker = tokens.speaker(session, shown[1])
        assert speaker is not None
        assert speaker.actor == "api:dms"
    assert run("revoke", "dms").exit_code == 0
    with sessions() as session:
        assert tokens.speaker(session, shown[1]) is None
        assert [each.action for each in session.query(AuditEntry)] == ["token.added", "token.revoked"]
    assert "revoked" in run("list").output


def test_what_cannot_be_is_said_in_a_line(sessions: Sessions) -> None:
    assert run("revoke", "nobody").exit_code == 1
    assert run("add", "Not a name", "--role", "viewer").exit_code == 1
    assert run("add", "dms", "--role", "emperor").exit_code == 2
