from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from doorstep.bootstrap import services
from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import drivers
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import Invalid, NotFound
from doorstep.dms.drivers_cli import app
from doorstep.dms.seed import DEMO_CUSTOMERS, DEMO_SLACK_USERS, seed
from doorstep.provenance import By
from tests.dms.test_concurrency import at_once
from tests.dms.world import found


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    found(sessions, now)
    return sessions


def link(
    sessions: Sessions, code: str, slack_user: str, now: datetime, cause: str = "c1"
) -> dms_commands.CommandResult:
    with transaction(sessions) as session:
        return dms_commands.link_driver(session, By.desk("Ana", cause, now), code, slack_user)


def test_a_linked_driver_is_found_by_the_slack_user_and_nobody_else_is(company: Sessions, now: datetime) -> None:
    change = link(company, "D1", "U0123ABCD", now)
    assert (change.subject, change.before, change.after) == (
        "driver:D1", {"slack_user": None}, {"slack_user": "U0123ABCD", "version": 1},
    )  # fmt: skip
    with reading(company) as session:
        driver = drivers.driver_by_slack_user(session, "U0123ABCD")
        assert driver is not None
        assert (driver.code, driver.name, driver.timezone) == ("D1", "Erin Bell", "America/Chicago")
        assert drivers.driver_by_slack_user(session, "U0123ABCE") is None
        assert [each.slack_user for each in drivers.drivers(session)] == ["U0123ABCD", None]


def test_another_account_takes_the_place_of_the_former(company: Sessions, now: datetime) -> None:
    link(company, "D1", "U0123ABCD", now)
    link(company, "D1", "W0123ABCD", now, cause="c2")
    with reading(company) as session:
        assert drivers.driver_by_slack_user(session, "U0123ABCD") is None
        assert drivers.driver_by_slack_user(session, "W0123ABCD") is not None


def test_the_account_of_another_driver_is_refused_until_it_is_free(company: Sessions, now: datetime) -> None:
    link(company, "D1", "U0123ABCD", now)
    with pytest.raises(Invalid, match=r"U0123ABCD is linked to driver D1 \(Erin Bell\)") as refusal:
        link(company, "D2", "U0123ABCD", now, cause="c2")
    assert refusal.value.reason == "slack_user_taken"
    with transaction(company) as session:
        dms_commands.unlink_driver(session, By.desk("Ana", "c3", now), "D1")
    assert link(company, "D2", "U0123ABCD", now, cause="c4").is_new


@pytest.mark.both_databases
def test_the_same_account_for_two_drivers_at_once_goes_to_one(company: Sessions, now: datetime) -> None:
    results = at_once(
        company,
        *(
            lambda session, code=code: dms_commands.link_driver(session, By.desk("Ana", code, now), code, "U0123ABCD")
            for code in ("D1", "D2")
        ),
    )
    assert sorted(type(result).__name__ for result in results) == ["CommandResult", "Invalid"]


@pytest.mark.parametrize("slack_user", ["", "erin", "@erin", "u0123abcd", "U123", "T0123ABCD", "U0123 ABCD", "U" * 40])
def test_what_is_no_slack_user_is_refused(company: Sessions, now: datetime, slack_user: str) -> None:
    with pytest.raises(Invalid) as refusal:
        link(company, "D1", slack_user, now)
    assert refusal.value.reason == "slack_user_invalid"


def test_a_driver_that_is_not_there_or_not_linked_is_named(company: Sessions, now: datetime) -> None:
    with pytest.raises(NotFound, match="D9"):
        link(company, "D9", "U0123ABCD", now)
    with transaction(company) as session, pytest.raises(Invalid, match="D1 is linked to no Slack user"):
        dms_commands.unlink_driver(session, By.desk("Ana", "c1", now), "D1")


@pytest.mark.both_databases
def test_the_first_demo_account_drives_the_demo_customers(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=1000)
        linked = [driver for driver in drivers.drivers(session) if driver.slack_user]
        assert [driver.slack_user for driver in linked] == list(DEMO_SLACK_USERS)
        maria = dms_queries.delivery(session, DEMO_CUSTOMERS[0].tracking_numbers[0])
    assert maria is not None
    assert maria.driver_name == linked[0].name


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[object]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/doorstep.db")
    services.cache_clear()
    runner = CliRunner(env={"COLUMNS": "160"})
    assert "no drivers" in runner.invoke(app, ["list"]).output
    found(services().sessions, now)
    yield lambda *arguments: runner.invoke(app, list(arguments))
    services().engine.dispose()
    services.cache_clear()


def test_linking_on_the_command_line(run) -> None:  # type: ignore[no-untyped-def]
    assert run("link", "D1", "<@u0123abcd|erin>").output == "Driver D1 is U0123ABCD in Slack.\n"
    assert "U0123ABCD" in run("list").output
    taken = run("link", "D2", "U0123ABCD")
    assert taken.exit_code == 1
    assert taken.output == "U0123ABCD is linked to driver D1 (Erin Bell); unlink that one first\n"
    assert run("unlink", "D1").output == "Driver D1 is linked to no Slack user.\n"
    assert run("unlink", "D1").exit_code == 1
    assert run("link", "D2", "U0123ABCD").exit_code == 0
