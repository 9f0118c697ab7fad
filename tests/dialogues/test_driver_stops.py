from tests.dialogues.drivers import DriverOnRoad, buttons_of
from tests.dialogues.people import Town


def test_a_driver_asks_for_the_next_stop(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    said = driver.says("whats my next stop")
    assert said.startswith("Next: stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610")
    assert "Ana Ortiz" in said
    assert "ETA 10:45 AM" in said
    titles = [button["text"]["text"] for button in buttons_of(driver.last_message())]
    assert titles == ["Delivered", "Could not deliver", "Ask for a code", "Running late"]
