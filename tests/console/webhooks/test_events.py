"""What happened, as it is told outside."""

from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from doorstep.cases.lifecycle import CaseState
from doorstep.console.webhooks import events
from doorstep.console.webhooks.events import CASE, DMS, Row
from tests.dms.test_stored_names import STORED
from tests.stack import ROOT

AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
NUMBER = "LM123456789"
_OF_ROUTES = {
    "create_route", "assign_driver", "report_delay", "report_vehicle_problem", "move_stop", "skip_stop", "give_stops",
    "check_in",
}  # fmt: skip


def told(row: Row, *, with_words: bool = False) -> dict[str, Any]:
    said = events.body(row, with_words=with_words, masked=lambda words: words.replace("4471", "••••"))
    jsonschema.Draft202012Validator(events.schemas()[said["type"]]).validate(said)
    return said


def dms(command: str, after: dict[str, Any], before: dict[str, Any] | None = None, subject: str = NUMBER) -> Row:
    return Row(DMS, 1, AT, "customer", command, subject, before or {}, after)


def test_every_command_has_its_event() -> None:
    of_deliveries = {each for each in events._OF_DELIVERIES if each != "give_stop"}
    assert STORED - of_deliveries - set(events._OF_DRIVERS) - _OF_ROUTES == {"create_depot"}


def test_another_window_is_told_with_what_it_was() -> None:
    row = dms(
        "reschedule",
        {"window_start": "2026-11-21T16:00:00+00:00", "version": 3},
        {"window_start": "2026-11-20T16:00:00+00:00", "version": 2},
    )
    said = told(row)
    assert (said["type"], said["timestamp"]) == ("delivery.rescheduled", "2026-11-20T16:30:00+00:00")
    assert said["data"] == {
        "tracking_number": NUMBER, "version": 3, "command": "reschedule", "by": "customer", "changed": ["window_start"],
        "before": {"window_start": "2026-11-20T16:00:00Z"}, "after": {"window_start": "2026-11-21T16:00:00Z"},
    }  # fmt: skip


def test_who_lives_where_is_not_told() -> None:
    after = {"address": "12 N Main St", "recipient": "Maria Lopez", "phone": "+13125550142", "version": 2}
    said = told(dms("change_address", after, {"address": "1 Elm St", "recipient": "M", "phone": None, "version": 1}))
    assert said["data"]["changed"] == ["address", "phone", "recipient"]
    assert [word for word in ("Main", "Maria", "5550142", "Elm") if word in str(said)] == []


def test_what_people_wrote_is_told_where_it_is_wanted_and_a_code_never() -> None:
    row = dms("give_instructions", {"instructions": {"leave_at": "porch, code 4471"}, "version": 2})
    assert "porch" not in str(told(row))
    assert told(row, with_words=True)["data"]["words"] == {"leave_at": "porch, code ••••"}
    access = dms("give_access", {"access": ["gate"], "keep": False, "version": 2})
    assert "words" not in told(access, with_words=True)["data"]


def test_an_attempt_says_its_outcome() -> None:
    after = {"attempt": 1, "outcome": "failed", "reason": "nobody_home", "status": "attempted", "version": 5}
    said = told(dms("record_attempt", after, {"status": "out_for_delivery", "version": 4}))
    assert said["data"]["attempt"] == {"number": 1, "outcome": "failed", "reason": "nobody_home"}
    assert said["data"]["after"] == {"status": "attempted"}


def test_what_was_erased_is_told_as_nothing() -> None:
    for command in ("record_attempt", "give_instructions", "create_delivery"):
        assert told(dms(command, {}), with_words=True)["data"]["after"] == {}


@pytest.mark.parametrize("actor", ["api:dms", "webhook:dms", "import", "sender"])
def test_other_systems_are_programs(actor: str) -> None:
    row = Row(DMS, 1, AT, actor, "create_route", "route:R-1", {}, {"driver": "D1", "version": 1})
    assert told(row)["data"] == {"route_code": "R-1", "command": "create_route", "by": "program", "driver_code": "D1"}


def test_drivers_and_depots() -> None:
    shift = told(dms("start_shift", {"route": "R-1", "loaded": [], "version": 1}, subject="driver:D1"))
    assert (shift["type"], shift["data"]["route_code"]) == ("driver.shift_changed", "R-1")
    assert events.type_of(DMS, "create_depot", "depot:CHI") is None


@pytest.mark.parametrize("entry", ["opened", "resolved", *(f"moved to {state}" for state in CaseState)])
def test_a_case_says_where_it_stands(entry: str) -> None:
    about = {"kind": "access", "tracking_number": NUMBER, "opened_as": CaseState.OPEN}
    said = told(Row(CASE, 7, AT, "desk:dee", entry, "case:12", {}, about))
    assert (said["data"]["case_id"], said["data"]["kind"], said["data"]["by"]) == (12, "access", "desk")


def test_notes_in_a_cases_log_are_nobodys() -> None:
    assert [events.type_of(CASE, each, "case:1") for each in ("note", "joined", "assigned")] == [None] * 3


def test_the_page_for_engineers_has_every_event() -> None:
    page = (ROOT / "docs/webhooks.md").read_text()
    assert [line for each in events.KINDS if (line := f"| `{each.name}` | {each.says} |") not in page] == []
