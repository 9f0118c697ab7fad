"""Routes: whose day it is."""

from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, Operation, code
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import RouteIn, WrittenOut
from doorstep.console.auth.models import Role
from doorstep.dms.importing import single


def _put(session: Session, call: Call) -> Answer:
    given: RouteIn = call.body
    route_code = code(call.path["route_code"])
    values = given.model_dump(mode="json", exclude_none=True) | {"route_code": route_code}
    try:
        taken = single.take_route(session, call.by, values)
    except single.BadRow as error:
        raise Problem(422, "not_taken", f"{error}.") from None
    return Answer(
        WrittenOut(subject=route_code, outcome=taken.outcome), status=201 if taken.outcome == "created" else 200
    )


OPERATIONS = (
    Operation(
        "putRoute", "PUT", "/routes/{route_code}", "Plan a route, or give it to another driver", Role.DISPATCHER,
        WrittenOut, _put, body=RouteIn, statuses=(200, 201),
    ),
)  # fmt: skip
