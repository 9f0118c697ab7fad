"""More rows than a statement takes parameters: 32,766 of SQLite as it is built by itself, 65,535 of PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event, func, insert, literal, select, true, update
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.database import Base, Sessions
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.photos import PATH, Photo
from doorstep.one_of import one_of
from doorstep.privacy import export as exports
from doorstep.privacy.retention import Kept, preview, sweep
from tests.privacy.test_erasing import MARIA, erased, told

__all__ = ["told"]
pytestmark = pytest.mark.both_databases

_OF_SQLITE, _OF_POSTGRESQL = 32_766, 65_535


@pytest.fixture
def many(engine: Engine) -> Iterator[int]:
    """More than this database's limit."""
    if engine.dialect.name == "postgresql":
        yield _OF_POSTGRESQL + 100
        return

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, _OF_SQLITE)  # distributions build it with others

    engine.dispose()
    event.listen(engine, "connect", limit)
    yield _OF_SQLITE + 100
    event.remove(engine, "connect", limit)


def copy(session: Session, model: type[Base], id_: Any, count: int, **new: Any) -> None:
    """So many rows like one of them. `new`: what each has for itself, before its number."""
    table: Table = model.__table__  # type: ignore[assignment]
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < count))
    columns = [each for each in table.c if each.name != "id" or each.name in new]
    values = [
        literal(new[each.name]).concat(func.cast(numbers.c.number, each.type)) if each.name in new else each
        for each in columns
    ]
    rows = select(*values).select_from(table.join(numbers, true())).where(table.c.id == id_)
    session.execute(insert(table).from_select([each.name for each in columns], rows))


def test_photos_of_any_number_of_packages_under_way_stay_and_others_go(
    told: Sessions, now: datetime, many: int
) -> None:
    with told.begin() as session:
        session.execute(update(Delivery).values(status=Status.HELD))
        of_hers = select(Delivery.id).where(Delivery.tracking_number == MARIA.tracking_numbers[0])
        copy(session, Delivery, session.scalars(of_hers).one(), many, tracking_number="LM4")
        session.add(Photo(id="mine", provider_id="mine", content=b"", created_at=now))
        session.flush()
        copy(session, Photo, "mine", many, id="held", provider_id="held")
        hers = session.scalars(select(Case).where(Case.reason.contains("zebra"))).one()
        hers.state = CaseState.OPEN
        hers.details = {"photos": [f"{PATH}held{number}" for number in range(1, many + 1)]}
    later = now + timedelta(days=91)
    assert preview(told, Kept(pictures=90), later) == {"pictures photos": 1}
    assert sweep(told, Kept(pictures=90), later) == {"pictures photos": 1}
    with told() as session:
        assert session.get(Photo, "mine") is None
        assert session.scalar(select(func.count()).select_from(Photo)) == many


def test_who_was_sent_any_number_of_texts_is_exported_and_erased(told: Sessions, now: datetime, many: int) -> None:
    with told.begin() as session:
        hers = session.scalars(select(OutboxRow.id).where(OutboxRow.to_number == MARIA.phone).limit(1)).one()
        copy(session, OutboxRow, hers, many, cause="again:")
    with told() as session:
        assert len(exports.about(session, MARIA.phone)["outbox"]) > many
    assert erased(told, now)["outbox"] > many
    with told() as session:
        left = session.scalars(select(OutboxRow.id).where(OutboxRow.to_number == MARIA.phone)).all()
    assert left == []


def test_it_is_one_of_them_as_in_is(told: Sessions) -> None:
    numbers = [*MARIA.tracking_numbers, "LM000000000"]
    with told() as session:
        for column, values in (
            (Delivery.tracking_number, numbers), (Delivery.id, {1, 2, 10**9}), (Delivery.id, ()),
            (Delivery.stop_id, [1]),
        ):  # fmt: skip
            for said, expected in (
                (one_of(column, values), column.in_(values)), (~one_of(column, values), column.not_in(values)),
            ):  # fmt: skip
                found, wanted = (set(session.scalars(select(Delivery.id).where(each))) for each in (said, expected))
                assert found == wanted
