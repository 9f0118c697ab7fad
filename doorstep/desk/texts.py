"""What people of the desk write in conversations that they have: queued like any text, and part of the transcript.

The text is queued first. Rasa is told of it then, or later: by `complete_transcript`.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from doorstep import transcript, wakeups
from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.desk import takeover
from doorstep.desk.models import DeskText
from doorstep.desk.takeover import DeskRefused, Holder
from doorstep.language.access.hiding import without_codes
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageKind, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.rasa_api import RasaUnavailable, add_words
from doorstep.messaging.slack.mrkdwn import escape

_GRACE = timedelta(seconds=5)
"""How long whoever writes tells Rasa themselves."""
_BATCH_SIZE = 200

_log = structlog.get_logger(__name__)


def say(services: Services, conversation_id: str, text: str, *, by: str, cause: str) -> int:
    """Queue a text of the desk's in a conversation that its writer has; answers its outbox id.

    The same cause twice is one text. Blocking. Raises DeskRefused.
    """
    now = services.clock()
    with transaction(services.sessions) as session:
        known = said(session, by, cause)
        if known is not None:
            return known
        conversation = _writable(session, services, conversation_id, text, by)
        words = escape(text) if conversation.provider == "slack" else text
        outbox_id = queueing.enqueue(
            session,
            NewText(
                conversation.their_number,
                words,
                conversation_id=conversation.id,
                kind=MessageKind.DESK,
                idempotency_key=_key(by, cause),
                blanked=without_codes(words),
            ),
            now,
        )
        session.add(DeskText(outbox_id=outbox_id, conversation_id=conversation.id, by=by, at=now))
        wakeups.notify(session, "desk")
    try:
        _put_into_transcript(services, outbox_id)
    except RasaUnavailable as error:
        _log.info("transcript_waits_for_rasa", outbox_id=outbox_id, reason=str(error))
    return outbox_id


def said(session: Session, by: str, cause: str) -> int | None:
    """Outbox id of the text that was queued for this cause."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.idempotency_key == _key(by, cause)))


def check(session: Session, number: str, text: str) -> None:
    """Raises DeskRefused: nobody may send this there, whoever has the conversation."""
    if consent.is_opted_out(session, number):
        raise DeskRefused("This number wants no texts (it sent STOP). Call them instead.")
    if not text.strip():
        raise DeskRefused("There is nothing to send.")
    if len(text) > queueing.MAX_BODY:
        raise DeskRefused(f"Too long: {len(text)} characters, {queueing.MAX_BODY} at most.")


def complete_transcript(services: Services) -> datetime | None:
    """Tell Rasa of texts that it was not told of. Blocking. Answers when to look again."""
    _tell_of_missing(services)
    with reading(services.sessions) as session:
        oldest = session.scalar(select(func.min(DeskText.at)).where(DeskText.in_transcript_at.is_(None)))
    return None if oldest is None else max(oldest, services.clock()) + _GRACE


def _tell_of_missing(services: Services) -> None:
    with reading(services.sessions) as session:
        missing = session.scalars(
            select(DeskText.outbox_id)
            .where(DeskText.in_transcript_at.is_(None), DeskText.at < services.clock() - _GRACE)
            .order_by(DeskText.outbox_id)
            .limit(_BATCH_SIZE)
        ).all()
    try:
        for outbox_id in missing:
            _put_into_transcript(services, outbox_id)
    except RasaUnavailable as error:
        _log.info("transcript_waits_for_rasa", reason=str(error))


def _writable(
    session: Session, services: Services, conversation_id: str, text: str, by: str
) -> conversations.ConversationView:
    """The conversation, if `by` may write this text in it. Raises DeskRefused."""
    conversation = conversations.find_conversation(session, conversation_id)
    if conversation is None:
        raise DeskRefused(f"There is no conversation {conversation_id}.")
    taken = takeover.opened(session, conversation_id)
    if taken is None:
        raise DeskRefused("Take the conversation first.")
    if taken.by != by:
        raise DeskRefused(takeover.held_by(Holder(taken.by, taken.since, taken.id), services))
    if not transcript.is_silent(session, conversation_id):
        raise DeskRefused("The assistant could not be silenced yet. Wait a moment and send it again.")
    check(session, conversation.their_number, text)
    return conversation


def _key(by: str, cause: str) -> str:
    return f"desk:{by}:{cause}"


def _put_into_transcript(services: Services, outbox_id: int) -> None:
    """Raises RasaUnavailable."""
    with reading(services.sessions) as session:
        row = session.execute(
            select(DeskText.conversation_id, DeskText.by, OutboxRow.body)
            .join(OutboxRow, OutboxRow.id == DeskText.outbox_id)
            .where(DeskText.outbox_id == outbox_id)
        ).one()
        is_there = outbox_id in transcript.outbox_ids(session, row.conversation_id)
    if not is_there:
        metadata = {"speaker": "desk", "by": row.by, "outbox_id": outbox_id}
        add_words(services.settings, row.conversation_id, without_codes(row.body), metadata=metadata)
    with transaction(services.sessions) as session:
        session.execute(
            update(DeskText).where(DeskText.outbox_id == outbox_id).values(in_transcript_at=services.clock())
        )
