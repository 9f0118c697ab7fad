"""Drivers are asked how it goes: once, once more, then dispatch hears of it. Whatever dies or is away meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Route
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import check_ins, shifts
from doorstep.drivers.check_ins import commands as check_in_commands
from doorstep.drivers.check_ins import job as check_in_job
from doorstep.drivers.check_ins.models import CheckInKind, ScheduledCheckIn
from doorstep.provenance import By
from tests.outreach.road import DM, NUMBERS, Road


@pytest.fixture(autouse=True)
def due(road: Road) -> None:
    """One question, due now."""
    make_due(road)


def make_due(road: Road, route: str = "R-D1", kind: CheckInKind = CheckInKind.MIDDAY) -> int:
    with road.services.sessions.begin() as session:
        route_id = session.scalars(select(Route.id).where(Route.code == route)).one()
        row = ScheduledCheckIn(route_id=route_id, kind=kind, position=0, due_at=road.now)
        session.add(row)
        session.flush()
        return row.id


def row(road: Road, check_in: int = 1) -> ScheduledCheckIn:
    with road.services.sessions() as session:
        return session.get_one(ScheduledCheckIn, check_in)


def rounds(road: Road, *, minutes: float = 0) -> None:
    """As the worker goes on, a round a minute, with what is owed going out."""
    for _ in range(int(minutes)):
        road.passes(minutes=1)
        check_in_job.run_once(road.services)
        road.sent()
    check_in_job.run_once(road.services)
    road.sent()


def test_it_is_asked_once_then_once_more_then_raised_with_the_last_position(road: Road) -> None:
    road.change(dms_commands.record_attempt, NUMBERS[0], AttemptOutcome.DELIVERED, actor="driver:D1")
    road.passes(minutes=13)
    rounds(road)
    assert len(road.words()) == 1
    rounds(road, minutes=9)
    assert len(road.words()) == 1
    rounds(road, minutes=1)
    assert [("again" in words) for words in road.words()] == [False, True]
    rounds(road, minutes=9)
    assert road.cases("driver_silent") == []
    rounds(road, minutes=1)
    (case,) = road.cases("driver_silent")
    assert case.details["last_position"].startswith("1205 N La Salle St Apt 4B")
    assert (case.details["driver"], case.next_step) == ("D1", "Call the driver.")
    assert case.conversation_id == road.conversation()
    rounds(road, minutes=40)
    assert len(road.words()) == 2
    assert len(road.cases("driver_silent")) == 1


def test_whoever_reported_something_just_before_is_not_asked(road: Road) -> None:
    road.delivers(NUMBERS[0])
    rounds(road, minutes=5)
    assert road.words() == []
    assert row(road).skip_reason == "just_heard_from"


def test_whoever_wrote_something_just_before_is_not_asked(road: Road) -> None:
    """ "What's next?" changes nothing in the DMS, and is a sign of life all the same."""
    road.conversation()
    road.passes(seconds=5)
    road.writes("whats next")
    rounds(road, minutes=5)
    assert road.words() == []
    assert row(road).skip_reason == "just_heard_from"


@pytest.mark.parametrize("how", ["reports", "writes"])
def test_whoever_is_heard_from_after_the_question_is_not_asked_again(road: Road, how: str) -> None:
    rounds(road, minutes=1)
    road.passes(minutes=1)
    road.delivers(NUMBERS[0]) if how == "reports" else road.writes()
    rounds(road, minutes=30)
    assert len(road.words()) == 1
    assert road.cases("driver_silent") == []


def test_nobody_is_asked_on_a_break(road: Road) -> None:
    road.change(shifts.start_shift, "D1", load=False, actor="driver:D1")
    road.change(dms_commands.start_break, "D1", actor="driver:D1")
    make_due(road, kind=CheckInKind.AFTERNOON)
    rounds(road, minutes=25)
    assert road.words() == []


def test_whoever_is_not_in_slack_is_not_asked(road: Road) -> None:
    road.change(dms_commands.unlink_driver, "D1")
    rounds(road, minutes=1)
    assert row(road).skip_reason == "not_on_slack"
    assert road.rasa.triggered == []


def test_a_direct_message_is_opened_with_whoever_never_wrote(road: Road) -> None:
    make_due(road, "R-D2")
    road.change(dms_commands.link_driver, "D2", "U0OMAR0001")
    road.slack.answers |= {
        "auth.test": {"ok": True, "team_id": "T0SANDBOX"},
        "conversations.open": {"ok": True, "channel": {"id": "D0OMAR0001"}},
    }
    rounds(road, minutes=2)
    assert len(road.words("D0OMAR0001")) == 1
    assert [path for path, _ in road.slack.asked].count("/api/conversations.open") == 1


def test_slack_that_is_away_delays_the_question_and_does_not_skip_it(road: Road) -> None:
    """The direct message with D2 is not known yet; D1's is, and needs no Slack."""
    make_due(road, "R-D2")
    road.change(dms_commands.link_driver, "D2", "U0OMAR0001")
    road.slack.answers["auth.test"] = {"ok": False, "error": "service_unavailable"}
    rounds(road, minutes=3)
    assert row(road, 2).skipped_at is None
    assert len(road.words(DM)) == 1
    road.slack.answers |= {
        "auth.test": {"ok": True, "team_id": "T0SANDBOX"},
        "conversations.open": {"ok": True, "channel": {"id": "D0OMAR0001"}},
    }
    rounds(road, minutes=2)
    assert len(road.words("D0OMAR0001")) == 1


