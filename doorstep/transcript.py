"""What was said and decided in every conversation, event by event, as the dialogue engine recorded it.

The assistant writes these tables (assistant/tracker_store.py); everyone else only reads them, here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Index, Integer, Select, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep.database import Base

ANSWERED_BY_CARRIER = "answered_by_carrier"
"""In the metadata of a customer's event: the carrier confirmed it itself."""
IN_OUTBOX = "owed_by_ledger"
"""In the metadata of an event of ours: the text went into the outbox with what it confirms; it is not said again."""

SWITCHES = ("pause", "resume", "restart", "session_started")
"""Events after which the assistant is silent (the first) or answers."""
_BY_PEOPLE = ("pause", "resume")
"""Of these. That a dialogue begins is nobody's doing, and may be later by Rasa's clock than what was asked in it."""
_MAX_SYNTHETIC_TURNS = 10
"""In a row: events of our own that look like a customer's words."""
_SWITCHES_READ = 6
_DESK_TEXTS_READ = 100

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only when the type is INTEGER


ONCE, NOT_AFTER = "once", "not_after"
"""Entities of a turn that we begin: the cause of what is said in it, and until when that is of use (ISO 8601)."""


class DialogueEvent(Base):
    """One event of a conversation. Append-only: together they are the whole transcript."""

    __tablename__ = "dialogue_events"
    __table_args__ = (Index("ix_dialogue_events_transcript", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str]
    type_name: Mapped[str]
    """Rasa's name of the event type: user, bot, slot, action, ..."""
    data: Mapped[str] = mapped_column(Text)
    """The event as JSON."""


class DialogueHead(Base):
    """How far a conversation is, and from where its dialogue has to be replayed to know its state."""

    __tablename__ = "dialogue_heads"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    newest_id: Mapped[int] = mapped_column(_Id)
    window_start_id: Mapped[int] = mapped_column(_Id)
    """The first event that is replayed; what went before is summed up in `carried`."""
    carried: Mapped[str] = mapped_column(Text)
    """Events (a JSON list) that stand for everything before the window: slots, a takeover, the last action."""


@dataclass(frozen=True)
class TranscriptLine:
    """Something said in a conversation."""

    id: int
    """Of the event; lines are in the order of their ids."""
    at: datetime
    speaker: Literal["customer", "assistant", "desk"]
    text: str
    media_urls: tuple[str, ...]
    intent: str | None
    """What the assistant took a customer's words for."""
    is_answered_by_carrier: bool = False
    """The carrier took this keyword (STOP, START) and answered it itself, in words that we are not told."""


@dataclass(frozen=True)
class Switch:
    is_silent: bool
    takeover_id: int | None
    """On whose behalf (doorstep/desk/takeover.py); None: the assistant did it by itself."""


def lines(session: Session, conversation_id: str, *, after_id: int = 0) -> list[TranscriptLine]:
    """What was said, oldest first; only what came after the event `after_id` if one is given."""
    rows = session.execute(
        _said_in(conversation_id).where(DialogueEvent.id > after_id).order_by(DialogueEvent.id)
    ).tuples()
    return list(_as_lines(rows))


def newest_lines(session: Session, conversation_id: str, count: int) -> list[TranscriptLine]:
    """The last things that were said, oldest first."""
    rows = session.execute(
        _said_in(conversation_id).order_by(DialogueEvent.id.desc()).limit(count + _MAX_SYNTHETIC_TURNS)
    ).tuples()
    return list(_as_lines(reversed(rows.all())))[-count:]


def switches(session: Session, conversation_id: str) -> list[Switch]:
    """When the assistant was last told to be silent or to answer, newest first. None at all: it answers."""
    return [
        Switch(name == "pause", _metadata(data).get("takeover")) for name, data in _switches(session, conversation_id)
    ]


def was_switched_since(session: Session, conversation_id: str, at: datetime) -> bool:
    """Whether a person took the conversation or gave it back since then."""
    return any(
        name in _BY_PEOPLE and json.loads(data)["timestamp"] >= at.timestamp()
        for name, data in _switches(session, conversation_id)
    )


def is_silent(session: Session, conversation_id: str) -> bool:
    """Whether the assistant only listens in this conversation."""
    newest = switches(session, conversation_id)[:1]
    return bool(newest) and newest[0].is_silent


def _switches(session: Session, conversation_id: str) -> list[tuple[str, str]]:
    return list(
        session.execute(
            select(DialogueEvent.type_name, DialogueEvent.data)
            .where(DialogueEvent.conversation_id == conversation_id, DialogueEvent.type_name.in_(SWITCHES))
            .order_by(DialogueEvent.id.desc())
            .limit(_SWITCHES_READ)
        ).tuples()
    )


def outbox_ids(session: Session, conversation_id: str) -> set[int]:
    """Which texts of the desk's are in the transcript, by their ids in the outbox; only the newest ones."""
    rows = session.scalars(
        select(DialogueEvent.data)
        .where(DialogueEvent.conversation_id == conversation_id, DialogueEvent.type_name == "bot")
        .order_by(DialogueEvent.id.desc())
        .limit(_DESK_TEXTS_READ)
    )
    return {metadata["outbox_id"] for metadata in map(_metadata, rows) if "outbox_id" in metadata}


@dataclass(frozen=True)
class Begun:
    """How we began a turn."""

    once: str | None
    not_after: datetime | None


def newest_begun(session: Session, conversation_id: str) -> Begun:
    """Of the newest turn, which is ours."""
    data = session.scalar(
        select(DialogueEvent.data)
        .where(DialogueEvent.conversation_id == conversation_id, DialogueEvent.type_name == "user")
        .order_by(DialogueEvent.id.desc())
        .limit(1)
    )
    entities = ((json.loads(data or "{}").get("parse_data") or {}).get("entities")) or ()
    values = {each.get("entity"): str(each.get("value")) for each in entities}
    not_after = values.get(NOT_AFTER)
    return Begun(values.get(ONCE), datetime.fromisoformat(not_after) if not_after else None)


def newest_event_id(session: Session, conversation_id: str) -> int:
    """0 when nothing happened in the conversation yet."""
    newest = select(DialogueHead.newest_id).where(DialogueHead.conversation_id == conversation_id)
    return session.scalar(newest) or 0


def _said_in(conversation_id: str) -> Select[tuple[int, str, str]]:
    return select(DialogueEvent.id, DialogueEvent.type_name, DialogueEvent.data).where(
        DialogueEvent.conversation_id == conversation_id, DialogueEvent.type_name.in_(("user", "bot"))
    )


def _as_lines(rows: Iterable[tuple[int, str, str]]) -> Iterator[TranscriptLine]:
    for id_, type_name, data in rows:
        event: dict[str, Any] = json.loads(data)
        metadata = event.get("metadata") or {}
        at = datetime.fromtimestamp(event["timestamp"], UTC)
        if type_name == "user":
            if metadata.get("is_external"):
                continue  # triggered by us, said by nobody
            intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            media = tuple(item["url"] for item in metadata.get("media", ()))
            # A structured message (a picture alone) has no words of the customer's.
            text = event.get("text") or ""
            words = "" if text.startswith("/") else text
            yield TranscriptLine(id_, at, "customer", words, media, intent, bool(metadata.get(ANSWERED_BY_CARRIER)))
        else:
            image = (event.get("data") or {}).get("image")
            speaker: Literal["desk", "assistant"] = "desk" if metadata.get("speaker") == "desk" else "assistant"
            yield TranscriptLine(id_, at, speaker, event.get("text") or "", (image,) if image else (), None)


def _metadata(data: str) -> dict[str, Any]:
    return json.loads(data).get("metadata") or {}
