"""A text to somebody who did not write: their conversation is begun or found, taken, and the text owed in it."""

from doorstep.bootstrap import Services
from doorstep.database import transaction
from doorstep.desk import takeover, texts
from doorstep.desk.takeover import DeskRefused
from doorstep.messaging import consent, conversations


def write_to(services: Services, phone: str, text: str, *, by: str, cause: str) -> str:
    """Answers the conversation's id. Blocking. Raises Refused: they opted out, or somebody else has it."""
    if not text.strip():
        raise DeskRefused("There is nothing to send.")
    with transaction(services.sessions) as session:
        if consent.is_opted_out(session, phone):
            raise DeskRefused("This number wants no texts (it sent STOP). Call them instead.")
        conversation_id = conversations.latest_conversation_with(session, phone) or conversations.open_conversation(
            session, services.settings.twilio_number, phone, services.clock()
        )
    taken = takeover.take(services, conversation_id, by=by)
    if not taken.is_yours:
        raise DeskRefused(takeover.held_by(taken.holder, services))
    texts.say(services, conversation_id, text, by=by, cause=cause)
    return conversation_id
