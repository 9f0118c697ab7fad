"""Colleagues that are wanted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Sessions, reading, transaction
from doorstep.desk import calling, undoable
from doorstep.provenance import By

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@dee call her", ["dee"]), ("ask @Kim.Lee, or @dee.", ["kim.lee", "dee"]), ("@dee @DEE", ["dee"]),
        ("mail me at kim@example.com", []), ("@ nobody", []), ("@@dee", []), ("", []), ("(@ana)", ["ana"]),
    ],
)  # fmt: skip
def test_who_a_note_calls(text: str, logins: list[str]) -> None:
    assert calling.named_in(text) == logins


def test_who_left_is_not_called() -> None:
    assert calling.unknown_in("@dee and @kim", {"dee": "Dee"}) == "kim"
    assert calling.unknown_in("@dee", {"dee": "Dee"}) is None


def test_who_is_wanted_hears_of_it_until_they_looked(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        for _ in range(2):
            calling.call_named(session, "@dee @ana look", by="ana", path="/cases/5", now=now)
    with transaction(sessions) as session:
        assert [each.words for each in calling.unseen(session, "dee")] == ["@dee @ana look"]
        assert calling.unseen(session, "ana") == []  # nobody calls themselves
        calling.see(session, "dee", now, path="/cases/6")
        assert len(calling.unseen(session, "dee")) == 1
        calling.see(session, "dee", now, path="/cases/5")
        assert calling.unseen(session, "dee") == []


def test_a_case_that_is_handed_on_calls_whose_it_is_and_taken_back_calls_nobody(
    sessions: Sessions, now: datetime
) -> None:
    with transaction(sessions) as session:
        new = case_commands.NewCase(CaseKind.DAMAGE, "broken", "LM000000001")
        case_id = case_commands.open_case(session, By.system("test", now), new).id
        undoable.assign(session, undoable.DeskAct("dee", "b", now), case_id, "kim")
        undoable.assign(session, undoable.DeskAct("dee", "mine", now), case_id, "dee")
        undoable.assign(session, undoable.DeskAct("dee", "c", now), case_id, "ana")
    with transaction(sessions) as session:
        assert [each.words for each in calling.unseen(session, "kim")] == ["Damaged or wrong LM000000001 is yours now."]
        assert calling.unseen(session, "dee") == []
        undoable.take_back(session, "c", by="dee", now=now + timedelta(seconds=2))
        assert calling.unseen(session, "ana") == []


def test_taken_back_is_only_what_was_said_with_it(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        new = case_commands.NewCase(CaseKind.DAMAGE, "broken", "LM000000001")
        case_id = case_commands.open_case(session, By.system("test", now), new).id
        calling.call_named(session, "@ana they called again", by="dee", path=f"/cases/{case_id}", now=now)
        calling.call_named(session, "@ana ask me first", by="kim", path=f"/cases/{case_id}", now=now)
        undoable.assign(session, undoable.DeskAct("dee", "b", now), case_id, "ana")
    with transaction(sessions) as session:
        undoable.take_back(session, "b", by="dee", now=now + timedelta(seconds=2))
        assert [each.words for each in calling.unseen(session, "ana")] == [
            "@ana ask me first", "@ana they called again",
        ]  # fmt: skip


def test_a_page_learns_of_every_call_and_every_look(sessions: Sessions, now: datetime) -> None:
    seen = []

    def look(act: Callable[[Session], None]) -> None:
        with transaction(sessions) as session:
            act(session)
        with reading(sessions) as session:
            seen.append(calling.marker(session))

    look(lambda session: None)
    look(lambda session: calling.call_named(session, "@dee look", by="ana", path="/cases/5", now=now))
    look(lambda session: calling.call_named(session, "@kim look", by="ana", path="/cases/5", now=now))
    look(lambda session: calling.see(session, "dee", now))
    look(lambda session: calling.see(session, "kim", now, path="/cases/5"))
    assert len(set(seen)) == len(seen)


def test_a_look_at_what_calls_does_not_go_through_all_that_ever_called(sqlite_engine: Engine) -> None:
    statement = calling.MARKER.compile(sqlite_engine)
    with sqlite_engine.connect() as connection:
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert any("ix_desk_calls_unseen" in step for step in plan), plan


def test_calls_of_last_month_are_forgotten(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        for days in (31, 29):
            calling.call_named(session, f"@dee {days}", by="ana", path="/cases/5", now=now - timedelta(days=days))
        calling.forget_old(session, now)
    with reading(sessions) as session:
        assert [each.words for each in calling.unseen(session, "dee")] == ["@dee 29"]
