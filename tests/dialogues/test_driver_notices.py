from doorstep.cases.models import Case
from doorstep.dms.status import Status
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town, wait_until


def test_a_corrected_unit_reaches_the_driver_who_taps_seen(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    customer = driver.customers[2]
    customer.says("apt 9F not 4D")
    customer.says("yes")
    told = driver.next_message(containing="new address")
    assert "1205 N La Salle St Apt 9F" in told["text"]
    driver.presses(told, "Seen")
    wait_until(lambda: "Seen 10:" in town.house.slack.message(told)["text"])
    assert town.house.slack.message(told)["blocks"] in ([], None)
    assert "Apt 9F" in driver.says("stop 3")


def test_a_cancelled_package_is_not_to_be_delivered(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    customer = driver.customers[1]
    customer.says("cancel my delivery")
    customer.says("yes")
    assert customer.delivery.status is Status.CANCELLED
    assert "cancelled. Do not deliver it" in driver.hears(containing="cancelled")


def test_a_drivers_own_reports_are_no_news_to_them(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("delivered front door")
    wait_until(lambda: driver.customers[0].delivery.status is Status.DELIVERED)
    assert not [text for text in driver.heard() if "🔔" in text]


def test_cases_of_tests_are_of_known_kinds(town: Town) -> None:
    with town.house.sessions() as session:
        assert all(case.kind for case in session.query(Case))


def test_the_code_is_still_a_tap_away_once_the_notice_was_seen(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.customers[1].says("gate code is 7316")
    told = driver.next_message(containing="there is a code")
    driver.presses(told, "Seen")
    wait_until(lambda: "Seen 10:" in town.house.slack.message(told)["text"])
    driver.presses(town.house.slack.message(told), "Show code")
    assert "`7316`" in driver.hears(containing="Gate:")


def test_an_answer_to_our_own_question_is_not_quoted_to_the_driver(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    customer.says("please leave it behind the planter, apt 9F not 4D")
    customer.says("yes")
    assert 'wrote: "yes"' not in driver.says("next stop")
