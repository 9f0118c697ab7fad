"""How much a conversation was answered lately, counted in the outbox: it outlives every process."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import MessageKind, outbox

LATELY = timedelta(hours=1)
_ANSWERS = (MessageKind.REPLY, MessageKind.CARRIER_KEYWORD)

# Asked for every text, so built once; no rows of it are read that do not count.
_NEWEST = (
    select(outbox.c.id)
    .where(
        outbox.c.conversation_id == bindparam("the_conversation"),
        outbox.c.created_at > bindparam("since"),
        outbox.c.kind.in_(_ANSWERS),
    )
    .limit(bindparam("most"))
)


def replies_lately(session: Session, conversation_id: str, now: datetime, *, most: int) -> int:
    """Within the last hour; not counted further than `most`."""
    asked = {"the_conversation": conversation_id, "since": now - LATELY, "most": most}
    return len(session.execute(_NEWEST, asked).all())
