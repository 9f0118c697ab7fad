"""What became of what the customer asked for: "is that confirmed?", "how long does that take"."""

from sqlalchemy.orm import Session

from actions.conversation import Saying
from actions.identification import who_is_writing
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import reading
from doorstep.desk.hours import is_desk_open
from doorstep.dms.filling import dms_of
from doorstep.dms.identification import Identified
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken

_ABOUT = {
    CaseKind.ADDRESS_PROBLEM: "the address",
    CaseKind.DELIVERY_CHANGE: "your change",
    CaseKind.REFUSAL: "sending it back",
    CaseKind.NOT_RECEIVED: "the missing package",
    CaseKind.ATTEMPT_DISPUTED: "what happened at your door",
    CaseKind.DAMAGE: "the damage",
    CaseKind.PROOF_WANTED: "the proof",
    CaseKind.COMPLAINT: "your complaint",
    CaseKind.ACCESS: "how to get in",
    CaseKind.FAILED_ATTEMPT: "the next try",
}
_STANDS = {
    "reschedule": "utter_stands_window",
    "change_address": "utter_stands_address",
    "hold_for_pickup": "utter_stands_hold",
    "cancel_delivery": "utter_stands_cancelled",
    "give_instructions": "utter_stands_instructions",
    "give_access": "utter_stands_access",
}


def sayings(talk: Talk) -> list[Saying]:
    """Nothing, when nothing is under way: then the text is what it is by itself."""
    if talk.question is not None:
        return [("utter_not_yet_confirmed", {})]
    who = who_is_writing(talk, request="where_is_my_package")
    with reading(services().sessions) as session:
        delivery = who.delivery if isinstance(who, Identified) and who.proof == "phone" else None
        if waiting := _waits_for_desk(session, talk, delivery):
            return [_decided_by(waiting, talk)]
        return _what_stands(session, delivery, talk) if delivery else []


def _waits_for_desk(session: Session, talk: Talk, delivery: DeliveryView | None) -> Case | None:
    """The latest that a person has to decide, of this conversation."""
    found = [
        case
        for case in case_queries.of_conversation(session, talk.turn.conversation_id)
        if case.state == CaseState.WAITING_ON_DESK or case.kind == CaseKind.PERSON_WANTED
    ]
    about_it = [case for case in found if delivery is None or case.tracking_number in (None, delivery.tracking_number)]
    latest = about_it or found
    return latest[-1] if latest else None


def _decided_by(case: Case, talk: Talk) -> Saying:
    settings = services().settings
    values = {"about": _ABOUT.get(CaseKind(case.kind), "it"), "phone": spoken.phone(settings.dispatch_phone)}
    is_person = case.kind == CaseKind.PERSON_WANTED
    if case.due_at is None or case.due_at <= talk.turn.now:
        return "utter_person_overdue" if is_person else "utter_not_yet_decided", values
    by = spoken.moment(case.due_at, settings.dispatch_timezone, now=talk.turn.now)
    if is_person and not is_desk_open(talk.turn.now, settings):
        return "utter_person_closed", values | {"by": by}
    return "utter_person_asked" if is_person else "utter_not_yet_decided_by", values | {"by": by}


def _what_stands(session: Session, delivery: DeliveryView, talk: Talk) -> list[Saying]:
    """Their own last write, as it is by now."""
    entries = [each for each in dms_of(session).history(delivery.tracking_number) if each.actor == "customer"]
    said = next((_STANDS[each.command] for each in reversed(entries) if each.command in _STANDS), None)
    if said is None:
        return []
    now = talk.turn.now
    return [
        (
            said,
            {
                "tracking_number": delivery.tracking_number,
                "window": spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now),
                "address": delivery.address.spoken(),
                "place": delivery.depot_name,
            },
        )
    ]
