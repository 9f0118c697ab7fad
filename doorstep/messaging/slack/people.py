"""Who is reached in which direct message."""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep.clock import Clock
from doorstep.database import Base
from doorstep.messaging import conversations
from doorstep.messaging.slack.posts import channel_of
from doorstep.upserts import dialect_of, inserting


class SlackPerson(Base):
    """A direct message between us and one person."""

    __tablename__ = "slack_people"

    user: Mapped[str] = mapped_column(primary_key=True)
    """Slack's id: U0123ABCD."""
    team: Mapped[str]
    channel: Mapped[str] = mapped_column(index=True)
    """D0123ABCD."""


def remember(session: Session, user: str, team: str, channel: str) -> None:
    inserted = inserting(dialect_of(session), SlackPerson).values(user=user, team=team, channel=channel)
    session.execute(inserted.on_conflict_do_update(index_elements=["user"], set_={"team": team, "channel": channel}))


def channel_with(session: Session, user: str) -> str:
    """Where this person is written to directly: our direct message, or, before anybody wrote there, their own id."""
    person = session.get(SlackPerson, user)
    return person.channel if person else user


def conversation_with(session: Session, user: str, clock: Clock) -> str | None:
    """The id of our direct conversation; None while it is not known how to reach them."""
    person = session.get(SlackPerson, user)
    if person is None:
        return None
    return conversations.open_conversation(session, person.team, person.channel, clock(), provider="slack")


def user_of(session: Session, conversation_id: str) -> str | None:
    """Whose direct message a conversation is."""
    conversation = conversations.find_conversation(session, conversation_id)
    if conversation is None:
        return None
    channel = channel_of(conversation.their_number)
    return session.scalar(select(SlackPerson.user).where(SlackPerson.channel == channel))
