"""What is said in a turn that no message of theirs began: collected, and queued when the turn is kept."""

from functools import partial
from typing import Any, Protocol

from rasa.core.channels.channel import OutputChannel
from sqlalchemy.orm import Session

from assistant.turn import DialogueTurn, current_turn
from doorstep import transcript
from doorstep.clock import Clock
from doorstep.messaging import conversations
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText, Reply


class Collecting(Protocol):
    def replies(self) -> list[Reply]: ...


class OutboxOutput(OutputChannel):
    """For `trigger_intent` and its like; stands before the output channel that collects."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def send_response(self: Any, recipient_id: str, message: dict[str, Any]) -> None:
        turn = current_turn()
        if turn is None:
            raise RuntimeError("messages are said in turns: the lock on the conversation is not held")
        if not self.replies():
            turn.writes.append(partial(_queue, self, self._clock, turn))
        await super().send_response(recipient_id, message)


def _queue(output: Collecting, clock: Clock, turn: DialogueTurn, session: Session) -> None:
    """After the turn's events were written: they name the cause."""
    conversation = conversations.conversation(session, turn.conversation_id)
    newest_id = transcript.newest_event_id(session, conversation.id)
    begun = transcript.newest_begun(session, conversation.id)
    for reply in output.replies():
        queueing.enqueue(
            session,
            NewText(
                conversation.their_number,
                reply.text,
                conversation_id=conversation.id,
                kind=MessageKind.OUTREACH,
                idempotency_key=begun.once or f"dialogue:{conversation.id}:{newest_id}",
                not_after=begun.not_after,
                media_urls=reply.media_urls,
                payload=reply.payload,
            ),
            clock(),
        )
