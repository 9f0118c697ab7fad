"""What can be taken back for a moment, and that each step is done once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.console.cases import queries as cases_board
from doorstep.database import database_now
from doorstep.desk import takeover, undoable
from doorstep.desk.models import DeskStep
from doorstep.desk.undoable import TooLate
from doorstep.provenance import By
from doorstep.transcript import is_silent
from tests.desk.desk import Desk

pytestmark = pytest.mark.both_databases


def resolves(desk: Desk, case_id: int, by: str = "dee", batch: str = "b1", words: str = "Paid.") -> None:
    with desk.services.sessions.begin() as session:
        undoable.resolve_soon(session, undoable.DeskAct(by, batch, desk.now), desk.services, case_id, words)


def claimed(desk: Desk, *, seconds_ago: float) -> None:
    """By the database's clock, which no test can move."""
    with desk.services.sessions.begin() as session:
        session.execute(update(DeskStep).values(claimed_at=database_now(-seconds_ago)))


def assigns(desk: Desk, case_id: int, to: str | None, by: str = "dee", batch: str = "b1") -> None:
    with desk.services.sessions.begin() as session:
        undoable.assign(session, undoable.DeskAct(by, batch, desk.now), case_id, to)


def takes_back(desk: Desk, batch: str = "b1", by: str = "dee") -> list[int]:
    with desk.services.sessions.begin() as session:
        return list(undoable.take_back(session, batch, by=by, now=desk.now))


def state(desk: Desk, case_id: int) -> tuple[str, str | None]:
    case = desk.get(case_id)
    return case.state, case.resolution


def lately(desk: Desk, by: str = "dee") -> list[undoable.Batch]:
    with desk.services.sessions() as session:
        return undoable.lately(session, by, desk.now)


def on_the_board(desk: Desk) -> list[int]:
    with desk.services.sessions() as session:
        return [card.case_id for card in cases_board.board(session, now=desk.now).cards]


def test_a_case_is_resolved_only_when_it_can_no_longer_be_taken_back(desk: Desk) -> None:
    case_id = desk.case()
    resolves(desk, case_id, words=" Paid  by the\nsender. ")
    undoable.carry_out(desk.services)
    assert state(desk, case_id) == (CaseState.WAITING_ON_DESK, None)
    assert on_the_board(desk) == []  # as good as gone
    [batch] = lately(desk)
    assert (batch.kind, batch.case_ids, batch.can_be_undone) == ("resolve", [case_id], True)
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)
    assert state(desk, case_id) == (CaseState.RESOLVED, "Paid by the sender.")
    assert desk.get(case_id).resolved_by == "desk:dee"
    assert lately(desk) == []
    with pytest.raises(TooLate):
        takes_back(desk)


def test_what_is_taken_back_never_happened(desk: Desk) -> None:
    first, second = desk.case(), desk.case(CaseKind.COMPLAINT)
    resolves(desk, first)
    resolves(desk, second)
    assert takes_back(desk) == [first, second]
    desk.passes(minutes=1)
    undoable.carry_out(desk.services)
    assert state(desk, first) == state(desk, second) == (CaseState.WAITING_ON_DESK, None)
    assert sorted(on_the_board(desk)) == [first, second]
    resolves(desk, first, batch="b2")  # and can be done after all
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)
    assert state(desk, first)[0] == CaseState.RESOLVED


def test_nobody_takes_back_what_another_did(desk: Desk) -> None:
    resolves(desk, desk.case())
    with pytest.raises(TooLate):
        takes_back(desk, by="kim")
    assert lately(desk, by="kim") == []


def test_of_two_who_resolve_a_case_the_second_hears_of_the_first(desk: Desk) -> None:
    case_id = desk.case()
    resolves(desk, case_id)
    with pytest.raises(CaseRejected, match="is being resolved by dee"):
        resolves(desk, case_id, by="kim", batch="b2")
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)
    with pytest.raises(CaseRejected, match=r"resolved already: Paid\."):
        resolves(desk, case_id, by="kim", batch="b3")


def test_a_case_that_ended_meanwhile_is_said_not_to_be_resolved(desk: Desk) -> None:
    case_id = desk.case()
    resolves(desk, case_id)
    with desk.services.sessions.begin() as session:
        case_commands.resolve(session, By.desk("kim", "slack", desk.now), case_id, "Found.")
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)
    assert state(desk, case_id) == (CaseState.RESOLVED, "Found.")
    [batch] = lately(desk)
    assert not batch.can_be_undone
    assert "it cannot become resolved" in batch.problems[0]
    desk.passes(minutes=3)
    assert lately(desk) == []


@pytest.mark.parametrize("words", ["", "  \n "])
def test_how_it_ended_has_to_be_said(desk: Desk, words: str) -> None:
    with pytest.raises(CaseRejected, match="Say how"):
        resolves(desk, desk.case(), words=words)


