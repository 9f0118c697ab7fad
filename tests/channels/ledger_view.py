"""What a test wants to see of the ledger."""

from sqlalchemy import func, select

from doorstep.database import Sessions, reading
from doorstep.messaging.models import Conversation, InboxRow, OutboxRow
from doorstep.transcript import TranscriptLine, lines


def texts_to(sessions: Sessions, number: str) -> list[str]:
    with reading(sessions) as session:
        return list(session.scalars(select(OutboxRow.body).where(OutboxRow.to_number == number).order_by(OutboxRow.id)))


def outbox(sessions: Sessions, number: str) -> list[OutboxRow]:
    with reading(sessions) as session:
        rows = list(session.scalars(select(OutboxRow).where(OutboxRow.to_number == number).order_by(OutboxRow.id)))
        session.expunge_all()
        return rows


def conversation_of(sessions: Sessions, number: str) -> str:
    with reading(sessions) as session:
        return session.scalars(select(Conversation.id).where(Conversation.their_number == number)).one()


def unhandled(sessions: Sessions, number: str) -> int:
    with reading(sessions) as session:
        return session.scalars(
            select(func.count(InboxRow.id))
            .join(Conversation, Conversation.id == InboxRow.conversation_id)
            .where(Conversation.their_number == number, InboxRow.handled_at.is_(None))
        ).one()


def received(sessions: Sessions) -> int:
    with reading(sessions) as session:
        return session.scalars(select(func.count(InboxRow.id))).one()


def transcript_of(sessions: Sessions, number: str) -> list[TranscriptLine]:
    with reading(sessions) as session:
        return lines(session, session.scalars(select(Conversation.id).where(Conversation.their_number == number)).one())
