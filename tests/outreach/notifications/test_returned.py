"""It has gone back to its sender."""

from doorstep.dms.status import Status
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def test_it_is_told_once(company: Company) -> None:
    company.announces(NUMBER, company.now, on=None)
    company.moves(NUMBER, Status.RETURNED)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == [
        "Doorstep Demo Delivery: package ..2207 has gone back to the sender. Questions? Just ask us here."
    ]
    assert company.goes_on(NUMBER) == []
