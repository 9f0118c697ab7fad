"""Parts of a transcript that pages ask for again: from a text on, around a text, a single text."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.conversations import transcripts
from doorstep.console.conversations.transcripts import ShownLine, Transcript
from doorstep.console.kit import paging
from doorstep.console.kit.forms import whole
from doorstep.messaging.models import inbox, outbox

MOST = 300
"""Texts at a time, however far back one wants to begin."""
_AT_ONCE = 100

_TABLES = {"in": (0, inbox, inbox.c.received_at), "out": (1, outbox, outbox.c.created_at)}
"""What transcripts.page calls them, and when each text was."""


def since(session: Session, conversation_id: str, first: str | None, *, size: int) -> Transcript:
    """From the text `first` on to the last one, or the last `size` if there is none of that name.

    No further back than MOST texts. Raises LookupError.
    """
    transcript = transcripts.page(session, conversation_id, size=size if first is None else _AT_ONCE)
    if first is None:
        return transcript
    lines = list(transcript.lines)
    while (at := _place(lines, first)) is None and transcript.before is not None and len(lines) < MOST:
        transcript = transcripts.page(session, conversation_id, before=transcript.before, size=_AT_ONCE)
        lines = [*transcript.lines, *lines]
    if at is None:
        kept = lines[-size:]
        return Transcript(conversation_id, kept, _before(kept) if len(lines) > size or transcript.before else None)
    more = at > 0 or transcript.before is not None
    return Transcript(conversation_id, lines[at:], _before(lines[at:]) if more else None)


def up_to(session: Session, conversation_id: str, line_id: str, *, size: int) -> Transcript | None:
    """The text and what went before it. None: there is no such text in this conversation."""
    cursor = _cursor_after(session, conversation_id, line_id)
    if cursor is None:
        return None
    return transcripts.page(session, conversation_id, before=cursor, size=size)


def one(session: Session, conversation_id: str, line_id: str, *, in_clear: bool = False) -> ShownLine | None:
    """A single text."""
    cursor = _cursor_after(session, conversation_id, line_id)
    if cursor is None:
        return None
    return transcripts.page(session, conversation_id, before=cursor, size=1, in_clear=in_clear).lines[0]


def _place(lines: Sequence[ShownLine], line_id: str) -> int | None:
    return next((at for at, line in enumerate(lines) if line.id == line_id), None)


def _before(lines: Sequence[ShownLine]) -> str:
    kind, number = _parts(lines[0].id) or ("in", 0)
    return paging.encode(lines[0].at, _TABLES[kind][0], number)


def _cursor_after(session: Session, conversation_id: str, line_id: str) -> str | None:
    """What has the text and all that went before it."""
    parts = _parts(line_id)
    if parts is None:
        return None
    rank, table, at = _TABLES[parts[0]]
    moment = session.scalar(select(at).where(table.c.id == parts[1], table.c.conversation_id == conversation_id))
    return paging.encode(moment, rank, parts[1] + 1) if moment is not None else None


def _parts(line_id: str) -> tuple[str, int] | None:
    kind, _, number = line_id.partition(":")
    id_ = whole(number)
    return (kind, id_) if kind in _TABLES and id_ is not None else None
