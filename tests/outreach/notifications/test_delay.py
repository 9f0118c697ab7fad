"""It will not come in the promised window: the new time once, again when it moves by half an hour, twice a trip."""

from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from doorstep.messaging import consent
from tests.dms import world
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def late(company: Company, minutes: int) -> list[str]:
    company.does(dms_commands.report_delay, "R-D1", minutes)
    return company.goes_on(NUMBER)


def is_out(company: Company) -> None:
    company.announces(NUMBER, company.now)  # until 2:30 PM
    company.loads(NUMBER, eta=company.now + timedelta(hours=3))
    company.after(minutes=5)
    company.goes_on(NUMBER)  # that it is on the truck


def test_half_an_hour_outside_the_window_is_told(company: Company) -> None:
    is_out(company)
    assert late(company, 80) == []  # 2:50 PM
    assert late(company, 95) == [
        "Doorstep Demo Delivery: package ..2207 is running late: now about 3:05 PM. 1 wait, 2 another day."
    ]


def test_it_is_told_again_only_when_it_moves_by_half_an_hour_and_twice_at_most(company: Company) -> None:
    is_out(company)
    assert len(late(company, 95)) == 1
    assert late(company, 115) == []
    assert len(late(company, 130)) == 1
    assert late(company, 220) == []


def test_it_is_told_once_though_nothing_has_left_yet(company: Company) -> None:
    is_out(company)
    company.does(dms_commands.report_delay, "R-D1", 95)
    company.plans(NUMBER)
    company.fires()
    company.does(dms_commands.report_delay, "R-D1", 100)
    company.plans(NUMBER)
    company.fires()
    assert len(company.sends()) == 1


def test_who_has_caught_up_by_then_is_told_nothing(company: Company) -> None:
    is_out(company)
    company.does(dms_commands.report_delay, "R-D1", 95)
    company.plans(NUMBER)
    company.fires()
    company.does(dms_commands.report_delay, "R-D1", 0)
    assert company.sends() == []
    assert [row.reason for row in company.texts() if row.notice == "delay"] == ["overtaken"]


@pytest.mark.parametrize(("first", "then"), [(95, 95), (95, 100), (100, 130)])
def test_who_had_caught_up_and_falls_behind_again_is_told_of_that(company: Company, first: int, then: int) -> None:
    is_out(company)
    company.does(dms_commands.report_delay, "R-D1", first)
    company.plans(NUMBER)
    company.fires()
    company.does(dms_commands.report_delay, "R-D1", 0)
    assert company.goes_on(NUMBER) == []
    company.after(minutes=10)
    assert ["running late" in text for text in late(company, then)] == [True]
    assert late(company, then + 10) == []


def test_the_time_told_is_the_one_that_later_estimates_are_held_against(company: Company) -> None:
    ahead = "LM000002202"
    company.announces(ahead, company.now, phone=None)
    is_out(company)
    company.loads(ahead, eta=company.now + timedelta(minutes=10))
    company.after(minutes=50)  # 40 behind
    company.does(dms_commands.set_eta, NUMBER, company.now.replace(hour=21, minute=5))
    assert ["now about 3:05 PM" in text for text in company.goes_on(NUMBER) if "late" in text] == [True]
    company.delivers(ahead)
    company.does(dms_commands.set_eta, NUMBER, company.now.replace(hour=21, minute=30))
    assert [text for text in company.goes_on(NUMBER) if "late" in text] == []
    company.does(dms_commands.set_eta, NUMBER, company.now.replace(hour=21, minute=35))
    assert ["now about 3:35 PM" in text for text in company.goes_on(NUMBER) if "late" in text] == [True]


@pytest.mark.parametrize("again", [130, 160])
def test_one_that_was_held_back_does_not_silence_the_next(company: Company, again: int) -> None:
    is_out(company)
    with company.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(world.PHONE, "text"), company.now)
    assert late(company, 95) == []
    with company.sessions.begin() as session:
        consent.opt_in(session, world.PHONE, "text", company.now)
    company.after(minutes=5)
    assert late(company, 100) == []  # as good as what they were not told
    assert len([row for row in company.texts() if row.notice == "delay"]) == 1
    assert len(late(company, again)) == 1


def test_of_a_silent_driver_no_time_is_invented(company: Company) -> None:
    is_out(company)
    company.plans(NUMBER)
    company.now = company.timers(kind="delay")[0].due_at
    assert [text.partition("..2207 ")[2] for text in company.goes_on() if "running" in text] == [
        "is running behind. We don't know the new time yet. 1 wait, 2 another day."
    ]
