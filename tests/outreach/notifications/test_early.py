"""It comes before the promised window begins."""

from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def test_half_an_hour_before_the_window_is_told_once(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(hours=3))
    company.loads(NUMBER, eta=company.now + timedelta(hours=4))
    company.after(minutes=5)
    company.goes_on(NUMBER)
    company.does(dms_commands.set_eta, NUMBER, company.now + timedelta(hours=2))
    assert company.goes_on(NUMBER) == [
        "Doorstep Demo Delivery: package ..2207 may come early, about 12:35 PM. Does that suit? If not, just tell us."
    ]
    company.does(dms_commands.set_eta, NUMBER, company.now + timedelta(hours=2, minutes=10))
    assert company.goes_on(NUMBER) == []


@pytest.mark.parametrize("again", [120, 95])
def test_whose_estimate_came_back_and_is_early_once_more_is_told_of_that(company: Company, again: int) -> None:
    company.announces(NUMBER, company.now + timedelta(hours=3))
    company.loads(NUMBER, eta=company.now + timedelta(hours=4))
    company.after(minutes=5)
    company.goes_on(NUMBER)
    company.does(dms_commands.set_eta, NUMBER, company.now + timedelta(hours=2))
    company.plans(NUMBER)
    company.fires()
    company.does(dms_commands.set_eta, NUMBER, company.now + timedelta(hours=3))
    assert company.goes_on(NUMBER) == []
    company.does(dms_commands.set_eta, NUMBER, company.now + timedelta(minutes=again))
    assert ["may come early" in text for text in company.goes_on(NUMBER)] == [True]
