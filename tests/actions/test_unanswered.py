"""Questions that nobody answers, as the worker has them asked again and ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.database import reading, transaction
from doorstep.drivers import questions
from doorstep.drivers.questions import NewQuestion, QuestionKind
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.outreach import unanswered
from doorstep.outreach.models import WaitingQuestion
from doorstep.provenance import By
from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def asked(customer: Texter) -> Texter:
    """Whether the package shall be kept for pickup."""
    customer.gets(NUMBER, is_loaded=False)
    customer.texts("hold_for_pickup", "can i come and get it myself")
    return customer


def of_question(asked: Texter) -> tuple[dict[str, str], ...]:
    assert asked.question is not None
    return ({"entity": "question", "value": asked.question.id},)


def waiting(customer: Texter) -> WaitingQuestion | None:
    with reading(customer.sessions) as session:
        found = session.get(WaitingQuestion, customer.conversation_id)
        if found is not None:
            session.expunge(found)
        return found


def test_the_worker_knows_when_to_ask_again(asked: Texter) -> None:
    found = waiting(asked)
    assert found is not None
    assert found.remind_at is not None
    assert found.remind_at <= asked.now + timedelta(hours=2)
    asked.texts("affirm", "yes")
    assert waiting(asked) is None


def test_it_is_put_once_more_and_its_yes_still_counts(asked: Texter) -> None:
    said = asked.texts("question_waits", "EXTERNAL: question_waits", entities=of_question(asked))
    assert said[0] == "utter_still_waits"
    assert said[1].startswith("utter_pickup_ask")
    asked.texts("affirm", "yes please")
    assert asked.delivery(NUMBER).status.value == "held"


def test_at_its_end_that_nothing_was_changed_is_said_and_its_case_ends(asked: Texter) -> None:
    said = asked.texts("question_over", "EXTERNAL: question_over", entities=of_question(asked))
    assert said == ["utter_not_changed"]
    assert asked.question is None
    assert [case.state for case in asked.cases()] == [CaseState.RESOLVED]
    asked.texts("affirm", "yes")
    assert asked.delivery(NUMBER).status.value == "created"


def test_a_question_that_another_took_the_place_of_is_not_spoken_of(asked: Texter) -> None:
    before = of_question(asked)
    asked.texts("never_mind", "never mind")
    assert asked.texts("question_waits", "EXTERNAL: question_waits", entities=before) == []
    assert asked.texts("question_over", "EXTERNAL: question_over", entities=before) == []


def test_what_changes_nothing_is_not_asked_again_unasked(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_instructions", "i have something for the driver")
    found = waiting(customer)
    assert found is not None
    assert found.remind_at is None


def test_an_address_that_is_read_back_and_not_confirmed_is_called_about(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("correct_address", "wrong address, it should be 1400 N La Salle St")
    found = waiting(customer)
    assert found is not None
    assert (found.tracking_number, found.call_at is not None) == (NUMBER, True)
    customer.texts("affirm", "yes")
    assert waiting(customer) is None


@pytest.fixture
def called_about(customer: Texter) -> Texter:
    """Nobody has confirmed the address, and the desk is to call."""
    customer.gets(NUMBER)
    customer.texts("correct_address", "wrong address, it should be 1400 N La Salle St")
    with transaction(customer.sessions) as session:
        question = session.get_one(WaitingQuestion, customer.conversation_id)
        question.call_at = None
        by = By.system(unanswered.called(question), customer.now)
        new = case_commands.NewCase(
            CaseKind.ADDRESS_PROBLEM, "Nobody has answered.", tracking_number=NUMBER,
            conversation_id=customer.conversation_id,
        )  # fmt: skip
        case_commands.open_case(session, by, new)
    return customer


def states(customer: Texter) -> list[str]:
    return [case.state for case in customer.cases() if case.kind == CaseKind.ADDRESS_PROBLEM]


def test_what_they_answer_nobody_calls_about(called_about: Texter) -> None:
    called_about.texts("affirm", "yes")
    assert states(called_about) == [CaseState.RESOLVED]


def test_who_wants_no_more_texts_is_called_about_the_address_all_the_same(called_about: Texter) -> None:
    called_about.texts("stop_texts", "please stop texting me")
    assert called_about.is_opted_out()
    assert waiting(called_about) is None
    assert states(called_about) == [CaseState.WAITING_ON_DESK]


def test_what_the_driver_asks_meanwhile_answers_no_question_about_the_address(called_about: Texter) -> None:
    with transaction(called_about.sessions) as session:
        asks = NewQuestion(
            kind=QuestionKind.QUESTION, driver_code="D1", tracking_number=NUMBER, text="is the shed open",
            conversation_id="slack-1", channel="D1", thread_ts=None, cause="asks:1",
        )  # fmt: skip
        assert questions.ask(session, asks, called_about.now)
        number = session.scalars(select(DriverQuestion.id)).one()
    about = ({"entity": "tracking_number", "value": NUMBER}, {"entity": "question", "value": str(number)})
    called_about.texts("driver_asks", "EXTERNAL: driver_asks", entities=about)
    assert called_about.question is not None
    assert called_about.question.of == "driver_asks"
    assert states(called_about) == [CaseState.WAITING_ON_DESK]
    called_about.texts("inform", "just lift the latch")
    assert called_about.question is not None
    assert called_about.question.of == "correct_address"
    found = waiting(called_about)
    assert found is not None
    assert found.call_at is None  # the desk calls once
