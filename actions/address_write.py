"""A confirmed address: what the customer is told of what became of it (doorstep/changes/address.py)."""

from datetime import datetime
from typing import Any

from actions.address_questions import refusal
from actions.conversation import CustomerTurn, Saying
from actions.person import dispatch_hours, reply_due
from actions.steps import RequestContext
from doorstep.addresses import PostalAddress
from doorstep.bootstrap import services
from doorstep.changes import address
from doorstep.changes.address import AddressCorrection, AddressOvertaken, AddressRefused, AddressWritten, ForDispatch
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken

Work = dict[str, Any]


def settle(asked: RequestContext, work: Work, proposed: PostalAddress) -> list[Saying] | PostalAddress:
    """Blocking. An address is the one on file that came meanwhile in place of the one that was talked about; then
    nothing was written."""
    delivery, turn, settings = asked.delivery, asked.turn, services().settings
    since = work.get("since")
    outcome = address.correct(
        asked.session,
        turn.by,
        delivery,
        AddressCorrection(
            proposed,
            base=PostalAddress(**work["base"]),
            proof=asked.proof,
            conversation_id=turn.conversation_id,
            message_id=turn.message_id,
            begun_at=datetime.fromisoformat(since) if since else turn.now,
            reply_due=reply_due(turn.now, settings),
        ),
    )
    match outcome:
        case AddressWritten(after):
            return _written(after, turn)
        case AddressOvertaken(on_file):
            return on_file
        case AddressRefused(reason):
            return [refusal(delivery, reason, turn.now)]
        case ForDispatch(reason):
            return [
                (f"utter_address_needs_approval_{reason}", {"zip": proposed.zip}),
                ("utter_address_waits", {}),
                dispatch_hours(turn.now, settings),
            ]


def _written(delivery: DeliveryView, turn: CustomerTurn) -> list[Saying]:
    done = "utter_address_written", {"tracking_number": delivery.tracking_number, "address": delivery.address.spoken()}
    return [done, _what_it_does_to_the_day(delivery, turn)]


def _what_it_does_to_the_day(delivery: DeliveryView, turn: CustomerTurn) -> Saying:
    zone = delivery.timezone
    window = {"window": spoken.window(delivery.window_start, delivery.window_end, zone, now=turn.now)}
    if delivery.status == Status.HELD:
        return "utter_address_held", {"place": delivery.depot_name}
    if delivery.status == Status.OUT_FOR_DELIVERY:
        expected = delivery.expected(turn.now)
        if delivery.eta is None or delivery.eta < turn.now or expected is None:
            return "utter_address_driver_told", {}
        return "utter_address_driver_told_eta", {"eta": spoken.moment(expected, zone, now=turn.now)}
    if delivery.status == Status.ATTEMPTED:
        planned = delivery.window_end > turn.now
        return ("utter_address_next_attempt" if planned else "utter_address_next_attempt_not_planned"), window
    if delivery.window_end < turn.now:
        return "utter_when_window_missed", window
    return "utter_address_day_unchanged", window
