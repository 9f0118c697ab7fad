"""A text of the desk's in a conversation that its writer does not have yet: taken with it, begun if there is none.

What is refused leaves the conversation as it was: one that somebody has, and in which nobody writes, is silent.
"""

from contextlib import suppress

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.desk import takeover, texts
from doorstep.desk.takeover import DeskRefused, Holder
from doorstep.messaging import conversations
from doorstep.messaging.rasa_api import RasaUnavailable


class HeldByOther(DeskRefused):
    """A colleague has the conversation."""

    def __init__(self, holder: Holder, services: Services) -> None:
        super().__init__(takeover.held_by(holder, services))
        self.holder = holder


def write_to(services: Services, phone: str, text: str, *, by: str, cause: str) -> str:
    """Answers the conversation's id. Blocking. Raises DeskRefused: they opted out, or somebody else has it."""
    with transaction(services.sessions) as session:
        texts.check(session, phone, text)
        conversation_id = conversations.latest_conversation_with(session, phone) or conversations.open_conversation(
            session, services.settings.twilio_number, phone, services.clock()
        )
    write_in(services, conversation_id, text, by=by, cause=cause)
    return conversation_id


def write_in(services: Services, conversation_id: str, text: str, *, by: str, cause: str) -> int:
    """Answers the text's outbox id; the same cause twice is one text. Blocking. Raises DeskRefused."""
    with reading(services.sessions) as session:
        known = texts.said(session, by, cause)
        if known is not None:
            return known
        conversation = conversations.find_conversation(session, conversation_id)
        if conversation is None:
            raise DeskRefused(f"There is no conversation {conversation_id}.")
        texts.check(session, conversation.their_number, text)
    taken = takeover.take(services, conversation_id, by=by)
    if not taken.is_yours:
        raise HeldByOther(taken.holder, services)
    try:
        return texts.say(services, conversation_id, text, by=by, cause=cause)
    except DeskRefused:
        if taken.began:
            _give_back(services, conversation_id, taken.holder)
        raise


def _give_back(services: Services, conversation_id: str, holder: Holder) -> None:
    with suppress(RasaUnavailable):  # released all the same; it is told later
        takeover.release(services, conversation_id, by=holder.by, takeover_id=holder.takeover_id)
