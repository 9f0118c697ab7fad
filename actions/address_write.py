"""A confirmed address: written, passed to dispatch or refused, as the policy decides on the DMS as it is now."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.address_questions import refusal
from actions.conversation import Saying, Turn
from actions.person import dispatch_hours, reply_due
from actions.steps import Asked
from doorstep.addresses import PostalAddress
from doorstep.bootstrap import services
from doorstep.cases.commands import NewCase, open_case, resolve
from doorstep.cases.lifecycle import Kind, State
from doorstep.dms import commands, policy, queries
from doorstep.dms.models import Audience
from doorstep.dms.queries import DeliveryView
from doorstep.dms.status import Status
from doorstep.language import spoken
from doorstep.provenance import By

Work = dict[str, Any]


def settle(asked: Asked, work: Work, proposed: PostalAddress) -> list[Saying] | PostalAddress:
    """Blocking. An address is the one on file that came meanwhile in place of the one that was talked about; then
    nothing was written."""
    session, delivery, turn = asked.session, asked.delivery, asked.turn
    if delivery.address == proposed and asked.proof == "phone":
        return _written(delivery, turn)  # this very text wrote it before, or somebody else did
    outcome, reason = _decide(session, delivery, proposed, asked.proof)
    if outcome == "refuse":
        return [refusal(delivery, reason, turn.now)]
    if outcome == "needs_approval":
        return _ask_dispatch(session, delivery, proposed, reason, turn)
    if asdict(delivery.address) != work["base"]:
        return delivery.address
    _write(session, delivery, proposed, turn, tell_driver=outcome == "write_and_tell_driver")
    _keep_case(session, delivery, proposed, turn, since=work.get("since"))
    after = queries.delivery(session, delivery.tracking_number)
    return _written(after or delivery, turn)


def _decide(
    session: Session, delivery: DeliveryView, proposed: PostalAddress, proof: str
) -> tuple[policy.Outcome, str]:
    in_area = queries.in_service_area(session, proposed.zip, delivery.depot_code)
    decision = policy.address_change(delivery.status, delivery.address, proposed, in_area)
    if proof != "phone" and (decision.outcome != "refuse" or decision.reason == "unchanged"):
        return "needs_approval", "not_proven"
    return decision.outcome, decision.reason


def _write(session: Session, delivery: DeliveryView, proposed: PostalAddress, turn: Turn, *, tell_driver: bool) -> None:
    commands.change_address(session, turn.by, delivery.tracking_number, proposed, expected_version=delivery.version)
    if tell_driver:
        told = f"Address corrected by the customer: {proposed.spoken()} (was {delivery.address.spoken()})."
        commands.add_note(session, turn.by, delivery.tracking_number, told, audience=Audience.DRIVER)


def _keep_case(
    session: Session, delivery: DeliveryView, written: PostalAddress, turn: Turn, *, since: str | None
) -> None:
    """A wrong address is an exception too, from the first word about it; here it ends without a person."""
    case = open_case(
        session,
        By.customer(turn.cause, datetime.fromisoformat(since) if since else turn.now),
        NewCase(
            kind=Kind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=turn.conversation_id,
            reason="The customer corrected the address.",
            details={"message_id": turn.message_id, "on_file": asdict(delivery.address)},
            next_step="The assistant settles it.",
            state=State.OPEN,
        ),
    )
    if case.state == State.OPEN:  # else one about this address waits for dispatch already, and they decide
        resolve(session, By("assistant", turn.cause, turn.now), case.id, f"Written: {written.spoken()}")


def _ask_dispatch(
    session: Session, delivery: DeliveryView, proposed: PostalAddress, reason: str, turn: Turn
) -> list[Saying]:
    open_case(
        session,
        By.customer(turn.cause, turn.now),
        NewCase(
            kind=Kind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=turn.conversation_id,
            reason=f"Address change needs approval: {reason.replace('_', ' ')}.",
            details={"proposed": asdict(proposed), "on_file": asdict(delivery.address), "why": reason},
            next_step="Approve or reject the address.",
            due_at=reply_due(turn.now, services().settings),
        ),
    )
    return [
        (f"utter_address_needs_approval_{reason}", {"zip": proposed.zip}),
        ("utter_address_waits", {}),
        dispatch_hours(turn.now, services().settings),
    ]


def _written(delivery: DeliveryView, turn: Turn) -> list[Saying]:
    done = "utter_address_written", {"tracking_number": delivery.tracking_number, "address": delivery.address.spoken()}
    return [done, _what_it_does_to_the_day(delivery, turn)]


def _what_it_does_to_the_day(delivery: DeliveryView, turn: Turn) -> Saying:
    zone = delivery.timezone
    window = {"window": spoken.window(delivery.window_start, delivery.window_end, zone, now=turn.now)}
    if delivery.status == Status.HELD:
        return "utter_address_held", {"place": delivery.depot_name}
    if delivery.status == Status.OUT_FOR_DELIVERY:
        if delivery.eta is None or delivery.eta < turn.now:
            return "utter_address_driver_told", {}
        return "utter_address_driver_told_eta", {"eta": spoken.moment(delivery.eta, zone, now=turn.now)}
    if delivery.status == Status.ATTEMPTED:
        planned = delivery.window_end > turn.now
        return ("utter_address_next_attempt" if planned else "utter_address_next_attempt_not_planned"), window
    if delivery.window_end < turn.now:
        return "utter_when_window_missed", window
    return "utter_address_day_unchanged", window
