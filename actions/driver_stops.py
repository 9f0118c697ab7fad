"""The next stop, and what is to be known of any stop. Codes are shown only when they are asked for."""

from datetime import timedelta

from actions.conversation import Saying
from actions.driver_cases import open_case_of
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, answered_stop, doors_of, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep import transcript
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import arrivals, routes
from doorstep.dms.routes import StopDelivery, StopView
from doorstep.dms.values import InstructionKind
from doorstep.language import instructions, spoken
from doorstep.language.reports.asking import after_which
from doorstep.language.reports.named_stops import named
from doorstep.messaging import conversations

_LONGEST_QUOTE = 200
_QUOTED_FOR = timedelta(days=2)
"""What was written before is hardly about this delivery."""
_LINES_READ = 20
_MOST_NOTES = 4
_SHORTER_FOR_DRIVERS = {
    InstructionKind.DOG: "dog: {}",
    InstructionKind.DO_NOT_RING: "do not ring",
    InstructionKind.CALL_ON_ARRIVAL: "call on arrival",
}
_SAY_NOTHING_BY_THEMSELVES = frozenset({"affirm", "deny", "choose_option", "greet", "thank", "goodbye"})
"""Answers to questions of ours, and courtesies: no driver knows to what."""
_OF_VALUE_CENTS = 50_000


def begin(heard: DriverMessage) -> DriverReply:
    if heard.intent == "driver_next_stop":
        return DriverReply([_after(heard) or next_line(heard)], keeps_question=True)
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop"})
    return DriverReply([details(heard, stop)], keeps_question=True)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    stop = answered_stop(heard, "driver_next_stop")
    return NotAnAnswer() if stop is None else DriverReply([details(heard, stop)])


def _after(heard: DriverMessage) -> Saying | None:
    """What comes after a stop that is named; None when none is."""
    which = after_which(heard.words)
    if which is None or heard.route is None:
        return None
    found = named(f"at {which}", doors_of(heard.route))
    stops = heard.route.stops
    at = next((index for index, stop in enumerate(stops) if stop.position in (found.positions or found.several)), None)
    if at is None:
        return None
    after = next((stop for stop in stops[at + 1 :] if stop.is_ahead), None)
    if after is None:
        return "utter_driver_next_after_none", {"stop": where(stops[at])}
    name, said = details(heard, after, response="utter_driver_next_after")
    return name, said | {"before": where(stops[at])}


def next_line(heard: DriverMessage) -> Saying:
    """What comes next, or that nothing does, or not before the truck is loaded."""
    if heard.route is None:
        return "utter_driver_no_route", {}
    if open_case_of(heard, CaseKind.EMERGENCY) is not None:  # nobody is asked for deliveries now
        return "utter_driver_emergency_open", {}
    stop = routes.next_stop(heard.route)
    if stop is None and routes.is_to_be_loaded(heard.route):
        return "utter_driver_load_first", {}
    return details(heard, stop, response="utter_driver_next_stop") if stop else ("utter_driver_all_done", {})


def details(heard: DriverMessage, stop: StopView, *, response: str = "utter_driver_stop") -> Saying:
    first = stop.deliveries[0]
    lines = [
        line for delivery in stop.deliveries for line in _of_delivery(heard, delivery, several=len(stop.deliveries) > 1)
    ]
    buttons = _buttons(stop) if any(_is_open(delivery) for delivery in stop.deliveries) else []
    return response, {
        "position": str(stop.position),
        "address": stop.address.spoken(),
        "name": first.recipient_name,
        "eta": _when(heard, first),
        "lines": "\n".join(lines),
        "buttons": buttons,
    }


def _of_delivery(heard: DriverMessage, delivery: StopDelivery, *, several: bool) -> list[str]:
    lines = [f"{delivery.tracking_number}: {delivery.status.replace('_', ' ')}"] if several else []
    if not several and not _is_open(delivery):
        lines.append(f"Status: {delivery.status.replace('_', ' ')}")
    if delivery.signature_required:
        lines.append("Signature needed")
    if delivery.value_cents >= _OF_VALUE_CENTS:
        lines.append(f"High value: ${delivery.value_cents // 100:,}")
    if delivery.is_business:
        lines.append("Business")
    lines += [f"Asked: {_asked(each.kind, each.detail)}" for each in delivery.instructions]
    # What recipients asked for by text is said above already.
    lines += [f"Note: {note.text}" for note in delivery.notes[-_MOST_NOTES:] if note.author != "customer"]
    if quote := _last_words(heard, delivery):
        lines.append(f'Customer last wrote: "{quote}"')
    return lines


def _asked(kind: InstructionKind, detail: str) -> str:
    short = _SHORTER_FOR_DRIVERS.get(kind)
    return instructions.spoken(kind, detail) if short is None else short.format(detail)


def _last_words(heard: DriverMessage, delivery: StopDelivery) -> str:
    """What the recipient wrote last, as it is kept: codes are blanked in it."""
    known = heard.dms.delivery(delivery.tracking_number) if delivery.has_phone else None
    phone = known.recipient_phone if known else None
    conversation_id = conversations.latest_conversation_with(heard.session, phone) if phone else None
    if conversation_id is None:
        return ""
    since = heard.turn.written_at - _QUOTED_FOR
    lines = transcript.newest_lines(heard.session, conversation_id, _LINES_READ)
    said = [
        line.text
        for line in lines
        if line.speaker == "customer"
        and line.text
        and line.at > since
        and line.intent not in _SAY_NOTHING_BY_THEMSELVES
        and not line.text.isdecimal()
    ]
    words = said[-1] if said else ""
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}..."


def _when(heard: DriverMessage, delivery: StopDelivery) -> str:
    if delivery.eta is not None:
        eta, now = delivery.eta, heard.turn.now
        if delivery.is_out and heard.route is not None:
            eta = arrivals.expected(eta, routes.late_by(heard.route, now), now)
        return f"ETA {heard.clock(eta)}, promised by {heard.clock(delivery.window_end)}"
    window = spoken.window(delivery.window_start, delivery.window_end, heard.driver.timezone, now=heard.turn.now)
    return f"promised {window}"


def _buttons(stop: StopView) -> list[dict[str, str]]:
    """What is tapped at the door. The value names the stop, so that an old button reports on its own stop only."""
    about = stop.deliveries[0].tracking_number
    buttons = [
        {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{about}"},
        {"title": f"Could not deliver {stop.position}", "payload": f"driver:failed_form|{about}"},
    ]
    title = "Show code" if any(delivery.has_access for delivery in stop.deliveries) else "Ask for a code"
    return [
        *buttons,
        {"title": title, "payload": f"driver:ask_access|{about}"},
        {"title": "Running late", "payload": "driver:late_form"},
    ]


def _is_open(delivery: StopDelivery) -> bool:
    return delivery.is_out
