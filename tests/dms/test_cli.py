import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from doorstep.bootstrap import services
from doorstep.dms.cli import app
from tests.dms.test_import import ROW, as_csv
from tests.dms.test_import_of_other_files import EXPORT


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/doorstep.db")
    monkeypatch.setenv("DOORSTEP_NOW", "2026-11-20T10:30:00-06:00")
    services.cache_clear()
    yield lambda *arguments: CliRunner(env={"COLUMNS": "160"}).invoke(app, [str(argument) for argument in arguments])
    services().engine.dispose()
    services.cache_clear()


def said(result: Result) -> str:
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    return result.output


def test_seed_then_show_then_find(run) -> None:  # type: ignore[no-untyped-def]
    result = run("seed", "--deliveries", 100)
    assert result.exit_code == 0
    assert "routes for 2026-11-20" in said(result)
    shown = said(run("show", "lm 729 046 315"))
    for expected in (
        "LM729046315",
        "Aisha Khan",
        "1421 N Wells St Apt 802",
        "nobody_home",
        "record_attempt",
        "at_depot",
    ):
        assert expected in shown
    found = said(run("find", "--phone", "(773) 555-0118"))
    assert "LM610384927" in found
    assert "LM357720468" in found
    assert "LM482915073" in said(run("find", "--route", "CHI-20261120-01"))


def test_show_as_json_holds_the_delivery_and_its_history(run) -> None:  # type: ignore[no-untyped-def]
    run("seed", "--deliveries", 50)
    facts = json.loads(said(run("show", "LM482915073", "--json")))
    assert facts["recipient_phone"] == "+13125550142"
    assert facts["address"]["street"] == "LA SALLE"
    assert facts["window_start"].endswith("+00:00")
    assert facts["history"][0]["command"] == "create_delivery"
    assert facts["history"][-1]["after"]["version"] == facts["version"]


def test_seeding_again_says_so_and_another_day_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    run("seed", "--deliveries", 50)
    again = run("seed")
    assert again.exit_code == 0
    assert "already holds" in said(again)
    assert run("seed", "--date", "2026-11-21").exit_code == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "hello"), "hello is no tracking number: LM and 9 digits"),
        (("show", "LM999999999"), "there is no delivery LM999999999"),
        (("find",), "say --phone, --driver or --route"),
        (("find", "--phone", "abc"), "abc is no telephone number"),
        (("find", "--driver", "Nobody"), "no deliveries found"),
        (("import", "/nowhere.csv"), "/nowhere.csv: No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, arguments: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*arguments)
    assert result.exit_code == 1
    assert said(result).strip() == message


def test_a_database_that_cannot_be_reached_is_said_in_one_line(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run("find", "--route", "x")
    assert result.exit_code == 1
    assert said(result).startswith("DATABASE_URL: ")
    assert said(result).count("\n") == 1


def test_import_reports_bad_rows_and_keeps_good_ones(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("seed", "--deliveries", 50)
    file = tmp_path / "new.csv"
    file.write_text(as_csv({**ROW, "tracking_number": "LM700000001"}, {**ROW, "tracking_number": "x"}))
    result = run("import", file)
    assert result.exit_code == 2
    assert said(result).splitlines() == [
        "1 created, 0 changed, 0 unchanged",
        "line 3, x: tracking_number is not LM and 9 digits",
    ]


def test_a_file_of_other_columns_is_guessed_tried_and_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/doorstep.db")
    monkeypatch.setenv("DOORSTEP_NOW", "2026-11-20T10:30:00-06:00")
    services.cache_clear()

    def doorstep(*arguments: object, typing: str = "") -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], input=typing)

    depot, export = tmp_path / "depot.csv", tmp_path / "export.csv"
    depot.write_text(
        "depot_code,depot_name,timezone,address,city,state,zip,hours,service_zips\n"
        "CHI,Chicago,America/Chicago,2141 S Racine Ave,Chicago,IL,60608,Mo-Fr 08:00-20:00,60610\n"
    )
    export.write_text(EXPORT)
    kept = tmp_path / "columns.yml"
    try:
        assert doorstep("import", depot).exit_code == 0
        guessed = doorstep("import", export, "--guess", "--map", kept, typing="y\n")
        assert guessed.exit_code == 0, guessed.output
        assert "tracking_number: 'Tracking #'" in kept.read_text()
        tried = doorstep("import", export, "--map", kept, "--dry-run")
        assert "Tried only, nothing is kept:\n1 created" in tried.output
        assert "1 created" in doorstep("import", export, "--map", kept).output
        assert "1 unchanged" in doorstep("import", export, "--map", kept).output
        again = doorstep("import", export, "--guess", "--map", kept)
        assert "stays as it is" in again.output
    finally:
        services().engine.dispose()
        services.cache_clear()
