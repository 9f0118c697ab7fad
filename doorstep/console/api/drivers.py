"""Drivers: who there is."""

from sqlalchemy.orm import Session

from doorstep.console.api import rows
from doorstep.console.api.calls import Answer, Call, Operation
from doorstep.console.api.schemas import DriverIn, WrittenOut
from doorstep.console.auth.models import Role
from doorstep.dms.importing import single


def _put(session: Session, call: Call) -> Answer:
    return rows.put(session, call, "driver_code", single.take_driver)


OPERATIONS = (
    Operation(
        "putDriver", "PUT", "/drivers/{driver_code}", "A new driver, or another name or number of one", Role.DISPATCHER,
        WrittenOut, _put, body=DriverIn, statuses=(200, 201),
    ),
)  # fmt: skip
