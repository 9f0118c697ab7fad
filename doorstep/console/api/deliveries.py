"""Deliveries: what there is, what changed, and what the company's system says of one."""

from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, Operation, tracking_number
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import (
    AttemptOut,
    DeliveriesOut,
    DeliveriesQuery,
    DeliveryIn,
    DeliveryOut,
    EstimateIn,
    InstructionOut,
    WrittenOut,
)
from doorstep.console.auth.models import Role
from doorstep.console.kit import masking
from doorstep.dms.filling import dms_of
from doorstep.dms.importing import single
from doorstep.dms.mirror import History
from doorstep.dms.port import Dms
from doorstep.dms.views import DeliveryView

_MAY_STILL_COMMIT = timedelta(minutes=2)
"""Changes are numbered when they are made and seen when they are committed: the cursor stays so far behind."""


def _one(session: Session, call: Call) -> Answer:
    dms = dms_of(session)
    view = dms.delivery(tracking_number(call.path["tracking_number"]))
    if view is None:
        raise Problem(404, "no_such_delivery", "There is no delivery of that number.")
    return Answer(_out(dms, view), version=view.version)


def _changed(session: Session, call: Call) -> Answer:
    query: DeliveriesQuery = call.query
    dms = dms_of(session)
    settled = _settled(session, dms, call)  # before the changes are read: what commits in between comes again
    changes = dms.changed_after(query.changed_after, query.limit)
    numbers = list(dict.fromkeys(subject for _number, subject in changes if ":" not in subject))
    views = {view.tracking_number: view for view in dms.deliveries(numbers)} if numbers else {}
    last = changes[-1][0] if changes else 0
    after = max(query.changed_after, min(last, settled))
    items = [_out(dms, views[number]) for number in numbers if number in views]
    has_more = len(changes) == query.limit and after > query.changed_after
    return Answer(DeliveriesOut(items=items, next=after, has_more=has_more))


def _settled(session: Session, dms: Dms, call: Call) -> int:
    """Up to which change nothing can come any more."""
    newest = dms.newest_change()
    unsettled = session.scalar(select(func.min(History.id)).where(History.at >= call.now - _MAY_STILL_COMMIT))
    return newest if unsettled is None else min(newest, unsettled - 1)


def _put(session: Session, call: Call) -> Answer:
    given: DeliveryIn = call.body
    number = tracking_number(call.path["tracking_number"])
    filled_in = given.model_dump(mode="json", exclude_none=True) | {"tracking_number": number}
    values = {name: filled_in.get(name) for name in (*given.model_fields_set, "tracking_number")}
    try:  # null is said, and no row that does not name it
        taken = single.take_delivery(session, call.by, values, seen=call.seen, filled_in=filled_in | values)
    except single.VersionWanted:
        raise Problem(
            428,
            "version_wanted",
            "This would change a delivery that is there already. GET it, see what was changed here since (by its "
            "recipient, the desk, a driver), and send this again with its ETag in If-Match.",
        ) from None
    except single.BadRow as error:
        raise Problem(422, "not_taken", f"{error}.") from None
    view = dms_of(session).delivery(number)
    assert view is not None
    return Answer(
        WrittenOut(subject=number, outcome=taken.outcome, version=view.version, left_out=list(taken.left_out)),
        status=201 if taken.outcome == "created" else 200,
        version=view.version,
    )


def _put_eta(session: Session, call: Call) -> Answer:
    given: EstimateIn = call.body
    result = single.take_estimate(session, call.by, tracking_number(call.path["tracking_number"]), given.eta)
    outcome: Literal["changed", "unchanged"] = "changed" if result.is_new else "unchanged"
    return Answer(WrittenOut(subject=result.subject, outcome=outcome, version=result.version), version=result.version)


def _out(dms: Dms, view: DeliveryView) -> DeliveryOut:
    return DeliveryOut(
        **{name: getattr(view, name) for name in _AS_THEY_ARE},
        recipient_phone=masking.phone(view.recipient_phone) if view.recipient_phone else None,
        address=view.address.line1,
        city=view.address.city,
        state=view.address.state,
        zip=view.address.zip,
        left_at=masking.masked(view.left_at).text if view.left_at else None,
        attempts=[
            AttemptOut(
                number=each.number, at=each.at, outcome=each.outcome, reason=each.reason, driver_name=each.driver_name,
                signed_by=each.signed_by, has_photo=each.photo_url is not None, disputed_at=each.disputed_at,
            )
            for each in view.attempts
        ],
        instructions=[
            InstructionOut(
                kind=each.kind, detail=masking.masked(each.detail, every_number=True).text, given_at=each.given_at
            )
            for each in dms.instructions(view.tracking_number)
        ],
    )  # fmt: skip


_AS_THEY_ARE = (
    "tracking_number", "version", "status", "status_changed_at", "recipient_name", "timezone", "depot_code",
    "route_code", "window_start", "window_end", "eta", "held_until", "delivered_at", "updated_at",
)  # fmt: skip

OPERATIONS = (
    Operation(
        "listDeliveries", "GET", "/deliveries", "Deliveries that changed, oldest change first", Role.VIEWER,
        DeliveriesOut, _changed, query=DeliveriesQuery,
    ),
    Operation("getDelivery", "GET", "/deliveries/{tracking_number}", "One delivery", Role.VIEWER, DeliveryOut, _one),
    Operation(
        "putDelivery", "PUT", "/deliveries/{tracking_number}", "Announce a delivery, or correct it", Role.DISPATCHER,
        WrittenOut, _put, body=DeliveryIn, takes_version=True, statuses=(200, 201),
    ),
    Operation(
        "putEstimate", "PUT", "/deliveries/{tracking_number}/eta", "When it will be there", Role.DISPATCHER,
        WrittenOut, _put_eta, body=EstimateIn,
    ),
)  # fmt: skip
