"""Actions fail and work again; the Rasa server dies and comes back."""

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case, OutageConversation
from doorstep.database import reading
from doorstep.messaging import texts
from doorstep.messaging.models import Conversation
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Customer, Town, wait_until

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def alive(town_at_night: Town) -> None:
    town_at_night.house.mend_actions()
    for name, process in town_at_night.house.processes.items():
        if process.poll() is not None:
            town_at_night.house.start(name)


def outage(town: Town, customer: Customer) -> tuple[str, str | None]:
    """State of the one case in which the customer waited, and who closed it."""
    with reading(town.house.sessions) as session:
        row = session.execute(
            select(Case.state, Case.resolved_by)
            .join(OutageConversation, OutageConversation.case_id == Case.id)
            .join(Conversation, Conversation.id == OutageConversation.conversation_id)
            .where(Conversation.their_number == customer.phone)
        ).one()
        return row.state, row.resolved_by


def test_while_actions_fail_customers_are_told_once_and_answered_when_they_work_again(town_at_night: Town) -> None:
    house = town_at_night.house
    customer = town_at_night.customer("out")
    customer.says("hi")
    house.fail_actions()
    first = customer.sends("where is my package")
    wait_until(customer.waits)  # carriers do not keep the order of what comes in the same instant
    customer.sends("my apt is 7C")
    wait_until(lambda: customer.heard(first) != [], within=PATIENCE)
    assert customer.heard(first) == [texts.outage()]
    assert outage(town_at_night, customer) == (CaseState.WAITING_ON_DESK, None)

    house.mend_actions()
    wait_until(lambda: len(customer.heard(first)) == 3, within=PATIENCE)
    told, where, correction = customer.heard(first)
    assert told == texts.outage()
    assert "is out for delivery" in where
    assert correction.startswith("Should it go to 1205 N La Salle St Apt 7C")
    wait_until(lambda: outage(town_at_night, customer) == (CaseState.RESOLVED, "system"), within=PATIENCE)
    assert customer.delivery.address.unit == "4D"


def test_a_yes_during_an_outage_is_written_once_when_it_is_over(town_at_night: Town) -> None:
    house = town_at_night.house
    customer = town_at_night.customer("at depot")
    customer.says("my apt is 7C")
    house.fail_actions()
    sent = customer.sends("yes")
    wait_until(lambda: customer.heard(sent) != [], within=PATIENCE)
    house.mend_actions()
    wait_until(lambda: len(customer.heard(sent)) == 2, within=PATIENCE)
    assert customer.heard(sent)[1].startswith("Done.")
    changes = [each for each in town_at_night.history(customer.tracking_number) if each.command == "change_address"]
    assert len(changes) == 1


def test_what_was_acknowledged_when_rasa_died_is_answered_after_its_restart(town_at_night: Town) -> None:
    house = town_at_night.house
    customer = town_at_night.customer("out")
    customer.says("my apt is 7C")
    house.fail_actions()  # so that nothing is answered before the crash
    sent = customer.sends("yes")
    wait_until(lambda: customer.waits())
    house.kill("rasa")
    house.mend_actions()
    house.start("rasa")
    wait_until(lambda: any(text.startswith("Done.") for text in customer.heard(sent)), within=PATIENCE)
    assert customer.delivery.address.unit == "7C"


class TestDriversWhileActionsFail:
    """Messages that are stored and not handled yet."""

    @pytest.fixture
    def driver(self, town_at_night: Town) -> DriverOnRoad:
        driver = DriverOnRoad.with_stops(town_at_night, 2)
        driver.says("next")
        town_at_night.house.fail_actions()
        return driver

    def told_of_outage(self, driver: DriverOnRoad, text: str) -> str:
        said = driver.town.house.slack.say(driver.slack_user, text)
        driver.hears(after=said["ts"], containing="our system is down")
        return str(said["ts"])

    def test_what_is_edited_before_it_was_handled_is_handled_as_it_is_now(self, driver: DriverOnRoad) -> None:
        ts = self.told_of_outage(driver, "delivered 1 front door")
        driver.town.house.slack.edit(driver.slack_user, ts, "delivered 2 front door")
        driver.town.house.mend_actions()
        assert driver.hears(containing="Delivered").startswith("Delivered: stop 2,")
        assert [len(customer.delivery.attempts) for customer in driver.customers] == [0, 1]

    def test_what_is_deleted_before_it_was_handled_never_was(self, driver: DriverOnRoad) -> None:
        ts = self.told_of_outage(driver, "delivered 1 front door")
        driver.town.house.slack.delete(driver.slack_user, ts)
        driver.town.house.mend_actions()
        assert driver.says("next").startswith("Next: stop 1,")
        assert [len(customer.delivery.attempts) for customer in driver.customers] == [0, 0]

    def test_taps_that_waited_are_carried_out_once_each(self, driver: DriverOnRoad) -> None:
        card = driver.last_message()
        for _ in range(2):
            driver.presses(card, "Delivered")
        driver.hears(after=card["ts"], containing="our system is down")
        driver.town.house.mend_actions()
        driver.hears(containing="Delivered: stop 1")
        driver.hears(containing="delivered already")
        assert [len(customer.delivery.attempts) for customer in driver.customers] == [1, 0]
