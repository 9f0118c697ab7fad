"""What drivers say of how it goes, of trouble, of customers who do not answer: nothing is written that they did not
say."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions import driver_trouble, driver_turn
from doorstep.cases import commands as case_commands
from doorstep.cases.models import Case, CaseLog
from doorstep.dms import driver_day
from doorstep.dms.values import FailureReason
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import Conversation
from doorstep.provenance import By
from tests.actions.conftest import DM, NUMBERS, Driver
from tests.dms import world

FIRST, SECOND, THIRD = NUMBERS


@pytest.fixture(autouse=True)
def conversation(driver: Driver) -> None:
    with driver.sessions.begin() as session:
        session.add(
            Conversation(
                id="slack-1", provider="slack", our_number="T1", their_number=DM, created_at=driver.now,
                last_inbound_at=driver.now,
            )
        )  # fmt: skip


def case(driver: Driver, kind: str) -> Case:
    with driver.sessions() as session:
        return session.scalars(select(Case).where(Case.kind == kind)).one()


def cases_of(driver: Driver) -> list[str]:
    with driver.sessions() as session:
        return list(session.scalars(select(Case.kind)))


def log(driver: Driver) -> str:
    with driver.sessions() as session:
        return " ".join(session.scalars(select(CaseLog.note)))


def delay(driver: Driver) -> int | None:
    """None: nobody said how it goes."""
    with driver.sessions() as session:
        route = driver_day.route_of_driver(session, "D1", driver.now)
    assert route is not None
    return route.delay_minutes if route.delay_reported_at else None


def questions(driver: Driver) -> list[tuple[str, str, str]]:
    with driver.sessions() as session:
        return [(each.kind, each.tracking_number, each.text) for each in session.scalars(select(DriverQuestion))]


class TestHowItGoes:
    @pytest.mark.parametrize("words", ["im fine", "everything ok here", "moving again", "were rolling"])
    def test_safe_or_moving_is_not_on_time(self, driver: Driver, words: str) -> None:
        driver.says("driver_check_in", words)
        assert delay(driver) is None

    @pytest.mark.parametrize("words", ["right on schedule", "im on time", "exactly where im supposed to be"])
    def test_on_time_is_written_when_it_is_said(self, driver: Driver, words: str) -> None:
        assert driver.says("driver_check_in", words)[0] == "utter_driver_on_time"
        assert delay(driver) == 0

    def test_over_a_delay_of_a_while_ago_it_is_asked_whether_that_is_over(self, driver: Driver) -> None:
        driver.says("driver_late", "running 35 late")
        assert driver.says("driver_check_in", "on time") == ["utter_driver_caught_up"]
        assert delay(driver) == 35
        assert driver.taps("Yes, on time")[0] == "utter_driver_on_time"
        assert delay(driver) == 0

    def test_a_delay_that_still_holds_stays(self, driver: Driver) -> None:
        driver.says("driver_late", "running 35 late")
        driver.says("driver_check_in", "on time")
        driver.taps("Still 35 behind")
        assert delay(driver) == 35

    def test_a_delay_of_this_morning_asks_nothing(self, driver: Driver) -> None:
        driver.says("driver_late", "running 35 late")
        driver.now += timedelta(hours=3)
        assert driver.says("driver_check_in", "on schedule")[0] == "utter_driver_on_time"

    def test_caught_up_is_said_in_so_many_words(self, driver: Driver) -> None:
        driver.says("driver_late", "20 min behind")
        assert driver.says("driver_check_in", "made up the time, back on schedule")[0] == "utter_driver_on_time"
        assert delay(driver) == 0

    @pytest.mark.parametrize("words", ["actually ahead of schedule", "not late anymore"])
    def test_what_is_no_delay_asks_for_no_minutes(self, driver: Driver, words: str) -> None:
        assert driver.says("driver_late", words)[0] == "utter_driver_on_time"

    @pytest.mark.parametrize("words", ["waiting here like 9 min", "been at this gate 15 minutes"])
    def test_waiting_at_a_door_is_no_delay(self, driver: Driver, words: str) -> None:
        driver.says("driver_late", words)
        assert delay(driver) is None

    def test_the_reason_does_not_echo_the_minutes(self, driver: Driver) -> None:
        driver.says("driver_late", "gonna be an hour possibly 80 late")
        assert delay(driver) == 80
        assert driver.said[0][1]["why"] == ""


class TestAfterADelay:
    def test_the_reason_may_come_afterwards(self, driver: Driver) -> None:
        assert driver.says("driver_late", "25 late") == ["utter_driver_late", "utter_driver_late_ask_why"]
        assert driver.says("driver_unclear", "had to wait for a freight train") == ["utter_driver_late_why"]
        assert driver.said[0][1]["why"] == "had to wait for a freight train"
        assert delay(driver) == 25

    @pytest.mark.parametrize("words", ["hmm", "ok", "why do you ask"])
    def test_words_that_are_no_reason_are_none(self, driver: Driver, words: str) -> None:
        driver.says("driver_late", "25 late")
        assert "utter_driver_late_why" not in driver.says("driver_unclear", words)

    @pytest.mark.parametrize("words", ["make that 40", "more like 40", "sorry, make it 40"])
    def test_other_minutes_may_come_in_their_place(self, driver: Driver, words: str) -> None:
        driver.says("driver_late", "25 late")
        driver.says("driver_inform", words)
        assert delay(driver) == 40

    @pytest.mark.parametrize("words", ["make that 40", "more like 40", "oh wait, make it 40 min"])
    def test_in_place_of_nothing_they_are_asked_for(self, driver: Driver, words: str) -> None:
        assert driver.says("driver_late", words) == ["utter_driver_how_late"]
        assert delay(driver) is None

    def test_a_delay_said_in_full_needs_none_before(self, driver: Driver) -> None:
        driver.says("driver_late", "running late, make it 40 min")
        assert delay(driver) == 40

    def test_a_number_in_the_reason_is_no_other_minutes(self, driver: Driver) -> None:
        driver.says("driver_late", "25 late")
        driver.says("driver_unclear", "stuck behind 3 trucks")
        assert delay(driver) == 25

    def test_a_reason_that_was_said_is_not_asked_for(self, driver: Driver) -> None:
        assert driver.says("driver_late", "25 late, traffic") == ["utter_driver_late"]


class TestOpenVehicleTrouble:
    @pytest.mark.parametrize("words", ["they jumped it, runs fine", "all fixed", "good to go"])
    def test_takes_the_next_words_to_itself(self, driver: Driver, words: str) -> None:
        driver.says("driver_vehicle", "battery wont turn over")
        assert driver.says("driver_check_in", words) == ["utter_driver_vehicle_drives"]
        assert delay(driver) is None
        assert words in log(driver)

    def test_hears_that_the_driver_is_stuck(self, driver: Driver) -> None:
        driver.says("driver_vehicle", "flat tire")
        assert driver.says("driver_inform", "no spare, waiting on a tow") == ["utter_driver_vehicle_stuck"]

    def test_keeps_what_was_said_first(self, driver: Driver) -> None:
        driver.says("driver_vehicle", "brakes feel soft")
        driver.says("driver_next_stop", "next")
        driver.now += timedelta(hours=3)
        assert driver.says("driver_vehicle", "van is fine now") == ["utter_driver_vehicle_told"]
        assert case(driver, "vehicle").details["driver_says"] == "brakes feel soft"
        assert "van is fine now" in log(driver)

    def test_words_that_do_not_answer_are_kept_and_it_is_asked_again(self, driver: Driver) -> None:
        driver.says("driver_vehicle", "side door wont latch")
        assert driver.says("driver_inform", "tied it with a strap") == ["utter_driver_vehicle_noted"]
        assert "tied it with a strap" in log(driver)
        assert driver.says("driver_yes", "yes") == ["utter_driver_vehicle_drives"]

    def test_a_delay_beside_it_is_written(self, driver: Driver) -> None:
        driver.says("driver_vehicle", "flat tire")
        driver.says("driver_late", "30 min late")
        assert delay(driver) == 30


class TestAnEmergency:
    def test_keeps_the_place_that_was_said(self, driver: Driver) -> None:
        driver.says("driver_emergency", "somebody hit me at damen and north, my neck hurts")
        assert case(driver, "emergency").details["place"] == "damen and north"

    def test_hears_the_place_afterwards(self, driver: Driver) -> None:
        driver.says("driver_emergency", "got hit by a car")
        assert driver.says("driver_inform", "im on the corner of 5th and oak") == ["utter_driver_emergency_told"]
        assert case(driver, "emergency").details["place"] == "5th and oak"
        assert case(driver, "emergency").details["driver_says"] == "got hit by a car"

    def test_is_not_opened_twice_by_an_all_clear(self, driver: Driver) -> None:
        driver.says("driver_emergency", "i was rear ended")
        driver.says("driver_check_in", "im ok, cops are here")
        assert cases_of(driver) == ["emergency"]
        assert "cops are here" in log(driver)

    def test_that_only_the_model_sees_is_asked_about_with_911_first(self, driver: Driver) -> None:
        assert driver.says("driver_help", "help") == ["utter_driver_in_danger", "utter_driver_help"]
        assert cases_of(driver) == []
        assert driver.says("driver_yes", "yes")[0] == "utter_driver_emergency"
        assert cases_of(driver) == ["emergency"]

    def test_that_is_none_is_none(self, driver: Driver) -> None:
        driver.says("driver_emergency", "help")
        assert driver.says("driver_no", "no im good") == ["utter_driver_no_danger"]
        assert cases_of(driver) == []

    def test_is_open_until_dispatch_closes_it(self, driver: Driver) -> None:
        driver.says("driver_emergency", "i got robbed")
        assert self._is_open(driver)
        with driver.sessions.begin() as session:
            found = session.scalars(select(Case)).one()
            case_commands.resolve(session, By.desk("dee", "x", driver.now), found.id, "Safe.")
        assert not self._is_open(driver)

    def _is_open(self, driver: Driver) -> bool:
        from actions.conversation import read_turn
        from actions.driver_heard import DriverMessage
        from doorstep.dms import drivers

        turn = read_turn(driver.message("driver_next_stop", "next"))
        with driver.sessions() as session:
            found = drivers.driver_by_slack_user(session, "U0DANA0001")
            assert found is not None
            return driver_trouble.is_open(DriverMessage(session, turn, found, None, {}, "driver_next_stop"))

    def test_of_somebody_who_is_no_driver_reaches_dispatch_too(self, driver: Driver) -> None:
        message = driver.message("driver_emergency", "the driver next to me collapsed", user="U0NOBODY01")
        said, _ = driver_turn._take(message)
        assert [response for response, _ in said.sayings] == ["utter_driver_emergency_where"]
        later = driver.message("driver_unclear", "behind the depot on 3rd st", user="U0NOBODY01")
        assert driver_turn._take(later)[0].sayings == [("utter_driver_emergency_told", {})]
        found = case(driver, "emergency")
        assert found.details["slack_user"] == "U0NOBODY01"
        assert found.details["place"] == "the depot on 3rd st"
        assert "U0NOBODY01" in found.reason


class TestWordsForACustomer:
    def test_for_a_stop_that_nobody_named_are_shown_first(self, driver: Driver) -> None:
        assert driver.says("driver_tell_customer", "tell the customer im by the mailboxes") == [
            "utter_driver_send_this"
        ]
        assert questions(driver) == []
        driver.says("driver_yes", "yes")
        assert questions(driver) == [("message", FIRST, "im by the mailboxes")]

    def test_for_the_stop_that_is_talked_of_go_at_once(self, driver: Driver) -> None:
        driver.says("driver_tell_customer", "tell stop 2 im by the mailboxes")
        driver.says("driver_tell_customer", "tell her the dog is loose")
        assert questions(driver)[1] == ("message", SECOND, "the dog is loose")

    def test_that_were_shown_are_not_sent_after_a_no(self, driver: Driver) -> None:
        driver.says("driver_ask_customer", "ask her if the porch is ok")
        driver.says("driver_no", "no")
        assert questions(driver) == []

    def test_go_at_once_to_the_stop_that_is_named(self, driver: Driver) -> None:
        driver.says("driver_tell_customer", "tell stop 2 im by the mailboxes")
        assert questions(driver) == [("message", SECOND, "im by the mailboxes")]

    def test_that_stand_before_are_taken(self, driver: Driver) -> None:
        driver.says("driver_ask_customer", "2 driveway is blocked can you text him please")
        assert questions(driver) == [("question", SECOND, "driveway is blocked")]

    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("driver_stop_details", "gimme the phone number of 2"),
            ("driver_unclear", "hm"),
            ("driver_thank", "thanks"),
            ("driver_stop_details", "did she say anything"),
            ("driver_next_stop", "whats next"),
            ("driver_ask_day", "how many left"),
            ("driver_inform", "2"),
        ],
    )
    def test_that_are_none_are_not_sent(self, driver: Driver, intent: str, words: str) -> None:
        driver.says("driver_tell_customer", "text the customer of stop 2")
        driver.says(intent, words)
        assert questions(driver) == []

    def test_that_may_be_some_are_shown_first(self, driver: Driver) -> None:
        driver.says("driver_tell_customer", "text the customer of stop 2")
        assert driver.says("driver_inform", "its behind the blue bins") == ["utter_driver_send_this"]
        assert questions(driver) == []

    def test_that_address_the_customer_are_sent(self, driver: Driver) -> None:
        driver.says("driver_tell_customer", "text the customer of stop 2")
        driver.says("driver_inform", "please come down to the lobby")
        assert questions(driver) == [("message", SECOND, "please come down to the lobby")]

    def test_a_number_is_not_given(self, driver: Driver) -> None:
        assert driver.says("driver_stop_details", "whats the customers cell for 2") == ["utter_driver_no_numbers"]
        assert [each["title"] for each in driver.said[0][1]["buttons"]] == ["Text stop 2", "Dispatch calls"]

    def test_dispatch_that_is_to_call_hears_for_which_delivery(self, driver: Driver) -> None:
        driver.says("driver_dispatch", "can somebody call 3 for me")
        assert case(driver, "driver_wants_desk").tracking_number == THIRD

    def test_words_for_dispatch_are_never_for_the_customer(self, driver: Driver) -> None:
        assert driver.says("driver_tell_customer", "tell dispatch 3 wants a ramp") == ["utter_driver_dispatch_about"]
        assert case(driver, "driver_wants_desk").tracking_number == THIRD
        assert questions(driver) == []


class TestADoorThatDoesNotOpen:
    def test_is_given_up_as_it_is_said(self, driver: Driver) -> None:
        driver.says("driver_access_problem", "cant get into the building at 2")
        assert questions(driver)[0][1] == SECOND
        driver.now += timedelta(minutes=12)
        assert driver.says("driver_late", "stood here 12 min, no way in, heading to the next one")[0] == (
            "utter_driver_failed"
        )
        assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery", "attempted", "out_for_delivery"]
        assert world.view(driver.sessions, SECOND).attempts[0].reason is FailureReason.NO_ACCESS
        assert delay(driver) is None

    def test_at_the_next_one_is_not_at_the_stop_that_was_talked_of_before(self, driver: Driver) -> None:
        driver.says("driver_stop_details", "what do you have for 3")
        assert driver.says("driver_access_problem", "gate wont open at the next one") == ["utter_driver_access_asked"]
        assert questions(driver) == [("access", FIRST, "")]
        assert driver.said[0][1]["stop"].startswith("stop 1, ")

    def test_the_next_one_that_is_only_driven_to_is_not_the_door(self, driver: Driver) -> None:
        driver.says("driver_stop_details", "what do you have for 3")
        driver.says("driver_access_problem", "gate wont open, ill be heading to the next one after")
        assert {number for _, number, _ in questions(driver)} == {THIRD}

    @pytest.mark.parametrize("answer", ["yes", "ask them"])
    def test_a_question_for_a_code_texts_nobody_before_it_is_wanted(self, driver: Driver, answer: str) -> None:
        assert driver.says("driver_ask_access", "code for 2?") == ["utter_driver_no_code"]
        assert questions(driver) == []
        driver.says("driver_yes" if answer == "yes" else "driver_ask_customer", answer)
        assert questions(driver) == [("access", SECOND, "")]

    def test_a_tap_wants_it(self, driver: Driver) -> None:
        driver.says("driver_ask_access", "code for 2?")
        assert driver.taps("Ask the customer") == ["utter_driver_access_asked"]

    def test_still_locked_is_said_of_the_stop_that_was_helped(self, driver: Driver) -> None:
        driver.says("driver_access_problem", "cant get in at 2")
        driver.says("driver_access_problem", "tried the buzzer, still locked")
        assert {number for _, number, _ in questions(driver)} == {SECOND}

    def test_what_was_tried_in_vain_is_no_outcome(self, driver: Driver) -> None:
        driver.says("driver_access_problem", "cant get in at 2")
        driver.says("driver_unclear", "tried the one on the box. nothing")
        assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery"] * 3
        assert {number for _, number, _ in questions(driver)} == {SECOND}

    def test_what_was_tried_where_no_door_is_talked_of_asks_nobody(self, driver: Driver) -> None:
        assert driver.says("driver_unclear", "tried that, nothing") == ["utter_driver_unclear"]
        assert questions(driver) == []

    def test_what_came_of_the_question_is_told(self, driver: Driver) -> None:
        driver.says("driver_access_problem", "cant get in at 2")
        driver.now += timedelta(minutes=6)
        assert driver.says("driver_stop_details", "any word from them") == ["utter_driver_no_answer"]
        assert driver.said[0][1]["minutes"] == "6"
        assert driver.said[0][1]["buttons"][0]["title"] == "Could not deliver 2"

    def test_that_opened_after_all_ends_the_question(self, driver: Driver) -> None:
        driver.says("driver_access_problem", "cant get in at 2")
        assert driver.says("driver_unclear", "a tenant let me in") == ["utter_driver_got_in"]
        assert case(driver, "access").resolution == "The driver got in."

    def test_a_note_on_file_comes_before_the_customer_is_asked(self, driver: Driver) -> None:
        from doorstep.dms import commands as dms_commands

        driver.change(dms_commands.add_note, FIRST, "Front keypad is dead, use the alley.")
        assert driver.says("driver_access_problem", "locked out") == ["utter_driver_access_on_file"]
        assert questions(driver) == []
        driver.taps("Doesn't work")
        assert [kind for kind, _, _ in questions(driver)] == ["access"]

    def test_a_note_is_shown_once_more_before_a_first_failure_reaches_the_customer(self, driver: Driver) -> None:
        from doorstep.dms import commands as dms_commands

        driver.change(dms_commands.add_note, FIRST, "Use the gate by the pool.")
        driver.says("driver_access_problem", "cant get in")
        assert driver.says("driver_unclear", "tried the big gate, nothing") == ["utter_driver_access_on_file"]
        assert questions(driver) == []
        assert driver.says("driver_unclear", "oh by the pool. ok in") == ["utter_driver_got_in"]
        assert questions(driver) == []

    def test_a_second_failure_does(self, driver: Driver) -> None:
        from doorstep.dms import commands as dms_commands

        driver.change(dms_commands.add_note, FIRST, "Use the gate by the pool.")
        driver.says("driver_access_problem", "cant get in")
        driver.says("driver_unclear", "tried the big gate, nothing")
        driver.says("driver_unclear", "tried that one too, still locked")
        assert [kind for kind, _, _ in questions(driver)] == ["access"]

    def test_a_code_is_asked_for_as_one_whatever_the_words(self, driver: Driver) -> None:
        driver.says("driver_ask_customer", "code at 2 is dead, ask her for the new one")
        assert questions(driver) == [("access", SECOND, "")]


class TestTheDay:
    def test_is_counted(self, driver: Driver) -> None:
        assert driver.says("driver_next_stop", "how many stops left") == ["utter_driver_left"]
        assert driver.said[0][1]["stops"] == "3 stops"

    def test_ends_when_the_last_stop_is_due_and_never_by_a_guess(self, driver: Driver) -> None:
        driver.says("driver_unclear", "when am i done")
        assert "no ETA" in driver.said[0][1]["finish"]

    def test_how_late_it_runs_is_what_was_said_last(self, driver: Driver) -> None:
        driver.says("driver_late", "25 late")
        before: Any = driver.work
        assert driver.says("driver_late", "how far behind am i") == ["utter_driver_delay"]
        assert driver.said[0][1]["minutes"] == "25"
        assert driver.work == before

    def test_asks_nothing_and_writes_nothing(self, driver: Driver) -> None:
        assert driver.says("driver_check_in", "am i on time") == ["utter_driver_no_delay"]
        assert delay(driver) is None


class TestNotes:
    def test_are_kept_with_the_stop_that_is_named(self, driver: Driver) -> None:
        assert driver.says("driver_note", "add a note to 2, bell does not ring") == ["utter_driver_note_kept"]
        assert driver.says("driver_stop_details", "any notes for 2") == ["utter_driver_notes"]
        assert driver.said[0][1]["lines"] == "- bell does not ring"

    def test_of_a_driver_before_are_read_to_the_next_one_at_the_same_door(self, driver: Driver) -> None:
        """All three packages go to one address."""
        driver.says("driver_note", "note for 1: use the back stairs")
        driver.says("driver_stop_details", "any notes for 3")
        assert driver.said[0][1]["lines"] == "- use the back stairs"

    def test_without_words_ask_for_them(self, driver: Driver) -> None:
        driver.says("driver_note", "add a note to 2")
        assert driver.says("driver_inform", "dog sleeps behind the door") == ["utter_driver_note_kept"]

    def test_of_no_stop_ask_which(self, driver: Driver) -> None:
        assert driver.says("driver_note", "add a note, bell is broken") == ["utter_driver_which_stop"]
        assert driver.says("driver_inform", "3") == ["utter_driver_note_kept"]

    def test_a_package_too_many_is_told_to_dispatch(self, driver: Driver) -> None:
        driver.says("driver_extra_package", "got a box here that belongs to another van")
        assert case(driver, "driver_wants_desk").reason == "A package of another route is on the truck."
