"""It is on the truck: only after the load report."""

from datetime import timedelta

from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def test_it_is_told_90_seconds_after_the_load_report(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.plans(NUMBER)
    assert company.timers(kind="out_for_delivery") == []
    company.loads(NUMBER)
    assert company.goes_on(NUMBER) == []
    company.after(seconds=90)
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2207 is on the truck and planned for today between 10:30 AM and 2:30 PM."
    ]


def test_what_was_not_loaded_after_all_is_not_told(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.plans(NUMBER)
    company.moves(NUMBER, Status.AT_DEPOT)
    company.after(seconds=90)
    company.fires()
    assert company.sends() == []


def test_on_which_truck_it_is_is_no_news(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER, eta=company.now + timedelta(hours=2))
    company.after(seconds=90)
    (told,) = company.goes_on(NUMBER)
    assert "on the truck" in told
    company.does(dms_commands.start_shift, "D2", actor="driver:D2")
    company.does(dms_commands.give_stops, "R-D1", [1], to="D2", seen=None, actor="desk:dee")
    assert not any("on the truck" in text for text in company.goes_on(NUMBER))
    assert company.timers(kind="out_for_delivery", state="set") == []
