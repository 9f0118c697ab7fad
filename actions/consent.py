"""Stopping texts in free words, what may have meant it, and what a bare CANCEL meant.

Bare keywords never reach the dialogue. Whether words are an opt-out is read from the words alone
(doorstep/language/opt_outs.py), whatever the classifier says.
"""

import re

from rasa_sdk.events import BotUttered

from actions.asides import ASIDES
from actions.conversation import Saying
from actions.person import reply_due
from actions.question import Memory, OpenQuestion
from actions.steps import Ask, GoOn, NotAnAnswer, Step, Wanted
from actions.talk import Talk
from actions.yes_no import is_clear_yes, is_no
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import transaction
from doorstep.language import opt_outs
from doorstep.language.acts import Mood
from doorstep.language.choices import pick
from doorstep.language.clauses import clauses
from doorstep.language.moods import mood_of
from doorstep.language.text_wishes import answers_keep, text_wish
from doorstep.messaging import consent, conversations, texts
from doorstep.provenance import By
from doorstep.requests import REQUESTS
from doorstep.transcript import IN_OUTBOX

CANCEL_MEANING = "cancel_meaning"
"""The question's name. Its memory: `before`, the question that CANCEL came between."""
NOT_THEIRS = "not_theirs"
"""In what is remembered of the conversation: whoever writes said that this number is not the recipient's."""
_NO_STOPPING = re.compile(r"\b(?:dont|don['\u2019]t|do not|not|never|keep|still|some|only|just)\b|\?", re.IGNORECASE)
OPT_OUT_DOUBT = "opt_out_doubt"
"""The question's name. Its memory: `is_wrong_number`, they said that they are not who we text."""
MEANINGS = ("texts", "delivery", "neither")
"""In the order in which utter_ask_cancel_meaning lists them."""
_WORDS = {
    "texts": frozenset("text texts texting message messages".split()),
    "delivery": frozenset("delivery deliver package parcel order shipment".split()),
    "neither": frozenset("nothing neither none no nope address change".split()),
}
_CHATTER = frozenset(
    "the these those this my your all just only it please pls thanks stop cancel of them i meant mean".split()
)
_KEPT = re.compile(
    r"\b(?:but )?(?:not|keep|dont stop|don't stop|except|still want|still need)\s+"
    r"(?:(?:the|these|those|this|my|your)\s+)*\w+"
)
"""What they say is not to be cancelled."""
_MAY_ANSWER = re.compile(r"\W*(?:no|nope|nah|yes|yeah|wait)\b(?:\W+\w+){1,2}\W*$", re.IGNORECASE)
""""No. Stop": to an open question a no; to nobody's question an opt-out."""


def ask_cancel_meaning(talk: Talk) -> None:
    before = talk.question
    if before is not None and before.of == CANCEL_MEANING:
        talk.question = before.missed()
        return
    in_correction = before is not None and before.of == "correct_address"
    response = "utter_ask_cancel_meaning_in_correction" if in_correction else "utter_ask_cancel_meaning"
    memory = {"options": list(MEANINGS), "before": before.to_slot() if before else None}
    talk.ask(Ask([(response, {})], memory), CANCEL_MEANING)


def answer(talk: Talk, memory: Memory) -> Step:
    turn = talk.turn
    match _cancel_meaning(talk):
        case "texts":
            opt_out(talk)
            return GoOn([])
        case "delivery":
            return GoOn([Wanted("cancel_delivery", "")])
        case "neither":
            if turn.intent in REQUESTS.keys() - {"cancel_delivery"} and not _named(turn.text):
                # They went on to something else, which says that nothing was to be cancelled.
                return GoOn([Wanted(turn.intent, turn.text_without_tracking_number)])
            return _nothing_cancelled(memory)
    return NotAnAnswer()


def _nothing_cancelled(memory: Memory) -> Step:
    before = OpenQuestion.from_slot(memory.get("before"))
    if before is not None and before.of == "correct_address":
        return GoOn([], [("utter_dropped", {})])
    return GoOn([], [("utter_nothing_cancelled", {})], back_to=before)


def _cancel_meaning(talk: Talk) -> str | None:
    turn = talk.turn
    position = pick(turn.text, len(MEANINGS))
    if position is not None:
        return MEANINGS[position]
    if named := _named(turn.text):
        return named
    if turn.intent == "cancel_delivery":
        return "delivery"
    if turn.intent in ASIDES - {"never_mind"}:
        return None
    return "neither" if turn.intent in {"deny", "never_mind"} | REQUESTS.keys() else None


