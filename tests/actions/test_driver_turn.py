"""A driver's turn, whatever befalls it: handled twice, answered late, under a route that is another by now."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from actions import driver_turn
from doorstep.cases.models import Case
from doorstep.database import reading
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from doorstep.dms.values import FailureReason
from doorstep.turn_results import RETENTION, TurnResult
from tests.actions.conftest import NUMBERS, SLACK_USER, Driver
from tests.dms import world

FIRST, SECOND, THIRD = NUMBERS


class TestAMessageThatIsHandledTwice:
    """The process died after the action server had written and before the turn was kept."""

    def test_delivered_means_the_stop_that_was_next_then(self, driver: Driver) -> None:
        message = driver.message("driver_delivered", "delivered front door")
        first = driver.takes(message)
        driver.now += timedelta(seconds=30)
        assert driver.takes(message) == first
        assert (driver.status(FIRST), driver.status(SECOND)) == ("delivered", "out_for_delivery")

    @pytest.mark.both_databases
    def test_undo_takes_one_report_back(self, driver: Driver) -> None:
        driver.says("driver_delivered", "delivered front door")
        driver.says("driver_delivered", "delivered front door")
        message = driver.message("driver_undo", "undo")
        first = driver.takes(message)
        assert driver.takes(message) == first
        assert (driver.status(FIRST), driver.status(SECOND)) == ("delivered", "out_for_delivery")

    def test_the_question_that_it_asked_is_asked_again(self, driver: Driver) -> None:
        message = driver.message("driver_failed", "couldnt deliver stop 1")
        first, work = driver.takes(message), driver.after
        assert first[-1][0] == "utter_driver_why"
        assert (driver.takes(message), driver.after) == (first, work)

    @pytest.mark.both_databases
    def test_two_servers_at_once_do_it_once(self, driver: Driver) -> None:
        """A lease that ended while the first was still at it."""
        message = driver.message("driver_delivered", "delivered front door")
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: driver_turn._take(message), range(2)))
        assert answers[0] == answers[1]
        assert [driver.status(number) for number in NUMBERS] == ["delivered", "out_for_delivery", "out_for_delivery"]

    def test_what_is_kept_for_it_is_forgotten_in_time(self, driver: Driver) -> None:
        driver.says("driver_greet", "hi")
        driver.now += RETENTION + timedelta(minutes=1)
        driver.says("driver_greet", "hi")
        with reading(driver.sessions) as session:
            assert len(session.scalars(select(TurnResult)).all()) == 1


class TestWhatIsNoSentence:
    """The model takes each of these for something, and is sure of it."""

    @pytest.mark.parametrize(
        ("text", "taken_for"),
        [("123", "driver_emergency"), ("📦", "driver_missing"), ("'; DROP TABLE deliveries; --", "driver_delivered")],
    )
    def test_reports_nothing(self, driver: Driver, text: str, taken_for: str) -> None:
        driver.says(taken_for, text)
        assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery"] * 3
        with driver.sessions() as session:
            assert session.scalars(select(Case)).all() == []

    def test_dots_agree_to_nothing(self, driver: Driver) -> None:
        driver.says("driver_start_shift", "start shift")
        assert driver.says("driver_end_shift", "end shift") == ["utter_driver_stops_left"]
        assert driver.says("driver_seen", "....")[0] == "utter_driver_not_an_answer"
        assert driver.says("driver_unclear", "👍") == ["utter_driver_shift_ended_with_stops"]

    def test_a_number_is_a_number(self, driver: Driver) -> None:
        assert driver.says("driver_emergency", "2") == ["utter_driver_stop"]

    def test_an_emergency_is_one_in_any_script(self, driver: Driver) -> None:
        assert driver.says("driver_unclear", "911") == ["utter_driver_emergency"]


class TestAButton:
    def test_of_an_earlier_question_does_not_answer_a_later_one(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        earlier = driver.said
        driver.says("driver_failed", "couldnt deliver stop 2")
        assert driver.taps("Nobody home", earlier) == ["utter_driver_old_button"]
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "out_for_delivery")
        driver.says("driver_failed", "couldnt deliver stop 2")
        assert driver.taps("Nobody home")[0] == "utter_driver_failed"
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "attempted")

    def test_of_a_question_that_is_answered_changes_nothing(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        asked = driver.said
        assert driver.taps("Nobody home", asked)[0] == "utter_driver_failed"
        assert driver.taps("Unsafe", asked) == ["utter_driver_old_button"]
        assert world.view(driver.sessions, FIRST).attempts[0].reason is FailureReason.NOBODY_HOME

    def test_of_a_question_that_was_asked_again_still_answers_it(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        asked = driver.said
        assert driver.says("driver_unclear", "hmm what")[0] == "utter_driver_not_an_answer"
        assert driver.taps("Nobody home", asked)[0] == "utter_driver_failed"

    @pytest.mark.parametrize("days", [1, 7])
    def test_of_another_day_reports_nothing(self, driver: Driver, days: int) -> None:
        """The same package may be on the truck again."""
        driver.says("driver_next_stop", "next")
        assert driver.taps("Delivered", later=timedelta(days=days)) == ["utter_driver_old_button"]
        assert driver.status(FIRST) == "out_for_delivery"

    def test_of_this_morning_reports(self, driver: Driver) -> None:
        driver.says("driver_next_stop", "next")
        assert driver.taps("Delivered", later=timedelta(hours=3))[0] == "utter_driver_delivered"

    @pytest.mark.both_databases
    def test_tapped_twice_delivers_once(self, driver: Driver) -> None:
        driver.says("driver_next_stop", "next")
        card = driver.said
        driver.taps("Delivered", card)
        assert driver.taps("Delivered", card)[0] == "utter_driver_already"
        assert [driver.attempts(number) for number in NUMBERS] == [1, 0, 0]


class TestAQuestionIsAboutItsPackage:
    def asks_why(self, driver: Driver) -> None:
        assert driver.says("driver_failed", "couldnt deliver stop 2")[0] == "utter_driver_why"

    def test_when_the_route_was_planned_anew_meanwhile(self, driver: Driver) -> None:
        self.asks_why(driver)
        driver.plan(SECOND, "R-D1", 7)
        assert driver.says("driver_failed", "nobody home")[0] == "utter_driver_failed"
        assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery", "attempted", "out_for_delivery"]

    def test_when_it_was_taken_off_the_route_nothing_is_written(self, driver: Driver) -> None:
        self.asks_why(driver)
        driver.plan(SECOND, "R-D2")
        assert driver.says("driver_failed", "nobody home") == ["utter_driver_stop_gone"]
        assert [driver.attempts(number) for number in NUMBERS] == [0, 0, 0]

    def test_when_somebody_else_drives_the_route_nothing_is_written(self, driver: Driver) -> None:
        self.asks_why(driver)
        driver.change(dms_commands.assign_driver, "R-D1", "D2")
        assert driver.says("driver_failed", "nobody home") == ["utter_driver_no_route"]
        assert [driver.attempts(number) for number in NUMBERS] == [0, 0, 0]

    def test_two_drivers_of_one_route_one_after_the_other(self, driver: Driver) -> None:
        driver.says("driver_delivered", "delivered front door")
        driver.change(dms_commands.assign_driver, "R-D1", "D2")
        assert driver.says("driver_delivered", "delivered front door") == ["utter_driver_no_route"]
        driver.change(dms_commands.unlink_driver, "D1")
        driver.change(dms_commands.link_driver, "D2", SLACK_USER)
        assert driver.says("driver_delivered", "delivered front door")[0] == "utter_driver_delivered"
        assert [driver.status(number) for number in NUMBERS] == ["delivered", "delivered", "out_for_delivery"]

    def test_a_name_that_comes_after_the_package_was_settled_delivers_nothing(self, driver: Driver) -> None:
        with driver.sessions.begin() as session:
            session.execute(update(Delivery).where(Delivery.tracking_number == FIRST).values(signature_required=True))
        assert driver.says("driver_delivered", "delivered stop 1")[-1] == "utter_driver_who_signed"
        driver.change(dms_commands.cancel_delivery, FIRST, "changed my mind")
        assert driver.says("driver_inform", "maria lopez") == ["utter_driver_taken_off"]
        assert driver.status(FIRST) == "cancelled"


class TestAReportIsWhole:
    def two_at_one_door(self, driver: Driver) -> None:
        driver.plan(SECOND, "R-D1", 1)

    def test_both_packages_of_a_stop_are_taken_back(self, driver: Driver) -> None:
        self.two_at_one_door(driver)
        driver.says("driver_delivered", "delivered stop 1 front door")
        assert (driver.status(FIRST), driver.status(SECOND)) == ("delivered", "delivered")
        assert driver.says("driver_undo", "undo")[0] == "utter_driver_undone"
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "out_for_delivery")

    @pytest.mark.both_databases
    def test_undo_never_takes_back_more_than_the_last_report(self, driver: Driver) -> None:
        driver.says("driver_delivered", "delivered stop 1 front door")
        driver.says("driver_missing", "stop 2 is not on my truck")
        assert (driver.status(FIRST), driver.status(SECOND)) == ("delivered", "at_depot")
        assert driver.says("driver_undo", "undo") == ["utter_driver_undone", "utter_driver_next_stop"]
        assert (driver.status(FIRST), driver.status(SECOND)) == ("delivered", "out_for_delivery")
        assert driver.says("driver_undo", "undo")[0] == "utter_driver_undone"
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "out_for_delivery")
        assert driver.says("driver_undo", "undo") == ["utter_driver_nothing_to_undo"]

    @pytest.mark.parametrize(
        ("intent", "words", "kind"),
        [
            ("driver_missing", "stop 2 is not on my truck", "missing"),
            ("driver_damaged", "stop 2 is crushed", "damage"),
            ("driver_failed", "stop 2 damaged, i keep it", "damage"),
        ],
    )
    def test_what_a_mistaken_report_began_ends_with_it(
        self, driver: Driver, intent: str, words: str, kind: str
    ) -> None:
        eta = driver.now + timedelta(hours=1)
        driver.change(dms_commands.set_eta, SECOND, eta)
        driver.says(intent, words)
        with driver.sessions() as session:
            assert [case.kind for case in session.scalars(select(Case))] == [kind]
        assert driver.says("driver_undo", "wrong stop! undo")[0] == "utter_driver_undone"
        driver.says("driver_delivered", "delivered front door")
        assert driver.said[1][1]["position"] == "2"
        assert (driver.status(SECOND), world.view(driver.sessions, SECOND).eta) == ("out_for_delivery", eta)
        with driver.sessions() as session:
            assert session.scalars(select(Case)).one().resolution == "The driver took the report back."

    def test_what_the_depot_has_found_meanwhile_is_not_put_back(self, driver: Driver) -> None:
        driver.says("driver_missing", "stop 2 is not on my truck")
        driver.change(dms_commands.assign_to_route, SECOND, "R-D2")
        driver.change(dms_commands.change_status, SECOND, Status.OUT_FOR_DELIVERY)
        assert driver.says("driver_undo", "undo") == ["utter_driver_refused_changed_since"]

    @pytest.mark.both_databases
    def test_a_photo_belongs_to_both(self, driver: Driver) -> None:
        self.two_at_one_door(driver)
        driver.says("driver_delivered", "delivered stop 1 front door")
        assert driver.says("driver_picture", media=[{"url": "http://x/1"}]) == ["utter_driver_completed"]
        photos = [world.view(driver.sessions, number).attempts[0].photo_url for number in (FIRST, SECOND)]
        assert photos == ["http://x/1", "http://x/1"]

    def test_what_is_refused_for_one_is_written_for_none(self, driver: Driver) -> None:
        """Refused in the middle of an answer, too."""
        self.two_at_one_door(driver)
        driver.says("driver_failed", "nobody home at stop 1")
        driver.change(dms_commands.change_status, SECOND, Status.AT_DEPOT)
        assert driver.says("driver_undo", "undo") == ["utter_driver_refused_changed_since"]
        assert driver.status(FIRST) == "attempted"

    def test_a_photo_long_after_the_last_report_is_asked_about(self, driver: Driver) -> None:
        driver.says("driver_delivered", "delivered front door")
        driver.now += timedelta(hours=3)
        assert driver.says("driver_picture", media=[{"url": "http://x/1"}]) == ["utter_driver_photo_of_what"]


@pytest.mark.parametrize(
    ("intent", "action"),
    [
        ("driver_seen", {"action_id": "driver:seen#0", "value": "3", "label": "Seen"}),
        ("driver_late", {"action_id": "driver:late#0", "value": "3", "label": "3 min"}),
    ],
)
def test_a_number_behind_a_button_is_no_stop(driver: Driver, intent: str, action: dict[str, str]) -> None:
    """The third notice, or three minutes late: what is delivered then is the next stop, not the third."""
    driver.says(intent, action["label"], type="block_actions", ts="1.0", action=action | {"at": "2.0"})
    driver.says("driver_delivered", "delivered front door")
    assert [driver.status(number) for number in NUMBERS] == ["delivered", "out_for_delivery", "out_for_delivery"]


def test_who_was_late_a_while_ago_and_makes_it_more_is_that_late(driver: Driver) -> None:
    driver.says("driver_late", "10 min late")
    assert driver.says("driver_chatter", "make that 35 they closed the ramp on us")[0] == "utter_driver_late"


def test_other_minutes_of_nothing_move_nothing(driver: Driver) -> None:
    assert "utter_driver_late" not in driver.says("driver_chatter", "make that 35 they closed the ramp on us")


@pytest.mark.parametrize(
    "words",
    ["1 no answer its raining can i leave it on the porch", "nobody home at 1, ok if i put it behind the planter?"],
)
def test_who_asks_whether_to_leave_it_has_not_failed_yet(driver: Driver, words: str) -> None:
    driver.says("driver_failed", words)
    assert driver.status(FIRST) == "out_for_delivery"
