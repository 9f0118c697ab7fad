"""Tables of what #dispatch shows of each case."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_OutboxId = BigInteger().with_variant(Integer, "sqlite")


class _Post:
    """A message in #dispatch that is changed in place until what it shows has ended."""

    outbox_id: Mapped[int] = mapped_column(_OutboxId, ForeignKey("outbox.id"))
    change_id: Mapped[int | None] = mapped_column(_OutboxId, ForeignKey("outbox.id"))
    """Of the latest change; None while it is as it was first posted."""
    changes: Mapped[int] = mapped_column(default=0)
    seen: Mapped[str]
    """What it depends on, as it was when it was last looked at."""
    shown: Mapped[str]
    """Fingerprint of its words and blocks."""
    ended_at: Mapped[datetime | None]


class AlertGroup(_Post, Base):
    """The message in whose thread the alerts of a bad hour stand."""

    __tablename__ = "slack_alert_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Of the cases."""
    began_at: Mapped[datetime]

    __table_args__ = (Index("ix_slack_alert_groups_kind_began_at", "kind", "began_at"),)


class SlackAlert(_Post, Base):
    """What #dispatch sees of a case: one message."""

    __tablename__ = "slack_alerts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    """Of the case."""
    at: Mapped[datetime]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("slack_alert_groups.id"), index=True)
    """In whose thread it stands; None: in the channel."""

    __table_args__ = (
        Index("ix_slack_alerts_kind_at", "kind", "at"),
        Index(
            "ix_slack_alerts_live",
            "case_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
