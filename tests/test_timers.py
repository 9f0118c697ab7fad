"""However many timers are set, the next of a kind is found without reading the others."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from doorstep import timers, wakeups
from doorstep.database import Sessions
from doorstep.outreach.notifications import KINDS, ladder

pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(sessions: Sessions, now: datetime) -> Sessions:
    desired = [
        timers.Desired(f"LM{number:09d}", kind, "1", now, "at once", "UTC")
        for kind in ("window_confirmation", "reminder", ladder.CALL.name)
        for number in range(30)
    ]
    with sessions.begin() as session:
        subjects = {each.subject for each in desired}
        timers.agree(session, subjects, {each.kind for each in desired}, desired, now)
    return sessions


@contextmanager
def asked(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements meanwhile, with what is bound."""
    statements: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    yield statements
    event.remove(engine, "before_cursor_execute", hear)


def plan_of(session: Session, statement: str, parameters: Any) -> str:
    """As where there are far too many to read them all."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        explain = "EXPLAIN QUERY PLAN "
    else:
        explain = "EXPLAIN "
        for way in ("seqscan", "bitmapscan"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
    return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + statement, parameters))


@pytest.mark.parametrize(
    ("kinds", "index"), [([ladder.CALL.name], "ix_timers_due_of_kind"), (list(KINDS), "ix_timers_due")]
)
def test_what_is_due_is_found_in_its_order(
    filled: Sessions, engine: Engine, now: datetime, kinds: Collection[str], index: str
) -> None:
    with filled.begin() as session:
        with asked(engine) as statements:
            assert timers.next_due_at(session, kinds) == now
            assert {row.kind for row in timers.due(session, kinds, now, 1)} <= set(kinds)
        for statement, parameters in statements:
            plan = plan_of(session, statement, parameters)
            assert re.search(rf"\b{index}\b", plan), plan
            assert "TEMP B-TREE" not in plan, plan
            assert "Sort" not in plan, plan


def test_whoever_fires_is_told_of_what_is_set_by_when_and_of_nothing_else(sessions: Sessions, now: datetime) -> None:
    def agreed(*instants: datetime) -> list[tuple[str, str]]:
        desired = [timers.Desired("LM1", "reminder", f"{n}", at, "then", "UTC") for n, at in enumerate(instants)]
        with sessions.begin() as session:
            timers.agree(session, ["LM1"], ["reminder"], desired, now)
            return list(session.info.get("wakeups", {}))

    hour = timedelta(hours=1)
    assert agreed(now + 3 * hour, now + 2 * hour) == [("timers", f"due {(now + 2 * hour).isoformat()}")]
    assert agreed(now + 3 * hour, now + 2 * hour) == []
    assert agreed(now + hour, now + 2 * hour) == [("timers", f"due {(now + hour).isoformat()}")]
    assert agreed(now + hour) == []  # one is wanted no more
    assert agreed(now + hour, now + 4 * hour) == [("timers", f"due {(now + 4 * hour).isoformat()}")]


def test_of_what_is_heard_the_earliest_counts_and_being_told_to_look_more(now: datetime) -> None:
    later = f"due {(now + timedelta(days=1)).isoformat()}"
    assert wakeups.earliest_due([later, f"due {now.isoformat()}"]) == now
    assert wakeups.earliest_due([later, wakeups.LOOK_YOURSELF]) is None
    assert wakeups.earliest_due([later, "a conversation's id"]) is None
    assert wakeups.earliest_due([later, "due when another release says"]) is None
