"""Fewer texts, or none at some hours: kept with the number, said back in one text, and taken back as easily."""

from datetime import time

from actions.consent import OPT_OUT_DOUBT
from actions.conversation import CustomerTurn, Saying
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.language.text_wishes import SaidTextWish, is_only_a_wish, keeps_texts, text_wish
from doorstep.messaging import consent, conversations, wishes_kept
from doorstep.messaging.policy.wishes import Level


def taken_out(talk: Talk, acts: list[CustomerTurn]) -> list[CustomerTurn]:
    """The acts of the text that are left when what it wishes of our texts was kept."""
    turn = talk.turn
    wish = text_wish(turn.words)
    if wish is None:
        if turn.intent == "stop_texts" and keeps_texts(turn.words):
            talk.say(("utter_texts_as_before", {}))
            return [act for act in acts if act.intent != "stop_texts"]
        return acts
    _keep(talk, wish)
    if is_only_a_wish(turn.words):
        return []
    return [act for act in acts if not (is_only_a_wish(act.words) or act.intent == "stop_texts")]


def _keep(talk: Talk, wish: SaidTextWish) -> None:
    turn = talk.turn
    with transaction(services().sessions) as session:
        number = conversations.conversation(session, turn.conversation_id).their_number
        level = Level(wish.level) if wish.level else None
        wishes_kept.keep(
            session,
            number,
            wishes_kept.NewWish(level, not_before=wish.not_before, not_after=wish.not_after),
            turn.cause,
            turn.now,
        )
        if talk.question is not None and talk.question.of == OPT_OUT_DOUBT:  # they want some: that answers it
            consent.settle_doubt(session, number)
            talk.question = None
    talk.say(*_said(wish))


def _said(wish: SaidTextWish) -> list[Saying]:
    said: list[Saying] = []
    if wish.level is not None:
        said.append((f"utter_texts_wished_{wish.level}", {}))
    if wish.not_before or wish.not_after:
        hours = [
            *([f"before {_spoken(wish.not_before)}"] if wish.not_before else []),
            *([f"after {_spoken(wish.not_after)}"] if wish.not_after else []),
        ]
        said.append(("utter_texts_wished_hours", {"hours": " or ".join(hours)}))
    return said


def _spoken(at: time) -> str:
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'AM' if at.hour < 12 else 'PM'}"
