"""Who does not want to be texted. The law (TCPA, 47 CFR 64.1200(a)(10)) and the carriers (CTIA) both ask."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from doorstep.messaging import basis, erased_numbers, statements
from doorstep.messaging.models import MessageKind, MessageState, OptOut, OptOutDoubt, OutboxRow
from doorstep.messaging.outbox.queueing import NewText, enqueue
from doorstep.messaging.statements import BODY_LEFT
from doorstep.upserts import dialect_of, inserting


@dataclass(frozen=True)
class OptedOut:
    is_new: bool
    """False: the number was opted out already, nothing changed and nothing is confirmed again."""
    dropped: int
    """How many texts were still queued for the number and are not any more."""
    confirmation_id: int | None


@dataclass(frozen=True)
class OptedIn:
    by_carrier: bool
    """What ended was an opt-out that the carrier had too."""


@dataclass(frozen=True)
class NewOptOut:
    number: str
    source: str
    by_carrier: bool = False
    """The carrier blocks the number too, and has told the person."""
    began_at: datetime | None = None
    """When they said so, if that was earlier."""


def opt_out(
    session: Session,
    new: NewOptOut,
    now: datetime,
    *,
    confirmation: str | None = None,
    conversation_id: str | None = None,
) -> OptedOut:
    """Text this number no more. Drops what is still queued for it; queues `confirmation` if the number was not
    opted out yet."""
    number = new.number
    settle_doubt(session, number)
    if _opted_out_before_erasure(session, number):
        if new.by_carrier:
            _also_by_carrier(session, number)
        return OptedOut(is_new=False, dropped=0, confirmation_id=None)
    opt_out_id = session.execute(
        inserting(dialect_of(session), OptOut)
        .values(number=number, began_at=new.began_at or now, source=new.source, by_carrier=new.by_carrier)
        .on_conflict_do_nothing(index_elements=["number"], index_where=OptOut.ended_at.is_(None))
        .returning(OptOut.id)
    ).scalar_one_or_none()
    if opt_out_id is None:
        if new.by_carrier:
            _also_by_carrier(session, number)
        return OptedOut(is_new=False, dropped=0, confirmation_id=None)
    dropped = session.execute(
        update(OutboxRow)
        .where(OutboxRow.to_number == number, OutboxRow.state.in_([MessageState.PENDING, MessageState.HELD]))
        .values(state=MessageState.DROPPED, body=BODY_LEFT, reason="opted_out", due_at=None, state_changed_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    dropped_count = len(dropped.all())
    confirmation_id = None
    if confirmation is not None:
        confirmation_id = enqueue(
            session,
            NewText(
                number,
                confirmation,
                conversation_id=conversation_id,
                kind=MessageKind.CARRIER_KEYWORD,
                idempotency_key=f"opt-out:{opt_out_id}",
            ),
            now,
        )
        session.execute(
            update(OptOut)
            .where(OptOut.id == opt_out_id)
            .values(confirmation_id=confirmation_id)
            .execution_options(synchronize_session=False)
        )
    return OptedOut(is_new=True, dropped=dropped_count, confirmation_id=confirmation_id)


def tell_the_way_back(
    session: Session, number: str, answer: str, now: datetime, *, conversation_id: str | None = None
) -> int | None:
    """Queue the answer to somebody who opted out and asks in words to be texted again, once per opt-out. Nothing that
    the carrier blocks is queued."""
    opt_out_id = session.scalar(
        select(OptOut.id).where(_is_of(session, number), OptOut.ended_at.is_(None), OptOut.by_carrier.is_(False))
    )
    if opt_out_id is None:
        return None
    answer_id = enqueue(
        session,
        NewText(
            number,
            answer,
            conversation_id=conversation_id,
            kind=MessageKind.CARRIER_KEYWORD,
            idempotency_key=f"way-back:{opt_out_id}",
        ),
        now,
    )
    session.execute(
        update(OptOut)
        .where(OptOut.id == opt_out_id)
        .values(confirmation_id=answer_id)
        .execution_options(synchronize_session=False)
    )
    return answer_id


def opt_in(session: Session, number: str, source: str, now: datetime) -> OptedIn | None:
    """Text this number again. None when it was not opted out."""
    settle_doubt(session, number)
    ended = session.execute(
        update(OptOut)
        .where(_is_of(session, number), OptOut.ended_at.is_(None))
        .values(ended_at=now, ended_source=source)
        .returning(OptOut.by_carrier)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if ended is None:
        return None
    basis.asked_again(session, number, source, now)
    return OptedIn(ended.by_carrier)


def doubt(session: Session, number: str, now: datetime) -> None:
    """The number may want no more texts: nothing unasked goes to it until it says so or not."""
    session.merge(OptOutDoubt(number=number, since=now))


def settle_doubt(session: Session, number: str) -> None:
    session.execute(delete(OptOutDoubt).where(OptOutDoubt.number.in_(erased_numbers.known_as(session, [number]))))


def doubtful(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of the numbers that were asked whether they want no more texts."""
    known = erased_numbers.known_as(session, numbers)
    return {known[each] for each in session.scalars(select(OptOutDoubt.number).where(OptOutDoubt.number.in_(known)))}


def is_opted_out(session: Session, number: str) -> bool:
    known = erased_numbers.known_as(session, [number])
    return session.execute(statements.OPT_OUTS, {"numbers": list(known)}).first() is not None


def changed_since(session: Session, number: str, since: datetime) -> bool:
    """Whether the number opted out, or in again, after that."""
    changed = or_(OptOut.began_at > since, OptOut.ended_at > since)
    return session.scalar(select(OptOut.id).where(_is_of(session, number), changed).limit(1)) is not None


def _is_of(session: Session, number: str) -> ColumnElement[bool]:
    """Also of one that was erased since."""
    return OptOut.number.in_(erased_numbers.known_as(session, [number]))


def _opted_out_before_erasure(session: Session, number: str) -> bool:
    is_open = (OptOut.ended_at.is_(None), OptOut.number != number, _is_of(session, number))
    return session.scalar(select(OptOut.id).where(*is_open)) is not None


def _also_by_carrier(session: Session, number: str) -> None:
    session.execute(
        update(OptOut)
        .where(_is_of(session, number), OptOut.ended_at.is_(None))
        .values(by_carrier=True)
        .execution_options(synchronize_session=False)
    )
