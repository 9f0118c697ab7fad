"""Drivers: who there is."""

from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, Operation, code
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import DriverIn, WrittenOut
from doorstep.console.auth.models import Role
from doorstep.dms.importing import single


def _put(session: Session, call: Call) -> Answer:
    given: DriverIn = call.body
    driver_code = code(call.path["driver_code"])
    values = given.model_dump(mode="json", exclude_none=True) | {"driver_code": driver_code}
    try:
        taken = single.take_driver(session, call.by, values)
    except single.BadRow as error:
        raise Problem(422, "not_taken", f"{error}.") from None
    return Answer(
        WrittenOut(subject=driver_code, outcome=taken.outcome), status=201 if taken.outcome == "created" else 200
    )


OPERATIONS = (
    Operation(
        "putDriver", "PUT", "/drivers/{driver_code}", "A new driver, or another name or number of one", Role.DISPATCHER,
        WrittenOut, _put, body=DriverIn, statuses=(200, 201),
    ),
)  # fmt: skip
