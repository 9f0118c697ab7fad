"""Held at the depot: whoever did not ask for it is told until when."""

from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def is_held(company: Company, actor: str) -> list[str]:
    company.announces(NUMBER, company.now, on=None)
    until = (company.now + timedelta(days=5)).date()
    company.does(dms_commands.hold_for_pickup, NUMBER, until, actor=actor)
    company.after(seconds=90)
    return company.goes_on(NUMBER)


def test_it_is_told_with_the_last_day(company: Company) -> None:
    assert is_held(company, "system") == [
        "Doorstep Demo Delivery: package ..2207 is ready at West Loop until Wed Nov 25. Please bring a photo ID."
    ]


@pytest.mark.parametrize("actor", ["customer", "desk:ann"])
def test_who_arranged_it_has_the_answer_already(company: Company, actor: str) -> None:
    assert is_held(company, actor) == []
