"""Stopping and starting texts in free words, and what a bare CANCEL meant. Bare keywords never reach the dialogue."""

import re
from typing import Any

from rasa_sdk.events import BotUttered

from actions.asides import ASIDES
from actions.question import OpenQuestion
from actions.steps import Ask, GoOn, NotAnAnswer, Step, Wanted
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.language.choices import pick
from doorstep.messaging import consent, conversations, texts
from doorstep.requests import REQUESTS
from doorstep.transcript import OWED_BY_LEDGER

CANCEL_MEANING = "cancel_meaning"
"""The question's name. Its memory: `before`, the question that CANCEL came between."""
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


def ask_cancel_meaning(talk: Talk) -> None:
    before = talk.question
    if before is not None and before.of == CANCEL_MEANING:
        return  # it is asked again
    in_correction = before is not None and before.of == "correct_address"
    response = "utter_ask_cancel_meaning_in_correction" if in_correction else "utter_ask_cancel_meaning"
    memory = {"options": list(MEANINGS), "before": before.to_slot() if before else None}
    talk.ask(Ask([(response, {})], memory), CANCEL_MEANING)


def answer(talk: Talk, memory: dict[str, Any]) -> Step:
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


def _nothing_cancelled(memory: dict[str, Any]) -> Step:
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
    if turn.intent == "stop_texts":
        return "texts"
    if turn.intent == "cancel_delivery":
        return "delivery"
    if turn.intent in ASIDES - {"never_mind"}:
        return None
    return "neither" if turn.intent in {"deny", "never_mind"} | REQUESTS.keys() else None


def _named(text: str) -> str | None:
    """The meaning whose own words the text consists of: "the delivery", "just these texts"."""
    words = set(re.findall(r"[a-z']+", text.lower())) - _CHATTER
    return next((meaning for meaning, own in _WORDS.items() if words and words <= own), None)


def opt_out(talk: Talk) -> None:
    """The one confirmation is the ledger's, because nothing else may be sent afterwards; the transcript shows it."""
    turn = talk.turn
    confirmation = texts.opted_out(services().settings.company_name)
    with transaction(services().sessions) as session:
        conversation = conversations.conversation(session, turn.conversation_id)
        opted_out = consent.opt_out(
            session,
            conversation.their_number,
            turn.cause,
            turn.now,
            confirmation=confirmation,
            conversation_id=turn.conversation_id,
        )
    talk.forget()
    if opted_out.is_new:
        talk.events.append(BotUttered(confirmation, metadata={OWED_BY_LEDGER: True}))


def opt_in(talk: Talk) -> None:
    turn = talk.turn
    with transaction(services().sessions) as session:
        conversation = conversations.conversation(session, turn.conversation_id)
        consent.opt_in(session, conversation.their_number, turn.cause, turn.now)
    talk.say(("utter_texts_on", {}))