def test_a_conversation_that_waited_is_given_back_when_the_case_ends_and_not_before(desk: Desk) -> None:
    conversation_id = desk.receives("a person please")
    case_id = desk.person_wanted(conversation_id)
    resolves(desk, case_id)
    takes_back(desk)
    assert desk.rasa.posted == []
    resolves(desk, case_id, batch="b2")
    desk.passes(seconds=9)
    desk.rasa.is_away = True
    undoable.carry_out(desk.services)
    [batch] = lately(desk)
    assert "cannot be reached" in batch.problems[0]
    desk.rasa.is_away = False
    undoable.carry_out(desk.services)  # not yet again
    assert state(desk, case_id)[0] == CaseState.WAITING_ON_DESK
    claimed(desk, seconds_ago=31)
    undoable.carry_out(desk.services)
    assert state(desk, case_id)[0] == CaseState.RESOLVED
    with desk.services.sessions() as session:
        assert not is_silent(session, conversation_id)


def test_a_case_whose_conversation_somebody_else_has_is_not_resolved(desk: Desk) -> None:
    conversation_id = desk.receives("a person please")
    case_id = desk.person_wanted(conversation_id)
    takeover.take(desk.services, conversation_id, by="kim")
    with pytest.raises(CaseRejected, match="kim has this conversation"):
        resolves(desk, case_id)


def test_a_process_that_died_in_the_middle_loses_nothing(desk: Desk) -> None:
    case_id = desk.case()
    resolves(desk, case_id)
    desk.passes(seconds=9)
    claimed(desk, seconds_ago=0)  # and then it died
    undoable.carry_out(desk.services)
    assert state(desk, case_id)[0] == CaseState.WAITING_ON_DESK
    with pytest.raises(TooLate):
        takes_back(desk)
    claimed(desk, seconds_ago=31)
    undoable.carry_out(desk.services)
    assert state(desk, case_id)[0] == CaseState.RESOLVED


def test_who_has_a_case_is_changed_at_once_and_changed_back(desk: Desk) -> None:
    case_id = desk.case()
    assigns(desk, case_id, "kim", batch="b0")
    assigns(desk, case_id, "dee")
    assert desk.get(case_id).assigned_to == "dee"
    assert [(batch.kind, batch.to) for batch in lately(desk)] == [("assign", "dee"), ("assign", "kim")]
    assert takes_back(desk) == [case_id]
    assert desk.get(case_id).assigned_to == "kim"
    with pytest.raises(TooLate):
        takes_back(desk)


def test_what_others_did_since_is_not_undone_with_it(desk: Desk) -> None:
    first, second = desk.case(), desk.case(CaseKind.COMPLAINT)
    assigns(desk, first, "dee")
    assigns(desk, second, "dee")
    assigns(desk, first, "kim", by="kim", batch="b2")
    assert takes_back(desk) == [second]
    assert (desk.get(first).assigned_to, desk.get(second).assigned_to) == ("kim", None)


def test_an_old_assignment_is_not_offered_to_be_undone(desk: Desk) -> None:
    assigns(desk, desk.case(), "dee")
    desk.passes(seconds=61)
    assert lately(desk) == []
    with pytest.raises(TooLate):
        takes_back(desk)


def test_old_steps_are_swept_out(desk: Desk) -> None:
    assigns(desk, desk.case(), "dee")
    resolves(desk, desk.case(CaseKind.COMPLAINT), batch="b2")
    desk.passes(days=2)
    with desk.services.sessions.begin() as session:
        undoable.forget_old(session, desk.now)
        assert [step.batch for step in session.query(DeskStep)] == ["b2"]  # still to be done


actions = st.lists(st.sampled_from(["resolve", "undo", "wait", "carry out", "other resolves"]), max_size=8)


@given(actions=actions)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_case_is_resolved_once_whatever_happens_in_which_order(sqlite_desk: Desk, actions: list[str]) -> None:
    desk = sqlite_desk
    case_id = desk.case(tracking_number=f"LM{desk.made:09d}")
    by = f"dee{case_id}"
    wanted, undone = 0, 0
    for number, action in enumerate(actions):
        try:
            match action:
                case "resolve":
                    resolves(desk, case_id, by=by, batch=f"{case_id}.{number}")
                    wanted += 1
                case "other resolves":
                    resolves(desk, case_id, by="kim", batch=f"{case_id}.{number}")
                    wanted += 1
                case "undo":
                    for batch in lately(desk, by):
                        undone += len(takes_back(desk, batch.id, by))
                case "wait":
                    desk.passes(seconds=9)
                case "carry out":
                    undoable.carry_out(desk.services)
        except (CaseRejected, TooLate):
            continue
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)
    assert (state(desk, case_id)[0] == CaseState.RESOLVED) == (wanted > undone)
    with desk.services.sessions() as session:
        endings = [step.ending for step in session.query(DeskStep).where(DeskStep.case_id == case_id)]
    assert endings.count("done") == (1 if wanted > undone else 0)
    assert None not in endings
