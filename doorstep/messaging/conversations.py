"""Who writes with us through which number: each pair is one conversation, by SMS or in Slack."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.messaging import statements
from doorstep.messaging.models import Conversation
from doorstep.upserts import dialect_of

_PLAIN_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class ConversationView:
    id: str
    provider: str
    our_number: str
    their_number: str
    created_at: datetime
    last_inbound_at: datetime


def conversation(session: Session, conversation_id: str) -> ConversationView:
    """Raises LookupError when there is no such conversation."""
    found = find_conversation(session, conversation_id)
    if found is None:
        raise LookupError(f"no conversation {conversation_id}")
    return found


def find_conversation(session: Session, conversation_id: str) -> ConversationView | None:
    row = session.execute(statements.CONVERSATION, {"the_id": conversation_id}).one_or_none()
    return ConversationView(**row._mapping) if row else None


def open_conversation(
    session: Session, our_number: str, their_number: str, now: datetime, *, provider: str = "twilio"
) -> str:
    """The id of the conversation with a number (E.164; on Slack a channel), for us to begin: made if there was none."""
    known: str | None = session.scalar(
        select(Conversation.id).where(
            Conversation.provider == provider,
            Conversation.our_number == our_number,
            Conversation.their_number == their_number,
        )
    )
    return known or record_inbound(session, provider, our_number, their_number, now)


def latest_conversation_with(session: Session, their_number: str) -> str | None:
    """The SMS conversation with a number (E.164) in which they wrote last."""
    return session.scalar(
        select(Conversation.id)
        .where(Conversation.provider == "twilio", Conversation.their_number == their_number)
        .order_by(Conversation.last_inbound_at.desc())
        .limit(1)
    )


def last_wrote_at(session: Session, conversation_id: str) -> datetime | None:
    """When they last wrote; None when it was we who began the conversation, and since then nobody did."""
    row = session.execute(
        select(Conversation.created_at, Conversation.last_inbound_at).where(Conversation.id == conversation_id)
    ).one_or_none()
    return row.last_inbound_at if row and row.last_inbound_at > row.created_at else None


def last_inbound_at(session: Session, our_number: str, their_number: str, *, provider: str) -> datetime | None:
    """As `last_wrote_at`."""
    known = session.scalar(
        select(Conversation.id).where(
            Conversation.provider == provider,
            Conversation.our_number == our_number,
            Conversation.their_number == their_number,
        )
    )
    return last_wrote_at(session, known) if known else None


def record_inbound(session: Session, provider: str, our_number: str, their_number: str, now: datetime) -> str:
    """The id of the conversation in which they wrote, made if there was none.

    Its row stays locked until the transaction ends, so that messages of one conversation become visible in the order of
    their ids.
    """
    conversation_id: str = session.execute(
        statements.upsert_conversation(dialect_of(session)),
        {
            "id": f"{'slack' if provider == 'slack' else 'sms'}-{_opaque()}",
            "provider": provider,
            "our_number": our_number,
            "their_number": their_number,
            "created_at": now,
            "last_inbound_at": now,
        },
    ).scalar_one()
    return conversation_id


def _opaque() -> str:
    """59 random bits in characters that cannot be mistaken for one another."""
    bits, characters = secrets.randbits(64), []
    for _ in range(12):
        bits, place = divmod(bits, len(_PLAIN_CHARACTERS))
        characters.append(_PLAIN_CHARACTERS[place])
    return "".join(characters)
