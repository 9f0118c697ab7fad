"""After a case of a recipient's has ended: one question how it went (DOORSTEP_ASK_FEEDBACK), answered in their words.

It is asked as any text that nobody asked for, and the send policy decides: never who opted out, not at night, within
the daily limit, in consent mode `all` only. Nobody is asked twice within a month, nor while anything of theirs is under
way. The answer is a text like any other and is kept nowhere else: console/numbers/feedback.py finds it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.bootstrap import Services
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging import consent, conversations
from doorstep.messaging.conversations import ConversationView
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.messaging.notifications import (
    Composed,
    Notification,
    OvertakenNotification,
    enqueue_notification,
)
from doorstep.messaging.policy import Notice
from doorstep.outreach.looking import facts_of
from doorstep.outreach.models import WaitingQuestion
from doorstep.outreach.notifications.facts import Facts, Policy, what
from doorstep.outreach.policies import policy_of

ASKED_OF = frozenset(
    {
        CaseKind.ADDRESS_PROBLEM, CaseKind.PERSON_WANTED, CaseKind.DELIVERY_CHANGE, CaseKind.ACCESS,
        CaseKind.NOT_RECEIVED, CaseKind.ATTEMPT_DISPUTED, CaseKind.DAMAGE, CaseKind.WRONG_BOX, CaseKind.PROOF_WANTED,
        CaseKind.COMPLAINT, CaseKind.NOT_UNDERSTOOD,
    }
)  # fmt: skip
"""What recipients came to us with. A failed attempt is our question to them: there is none of theirs to ask about."""
ASKED_AFTER = timedelta(minutes=15)
"""Until then more of the matter may come."""
_ASKED_WITHIN = timedelta(hours=6)
"""After that nobody knows any more what is meant: a worker that was away asks nothing."""
ASKED_AGAIN_AFTER = timedelta(days=30)
_LASTS = timedelta(hours=16)
"""From the evening to the morning."""
_AT_A_TIME = 300
_LOOKS = timedelta(minutes=5)
_CAUSE = "feedback:case:"
_NEVER_WENT = (MessageState.DROPPED, MessageState.FAILED, MessageState.UNDELIVERED)


def run_once(services: Services) -> datetime | None:
    """Ask about all that has ended. When to look again."""
    settings, now = services.settings, services.clock()
    policy = policy_of(settings)
    if not settings.ask_feedback or Notice.FEEDBACK not in policy.wanted:
        return None
    with transaction(services.sessions) as session:
        for case in _ended(session, now):
            _ask(session, case, policy, now)
    return now + _LOOKS


def words_now(session: Session, row: Any, policy: Policy, now: datetime) -> Composed | OvertakenNotification:
    """Of a question that is about to be sent: nothing, if something has begun since it was queued."""
    numbers = list((row.about or {}).get("deliveries") or ())
    facts = facts_of(session, numbers)
    view = conversations.find_conversation(session, row.conversation_id)
    if view is None or not facts or facts[0].delivery.recipient_phone != row.to_number:
        return OvertakenNotification()
    if _is_under_way(session, view, since=row.created_at):
        return OvertakenNotification()
    return Composed(_words(facts, policy), deliveries=tuple(numbers))


def _words(facts: Sequence[Facts], policy: Policy) -> str:
    return f"{policy.company}: how did we do with your question about {what(facts)}? Tell us in your own words."


def _ended(session: Session, now: datetime) -> Sequence[Case]:
    """Those of late about which nobody was asked."""
    asked = exists().where(OutboxRow.idempotency_key == literal(_CAUSE) + cast(Case.id, String))
    return session.scalars(
        select(Case)
        .where(
            Case.resolved_at > now - _ASKED_WITHIN,
            Case.resolved_at <= now - ASKED_AFTER,
            Case.state == CaseState.RESOLVED,
            Case.kind.in_(ASKED_OF),
            Case.tracking_number.is_not(None),
            Case.conversation_id.is_not(None),
            ~asked,
        )
        .order_by(Case.resolved_at, Case.id)
        .limit(_AT_A_TIME)
    ).all()


def _ask(session: Session, case: Case, policy: Policy, now: datetime) -> None:
    view = conversations.find_conversation(session, str(case.conversation_id))
    facts = facts_of(session, [str(case.tracking_number)])
    assert case.resolved_at is not None
    if view is None or view.provider != "twilio" or not facts:
        return
    delivery = facts[0].delivery
    if delivery.recipient_phone != view.their_number or facts[0].zone is None:
        return
    if consent.is_opted_out(session, view.their_number) or _was_asked(session, view.their_number, now):
        return
    if _is_under_way(session, view, since=now - ASKED_AFTER):
        return
    question = Notification(
        notice=Notice.FEEDBACK,
        deliveries=(delivery.tracking_number,),
        occurrence=f"case:{case.id}",
        trigger=f"feedback: case {case.id} ended",
        timezone=facts[0].zone,
        region=delivery.address.state,
        words=_words(facts, policy),
        said={},
        not_after=now + _LASTS,
    )
    enqueue_notification(session, view, question, f"{_CAUSE}{case.id}", now)


def _was_asked(session: Session, number: str, now: datetime) -> bool:
    lately = select(OutboxRow.id).where(
        OutboxRow.to_number == number,
        OutboxRow.notice == Notice.FEEDBACK,
        OutboxRow.created_at > now - ASKED_AGAIN_AFTER,
        OutboxRow.state.not_in(_NEVER_WENT),
    )
    return session.scalar(lately.limit(1)) is not None


def _is_under_way(session: Session, view: ConversationView, *, since: datetime) -> bool:
    """They wrote since then, a person has the conversation, another case of theirs is open, or a question to them is:
    "yes, all fine" would be its answer."""
    wrote = select(InboxRow.id).where(InboxRow.conversation_id == view.id, InboxRow.received_at > since).limit(1)
    return (
        session.scalar(wrote) is not None
        or session.get(WaitingQuestion, view.id) is not None
        or transcript.is_silent(session, view.id)
        or bool(case_queries.of_conversation(session, view.id))
    )


JOB = Job("feedback", in_thread(run_once), pace=5.0, looks_every=_LOOKS.total_seconds())
