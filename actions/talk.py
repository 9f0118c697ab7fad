"""A customer's conversation during one turn: what is remembered of it, and what is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.conversation import CustomerTurn, Saying, read_turn
from actions.question import OpenQuestion, id_of
from actions.steps import Ask, Wanted
from doorstep.dms.identification import Identified, Proof
from doorstep.messaging.notifications import SentNotification
from doorstep.requests import REQUESTS

OPEN = ("open_question", "suspended", "waiting")
"""Slots that are forgotten when somebody else takes over."""
MOST_WAITING = 12
"""Requests kept for later in one conversation."""
MOST_SUSPENDED = 3


@dataclass
class Talk:
    turn: CustomerTurn
    delivery: str | None = None
    """Tracking number that the conversation is about."""
    proof: Proof | None = None
    offered: list[dict[str, str]] = field(default_factory=list)
    """The list of deliveries last shown: tracking_number, summary."""
    question: OpenQuestion | None = None
    suspended: list[OpenQuestion] = field(default_factory=list)
    """Questions that others came between, the last one last: they come back."""
    waiting: list[Wanted] = field(default_factory=list)
    """What is carried out once the open question is settled."""
    tries: int = 0
    """How often in a row they could not say which delivery."""
    handed_over: str | None = None
    """A person is waited for: `asked`; `told`, that what else is said is kept for them."""
    lately: dict[str, Any] = field(default_factory=dict)
    """Of the turn before: `kind`, what it was taken for."""
    sayings: list[Saying] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    events: list[EventType] = field(default_factory=list)
    """Beside the slots."""
    gives_up: str = ""
    """Why a person has to take the conversation."""
    has_other_acts: bool = False
    """The text makes several."""
    has_more_to_ask: bool = False
    """Another act of the text comes, whose question matters more than one that may go unasked."""
    heard: list[tuple[str, str]] = field(default_factory=list)
    """Requests of this turn, each with the tracking number it was about."""
    not_taken: list[str] = field(default_factory=list)
    """Stretches of a text with several acts that nobody could do anything with, in their words."""
    is_over: bool = False
    """No more is said in this turn: they want no texts."""
    crossed: bool = False
    """The text was written before our last one was read: there is nothing to say to it."""
    told: Sequence[SentNotification] | None = None
    """The notifications that were the last words when they wrote, the newest first; None: not looked for yet."""
    after_notice: str = ""
    """What the text says to the notification that it follows, where that is no request (language/after_notice.py)."""
    kind: str = ""
    """What this turn was taken for, where the next one has to know."""
    _slots: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tracker: Tracker) -> "Talk":
        talk = cls(
            turn=read_turn(tracker),
            delivery=tracker.get_slot("delivery"),
            proof=tracker.get_slot("proof"),
            offered=list(tracker.get_slot("offered") or ()),
            question=OpenQuestion.from_slot(tracker.get_slot("open_question")),
            suspended=[q for each in tracker.get_slot("suspended") or () if (q := OpenQuestion.from_slot(each))],
            waiting=[Wanted(*each) for each in tracker.get_slot("waiting") or ()],
            tries=tracker.get_slot("identification_tries") or 0,
            handed_over=tracker.get_slot("handed_over"),
            lately=dict(tracker.get_slot("lately") or {}),
        )
        talk.has_other_acts = len(talk.turn.parts) > 1
        talk._slots = talk._as_slots()
        return talk

    def _as_slots(self) -> dict[str, Any]:
        return {
            "delivery": self.delivery,
            "proof": self.proof,
            "offered": self.offered or None,
            "open_question": self.question.to_slot() if self.question else None,
            "suspended": [each.to_slot() for each in self.suspended] or None,
            "waiting": [list(each) for each in self.waiting] or None,
            "identification_tries": self.tries or None,
            "handed_over": self.handed_over,
            "lately": self.lately or None,
        }

    def changes(self) -> list[EventType]:
        """What Rasa has to keep of the turn."""
        slots = self._as_slots()
        return [SlotSet(name, value) for name, value in slots.items() if value != self._slots[name]] + self.events

    @property
    def is_asked_in_this_turn(self) -> bool:
        """Whether the open question is of this very text, of another part of it: nobody has read it yet."""
        return self.question is not None and self.question.message_id == self.turn.message_id

    def suspend(self) -> None:
        """The open question comes back when the one that takes its place is settled."""
        if self.question is not None:
            self.suspended = [*self.suspended, self.question][-MOST_SUSPENDED:]
            self.question = None

    def say(self, *sayings: Saying) -> None:
        """Nothing twice running: the same is noted of each of two packages."""
        for saying in sayings:
            if saying not in self.sayings[-1:]:
                self.sayings.append(saying)

    def ask(self, step: Ask, of: str, text: str = "", about: str | None = None, proof: Proof | None = None) -> None:
        """Open a question; it is put when the turn ends."""
        self.say(*step.once)
        self.question = OpenQuestion(
            id=id_of(self.turn.cause, step.intent or of),
            message_id=self.turn.message_id,
            of=step.intent or of,
            memory=step.memory,
            asked=tuple(step.sayings),
            at=self.turn.now,
            again=tuple(step.again),
            text=text,
            about=about,
            proof=proof,
            pictures=step.pictures,
        )

    def remember(self, who: Identified) -> None:
        self.delivery, self.proof, self.tries = who.delivery.tracking_number, who.proof, 0

    def keep_for_later(self, requests: Iterable[Wanted]) -> None:
        """What is answered at once comes first; a correction asks back, so it comes last."""
        kept = self.waiting + [each for each in requests if each not in self.waiting]
        self.waiting = sorted(kept, key=_order)[:MOST_WAITING]

    def no_longer_wants(self, intents: Sequence[str], about: str | None) -> None:
        self.waiting = [each for each in self.waiting if each.intent not in intents or each.about not in (None, about)]

    def forget(self) -> None:
        """What was open, and what waited for that."""
        self.question, self.suspended, self.waiting = None, [], []


def _order(wanted: Wanted) -> int:
    request = REQUESTS.get(wanted.intent)
    if request is not None and request.is_information:
        return 0
    return 2 if wanted.intent == "correct_address" else 1
