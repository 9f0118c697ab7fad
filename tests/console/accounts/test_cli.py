"""`doorstep users`, as an administrator types it."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from doorstep import bootstrap
from doorstep.console.accounts import cli
from doorstep.console.auth import accounts, passwords
from doorstep.console.auth.models import AuditEntry, ConsoleUser
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


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


def account(sessions: Sessions, login: str) -> ConsoleUser:
    with sessions() as session:
        user = accounts.named(session, login)
        assert user
        return user


def test_the_first_admin_gets_a_password_that_is_printed_once_and_works(sessions: Sessions) -> None:
    result = run("add", "Ada", "--role", "admin", "--full-name", "Ada L.")
    shown = re.search(r"^Password: (\S+)$", result.output, re.MULTILINE)
    assert shown
    user = account(sessions, "ada")
    assert (user.name, user.role) == ("Ada L.", "admin")
    assert passwords.is_right(shown[1], user.password_hash)
    assert str(user.password_hash).startswith("$argon2id$")


def test_a_password_can_come_from_elsewhere_and_is_then_not_shown(sessions: Sessions) -> None:
    result = run("add", "kim", "--role", "viewer", "--password-stdin", stdin="correct horse battery\n")
    assert "correct horse" not in result.output
    assert passwords.is_right("correct horse battery", account(sessions, "kim").password_hash)


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("add", "kim", "--role", "viewer", "--password-stdin"), "short\n", "at least 12"),
        (("add", "kim", "--role", "viewer", "--password-stdin"), "kimberley-12345\n", None),
        (("add", "kimberley", "--role", "viewer", "--password-stdin"), "kimberley-12345\n", "made of the login"),
        (("add", "kim park", "--role", "viewer"), None, "A login is"),
        (("disable", "nobody"), None, "There is no account nobody"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    sessions: Sessions, arguments: tuple[str, ...], stdin: str | None, says: str | None
) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == (1 if says else 0)
    if says:
        assert says in result.output
        assert "Traceback" not in result.output


def test_people_are_listed_disabled_and_let_in_again(sessions: Sessions) -> None:
    assert "doorstep users add" in run("list").output
    run("add", "ada", "--role", "admin")
    run("add", "kim", "--role", "dispatcher", "--no-password")
    assert "last admin" in run("disable", "ada").output
    assert run("disable", "kim").output == "kim is out.\n"
    listed = run("list").output
    assert "identity provider" in listed
    assert "disabled 10:30 AM" in listed
    assert run("enable", "kim").output == "kim may come in again.\n"
    assert account(sessions, "kim").disabled_at is None


def test_a_new_password_replaces_the_old(sessions: Sessions) -> None:
    run("add", "ada", "--role", "admin", "--password-stdin", stdin="correct horse battery\n")
    shown = re.search(r"^Password: (\S+)$", run("password", "ada").output, re.MULTILINE)
    assert shown
    assert passwords.is_right(shown[1], account(sessions, "ada").password_hash)
    assert not passwords.is_right("correct horse battery", account(sessions, "ada").password_hash)


def test_what_the_command_line_does_is_in_the_audit_log(sessions: Sessions) -> None:
    run("add", "ada", "--role", "admin")
    run("password", "ada")
    with sessions() as session:
        logged = [(row.actor, row.action) for row in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert logged == [("command line", "user.added"), ("command line", "user.password_changed")]
