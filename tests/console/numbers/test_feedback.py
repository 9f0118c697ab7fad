"""Answers to how it went: in the words of those who were asked, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from doorstep.cases.lifecycle import CaseKind
from doorstep.console.numbers.feedback import Feedback, feedback
from doorstep.database import transaction
from doorstep.messaging import conversations, notifications
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.policy import Notice
from tests.console.browser import Browser
from tests.console.scenes import MARKUP
from tests.console.world import NUMBER, PHONE, Desk


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def is_asked(world: Desk, case_id: int = 7) -> None:
    text = world.says("thank you", "thank", "You are welcome.")
    with transaction(world.sessions) as session:
        view = conversations.conversation(session, text.conversation_id)
        question = notifications.Notification(
            Notice.FEEDBACK, (NUMBER,), f"case:{case_id}", "t", "America/Chicago", "IL", "How did we do?", said={}
        )
        at = world.later(minutes=1)
        outbox_id = notifications.enqueue_notification(session, view, question, f"feedback:case:{case_id}", at)
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id)
            .values(state=MessageState.DELIVERED, due_at=None, accepted_at=at)
        )


def of_today(world: Desk) -> Feedback:
    world.refresh()
    day = world.now.date()
    with world.sessions() as session:
        return feedback(session, day - timedelta(days=1), day + timedelta(days=1), "America/Chicago")


@pytest.mark.parametrize("intent", ["praise", "nlu_fallback", "complain", "choose_option"])
def test_the_first_text_after_the_question_is_the_answer(world: Desk, intent: str) -> None:
    is_asked(world)
    world.says("it went ok, call me at 312-555-0199", intent, "Thank you.")
    world.says("wheres my other box", "where_is_my_package", "It is out.")
    found = of_today(world)
    assert (found.asked, found.answered) == (1, 1)
    assert found.latest[0].words.startswith("it went ok, call me at •")
    assert found.latest[0].case_id == 7


def test_a_request_is_no_answer_and_silence_is_none(world: Desk) -> None:
    is_asked(world)
    assert (of_today(world).asked, of_today(world).answered) == (1, 0)
    world.says("can it come friday", "reschedule", "Friday?")
    assert of_today(world).answered == 0


def test_what_is_written_days_later_is_no_answer(world: Desk) -> None:
    is_asked(world)
    world.later(hours=30)
    world.says("great", "praise", "Thanks.")
    day = world.now.date()
    world.refresh()
    with world.sessions() as session:
        found = feedback(session, day - timedelta(days=3), day, "America/Chicago")
    assert (found.asked, found.answered) == (1, 0)


async def test_the_answers_are_read_on_the_page_of_numbers(world: Desk, desk: Browser) -> None:
    assert "Said how it went" not in (await desk.open("/numbers")).text
    case = world.opens_case(CaseKind.DAMAGE, world.says("its wet", "report_damage", "Sorry."))
    is_asked(world, case)
    world.says(f"ok {MARKUP}", "praise", "Thank you.")
    world.refresh()
    page = await desk.open("/numbers")
    assert "of 1 asked" in page.text
    assert "“ok " in page.text
    assert MARKUP not in page.response.text
    assert f'href="/cases/{case}"' in page.text
    assert PHONE not in page.text
