"""A change of a route waits a moment in which it can be taken back; it is made once, as it was seen, or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import calling, plan_steps
from doorstep.desk.models import PlanStep
from doorstep.desk.plan_steps import CommandRejected, PlanChange, TooLate
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Route
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import notices
from doorstep.provenance import By
from doorstep.settings import Settings
from tests.dms.on_the_road import N1, done, on_the_road
from tests.dms.world import by

NEXT = PlanChange("move", stops=(3,))
LAST = PlanChange("skip", stops=(1,))


@pytest.fixture
def company(engine: Engine, now: datetime) -> Sessions:
    sessions = on_the_road(make_sessions(engine), now)
    done(sessions, by("shift", now, "driver:D2"), dms_commands.start_shift, "D2")
    return sessions


@pytest.fixture
def worker(company: Sessions, engine: Engine, now: datetime) -> Callable[[float], datetime | None]:
    """Makes what is due so many seconds later."""

    def rounds(seconds: float) -> datetime | None:
        clock = lambda: now + timedelta(seconds=seconds)  # noqa: E731
        return plan_steps.carry_out(Services(Settings(), clock, engine, company))

    return rounds


def asks(company: Sessions, change: PlanChange, now: datetime, *, who: str = "dee", seen: int | None = 1) -> None:
    with transaction(company) as session:
        plan_steps.change_soon(session, By.desk(who, f"press:{who}:{now}", now), "R-D1", change, seen=seen)


def endings(company: Sessions) -> list[str | None]:
    with reading(company) as session:
        return list(session.scalars(select(PlanStep.ending).order_by(PlanStep.id)))


def told(company: Sessions) -> list[str]:
    with reading(company) as session:
        return [each.text for each in notices.unseen_notices(session, "R-D1")]


def version(company: Sessions) -> int:
    with reading(company) as session:
        return session.scalars(select(Route.plan_version).where(Route.code == "R-D1")).one()


@pytest.mark.both_databases
def test_until_it_is_made_nothing_has_happened_and_then_it_is_made_once(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, NEXT, now)
    assert worker(7) == now + timedelta(seconds=8)
    assert (version(company), told(company), endings(company)) == (1, [], [None])
    assert worker(8) is None
    worker(9)
    assert (version(company), len(told(company)), endings(company)) == (2, 1, ["done"])


def test_what_is_refused_is_refused_at_once_and_waits_for_nothing(company: Sessions, now: datetime) -> None:
    for change, seen in ((PlanChange("move", stops=(9,)), 1), (NEXT, 7), (PlanChange("give", stops=(1,), to="D9"), 1)):
        with pytest.raises(CommandRejected):
            asks(company, change, now, seen=seen)
    assert endings(company) == []
    assert version(company) == 1


def test_what_is_taken_back_never_happens(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    with transaction(company) as session:
        with pytest.raises(TooLate, match=r"^Dee asked for that: only they can undo it\.$"):
            plan_steps.take_back(session, 1, by="kim")
        assert plan_steps.take_back(session, 1, by="dee") == "R-D1"
        assert plan_steps.take_back(session, 1, by="dee") == "R-D1"
    worker(20)
    assert (version(company), told(company), endings(company)) == (1, [], ["undone"])


def test_what_was_made_is_not_taken_back(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    worker(8)
    too_late = r"It is too late to undo that: it was made\. Change it back instead\."
    with transaction(company) as session, pytest.raises(TooLate, match=too_late):
        plan_steps.take_back(session, 1, by="dee")
    with transaction(company) as session, pytest.raises(TooLate, match=r"Look at the route"):
        plan_steps.take_back(session, 2, by="dee")


def test_of_what_was_refused_there_is_nothing_to_undo(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    worker(15 * 60)
    assert endings(company) == ["refused"]
    why = r"There is nothing to undo: it was not made\. Nothing was done: it could not be made for ten minutes\."
    with transaction(company) as session, pytest.raises(TooLate, match=why):
        plan_steps.take_back(session, 1, by="dee")


def test_one_of_ones_own_has_the_one_before_made_and_a_colleague_waits(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, NEXT, now)
    with pytest.raises(CommandRejected, match="Dee changes this route this moment"):
        asks(company, LAST, now, who="kim")
    asks(company, LAST, now + timedelta(seconds=2))  # of the page as it was before both
    assert endings(company) == ["done", None]
    worker(20)
    assert endings(company) == ["done", "done"]
    assert version(company) == 3


def test_the_same_form_sent_again_is_one_change_that_can_still_be_undone(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    give = PlanChange("give", stops=(1, 2), to="D2")
    for at, change in ((0, NEXT), (60, give)):
        before = version(company)
        for seconds in (at, at + 3):
            asks(company, change, now + timedelta(seconds=seconds), seen=before)
        assert endings(company)[-1] is None
        assert version(company) == before
        worker(at + 8)
        assert version(company) == before + 1
    assert endings(company) == ["done", "done"]
    assert len([text for text in told(company) if "do stop 3" in text]) == 1


@pytest.mark.both_databases
def test_two_presses_at_the_same_moment_are_one_change(
    company: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = plan_steps._tried
    with transaction(company) as session:

        def tries(*args: Any) -> str:
            monkeypatch.setattr(plan_steps, "_tried", tried)
            plan_steps.change_soon(session, By.desk("dee", "press:other", now), "R-D1", NEXT, seen=1)
            return tried(*args)

        monkeypatch.setattr(plan_steps, "_tried", tries)
        plan_steps.change_soon(session, By.desk("dee", "press:one", now), "R-D1", NEXT, seen=1)
    assert endings(company) == [None]


def test_what_is_refused_in_the_end_calls_whoever_asked_wherever_they_are_and_however_late(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    done(company, by("reported", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    worker(300)  # it was away
    with reading(company) as session:
        assert [each.ending for each in plan_steps.of_route(session, "R-D1", "dee", now + timedelta(minutes=6))] == [
            "refused"
        ]
        (called,) = calling.unseen(session, "dee")
        assert (called.words, called.path) == (
            "Your change of R-D1: Nothing was done: stop 1 is not ahead any more.", "/today/R-D1",
        )  # fmt: skip
        assert calling.unseen(session, "kim") == []


def test_what_nobody_made_for_ten_minutes_is_not_made_any_more(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, NEXT, now)
    worker(8 + 601)
    assert (version(company), told(company), endings(company)) == (1, [], ["refused"])
    with reading(company) as session:
        (called,) = calling.unseen(session, "dee")
        assert "it could not be made for ten minutes" in called.words


@pytest.mark.both_databases
def test_what_became_impossible_is_not_made_and_says_why(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    done(company, by("reported", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    worker(8)
    with reading(company) as session:
        (step,) = plan_steps.of_route(session, "R-D1", "dee", now + timedelta(seconds=9))
        assert (step.ending, step.problem) == ("refused", "Nothing was done: stop 1 is not ahead any more.")
        assert plan_steps.of_route(session, "R-D1", "kim", now + timedelta(seconds=9)) == []
        assert plan_steps.of_route(session, "R-D1", "dee", now + timedelta(minutes=3)) == []
    assert told(company) == []


def test_what_ended_is_forgotten_after_a_day(
    company: Sessions, worker: Callable[[float], datetime | None], now: datetime
) -> None:
    asks(company, LAST, now)
    worker(8)
    for hours, left in ((23, 1), (25, 0)):
        with transaction(company) as session:
            plan_steps.forget_old(session, now + timedelta(hours=hours))
        assert len(endings(company)) == left
