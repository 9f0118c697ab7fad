from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.dms.models import Route
from doorstep.drivers.check_ins.models import CheckInKind, ScheduledCheckIn
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town, wait_until


def test_a_delay_moves_the_eta_and_the_customers_next_answer_says_so(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    before = driver.customers[1].delivery.eta
    assert before is not None
    said = driver.says("running 20 min late, traffic")
    assert said == "Noted: 20 min late (traffic). The ETA of 2 packages moved; customers who ask hear the new time."
    assert driver.customers[1].delivery.eta == before + timedelta(minutes=20)
    assert "11:20 AM" in driver.customers[1].says("where is my package")


def test_a_second_report_replaces_the_first(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    before = driver.customers[0].delivery.eta
    assert before is not None
    driver.says("im 30 minutes behind")
    driver.says("actually only 10 minutes late now")
    assert driver.customers[0].delivery.eta == before + timedelta(minutes=10)
    assert driver.says("all good, back on time").startswith("Thanks, noted: on time.")
    assert driver.customers[0].delivery.eta == before


@pytest.mark.parametrize(("words", "minutes"), [("half an hour late", 30), ("twenty five minutes behind", 25)])
def test_minutes_are_understood_as_drivers_say_them(town: Town, words: str, minutes: int) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says(words).startswith(f"Noted: {minutes} min late")


def test_minutes_that_are_missing_are_asked_for(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("running late, accident on the bridge ahead of me") == "How many minutes late?"
    driver.presses(driver.last_message(), "30 min")
    assert driver.hears().startswith("Noted: 30 min late")


def test_the_command_opens_a_form_that_checks_what_is_filled_in(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("next")
    answered = town.house.slack.command(driver.slack_user, "/late")
    view = town.house.slack.wait_for_view(driver.slack_user, since=answered["version"])
    refused = town.house.slack.submit(driver.slack_user, view["id"], {"minutes": "9999", "reason": "Traffic"})
    assert refused["errors"] == {"minutes": "Give whole minutes, from 1 to 600."}
    town.house.slack.submit(driver.slack_user, view["id"], {"minutes": "15", "reason": "Weather"})
    assert driver.hears().startswith("Noted: 15 min late (Weather).")


def test_the_command_with_words_needs_no_form(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.command("/late", "10 traffic").startswith("Noted: 10 min late (traffic).")


def test_promises_that_cannot_be_kept_are_dispatchs_to_know(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    said = driver.says("van got stuck, 400 minutes late")
    if "How many" in said:
        said = driver.says("400")
    assert "2 promised windows will be missed. Dispatch knows." in said
    case = driver.case("driver_delay")
    assert (case.details["minutes_late"], case.details["promises_at_risk"]) == (400, 2)


def test_the_time_of_a_report_is_no_delay(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("running late, accident on the bridge ahead of me") == "How many minutes late?"
    assert driver.says("delivered stop 1 at 11:50, left at the front door").startswith("Delivered: stop 1,")
    assert driver.route.delay_minutes == 0


def check_in_of(town: Town, driver: DriverOnRoad) -> ScheduledCheckIn:
    with town.house.sessions() as session:
        return session.scalars(
            select(ScheduledCheckIn)
            .join(Route)
            .where(Route.code == driver.route_code, ScheduledCheckIn.kind == "midday")
        ).one()


def is_due(town: Town, driver: DriverOnRoad) -> None:
    with town.house.sessions.begin() as session:
        route_id = session.scalars(select(Route.id).where(Route.code == driver.route_code)).one()
        session.add(ScheduledCheckIn(route_id=route_id, kind=CheckInKind.MIDDAY, position=0, due_at=town.house.clock()))


def test_whoever_is_asked_how_it_goes_answers_with_one_tap(town: Town) -> None:
    """In a direct message that was never written in before."""
    driver = DriverOnRoad.with_stops(town, 2)
    is_due(town, driver)
    asked = driver.next_message(containing="How is it going?")
    driver.presses(asked, "On time")
    assert driver.hears(containing="noted").startswith("Thanks, noted: on time.")
    assert check_in_of(town, driver).answered_at is not None


def test_a_question_of_the_drivers_own_outlives_our_asking(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    is_due(town, driver)
    asked = driver.next_message(containing="How is it going?")
    driver.presses(asked, "Running late")
    customer = driver.customers[0]
    assert driver.says("text the customer").startswith("What shall I tell the customer of stop 1")
    assert driver.says("the elevator is broken, please come down").startswith("Texting the customer of stop 1")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0].endswith("the elevator is broken, please come down")


@pytest.mark.parametrize("words", ["we gucci", "cruisin so far", "all gravy bro"])
def test_slang_for_all_is_well_answers_how_it_goes(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    is_due(town, driver)
    driver.next_message(containing="How is it going?")
    assert driver.says(words).startswith("Thanks, noted: on time.")


def test_another_question_is_no_answer_to_how_it_goes(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    is_due(town, driver)
    driver.next_message(containing="How is it going?")
    assert driver.says("n whats the addy of 3").startswith("Stop 3,")
    assert check_in_of(town, driver).answered_at is None
