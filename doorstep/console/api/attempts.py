"""Attempts: what a driver's own app tells of a try at a door."""

from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, Operation, tracking_number
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import AttemptIn, WrittenOut
from doorstep.console.auth.models import Role
from doorstep.dms.filling import dms_of
from doorstep.dms.values import AttemptEvidence
from doorstep.provenance import By


def _post(session: Session, call: Call) -> Answer:
    given: AttemptIn = call.body
    dms = dms_of(session)
    by = call.by
    if given.driver_code is not None:
        if dms.drivers.driver(given.driver_code) is None:
            raise Problem(422, "no_such_driver", f"There is no driver {given.driver_code}.")
        by = By.driver(given.driver_code, call.cause, call.now)
    if given.photo_url is not None and given.photo_url.startswith(call.settings.public_url):
        raise Problem(422, "photo_of_ours", "photo_url must be an address of your own.")
    evidence = AttemptEvidence(
        left_at=given.left_at,
        signed_by=given.signed_by,
        photo_url=given.photo_url,
        note=given.note,
        latitude=given.latitude,
        longitude=given.longitude,
    )
    result = dms.drivers.record_attempt(
        by, tracking_number(given.tracking_number), given.outcome, reason=given.reason, evidence=evidence
    )
    return Answer(
        WrittenOut(subject=result.subject, outcome="created", version=result.version),
        status=201,
        version=result.version,
    )


OPERATIONS = (
    Operation(
        "postAttempt", "POST", "/attempts", "A try at a door, with its proof", Role.DISPATCHER,
        WrittenOut, _post, body=AttemptIn, needs_key=True, statuses=(201,),
    ),
)  # fmt: skip
