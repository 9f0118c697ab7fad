"""Forgets whoever has a telephone number: what is blanked, what goes and what stays is declared in classes.yml.

All in one transaction. What the company carried stays, with its number, status and times, to nobody; that somebody
wants no texts stays by a hash of the number, and holds (messaging/erased_numbers.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.auth import audit
from doorstep.console.auth.models import ConsoleUser
from doorstep.console.read_model import finding, full_text
from doorstep.console.read_model.tables import DeskChange, DeskConversation
from doorstep.console.review import reviews
from doorstep.database import Base
from doorstep.dms.models import AccessDetail, Delivery, Depot
from doorstep.dms.status import OPEN
from doorstep.messaging import erased_numbers
from doorstep.messaging.models import Conversation, InboxRow, MessageState, OutboxRow
from doorstep.messaging.policy.reasons import Reason
from doorstep.one_of import one_of
from doorstep.privacy import classes, pictures, traces, whose
from doorstep.privacy.blanking import is_key, nothing, writable
from doorstep.upserts import dialect_of

_WAITING = (MessageState.PENDING, MessageState.HELD)


class UnderWay(Exception):
    """The person cannot be erased yet; says why."""


def refuse_if_under_way(session: Session, phone: str) -> None:
    """Raises UnderWay."""
    keys = whose.keys_of(session, phone)
    deliveries = select(Delivery.tracking_number, Delivery.status).where(
        one_of(Delivery.id, keys["delivery_id"]), Delivery.status.in_(OPEN)
    )
    for number, status in session.execute(deliveries.order_by(Delivery.id)):
        raise UnderWay(f"package {number} is {status.value.replace('_', ' ')}: it could not be brought any more")
    cases = select(Case.id, Case.kind).where(one_of(Case.id, keys["case_id"]), Case.state != CaseState.RESOLVED)
    for case_id, kind in session.execute(cases.order_by(Case.id)):
        raise UnderWay(f"case {case_id} ({KINDS[CaseKind(kind)].title}) is open: resolve it first")
    unhandled = select(InboxRow.id).where(one_of(InboxRow.id, keys["inbox_id"]), InboxRow.handled_at.is_(None))
    sending = select(OutboxRow.id).where(
        or_(
            and_(one_of(OutboxRow.id, keys["outbox_id"]), OutboxRow.state == MessageState.SENDING),
            and_(one_of(OutboxRow.id, _alerts(session, keys)), OutboxRow.due_at.is_not(None)),
        )
    )
    if session.scalar(unhandled.limit(1)) or session.scalar(sending.limit(1)):
        raise UnderWay("a text is being answered or sent at this moment: try again in a minute")


def find_traces(session: Session, phone: str) -> traces.Places:
    """Rows about others that name the person; only reads, for long."""
    return traces.find(session, traces.of(session, phone, whose.keys_of(session, phone)))


def erase(
    session: Session, phone: str, places: traces.Places, *,
    by: ConsoleUser | str, details: Mapping[str, Any] | None = None, now: datetime,
) -> Mapping[str, int]:  # fmt: skip
    """As `forget`, and the audit log says who did it and when, with these details. `by`: as audit.record takes it."""
    found = forget(session, phone, places, now=now)
    if found:
        audit.record(session, by, "person.erased", "person", now=now, details={**(details or {}), "rows": found})
    return found


def forget(session: Session, phone: str, places: traces.Places, *, now: datetime) -> dict[str, int]:
    """Answers how many rows of each table are changed or gone. Raises UnderWay."""
    session.execute(select(Conversation.id).where(Conversation.their_number == phone).with_for_update())
    refuse_if_under_way(session, phone)
    keys = whose.keys_of(session, phone)
    keys["addresses.id"] = _of_nobody_else(session, keys)
    keys["photos.id"] = pictures.of_nobody_else(session, keys["photos.id"], keys)
    keys["outbox.id"] = keys["outbox.id"] | _alerts(session, keys)
    said = traces.of(session, phone, keys)
    counts: Counter[str] = Counter()
    with writable(session):
        _drop_what_waits(session, keys, now)
        counts["desk_reviews"] += reviews.forget(session, sorted(keys["conversation_id"]))
        for table in Base.metadata.sorted_tables:
            if table.name in classes.tables_about_people() and table.name not in whose.OF_STAFF:
                counts[table.name] += _of_table(session, table, keys, phone, now)
        touched = set()
        for table, row, new in traces.changes(session, said, places):
            is_it = and_(*(column == row[column.name] for column in table.primary_key.columns))
            session.execute(update(table).where(is_it).values(new))
            counts[table.name] += 1
            touched.add(row.get("conversation_id"))
    session.expire_all()
    _forget_in_search(session, keys, touched - keys["conversation_id"] - {None})
    return {table: count for table, count in sorted(counts.items()) if count}


def _of_table(session: Session, table: Table, keys: Mapping[str, set[Any]], phone: str, now: datetime) -> int:
    wanted = [one_of(column, values) for column, values in whose.matching(table, keys)]
    if not wanted:
        return 0
    is_theirs = or_(*wanted)
    if table.name in classes.tables_whose_rows_go():
        return _count(session, delete(table).where(is_theirs))
    values: dict[str, Any] = {
        name: nothing(table.c[name]) for name in classes.blanked(table.name) if not is_key(table.c[name])
    }
    if table is Conversation.__table__:  # no two of them may have the same
        values["their_number"] = literal(erased_numbers.PREFIX) + table.c.id
    if table is AccessDetail.__table__:
        values["forgotten_at"] = func.coalesce(table.c.forgotten_at, now, type_=table.c.forgotten_at.type)
    if "number" in table.c and classes.declared()[table.name]["number"] == "evidence":
        return _keep_evidence(session, table, phone)
    return _count(session, update(table).where(is_theirs).values(values)) if values else 0


def _keep_evidence(session: Session, table: Table, phone: str) -> int:
    hashed = erased_numbers.hash_of(session, phone)
    if table.c.number.primary_key and session.execute(select(table.c.number).where(table.c.number == phone)).first():
        # They were erased before, and came again: the later word counts.
        session.execute(delete(table).where(table.c.number == hashed))
    return _count(session, update(table).where(table.c.number == phone).values(number=hashed))


def _drop_what_waits(session: Session, keys: Mapping[str, set[Any]], now: datetime) -> None:
    session.execute(
        update(OutboxRow)
        .where(one_of(OutboxRow.id, keys["outbox_id"]), OutboxRow.state.in_(_WAITING))
        .values(state=MessageState.DROPPED, reason=Reason.CANCELLED, due_at=None, state_changed_at=now)
        .execution_options(synchronize_session=False)
    )


def _of_nobody_else(session: Session, keys: Mapping[str, set[Any]]) -> set[int]:
    """Addresses to which nothing goes for anybody else."""
    ids = keys["addresses.id"] | set(
        session.scalars(select(AccessDetail.address_id).where(one_of(AccessDetail.delivery_id, keys["delivery_id"])))
    )
    is_others = ~one_of(Delivery.id, keys["delivery_id"])
    others = select(Delivery.address_id).where(one_of(Delivery.address_id, ids), is_others)
    return ids - set(session.scalars(others)) - set(session.scalars(select(Depot.address_id)))


def _alerts(session: Session, keys: Mapping[str, set[Any]]) -> set[int]:
    """What dispatch was posted of their cases: it quotes their words, cut short."""
    is_like, end = ("GLOB", "*") if dialect_of(session) == "sqlite" else ("LIKE", "%")  # SQLite's LIKE uses no index
    key = OutboxRow.idempotency_key
    found: set[int] = set()
    for case_id in keys["case_id"]:
        first = f"alert:{case_id}"
        found.update(session.scalars(select(OutboxRow.id).where(or_(key == first, key.op(is_like)(f"{first}:{end}")))))
    return found


def _forget_in_search(session: Session, keys: Mapping[str, set[Any]], touched: Sequence[str] | set[Any]) -> None:
    conversations = keys["conversation_id"]
    numbers = session.scalars(
        select(DeskConversation.no).where(one_of(DeskConversation.conversation_id, conversations))
    ).all()
    full_text.forget(session, numbers)
    session.execute(delete(DeskChange).where(one_of(DeskChange.conversation_id, conversations)))
    if touched:  # what is found by words that are gone from it is found anew
        session.execute(
            insert(DeskChange), [{"conversation_id": each, "source": "all", "ref": ""} for each in sorted(touched)]
        )
    finding.keep(session, keys["tracking_number"], keys["case_id"])


def _count(session: Session, statement: Any) -> int:
    return int(session.connection().execute(statement).rowcount)
