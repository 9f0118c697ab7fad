"""A person, please: a case for dispatch, and an honest word about when."""

from datetime import datetime

from actions.conversation import CustomerTurn, Saying
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.cases.commands import NewCase, open_case
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import transaction
from doorstep.desk.hours import is_desk_open
from doorstep.desk.hours import reply_due as reply_due
from doorstep.language import spoken
from doorstep.provenance import By
from doorstep.settings import Settings

ASKED_FOR = "The customer asked for a person."
COMPLAINS = "The customer complains and asked for a person."
"""One case, not two: whoever answers them answers the complaint."""


def hand_over(talk: Talk, *, reason: str) -> None:
    """Give the conversation to dispatch. Until somebody takes it, actions/waiting_for_person.py sees to what is said;
    from then on the assistant is paused. Blocking."""
    due = _open_person_case(talk.turn, talk.delivery, reason)
    talk.say(_when(talk.turn.now, due))
    talk.forget()
    talk.tries = 0
    talk.handed_over = "asked"


def _open_person_case(turn: CustomerTurn, tracking_number: str | None, reason: str) -> datetime:
    due = reply_due(turn.now, services().settings)
    with transaction(services().sessions) as session:
        open_case(
            session,
            By.customer(turn.cause, turn.now),
            NewCase(
                kind=CaseKind.PERSON_WANTED,
                conversation_id=turn.conversation_id,
                reason=reason,
                details={"tracking_number": tracking_number} if tracking_number else {},
                next_step="Answer the customer, then release the conversation.",
                due_at=due,
            ),
        )
    return due


def _when(now: datetime, due: datetime) -> Saying:
    """When a person will reply: soon while the desk is open, else from its next opening."""
    settings = services().settings
    phone = spoken.phone(settings.dispatch_phone)
    if is_desk_open(now, settings):
        return "utter_person_soon", {"minutes": str(settings.dispatch_reply_minutes), "phone": phone}
    return "utter_person_later", {"opens": spoken.moment(due, settings.dispatch_timezone, now=now), "phone": phone}


def dispatch_hours(now: datetime, settings: Settings) -> Saying:
    """When dispatch will text about what was passed to them."""
    phone = spoken.phone(settings.dispatch_phone)
    if is_desk_open(now, settings):
        return "utter_dispatch_open", {"phone": phone}
    opens = spoken.moment(reply_due(now, settings), settings.dispatch_timezone, now=now)
    return "utter_dispatch_closed", {"opens": opens, "phone": phone}
