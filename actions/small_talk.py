"""Greeting, help, pictures, and what to say when a text was not understood."""

import re

from actions import service
from actions.conversation import CustomerTurn
from actions.mood import mood_of_text
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.database import transaction
from doorstep.language import spoken
from doorstep.language.access.hiding import without_codes
from doorstep.language.acts import Mood
from doorstep.language.moods import is_ironic
from doorstep.language.service import refuses_secrets
from doorstep.provenance import By

_CONFUSED = re.compile(r"\W*(?:idk|i ?d(?:o|)n['\u2019]?t know|dunno|not sure|no idea|huh|hm+|what)\W*", re.IGNORECASE)
_TAKES_NOTE = re.compile(
    r"\W*(?:(?:k|ok(?:ay)?|cool|alright|all right|aight|got it|gotcha|good|great|perfect|fine|sounds good"
    r"|word|bet|roger|noted)\W*)+|\W*[\U0001F44D\U0001F44C]\W*",
    re.IGNORECASE,
)
"""Of what was just said; it agrees to nothing."""
NOT_UNDERSTOOD = "not_understood"
ANSWERS = {
    "greet": "utter_greet",
    "thank": "utter_welcome",
    "goodbye": "utter_goodbye",
    "ask_for_help": "utter_help",
    "ask_if_bot": "utter_bot",
    "out_of_scope": "utter_out_of_scope",
    "affirm": "utter_nothing_pending",
    "deny": "utter_nothing_pending",
    "never_mind": "utter_nothing_pending",
    "empty_text": "utter_empty_text",
    "praise": "utter_praise",
    "start_texts": "utter_texts_on",
}
"""Intents that only get words."""
_MAY_ASK = frozenset({"ask_for_help", "nlu_fallback"})
"""What is about the service by its words is answered."""
_WITH_A_QUESTION_OPEN = {
    "greet": "utter_hello",
    "empty_text": "utter_picture_aside",
    "picture_only": "utter_picture_aside",
}


def answer(talk: Talk) -> None:
    """Nobody is paused over small talk; what was not understood twice in a row goes to a person."""
    intent = talk.turn.intent
    if talk.question is not None and _CONFUSED.fullmatch(talk.turn.words):
        return  # the question is put in other words
    if talk.question is not None and intent in _WITH_A_QUESTION_OPEN:
        talk.say((_WITH_A_QUESTION_OPEN[intent], {}))
    elif intent == "picture_only" and not talk.turn.pictures:
        talk.say(("utter_cannot_open", {}))
    elif intent == "picture_only":
        talk.kind = "picture"
        talk.say(("utter_picture_passed" if _add_to_case(talk.turn) else "utter_picture_only", {}))
    elif intent == "thank" and is_ironic(talk.turn.words):
        talk.say(("utter_sorry_for_that", {}))
    elif refuses_secrets(talk.turn.words):
        talk.say(("utter_service_never_asks", {"phone": spoken.phone(services().settings.dispatch_phone)}))
    elif intent == "ask_service" or (_may_ask(talk) and service.knows(talk.turn.words)):
        talk.say(service.about(talk))
    elif intent in ANSWERS:
        _in_words(talk, ANSWERS[intent])
    else:
        _not_understood(talk)


def _may_ask(talk: Talk) -> bool:
    return talk.turn.intent in _MAY_ASK or (talk.question is not None and talk.turn.intent == "out_of_scope")


def _in_words(talk: Talk, response: str) -> None:
    settings = services().settings
    if talk.turn.intent == "affirm" and _TAKES_NOTE.fullmatch(talk.turn.words):
        response = "utter_in_passing"
    if response == "utter_out_of_scope" and mood_of_text(talk.turn.words) is Mood.MENTIONED:
        response = "utter_in_passing"
    if response == "utter_out_of_scope":
        talk.kind = "out_of_scope"
        if talk.lately.get("kind") == talk.kind:
            response = "utter_out_of_scope_again"
    talk.say((response, {"company": settings.company_name, "phone": spoken.phone(settings.dispatch_phone)}))


def _not_understood(talk: Talk) -> None:
    """Once: ask for other words, with examples. Twice in a row: a person. Beside other acts it is named."""
    if talk.has_other_acts:
        talk.not_taken.append(without_codes(talk.turn.words))
        return
    if talk.lately.get("kind") == NOT_UNDERSTOOD:
        talk.gives_up = "The assistant did not understand twice in a row."
        return
    talk.kind = NOT_UNDERSTOOD
    talk.say(("utter_not_understood", {}))


def _add_to_case(turn: CustomerTurn) -> bool:
    """A picture without words belongs to what dispatch has open for this conversation, if anything is."""
    with transaction(services().sessions) as session:
        cases = case_queries.of_conversation(session, turn.conversation_id)
        if cases:
            note = f"The customer sent a picture: {' '.join(turn.media_urls)}"
            case_commands.note(session, By.customer(turn.cause, turn.now), cases[-1].id, note)
        return bool(cases)
