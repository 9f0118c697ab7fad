"""Every write to the DMS.

A command takes the caller's session, does one thing inside its transaction, and leaves one row of history. All take
right after the session `by`: who, why and when (`doorstep.provenance.By`). The same command on the same subject with
the same cause is done once: again, it changes nothing and answers with the first result. Under which name history
keeps it stands in `@command(name=...)`.

Those that recipients decide on take `expected_version`: the version on which the decision was made, or None for
"whatever it is by now". They raise the subclasses of `CommandRejected`; a rejected command has changed nothing.
"""

from doorstep.dms.commands.access import give_access, keep_access
from doorstep.dms.commands.attempts import (
    record_attempt,
    report_damaged,
    report_missing,
    take_back_report,
    take_back_set_aside,
)
from doorstep.dms.commands.corrections import correct_report, decide_damaged
from doorstep.dms.commands.deliveries import (
    Announced,
    NewDelivery,
    add_note,
    change_address,
    change_announcement,
    change_recipient,
    change_status,
    create_delivery,
    set_eta,
    set_window,
)
from doorstep.dms.commands.driving import report_delay, report_vehicle_problem
from doorstep.dms.commands.links import link_driver, unlink_driver
from doorstep.dms.commands.order import put_off
from doorstep.dms.commands.replanning import give_stops, move_stop, skip_stop
from doorstep.dms.commands.report_details import complete_report
from doorstep.dms.commands.routes import (
    NewDepot,
    add_stop,
    assign_driver,
    assign_to_route,
    change_driver,
    create_depot,
    create_driver,
    create_route,
    remove_from_route,
)
from doorstep.dms.commands.shifts import end_break, end_shift, load_route, start_break, start_shift
from doorstep.dms.commands.taking_back import take_back_access, take_back_instructions
from doorstep.dms.commands.wishes import (
    cancel_delivery,
    dispute_attempt,
    give_instructions,
    hold_for_pickup,
    record_resolution,
    reschedule,
)
from doorstep.dms.outcomes import (
    CommandRejected,
    CommandResult,
    IllegalMove,
    Invalid,
    NotFound,
    StaleVersion,
    Unsupported,
)
from doorstep.dms.values import AttemptEvidence as AttemptEvidence

__all__ = [
    "Announced",
    "AttemptEvidence",
    "CommandRejected",
    "CommandResult",
    "IllegalMove",
    "Invalid",
    "NewDelivery",
    "NewDepot",
    "NotFound",
    "StaleVersion",
    "Unsupported",
    "add_note",
    "add_stop",
    "assign_driver",
    "assign_to_route",
    "cancel_delivery",
    "change_address",
    "change_announcement",
    "change_driver",
    "change_recipient",
    "change_status",
    "complete_report",
    "correct_report",
    "create_delivery",
    "create_depot",
    "create_driver",
    "create_route",
    "decide_damaged",
    "dispute_attempt",
    "end_break",
    "end_shift",
    "give_access",
    "give_instructions",
    "give_stops",
    "hold_for_pickup",
    "keep_access",
    "link_driver",
    "load_route",
    "move_stop",
    "put_off",
    "record_attempt",
    "record_resolution",
    "remove_from_route",
    "report_damaged",
    "report_delay",
    "report_missing",
    "report_vehicle_problem",
    "reschedule",
    "set_eta",
    "set_window",
    "skip_stop",
    "start_break",
    "start_shift",
    "take_back_access",
    "take_back_instructions",
    "take_back_report",
    "take_back_set_aside",
    "unlink_driver",
]
