"""Colleagues that are wanted."""

from datetime import datetime, timedelta

import pytest

from doorstep.cases import commands as cases
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Sessions, transaction
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
        new = cases.NewCase(CaseKind.DAMAGE, "broken", "LM000000001")
        case_id = cases.open_case(session, By.system("test", now), new).id
        undoable.assign(session, case_id, "kim", by="dee", batch="b", now=now)
        undoable.assign(session, case_id, "dee", by="dee", batch="mine", now=now)
        undoable.assign(session, case_id, "ana", by="dee", batch="c", now=now)
    with transaction(sessions) as session:
        assert [each.words for each in calling.unseen(session, "kim")] == ["Damaged or wrong LM000000001 is yours now."]
        assert calling.unseen(session, "dee") == []
        undoable.take_back(session, "c", by="dee", now=now + timedelta(seconds=2))
        assert calling.unseen(session, "ana") == []


def test_taken_back_is_only_what_was_said_with_it(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        new = cases.NewCase(CaseKind.DAMAGE, "broken", "LM000000001")
        case_id = cases.open_case(session, By.system("test", now), new).id
        calling.call_named(session, "@ana they called again", by="dee", path=f"/cases/{case_id}", now=now)
        calling.call_named(session, "@ana ask me first", by="kim", path=f"/cases/{case_id}", now=now)
        undoable.assign(session, case_id, "ana", by="dee", batch="b", now=now)
    with transaction(sessions) as session:
        undoable.take_back(session, "b", by="dee", now=now + timedelta(seconds=2))
        assert [each.words for each in calling.unseen(session, "ana")] == [
            "@ana ask me first", "@ana they called again",
        ]  # fmt: skip
