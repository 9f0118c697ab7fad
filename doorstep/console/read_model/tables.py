"""Tables of what the desk reads, and of what it writes beside conversations: marks, corrections, saved filters.

`desk_changes` is filled by triggers on the tables of other rooms (migrations/versions/0012_desk.py); `desk_words`, the
full text, is no table of this list because it is another one on each database (full_text.py).
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only when the type is INTEGER

LOW_CONFIDENCE = 0.6
"""Below it a reading counts as unsure. The fallback begins at 0.4 (config.yml)."""


def _latest_where(name: str, condition: str, *columns: str) -> Index:
    """Rows that meet a condition which few do, latest first."""
    on_sqlite = text(f"{condition} = 1" if condition.isidentifier() else condition)
    return Index(
        name, *(columns or ("last_message_at", "no")), sqlite_where=on_sqlite, postgresql_where=text(condition)
    )


class DeskChange(Base):
    """Something the read model has yet to take over. Written by triggers in the transaction that changed it."""

    __tablename__ = "desk_changes"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str | None]
    source: Mapped[str]
    """inbox, outbox, dialogue, case, dms, mark, who; `all`: the whole conversation; `quarters`: all of the figures."""
    ref: Mapped[str]
    """The id of the row in that table, if it matters which; of dms, the subject of the history."""


class DeskNews(Base):
    """What the read model took over lately, in the order in which it became visible: what live pages follow."""

    __tablename__ = "desk_news"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    kind: Mapped[str]
    """conversation, case, delivery."""
    ref: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class DeskConversation(Base):
    """A conversation as lists show it."""

    __tablename__ = "desk_conversations"
    __table_args__ = (
        Index("ix_desk_conversations_latest", "last_message_at", "no"),
        _latest_where("ix_desk_conversations_open_case", "has_open_case"),
        _latest_where("ix_desk_conversations_flagged", "flagged"),
        _latest_where("ix_desk_conversations_fallback", "has_fallback"),
        _latest_where("ix_desk_conversations_dms_write", "has_dms_write"),
        _latest_where("ix_desk_conversations_failed", "failed > 0"),
        _latest_where("ix_desk_conversations_low", f"lowest_confidence < {LOW_CONFIDENCE}"),
        _latest_where("ix_desk_conversations_taken", "taken_by IS NOT NULL"),
        _latest_where("ix_desk_conversations_slack", "channel = 'slack'"),
        _latest_where("ix_desk_conversations_others", "party <> 'customer'"),
        _latest_where("ix_desk_conversations_waiting", "waiting_since IS NOT NULL", "waiting_since", "no"),
    )

    no: Mapped[int] = mapped_column(primary_key=True)
    """Short, for the other tables of the read model."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), unique=True)
    channel: Mapped[str]
    """sms or slack."""
    party: Mapped[str]
    """customer or driver; unknown: nobody in the DMS has this number."""
    name: Mapped[str | None]
    tracking_numbers: Mapped[str]
    """What it was about, latest first, separated by spaces."""
    first_message_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    last_speaker: Mapped[str]
    """As transcripts name speakers: customer, driver, assistant, desk, ..."""
    preview: Mapped[str]
    """The last words, sensitive spans hidden."""
    last_intent: Mapped[str | None]
    """The last that is about something (matters.py)."""
    lowest_confidence: Mapped[float | None]
    """Of the last five texts."""
    has_fallback: Mapped[bool]
    has_dms_write: Mapped[bool]
    has_open_case: Mapped[bool]
    open_cases: Mapped[int]
    with_person: Mapped[bool]
    """The assistant is silent: it handed over, or somebody took the conversation."""
    taken_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    flagged: Mapped[bool]
    tags: Mapped[str]
    """Sorted, separated by spaces."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    is_reviewed: Mapped[bool]
    """Nothing was said since it was reviewed."""
    waiting_since: Mapped[datetime | None]
    """Since when somebody waits for our words: a text that was not handled, or an answer of the desk."""
    texts_in: Mapped[int]
    texts_out: Mapped[int]
    failed: Mapped[int]
    """Texts of ours that did not reach the person."""
    seen_event_id: Mapped[int] = mapped_column(_Id)
    """How far the dialogue's events are taken over."""


class DeskReading(Base):
    """What the assistant took a text for: one row for each event of type `user`."""

    __tablename__ = "desk_readings"
    __table_args__ = (
        Index("ix_desk_readings_conversation", "conversation_no", "event_id"),
        _latest_where("ix_desk_readings_fallback", "is_fallback", "at", "event_id"),
        _latest_where("ix_desk_readings_code", "has_code", "conversation_no", "inbox_id"),
    )

    event_id: Mapped[int] = mapped_column(_Id, primary_key=True, autoincrement=False)
    conversation_no: Mapped[int]
    inbox_id: Mapped[int | None] = mapped_column(_Id, index=True)
    """Two events may be of one text: "where is it? also my apt is 4b"."""
    at: Mapped[datetime]
    intent: Mapped[str]
    confidence: Mapped[float]
    """Of the likeliest intent, also where that was too little and the fallback took its place."""
    is_fallback: Mapped[bool]
    has_code: Mapped[bool]
    """It says how to get in; numbers in it are hidden."""


