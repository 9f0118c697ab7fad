"""Of which time a customer hears, by how old the estimate is and how late the driver."""

from datetime import timedelta

import pytest

from actions.where_is_my_package import where_is
from doorstep.dms import commands as dms_commands
from doorstep.language import spoken
from tests.actions.texting import Texter

NUMBER, AHEAD = "LM941260358", "LM941260359"


@pytest.mark.parametrize(
    ("after", "response", "told"),
    [
        (40, "utter_when_eta", 150),  # 30 behind by now
        (60, "utter_when_eta_old", 120),  # what was expected as of then, not what is by now
        (130, "utter_when_eta_passed", 120),
    ],
)
def test_an_old_estimate_is_told_as_it_was_and_a_fresh_one_with_the_delay(
    customer: Texter, after: int, response: str, told: int
) -> None:
    customer.gets(AHEAD, phone=None)
    customer.gets(NUMBER)
    start = customer.now
    for number, minutes in ((AHEAD, 10), (NUMBER, 120)):
        customer.change(dms_commands.set_eta, number, start + timedelta(minutes=minutes))
    delivery, now = customer.delivery(NUMBER), start + timedelta(minutes=after)
    assert delivery.next_eta == start + timedelta(minutes=10)
    said = dict(where_is(delivery, "phone", now))
    assert said[response]["eta"] == spoken.moment(start + timedelta(minutes=told), delivery.timezone, now=now)
