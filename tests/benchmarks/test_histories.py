import json
import sqlite3
from pathlib import Path

import pytest

from benchmarks.histories import differences, without_values, written

TABLES = """
    CREATE TABLE dms_history (subject, command, actor, before, after);
    CREATE TABLE cases (id, kind, tracking_number);
    CREATE TABLE case_log (case_id, entry, actor, note, details);
"""


def run(file: Path, *rows: tuple[str, str, str, dict[str, object]]) -> Path:
    with sqlite3.connect(file) as connection:
        connection.executescript(TABLES)
        for subject, command, actor, after in rows:
            values = (subject, command, actor, "{}", json.dumps(after))
            connection.execute("INSERT INTO dms_history VALUES (?, ?, ?, ?, ?)", values)
        connection.execute("INSERT INTO cases VALUES (1, 'damage', 'LM1')")
        connection.execute("INSERT INTO case_log VALUES (1, 'opened', 'driver', 'Wet.', '{}')")
    return file


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"status": "held", "version": 2}, {"status": "held", "version": 3}),
        ({"eta": "2026-11-30T17:20:11.5+00:00"}, {"eta": "2026-11-30T17:20:14+00:00"}),
    ],
)
def test_what_is_chance_makes_no_difference(tmp_path: Path, one: dict[str, object], other: dict[str, object]) -> None:
    before = run(tmp_path / "a.db", ("LM1", "move", "driver:D1", one))
    after = run(tmp_path / "b.db", ("LM1", "move", "driver:D2", other))
    assert differences(written(before, {}), written(after, {})) == []


@pytest.mark.parametrize(
    "row",
    [
        ("LM2", "move", "driver:D1", {"window_start": "2026-12-01T14:00:00+00:00"}),
        ("LM1", "held", "driver:D1", {"window_start": "2026-12-01T14:00:00+00:00"}),
        ("LM1", "move", "desk:kim", {"window_start": "2026-12-01T14:00:00+00:00"}),
        ("LM1", "move", "driver:D1", {"window_start": "2026-12-01T15:00:00+00:00"}),
    ],
)
def test_another_subject_command_kind_of_actor_or_value_is_told(
    tmp_path: Path, row: tuple[str, str, str, dict[str, object]]
) -> None:
    usual = ("LM1", "move", "driver:D1", {"window_start": "2026-12-01T14:00:00+00:00"})
    found = differences(written(run(tmp_path / "a.db", usual), {}), written(run(tmp_path / "b.db", row), {}))
    assert [line[0] for line in found] == ["-", "+"]


def test_a_row_written_twice_is_told(tmp_path: Path) -> None:
    row: tuple[str, str, str, dict[str, object]] = ("LM1", "move", "driver:D1", {})
    found = differences(written(run(tmp_path / "a.db", row), {}), written(run(tmp_path / "b.db", row, row), {}))
    assert found == ['+ 1x LM1 | move | driver | {"after": {}, "before": {}}']


def test_who_did_what_how_often_is_told_apart_from_the_values(tmp_path: Path) -> None:
    """Whose ETA depends on when exactly the driver spoke."""
    before = written(run(tmp_path / "a.db", ("LM1", "set_eta", "driver:D1", {"eta": "2026-11-30T17:20:00+00:00"})), {})
    after = written(run(tmp_path / "b.db", ("LM1", "set_eta", "driver:D1", {"eta": "2026-11-30T17:21:00+00:00"})), {})
    assert len(differences(before, after)) == 2
    assert differences(without_values(before), without_values(after)) == []


def test_a_renamed_command_is_the_same(tmp_path: Path) -> None:
    before = written(run(tmp_path / "a.db", ("LM1", "move", "desk:kim", {})), {"move": "change_status"})
    assert differences(before, written(run(tmp_path / "b.db", ("LM1", "change_status", "desk:kim", {})), {})) == []
