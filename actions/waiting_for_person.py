"""After a hand-over, until somebody of dispatch has taken the conversation.

Once a person has it the assistant is paused, and nothing of this runs. Until then plain questions are answered, what
the driver has to know reaches the driver, and everything else is kept with the case.
"""

from actions import requests, small_talk, under_way
from actions.conversation import CustomerTurn
from actions.steps import Wanted
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import reading, transaction
from doorstep.language.access.hiding import without_codes
from doorstep.language.follow_ups import asks_for_drivers_number, asks_whether_somebody_is_there, waits_for_answer
from doorstep.provenance import By

_CARRIED_OUT = frozenset({"where_is_my_package", "ask_for_proof", "give_access_code", "give_instructions"})
_ANSWERED = frozenset({"ask_service", "ask_for_help", "ask_if_bot"})
_CALLS = frozenset({"greet", "talk_to_person", "out_of_scope"})
""""Hello?", "is anybody there": they wait, and hear for how long."""
_NOTHING_NEW = frozenset({"thank", "goodbye", "affirm", "deny", "empty_text", "praise"})
_LONGEST_NOTE = 500


def takes(talk: Talk) -> bool:
    """Whether the conversation waits for a person, and the text was dealt with as that allows."""
    if not talk.handed_over or not (talk.turn.words or talk.turn.media):
        return False
    case_id = _open_case(talk.turn)
    if case_id is None:
        talk.handed_over = None
        return False
    turn = talk.turn
    if asks_for_drivers_number(turn.words):
        return False
    if asks_whether_somebody_is_there(turn.words) or waits_for_answer(turn.words):
        talk.say(*under_way.sayings(talk))
    elif turn.intent in _CARRIED_OUT:
        requests.carry_out(talk, Wanted(turn.intent, turn.text_without_tracking_number))
    elif turn.intent in _ANSWERED:
        small_talk.answer(talk)
    elif turn.intent in _CALLS:
        talk.say(*under_way.sayings(talk))
    elif turn.intent not in _NOTHING_NEW:
        _keep(talk, case_id)
    return True


def keeps(talk: Talk) -> bool:
    """Whether the conversation waits for a person, for whom the text was kept unread."""
    case_id = _open_case(talk.turn) if talk.handed_over else None
    if case_id is not None:
        _keep(talk, case_id)
    return case_id is not None


def _open_case(turn: CustomerTurn) -> int | None:
    with reading(services().sessions) as session:
        cases = case_queries.of_conversation(session, turn.conversation_id, kind=CaseKind.PERSON_WANTED)
        return cases[-1].id if cases else None


def _keep(talk: Talk, case_id: int) -> None:
    """Said once, not to every text."""
    turn = talk.turn
    words = without_codes(turn.words)[:_LONGEST_NOTE]
    note = f"The customer adds: {words}" if words else f"The customer sent a picture: {' '.join(turn.media_urls)}"
    with transaction(services().sessions) as session:
        case_commands.note(session, By.customer(f"{turn.cause}:added", turn.now), case_id, note)
    if talk.handed_over == "told":
        return
    talk.handed_over = "told"
    talk.say(("utter_added_for_dispatch", {}))
