from doorstep.dms.commands import assign_driver
from tests.dialogues.drivers import DriverOnRoad, buttons_of
from tests.dialogues.people import PATIENCE, Town


def test_a_driver_asks_for_the_next_stop(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    said = driver.says("whats my next stop")
    assert said.startswith("Next: stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610")
    assert "Ana Ortiz" in said
    assert "ETA 10:45 AM" in said
    titles = [button["text"]["text"] for button in buttons_of(driver.last_message())]
    assert titles == ["Delivered 1", "Could not deliver 1", "Ask for a code", "Running late"]


def test_details_of_any_stop_are_given_by_number_in_words_and_by_command(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    assert driver.says("stop 2").startswith("Stop 2, 2140 N Halsted St, Chicago, IL 60614")
    assert driver.command("/stop", "3").startswith("Stop 3, 1205 N La Salle St Apt 4D")
    assert driver.command("/next").startswith("Next: stop 1,")


def test_a_stop_that_is_not_on_the_route_is_asked_about(town: Town) -> None:
    driver, other = DriverOnRoad.with_stops(town, 2), DriverOnRoad.with_stops(town, 1)
    assert driver.says("stop 45") == "There is no stop 45 on your route; the last is 2. Which one do you mean?"
    assert driver.says("2").startswith("Stop 2, 2140 N Halsted St")
    foreign = other.customers[0].tracking_number
    assert driver.says(f"details for {foreign}").startswith(f"{foreign} isn't on your route")


def test_a_stop_shows_what_the_customer_wants_and_last_wrote(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.customers[0].says("please leave it behind the planter on the porch")
    assert "the customer asks: behind the planter on the porch" in driver.hears()
    said = driver.says("next stop")
    assert "Asked: leave it" in said
    assert 'Customer last wrote: "please leave it behind the planter on the porch"' in said


def test_whoever_is_not_linked_is_told_how_to_be(town: Town) -> None:
    town.house.slack.add_user("U0NOBODY01", "Nobody")
    said = town.house.slack.say("U0NOBODY01", "next stop")
    answer = town.house.slack.wait_for_message("U0NOBODY01", said["ts"], PATIENCE)["text"]
    assert answer == (
        "I don't know you yet. Ask dispatch to link you: doorstep drivers link YOUR-CODE U0NOBODY01"
    )  # fmt: skip


def test_a_driver_without_a_route_today_is_told_so(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 0)
    town.change(assign_driver, driver.route_code, None)
    assert driver.says("next stop").startswith("You have no route today as far as I can see.")
