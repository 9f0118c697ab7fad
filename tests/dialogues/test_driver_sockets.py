"""Socket Mode end to end: nothing of Slack's comes over HTTP, and what was lost is opened again."""

from collections.abc import Iterator

import pytest

from doorstep.dms.status import Status
from tests.dialogues.conftest import MORNING
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town, wait_until
from tests.stack import house

PATIENCE = 60.0
"""Seconds; the SDK looks after its connection every ten."""


@pytest.fixture(scope="module")
def town_with_sockets(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("sockets")
    with house(folder, f"sqlite:///{folder}/doorstep.db", MORNING, SLACK_APP_TOKEN="xapp-sandbox") as home:
        town = Town(home, MORNING)
        town.build()
        wait_until(lambda: town.house.slack.workspace()["sockets"] == 1, PATIENCE)
        yield town


def test_an_exchange_over_sockets(town_with_sockets: Town) -> None:
    driver = DriverOnRoad.with_stops(town_with_sockets, 2)
    assert driver.says("whats my next stop").startswith("Next: stop 1,")
    driver.presses(driver.last_message(), "Delivered")
    asked = driver.next_message()
    assert asked["text"].startswith("Delivered: stop 1,")
    driver.presses(asked, "Porch")
    assert driver.hears().endswith("left at porch.")
    answered = town_with_sockets.house.slack.command(driver.slack_user, "/late")
    view = town_with_sockets.house.slack.wait_for_view(driver.slack_user, since=answered["version"])
    refused = town_with_sockets.house.slack.submit(driver.slack_user, view["id"], {"minutes": "0", "reason": "Traffic"})
    assert refused["errors"] == {"minutes": "Give whole minutes, from 1 to 600."}
    town_with_sockets.house.slack.submit(driver.slack_user, view["id"], {"minutes": "15", "reason": "Weather"})
    assert driver.hears(containing="15 min late")
    assert driver.customers[0].delivery.status is Status.DELIVERED


def test_after_slack_was_gone_the_socket_is_opened_again(town_with_sockets: Town) -> None:
    home = town_with_sockets.house
    driver = DriverOnRoad.with_stops(town_with_sockets, 1)
    home.kill("sandbox")
    home.start("sandbox")
    wait_until(lambda: home.slack.workspace()["sockets"] >= 1, PATIENCE)
    home.slack.add_user(driver.slack_user, "Dana")
    said = home.slack.say(driver.slack_user, "next stop")
    home.slack.wait_for_message(driver.slack_user, said["ts"], PATIENCE, containing="Next: stop 1,")


def test_an_outage_of_slacks_is_survived_by_the_socket(town_with_sockets: Town) -> None:
    home = town_with_sockets.house
    driver = DriverOnRoad.with_stops(town_with_sockets, 1)
    home.slack.add_fault("outage", seconds=3)
    said = home.slack.say(driver.slack_user, "next stop")
    home.slack.wait_for_message(driver.slack_user, said["ts"], 2 * PATIENCE, containing="Next: stop 1,")
    assert len([text for text in driver.heard(said["ts"]) if text.startswith("Next: stop 1,")]) == 1
