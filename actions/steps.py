"""What a request about a delivery is given, and how it can go on."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from actions.conversation import CustomerTurn, Saying
from actions.question import Memory, OpenQuestion
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import policy
from doorstep.dms.filling import dms_of
from doorstep.dms.identification import Proof
from doorstep.dms.policy import WantedChange
from doorstep.dms.port import Dms
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By


class Wanted(NamedTuple):
    """A request that is to be carried out."""

    intent: str
    text: str
    about: str | None = None
    """Tracking number; None: of the delivery that the conversation is about."""
    is_meant: bool = False
    """They said that it is: how the words say it decides nothing any more."""


@dataclass(frozen=True)
class RequestContext:
    session: Session
    """In the one transaction of this step."""
    turn: CustomerTurn
    delivery: DeliveryView
    """As it is in this transaction."""
    proof: Proof
    text: str
    """The words to read, with the tracking number blanked."""

    @property
    def by(self) -> By:
        return self.turn.by

    @property
    def dms(self) -> Dms:
        return dms_of(self.session)

    def decide(self, change: WantedChange) -> policy.Outcome:
        """What they may do of that themselves, as it is now."""
        return policy.decide(change, self.delivery.status, self.proof, self.dms.capabilities)


@dataclass(frozen=True)
class Ask:
    """A question is open; the case waits for the customer."""

    sayings: list[Saying]
    memory: Memory
    intent: str | None = None
    """Whose question it is from here on, if another request has taken over."""
    once: list[Saying] = field(default_factory=list)
    """Said before the question and not repeated with it; nothing remembers it."""
    pictures: tuple[str, ...] = ()
    """URLs; sent once, not each time the question is asked."""
    or_else: "Settled | None" = None
    """How it ends where something else has to be asked: this question may go unasked."""
    again: list[Saying] = field(default_factory=list)
    """How it is asked when the first way was not understood; without it, in the same words after a few of our own."""


@dataclass(frozen=True)
class Settled:
    """Done, without a person."""

    sayings: list[Saying]
    resolution: str
    """How it ended, for the case and the DMS; names no secret."""
    pictures: tuple[str, ...] = ()
    """URLs."""
    is_a_request_too: bool = False
    """What the text is by itself is taken up next."""
    beside: str = ""
    """Words of the text that may be meant for the driver: taken up next."""


@dataclass(frozen=True)
class ForDesk:
    """Dispatch has to decide or act; that they answer, and when, is added to what is said."""

    sayings: list[Saying]
    next_step: str
    details: dict[str, Any] = field(default_factory=dict)
    is_a_request_too: bool = False
    """As of Settled."""
    beside: str = ""
    """As of Settled."""
    kept_as: tuple[CaseKind, str] | None = None
    """Another kind of case than the request's own, and why it was opened."""


@dataclass(frozen=True)
class Answered:
    """Nothing was to be done. Without sayings the status of the delivery is the answer."""

    sayings: list[Saying]
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dropped:
    """The customer took it back."""

    sayings: list[Saying]


@dataclass(frozen=True)
class GoOn:
    """What was open is settled: these requests (intent, words, tracking number) are carried out now."""

    requests: list[Wanted]
    sayings: list[Saying] = field(default_factory=list)
    back_to: OpenQuestion | None = None
    """What was asked before."""


@dataclass(frozen=True)
class ForPerson:
    """We cannot help: a person takes the conversation."""

    reason: str


@dataclass(frozen=True)
class NotAnAnswer:
    """The text is about something else than the open question."""


Step = Ask | Settled | ForDesk | Answered | Dropped | GoOn | ForPerson | NotAnAnswer


class Dialogue(Protocol):
    """A module of actions/. It may have `tell(asked) -> Step` too: what is known, for a text that only asks about it;
    nothing is written in it."""

    def begin(self, asked: RequestContext) -> Step: ...

    def answer(self, asked: RequestContext, memory: Memory) -> Step: ...