def test_an_account_that_slack_does_not_know_is_asked_for_seldom(road: Road) -> None:
    road.change(dms_commands.link_driver, "D2", "U0GONE0001")
    road.slack.answers |= {
        "auth.test": {"ok": True, "team_id": "T0SANDBOX"},
        "conversations.open": {"ok": False, "error": "user_not_found"},
    }
    for kind in CheckInKind:
        make_due(road, "R-D2", kind=kind)
        check_in_job.run_once(road.services)
    assert [path for path, _ in road.slack.asked].count("/api/conversations.open") == 1
    assert row(road, 2).skip_reason == "not_on_slack"


def test_the_silent_case_closes_when_the_driver_is_heard_from(road: Road) -> None:
    rounds(road, minutes=25)
    (case,) = road.cases("driver_silent")
    road.writes("im fine, no signal out here")
    rounds(road)
    (case,) = road.cases("driver_silent")
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "The driver was heard from.")


def test_ten_minutes_count_from_when_the_question_reached_slack(road: Road) -> None:
    """While Slack is away nobody is silent."""
    check_in_job.run_once(road.services)
    for _ in range(14):
        road.passes(minutes=1)
        check_in_job.run_once(road.services)
    assert len(road.words()) == 1, "it is still on its way"
    road.sent()
    rounds(road, minutes=8)
    assert len(road.words()) == 1
    rounds(road, minutes=3)
    assert len(road.words()) == 2
    assert road.cases("driver_silent") == []


def test_rasa_that_is_away_delays_the_question(road: Road) -> None:
    road.rasa.is_away = True
    rounds(road, minutes=3)
    assert road.words() == []
    road.rasa.is_away = False
    rounds(road)
    assert len(road.words()) == 1


def test_a_conversation_that_fails_keeps_nobody_elses_question_waiting(road: Road) -> None:
    make_due(road, "R-D2")
    road.change(dms_commands.link_driver, "D2", "U0OMAR0001")
    road.knows("U0OMAR0001", "D0OMAR0001")
    road.rasa.refuses.add(road.conversation())
    rounds(road, minutes=1)
    assert road.words(DM) == []
    assert len(road.words("D0OMAR0001")) == 1


def test_a_row_that_breaks_keeps_nobody_elses_question_waiting(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    make_due(road, "R-D2")
    road.change(dms_commands.link_driver, "D2", "U0OMAR0001")
    road.knows("U0OMAR0001", "D0OMAR0001")
    real = check_in_job._about

    def about(services: object, each: check_in_job.DueCheckIn) -> str:
        if each.driver_code == "D1":
            raise ArithmeticError
        return real(services, each)  # type: ignore[arg-type]

    monkeypatch.setattr(check_in_job, "_about", about)
    rounds(road, minutes=1)
    assert len(road.words("D0OMAR0001")) == 1


def test_an_answer_of_rasas_that_is_lost_does_not_ask_twice(road: Road) -> None:
    road.rasa.loses_answers = True
    rounds(road, minutes=3)
    road.rasa.loses_answers = False
    rounds(road, minutes=3)
    assert len(road.words()) == 1
    assert len(road.rasa.triggered) == 1
    assert row(road).asked_at is not None


@pytest.mark.parametrize("dies_in", ["_mark", "trigger_intent"])
def test_a_worker_that_dies_between_any_two_steps_asks_once(
    road: Road, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(check_in_job, dies_in, _dies)
        with pytest.raises(KeyboardInterrupt):
            check_in_job.run_once(road.services)
    rounds(road, minutes=3)
    assert len(road.words()) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("minutes_before", "asked", "cases"), [([], 1, 0), ([0], 2, 0), ([0, 10], 2, 1)], ids=["ask", "ask again", "raise"]
)
def test_several_workers_at_once_do_each_step_once(
    road: Road, minutes_before: list[int], asked: int, cases: int
) -> None:
    for minutes in minutes_before:
        rounds(road, minutes=minutes)
    road.passes(minutes=10)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(check_in_job.run_once, [road.services] * 3))
    assert len(road.words()) == asked
    assert len(road.cases("driver_silent")) == cases


