"""A receiver on a machine whose clock is minutes off: what people answer is an answer, and what they said before a
question is none."""

from collections.abc import Iterator

import pytest

from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town


@pytest.fixture(params=[-300, 300], ids=["behind", "ahead"])
def town_apart(request: pytest.FixtureRequest, town_at_night: Town) -> Iterator[Town]:
    house = town_at_night.house
    house.kill("receiver")
    house.start("receiver", clock_off=request.param)
    yield town_at_night
    house.kill("receiver")
    house.start("receiver")


def test_a_customers_yes_is_taken(town_apart: Town) -> None:
    customer = town_apart.customer("out")
    assert customer.says("my apt is 7C").startswith("Should it go to 1205 N La Salle St Apt 7C")
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.address.unit == "7C"


def test_a_drivers_answer_is_taken(town_apart: Town) -> None:
    driver = DriverOnRoad.with_stops(town_apart)
    driver.says("delivered stop 1, left at the front porch")
    assert driver.says("undo that").startswith("Taken back:")
