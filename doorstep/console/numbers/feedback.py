"""How it went, in the words of those who were asked (outreach/feedback.py): the first text after the question, if
nothing else was said to them in between and it is no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from doorstep.console.kit import masking
from doorstep.console.numbers.figures import bounds
from doorstep.console.read_model.tables import readings
from doorstep.language.notification_replies import FEEDBACK
from doorstep.messaging.models import inbox, outbox
from doorstep.messaging.notifications import ANSWERED_WITHIN, WENT
from doorstep.messaging.policy import Notice

_ANSWERS = FEEDBACK | {"complain"}
SHOWN = 20
_IS_FEEDBACK = outbox.c.notice == literal_column(f"'{Notice.FEEDBACK}'")  # as its partial index says it
_MOST = 2_000
"""Questions of a period that are looked at, the latest."""


@dataclass(frozen=True)
class FeedbackAnswer:
    at: datetime
    words: str
    """Masked."""
    conversation_id: str
    inbox_id: int
    case_id: int | None


@dataclass(frozen=True)
class Feedback:
    asked: int
    answered: int
    latest: Sequence[FeedbackAnswer]
    """The latest first, at most SHOWN."""


def feedback(session: Session, first_day: date, last_day: date, zone: str) -> Feedback:
    """Of questions that went in these days, both included."""
    begins, ends = bounds(first_day, last_day, zone)
    went_at = func.coalesce(outbox.c.accepted_at, outbox.c.state_changed_at)
    asked = session.execute(
        select(outbox.c.id, outbox.c.conversation_id, outbox.c.about, went_at.label("at"))
        .where(
            _IS_FEEDBACK, outbox.c.state.in_(WENT), outbox.c.created_at >= begins,
            outbox.c.created_at < ends,
        )
        .order_by(outbox.c.id.desc())
        .limit(_MOST)
    ).all()  # fmt: skip
    answers = [answer for row in asked if (answer := _answer(session, row)) is not None]
    answers.sort(key=lambda each: each.at, reverse=True)
    return Feedback(len(asked), len(answers), answers[:SHOWN])


def _answer(session: Session, question: Any) -> FeedbackAnswer | None:
    row = session.execute(
        select(inbox.c.id, inbox.c.body, inbox.c.received_at)
        .where(
            inbox.c.conversation_id == question.conversation_id, inbox.c.received_at > question.at,
            inbox.c.received_at <= question.at + ANSWERED_WITHIN,
        )
        .order_by(inbox.c.received_at, inbox.c.id)
        .limit(1)
    ).one_or_none()  # fmt: skip
    if row is None or _was_told_more(session, question, row.received_at) or not _is_an_answer(session, row.id):
        return None
    case = str((question.about or {}).get("occurrence", "")).removeprefix("case:")
    return FeedbackAnswer(
        row.received_at, masking.masked(row.body).text, question.conversation_id, row.id,
        int(case) if case.isdecimal() else None,
    )  # fmt: skip


def _was_told_more(session: Session, question: Any, until: datetime) -> bool:
    more = select(outbox.c.id).where(
        outbox.c.conversation_id == question.conversation_id,
        outbox.c.id != question.id,
        outbox.c.accepted_at > question.at,
        outbox.c.accepted_at < until,
    )
    return session.execute(more.limit(1)).first() is not None


def _is_an_answer(session: Session, inbox_id: int) -> bool:
    intents = session.scalars(select(readings.c.intent).where(readings.c.inbox_id == inbox_id)).all()
    return all(intent in _ANSWERS for intent in intents)
