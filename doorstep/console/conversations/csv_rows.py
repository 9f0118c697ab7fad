"""Conversations as rows of a CSV file. Pure."""

from collections.abc import Sequence

from doorstep.console.conversations.queries import ConversationRow

CONVERSATIONS = (
    "conversation", "channel", "who", "name", "number", "deliveries", "last message", "last words", "intent",
    "lowest confidence", "fallback", "DMS changed", "open cases", "taken by", "flagged", "tags", "reviewed by",
    "waiting since", "texts in", "texts out", "failed",
)  # fmt: skip


def of_conversation(row: ConversationRow) -> Sequence[object]:
    return (
        row.conversation_id, row.channel, row.party, row.name, row.number, " ".join(row.tracking_numbers),
        row.last_message_at, row.preview, row.last_intent, row.lowest_confidence, row.has_fallback, row.has_dms_write,
        row.open_cases, row.taken_by, row.flagged, " ".join(row.tags), row.reviewed_by if row.is_reviewed else None,
        row.waiting_since, row.texts_in, row.texts_out, row.failed,
    )  # fmt: skip
