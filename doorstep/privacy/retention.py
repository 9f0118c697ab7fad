"""What is held no longer than the company wants: by class, as classes.yml declares, from the age of each row.

Words go from texts, notes, cases and history; pictures go as a whole; and people who have had nothing for so long are
erased as if they had asked. Codes go when a package is delivered (dms/commands/access.py), opt-outs never. What belongs
to an open case, to a package that is under way or to a conversation that a person has taken stays until that ends.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)  # fmt: skip
from sqlalchemy.orm import Session

from doorstep import jobs
from doorstep.bootstrap import Services
from doorstep.cases.models import Case
from doorstep.console.auth import audit
from doorstep.console.read_model.tables import DeskChange, DeskConversation, DeskReading
from doorstep.database import Base, Sessions, reading, transaction
from doorstep.dms.models import Address, Delivery, Depot, History, Recipient
from doorstep.messaging import erased_numbers
from doorstep.messaging.models import Conversation, InboxMedia, InboxRow, OutboxRow
from doorstep.messaging.photos import Photo
from doorstep.one_of import one_of
from doorstep.privacy import classes, held, pictures
from doorstep.privacy import erase as erasing
from doorstep.privacy.blanking import holds_something, is_key, nothing, writable
from doorstep.settings import Settings
from doorstep.transcript import DialogueEvent, DialogueHead

JOB = "retention"
_AT_ONCE = 500
"""Rows in a transaction: others write meanwhile."""
_PEOPLE_AT_ONCE = 20
_AGED = {"aged": True}
"""In the place of what a row of history was before."""
_DONE: Mapping[str, Callable[[Table], ColumnElement[bool]]] = {
    "inbox": lambda table: table.c.handled_at.is_not(None),
    "outbox": lambda table: table.c.due_at.is_(None),
    "driver_questions": lambda table: table.c.closed_at.is_not(None),
}
"""When a row of the table has done its work."""


@dataclass(frozen=True)
class Kept:
    """For how many days; None: for ever."""

    words: int | None = None
    pictures: int | None = None
    people: int | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Kept":
        return cls(settings.keep_words_days, settings.keep_pictures_days, settings.keep_people_days)


def run_once(services: Services) -> datetime | None:
    sweep(services.sessions, Kept.of(services.settings), services.clock())
    return None


def preview(sessions: Sessions, kept: Kept, now: datetime) -> dict[str, int]:
    """How many rows a sweep would change or delete now, by class and table; and, as `held`, how many people it would
    pass over. Changes nothing."""
    counts: Counter[str] = Counter()
    with reading(sessions) as session:
        for name, _, those in _steps(kept, now):
            counts[name] += session.scalar(select(func.count()).select_from(those(session).subquery())) or 0
        for phone in _idle_people(session, kept, now, None):
            counts["people" if _may_go(session, phone) else "held people"] += 1
    return {name: count for name, count in counts.items() if count}


def sweep(sessions: Sessions, kept: Kept, now: datetime) -> dict[str, int]:
    """Do it, some rows at a time; answers how many, by class and table."""
    counts: Counter[str] = Counter()
    for name, act, those in _steps(kept, now):
        while True:
            with transaction(sessions) as session:
                if not jobs.is_alone(session, JOB):
                    return dict(counts)
                ids = list(session.execute(those(session).limit(_AT_ONCE)).scalars())
                if ids:
                    act(session, ids)
            counts[name] += len(ids)
            if len(ids) < _AT_ONCE:
                break
    _sweep_people(sessions, kept, now, counts)
    found = {name: count for name, count in counts.items() if count}
    if found:
        with transaction(sessions) as session:
            audit.record(session, "system", "retention.swept", "rows", now=now, details=found)
    return found


_Act = Callable[[Session, list[Any]], None]
_Those = Callable[[Session], Select[Any]]


def _steps(kept: Kept, now: datetime) -> Iterator[tuple[str, _Act, _Those]]:
    """Name, what is done with ids, and which: those of which something is left to do."""
    for kind, days in (("words", kept.words), ("person", kept.people)):
        if days is None:
            continue
        before = now - timedelta(days=days)
        for table in Base.metadata.sorted_tables:
            if table.name != History.__tablename__ and table.name in classes.aging():
                columns = [
                    each.name
                    for each in table.columns
                    if each.name in classes.blanked(table.name) and classes.declared()[table.name][each.name] == kind
                    and not is_key(each)
                ]  # fmt: skip
                goes = table.name in classes.tables_whose_rows_go()
                if columns:
                    yield (
                        f"{kind} {table.name}",
                        _delete(table) if goes else _blank(table, columns),
                        _old(table, columns, before),
                    )
    if kept.words is not None:
        before = now - timedelta(days=kept.words)
        yield "words dms_history", _blank_history, _old_history(before)
        yield "words dialogue_events", _forget_events, _old_events(before)
    if kept.pictures is not None:
        before = now - timedelta(days=kept.pictures)
        yield "pictures photos", _delete(Photo.__table__), _old_photos(before)
        yield "pictures inbox_media", _delete_media, _old_media(before)
    if kept.people is not None:
        before = now - timedelta(days=kept.people)
        yield "person addresses", _blank_addresses, _old_addresses(before)
        yield "person recipients", _blank(Recipient.__table__, ["name"]), _old_recipients(before)


def _old(table: Table, columns: list[str], before: datetime) -> _Those:
    key = next(iter(table.primary_key.columns))

    def those(_session: Session) -> Select[Any]:
        is_done = _DONE[table.name](table) if table.name in _DONE else None
        return select(key).where(
            table.c[classes.aging()[table.name]] < before,
            or_(*(holds_something(table.c[name]) for name in columns)),
            *(() if is_done is None else (is_done,)),
            *held.by_nobody(table),
        )

    return those


def _blank(table: Any, columns: Collection[str]) -> _Act:
    key = next(iter(table.primary_key.columns))

    def act(session: Session, ids: list[Any]) -> None:
        session.execute(update(table).where(key.in_(ids)).values({name: nothing(table.c[name]) for name in columns}))
        if "conversation_id" in table.c:
            _shown_anew(session, select(table.c.conversation_id).where(key.in_(ids)))

    return act


def _delete(table: Any) -> _Act:
    key = next(iter(table.primary_key.columns))

    def act(session: Session, ids: list[Any]) -> None:
        session.execute(delete(table).where(key.in_(ids)))

    return act


def _shown_anew(session: Session, conversations: Select[Any]) -> None:
    """What the desk lists and finds of them is made of what is left."""
    ids = sorted({each for each in session.scalars(conversations) if each is not None})
    if ids:
        session.execute(insert(DeskChange), [{"conversation_id": each, "source": "all", "ref": ""} for each in ids])


def _old_history(before: datetime) -> _Those:
    return lambda _session: select(History.id).where(
        History.at < before, _holds_history(), History.subject.not_in(held.numbers())
    )


def _holds_history() -> ColumnElement[bool]:
    """Neither aged nor erased (erase.py leaves nothing at all)."""
    before, after = cast(History.before, Text), cast(History.after, Text)
    return and_(before != json.dumps(_AGED), or_(before != "{}", after != "{}"))


def _blank_history(session: Session, ids: list[Any]) -> None:
    """Who did what to which package when stays, and at which version."""
    with writable(session):
        for row in session.execute(select(History.id, History.after).where(History.id.in_(ids))).all():
            after = {name: row.after[name] for name in ("version", "status") if name in row.after}
            session.execute(update(History).where(History.id == row.id).values(before=_AGED, after=after))
    session.expire_all()


def _old_events(before: datetime) -> _Those:
    """Of the dialogue: of conversations in which nobody wrote since, all; of others what nothing goes back to."""
    silent = select(Conversation.id).where(Conversation.last_inbound_at < before)
    read_before = (
        select(func.max(DeskReading.event_id))
        .join(DeskConversation, DeskConversation.no == DeskReading.conversation_no)
        .where(DeskConversation.conversation_id == DialogueEvent.conversation_id, DeskReading.at < before)
        .correlate(DialogueEvent)
        .scalar_subquery()
    )
    window = (
        select(DialogueHead.window_start_id)
        .where(DialogueHead.conversation_id == DialogueEvent.conversation_id)
        .correlate(DialogueEvent)
        .scalar_subquery()
    )
    return lambda _session: select(DialogueEvent.id).where(
        or_(
            DialogueEvent.conversation_id.in_(silent),
            and_(DialogueEvent.id < read_before, DialogueEvent.id < window),
        ),
        DialogueEvent.conversation_id.not_in(held.conversations()),
    )


def _forget_events(session: Session, ids: list[Any]) -> None:
    """A conversation of which nothing is left begins anew."""
    touched = set(session.scalars(select(DialogueEvent.conversation_id).where(DialogueEvent.id.in_(ids))))
    _shown_anew(session, select(DialogueEvent.conversation_id).where(DialogueEvent.id.in_(ids)))
    session.execute(delete(DialogueEvent).where(DialogueEvent.id.in_(ids)))
    is_left = exists().where(DialogueEvent.conversation_id == DialogueHead.conversation_id)
    session.execute(
        delete(DialogueHead)
        .where(DialogueHead.conversation_id.in_(touched), ~is_left)
        .execution_options(synchronize_session=False)
    )


def _old_photos(before: datetime) -> _Those:
    def those(session: Session) -> Select[Any]:
        deliveries = select(Delivery.id).where(Delivery.tracking_number.in_(held.numbers()))
        those_held = {
            "delivery_id": set(session.scalars(deliveries)),
            "tracking_number": set(session.scalars(held.numbers())),
            "case_id": set(session.scalars(select(Case.id).where(held.open_cases()))),
        }
        kept = pictures.named_for(session, those_held)
        return select(Photo.id).where(Photo.created_at < before, ~one_of(Photo.id, kept))

    return those


def _old_media(before: datetime) -> _Those:
    return lambda _session: (
        select(InboxMedia.inbox_id)
        .join(InboxRow, InboxRow.id == InboxMedia.inbox_id)
        .where(InboxRow.received_at < before, InboxRow.conversation_id.not_in(held.conversations()))
        .distinct()
    )


def _delete_media(session: Session, ids: list[Any]) -> None:
    session.execute(delete(InboxMedia).where(InboxMedia.inbox_id.in_(ids)))


def _old_addresses(before: datetime) -> _Those:
    return lambda _session: select(Address.id).where(
        or_(Address.street != "", Address.number != ""),
        Address.id.not_in(select(Delivery.address_id).where(held.is_lately(before))),
        Address.id.not_in(select(Depot.address_id)),
        Address.id.not_in(select(Delivery.address_id).where(Delivery.tracking_number.in_(held.numbers()))),
        Address.id.in_(select(Delivery.address_id)),
    )


def _blank_addresses(session: Session, ids: list[Any]) -> None:
    _blank(Address.__table__, classes.blanked(Address.__tablename__))(session, ids)
    numbers = session.scalars(select(Delivery.tracking_number).where(Delivery.address_id.in_(ids))).all()
    if numbers:  # nobody finds them by their street any more
        session.execute(
            insert(DeskChange), [{"conversation_id": None, "source": "found", "ref": number} for number in numbers]
        )


def _old_recipients(before: datetime) -> _Those:
    """Of whom no number is known; the others are erased as a whole."""
    return lambda _session: select(Recipient.id).where(
        Recipient.phone.is_(None),
        Recipient.name != "",
        Recipient.id.not_in(select(Delivery.recipient_id).where(held.is_lately(before))),
        Recipient.id.not_in(select(Delivery.recipient_id).where(Delivery.tracking_number.in_(held.numbers()))),
    )


def _idle_people(session: Session, kept: Kept, now: datetime, most: int | None) -> list[str]:
    """Numbers of which nothing has been heard and for which nothing was carried for so long."""
    if kept.people is None:
        return []
    before = now - timedelta(days=kept.people)
    lately = select(Recipient.phone).join(Delivery).where(held.is_lately(before), Recipient.phone.is_not(None))
    wrote = select(Conversation.their_number).where(
        Conversation.last_inbound_at >= before, Conversation.provider == "twilio"
    )
    were_sent = select(OutboxRow.to_number).where(OutboxRow.created_at >= before)
    known = (
        select(Recipient.phone.label("number")).where(Recipient.phone.is_not(None))
        .union(select(Conversation.their_number).where(Conversation.provider == "twilio"))
        .subquery()
    )  # fmt: skip
    number = known.c.number
    those = select(number).where(
        number.not_in(lately), number.not_in(wrote), number.not_in(were_sent),
        number.not_like(f"{erased_numbers.PREFIX}%"), number != "",
    )  # fmt: skip
    return list(session.scalars(those.order_by(number).limit(most) if most else those))


def _may_go(session: Session, phone: str) -> bool:
    try:
        erasing.refuse_if_under_way(session, phone)
    except erasing.UnderWay:
        return False
    return True


def _sweep_people(sessions: Sessions, kept: Kept, now: datetime, counts: Counter[str]) -> None:
    with reading(sessions) as session:
        idle = _idle_people(session, kept, now, None)
    for first in range(0, len(idle), _PEOPLE_AT_ONCE):
        with transaction(sessions) as session:
            if not jobs.is_alone(session, JOB):
                return
            for phone in idle[first : first + _PEOPLE_AT_ONCE]:
                if _may_go(session, phone):
                    erasing.forget(session, phone, {}, now=now)
                    counts["people"] += 1
                else:
                    counts["held people"] += 1


JOBS = (jobs.Job(JOB, jobs.in_thread(run_once), pace=3600.0, looks_every=86_400.0),)
