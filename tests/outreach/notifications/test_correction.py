"""Whoever was told something that is so no more is told so, once."""

from datetime import timedelta

import pytest

from doorstep.dms import commands
from doorstep.dms.status import Status
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
    company.does(commands.take_back_report, NUMBER, actor="driver:D1")
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
    assert company.goes_on() == [f"{HEAD} does not come as we said. We'll text you what happens next."]


@pytest.mark.parametrize("actor", ["customer", "desk:ann"])
def test_who_changed_it_has_the_answer_already(company: Company, actor: str) -> None:
    is_told_of_the_truck(company)
    company.moves(NUMBER, Status.CANCELLED, actor=actor)
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == []


def test_another_day(company: Company) -> None:
    is_told_of_the_truck(company)
    company.moves(NUMBER, Status.AT_DEPOT)
    start = company.now + timedelta(days=1)
    company.does(commands.set_window, NUMBER, start, start + timedelta(hours=2))
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [f"{HEAD} now comes tomorrow between 10:31 AM and 12:31 PM."]
    company.after(minutes=5)
    assert company.goes_on(NUMBER) == []
