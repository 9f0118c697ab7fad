"""What drivers ask customers, and the answers' way back into the driver's thread."""

from doorstep.drivers.questions.commands import NewQuestion, ask, got_in, pass_reply_on, take_answer
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.drivers.questions.queries import (
    asked,
    asked_for_access,
    can_be_texted,
    is_held_by_desk,
    latest_of_driver,
    message_lately_to,
)
from doorstep.drivers.questions.timing import ANSWER_WITHIN

__all__ = [
    "ANSWER_WITHIN",
    "DriverQuestion",
    "NewQuestion",
    "QuestionKind",
    "ask",
    "asked",
    "asked_for_access",
    "can_be_texted",
    "got_in",
    "is_held_by_desk",
    "latest_of_driver",
    "message_lately_to",
    "pass_reply_on",
    "take_answer",
]
