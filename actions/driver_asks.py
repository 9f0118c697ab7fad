"""Our driver at the door wants something of the customer: a way in, whether the address is right, an answer."""

import re

from sqlalchemy.orm import Session

from actions import access_details
from actions.conversation import CustomerTurn
from actions.question import Memory
from actions.steps import Answered, Ask, NotAnAnswer, RequestContext, Settled, Step
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.database import reading, transaction
from doorstep.dms.status import FINISHED
from doorstep.dms.values import InstructionKind
from doorstep.drivers import questions
from doorstep.drivers.questions import QuestionKind
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.language.access import read_access
from doorstep.language.access.hiding import names_a_code
from doorstep.language.acts import Mood
from doorstep.language.clauses import clauses
from doorstep.language.instructions import is_an_order, read_instructions
from doorstep.language.moods import mood_of
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.messaging import conversations

_LONGEST_ANSWER = 500
_NO_ANSWER = frozenset({"stop_texts", "never_mind"})
"""What is taken as it always is, and never passed on."""
_REQUESTS_TOO = frozenset({"correct_address", "where_is_my_package", "talk_to_person"})
"""What is answered as it always is, beside the answer that the same text may hold."""
_MAY_REPLY = frozenset({"give_instructions", "nlu_fallback", "out_of_scope", "inform", "affirm", "deny"})
"""What words to a driver may read as; everything else is plainly for us."""
_FOR_US = re.compile(
    any_of(
        r"""
        where|when|what time|eta|status|track\w*|driver|person|human|agent|represent\w*|operator|somebody|someone
        (?:phone |his |her |your )number|call me|talk to|speak (?:to|with)|customer service|package|order|delivery
        """
    )
)
_ANSWERS = re.compile(r"(?:yes|yeah|yep|yup|ya|no|nope|nah|sure|ok|okay|si|of course|fine|correct|right|claro)\b")


def begin(asked: RequestContext) -> Step:
    question = _question(asked)
    if question is None or (question.kind != QuestionKind.MESSAGE and asked.delivery.status in FINISHED):
        return Answered([])
    said = {"words": question.text, "tracking_number": asked.delivery.tracking_number}
    response = f"utter_driver_asks_{question.kind}"
    if question.kind == QuestionKind.MESSAGE:
        return Answered([(response, said)])
    return Ask([(response, said)], {"question": question.id, "kind": question.kind})


def _question(asked: RequestContext) -> DriverQuestion | None:
    number = next(iter(asked.turn.spans("question")), "")
    return questions.asked(asked.session, int(number), asked.delivery.tracking_number) if number.isdecimal() else None


def answer(asked: RequestContext, memory: Memory) -> Step:
    """Any words are an answer, to be passed on as they are; but a code is kept where codes go."""
    now, words = asked.turn.now, asked.text.strip()
    # Nobody else closes it now.
    question = questions.asked(asked.session, memory["question"], asked.delivery.tracking_number)
    if asked.delivery.status in FINISHED:
        return Answered([("utter_driver_asks_too_late", {})])
    found = read_access(words, asked.turn.spans("access_code"))
    if found.details and (memory["kind"] == QuestionKind.ACCESS or names_a_code(words)):
        access_details.write(asked, found)
        questions.take_answer(asked.session, memory["question"], "", now)
        said = ("utter_driver_asks_code_passed_on", {"details": access_details.spoken(found)})
        return Settled([said], "The code was passed on.")
    if question is not None and asked.turn.received_at < question.asked_at:
        return NotAnAnswer()  # said before, and found only now: it is not meant for the driver
    is_request_too = asked.turn.intent in _REQUESTS_TOO
    if not words or asked.turn.intent in _NO_ANSWER or (is_request_too and not _answers(asked.turn.intent, words)):
        return NotAnAnswer()
    questions.take_answer(asked.session, memory["question"], words[:_LONGEST_ANSWER], now)
    return Settled(
        [("utter_driver_asks_passed_on", {})], "The answer was passed on to the driver.",
        is_a_request_too=is_request_too,
    )  # fmt: skip


def takes_reply(talk: Talk) -> bool:
    """Whether the text answers a message that the driver sent just now: passed on in their words, whatever the
    language. A code, an instruction that is written, and whatever is plainly another request go their own way."""
    turn = talk.turn
    words = turn.words.strip()
    intents = {turn.intent, *(part["intent"] for part in turn.parts)}
    if talk.question is not None or not words or not intents <= _MAY_REPLY:
        return False
    if names_a_code(words) or read_access(words, turn.spans("access_code")).details:
        return False
    if "give_instructions" in intents and _is_written(words):
        return False
    with reading(services().sessions) as session:  # nearly every text answers no driver, and waits for no writer
        if _answered(session, turn) is None:
            return False
    with transaction(services().sessions) as session:
        if (message := _answered(session, turn)) is None:
            return False
        questions.pass_reply_on(session, message, words[:_LONGEST_ANSWER], turn.cause, turn.now)
    talk.say(("utter_driver_asks_passed_on", {}))
    return True


def _answered(session: Session, turn: CustomerTurn) -> DriverQuestion | None:
    """The driver's message that the text may answer."""
    conversation = conversations.find_conversation(session, turn.conversation_id)
    phone = conversation.their_number if conversation else ""
    return questions.message_lately_to(session, phone, turn.received_at, turn.now) if phone else None


def _is_written(words: str) -> bool:
    """As an instruction, of which the driver hears too."""
    return is_an_order(words) or any(kind is not InstructionKind.OTHER for kind, _ in read_instructions(words))


def _answers(intent: str, words: str) -> bool:
    """Whether a text that asks something of us holds an answer to the driver too."""
    if intent == "correct_address":
        return True
    parts = [plain(clause.text) for clause in clauses(words, perhaps=True)]
    return any(
        _ANSWERS.match(part) or (mood_of(part) is Mood.PLAIN and len(part.split()) > 2 and not _FOR_US.search(part))
        for part in parts
    )
