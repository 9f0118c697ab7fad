"""What drivers report in words, as the classifier takes it: what is written at once, asked about, or only answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from doorstep.cases.models import Case
from doorstep.dms.models import Attempt, Delivery, History
from tests.actions.conftest import NUMBERS, Driver
from tests.dms import world

FIRST, SECOND, THIRD = NUMBERS
PHOTO = [{"url": "https://example.test/p.jpg", "content_type": "image/jpeg"}]


def statuses(driver: Driver) -> list[str]:
    return [driver.status(number) for number in NUMBERS]


def written(driver: Driver) -> int:
    """Rows of history by this driver."""
    with driver.sessions() as session:
        return len(session.scalars(select(History).where(History.actor == "driver:D1")).all())


def cases(driver: Driver) -> list[tuple[str, str | None]]:
    with driver.sessions() as session:
        return [(case.kind, case.tracking_number) for case in session.scalars(select(Case).order_by(Case.id))]


def two_at_the_first_door(driver: Driver) -> None:
    driver.plan(SECOND, "R-D1", 1)


@pytest.mark.parametrize("words", ["she signed it, Rosa Diaz", "signed by the son", "oh and he signed"])
def test_a_signature_on_the_heels_of_a_delivery_delivers_nothing_else(driver: Driver, words: str) -> None:
    driver.says("driver_delivered", "1 delivered, left at door")
    driver.says("driver_delivered", words)
    assert statuses(driver) == ["delivered", "out_for_delivery", "out_for_delivery"]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("driver_delivered", "dropped it off at the back door"),
        ("driver_delivered", "that one is done, left on the porch"),
        ("driver_delivered", "delivered"),
        ("driver_failed", "nobody home"),
    ],
)
def test_who_went_on_past_a_stop_and_names_none_is_asked_which(driver: Driver, intent: str, words: str) -> None:
    driver.says("driver_delivered", "2 delivered, left at door")
    said = driver.says(intent, words)
    assert statuses(driver) == ["out_for_delivery", "delivered", "out_for_delivery"]
    assert said == ["utter_driver_which_of"]


def test_the_number_tells_and_what_was_said_of_it_is_not_lost(driver: Driver) -> None:
    driver.says("driver_delivered", "2 delivered, left at door")
    driver.says("driver_delivered", "dropped it off at the back door")
    driver.says("driver_inform", "3")
    assert statuses(driver) == ["out_for_delivery", "delivered", "delivered"]
    with driver.sessions() as session:
        assert session.scalars(select(Delivery.left_at).where(Delivery.tracking_number == THIRD)).one() == "back door"


def test_who_came_back_to_the_stop_they_had_passed_is_where_the_plan_says(driver: Driver) -> None:
    driver.says("driver_delivered", "2 delivered, left at door")
    driver.says("driver_delivered", "1 delivered, left at door")
    driver.says("driver_delivered", "this one is done, left at door")
    assert statuses(driver) == ["delivered"] * 3


class TestWhatIsNoReport:
    @pytest.mark.parametrize("intent", ["driver_inform", "driver_unclear", "driver_chatter", "driver_yes"])
    @pytest.mark.parametrize(
        "words",
        [
            "the fence here is painted pink",
            "i am parked right by the gate, looking for the entrance",
            "huge dog park on this block",
            "got cops everywhere but not for me",
            "her sister can meet me, she lives close",
        ],
    )
    def test_a_word_that_may_be_a_reason_writes_nothing(self, driver: Driver, intent: str, words: str) -> None:
        driver.says(intent, words)
        assert statuses(driver) == ["out_for_delivery"] * 3
        assert written(driver) == 0

    @pytest.mark.parametrize("intent", ["driver_failed", "driver_unclear", "driver_chatter", "driver_emergency"])
    @pytest.mark.parametrize(
        "words",
        [
            "None", "undefined", "NULL", "Scunthorpe General Hospital",
            "Ｔｈｅ ｑｕｉｃｋ ｂｒｏｗｎ ｆｏｘ ｊｕｍｐｓ ｏｖｅｒ ｔｈｅ ｌａｚｙ ｄｏｇ",
        ],
    )  # fmt: skip
    def test_what_is_no_sentence_writes_nothing_and_alarms_nobody(
        self, driver: Driver, intent: str, words: str
    ) -> None:
        driver.says(intent, words)
        assert statuses(driver) == ["out_for_delivery"] * 3
        assert written(driver) == 0
        assert [kind for kind, _ in cases(driver) if kind == "emergency"] == []

    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("driver_delivered", "did you get that 2 is delivered"),
            ("driver_delivered", "is 2 marked as delivered?"),
            ("driver_delivered", "gonna drop 2 off in a minute"),
            ("driver_delivered", "2 is not delivered yet"),
            ("driver_failed", "should i fail 2 if nobody is home"),
            ("driver_refused", "he didnt refuse it"),
            ("driver_delivered", "mark everything as delivered"),
            ("driver_delivered", "customer says it was delivered to the neighbor"),
            ("driver_delivered", "third time lucky"),
        ],
    )
    def test_a_question_a_plan_a_denial_a_guess_is_answered(self, driver: Driver, intent: str, words: str) -> None:
        driver.says(intent, words)
        assert statuses(driver) == ["out_for_delivery"] * 3
        assert written(driver) == 0

    def test_who_asks_whether_it_was_recorded_is_offered_to(self, driver: Driver) -> None:
        assert driver.says("driver_delivered", "did u mark 2 as delivered") == ["utter_driver_is_open"]
        assert driver.taps("Delivered")[0] == "utter_driver_delivered"
        assert driver.says("driver_ask_status", "is 2 done?") == ["utter_driver_is_recorded"]
        assert driver.status(SECOND) == "delivered"

    def test_a_reason_alone_is_asked_about_with_two_taps(self, driver: Driver) -> None:
        assert driver.says("driver_unclear", "buzzer broken") == ["utter_driver_failed_so"]
        assert driver.said[0][1]["reason"] == "no access"
        assert written(driver) == 0
        assert driver.taps("Yes, no access")[0] == "utter_driver_failed"
        assert driver.status(FIRST) == "attempted"

    def test_and_a_no_writes_nothing(self, driver: Driver) -> None:
        driver.says("driver_inform", "closed")
        assert driver.says("driver_no", "no") == ["utter_driver_nothing_written"]
        assert written(driver) == 0


class TestWhichStop:
    def test_several_stops_are_each_written_as_said(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 porch, 2 handed to ana, 3 nobody home")
        assert statuses(driver) == ["delivered", "delivered", "attempted"]
        said = [values["stop"] for response, values in driver.said if response == "utter_driver_delivered"]
        assert "stop 1," in said[0]
        assert "(taken by Ana)" in said[0]

    def test_a_list_of_stops_is_told_in_one_line(self, driver: Driver) -> None:
        answered = driver.says("driver_delivered", "2 n 3 both dropped at the leasing office")
        assert answered == ["utter_driver_delivered", "utter_driver_next_stop"]
        assert statuses(driver) == ["out_for_delivery", "delivered", "delivered"]

    def test_a_stop_that_is_not_on_the_route_is_never_the_next_one(self, driver: Driver) -> None:
        assert driver.says("driver_delivered", "9 delivered")[0] == "utter_driver_no_such_stop"
        assert driver.says("driver_delivered", "delivered at the one on ashland")[0] == "utter_driver_not_on_route"
        assert driver.says("driver_delivered", "delivered lm 999 888 777 porch")[0] == "utter_driver_not_on_route"
        assert written(driver) == 0

    def test_what_is_done_already_is_named_and_nothing_else_is_written(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 and 2 delivered porch")
        before = written(driver)
        assert set(driver.says("driver_delivered", "1 and 2 delivered porch")) == {"utter_driver_already"}
        assert (written(driver), driver.status(THIRD)) == (before, "out_for_delivery")

    @pytest.mark.parametrize(
        ("intent", "words"),
        [("driver_missing", "one box is not on my truck"), ("driver_damaged", "the box is crushed")],
    )
    def test_missing_and_damaged_never_fall_on_an_assumed_stop(self, driver: Driver, intent: str, words: str) -> None:
        assert driver.says(intent, words) == [f"utter_{intent}_which"]
        assert cases(driver) == []
        driver.says("driver_inform", "2")
        assert [number for _, number in cases(driver)] == [SECOND]

    def test_the_stop_that_is_talked_of_is_meant(self, driver: Driver) -> None:
        driver.says("driver_wrong_address", "wrong address at 2")
        driver.says("driver_delivered", "found it, delivered at the front door")
        assert statuses(driver) == ["out_for_delivery", "delivered", "out_for_delivery"]

    @pytest.mark.parametrize(
        "words", ["1 was on the side steps, not the porch", "it was the side steps, not the porch"]
    )
    def test_where_it_was_left_is_put_right(self, driver: Driver, words: str) -> None:
        driver.says("driver_delivered", "1 delivered porch")
        assert driver.says("driver_unclear", words) == ["utter_driver_completed"]
        assert world.view(driver.sessions, FIRST).left_at == "side steps"
        assert driver.attempts(FIRST) == 1
        assert driver.status(SECOND) == "out_for_delivery"

    def test_who_takes_a_place_back_and_says_another_puts_it_right(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 delivered on the porch")
        assert driver.says("driver_undo", "scratch that it was the back deck")[0] == "utter_driver_completed"
        assert driver.status(NUMBERS[0]) == "delivered"

    def test_a_place_that_nobody_reported_is_not_put_right(self, driver: Driver) -> None:
        driver.says("driver_unclear", "2 was on the side steps, not the porch")
        assert "utter_driver_completed" not in [response for response, _ in driver.said]
        assert world.view(driver.sessions, SECOND).left_at is None

    @pytest.mark.parametrize("words", ["oh wait its behind the seat", "found it"])
    def test_what_was_missing_is_found_again(self, driver: Driver, words: str) -> None:
        driver.says("driver_missing", "box for 2 is not on my truck")
        assert driver.status(SECOND) == "at_depot"
        assert "utter_driver_undone" in driver.says("driver_unclear", words)
        assert driver.status(SECOND) == "out_for_delivery"

    def test_another_door_that_is_found_is_no_missing_box(self, driver: Driver) -> None:
        driver.says("driver_missing", "box for 2 is not on my truck")
        driver.says("driver_stop_details", "stop 3")
        driver.says("driver_unclear", "ok found it")
        assert driver.status(SECOND) == "at_depot"

    def test_what_somebody_else_found_is_not_on_this_truck(self, driver: Driver) -> None:
        driver.says("driver_missing", "box for 2 is not on my truck")
        driver.says("driver_unclear", "dispatch found it at the depot")
        assert driver.status(SECOND) == "at_depot"

    def test_nothing_is_found_that_was_not_missing(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 delivered porch")
        driver.says("driver_unclear", "oh wait its behind the seat")
        assert world.view(driver.sessions, FIRST).left_at == "porch"
        assert statuses(driver) == ["delivered", "out_for_delivery", "out_for_delivery"]

    def test_but_not_for_long(self, driver: Driver) -> None:
        driver.says("driver_wrong_address", "wrong address at 2")
        driver.now += timedelta(minutes=11)
        driver.says("driver_delivered", "delivered at the front door")
        assert statuses(driver) == ["delivered", "out_for_delivery", "out_for_delivery"]

    def test_a_stop_that_was_only_looked_up_is_asked_about(self, driver: Driver) -> None:
        driver.says("driver_stop_details", "stop 3")
        assert driver.says("driver_delivered", "delivered at the front door") == ["utter_driver_which_of"]
        driver.taps("Stop 3")
        assert statuses(driver) == ["out_for_delivery", "out_for_delivery", "delivered"]

    def test_contrary_words_about_one_stop_are_asked_about(self, driver: Driver) -> None:
        assert driver.says("driver_delivered", "2 delivered, no wait she refused it") == ["utter_driver_which_is_right"]
        assert written(driver) == 0
        driver.taps("Delivered")
        assert driver.status(SECOND) == "delivered"

    def test_the_same_thing_said_twice_is_done_once(self, driver: Driver) -> None:
        driver.says("driver_delivered", "2 done. 2 done. stop 2 delivered")
        with driver.sessions() as session:
            assert len(session.scalars(select(Attempt)).all()) == 1

    def test_what_of_the_text_was_not_understood_is_named(self, driver: Driver) -> None:
        answered = driver.says("driver_delivered", "1 delivered porch, 2 wants to think it over")
        assert "utter_driver_not_taken" in answered
        assert statuses(driver) == ["delivered", "out_for_delivery", "out_for_delivery"]

    def test_what_else_the_text_asks_for_is_done_too(self, driver: Driver) -> None:
        answered = driver.says("driver_dispatch", "2 done on the porch. can dispatch call me about saturday")
        assert answered[:2] == ["utter_driver_delivered", "utter_driver_dispatch"]
        assert driver.status(SECOND) == "delivered"

    def test_a_report_answers_no_question_about_another_stop(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        assert driver.says("driver_delivered", "3 delivered at the side door")[0] == "utter_driver_delivered"
        assert statuses(driver) == ["out_for_delivery", "out_for_delivery", "delivered"]


class TestPartOfAStop:
    def test_only_the_missing_one_is_missing(self, driver: Driver) -> None:
        two_at_the_first_door(driver)
        assert driver.says("driver_missing", "only got 1 of the 2 boxes for 1") == ["utter_driver_which_package"]
        assert cases(driver) == []
        driver.taps(f"...{SECOND[-4:]}")
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "at_depot")

    def test_only_what_was_delivered_is_delivered(self, driver: Driver) -> None:
        two_at_the_first_door(driver)
        assert driver.says("driver_delivered", "delivered 1 of 2 at 1 porch") == ["utter_driver_which_not_delivered"]
        driver.taps(f"...{FIRST[-4:]}")
        assert (driver.status(FIRST), driver.status(SECOND)) == ("out_for_delivery", "delivered")

    def test_some_boxes_of_one_package_are_left_to_dispatch(self, driver: Driver) -> None:
        assert driver.says("driver_missing", "only found 2 of the 3 boxes for 2")[0] == "utter_driver_short"
        assert cases(driver) == [("missing", SECOND)]
        assert driver.status(SECOND) == "out_for_delivery"


class TestProof:
    def needs_signature(self, driver: Driver) -> None:
        with driver.sessions.begin() as session:
            session.execute(update(Delivery).where(Delivery.tracking_number == FIRST).values(signature_required=True))

    def left_at(self, driver: Driver, number: str) -> str | None:
        with driver.sessions() as session:
            return session.scalars(select(Delivery.left_at).where(Delivery.tracking_number == number)).one()

    @pytest.mark.parametrize(
        "words", ["hold on did that go through? app froze", "whats the code for 2", "lol ok thanks", "20 min"]
    )
    def test_a_question_or_a_sentence_is_no_place(self, driver: Driver, words: str) -> None:
        driver.says("driver_delivered", "1 done")
        driver.says("driver_unclear", words)
        assert self.left_at(driver, FIRST) is None

    @pytest.mark.parametrize("words", ["behind the blue planter", "porch swing", "side of the barn"])
    def test_words_that_can_be_a_place_are_one(self, driver: Driver, words: str) -> None:
        driver.says("driver_delivered", "1 done")
        assert driver.says("driver_inform", words) == ["utter_driver_completed"]
        assert self.left_at(driver, FIRST) == words

    @pytest.mark.parametrize("words", ["nobody signed, i just left it there", "couldnt get a signature", "no one"])
    def test_nobody_is_no_signature(self, driver: Driver, words: str) -> None:
        self.needs_signature(driver)
        driver.says("driver_delivered", "1 delivered on the porch")
        assert driver.says("driver_delivered", words) == ["utter_driver_needs_signature"]
        assert driver.status(FIRST) == "out_for_delivery"
        assert cases(driver) == [("driver_wants_desk", FIRST)]

    def test_a_photo_goes_to_the_damage_that_was_reported_last(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 delivered on the porch")
        driver.says("driver_damaged", "the box for 2 is crushed")
        assert driver.says("driver_picture", media=PHOTO) == ["utter_driver_photo_added"]
        with driver.sessions() as session:
            assert session.scalars(select(Case)).one().details["photos"] == [PHOTO[0]["url"]]
            assert session.scalars(select(Attempt.photo_url)).one() is None

    def test_a_photo_that_fits_two_stops_is_asked_about(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 porch, 2 nobody home")
        assert driver.says("driver_picture", media=PHOTO) == ["utter_driver_photo_of_what"]
        assert driver.taps("Stop 1") == ["utter_driver_completed"]
        with driver.sessions() as session:
            assert [bool(url) for url in session.scalars(select(Attempt.photo_url).order_by(Attempt.id))] == [
                True,
                False,
            ]

    def test_refused_for_damage_is_both_and_goes_back(self, driver: Driver) -> None:
        assert driver.says("driver_refused", "refused it, box was crushed")[0] == "utter_driver_refused_damaged"
        assert driver.status(FIRST) == "refused"
        assert cases(driver) == [("damage", FIRST)]


class TestASecondTry:
    def test_what_failed_can_be_delivered_on_the_same_day(self, driver: Driver) -> None:
        driver.says("driver_failed", "1 nobody home")
        driver.now += timedelta(minutes=50)
        assert driver.says("driver_delivered", "back at 1 now, handed it to her")[0] == "utter_driver_delivered"
        assert (driver.status(FIRST), driver.attempts(FIRST)) == ("delivered", 2)

    def test_not_on_another_day(self, driver: Driver) -> None:
        driver.says("driver_failed", "1 nobody home")
        driver.now += timedelta(hours=30)
        driver.says("driver_delivered", "1 delivered on the porch")
        assert driver.status(FIRST) == "attempted"

    def test_taken_back_it_has_failed_again(self, driver: Driver) -> None:
        driver.says("driver_failed", "1 nobody home")
        driver.says("driver_delivered", "1 delivered on the porch")
        driver.says("driver_undo", "undo 1")
        assert driver.status(FIRST) == "attempted"

    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("driver_skip", "skip 1"),
            ("driver_failed", "1 is closed, opens at 3, ill come back"),
            ("driver_unclear", "leaving 1 for later"),
            ("driver_failed", "nobody home at 1, trying again later"),
        ],
    )
    def test_a_stop_that_is_left_for_later_stays_open_and_comes_last(
        self, driver: Driver, intent: str, words: str
    ) -> None:
        assert driver.says(intent, words) == ["utter_driver_put_off", "utter_driver_next_stop"]
        assert driver.said[-1][1]["position"] == "2"
        assert statuses(driver) == ["out_for_delivery"] * 3
        driver.says("driver_delivered", "2 and 3 delivered on the porch")
        assert driver.said[-1][1]["position"] == "1"

    def test_when_it_opens_is_kept(self, driver: Driver) -> None:
        driver.says("driver_skip", "1 opens at 3, ill be back")
        assert driver.said[0][1]["how"] == " (after 3 PM)"

    def test_later_today_stands_among_the_reasons(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        assert driver.taps("Later today")[0] == "utter_driver_put_off"
        assert driver.status(FIRST) == "out_for_delivery"


class TestTakingBack:
    def test_the_stop_that_is_named_is_taken_back(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 done porch")
        driver.says("driver_delivered", "2 done porch")
        assert driver.says("driver_undo", "undo 1")[0] == "utter_driver_undone"
        assert "stop 1," in driver.said[0][1]["what"]
        assert statuses(driver) == ["out_for_delivery", "delivered", "out_for_delivery"]

    def test_of_two_in_one_breath_it_is_asked_which(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 and 2 delivered on the porch")
        assert driver.says("driver_undo", "undo that") == ["utter_driver_take_back_which"]
        driver.taps("Take back")
        assert sorted(statuses(driver)) == ["delivered", "out_for_delivery", "out_for_delivery"]

    @pytest.mark.parametrize("words", ["i was at 2, not 1", "oops marked 1 shoulda been 2", "1 isnt done, 2 is"])
    def test_the_one_that_was_meant_is_offered(self, driver: Driver, words: str) -> None:
        driver.says("driver_delivered", "1 done porch")
        answered = driver.says("driver_undo", words)
        assert answered == ["utter_driver_undone", "utter_driver_the_other_instead"]
        assert statuses(driver) == ["out_for_delivery"] * 3
        driver.taps("Yes, delivered")
        assert statuses(driver) == ["out_for_delivery", "delivered", "out_for_delivery"]

    def test_nothing_is_taken_back_that_nobody_spoke_of(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 done porch")
        assert driver.says("driver_undo", "undo 2") == ["utter_driver_nothing_to_undo_at"]
        assert driver.says("driver_undo", "oh well") == ["utter_driver_take_back_which"]
        assert driver.status(FIRST) == "delivered"

    def test_replies_name_stop_and_street(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 done porch")
        driver.says("driver_undo", "undo")
        assert driver.said[0][1]["what"].startswith("stop 1, 1205 N La Salle St")


class TestButtons:
    def test_they_name_their_stop_and_stand_below_the_question_about_the_last_one(self, driver: Driver) -> None:
        assert driver.says("driver_delivered", "1 done") == [
            "utter_driver_delivered",
            "utter_driver_where_left",
            "utter_driver_next_stop",
        ]
        titles = [button["title"] for button in driver.said[-1][1]["buttons"]]
        assert titles[:2] == ["Delivered 2", "Could not deliver 2"]

    def test_the_question_about_the_place_is_the_one_that_is_asked_again(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 done")
        assert driver.says("driver_unclear", "hmm what was i saying")[-1] == "utter_driver_where_left"


class TestTrucks:
    def test_a_stop_that_is_the_only_one_left_is_said_to_be(self, driver: Driver) -> None:
        driver.says("driver_delivered", "1 and 2 delivered on the porch")
        driver.says("driver_skip", "skip 3")
        assert driver.said[0][1]["how"] == ", the only one left"

    def test_what_is_put_back_on_the_truck_is_not_delivered(self, driver: Driver) -> None:
        driver.says("driver_delivered", "put it back on the truck")
        assert driver.status(FIRST) == "out_for_delivery"
        driver.says("driver_delivered", "nobody signed")
        assert driver.status(FIRST) == "out_for_delivery"

    @pytest.mark.parametrize("words", ["i put it back on the truck", "bringing it back"])
    def test_more_words_about_what_failed_just_now_are_of_no_other_stop(self, driver: Driver, words: str) -> None:
        driver.says("driver_refused", "he refused it at 1")
        assert driver.says("driver_failed", words) == ["utter_driver_is_recorded"]
        assert driver.says("driver_refused", "yes refused") == ["utter_driver_failed_so"]
        assert statuses(driver) == ["refused", "out_for_delivery", "out_for_delivery"]


class TestSeveralThingsInOneText:
    def parts(self, *parts: tuple[str, str]) -> list[dict[str, str]]:
        return [{"intent": intent, "text": text} for intent, text in parts]

    def test_each_part_is_taken_by_whose_it_is(self, driver: Driver) -> None:
        answered = driver.says(
            "driver_vehicle", "mirror is gone on this van. can dispatch call me",
            parts=self.parts(
                ("driver_vehicle", "mirror is gone on this van."), ("driver_dispatch", "can dispatch call me")
            ),
        )  # fmt: skip
        assert answered[:2] == ["utter_driver_vehicle", "utter_driver_dispatch"]

    def test_a_part_that_only_the_classifier_takes_for_a_report_writes_nothing(self, driver: Driver) -> None:
        driver.says(
            "driver_next_stop", "things are sorted here. whats next. how many more",
            parts=self.parts(
                ("driver_delivered", "things are sorted here."), ("driver_next_stop", "whats next."),
                ("driver_ask_day", "how many more"),
            ),
        )  # fmt: skip
        assert written(driver) == 0

    def test_a_report_and_what_else_is_asked(self, driver: Driver) -> None:
        answered = driver.says(
            "driver_missing", "starting now. 2 is not on my truck",
            parts=self.parts(("driver_start_shift", "starting now."), ("driver_missing", "2 is not on my truck")),
        )  # fmt: skip
        assert answered[:2] == ["utter_driver_missing", "utter_driver_shift_started"]
        assert driver.status(SECOND) == "at_depot"

    def test_a_question_that_nobody_tapped_is_listed_at_the_next_text_and_still_answered(self, driver: Driver) -> None:
        driver.says("driver_unclear", "buzzer broken")
        answered = driver.says("driver_delivered", "2 delivered on the porch")
        assert answered == ["utter_driver_delivered", "utter_driver_next_stop", "utter_driver_still_asked"]
        driver.taps("Yes, no access")
        assert statuses(driver) == ["attempted", "delivered", "out_for_delivery"]


class TestDoubt:
    @pytest.mark.parametrize(
        "words",
        ["my moms party is sunday and the cake isnt here yet so im kinda stressed", "is it ok if the gate is locked?"],
    )
    def test_a_story_or_a_question_is_no_reason(self, driver: Driver, words: str) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        driver.says("driver_unclear", words)
        assert driver.status(FIRST) == "out_for_delivery"

    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("driver_damaged", "dropped it, sorry, it was glass"),
            ("driver_delivered", "3b12 delivered"),
            ("driver_missing", "the small ones are done"),
        ],
    )
    def test_what_words_and_classifier_take_differently_is_asked_about(
        self, driver: Driver, intent: str, words: str
    ) -> None:
        driver.says(intent, words)
        assert written(driver) == 0

    def test_a_box_that_is_not_found_is_missing(self, driver: Driver) -> None:
        assert driver.says("driver_missing", "cant locate the parcel for 2")[0] == "utter_driver_missing"
        assert statuses(driver) == ["out_for_delivery", "at_depot", "out_for_delivery"]


def test_a_line_about_something_else_does_not_say_which_stop_is_damaged(driver: Driver) -> None:
    driver.says("driver_damaged", "a box is damaged")
    driver.says("driver_unclear", "wont be around btwn 1 and 2:30 picking up the kids, otherwise its all fine")
    assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery"] * 3
    driver.says("driver_damaged", "a box is damaged")
    assert "utter_driver_damaged" in driver.says("driver_inform", "1")


def test_nobody_home_and_no_more_is_an_outcome_of_the_next_stop(driver: Driver) -> None:
    driver.says("driver_inform", "nobody home")
    assert driver.status(NUMBERS[0]) == "attempted"


def test_what_the_classifier_makes_nothing_of_is_asked_about(driver: Driver) -> None:
    driver.says("driver_unclear", "nobody home")
    assert driver.status(NUMBERS[0]) == "out_for_delivery"


def test_all_set_delivers_nothing_that_is_not_named(driver: Driver) -> None:
    driver.says("driver_delivered", "all set")
    assert driver.status(NUMBERS[0]) == "out_for_delivery"


def test_a_stop_that_is_all_set_is_delivered(driver: Driver) -> None:
    driver.says("driver_delivered", "all set at stop 2")
    assert driver.status(NUMBERS[1]) == "delivered"


@pytest.mark.parametrize(
    "words", ["nobody answered at 2, its on board with me", "no one home at 2, still have it on the truck"]
)
def test_a_box_that_is_on_board_is_not_missing(driver: Driver, words: str) -> None:
    """Whatever the classifier takes it for."""
    driver.says("driver_missing", words)
    assert ("missing", SECOND) not in cases(driver)
    assert driver.status(SECOND) in ("out_for_delivery", "attempted")


def test_who_corrects_themselves_in_one_breath_reports_the_second_stop_alone(driver: Driver) -> None:
    driver.says("driver_undo", "1 delivered back porch. no wait that was 2")
    assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery", "delivered", "out_for_delivery"]


@pytest.mark.parametrize("intent", ["driver_access_problem", "driver_failed", "driver_any_answer"])
def test_who_rang_and_called_up_on_the_intercom_found_nobody_home(driver: Driver, intent: str) -> None:
    words = "2: rang twice, waited 12, called up on the intercom, no answer. bringing it back"
    driver.says(intent, words)
    assert [driver.attempts(number) for number in NUMBERS] == [0, 1, 0]
    with driver.sessions() as session:
        written = session.scalars(select(Attempt)).one()
        assert (written.reason, written.note) == ("nobody_home", words)


def test_whoever_waits_so_many_minutes_reports_no_other_stop(driver: Driver) -> None:
    driver.says("driver_delivered", "1 done, front desk. wait 2")
    assert [driver.attempts(number) for number in NUMBERS] == [1, 0, 0]


def test_that_the_next_one_is_locked_gives_nothing_up(driver: Driver) -> None:
    driver.says("driver_stop_details", "what do you have for 1")
    driver.says("driver_access_problem", "the next one is locked")
    assert [driver.attempts(number) for number in NUMBERS] == [0, 0, 0]


class TestSomebodyComesAfterAll:
    def test_right_after_nobody_was_home_it_is_a_tap(self, driver: Driver) -> None:
        driver.says("driver_failed", "nobody home at 1")
        assert driver.says("driver_unclear", "hold on the guy is coming out")[0] == "utter_driver_comes_after_all"
        driver.taps("Delivered 1")
        assert [driver.status(number) for number in NUMBERS[:2]] == ["delivered", "out_for_delivery"]

    def test_or_the_failure_is_taken_back(self, driver: Driver) -> None:
        driver.says("driver_failed", "nobody home at 1")
        driver.says("driver_chatter", "oh she opened")
        driver.taps("Take back")
        assert driver.status(NUMBERS[0]) == "out_for_delivery"

    def test_handed_over_on_its_heels_is_asked_of_both_stops(self, driver: Driver) -> None:
        driver.says("driver_failed", "nobody home at 1")
        assert driver.says("driver_delivered", "ok gave it to him")[0] == "utter_driver_which_of"
        assert [driver.attempts(number) for number in NUMBERS] == [1, 0, 0]
        driver.says("driver_inform", "1")
        assert [driver.status(number) for number in NUMBERS[:2]] == ["delivered", "out_for_delivery"]

    def test_a_place_on_its_heels_is_the_next_stop_as_ever(self, driver: Driver) -> None:
        driver.says("driver_failed", "nobody home at 1")
        driver.says("driver_delivered", "delivered front porch")
        assert driver.status(NUMBERS[1]) == "delivered"

    def test_later_it_is_of_nothing(self, driver: Driver) -> None:
        driver.says("driver_failed", "nobody home at 1")
        driver.now += timedelta(minutes=12)
        assert driver.says("driver_unclear", "someone came out")[0] != "utter_driver_comes_after_all"
