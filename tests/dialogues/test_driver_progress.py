from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town


def test_how_much_is_left_and_when_it_ends(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    said = driver.says("how many stops do i have left")
    assert said == "3 stops left, 3 packages: 1, 2, 3. The last one, stop 3, is due 11:15 AM."
    assert "stop 3, is due 11:15 AM" in driver.says("what time will i be done")


def test_how_late_it_runs_is_answered_and_written_nowhere(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("how far behind am i").startswith("No delay on file.")
    assert driver.route.delay_reported_at is None
    driver.says("20 min late")
    assert driver.says("am i on time?").startswith("20 min behind, as you said at")
    assert driver.route.delay_minutes == 20
