"""`doorstep` as people meet it in a terminal."""

import pytest

from tests.setup.programs import doorstep


def test_help_names_every_room_and_process() -> None:
    help_text = doorstep("--help").stdout
    for name in (
        "demo",
        "worker",
        "sandbox",
        "migrate",
        "train",
        "console",
        "dms",
        "cases",
        "messages",
        "users",
        "api",
    ):
        assert f" {name} " in help_text


@pytest.mark.parametrize("room", ["dms", "cases", "messages", "users", "api"])
def test_each_room_has_its_own_help(room: str) -> None:
    answer = doorstep(room, "--help")
    assert answer.returncode == 0
    assert f"doorstep {room}" in answer.stdout


@pytest.mark.parametrize("command", [("demo",), ("worker",), ("dms", "find", "--phone", "+13125550142")])
def test_a_broken_setting_is_one_line_that_names_it(command: tuple[str, ...]) -> None:
    answer = doorstep(*command, DOORSTEP_DISPATCH_TIMEZONE="Mars/Olympus")
    assert answer.returncode == 2
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert "DOORSTEP_DISPATCH_TIMEZONE" in line


def test_a_database_that_does_not_answer_is_one_line_without_its_password() -> None:
    answer = doorstep("cases", "list", DATABASE_URL="postgresql://doorstep:secret@127.0.0.1:1/doorstep")
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "127.0.0.1:1" in line
    assert "DATABASE_URL" in line
    assert "secret" not in line


def test_a_database_that_was_never_migrated_is_one_line_that_says_what_to_do(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    empty = tmp_path_factory.mktemp("empty") / "doorstep.db"
    answer = doorstep("messages", "owed", DATABASE_URL=f"sqlite:///{empty}")
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "doorstep migrate" in line

    assert doorstep("migrate", DATABASE_URL=f"sqlite:///{empty}").returncode == 0
    assert doorstep("messages", "owed", DATABASE_URL=f"sqlite:///{empty}").returncode == 0
