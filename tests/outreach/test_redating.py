"""Timers move in the transaction that moves the delivery."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.outreach import redating
from doorstep.provenance import By
from doorstep.timers import Timer
from tests.dms import world
from tests.outreach.notified import Company

NUMBER, OTHER = "LM000002207", "LM000003308"


@pytest.fixture
def company(sessions, now) -> Company:  # type: ignore[no-untyped-def]
    world.found(sessions, now)
    company = Company(sessions, now)
    redating.keep(Services(company.settings, lambda: company.now, sessions.kw["bind"], sessions))
    return company


def test_a_new_window_redates_and_the_end_of_it_cancels_in_the_same_transaction(company: Company) -> None:
    tomorrow = company.now + timedelta(days=1)
    company.announces(NUMBER, tomorrow, on=None)
    [before] = company.timers(state="set")
    assert before.kind == "window_confirmation"
    with transaction(company.sessions) as session:
        by = By("customer", "another day", company.now)
        dms_commands.set_window(
            session, by, NUMBER, tomorrow + timedelta(days=3), tomorrow + timedelta(days=3, hours=2)
        )
    [after] = company.timers(state="set")
    assert after.due_at == before.due_at + timedelta(days=3)
    company.does(dms_commands.cancel_delivery, NUMBER, reason="not wanted", actor="customer")
    assert company.timers(state="set") == []


def test_what_is_rolled_back_moves_nothing(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    before = [each.due_at for each in company.timers(state="set")]
    session = company.sessions()
    dms_commands.change_status(session, By.system("loading", company.now), NUMBER, Status.OUT_FOR_DELIVERY)
    session.rollback()
    session.close()
    assert [each.due_at for each in company.timers(state="set")] == before


def test_a_delay_redates_all_that_it_moves(company: Company) -> None:
    numbers = [f"LM00000{number}" for number in range(4400, 4408)]
    for each in numbers:
        company.announces(each, company.now, hours=2)
    company.loads(*numbers, eta=company.now + timedelta(minutes=40))
    company.does(dms_commands.report_delay, "R-D1", 200, actor="driver:D1")
    late = {each.subject for each in company.timers(kind="delay", state="set")}
    assert late == set(numbers)


@pytest.mark.both_databases
def test_two_who_set_the_same_timer_at_once_are_not_in_each_others_way(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    with transaction(company.sessions) as session:
        session.execute(Timer.__table__.delete())  # type: ignore[attr-defined]
    company.plans(NUMBER)
    company.does(dms_commands.record_attempt, NUMBER, AttemptOutcome.DELIVERED, actor="driver:D1")
    company.plans(NUMBER)
    with company.sessions() as session:
        kinds = list(session.scalars(select(Timer.kind).where(Timer.state == "set")))
    assert kinds == ["delivered"]


def test_an_import_of_a_whole_day_is_left_to_the_reconciler(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redating, "MOST", 1)
    with transaction(company.sessions) as session:
        for number in (NUMBER, OTHER):
            world.announce(session, number, company.now + timedelta(days=1))
    assert company.timers() == []