def test_the_schedule_of_a_route_that_breaks_keeps_no_other_from_having_one(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.change(dms_commands.link_driver, "D2", "U0OMAR0001")
    planned = []

    def schedule(session: object, code: str, *, now: datetime) -> int:
        if code == "R-D1":
            raise ArithmeticError
        planned.append(code)
        return 0

    monkeypatch.setattr(check_in_commands, "is_schedule_outdated", lambda *_: True)
    monkeypatch.setattr(check_in_commands, "schedule_check_ins", schedule)
    check_in_job.schedule_once(road.services)
    assert planned == ["R-D2"]


def test_the_day_is_scheduled_from_its_plan(road: Road) -> None:
    check_in_job.schedule_once(road.services)
    check_in_job.schedule_once(road.services)
    with road.services.sessions() as session:
        kinds = [each.kind for each in session.scalars(select(ScheduledCheckIn).order_by(ScheduledCheckIn.id))]
    assert CheckInKind.SHIFT_END in kinds
    assert len(kinds) == len(set(kinds))


def test_a_day_that_is_scheduled_keeps_nobody_from_writing(road: Road) -> None:
    check_in_job.schedule_once(road.services)
    with road.services.sessions.begin() as session:
        session.connection()  # on SQLite nobody else can write now
        check_in_job.schedule_once(road.services)


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def make_overdue(road: Road) -> None:
    """The shift runs and the first stop was to be reached 16 minutes ago; the other question is gone."""
    road.change(shifts.start_shift, "D1", load=False, actor="driver:D1")
    road.change(check_ins.check_in, "D1", minutes_late=0, actor="driver:D1")
    with road.services.sessions.begin() as session:
        check_ins.mark_check_in(session, 1, check_ins.CheckInState.SKIPPED, road.now)
    check_in_job.schedule_once(road.services)
    road.passes(minutes=30)


@pytest.mark.both_databases
def test_a_driver_past_the_eta_is_asked_however_busy_at_other_doors_and_dispatch_hears_how_late(road: Road) -> None:
    make_overdue(road)
    road.delivers(NUMBERS[2])  # out of order: the first is late all the same
    rounds(road)
    assert road.rasa.triggered[-1][2]["overdue"] == "16"
    rounds(road, minutes=10)
    road.delivers(NUMBERS[1])
    rounds(road, minutes=10)
    (case,) = road.cases("driver_delay")
    assert (case.details["driver"], case.details["minutes_late"]) == ("D1", 36)
    assert case.reason.startswith("Erin Bell is 36 min behind and has not said how late.")
    assert road.cases("driver_silent") == []


def test_who_says_how_late_is_not_asked_again(road: Road) -> None:
    make_overdue(road)
    rounds(road)
    road.change(check_ins.check_in, "D1", minutes_late=35, actor="driver:D1")
    rounds(road, minutes=15)
    assert len(road.words()) == 1
    assert road.cases("driver_delay") == []


def test_who_just_said_how_late_is_not_asked_though_the_old_estimate_and_that_lie_in_the_past(road: Road) -> None:
    road.change(shifts.start_shift, "D1", load=False, actor="driver:D1")
    with road.services.sessions.begin() as session:
        check_ins.mark_check_in(session, 1, check_ins.CheckInState.SKIPPED, road.now)
    road.passes(minutes=40)
    road.change(check_ins.check_in, "D1", minutes_late=5, actor="driver:D1")
    check_in_job.schedule_once(road.services)
    rounds(road)
    rounds(road, minutes=14)
    assert road.words() == []
    rounds(road, minutes=1)
    assert len(road.words()) == 1
    rounds(road, minutes=10)
    rounds(road, minutes=10)
    (case,) = road.cases("driver_delay")
    assert "and has said no more than 5 min late at " in case.reason


def test_who_caught_up_is_not_asked_again(road: Road) -> None:
    make_overdue(road)
    rounds(road)
    road.delivers(NUMBERS[0])
    rounds(road, minutes=12)
    assert len(road.words()) == 1
    with road.services.sessions() as session:
        overdue = session.scalars(select(ScheduledCheckIn).where(ScheduledCheckIn.kind == CheckInKind.OVERDUE)).one()
    assert overdue.skip_reason == "caught_up"


def test_one_question_at_a_time(road: Road) -> None:
    second = make_due(road, kind=CheckInKind.AFTERNOON)
    rounds(road, minutes=2)
    assert len(road.words()) == 1
    assert row(road, second).skip_reason == "asked_already"


def test_nobody_is_asked_while_their_emergency_is_open(road: Road) -> None:
    conversation = road.conversation()
    with road.services.sessions.begin() as session:
        case_commands.open_case(
            session,
            By("driver", "hurt", road.now),
            case_commands.NewCase(
                kind=CaseKind.EMERGENCY, conversation_id=conversation, reason="Hurt.", details={"driver": "D1"}
            ),
        )
    rounds(road, minutes=30)
    assert road.words() == []
    assert row(road).skip_reason == "emergency"
    assert road.cases("driver_silent") == []


def test_one_alert_for_one_driver(road: Road) -> None:
    """Late and silent are one case: it is the same person whom dispatch calls."""
    conversation = road.conversation()
    with road.services.sessions.begin() as session:
        case_commands.open_case(
            session,
            By.system("late", road.now),
            case_commands.NewCase(
                kind=CaseKind.DRIVER_DELAY,
                conversation_id=conversation,
                reason="20 min behind.",
                details={"driver": "D1"},
            ),
        )
    rounds(road, minutes=25)
    assert road.cases("driver_silent") == []
    assert row(road).raised_at is not None