class DeskIntent(Base):
    """Which intents were read in a conversation."""

    __tablename__ = "desk_intents"

    intent: Mapped[str] = mapped_column(primary_key=True)
    conversation_no: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)


class DeskSubject(Base):
    """Which deliveries a conversation was about."""

    __tablename__ = "desk_subjects"

    tracking_number: Mapped[str] = mapped_column(primary_key=True)
    conversation_no: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)
    last_event_id: Mapped[int] = mapped_column(_Id)
    """The event that spoke of it last; 0: only a case or a change of the DMS did."""


class DeskQuarter(Base):
    """Counts of a quarter of an hour, from which days of any time zone add up."""

    __tablename__ = "desk_quarters"

    quarter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Quarters of an hour since 1970-01-01 UTC."""
    texts_in: Mapped[int]
    texts_out: Mapped[int]
    """Handed to the carrier; Slack does not count here."""
    segments: Mapped[int]
    failed: Mapped[int]
    not_understood: Mapped[int]


class DeskCase(Base):
    """When a case began and ended, ready to be counted."""

    __tablename__ = "desk_cases"
    __table_args__ = (
        Index("ix_desk_cases_opened", "opened_quarter", "kind"),
        Index("ix_desk_cases_resolved", "resolved_quarter", "by_person", "seconds"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    opened_quarter: Mapped[int]
    resolved_quarter: Mapped[int | None]
    seconds: Mapped[int | None]
    """From the first sign to the end."""
    by_person: Mapped[bool | None]
    """Of the desk."""


class DeskMark(Base):
    """A tag, flag, note or review of a conversation or of one text in it. Never deleted, but taken back."""

    __tablename__ = "desk_marks"
    __table_args__ = (
        Index("ix_desk_marks_conversation_id", "conversation_id", "id"),
        _latest_where("ix_desk_marks_tag", "kind = 'tag'", "value", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    line: Mapped[str | None]
    """`in:5` or `out:5`, as transcripts name their lines; None: the whole conversation."""
    kind: Mapped[str]
    """tag, flag, note, reviewed."""
    value: Mapped[str] = mapped_column(Text)
    """The tag, or the words of the note; else empty."""
    by: Mapped[str]
    at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class DeskCorrection(Base):
    """What a text should have been taken for. The latest of a reading counts; those taken back do not."""

    __tablename__ = "desk_corrections"
    __table_args__ = (
        Index("ix_desk_corrections_event_id", "event_id", "id"),
        _latest_where("ix_desk_corrections_waiting", "exported_at IS NULL AND removed_at IS NULL", "id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    event_id: Mapped[int] = mapped_column(_Id)
    """The reading that is corrected."""
    text: Mapped[str] = mapped_column(Text)
    """As the assistant read it."""
    intent_before: Mapped[str]
    intent: Mapped[str]
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """All that should have been found: {start, end, entity, role?}."""
    by: Mapped[str]
    at: Mapped[datetime]
    exported_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class DeskExport(Base):
    """A conversation that is to become a dialogue test."""

    __tablename__ = "desk_exports"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    first_line: Mapped[str | None]
    last_line: Mapped[str | None]
    """From and to which text; None: from the beginning, to the end."""
    by: Mapped[str]
    at: Mapped[datetime]
    exported_at: Mapped[datetime | None]


class DeskReply(Base):
    """A canned reply as the desk wrote it. The latest under a title counts; those before stay, with when."""

    __tablename__ = "desk_replies"
    __table_args__ = (
        Index(
            "uq_desk_replies_of_title", "audience", "title", unique=True,
            sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    audience: Mapped[str]
    """customer, driver."""
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    """With its variables; empty: nobody is offered it."""
    by: Mapped[str]
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class SavedFilter(Base):
    """Filters of a list that somebody keeps by a name of theirs."""

    __tablename__ = "desk_saved_filters"
    __table_args__ = (UniqueConstraint("owner", "board", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    """The user's name."""
    board: Mapped[str] = mapped_column(server_default="conversations")
    """Of which list: conversations, cases."""
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As in the address of the list."""
    saved_at: Mapped[datetime]


# The same tables for statements without the ORM.
changes = cast(Table, DeskChange.__table__)
news = cast(Table, DeskNews.__table__)
desk_conversations = cast(Table, DeskConversation.__table__)
readings = cast(Table, DeskReading.__table__)
intents = cast(Table, DeskIntent.__table__)
subjects = cast(Table, DeskSubject.__table__)
quarters = cast(Table, DeskQuarter.__table__)
desk_cases = cast(Table, DeskCase.__table__)
marks = cast(Table, DeskMark.__table__)
