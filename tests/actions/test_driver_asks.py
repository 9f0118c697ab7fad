"""What a customer answers to the driver reaches the driver, also when the text asks something of us."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from actions import driver_asks
from actions.steps import NotAnAnswer, Settled, Step
from doorstep.database import Sessions, transaction
from doorstep.drivers import questions
from doorstep.drivers.questions import QuestionKind
from doorstep.drivers.questions.models import DriverQuestion
from tests.actions.asking import NUMBER, Customer
from tests.dms import world


@pytest.fixture
def customer(sessions: Sessions, now: datetime) -> Customer:
    """Asked by the driver whether the shed is open."""
    world.found(sessions, now)
    with transaction(sessions) as session:
        world.send_out(session, NUMBER, now)
        questions.ask(
            session,
            questions.NewQuestion(
                kind=QuestionKind.QUESTION,
                driver_code="D1",
                tracking_number=NUMBER,
                text="is the shed open",
                conversation_id="slack-1",
                channel="D1",
                thread_ts=None,
                cause="asks:1",
            ),
            now,
        )
        number = session.scalars(select(DriverQuestion.id)).one()
    return Customer(sessions, now, memory={"question": number, "kind": "question"})


def passed_on(customer: Customer) -> str:
    with transaction(customer.sessions) as session:
        return session.scalars(select(DriverQuestion.answer)).one()


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("where_is_my_package", "yes its open, when will he get here?"),
        ("talk_to_person", "the shed is never locked. can i get a person please"),
        ("where_is_my_package", "no, put it under the stairs. how far away is he"),
        ("correct_address", "yes and its unit 14 not 4"),
    ],
)
def test_beside_a_request_the_answer_is_passed_on_and_the_request_taken_up(
    customer: Customer, intent: str, words: str
) -> None:
    step: Step = customer.answers(driver_asks, words, intent)
    assert isinstance(step, Settled)
    assert step.is_a_request_too
    assert passed_on(customer) == words


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("where_is_my_package", "when does the driver come"),
        ("talk_to_person", "can i talk to a person"),
        ("stop_texts", "stop texting me"),
    ],
)
def test_a_request_without_an_answer_is_none(customer: Customer, intent: str, words: str) -> None:
    assert isinstance(customer.answers(driver_asks, words, intent), NotAnAnswer)
    assert passed_on(customer) == ""


def test_any_other_words_are_the_answer(customer: Customer) -> None:
    step = customer.answers(driver_asks, "just lift the latch", "inform")
    assert isinstance(step, Settled)
    assert not step.is_a_request_too


def test_words_from_before_the_question_are_no_answer(customer: Customer) -> None:
    customer.ago = timedelta(minutes=20)
    assert isinstance(customer.answers(driver_asks, "just lift the latch", "inform"), NotAnAnswer)
    assert passed_on(customer) == ""
