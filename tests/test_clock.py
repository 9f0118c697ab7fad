from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Engine, select

from doorstep import clock
from doorstep.bootstrap import clock_of
from doorstep.clock import CommonClock, clock_starting_at, real_time_on, speed_of, system_clock
from doorstep.database import database_now, keep_time, make_sessions, reading, transaction
from doorstep.settings import Settings

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
A_SECOND = timedelta(seconds=1)


def test_a_fast_clock_shows_a_minute_after_three_seconds() -> None:
    clock = clock_starting_at(MORNING, since=datetime.now(UTC) - timedelta(seconds=3), speed=20)
    assert timedelta(minutes=1) <= clock() - MORNING < timedelta(minutes=2)


def test_a_lease_on_a_fast_clock_is_as_long_in_real_time() -> None:
    clock = clock_starting_at(MORNING, speed=20)
    assert real_time_on(clock, timedelta(seconds=20)) == timedelta(seconds=400)
    assert real_time_on(system_clock, timedelta(seconds=20)) == timedelta(seconds=20)


def test_the_speed_is_for_a_clock_that_was_set() -> None:
    assert speed_of(clock_of(Settings(now=MORNING, clock_speed=10))) == 10
    assert speed_of(clock_of(Settings(clock_speed=10))) == 1


@pytest.mark.parametrize("speed", [0, -1, 61])
def test_no_clock_stands_or_goes_back(speed: float) -> None:
    with pytest.raises(ValidationError):
        Settings(clock_speed=speed)


class Machine:
    """`true` is what everybody's watch shows; this machine's clock is `off`."""

    def __init__(self, off: timedelta = timedelta(0)) -> None:
        self.true, self.off = MORNING, off

    def system_clock(self) -> datetime:
        return self.true + self.off

    def steady(self) -> float:
        return (self.true - MORNING).total_seconds() + 1000.0

    def answer(self, *, there: timedelta = timedelta(0), back: timedelta = timedelta(0)) -> Callable[[], datetime]:
        """A database whose clock is right, and so far away."""

        def ask() -> datetime:
            self.true += there
            shown = self.true
            self.true += back
            return shown

        return ask


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "system_clock", machine.system_clock)
    monkeypatch.setattr(clock, "_steady", machine.steady)
    return machine


@pytest.mark.parametrize("off", [-HOUR, -FIVE, FIVE, HOUR])
def test_a_process_on_a_machine_with_a_wrong_clock_goes_by_the_databases(machine: Machine, off: timedelta) -> None:
    machine.off = off
    common = CommonClock()
    assert common() == machine.true + off
    common.ask(machine.answer())
    assert abs(common() - machine.true) < timedelta(milliseconds=2)
    machine.true += timedelta(seconds=20)
    assert abs(common() - machine.true) < timedelta(milliseconds=2)


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_when_the_machines_clock_jumps_the_process_goes_on_and_asks_again(machine: Machine, jump: timedelta) -> None:
    common = CommonClock()
    common.ask(machine.answer())
    assert not common.is_to_be_asked()
    machine.off = jump
    assert common() == machine.true
    assert common.is_to_be_asked()


def test_when_the_databases_clock_is_set_all_follow_within_a_minute(machine: Machine) -> None:
    common = CommonClock()
    common.ask(machine.answer())
    machine.true += timedelta(seconds=31)
    assert common.is_to_be_asked()
    common.ask(lambda: machine.true - HOUR)
    assert abs(common() - (machine.true - HOUR)) < timedelta(milliseconds=2)


MOMENTS = st.timedeltas(timedelta(0), timedelta(seconds=3))


@given(off=st.timedeltas(-FIVE, FIVE), there=MOMENTS, back=MOMENTS)
def test_it_is_never_further_from_the_databases_than_the_answer_took(
    off: timedelta, there: timedelta, back: timedelta
) -> None:
    machine = Machine(off)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "system_clock", machine.system_clock)
        patch.setattr(clock, "_steady", machine.steady)
        common = CommonClock()
        common.ask(machine.answer(there=there, back=back))
        assert abs(common() - machine.true) <= there + back + timedelta(milliseconds=2)
        if not off:  # on one machine nothing is changed, however slow the database
            assert abs(common() - machine.true) < timedelta(milliseconds=2)


@pytest.mark.both_databases
@pytest.mark.parametrize("off", [-FIVE, timedelta(0), FIVE])
def test_the_database_is_asked_with_the_first_transaction_even_one_that_only_reads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    monkeypatch.setattr(clock, "system_clock", lambda: datetime.now(UTC) + off)
    common, sessions = CommonClock(), make_sessions(engine)
    keep_time(engine, common)
    with reading(sessions) as session:
        shown = session.scalar(select(database_now()))
        assert shown is not None
        assert abs(common() - shown) < A_SECOND
    with transaction(sessions) as session:
        assert session.scalar(select(database_now(60))) > common()
    assert not common.is_to_be_asked()
