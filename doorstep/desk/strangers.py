"""Numbers on no delivery: answered, but not without end. Each reply costs money, and two programs that answer each
other never stop."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from doorstep.cases.commands import NewCase, open_case
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.dms.filling import dms_of
from doorstep.messaging.conversations import ConversationView
from doorstep.messaging.replies_lately import LATELY, replies_lately
from doorstep.provenance import By

MOST_REPLIES = 20
"""An hour."""
_MOST_WITH_KEYWORDS = 2 * MOST_REPLIES
"""STOP, START and HELP are answered when nothing else is, but not without end either."""


class Patience(StrEnum):
    """What a text from a number may be answered with."""

    ANYTHING = "anything"
    KEYWORDS = "keywords"
    NOTHING = "nothing"
    """What a keyword asks for is done all the same."""


def patience_with(session: Session, conversation: ConversationView, now: datetime) -> Patience:
    if conversation.provider != "twilio":
        return Patience.ANYTHING
    replies = replies_lately(session, conversation.id, now, most=_MOST_WITH_KEYWORDS)
    if replies < MOST_REPLIES or dms_of(session).knows_phone(conversation.their_number):
        return Patience.ANYTHING
    return Patience.KEYWORDS if replies < _MOST_WITH_KEYWORDS else Patience.NOTHING


def tell_dispatch(session: Session, conversation: ConversationView, *, cause: str, now: datetime) -> None:
    """One case, however much more they text: none beside an open one, and none within an hour of the last."""
    known = select(Case.id).where(
        Case.conversation_id == conversation.id,
        Case.kind == CaseKind.TOO_MANY_TEXTS,
        or_(Case.state != CaseState.RESOLVED, Case.opened_at > now - LATELY),
    )
    if session.scalar(known.limit(1)) is not None:
        return
    open_case(
        session,
        By.assistant(cause, now),
        NewCase(
            kind=CaseKind.TOO_MANY_TEXTS,
            conversation_id=conversation.id,
            reason=f"This number is on no delivery and had {MOST_REPLIES} answers within an hour. "
            "The assistant is silent until fewer were sent in the last hour; STOP and HELP still work.",
            next_step="look whether a person is texting",
        ),
    )
