"""What the report says of late drivers, changes and check-ins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from doorstep.simulation import day_report
from doorstep.simulation.day import PlayedByAll
from doorstep.simulation.day_report import PlayedDay
from doorstep.simulation.driving import Driven
from doorstep.simulation.findings import CheckInFound, Findings, NoticeFound, Question, SettledCase
from doorstep.simulation.plan import DayPlan, DriverPlan, TakenIds, plan

NOW = datetime(2026, 11, 27, 16, 42, tzinfo=UTC)
DAY = plan(1, 6, 10, NOW, TakenIds())
NOTHING = Findings((), (), (), 0, (), (), 0, 0)


def outcome(found: Findings, *, day: DayPlan = DAY, drivers: list[Driven] | None = None) -> PlayedDay:
    return PlayedDay(day, PlayedByAll(drivers or [], []), found, 600.0, 20.0)


def case(kind: str, driver: DriverPlan, at: datetime, **details: object) -> SettledCase:
    return SettledCase(kind, at, None, None, None, driver.code, {"driver": driver.code, **details})


def test_late_drivers_are_found_by_what_dispatch_is_told_counted_from_the_hold_up() -> None:
    late = [driver for driver in DAY.drivers if driver.hold_up]
    on_time = next(driver for driver in DAY.drivers if not driver.hold_up)
    first, second = late[0], late[1]
    assert first.hold_up is not None
    assert second.hold_up is not None
    cases = (
        case("driver_delay", first, first.hold_up.at + timedelta(minutes=4), minutes_late=30),
        case("driver_silent", second, second.hold_up.at + timedelta(minutes=26)),
        case("driver_silent", on_time, NOW + timedelta(hours=1)),
        case("driver_delay", late[2], NOW + timedelta(hours=3)),  # of stops left over, not of time
    )
    figures = day_report.figures(outcome(replace(NOTHING, cases=cases)))["late"]
    assert figures == {
        "really_late": 3, "found": 2, "minutes_until_found": {"median": 15, "p90": 26, "worst": 26}, "false_alarms": 1,
    }  # fmt: skip


def test_a_change_that_was_seen_after_the_door_was_not_seen_in_time() -> None:
    driver = DAY.drivers[0]
    at_door = driver.stops[2].at

    def notice(seen: timedelta | None, position: int = 3) -> NoticeFound:
        seen_at = at_door + seen if seen is not None else None
        changed = at_door - timedelta(minutes=10)
        return NoticeFound(driver.code, position, "address", changed, changed + timedelta(seconds=30), seen_at, None)

    notices = (notice(timedelta(minutes=-8)), notice(timedelta(minutes=2)), notice(None), notice(None, position=9))
    driven = Driven(driver, arrived={3: at_door})
    given = day_report.figures(outcome(replace(NOTHING, notices=notices, untold=1), drivers=[driven]))["changes"]
    assert given["not_seen_before_the_stop"] == 2
    assert given["minutes_until_seen"] == {"median": 7, "p90": 12, "worst": 12}
    assert given["minutes_until_told"]["worst"] == 0.5
    assert given["untold"] == 1


def test_check_ins_and_questions_are_counted_by_how_they_ended() -> None:
    check_ins = (
        CheckInFound("midday", NOW, None, NOW, None, None),
        CheckInFound("before_stop", NOW, NOW, None, NOW, None),
        CheckInFound("before_stop", None, None, None, None, "just_heard_from"),
    )
    questions = (
        Question("access", NOW, NOW, NOW), Question("access", NOW, None, NOW), Question("message", NOW, None, NOW),
    )  # fmt: skip
    given = day_report.figures(outcome(replace(NOTHING, check_ins=check_ins, questions=questions)))
    assert given["check_ins"] == {
        "asked": 2, "answered": 1, "asked_again": 1, "missed": 1, "raised": 1, "not_needed": 1,
    }  # fmt: skip
    assert given["questions"] == {"asked": 3, "answered": 1, "timed_out": 1, "messages_passed_on": 1}


def test_a_day_is_clean_when_all_was_written_as_meant_and_answered() -> None:
    assert outcome(NOTHING).is_clean
    waits = Driven(DAY.drivers[0], unanswered=["SIM0101 delivered: Say"])
    assert not outcome(NOTHING, drivers=[waits]).is_clean
    assert any(line.startswith("Unanswered:") for line in day_report.faults(outcome(NOTHING, drivers=[waits])))


def test_the_report_of_a_day_on_which_nothing_happened_has_no_minutes() -> None:
    lines = day_report.lines(outcome(NOTHING))
    assert "no minutes to tell" in " ".join(lines)
    assert day_report.figures(outcome(NOTHING))["changes"]["minutes_until_seen"] is None
