"""Where is my package, and when will it come: only what the DMS says, and how old that is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from actions.conversation import Saying
from actions.question import Memory
from actions.steps import Answered, NotAnAnswer, RequestContext, Step
from doorstep.dms.identification import Proof
from doorstep.dms.status import Status
from doorstep.dms.values import FailureReason
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken

OLD_ESTIMATE = timedelta(minutes=45)
"""An ETA that was not refreshed for longer is said together with its age."""
OLD_STATUS = timedelta(days=3)
"""A package that has not moved for longer is said to have not moved since."""


def begin(asked: RequestContext) -> Step:
    said = where_is(asked.delivery, asked.proof, asked.turn.now)
    if asked.delivery.status is Status.OUT_FOR_DELIVERY and not asked.dms.capabilities.estimates_arrival:
        said.append(("utter_when_no_estimates", {}))
    return Answered(said)


def answer(asked: RequestContext, memory: Memory) -> Step:
    return NotAnAnswer()


def where_is(delivery: DeliveryView, proof: Proof, now: datetime) -> list[Saying]:
    """What to say about a delivery. Someone who proved it by ZIP only hears status and window."""
    facts: dict[str, Any] = {
        "tracking_number": delivery.tracking_number,
        "window": spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now),
        "since": spoken.day(delivery.status_changed_at, delivery.timezone, now=now),
        "time": spoken.clock_time(delivery.status_changed_at, delivery.timezone),
    }
    match delivery.status:
        case Status.OUT_FOR_DELIVERY:
            return [("utter_where_out_for_delivery", facts), *_when(delivery, proof, now)]
        case Status.ATTEMPTED:
            return list(_attempt(delivery, proof, facts, now))
        case Status.DELIVERED:
            return list(_delivered(delivery, proof, facts, now))
        case Status.HELD:
            place = {"place": delivery.depot_name, "place_address": delivery.depot_address.spoken()}
            return [("utter_where_held", facts | place)]
        case Status.CREATED | Status.AT_DEPOT:
            return list(_before_loading(delivery, facts, now))
        case status:
            return [(f"utter_where_{status.value}", facts)]


def _when(delivery: DeliveryView, proof: Proof, now: datetime) -> Iterator[Saying]:
    window = spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now)
    if proof == "phone" and delivery.stops_before == 0:
        yield "utter_stops_next", {}
    elif proof == "phone" and delivery.stops_before is not None:
        yield "utter_stops_before", {"stops": spoken.count(delivery.stops_before, "stop")}
    if proof == "zip" or delivery.eta is None:
        late = now > delivery.window_end
        yield ("utter_when_window_missed" if late else "utter_when_window", {"window": window})
        return
    updated, expected = delivery.eta_updated_at, delivery.expected(now) or delivery.eta
    is_old = updated is not None and now - updated > OLD_ESTIMATE
    at = delivery.eta if delivery.eta < now or is_old else expected  # what was expected is told as it was
    values: dict[str, Any] = {"eta": spoken.moment(at, delivery.timezone, now=now), "window": window}
    if delivery.eta < now:
        yield "utter_when_eta_passed", values
    elif updated is not None and is_old:
        yield "utter_when_eta_old", values | {"updated": spoken.moment(updated, delivery.timezone, now=now)}
    elif expected > delivery.window_end:
        yield "utter_when_late", values
    else:
        yield "utter_when_eta", values


def _attempt(delivery: DeliveryView, proof: Proof, facts: dict[str, Any], now: datetime) -> Iterator[Saying]:
    """What happened at the last try, when the next one is, and what the recipient can do about it now."""
    at, reason = next(((each.at, each.reason) for each in reversed(delivery.attempts) if each.reason), (now, None))
    if reason is None:
        yield "utter_attempted_unknown", facts
    else:
        zone = delivery.timezone
        yield f"utter_attempted_{reason}", {"day": spoken.day(at, zone, now=now), "time": spoken.clock_time(at, zone)}
    yield "utter_next_attempt" if delivery.window_end > now else "utter_next_attempt_not_planned", facts
    if proof == "phone" and reason in _WHAT_HELPS:
        yield _WHAT_HELPS[reason], {}


_WHAT_HELPS = {
    FailureReason.NOBODY_HOME: "utter_can_say_where_to_leave_it",
    FailureReason.NO_SAFE_PLACE: "utter_can_say_where_to_leave_it",
    FailureReason.NO_ACCESS: "utter_can_say_how_to_get_in",
    FailureReason.ADDRESS_NOT_FOUND: "utter_can_correct_address",
    FailureReason.BUSINESS_CLOSED: "utter_can_say_when_open",
    FailureReason.UNSAFE: "utter_can_ask_person",
    FailureReason.DAMAGED: "utter_can_ask_person",
}


def _delivered(delivery: DeliveryView, proof: Proof, facts: dict[str, Any], now: datetime) -> Iterator[Saying]:
    at = delivery.delivered_at or delivery.status_changed_at
    values = facts | {
        "day": spoken.day(at, delivery.timezone, now=now),
        "time": spoken.clock_time(at, delivery.timezone),
        "place": delivery.left_at,
    }
    yield ("utter_where_delivered_at" if delivery.left_at and proof == "phone" else "utter_where_delivered", values)


def _before_loading(delivery: DeliveryView, facts: dict[str, Any], now: datetime) -> Iterator[Saying]:
    yield f"utter_where_{delivery.status.value}", facts
    if delivery.window_end < now:
        yield "utter_when_window_missed", facts
    else:
        yield "utter_when_window", facts
    if now - delivery.status_changed_at > OLD_STATUS:
        yield "utter_status_old", facts
