"""The reconciler of a worker: what happened while none ran, and what happens while it runs."""

from datetime import datetime, timedelta

import pytest

from doorstep.bootstrap import Services
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.outreach import planning
from doorstep.outreach.planning import Reconciler
from tests.dms import world
from tests.outreach.notified import Company

NUMBER = "LM000002207"
OTHER = "LM000003308"
OPEN = "LM000004409"


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Company:
    world.found(sessions, now)
    return Company(sessions, now)


def reconciler(company: Company) -> Reconciler:
    engine = company.sessions.kw["bind"]
    return Reconciler(Services(company.settings, lambda: company.now, engine, company.sessions))


async def test_what_was_delivered_while_no_worker_ran_is_told(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    await reconciler(company).once()
    company.after(minutes=1)
    company.delivers(NUMBER)
    company.after(minutes=20)
    await reconciler(company).once()
    assert [each.kind for each in company.timers(state="set")] == ["delivered"]


@pytest.mark.parametrize("minutes", [2, 20, 200])
async def test_what_was_over_before_the_first_worker_that_plans_is_never_told(company: Company, minutes: int) -> None:
    company.announces(NUMBER, company.now)
    company.announces(OTHER, company.now, on=None)
    company.announces(OPEN, company.now + timedelta(days=1), on=None)
    company.loads(NUMBER)
    company.delivers(NUMBER)
    company.moves(OTHER, Status.RETURNED)
    company.after(minutes=minutes)
    rounds = reconciler(company)
    await rounds.once()
    company.after(minutes=1)
    company.does(dms_commands.add_note, OPEN, "ring twice")  # what comes now is looked at, and what was there is not
    await rounds.once()
    company.does(dms_commands.add_note, OPEN, "ring once")
    await rounds.once()
    await reconciler(company).once()  # the worker is started again
    assert [(each.subject, each.kind) for each in company.timers()] == [(OPEN, "window_confirmation")]


async def test_what_was_delivered_yesterday_is_not(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.delivers(NUMBER)
    company.after(hours=20)
    await reconciler(company).once()
    assert company.timers() == []


async def test_each_change_is_looked_at_when_it_comes(company: Company) -> None:
    rounds = reconciler(company)
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    await rounds.once()
    assert [each.kind for each in company.timers(state="set")] == ["window_confirmation"]
    company.loads(NUMBER)
    await rounds.once()
    assert company.timers(kind="window_confirmation", state="set") == []
    company.delivers(NUMBER)
    await rounds.once()
    assert [each.kind for each in company.timers(state="set")] == ["delivered"]
    assert (await rounds.once() or company.now) > company.now


async def test_a_timer_of_what_is_over_ends_when_a_worker_begins(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    company.plans(NUMBER)
    company.loads(NUMBER)
    company.delivers(NUMBER)
    company.after(hours=30)
    await reconciler(company).once()
    assert [each.state for each in company.timers(kind="window_confirmation")] == ["cancelled"]


async def test_a_round_that_finds_nothing_to_change_waits_for_nobody_who_writes(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    rounds = reconciler(company)
    await rounds.once()
    company.does(dms_commands.add_note, NUMBER, "ring twice")
    with company.sessions.begin() as session:
        session.connection()  # on SQLite nobody else can write now
        await rounds.once()
        await reconciler(company).once()


async def test_what_is_on_many_trucks_is_planned_some_at_a_time(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_PLANNED_AT_ONCE", 1)
    rounds = reconciler(company)
    await rounds.once()
    for number in (NUMBER, OTHER, OPEN):
        company.announces(number, company.now + timedelta(days=1), on=None)
    await rounds.once()
    assert sorted(each.subject for each in company.timers(state="set")) == sorted((NUMBER, OTHER, OPEN))
