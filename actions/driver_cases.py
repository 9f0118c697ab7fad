"""What a driver says that needs a person: a case for dispatch."""

from datetime import timedelta
from typing import Any

from actions.driver_heard import DriverMessage
from actions.person import reply_due
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import URGENT, CaseKind
from doorstep.cases.models import Case
from doorstep.dms.routes import StopDelivery
from doorstep.provenance import By

_AT_ONCE = timedelta(minutes=2)


def to_desk(
    heard: DriverMessage,
    kind: CaseKind,
    reason: str,
    next_step: str,
    *,
    delivery: StopDelivery | None = None,
    details: dict[str, Any] | None = None,
) -> Case:
    """Open it, or add to the open one of its kind about the same delivery (without one: of this driver).

    What was said first stays as it was said; later words are added to the log.
    """
    now = heard.turn.now
    driver = heard.driver
    subject = delivery.tracking_number if delivery else None
    before = _open(heard, kind, subject)
    if before is not None and "driver_says" in before.details:
        details = details or {}
        if words := details.get("driver_says"):
            reason = f'The driver adds: "{words}"'
        details = {name: value for name, value in details.items() if name != "driver_says"}
    known: dict[str, Any] = {"driver": driver.code, "driver_name": driver.name, "message_id": heard.turn.cause}
    if driver.phone:
        known["driver_phone"] = driver.phone
    if heard.route is not None:
        known["route"] = heard.route.code
    return case_commands.open_case(
        heard.session,
        By("driver", heard.turn.cause, now),
        case_commands.NewCase(
            kind=kind,
            tracking_number=subject,
            conversation_id=heard.turn.conversation_id,
            reason=reason,
            details=known | (details or {}),
            next_step=next_step,
            due_at=now + _AT_ONCE if kind in URGENT else reply_due(now, services().settings),
        ),
    )


def open_case_of(heard: DriverMessage, *kinds: CaseKind) -> Case | None:
    """The driver's own, about no single delivery; the most urgent kind first."""
    return next((case for kind in kinds if (case := _open(heard, kind, None)) is not None), None)


def add_words(heard: DriverMessage, case: Case, words: str) -> None:
    """To the log of a case that is open: dispatch reads it there."""
    case_commands.note(heard.session, heard.by, case.id, f'The driver says: "{words}"')  # fmt: skip


def _open(heard: DriverMessage, kind: CaseKind, tracking_number: str | None) -> Case | None:
    if tracking_number is not None:
        found = case_queries.of_delivery(heard.session, tracking_number, kind=kind)
    else:
        in_talk = case_queries.of_conversation(heard.session, heard.turn.conversation_id, kind=kind)
        found = [case for case in in_talk if case.tracking_number is None]
    return next(iter(found), None)
