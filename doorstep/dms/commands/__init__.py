"""Every write to the DMS.

A command takes the caller's session, does one thing inside its transaction, and leaves one row of history. All take

- `actor`: who (`customer`, `driver:<code>`, `desk:<name>`, `system`),
- `cause`: what led to it (a message id). The same command on the same subject with the same cause is done once:
  again, it changes nothing and answers with the first result,
- `now`: the present instant,

and those that change a delivery `expected_version`: the version on which the decision was made, or None for
"whatever it is by now". They raise the subclasses of `Rejected`; a rejected command has changed nothing.
"""

from doorstep.dms.commands.access import give_access, keep_access
from doorstep.dms.commands.deliveries import (
    NewDelivery,
    add_note,
    change_address,
    change_recipient,
    change_status,
    create_delivery,
    record_attempt,
    set_eta,
    set_window,
)
from doorstep.dms.commands.links import link_driver, unlink_driver
from doorstep.dms.commands.recording import Change, IllegalMove, Invalid, NotFound, Rejected, StaleVersion
from doorstep.dms.commands.routes import (
    assign_driver,
    assign_to_route,
    change_driver,
    create_depot,
    create_driver,
    create_route,
    remove_from_route,
)
from doorstep.dms.commands.wishes import (
    cancel_delivery,
    dispute_attempt,
    give_instructions,
    hold_for_pickup,
    record_resolution,
    reschedule,
)

__all__ = [
    "Change",
    "IllegalMove",
    "Invalid",
    "NewDelivery",
    "NotFound",
    "Rejected",
    "StaleVersion",
    "add_note",
    "assign_driver",
    "assign_to_route",
    "cancel_delivery",
    "change_address",
    "change_driver",
    "change_recipient",
    "change_status",
    "create_delivery",
    "create_depot",
    "create_driver",
    "create_route",
    "dispute_attempt",
    "give_access",
    "give_instructions",
    "hold_for_pickup",
    "keep_access",
    "link_driver",
    "record_attempt",
    "record_resolution",
    "remove_from_route",
    "reschedule",
    "set_eta",
    "set_window",
    "unlink_driver",
]
