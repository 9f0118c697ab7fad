"""The names under which history keeps commands: what is retried at a deployment, and rows of years ago, go by them."""

from collections.abc import Callable
from datetime import datetime
from inspect import isfunction

import pytest

from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import CommandResult, recording
from doorstep.dms.commands.recording import Order, command, once
from doorstep.drivers import check_ins
from doorstep.provenance import By

STORED = {
    "add_note", "add_stop", "assign_driver", "assign_to_route", "cancel_delivery", "change_address",
    "change_announcement", "change_driver", "change_recipient", "change_status", "check_in", "complete_report",
    "correct_report", "create_delivery", "create_depot", "create_driver", "create_route", "decide_damaged",
    "dispute_attempt", "end_break", "end_shift", "give_access", "give_instructions", "give_stops", "hold_for_pickup",
    "keep_access", "link_driver", "load_route", "move_stop", "put_off", "record_attempt", "record_resolution",
    "remove_from_route", "report_damaged", "report_delay", "report_missing", "report_vehicle_problem", "reschedule",
    "set_eta", "set_window", "skip_stop", "start_break", "start_shift", "take_back_access", "take_back_instructions",
    "take_back_report", "unlink_driver",
}  # fmt: skip
"""A new command adds a line. None is ever changed or taken out: the databases of whoever runs this have it."""


def test_the_names_in_history_are_these() -> None:
    assert set(recording.STORED_NAMES.values()) == STORED


def test_a_renamed_function_does_not_do_again_what_it_did_under_its_old_name(sessions: Sessions, now: datetime) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recording, "STORED_NAMES", {})

        @command(name="load_route")
        def load_route(session: object, order: Order) -> CommandResult:
            return once(session, order, "route:R-1", lambda: ({}, {"loaded": 3}))  # type: ignore[arg-type]

        @command(name="load_route")
        def fill_the_truck(session: object, order: Order) -> CommandResult:
            return once(session, order, "route:R-1", lambda: ({}, {"loaded": 0}))  # type: ignore[arg-type]

    by = By.driver("D1", "SM1", now)
    with transaction(sessions) as session:
        assert load_route(session, by).is_new
        again = fill_the_truck(session, by)
    assert (again.is_new, again.after["loaded"]) == (False, 3)


def test_every_command_has_a_stored_name() -> None:
    exported = [*(getattr(dms_commands, name) for name in dms_commands.__all__), check_ins.check_in]
    of_history: list[Callable[..., object]] = [
        each for each in exported if isfunction(each) and each.__annotations__.get("return") is CommandResult
    ]
    names = {f"{each.__module__.rpartition('.')[2]}.{each.__name__}" for each in of_history}
    assert names == set(recording.STORED_NAMES)
