"""The table of what we asked customers and still wait for."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base


class WaitingQuestion(Base):
    """What a customer was asked and has not answered; one in a conversation."""

    __tablename__ = "open_questions"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is asked once more; None: it is not, or was."""
    call_at: Mapped[datetime | None]
    """When the desk calls about it; None: it does not, or was told to."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """When it is said that nothing was changed."""
    tracking_number: Mapped[str | None]
    """What it is about."""
