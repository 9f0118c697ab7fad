import io

import pytest
from PIL import Image

from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town, assert_well_said, wait_until


@pytest.fixture
def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (2400, 1800), (90, 120, 60)).save(content, "JPEG")
    return content.getvalue()


def test_delivered_in_words_is_written_with_place_and_the_next_stop_follows(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    said = driver.says("delivered, left at front door")
    assert said.startswith("Delivered: stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610 (left at front door).")
    assert "Next: stop 2," in said
    delivery = driver.customers[0].delivery
    assert (delivery.status, delivery.left_at) == (Status.DELIVERED, "front door")
    assert town.history(delivery.tracking_number)[-1].actor == f"driver:{driver.code}"


def test_one_tap_delivers_and_another_says_where(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("next")
    driver.presses(driver.last_message(), "Delivered")
    asked = driver.next_message()
    assert "Where is the last one?" in asked["text"]
    driver.presses(asked, "Porch")
    assert driver.hears().endswith("left at porch.")
    assert driver.customers[0].delivery.left_at == "porch"


def test_a_double_tap_delivers_once(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("next")
    message = driver.last_message()
    driver.presses(message, "Delivered")
    driver.next_message()
    driver.presses(message, "Delivered")
    assert "is delivered already" in driver.hears()
    assert len(driver.customers[0].delivery.attempts) == 1
    assert driver.customers[1].delivery.status is Status.OUT_FOR_DELIVERY


def test_a_week_old_button_reports_on_its_own_stop_only(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("stop 1")
    old = driver.last_message()
    driver.says("delivered 1 front door")
    driver.presses(old, "Delivered")
    assert "is delivered already" in driver.hears()


def test_what_needs_a_signature_is_not_written_before_the_name(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1, signed_for=True)
    assert driver.says("delivered").endswith("needs a signature. Who signed? The name is enough.")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY
    assert "taken by Maria Lopez" in driver.says("maria lopez")
    attempt = driver.customers[0].delivery.attempts[0]
    assert (attempt.outcome, attempt.signed_by) == (AttemptOutcome.DELIVERED, "Maria Lopez")


def test_a_photo_is_proof_that_the_customer_can_see(town: Town, photo: bytes) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    file = town.house.slack.upload(driver.slack_user, photo)
    assert "photo kept" in driver.says("delivered front porch", files=[file])
    url = driver.customers[0].delivery.attempts[0].photo_url
    assert url is not None
    assert url.startswith(f"{town.house.settings.public_url}/webhooks/slack/photos/")
    assert len(url.rsplit("/", 1)[1]) >= 20


def test_a_photo_without_words_is_added_to_the_last_report(town: Town, photo: bytes) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("delivered at the front door")
    file = town.house.slack.upload(driver.slack_user, photo)
    assert driver.says("", files=[file]).startswith("Added to stop 1, 1205 N La Salle St")
    assert driver.customers[0].delivery.attempts[0].photo_url


def test_a_file_that_is_no_picture_is_said_to_be_none_and_the_report_is_kept(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    file = town.house.slack.upload(driver.slack_user, b"not a picture", "photo.jpg")
    assert "That file is no photo" in driver.says("delivered front door", files=[file])
    assert driver.customers[0].delivery.status is Status.DELIVERED


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("nobody home at 1", FailureReason.NOBODY_HOME),
        ("couldnt deliver to 1, business is closed", FailureReason.BUSINESS_CLOSED),
    ],
)
def test_a_failed_attempt_is_written_with_its_reason(town: Town, words: str, reason: FailureReason) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    said = driver.says(words)
    assert said.startswith("Noted: stop 1, 1205 N La Salle St Apt 4D"), said
    attempt = driver.customers[0].delivery.attempts[0]
    assert (attempt.outcome, attempt.reason, attempt.note) == (AttemptOutcome.FAILED, reason, words)


def test_without_a_reason_it_is_asked_for_with_buttons(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("couldnt deliver stop 1")
    asked = driver.last_message()
    assert asked["text"].endswith("why?")
    driver.presses(asked, "Nobody home")
    assert driver.hears().startswith("Noted: stop 1,")
    assert driver.customers[0].delivery.attempts[0].reason is FailureReason.NOBODY_HOME


def test_the_form_behind_could_not_deliver_writes_reason_and_note(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("next")
    pressed = driver.presses(driver.last_message(), "Could not deliver")
    view = town.house.slack.wait_for_view(driver.slack_user, since=pressed["version"])
    town.house.slack.submit(driver.slack_user, view["id"], {"reason": "unsafe", "note": "big dog in the yard"})
    assert driver.hears().startswith("Noted: stop 1,")
    attempt = driver.customers[0].delivery.attempts[0]
    assert (attempt.reason, attempt.note) == (FailureReason.UNSAFE, "big dog in the yard")


def test_the_customer_hears_of_a_failed_attempt(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("nobody home")
    customer = driver.customers[0]
    town.does_a_round("notifications")
    assert customer.was_owed() == [], "the driver may take it back yet"
    driver.lets_time_pass()
    wait_until(lambda: bool(customer.heard()))
    assert "nobody" in customer.heard()[0].lower() or "home" in customer.heard()[0].lower()


def test_a_refusal_is_written(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("customer refused the package")
    assert driver.customers[0].delivery.status is Status.REFUSED


def test_the_last_report_is_taken_back(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("delivered front door")
    said = driver.says("wrong stop! undo")
    assert said.startswith("Taken back: stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610. It is out for delivery")
    assert "Next: stop 1," in said
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY
    assert driver.customers[0].says("where is my package").lower().find("delivered") == -1


def test_a_customer_who_was_texted_of_an_attempt_that_was_none_is_told_once_and_asked_no_more(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("nobody home")
    driver.lets_time_pass()
    wait_until(lambda: len(customer.heard()) == 1)
    assert driver.says("wrong stop! undo").startswith("Taken back:")
    wait_until(lambda: len(customer.heard()) == 2)
    correction = customer.heard()[1]
    assert_well_said(correction)
    assert correction.startswith(
        f"Please ignore our last text about {customer.tracking_number}: our driver reported that by mistake."
    )
    assert "is out for delivery" in correction
    assert "What now?" not in customer.says("ok thanks")
    assert "out for delivery" in customer.says("where is my package")
    town.does_a_round("notifications")
    assert len(customer.was_owed()) == 4


def test_nobody_is_texted_of_an_attempt_that_was_taken_back_at_once(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("nobody home")
    assert driver.says("undo that").startswith("Taken back:")
    driver.lets_time_pass()
    town.does_a_round("notifications")
    assert driver.customers[0].was_owed() == []


def test_there_is_nothing_to_take_back_before_a_report(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("undo that") == "I have no report of yours to take back."


def test_damage_goes_to_the_desk_and_the_package_stays_out(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("box for stop 1 is crushed and leaking").startswith("Damage noted for stop 1,")
    case = driver.case("damage")
    assert case.tracking_number == driver.customers[0].tracking_number
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY


def test_a_package_that_is_not_on_the_truck_goes_to_the_desk(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert "is not on the truck" in driver.says("package for stop 2 is not on my truck")
    assert driver.case("missing").tracking_number == driver.customers[1].tracking_number
    assert driver.customers[1].delivery.status is Status.AT_DEPOT


def test_delivered_before_loaded_gets_a_short_question(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1, loaded=False)
    assert "isn't marked as loaded yet. Is your truck loaded?" in driver.says("delivered stop 1 front door")
    asked = driver.last_message()
    driver.presses(asked, "Yes, loaded")
    assert driver.hears().startswith("Delivered: stop 1,")
    assert driver.customers[0].delivery.status is Status.DELIVERED


def test_what_is_no_name_signs_for_nothing(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2, signed_for=True)
    driver.says("delivered stop 1")
    said = driver.says("check engine light came on and the truck is losing power")
    assert said.startswith("Dispatch is alerted: vehicle problem")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY


def test_the_next_report_is_no_place_of_the_last_one(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    assert "Where is the last one?" in driver.says("stop 1 is delivered")
    assert driver.says("delivered 2, left at the side door").startswith("Delivered: stop 2,")
    assert driver.says("nobody home at 3").startswith("Noted: stop 3,")
    assert driver.customers[0].delivery.left_at is None
    assert driver.customers[1].delivery.left_at == "side door"


def test_a_mistyped_stop_is_no_place_of_the_last_one(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("stop 1 is delivered")
    assert driver.says("delivered 30, left at the back door").startswith("There is no stop 30")
    assert driver.customers[0].delivery.left_at is None


def test_a_place_in_bare_words_is_that_of_the_last_one(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("stop 1 is delivered")
    assert driver.says("behind the planter").endswith("left behind the planter.")
    assert driver.customers[0].delivery.left_at == "behind the planter"


def test_another_report_does_not_say_which_stop_was_meant(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("delivered 1 front door")
    driver.says("delivered 2 front door")
    assert driver.says("couldnt deliver, nobody home") == "Which stop? The number is enough."
    assert driver.says("delivered 2 at the side door").startswith(
        "Nothing written: stop 2, 2140 N Halsted St, Chicago, IL 60614 is deliv"
    )


def test_taking_back_what_was_not_written_yet_writes_nothing(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2, signed_for=True)
    driver.says("delivered stop 1, signed by Maria Lopez")
    assert driver.says("stop 2 is delivered").endswith("Who signed? The name is enough.")
    assert driver.says("wrong stop, undo that") == "OK, nothing written."
    assert driver.customers[0].delivery.status is Status.DELIVERED
    assert driver.customers[1].delivery.status is Status.OUT_FOR_DELIVERY


def test_what_is_damaged_waits_for_the_desk_and_the_next_report_is_of_the_next_stop(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert "Next: stop 2," in driver.says("box for stop 1 is crushed and leaking")
    assert driver.says("delivered, left at the front door").startswith("Delivered: stop 2,")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY
    assert driver.says("delivered stop 1 after all, front door").startswith("Delivered: stop 1,")


def test_what_was_not_delivered_is_never_written_as_delivered(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("stop 1 no go, not delivered").endswith("why?")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY


def test_who_delivers_what_was_cancelled_is_told_to_bring_it_back(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.customers[0].says("cancel my delivery")
    driver.customers[0].says("yes")
    driver.hears(containing="cancelled")  # the notice, which would else cross with what the driver says
    assert "is cancelled since: don't leave it" in driver.says("delivered stop 1, left at the front door")
    assert driver.customers[0].delivery.status is Status.CANCELLED


def test_a_reason_by_itself_is_asked_about_and_nobody_is_texted(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    asked = driver.says("buzzer broken")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY, asked
    assert driver.says("parked right by the gate of the dog park")
    driver.lets_time_pass()
    town.does_a_round("notifications")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY
    assert not any("couldn't get in" in text for text in driver.customers[0].was_owed())


def test_three_stops_in_one_text_are_each_written_as_said(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 4)
    said = driver.says("1 porch, 2 handed to ana, 3 nobody home")
    assert said.startswith("Delivered: stop 1, 1205 N La Salle St")
    assert "; stop 2, 2140 N Halsted St" in said
    assert "Noted: stop 3," in said
    assert "Next: stop 4," in said
    assert [customer.delivery.status for customer in driver.customers] == [
        Status.DELIVERED,
        Status.DELIVERED,
        Status.ATTEMPTED,
        Status.OUT_FOR_DELIVERY,
    ]


def test_a_second_try_on_the_same_day_is_recorded_and_the_customer_is_asked_no_more(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    customer = driver.customers[0]
    driver.says("nobody home at 1")
    driver.lets_time_pass()
    wait_until(lambda: len(customer.heard()) == 1)
    assert driver.says("back at stop 1 now, delivered at the front door").startswith("Delivered: stop 1,")
    driver.lets_time_pass()
    wait_until(lambda: len(customer.heard()) == 2)
    assert_well_said(customer.heard()[1])
    assert "our driver came back with" in customer.heard()[1]
    assert "What now?" not in customer.says("thanks")


def test_who_missed_what_was_marked_by_mistake_is_told_that_it_is_still_on_the_truck(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    customer = driver.customers[0]
    driver.says("stop 1 delivered at the front door")
    customer.says("it says delivered but i dont have it")
    assert driver.says("undo 1, wrong house").startswith("Taken back: stop 1,")
    wait_until(lambda: any("marked as delivered by mistake" in text for text in customer.heard()))
    assert_well_said(customer.heard()[-1])
    assert "Did you find it?" not in customer.says("ok thanks")
    assert [case.state for case in customer.cases() if case.kind == "not_received"] == ["resolved"]


@pytest.mark.parametrize(
    "words",
    ["hold up, 2 is still in my van haha", "my bad stop 2 aint done", "ay perdon la 2 todavia no", "take 2 back pls"],
)
def test_one_of_two_reports_is_taken_back_and_the_other_stands(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 4)
    driver.says("2 3 delivered")
    assert driver.says(words).startswith("Taken back: stop 2,")
    assert driver.says("but 3 is good").startswith("Recorded: stop 3,")
    assert [each.delivery.status for each in driver.customers[1:3]] == [Status.OUT_FOR_DELIVERY, Status.DELIVERED]


def test_what_contradicts_a_report_is_asked_about_and_never_taken_for_talk(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    driver.says("2 3 delivered")
    assert driver.says("2 is wrong").startswith("Nothing taken back yet.")
    driver.presses(driver.last_message(), "Take back")
    assert driver.hears().startswith("Taken back: stop 2,")
    assert driver.customers[2].delivery.status is Status.DELIVERED


@pytest.mark.parametrize("words", ["lol 2 was a nightmare", "did 2 go thru", "2 said thanks"])
def test_talk_about_a_delivered_stop_takes_nothing_back(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    driver.says("2 3 delivered")
    driver.says(words)
    assert driver.customers[1].delivery.status is Status.DELIVERED


def test_a_report_is_taken_back_while_another_question_is_open(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    driver.says("2 delivered")  # where it was left is asked
    assert driver.says("no 2 is still on my truck").startswith("Taken back: stop 2,")
