"""Another day, text by text on a real database: it is due Monday 23 November, 1-5 PM; today is Friday the 20th."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions import another_day
from actions.steps import Answered, Ask, Settled
from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.provenance import By
from tests.actions.asking import NUMBER, Customer, responses
from tests.dms.world import HOME, PHONE, found, send_out, view

ONE = datetime(2026, 11, 23, 19, tzinfo=UTC)
"""Monday, 1 PM in Chicago."""


@pytest.fixture
def customer(sessions: Sessions, now: datetime) -> Customer:
    found(sessions, now)
    with transaction(sessions) as session:
        new = NewDelivery(NUMBER, "Maria Lopez", HOME, "CHI", ONE, ONE + timedelta(hours=4), recipient_phone=PHONE)
        dms_commands.create_delivery(session, By("sender", "announced", now), new)
    return Customer(sessions, now)


def _new(customer: Customer, text: str) -> str:
    """The window that is read back."""
    step = customer.asks(another_day, text)
    assert isinstance(step, Ask)
    assert customer.commands() == []
    return str(step.sayings[-1][1].get("new", ""))


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("can you do tuesday instead of monday", "Tue Nov 24, 1-5 PM"),
        ("monday doesnt work, what about wednesday", "Wed Nov 25, 1-5 PM"),
        ("is wednesday possible?", "Wed Nov 25, 1-5 PM"),
        ("deliver it tuesday after 4 please", "Tue Nov 24, 4-8 PM"),
        ("can it come monday morning", "Mon Nov 23, 8 AM-12 PM"),
        ("please come before noon", "Mon Nov 23, 8 AM-12 PM"),
    ],
)
def test_only_what_was_said_changes(customer: Customer, text: str, new: str) -> None:
    assert _new(customer, text) == new


@pytest.mark.parametrize("text", ["any day but tuesday works", "not monday please", "monday doesnt work for me"])
def test_an_excluded_day_is_neither_booked_nor_offered(customer: Customer, text: str) -> None:
    step = customer.asks(another_day, text)
    assert isinstance(step, Ask)
    out = "Tue" if "tuesday" in text else "Mon"
    offered = str([values for _, values in step.sayings if "options" in values or "new" in values])
    assert out not in offered.replace("from Mon", "").replace("Mon Nov 23, 1-5 PM'", "")
    assert customer.commands() == []


def test_hours_that_no_window_holds_are_offered_as_the_nearest(customer: Customer) -> None:
    step = customer.asks(another_day, "can you come tuesday between 11 and 2")
    assert isinstance(step, Ask)
    assert step.once
    assert customer.commands() == []


@pytest.mark.parametrize("text", ["what time monday", "monday right?", "so is it monday then?", "see you monday!"])
def test_what_only_asks_or_greets_is_answered(customer: Customer, text: str) -> None:
    assert isinstance(customer.asks(another_day, text), Answered)
    assert customer.commands() == []


@pytest.mark.parametrize("text", ["can the floor lamp come wednesday instead?", "is wednesday possible"])
def test_a_proposal_in_the_form_of_a_question_is_read_back(customer: Customer, text: str) -> None:
    assert "Wed Nov 25, 1-5 PM" in str(customer.tells(another_day, text))
    assert customer.commands() == []


@pytest.mark.parametrize("text", ["move it to monday please", "can you come monday at 2"])
def test_what_is_so_already_is_said(customer: Customer, text: str) -> None:
    assert responses(customer.asks(another_day, text)) == ["utter_another_day_already"]


@pytest.mark.parametrize(
    "text", ["yes", "yes wednesday works", "wednesday is fine", "ok great", "wednesday", "yes move it"]
)
def test_a_clear_yes_writes_what_was_read_back(customer: Customer, text: str) -> None:
    _new(customer, "can you do wednesday instead")
    assert isinstance(customer.answers(another_day, text), Settled)
    assert view(customer.sessions, NUMBER).window_start == ONE + timedelta(days=2)


@pytest.mark.parametrize(
    "text",
    ["yes thursday", "wednesday?", "wednesday im out", "yes but after 5", "ok wait", "not wednesday", "how about 5pm"],
)  # fmt: skip
def test_anything_else_writes_nothing(customer: Customer, text: str) -> None:
    _new(customer, "can you do wednesday instead")
    customer.answers(another_day, text)
    assert customer.commands() == []


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("Yep. Wednesday.", ""),
        ("YES!! Wed the 25th", ""),
        ("correct. wednesday 1 to 5. thank you", ""),
        ("OK. Wednesday. Loading dock.", "Loading dock."),
    ],
)
def test_a_yes_that_says_the_day_again_is_one_and_what_else_it_says_is_kept(
    customer: Customer, text: str, beside: str
) -> None:
    _new(customer, "can you do wednesday instead")
    step = customer.answers(another_day, text, "reschedule")
    assert isinstance(step, Settled)
    assert step.beside == beside
    assert view(customer.sessions, NUMBER).window_start == ONE + timedelta(days=2)


@pytest.mark.parametrize("intent", ["reschedule", "affirm", ""])
@pytest.mark.parametrize("text", ["Yes. Tuesday.", "Yes. The 26th.", "ok great. friday then", "yes. after 5 pm"])
def test_a_yes_to_another_day_or_hour_corrects_what_was_read_back(customer: Customer, text: str, intent: str) -> None:
    _new(customer, "can you do wednesday instead")
    assert isinstance(customer.answers(another_day, text, intent), Ask)
    assert customer.commands() == []


def test_hours_said_to_a_read_back_are_of_its_day_and_a_day_keeps_its_hours(customer: Customer) -> None:
    _new(customer, "can you do wednesday instead")
    assert "Wed Nov 25, 4-8 PM" in str(customer.answers(another_day, "in the evening please"))
    assert "Tue Nov 24, 4-8 PM" in str(customer.answers(another_day, "no make it tuesday"))
    assert isinstance(customer.answers(another_day, "perfect"), Settled)
    assert view(customer.sessions, NUMBER).window_start == datetime(2026, 11, 24, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["can he come any earlier", "any chance its sooner? im in a hurry", "later today please"],
)
def test_earlier_without_an_hour_is_promised_nobody_and_no_instruction(
    sessions: Sessions, now: datetime, text: str
) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, NUMBER, now)
    customer = Customer(sessions, now)
    assert "utter_another_day_today_no_promise" in responses(customer.asks(another_day, text))
    assert customer.commands() == []


@pytest.mark.parametrize(
    "text",
    [
        "can he come any earlier, i leave at 3",
        "we close at 4 so come before that",
        "later today please, im out til 5",
        "tell him i leave at 3, earlier is better",
    ],
)
def test_a_deadline_for_this_day_is_passed_on(sessions: Sessions, now: datetime, text: str) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, NUMBER, now)
    customer = Customer(sessions, now)
    assert "utter_another_day_today_passed_on" in responses(customer.asks(another_day, text))
    assert customer.commands() == ["give_instructions"]
    assert text in customer.written()[0].after["instructions"]["other"]


_WORDS = st.lists(
    st.sampled_from(
        "monday friday tomorrow at 2 pm morning not can you bring it please what time yes no if wait happy see you move"
        " next week instead of before after ? , .".split()
    ),
    max_size=9,
)


@given(_WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
def test_no_first_text_writes_a_day(customer: Customer, words: list[str]) -> None:
    customer.asks(another_day, " ".join(words))
    assert "reschedule" not in customer.commands()


@pytest.mark.parametrize("text", ["we are closed on wednesdays btw", "tuesdays are bad"])
def test_a_day_that_is_no_good_for_what_is_due_on_another_moves_nothing(customer: Customer, text: str) -> None:
    step = customer.asks(another_day, text)
    assert isinstance(step, Answered)
    assert responses(step) == ["utter_another_day_is_due"]
    assert customer.commands() == []


def test_a_day_that_is_no_good_for_what_is_due_then_is_a_wish_for_another(customer: Customer) -> None:
    assert not isinstance(customer.asks(another_day, "we are closed on mondays"), Answered)
