"""How a turn that answered a message ends: in one transaction with its events, whichever provider brought it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rasa.shared.core.domain import Domain
from sqlalchemy.orm import Session

from assistant.blanking import without, without_anywhere
from assistant.turn import DialogueTurn
from channels import late
from channels.intake import ClaimedMessage, no_longer_waits
from doorstep.clock import Clock
from doorstep.messaging import inbox
from doorstep.messaging.inbox import Remains
from doorstep.messaging.outbox.queueing import Reply


def finish(
    turn: DialogueTurn,
    claimed: ClaimedMessage,
    replies: Callable[[], Sequence[Reply]],
    domain: Domain,
    clock: Clock,
    session: Session,
) -> None:
    """After the turn's events were written: then it is known what must not stay of what was said."""
    message, now = claimed.message, clock()
    said = late.owning_up(replies(), message, domain, now)
    inbox.finish(
        session,
        message.id,
        [replace(reply, blanked=without(reply.text, turn.hidden)) for reply in said],
        now,
        attempt=message.attempts,
        remains=Remains(without(message.body, turn.hidden), without_anywhere(message.payload, turn.hidden)),
    )
    no_longer_waits(session, claimed, now)
