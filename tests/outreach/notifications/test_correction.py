"""Whoever was told something that is so no more is told so, once."""

from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.messaging.outbox import sending
from tests.outreach.notified import Company

NUMBER = "LM000002207"
HEAD = "Doorstep Demo Delivery: sorry, a correction. Package ..2207"


def is_told_of_the_truck(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(seconds=90)
    assert len(company.goes_on(NUMBER)) == 1


def test_delivered_and_taken_back(company: Company) -> None:
    is_told_of_the_truck(company)
    company.delivers(NUMBER)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert "was delivered" in company.goes_on()[0]
    company.after(minutes=5)
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    assert company.goes_on(NUMBER) == []
    company.after(seconds=90)
    assert company.goes_on() == [f"{HEAD} was not delivered yet: it is still on the truck."]
    company.after(minutes=5)
    assert company.goes_on(NUMBER) == []


def test_it_does_not_come_after_all(company: Company) -> None:
    is_told_of_the_truck(company)
    company.moves(NUMBER, Status.CANCELLED)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [f"{HEAD} does not come as we said. Questions? Just ask us here."]


@pytest.mark.parametrize("actor", ["customer", "desk:ann"])
def test_who_changed_it_has_the_answer_already(company: Company, actor: str) -> None:
    is_told_of_the_truck(company)
    company.moves(NUMBER, Status.CANCELLED, actor=actor)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == []


@pytest.mark.parametrize(("minutes", "morning"), [(635, 8), (700, 9)])  # taken back at 9:06 PM, at 10:11 PM
def test_of_what_was_never_told_nothing_is_corrected_in_the_morning(
    company: Company, minutes: int, morning: int
) -> None:
    company.only = frozenset({"delivered", "correction"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=minutes)
    company.delivers(NUMBER)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == []
    assert [row.state for row in company.texts()] == ["held"]
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == []
    company.after(hours=morning + 3)
    assert company.goes_on(NUMBER) == []
    assert [(row.notice, row.reason) for row in company.texts()] == [("delivered", "overtaken")]


def test_a_day_that_waits_for_the_morning_was_not_told_either(company: Company) -> None:
    company.now -= timedelta(hours=5)  # 5:30 AM
    company.announces(NUMBER, company.now + timedelta(hours=6))
    company.loads(NUMBER)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []
    assert [(row.notice, row.state) for row in company.texts()] == [("out_for_delivery", "held")]
    company.moves(NUMBER, Status.CANCELLED)
    company.plans(NUMBER)
    company.after(seconds=90)
    company.goes_on()
    company.after(hours=3)
    assert company.goes_on(NUMBER) == []


def test_what_leaves_while_it_is_taken_back_is_corrected(company: Company) -> None:
    company.only = frozenset({"delivered", "correction"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.delivers(NUMBER)
    company.plans(NUMBER)
    company.after(seconds=90)
    company.fires()
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.plans(NUMBER)
    with company.sessions.begin() as session:  # the sender had put it into words before
        assert len(sending.claim(session, sending.Claimant("test"), company.now, 50)) == 1
    company.after(seconds=90)
    company.fires()
    assert [row.notice for row in company.texts()] == ["delivered", "correction"]


def test_where_it_is_now_is_said_only_of_what_is_on_the_truck(company: Company) -> None:
    company.only = frozenset({"delivered", "correction"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.delivers(NUMBER)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert len(company.goes_on()) == 1
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.moves(NUMBER, Status.HELD)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [f"{HEAD} was not delivered. Questions? Just ask us here."]


@pytest.mark.parametrize("days", [1, 4])
def test_a_day_of_their_own_wish_is_no_correction_whatever_is_done_to_it_at_night(company: Company, days: int) -> None:
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    company.plans(NUMBER)
    company.now = company.timers(kind="window_confirmation")[0].due_at
    assert len(company.goes_on()) == 1  # tomorrow
    start = company.now + timedelta(days=1 + days)
    company.does(dms_commands.set_window, NUMBER, start, start + timedelta(hours=4), actor="customer")
    company.does(dms_commands.assign_to_route, NUMBER, "R-D1")
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == []


def test_who_writes_to_us_is_told_all_the_same_that_the_company_moved_it(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    company.plans(NUMBER)
    company.now = company.timers(kind="window_confirmation")[0].due_at
    assert len(company.goes_on()) == 1
    start = company.now + timedelta(days=3)
    company.does(dms_commands.set_window, NUMBER, start, start + timedelta(hours=4))
    company.does(dms_commands.add_note, NUMBER, "ring twice", actor="customer")
    company.plans(NUMBER)
    company.after(seconds=90)
    assert len(company.goes_on()) == 1


def test_another_day(company: Company) -> None:
    is_told_of_the_truck(company)
    company.moves(NUMBER, Status.AT_DEPOT)
    start = company.now + timedelta(days=1)
    company.does(dms_commands.set_window, NUMBER, start, start + timedelta(hours=2))
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [f"{HEAD} now comes tomorrow between 10:31 AM and 12:31 PM."]
    company.after(minutes=5)
    assert company.goes_on(NUMBER) == []
