"""What tests stand on: scenes that are played once and copied, and which tests run on which database."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from doorstep.database import Sessions, make_sessions, transaction
from tests.databases import copied, remembered
from tests.stack import ROOT


@dataclass
class Scene:
    sessions: Sessions
    lines: list[str]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[list[Sessions]]:
    """Three copies of one database with an empty table."""
    template = tmp_path / "template.db"
    first = copied(_empty(template), tmp_path / "first.db")
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE lines (line TEXT)"))
    first.dispose()
    shutil.copyfile(tmp_path / "first.db", template)
    engines: list[Engine] = [copied(template, tmp_path / f"{number}.db") for number in range(3)]
    yield [make_sessions(engine) for engine in engines]
    for engine in engines:
        engine.dispose()


def _empty(file: Path) -> Path:
    file.touch()
    return file


def write(sessions: Sessions, line: str) -> None:
    with transaction(sessions) as session:
        session.execute(text("INSERT INTO lines VALUES (:line)"), {"line": line})


def lines(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(text("SELECT line FROM lines ORDER BY rowid")))


def test_a_scene_is_played_once_and_then_copied(new: list[Sessions]) -> None:
    played: list[str] = []

    @remembered
    def scene(sessions: Sessions, line: str) -> Scene:
        played.append(line)
        write(sessions, line)
        return Scene(sessions, [line])

    found = [scene(each, "a knock") for each in new]
    assert played == ["a knock"]
    assert [lines(each) for each in new] == [["a knock"]] * 3
    found[0].lines.append("spoilt")
    assert [each.lines for each in found[1:]] == [["a knock"]] * 2
    assert [each.sessions for each in found] == new
    write(new[1], "an answer")
    assert lines(new[1]) == ["a knock", "an answer"]
    assert lines(new[2]) == ["a knock"]


def test_with_other_arguments_or_after_something_else_it_is_played(new: list[Sessions]) -> None:
    @remembered
    def scene(sessions: Sessions, line: str) -> None:
        write(sessions, line)

    @remembered
    def later(sessions: Sessions) -> None:
        write(sessions, "later")

    for each, line in zip(new[:2], ["one", "another"], strict=True):
        scene(each, line)
        later(each)
    write(new[2], "before")
    scene(new[2], "one")
    later(new[2])
    assert [lines(each) for each in new] == [["one", "later"], ["another", "later"], ["before", "one", "later"]]


@pytest.mark.parametrize(
    ("arguments", "same", "differs"),
    [
        ((), {"sqlite"}, {"sqlite", "postgresql"}),
        (("--database", "sqlite"), {"sqlite"}, {"sqlite"}),
        (("--database", "postgresql"), {"postgresql"}, {"postgresql"}),
    ],
)
def test_what_may_differ_between_the_databases_runs_on_both(
    arguments: tuple[str, ...], same: set[str], differs: set[str]
) -> None:
    files = {"tests/drivers/check_ins/test_driving_properties.py": same, "tests/dms/test_concurrency.py": differs}
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "--numprocesses", "0", *arguments, *files],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    tests = [line for line in answer.stdout.splitlines() if "::" in line]
    for file, expected in files.items():
        mine = [test for test in tests if test.startswith(file)]
        assert {each for each in ("sqlite", "postgresql") if any(f"[{each}" in test for test in mine)} == expected
