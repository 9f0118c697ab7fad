"""Whatever happens to deliveries, in whatever order: the timers are those of the world as it is, and nothing is said
that it contradicts."""

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import CommandRejected
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED, Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.outreach import planning
from doorstep.simulation import heard, notified
from doorstep.simulation.heard import Heard
from doorstep.timers import Timer, TimerState
from tests.dms import world
from tests.outreach.notified import Company

NUMBERS = [f"LM00000220{place}" for place in range(1, 6)]
PHONES = {number: f"+1312555013{place // 2}" for place, number in enumerate(NUMBERS)}
AFTER_THE_END = {"delivered", "returned", "correction"}
STEPS = 20
RUNGS = ("attempted", "reminder", "call")


def waits(timer: Timer, statuses: dict[str, Status]) -> bool:
    return statuses[timer.subject] is Status.ATTEMPTED


def something_happens(company: Company, chance: random.Random) -> None:
    number = chance.choice(NUMBERS)
    hours = timedelta(hours=chance.choice([-3, 1, 2, 5, 26]))
    driver, actor = "driver:D1", chance.choice(["system", "customer", "desk:ann"])
    failed = {"reason": FailureReason.NOBODY_HOME}
    moves: list[Callable[[], None]] = [
        lambda: company.moves(number, chance.choice(list(Status)), actor=actor),
        lambda: company.moves(number, Status.OUT_FOR_DELIVERY),
        lambda: company.delivers(number),
        lambda: company.does(dms_commands.record_attempt, number, AttemptOutcome.FAILED, actor=driver, **failed),
        lambda: company.does(dms_commands.take_back_report, number, actor=driver),
        lambda: company.does(dms_commands.report_delay, "R-D1", chance.choice([0, 20, 60, 90, 200]), actor=driver),
        lambda: company.does(dms_commands.set_eta, number, company.now + hours),
        lambda: company.does(
            dms_commands.set_window, number, company.now + hours, company.now + hours + timedelta(hours=2)
        ),
        lambda: company.does(dms_commands.put_off, number, actor=driver),
        lambda: company.does(dms_commands.assign_to_route, number, "R-D1"),
        lambda: company.does(dms_commands.hold_for_pickup, number, (company.now + hours).date(), actor=actor),
    ]
    with contextlib.suppress(CommandRejected):
        chance.choice(moves)()


def of_deliveries(company: Company) -> list[Timer]:
    """Those that are set; a case has timers of its own."""
    return [each for each in company.timers(state=TimerState.SET) if each.subject in NUMBERS]


def set_timers(company: Company) -> list[tuple[str, str, str, object]]:
    return [(each.subject, each.kind, each.occurrence, each.due_at) for each in of_deliveries(company)]


@pytest.mark.parametrize("number", range(4))
def test_any_history(company: Company, number: int) -> None:
    chance = random.Random(number)
    for place, each in enumerate(NUMBERS):
        company.announces(each, company.now + timedelta(hours=place), phone=PHONES[each])
    for _ in range(STEPS):
        something_happens(company, chance)
        company.after(minutes=chance.choice([0.5, 2, 10, 45, 300]))
        company.plans(*NUMBERS)
        statuses = {each: world.view(company.sessions, each).status for each in NUMBERS}
        living = of_deliveries(company)
        assert not [each for each in living if statuses[each.subject] in FINISHED and each.kind not in AFTER_THE_END]
        planned = set_timers(company)
        with transaction(company.sessions) as session:  # lost, as when a backup is restored
            session.execute(delete(Timer).where(Timer.state.in_((TimerState.SET, TimerState.CANCELLED))))
        company.plans(*NUMBERS)
        assert set_timers(company) == planned
        company.fires()
        company.fires()
        company.calls()
        company.sends()
        assert not [each for each in of_deliveries(company) if each.kind in RUNGS and not waits(each, statuses)]
    with company.sessions() as session:
        packages = notified.packages(session, PHONES, "America/Chicago")
    rows = company.texts()
    told = Counter((row.tracking_number, row.notice, (row.about or {})["occurrence"]) for row in rows)
    assert max(told.values(), default=1) == 1
    texts = [Heard(row.to_number, row.accepted_at, row.body) for row in rows if row.accepted_at is not None]
    assert [str(fault) for fault in heard.faults(texts, packages)] == []


def test_a_texts_row_is_owed_once_however_often_it_is_fired(company: Company) -> None:
    company.announces(NUMBERS[0], company.now)
    company.loads(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.after(seconds=90)
    company.fires()
    company.plans(NUMBERS[0])
    company.fires()
    assert [row.idempotency_key.partition(":")[0] for row in company.texts()] == ["timer"]


@pytest.mark.parametrize("number", range(4))
def test_right_after_any_change_the_timers_of_what_was_changed_are_those_of_a_rebuild(
    company: Company, number: int
) -> None:
    chance = random.Random(100 + number)
    for place, each in enumerate(NUMBERS):
        company.announces(each, company.now + timedelta(hours=place), phone=f"+1312555013{place}")
    company.follows()
    seen = last_change(company)
    for _ in range(STEPS):
        something_happens(company, chance)
        changed = [each for each in NUMBERS if each in last_change(company, since=seen)[1]]
        seen = last_change(company)
        followed = [each for each in set_timers(company) if each[0] in changed]
        with transaction(company.sessions) as session:
            session.execute(delete(Timer).where(Timer.state.in_((TimerState.SET, TimerState.CANCELLED))))
            planning.plan(session, NUMBERS, company.policy, company.now)
        assert followed == [each for each in set_timers(company) if each[0] in changed]
        company.after(minutes=chance.choice([0.5, 2, 10, 45]))
        company.fires()


def last_change(company: Company, since: tuple[int, object] = (0, ())) -> tuple[int, set[str]]:
    with company.sessions() as session:
        rows = dms_of(session).changed_after(since[0], 1_000)
        return dms_of(session).newest_change(), {subject for _, subject in rows}
