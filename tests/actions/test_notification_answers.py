"""What is answered to a notification, right after it went out."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from doorstep.database import transaction
from doorstep.dms.status import Status
from doorstep.messaging import conversations, notifications
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox.queueing import NewText, enqueue
from tests.actions.texting import Texter
from tests.dms import world

NUMBER = "LM000002207"
OFFERS = ("keep", "reschedule", "give_access_code")


def is_told(
    customer: Texter, *numbers: str, offers: tuple[str, ...] = OFFERS, notice: str = "window_confirmation"
) -> None:
    with transaction(customer.sessions) as session:
        view = conversations.conversation(session, customer.conversation_id)
        notification = notifications.Notification(notice, numbers, "o", "t", "America/Chicago", "IL", "Words.", said={})
        customer.count += 1
        outbox_id = notifications.enqueue_notification(
            session, view, notification, f"told:{customer.count}", customer.now
        )
        about = {"deliveries": list(numbers), "offers": list(offers)}
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id)
            .values(state=MessageState.SENT, due_at=None, accepted_at=customer.now, about=about)
        )


@pytest.mark.parametrize("text", ["1", "One please", "1)", "option 1", "yes", "Sounds good!", "ok great"])
def test_it_suits(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    before = customer.delivery(NUMBER).version
    assert customer.texts("affirm", text) == ["utter_notification_kept"]
    assert customer.delivery(NUMBER).version == before
    assert customer.question is None


@pytest.mark.parametrize("text", ["2", "#2", "two pls"])
def test_another_day_is_asked_for(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("choose_option", text)
    assert customer.question is not None
    assert (customer.question.of, customer.question.about) == ("reschedule", NUMBER)


def test_how_to_get_in_is_asked_for(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("choose_option", "3")
    assert customer.question is not None
    assert customer.question.of == "give_access_code"


@pytest.mark.parametrize("text", ["2 dogs, 3 kids, 1 of me. lol", "3 is also my apartment number", "4", "2 or 3?"])
def test_a_number_that_counts_something_chooses_nothing(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    assert "utter_notification_kept" not in customer.texts("out_of_scope", text)
    assert customer.question is None


def test_a_day_behind_the_number_is_the_day_that_is_asked_for(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("reschedule", "2, monday please")
    assert customer.question is not None
    assert customer.question.of == "reschedule"
    assert "which" not in str(customer.said)


@pytest.mark.parametrize(
    "text",
    [
        "2 weeks from friday", "2 days from now", "2 fridays from now", "2 pm tomorrow", "2:30 tomorrow",
        "2 of us are home on monday", "two more days, so wednesday", "2 o'clock on friday", "2-4 tomorrow",
        "2 hours later on monday", "2 in the afternoon on sunday", "2p.m. thursday",
    ],
)  # fmt: skip
def test_a_number_that_counts_or_is_an_hour_is_none_of_the_list(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("ask_service", text)
    assert customer.question is None


@pytest.mark.parametrize("text", ["2 on friday", "2 - next monday", "two, tomorrow is bad", "#2 saturday please"])
def test_a_number_of_the_list_is_one_with_its_day_behind_it(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("ask_service", text)
    assert customer.question is not None
    assert "reschedule" in (customer.question.of, customer.question.memory.get("intent"))


def test_after_a_reply_of_ours_numbers_are_no_answer_to_it_any_more(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    with transaction(customer.sessions) as session:
        reply = enqueue(
            session,
            NewText(world.PHONE, "Hi.", conversation_id=customer.conversation_id, kind="reply", idempotency_key="hi"),
            customer.now,
        )
        session.execute(update(OutboxRow).where(OutboxRow.id == reply).values(state=MessageState.SENT, due_at=None))
    customer.texts("choose_option", "2")
    assert customer.question is None


def test_what_was_written_before_it_went_out_is_no_answer(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts("choose_option", "2", ago=timedelta(minutes=2))
    assert customer.question is None


def test_of_two_deliveries_the_one_it_was_of_is_meant(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.gets("LM000002208")
    is_told(customer, "LM000002208", offers=(), notice="on_the_way")
    customer.texts("where_is_my_package", "where is it now")
    assert customer.slots["delivery"] == "LM000002208"


OTHER = "LM000004410"


@pytest.fixture
def of_two(customer: Texter) -> Texter:
    """A caretaker, who was told of a package and then of another one."""
    customer.gets(NUMBER, is_loaded=False, sender="Target")
    customer.gets(OTHER, is_loaded=False, sender="Chewy")
    is_told(customer, NUMBER)
    is_told(customer, OTHER)
    return customer


@pytest.mark.parametrize(
    ("intent", "text", "wants"),
    [
        ("give_access_code", "3 gate is 5540", "give_access_code"),
        ("give_access_code", "gate code 5540", "give_access_code"),
        ("give_access_code", "the gate opens with 2207#", "give_access_code"),  # a code like a tail names nothing
        ("choose_option", "2", "reschedule"),
        ("reschedule", "another day pls", "reschedule"),
        ("reschedule", "2, monday please", "reschedule"),
    ],
)
def test_of_two_packages_told_of_in_a_row_it_is_asked_which(of_two: Texter, intent: str, text: str, wants: str) -> None:
    of_two.slots |= {"delivery": OTHER, "proof": "phone"}  # of which they spoke yesterday
    before = [of_two.delivery(number).version for number in (NUMBER, OTHER)]
    assert of_two.texts(intent, text) == ["utter_which_delivery"]
    assert of_two.question is not None
    assert [each[0] for each in of_two.slots["waiting"]] == [wants]
    assert [of_two.delivery(number).version for number in (NUMBER, OTHER)] == before


@pytest.mark.parametrize("text", ["2207 another day", "the 2207 one on another day please"])
@pytest.mark.parametrize("tells_of_both", [True, False])
def test_the_end_of_its_number_says_which_one(customer: Texter, text: str, tells_of_both: bool) -> None:
    customer.gets(NUMBER, is_loaded=False)
    customer.gets(OTHER, is_loaded=False)
    if tells_of_both:
        is_told(customer, NUMBER)
    is_told(customer, OTHER)
    customer.texts("reschedule", text)
    assert customer.question is not None
    assert (customer.question.of, customer.question.about) == ("reschedule", NUMBER)


def test_what_was_told_before_our_last_answer_is_not_in_doubt_any_more(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    customer.gets(OTHER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.now += timedelta(minutes=1)
    with transaction(customer.sessions) as session:
        reply = enqueue(
            session,
            NewText(world.PHONE, "Hi.", conversation_id=customer.conversation_id, kind="reply", idempotency_key="hi"),
            customer.now,
        )
        session.execute(update(OutboxRow).where(OutboxRow.id == reply).values(state=MessageState.SENT, due_at=None))
    customer.now += timedelta(minutes=1)
    is_told(customer, OTHER)
    customer.texts("choose_option", "2")
    assert customer.question is not None
    assert (customer.question.of, customer.question.about) == ("reschedule", OTHER)


def test_what_is_somebody_elses_by_now_is_not_spoken_of(customer: Texter) -> None:
    customer.gets(NUMBER, phone="+13125550177")
    is_told(customer, NUMBER)
    customer.texts("where_is_my_package", "where is it")
    assert customer.slots.get("delivery") is None
    assert customer.slots.get("proof") is None


def test_waiting_is_no_write(customer: Texter) -> None:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=("keep", "reschedule"), notice="delay")
    assert customer.texts("choose_option", "1") == ["utter_notification_kept"]
    assert customer.delivery(NUMBER).status is Status.OUT_FOR_DELIVERY


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("choose_option", "5"),
        ("nlu_fallback", "meh but ok"),
        ("deny", "no"),
        ("praise", "you guys rock"),
        ("affirm", "ok"),
    ],
)
def test_how_it_went_is_thanked_for_and_writes_nothing(customer: Texter, intent: str, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER, offers=(), notice="feedback")
    before = customer.delivery(NUMBER).version
    assert customer.texts(intent, text) == ["utter_feedback_thanks"]
    assert customer.delivery(NUMBER).version == before
    assert customer.question is None


@pytest.mark.parametrize("text", ["where is my other box?", "how do i get my money back"])
def test_a_question_after_it_was_asked_how_it_went_is_not_only_thanked_for(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER, offers=(), notice="feedback")
    assert "utter_feedback_thanks" not in customer.texts("out_of_scope", text)


def test_a_request_in_the_same_text_is_not_lost_behind_a_yes(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    customer.texts_several(("goodbye", "see you then"), ("cancel_delivery", "send it back to the sender please"))
    assert customer.question is not None
    assert customer.question.of == "cancel_delivery"


def test_a_request_after_it_was_asked_how_it_went_is_a_request(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER, offers=(), notice="feedback")
    customer.texts("reschedule", "friday would be better")
    assert customer.question is not None
    assert customer.question.of == "reschedule"
    assert "utter_feedback_thanks" not in customer.texts("stop_texts", "stop")
