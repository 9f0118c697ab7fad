"""What people ask of the service, of others, and of what is marked delivered."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def expecting(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    return customer


@pytest.mark.parametrize(
    ("question", "needed", "free"),
    [
        ("can my brother sign for it", "utter_service_sign_needed", "utter_service_sign_free"),
        ("do i have to be home", "utter_service_home_needed", "utter_service_home_free"),
    ],
)
def test_whether_somebody_has_to_be_there_is_said_by_the_delivery(
    expecting: Texter, question: str, needed: str, free: str
) -> None:
    assert expecting.texts("ask_service", question) == [free]
    with expecting.sessions.begin() as session:
        session.execute(update(Delivery).values(signature_required=True))
    assert expecting.texts("ask_service", question) == [needed]


@pytest.mark.parametrize(
    ("question", "response"),
    [
        ("do you deliver on saturdays", "utter_service_days"),
        ("where is your depot", "utter_service_depot"),
        ("is there a charge to move it", "utter_service_fee"),
        ("whats your refund policy", "utter_service_money"),
        ("how long do you hold it", "utter_service_keep"),
        ("what number do i call for dispatch", "utter_person_number"),
        ("will the truck fit under my arch", "utter_service_unknown"),
    ],
)
def test_what_settings_and_depot_know_is_answered(expecting: Texter, question: str, response: str) -> None:
    assert expecting.texts("ask_service", question) == [response]


def test_the_days_are_those_of_the_depot(expecting: Texter) -> None:
    expecting.texts("ask_service", "do you deliver on saturdays")
    assert expecting.values_of("utter_service_days")["days"].startswith("Mon, Tue, Wed, Thu, Fri")


@pytest.mark.parametrize("text", ["is the guy upstairs getting a package", "whats my neighbors order"])
def test_of_others_deliveries_nothing_is_told(expecting: Texter, text: str) -> None:
    assert expecting.texts("where_is_my_package", text) == ["utter_only_your_own"]


class TestMarkedDelivered:
    @pytest.fixture
    def delivered(self, expecting: Texter) -> Texter:
        expecting.change(
            dms_commands.record_attempt,
            NUMBER,
            AttemptOutcome.DELIVERED,
            evidence=dms_commands.AttemptEvidence(left_at="porch"),
        )
        return expecting

    @pytest.mark.parametrize(
        ("intent", "text"),
        [
            ("dispute_attempt", "it turned to delivered while i was on the steps and nobody came"),
            ("correct_address", "he put it at 16 instead of 61"),
        ],
    )
    def test_what_went_elsewhere_is_not_received_whatever_it_reads_as(
        self, delivered: Texter, intent: str, text: str
    ) -> None:
        assert delivered.texts(intent, text)[-1] == "utter_not_received_look"

    def test_words_for_the_driver_come_too_late_and_are_no_code(self, delivered: Texter) -> None:
        said = delivered.texts("give_access_code", "tell the driver not to park in front of 88")
        assert said == ["utter_instructions_too_late"]
        assert delivered.delivery(NUMBER).status is Status.DELIVERED


def test_after_a_hand_over_somebody_who_asks_whether_anybody_is_there_hears_when(expecting: Texter) -> None:
    expecting.texts("talk_to_person", "a person")
    assert expecting.texts("where_is_my_package", "is anybody even there") == ["utter_person_asked"]


def test_at_night_they_hear_that_nobody_is(expecting: Texter) -> None:
    expecting.now += timedelta(hours=15)
    expecting.texts("talk_to_person", "a person")
    assert expecting.texts("greet", "is anyone there") == ["utter_person_closed"]
