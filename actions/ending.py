"""How a customer's turn ends: the open question is the last thing said, nothing is said twice or dropped silently."""

import hashlib
from datetime import datetime, timedelta

from actions.conversation import CustomerTurn, Saying
from actions.question import OpenQuestion
from actions.talk import Talk

_SAID_LATELY = timedelta(hours=1)
_ON_THE_HEELS = timedelta(seconds=5)
_FEW_WORDS = 3
_LONGEST_QUOTE = 120


def name_what_was_not_taken(talk: Talk) -> None:
    """Nothing of a text is dropped behind a "Done"."""
    if talk.not_taken:
        words = "; ".join(talk.not_taken)
        talk.say(("utter_not_taken", {"words": words[:_LONGEST_QUOTE]}))


def put(talk: Talk, question: OpenQuestion) -> None:
    """The open question is the last thing said in a turn."""
    if question.about is not None and talk.delivery != question.about:
        talk.say(("utter_back_to_delivery", {"tracking_number": question.about}))
    talk.say(*_asking(question, is_second_thing=bool(talk.sayings)))
    talk.pictures += question.pictures
    talk.question = question.put_again(talk.turn.now)


def _asking(question: OpenQuestion, *, is_second_thing: bool) -> list[Saying]:
    """In other words each time that it was missed; the first time also as it was, behind what else is said."""
    if not question.misses or (question.misses == 1 and is_second_thing):
        return list(question.asked)
    if question.again:
        return list(question.again)
    if question.is_numbered and question.misses == 1:
        return [("utter_asked_again_list", {}), *question.asked]
    return [(f"utter_asked_again_{min(question.misses, 2)}", {}), *question.asked]


def remember_what_was_said(talk: Talk) -> None:
    """The same text is not sent twice in a row; and nothing at all to a fragment that came on the heels of one that was
    just answered the same way: "where", "is my stuff", "??"."""
    if not talk.sayings:
        return
    said, turn = hashlib.sha256(repr(talk.sayings).encode()).hexdigest()[:12], talk.turn
    at = datetime.fromisoformat(talk.lately["at"]) if "at" in talk.lately else None
    repeats = at is not None and said == talk.lately.get("said") and turn.now - at < _SAID_LATELY
    may_be_silent = repeats and talk.question is None and not talk.has_other_acts
    if may_be_silent and at is not None and _is_fragment(turn, at):
        talk.sayings = []
        return
    talk.lately = talk.lately | {"said": said, "at": turn.now.isoformat()}
    if repeats:
        talk.sayings = [("utter_as_before", {}), *talk.sayings]


def _is_fragment(turn: CustomerTurn, answered_at: datetime) -> bool:
    return turn.received_at - answered_at < _ON_THE_HEELS and len(turn.words.split()) <= _FEW_WORDS
