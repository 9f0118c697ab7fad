"""The reconciler of a worker: what happened while none ran, and what happens while it runs."""

from datetime import datetime, timedelta

import pytest

from doorstep.bootstrap import Services
from doorstep.database import Sessions
from doorstep.outreach.planning import Reconciler
from tests.dms import world
from tests.outreach.notified import Company

NUMBER = "LM000002207"


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
    company.delivers(NUMBER)
    company.after(minutes=20)
    await reconciler(company).once()
    assert [(each.kind, each.state) for each in company.timers()] == [("delivered", "set")]


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
