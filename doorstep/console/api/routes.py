"""Routes: whose day it is."""

from sqlalchemy.orm import Session

from doorstep.console.api import rows
from doorstep.console.api.calls import Answer, Call, Operation
from doorstep.console.api.schemas import RouteIn, WrittenOut
from doorstep.console.auth.models import Role
from doorstep.dms.importing import single


def _put(session: Session, call: Call) -> Answer:
    return rows.put(session, call, "route_code", single.take_route)


OPERATIONS = (
    Operation(
        "putRoute", "PUT", "/routes/{route_code}", "Plan a route, or give it to another driver", Role.DISPATCHER,
        WrittenOut, _put, body=RouteIn, statuses=(200, 201),
    ),
)  # fmt: skip