def _named(text: str) -> str | None:
    """The meaning whose own words the text consists of, or its first sentence: "the delivery", "the order, not the
    texts", "these texts. i still want my shelf"."""
    return _meaning(text) or next((_meaning(each.text) for each in clauses(text)[:1]), None)


def _meaning(text: str) -> str | None:
    words = set(re.findall(r"[a-z']+", _KEPT.sub(" ", text.lower()))) - _CHATTER
    return next((meaning for meaning, own in _WORDS.items() if words and words <= own), None)


def takes(talk: Talk) -> bool:
    """Whether the text wants no more texts: then that is done, or asked about, whatever else is open."""
    text = talk.turn.words
    heard = opt_outs.opt_out(text)
    if heard == "none":
        return False
    if heard == "doubtful" and text_wish(text) is not None:
        return False
    if talk.question is not None and talk.question.of in (OPT_OUT_DOUBT, CANCEL_MEANING) and heard == "doubtful":
        return False
    if heard == "plain" and not (talk.question is not None and _MAY_ANSWER.match(text)):
        opt_out(talk)
    else:
        ask_whether_to_stop(talk, ("utter_opt_out_doubt", {}))
    return True


def ask_whether_to_stop(talk: Talk, saying: Saying, *, is_wrong_number: bool = False) -> None:
    talk.suspend()
    with transaction(services().sessions) as session:
        number = conversations.conversation(session, talk.turn.conversation_id).their_number
        consent.doubt(session, number, talk.turn.now)
    if is_wrong_number:
        talk.lately = talk.lately | {NOT_THEIRS: True}
    memory = {"options": ["stop", "keep"], "is_wrong_number": is_wrong_number}
    talk.ask(Ask([saying, ("utter_opt_out_options", {})], memory), OPT_OUT_DOUBT)


def answer_doubt(talk: Talk, memory: Memory) -> Step:
    turn = talk.turn
    position = pick(turn.text, 2)
    if position is None and turn.intent == "stop_texts" and not _NO_STOPPING.search(turn.words):
        position = 0  # said again: "ok well quit texting the shop"
    if position == 0 or (position is None and is_clear_yes(turn)):
        if memory["is_wrong_number"]:
            _tell_desk_of_wrong_number(talk)
        opt_out(talk)
        return GoOn([])
    if position == 1 or is_no(turn) or turn.intent == "never_mind" or answers_keep(turn.words):
        talk.lately = {name: value for name, value in talk.lately.items() if name != NOT_THEIRS}
        with transaction(services().sessions) as session:
            consent.settle_doubt(session, conversations.conversation(session, turn.conversation_id).their_number)
        return GoOn([], [("utter_texts_kept", {})])
    return NotAnAnswer()


def opt_out(talk: Talk) -> None:
    """The one confirmation is the ledger's, because nothing else may be sent afterwards; the transcript shows it."""
    turn = talk.turn
    is_asked = any(mood_of(part["text"]) is Mood.QUESTION for part in turn.parts)
    confirmation = texts.opted_out(services().settings.company_name, is_asked=is_asked)
    with transaction(services().sessions) as session:
        conversation = conversations.conversation(session, turn.conversation_id)
        opted_out = consent.opt_out(
            session,
            consent.NewOptOut(conversation.their_number, turn.cause),
            turn.now,
            confirmation=confirmation,
            conversation_id=turn.conversation_id,
        )
    talk.forget()
    talk.is_over = True
    if opted_out.is_new:
        talk.events.append(BotUttered(confirmation, metadata={IN_OUTBOX: True}))


def _tell_desk_of_wrong_number(talk: Talk) -> None:
    turn = talk.turn
    with transaction(services().sessions) as session:
        case_commands.open_case(
            session,
            By.customer(f"{turn.cause}:wrong-number", turn.now),
            case_commands.NewCase(
                kind=CaseKind.ADDRESS_PROBLEM,
                tracking_number=talk.delivery,
                conversation_id=turn.conversation_id,
                reason="Whoever has the phone number on file says that the delivery is not theirs.",
                details={"message_id": turn.message_id},
                next_step="Ask the sender for the recipient's number.",
                due_at=reply_due(turn.now, services().settings),
            ),
        )
