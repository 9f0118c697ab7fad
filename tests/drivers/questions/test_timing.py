"""Nobody looks at a driver's question before something is due: the end of its time is on the table of timers too."""

from datetime import datetime, timedelta

from sqlalchemy import select

from doorstep.drivers.questions import ANSWER_WITHIN, timing
from doorstep.drivers.questions import job as question_job
from doorstep.timers import Timer
from tests.outreach.road import Road


def timers(road: Road) -> list[tuple[str, str, datetime]]:
    with road.services.sessions() as session:
        rows = session.scalars(select(Timer).where(Timer.kind == timing.KIND).order_by(Timer.id))
        return [(row.occurrence, row.state, row.due_at) for row in rows]


def test_without_a_question_there_is_no_next_look(road: Road) -> None:
    assert question_job.run_once(road.services) is None


def test_once_it_is_texted_the_next_look_is_when_time_is_up(road: Road) -> None:
    road.asks()
    assert timers(road) == [("text", "set", road.now)]
    assert question_job.run_once(road.services) == road.now + ANSWER_WITHIN
    assert [each[:2] for each in timers(road)] == [("text", "fired"), ("answer", "set")]


def test_an_answer_ends_the_time_and_silence_fires_it(road: Road) -> None:
    road.asks()
    question_job.run_once(road.services)
    road.answers("come in")
    assert question_job.run_once(road.services) is None
    assert timers(road)[-1][:2] == ("answer", "cancelled")
    road.asks(text="and now?")
    question_job.run_once(road.services)
    road.passes(minutes=10, seconds=1)
    question_job.run_once(road.services)
    assert timers(road)[-1][:2] == ("answer", "fired")


def test_what_rasa_could_not_take_is_tried_again_soon(road: Road) -> None:
    road.rasa.is_away = True
    road.asks()
    again_at = question_job.run_once(road.services)
    assert again_at is not None
    assert again_at - road.now <= timedelta(seconds=5)
