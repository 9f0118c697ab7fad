"""The last rung of the ladder: nobody has answered, or no text arrives, so a person of the desk calls.

The case of the failed attempt waits for the desk from then on, with whom to call, when best, and what to say.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.database import reading, transaction
from doorstep.dms.values import FailureReason
from doorstep.language import spoken
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.outreach.causes import FailedAttempt
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications import ladder, reminder
from doorstep.outreach.notifications.facts import Facts, Policy
from doorstep.outreach.notifications.ladder import CALL, RUNGS, ContactBy
from doorstep.outreach.planning import plan
from doorstep.outreach.policies import policy_of
from doorstep.provenance import By
from doorstep.timers import Timer, TimerState

_AT_A_TIME = 50
_TRY_AGAIN = timedelta(seconds=5)
_EVENING = 17
"""Hour from which those are home who were not by day."""
_BY_SMS = tuple(rung.name for rung in RUNGS if rung.way is ContactBy.SMS)
_NEVER_ARRIVES = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.DROPPED)
_MISSED = {
    FailureReason.NOBODY_HOME: "nobody was there",
    FailureReason.NO_ACCESS: "our driver could not get in",
    FailureReason.ADDRESS_NOT_FOUND: "our driver could not find the address",
    FailureReason.BUSINESS_CLOSED: "you were closed",
    FailureReason.NO_SAFE_PLACE: "there was no safe place to leave it",
    FailureReason.UNSAFE: "our driver could not reach the door safely",
    FailureReason.OUT_OF_TIME: "we ran out of time",
    FailureReason.DAMAGED: "it was damaged on the way",
}


_CASE_OF = select(CaseLog.case_id).where(CaseLog.cause == bindparam("cause"), CaseLog.entry.in_(("opened", "joined")))


def run_once(services: Services) -> datetime | None:
    """One round. When the next call is due."""
    policy, now = policy_of(services.settings), services.clock()
    with reading(services.sessions) as session:
        unreached = _unreached(session)
    if unreached:
        with transaction(services.sessions) as session:
            plan(session, unreached, policy, now)
    while True:
        with reading(services.sessions) as session:
            next_at = timers.next_due_at(session, [CALL.name])
        if next_at is None or next_at > now:
            return next_at
        with transaction(services.sessions) as session:
            if not call_due(session, policy, now):
                return now + _TRY_AGAIN


def call_due(session: Session, policy: Policy, now: datetime) -> int:
    """The cases of whom is to be called by now wait for the desk. How many timers were closed."""
    due = timers.due(session, [CALL.name], now, _AT_A_TIME)
    facts = {each.delivery.tracking_number: each for each in facts_of(session, [row.subject for row in due])}
    closed = 0
    for row in due:
        of = facts.get(row.subject)
        wanted = next(iter(ladder.desired(of, CALL)), None) if of is not None else None
        if of is None or wanted is None or wanted.occurrence != row.occurrence:
            timers.close(row, TimerState.CANCELLED, "overtaken", now)
        elif wanted.due_at > now:
            row.due_at = wanted.due_at
            continue
        elif _give_to_desk(session, row, of, policy, now):
            timers.close(row, TimerState.FIRED, None, now)
        else:
            timers.close(row, TimerState.CANCELLED, "overtaken", now)
        closed += 1
    return closed


def _give_to_desk(session: Session, row: Timer, facts: Facts, policy: Policy, now: datetime) -> bool:
    """False: it was resolved since the facts were read."""
    attempt = ladder.failed(facts)
    assert attempt is not None
    failed = FailedAttempt(row.subject, attempt.number, facts.delivery.recipient_phone or "")
    known = session.scalar(_CASE_OF, {"cause": failed.cause})
    if known is not None and case_commands.get(session, known).state == CaseState.RESOLVED:
        return False
    case = case_commands.open_case(
        session,
        By.system(failed.called, now),
        case_commands.NewCase(
            kind=CaseKind.FAILED_ATTEMPT,
            tracking_number=row.subject,
            reason="Nobody has said what shall become of it.",
            details={"attempt": attempt.number} | brief(facts, policy, now),
            next_step=_next_step(facts),
            due_at=now,
        ),
    )
    by = By.system(f"timer:{row.id}", now)
    case_commands.give_to_desk(session, by, case.id, next_step=_next_step(facts), due_at=now)
    return True


def _next_step(facts: Facts) -> str:
    return f"Call the recipient: {facts.asked.why_not or 'nobody has answered our texts'}."


def brief(facts: Facts, policy: Policy, now: datetime) -> dict[str, str]:
    """What whoever calls needs: the number, when best, and what to say. Pure."""
    delivery, attempt, zone = facts.delivery, ladder.failed(facts), facts.zone
    assert attempt is not None
    assert zone is not None
    why = _MISSED.get(attempt.reason, "it could not be delivered") if attempt.reason else "it could not be delivered"
    when = spoken.moment(attempt.at, zone, now=now)
    asks = reminder.asks([facts]).replace("Text us", "Tell us").replace(" Just text us.", "").replace(
        " Just text it here.", ""
    )  # fmt: skip
    return {
        "call": delivery.recipient_phone or "",
        "best_time": best_time(facts, now),
        "say": f"Hello, this is {policy.company}. We came with your package {facts.tail} ({when}), but {why}. {asks}",
    }


def best_time(facts: Facts, now: datetime) -> str:
    """In words, at the address. Pure."""
    zone, attempt = ZoneInfo(facts.zone or "UTC"), ladder.failed(facts)
    assert attempt is not None
    here, failed_at = now.astimezone(zone), attempt.at.astimezone(zone)
    by_day = (
        attempt.reason is FailureReason.NOBODY_HOME and failed_at.hour < _EVENING and not facts.delivery.is_business
    )
    if by_day and here.time() >= ladder.OPENS and here.hour < _EVENING:
        return f"after 5 PM there, until {_closes(here)}: nobody was home by day"
    return best_hours(str(zone), now, is_business=facts.delivery.is_business)


def best_hours(zone: str, now: datetime, *, is_business: bool) -> str:
    """In words, at the address, of whoever was not missed at any hour. Pure."""
    here = now.astimezone(ZoneInfo(zone))
    if not ladder.OPENS <= here.time() < ladder.CLOSES:
        return "from 8 AM there"
    if is_business and here.hour >= _EVENING:
        return "in business hours there"
    return f"now, until {_closes(here)} there"


def _closes(here: datetime) -> str:
    return spoken.clock_time(datetime.combine(here.date(), ladder.CLOSES, here.tzinfo), str(here.tzinfo))


def _unreached(session: Session) -> Sequence[str]:
    """Who is to be called later, though a text about that attempt did not arrive: they are called at once."""
    text = aliased(Timer)
    return session.scalars(
        select(Timer.subject)
        .join(Case, Case.tracking_number == Timer.subject)
        .join(text, (text.subject == Timer.subject) & (text.occurrence == Timer.occurrence))
        .join(OutboxRow, OutboxRow.id == text.outbox_id)
        .where(
            Case.kind == CaseKind.FAILED_ATTEMPT,
            Case.state.in_((CaseState.WAITING_ON_CUSTOMER, CaseState.WAITING_ON_DESK)),
            Timer.kind == CALL.name,
            Timer.state == TimerState.SET,
            Timer.due_at > OutboxRow.state_changed_at,
            text.kind.in_(_BY_SMS),
            OutboxRow.state.in_(_NEVER_ARRIVES),
        )
        .distinct()
    ).all()
