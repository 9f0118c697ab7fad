"""The sender's side of the ledger: which texts to send now, and what came of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.clock import AT_ONCE
from doorstep.messaging import absence, callbacks, consent, pictures, policy, segments, spending, statements
from doorstep.messaging.models import DeliveryStatus, MessageState, OutboxRow
from doorstep.messaging.notifications import Compose, Composed, OvertakenNotification
from doorstep.messaging.policy import ANY_COMPANY, Company, context
from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, OutgoingText, ProviderRefused, Unknown
from doorstep.messaging.slack import posts
from doorstep.messaging.twilio.errors import explain

MAX_ATTEMPTS = 100
"""Tries at a text that the provider does not take, before it counts as failed: about three hours."""

_LONGEST_RETRY_SECONDS = 120.0
_A_MOMENT = timedelta(seconds=0.05)
"""Behind the end of a lease, so that it has ended when it is looked at."""
_LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True)
class ClaimedText:
    text: OutgoingText
    is_unsettled: bool
    """It may have been sent before: ask the provider instead of sending it."""


@dataclass(frozen=True)
class SendResult:
    text: OutgoingText
    outcome: Outcome


def is_anything_due(session: Session, now: datetime, provider: str = "twilio") -> bool:
    """Whether claim would find a row. Reads one index; holds up nobody."""
    return session.execute(statements.ANY_DUE, {"the_now": now, "the_provider": provider}).first() is not None


def next_due(session: Session, now: datetime, provider: str = "twilio", *, speed: float = 1.0) -> timedelta | None:
    """How long, by a clock of this speed, until claim may find a row that nobody adds meanwhile: one is due then, or a
    lease ends."""
    row = session.execute(statements.NEXT_DUE, {"the_now": now, "the_provider": provider}).one()
    waits = [row.due_at - now] if row.due_at is not None else []
    if row.claimed_until is not None:
        left = row.claimed_until - row.database_now
        # One that has ended and could not be taken waits for something else: an earlier text, a channel.
        waits.append((left + _A_MOMENT if left > timedelta(0) else _LOOK_AGAIN) * speed)
    return min(waits, default=None)


@dataclass(frozen=True)
class Claimant:
    """Who sends: `owner` like no other, what of, by which rules."""

    owner: str
    provider: str = "twilio"
    company: Company = ANY_COMPANY
    compose: Compose | None = None
    """Puts notifications into words."""


def claim(
    session: Session,
    claimant: Claimant,
    now: datetime,
    limit: int,
    *,
    but: Collection[int] = (),
    takes_over: bool = True,
) -> list[ClaimedText]:
    """Take due texts for the claimant and decide about each, in one transaction with the opt-outs.

    What the policy holds or drops is written and not returned. Of one conversation only one text is taken, the
    oldest, and answers before notifications; none
    of `but`, which the claimant has in the air whatever its lease says; and none of another's whose lease has ended
    unless `takes_over`. Nothing is taken while an opt-out may have been missed (absence.py).
    """
    provider, company, compose = claimant.provider, claimant.company, claimant.compose
    due = {"the_now": now, "the_limit": limit, "the_provider": provider}
    rows = [
        row
        for row in session.execute(statements.DUE_LOCKED, due).all()
        if row.id not in but and (takes_over or row.state is not MessageState.SENDING)
    ]
    if not rows or absence.is_waited_for(session, provider):
        return []
    contexts = context.load(session, rows, company, now)
    claimed: list[ClaimedText] = []
    leaving = []
    decided = []
    occupied: set[str] = set()
    for row in rows:
        if row.provider == "slack" and row.to_number in occupied:
            continue  # its turn comes: one message of a channel is on its way at a time
        is_unsettled = row.state is MessageState.SENDING
        decision = policy.Send() if is_unsettled else policy.decide(contexts.message(row), contexts.of(row), now)
        payload = row.payload
        if isinstance(decision, policy.Send) and payload and posts.updates(payload):
            decision, payload = posts.aim(session, payload, now)
        body, media_urls = row.body, () if row.pictures_left_out else tuple(row.media_urls)
        if isinstance(decision, policy.Send) and row.notice is not None and not is_unsettled and compose is not None:
            composed = compose(session, row, now)
            if isinstance(composed, OvertakenNotification):
                decision = policy.Drop("overtaken")
            else:
                body, media_urls = _composed(session, row, composed)
        match decision:
            case policy.Send():
                occupied.add(row.to_number)
                attempt = _attempts_after(row, MessageState.SENDING)
                claimed.append(ClaimedText(_text(row, attempt, payload, body, media_urls), is_unsettled))
                decided.append(_decided(row, MessageState.SENDING, now, AT_ONCE, owner=claimant.owner))
                if not is_unsettled:
                    contexts.leaves(row, now)
                    leaving.append(row)
            case policy.HoldUntil(at, reason):
                decided.append(_decided(row, MessageState.HELD, now, at, reason=reason))
            case policy.Drop(reason):
                decided.append(_decided(row, MessageState.DROPPED, now, None, reason=reason))
    if decided:
        session.execute(statements.DECIDED, decided)
    if provider == "twilio":
        spending.use(session, company, sum(row.segments for row in leaving), now)
    return claimed


def settle(session: Session, results: Sequence[SendResult], now: datetime) -> None:
    """Write down what came of claimed texts. A result overtaken by a callback or another sender changes nothing."""
    accepted: dict[str, OutgoingText] = {}
    wakeups.notify(session, "ledger")
    for result in results:
        text = result.text
        match result.outcome:
            case Accepted(provider_id):
                accepted[provider_id] = text
            case Matches(provider_ids):
                found = _nobodys(session, [each for each in provider_ids if each not in accepted])
                if found is not None:
                    accepted[found] = text
                elif text.attempt >= MAX_ATTEMPTS:
                    session.execute(statements.NOT_ACCEPTED, _moved(text, MessageState.FAILED, now, reason="not_taken"))
                else:
                    session.execute(
                        statements.NOT_ACCEPTED,
                        _moved(text, MessageState.PENDING, now, reason="was_not_sent", due_at=AT_ONCE),
                    )
            case ProviderRefused(error_code, reason):
                session.execute(
                    statements.NOT_ACCEPTED,
                    _moved(text, MessageState.FAILED, now, reason=reason, error_code=error_code),
                )
                follow = explain(error_code).follow if error_code is not None else None
                if follow == "opt_out":
                    consent.opt_out(session, consent.NewOptOut(text.to_number, "provider", by_carrier=True), now)
                elif follow == "leave_out_pictures" and error_code is not None:
                    pictures.send_again_without(session, text.id, error_code, now)
            case NotTaken(reason, error_code, retry_after):
                if text.attempt >= MAX_ATTEMPTS:
                    session.execute(
                        statements.NOT_ACCEPTED,
                        _moved(text, MessageState.FAILED, now, reason=reason, error_code=error_code),
                    )
                else:
                    due_at = now + _delay(text.attempt, retry_after)
                    again = _moved(text, MessageState.PENDING, now, reason=reason, error_code=error_code, due_at=due_at)
                    session.execute(statements.NOT_ACCEPTED, again)
            case Unknown(reason):
                # However long it takes: until the provider answers, sending again might send it twice.
                session.execute(
                    statements.NOT_ACCEPTED, _moved(text, MessageState.SENDING, now, reason=reason, due_at=AT_ONCE)
                )
    if accepted:
        session.execute(
            statements.ACCEPTED,
            [
                {
                    "the_id": text.id,
                    "the_attempt": text.attempt,
                    "new_provider_id": provider_id,
                    "new_state": MessageState.SENT if text.provider == "slack" else MessageState.ACCEPTED,
                    "the_now": now,
                }
                for provider_id, text in accepted.items()
            ],
        )
        callbacks.replay(session, accepted, now)


_SAID_AT_ONCE = timedelta(minutes=1)
"""A turn is written soon after it was decided."""


def is_unsent(session: Session, conversation_id: str, *, since: datetime) -> bool:
    """Whether what was to be said in the conversation at that time has not left yet."""
    waiting = select(OutboxRow.id).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.state.in_([MessageState.PENDING, MessageState.HELD]),
        OutboxRow.created_at.between(since, since + _SAID_AT_ONCE),
    )
    return session.execute(waiting.limit(1)).first() is not None


def _composed(session: Session, row: Any, composed: Composed) -> tuple[str, tuple[str, ...]]:
    """Its words and pictures as they are sent; written before, so that a text whose state is unknown can be found."""
    body = segments.to_gsm7(segments.clean(composed.words))
    size = segments.size(body)
    about = {**(row.about or {}), "offers": list(composed.offers), "said": composed.said or {}}
    media_urls = () if row.pictures_left_out else composed.media_urls
    if composed.shows:
        about["photo"] = composed.shows
    if composed.deliveries:
        about["deliveries"] = list(composed.deliveries)
    values = {
        "new_body": body, "new_about": about, "new_encoding": size.encoding, "new_segments": size.segments,
        "new_tracking_number": composed.deliveries[0] if composed.deliveries else row.tracking_number,
        "new_media_urls": list(media_urls),
    }  # fmt: skip
    session.execute(statements.COMPOSED, {"the_id": row.id, **values})
    return body, media_urls


def _text(
    row: Any, attempt: int, payload: dict[str, Any] | None, body: str, media_urls: tuple[str, ...]
) -> OutgoingText:
    return OutgoingText(
        row.id,
        attempt,
        row.to_number,
        row.our_number,
        body,
        media_urls,
        payload,
        row.provider,
        row.created_at,
        row.traceparent,
    )


def _attempts_after(row: Any, state: MessageState) -> int:
    """What may be in the air already is no new attempt."""
    is_new = state is MessageState.SENDING and row.state is not MessageState.SENDING
    return int(row.attempts) + is_new


def _decided(
    row: Any,
    state: MessageState,
    now: datetime,
    due_at: datetime | None,
    *,
    reason: str | None = None,
    owner: str | None = None,
) -> dict[str, object]:
    return {
        "the_id": row.id,
        "new_state": state,
        "new_reason": reason,
        "new_due_at": due_at,
        "new_claimed_by": owner,
        "new_attempts": _attempts_after(row, state),
        "new_state_changed_at": now,
    }


def _moved(
    text: OutgoingText,
    state: MessageState,
    now: datetime,
    *,
    reason: str | None,
    error_code: int | None = None,
    due_at: datetime | None = None,
) -> dict[str, object]:
    return {
        "the_id": text.id,
        "the_attempt": text.attempt,
        "new_state": state,
        "new_reason": reason,
        "new_error_code": error_code,
        "new_due_at": due_at,
        "new_state_changed_at": now,
    }


def _delay(attempt: int, retry_after: float | None) -> timedelta:
    seconds = min(2.0 ** min(attempt, 10), _LONGEST_RETRY_SECONDS)
    return timedelta(seconds=max(seconds, retry_after) if retry_after is not None else seconds)


def _nobodys(session: Session, provider_ids: Sequence[str]) -> str | None:
    """The newest of these ids that belongs to none of our texts yet."""
    ours = set(session.scalars(select(OutboxRow.provider_id).where(OutboxRow.provider_id.in_(provider_ids))))
    ours |= set(
        session.scalars(
            select(DeliveryStatus.provider_id).where(
                DeliveryStatus.provider_id.in_(provider_ids), DeliveryStatus.outbox_id.is_not(None)
            )
        )
    )
    return next((each for each in provider_ids if each not in ours), None)
