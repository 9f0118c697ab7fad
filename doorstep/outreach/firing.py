"""What is due is done: a timer of a notification becomes a text that is queued, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.views import DeliveryView
from doorstep.jobs import Job, in_thread
from doorstep.messaging import basis, conversations
from doorstep.messaging.basis import Basis
from doorstep.messaging.notifications import Notification, enqueue_notification
from doorstep.outreach import cases_of_attempts
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications import KINDS, attempted, desired_notifications
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, said_of
from doorstep.outreach.policies import policy_of
from doorstep.timers import Desired, Timer, TimerState

_AT_A_TIME = 100

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """Fire all that is due. When the next is."""
    policy = policy_of(services.settings)
    with reading(services.sessions) as session:  # most rounds find nothing, and keep no writer waiting
        next_at = timers.next_due_at(session, KINDS)
    while next_at is not None and next_at <= services.clock():
        with transaction(services.sessions) as session:
            fired = fire_due(session, policy, services.settings.twilio_number, services.clock())
            next_at = timers.next_due_at(session, KINDS)
        if not fired:
            break
    return next_at


def fire_due(session: Session, policy: Policy, our_number: str, now: datetime) -> int:
    """Some of what is due. How many timers were closed."""
    due = timers.due(session, KINDS, now, _AT_A_TIME)
    facts = {each.delivery.tracking_number: each for each in facts_of(session, sorted({row.subject for row in due}))}
    together: dict[tuple[object, ...], list[Timer]] = defaultdict(list)
    for row in due:
        kind, of = KINDS.get(row.kind), facts.get(row.subject)
        desired = _desired(row, of, policy) if of is not None else None
        if kind is None or of is None or desired is None:
            timers.close(row, TimerState.CANCELLED, "overtaken", now)
            continue
        row.due_at = desired.due_at  # the DMS may have changed this moment
        if desired.due_at > now:
            continue
        if now > desired.due_at + kind.max_late:
            timers.close(row, TimerState.STALE, "stale", now)
            _log.info("timer_stale", kind=row.kind, timer=row.id)
        else:
            together[one_text(row, of, kind, Saying(policy, now, row.occurrence))].append(row)
    for rows in together.values():
        fire(session, rows, [facts[row.subject] for row in rows], Saying(policy, now, rows[0].occurrence), our_number)
    return len(due)


def _desired(row: Timer, facts: Facts, policy: Policy) -> Desired | None:
    """As the DMS is now."""
    key = row.subject, row.kind, row.occurrence
    return next((each for each in desired_notifications(facts, policy) if each.key == key), None)


def one_text(row: Timer, facts: Facts, kind: NotificationKind, saying: Saying) -> tuple[object, ...]:
    """What has the same is said in one text: packages for one phone, brought to one door, at the time that is told."""
    delivery = facts.delivery
    door = delivery.recipient_phone, delivery.address, delivery.window_start, delivery.left_at
    return row.kind, row.occurrence, *door, said_of(facts, kind, saying)


def fire(session: Session, rows: Sequence[Timer], facts: Sequence[Facts], saying: Saying, our_number: str) -> None:
    kind, now, first = KINDS[rows[0].kind], saying.now, facts[0]
    phone = first.delivery.recipient_phone
    if kind is attempted.KIND and phone is not None and (step := cases_of_attempts.left_to_desk(session, facts)):
        held = conversations.latest_conversation_with(session, phone)
        conversation_id = held or conversations.open_conversation(session, our_number, phone, now)
        cases_of_attempts.open_all(session, facts, conversation_id, now, for_desk=step)
        for row in rows:
            timers.close(row, TimerState.FIRED, "it is left to the desk", now)
        return
    composed = kind.says(facts, saying)
    if composed is None or phone is None:
        for row in rows:
            timers.close(row, TimerState.CANCELLED, "overtaken", now)
        return
    conversation_id = conversations.open_conversation(session, our_number, phone, now)
    _keep_basis(session, first.delivery)
    if kind is attempted.KIND:
        cases_of_attempts.open_all(session, facts, conversation_id, now)
    notification = Notification(
        notice=kind.name,
        deliveries=tuple(row.subject for row in rows),
        occurrence=rows[0].occurrence,
        trigger=_trigger(kind, rows[0]),
        timezone=first.zone or "UTC",
        region=first.delivery.address.state,
        words=composed.words,
        said=composed.said or {},
        not_after=now + kind.lasts,
        needs_signature=any(each.delivery.signature_required for each in facts),
    )
    view = conversations.conversation(session, conversation_id)
    outbox_id = enqueue_notification(session, view, notification, f"timer:{rows[0].id}", now)
    for row in rows:
        timers.close(row, TimerState.FIRED, None, now)
        row.outbox_id = outbox_id


def _keep_basis(session: Session, delivery: DeliveryView) -> None:
    """Before the first text that nobody asked for: with which delivery the number came, and who brought it."""
    number = delivery.recipient_phone
    if number is None or basis.of_number(session, number) is not None:
        return
    made = next(iter(dms_of(session).history(delivery.tracking_number)), None)
    who, since = (f"{made.actor}: {made.cause}", made.at) if made else ("unknown", delivery.updated_at)
    basis.keep(session, number, Basis.ORDER, f"{who} ({delivery.tracking_number})", since)


def _trigger(kind: NotificationKind, row: Timer) -> str:
    return f"{kind.name.replace('_', ' ')}: {row.rule}"


JOB = Job("notifications", in_thread(run_once), wakes=(timers.TOPIC,), pace=0.2, looks_every=60.0)
