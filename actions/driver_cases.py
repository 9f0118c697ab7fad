"""What a driver says that needs a person: a case for dispatch."""

from datetime import timedelta
from typing import Any

from actions.driver_heard import Heard
from actions.person import reply_due
from doorstep.bootstrap import services
from doorstep.cases import commands
from doorstep.cases.lifecycle import URGENT, Kind
from doorstep.cases.models import Case
from doorstep.dms.driver_day import StopDelivery

_AT_ONCE = timedelta(minutes=2)


def to_desk(
    heard: Heard,
    kind: Kind,
    reason: str,
    next_step: str,
    *,
    delivery: StopDelivery | None = None,
    details: dict[str, Any] | None = None,
    about_route: bool = False,
) -> Case:
    """Open it, or add to the open one of its kind about the same delivery (or this driver)."""
    now = heard.turn.now
    driver = heard.driver
    known: dict[str, Any] = {"driver": driver.code, "driver_name": driver.name, "message_id": heard.turn.cause}
    if driver.phone:
        known["driver_phone"] = driver.phone
    if heard.route is not None:
        known["route"] = heard.route.code
    return commands.open_case(
        heard.session,
        kind=kind,
        tracking_number=delivery.tracking_number if delivery and not about_route else None,
        conversation_id=heard.turn.conversation_id,
        opened_by="driver",
        reason=reason,
        details=known | (details or {}),
        cause=heard.turn.cause,
        now=now,
        next_step=next_step,
        due_at=now + _AT_ONCE if kind in URGENT else reply_due(now, services().settings),
    )
