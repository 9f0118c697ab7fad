"""A customer's text in another language: one sentence in that language, and a case for a person. Nothing is written.

What of Spanish is read as it is stays with the modules it belongs to: when it comes, words for the driver, codes,
thanks, a person, a yes or no to an open question. Opt-outs are heard before this is asked.
"""

import re
from dataclasses import replace

from actions import waiting_for_person
from actions.conversation import CustomerTurn
from actions.identification import WHICH_DELIVERY
from actions.person import reply_due
from actions.talk import Talk
from actions.yes_no import is_clear_yes, is_no
from doorstep.bootstrap import services
from doorstep.cases.commands import NewCase, open_case
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import transaction
from doorstep.language import spanish, tracking_numbers
from doorstep.language.access.hiding import without_codes
from doorstep.language.kinds import InboundKind, kind_of
from doorstep.language.languages import NAMES, OTHER, another_language
from doorstep.provenance import By

_IN_SPANISH = {"where": "where_is_my_package", "instructions": "give_instructions"}
_KIND = "another_language"
_READ_IN_SPANISH = frozenset({"thank", "talk_to_person"})
_CODE = re.compile(r"\b(?:c[oó]digos?|claves?|pin|contrase[nñ]a)\b.*\d", re.IGNORECASE | re.DOTALL)
_LONGEST_QUOTE = 300


def takes(talk: Talk) -> bool:
    """Whether the text is in a language that we do not read: then a person has it, and nothing else is done."""
    turn = talk.turn
    language = another_language(turn.words) if kind_of(turn.words) is InboundKind.WORDS else ""
    if not language or _answers(talk):
        return False
    if language == "es":
        if _gives_code(turn) or turn.intent in _READ_IN_SPANISH or _is_asked_for_words(talk):
            return False
        if meant := meant_in_spanish(turn.words):
            if turn.intent != meant:  # a guess of ours: carried out as one
                talk.turn = replace(turn, intent="nlu_fallback", parts=())
            return False
    if not waiting_for_person.keeps(talk):
        _tell_a_person(talk, language)
    return True


def meant_in_spanish(words: str) -> str | None:
    """The request that words in Spanish make, if it is one that we read."""
    return _IN_SPANISH.get(spanish.is_about(words))


def _answers(talk: Talk) -> bool:
    """A yes, a no, or the number of a delivery: what such a question waits for reads the same in any language."""
    turn, question = talk.turn, talk.question
    if question is None:
        return False
    if question.of == "driver_asks" and turn.received_at >= question.at:
        return True
    if question.of == WHICH_DELIVERY and tracking_numbers.find(turn.words):
        return True
    return is_clear_yes(turn) or (turn.intent == "deny" and is_no(turn))


def _is_asked_for_words(talk: Talk) -> bool:
    """Words for the driver are passed on as they are, whatever the language."""
    return talk.question is not None and talk.question.of in ("give_instructions", "give_access_code", "driver_asks")


def _gives_code(turn: CustomerTurn) -> bool:
    return turn.intent == "give_access_code" and bool(_CODE.search(turn.words))


def _tell_a_person(talk: Talk, language: str) -> None:
    """The sentence is not said twice in a row: people send one thought in several texts."""
    turn = talk.turn
    words = without_codes(turn.words)[:_LONGEST_QUOTE]
    with transaction(services().sessions) as session:
        open_case(
            session,
            By.customer(turn.cause, turn.now),
            NewCase(
                kind=CaseKind.NOT_UNDERSTOOD,
                conversation_id=turn.conversation_id,
                reason=f"Writes in {NAMES[language]}: {words}",
                details={"message_id": turn.message_id, "language": language},
                next_step="Answer the customer in their language.",
                due_at=reply_due(turn.now, services().settings),
            ),
        )
    talk.kind = _KIND
    if talk.lately.get("kind") != _KIND:
        talk.say(("utter_reads_english" if language == OTHER else f"utter_reads_english_{language}", {}))
