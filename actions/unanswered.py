"""Turns that the worker begins when nobody answers: the question once more, or that it is over.

And what the worker has to know of a question (doorstep/outreach/unanswered.py).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from actions import requests
from actions.question import OpenQuestion
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.dms.filling import dms_of
from doorstep.language.acts import Cost, cost
from doorstep.outreach import unanswered
from doorstep.outreach.unanswered import Reminding
from doorstep.provenance import By
from doorstep.requests import REQUESTS

WAITS, OVER = "question_waits", "question_over"


def takes(talk: Talk) -> bool:
    """Whether it is such a turn; then nothing else is said in it."""
    if talk.turn.intent not in (WAITS, OVER):
        return False
    question = talk.question
    if question is None or question.id not in talk.turn.spans("question"):
        return True
    if talk.turn.intent == WAITS:
        talk.say(("utter_still_waits", {}), *question.asked)
        return True
    if changes_something(question):
        requests.expired(talk, question)
        said = {"tracking_number": question.about or "", "wants": REQUESTS[question.of].wants}
        talk.say(("utter_not_changed", said))
    talk.forget()
    return True


def changes_something(question: OpenQuestion) -> bool:
    """Whether its yes would: only that is worth a text that nobody asked for."""
    return question.of in REQUESTS and cost(question.of) is Cost.CHANGE


def keep_time(talk: Talk, before: OpenQuestion | None) -> None:
    """The worker knows what waits for an answer since when."""
    question, turn = talk.question, talk.turn
    if question == before or turn.intent == OVER:  # that it is over it knows
        return
    by = By.assistant(turn.cause, turn.now)
    with transaction(services().sessions) as session:
        if question is None:
            unanswered.is_over(session, turn.conversation_id, by, is_answered=not talk.is_over)
        else:
            reminding = _reminding(session, question, turn.now)
            is_put_off = before is not None and any(each.id == before.id for each in talk.suspended)
            unanswered.waits(session, turn.conversation_id, question.id, reminding, by, is_put_off=is_put_off)


def _reminding(session: Session, question: OpenQuestion, now: datetime) -> Reminding:
    delivery = dms_of(session).delivery(question.about or "") if changes_something(question) else None
    if delivery is None:
        return Reminding()
    if question.of == "correct_address" and question.proof == "phone":
        return unanswered.of_an_address(now, delivery)
    return Reminding(unanswered.when_to_remind(now, delivery))
