"""What a request about a delivery is given, and how it can go on."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from actions.conversation import Saying, Turn
from doorstep.dms.identification import Proof
from doorstep.dms.queries import DeliveryView


@dataclass(frozen=True)
class Asked:
    session: Session
    """In the one transaction of this step."""
    turn: Turn
    delivery: DeliveryView
    """As it is in this transaction."""
    proof: Proof
    text: str
    """The words to read, with the tracking number blanked."""

    @property
    def by(self) -> dict[str, Any]:
        """Who, why and when, as every command of the DMS takes it."""
        return {"actor": "customer", "cause": self.turn.cause, "now": self.turn.now}


@dataclass(frozen=True)
class Ask:
    """A question is open; the case waits for the customer."""

    sayings: list[Saying]
    memory: dict[str, Any]
    """JSON values, never a secret. A numbered list that is shown stands in `options`."""
    intent: str | None = None
    """Whose question it is from here on, if another request has taken over."""
    once: list[Saying] = field(default_factory=list)
    """Said before the question and not repeated with it; nothing remembers it."""
    pictures: tuple[str, ...] = ()
    """URLs; sent once, not each time the question is asked."""


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


@dataclass(frozen=True)
class ForDesk:
    """Dispatch has to decide or act; that they answer, and when, is added to what is said."""

    sayings: list[Saying]
    next_step: str
    details: dict[str, Any] = field(default_factory=dict)
    is_a_request_too: bool = False
    """As of Settled."""


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
class NotAnAnswer:
    """The text is about something else than the open question."""


Step = Ask | Settled | ForDesk | Answered | Dropped | NotAnAnswer


class Dialogue(Protocol):
    """A module of actions/."""

    def begin(self, asked: Asked) -> Step: ...

    def answer(self, asked: Asked, memory: dict[str, Any]) -> Step: ...
