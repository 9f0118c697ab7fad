"""The one question that is open in a conversation, of a customer or of a driver."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from actions.conversation import Saying
from doorstep.dms.identification import Proof

Memory = dict[str, Any]
"""What whoever asked remembers of a question: JSON values, never a secret, each module its own. A numbered list that is
shown stands in `options`."""
LASTS = timedelta(hours=12)
"""A yes to a question older than this is no clear yes."""


@dataclass(frozen=True)
class OpenQuestion:
    id: str
    of: str
    """Whose it is: the intent of the request that asked, or a name of the conversation's own (`which_delivery`)."""
    memory: Memory
    asked: tuple[Saying, ...]
    at: datetime
    """When it was last put."""
    message_id: str = ""
    """Of the message that it answered."""
    again: tuple[Saying, ...] = ()
    """How it is put when the first way was not understood."""
    text: str = ""
    """The words that led to it, to begin again after another question came between."""
    about: str | None = None
    """The tracking number it is about, whatever else the conversation turns to meanwhile."""
    proof: Proof | None = None
    """How that was proven."""
    pictures: tuple[str, ...] = ()
    """Sent with it the first time."""
    misses: int = 0
    """How many texts in a row did not answer it."""

    @property
    def is_numbered(self) -> bool:
        """Whether a bare number can answer it."""
        return len(self.memory.get("options") or ()) > 1

    def is_stale(self, now: datetime, *, after: timedelta = LASTS) -> bool:
        return now - self.at > after

    def missed(self) -> "OpenQuestion":
        return replace(self, misses=self.misses + 1)

    def put_again(self, now: datetime) -> "OpenQuestion":
        return replace(self, at=now, pictures=())

    def to_slot(self) -> dict[str, Any]:
        return asdict(self) | {
            "asked": _listed(self.asked),
            "again": _listed(self.again),
            "pictures": list(self.pictures),
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_slot(cls, slot: dict[str, Any] | None) -> "OpenQuestion | None":
        if slot is None:
            return None
        return cls(
            **slot
            | {
                "asked": _sayings(slot["asked"]),
                "again": _sayings(slot["again"]),
                "pictures": tuple(slot["pictures"]),
                "at": datetime.fromisoformat(slot["at"]),
            }
        )


def id_of(cause: str, of: str) -> str:
    """The same however often a message is handled."""
    return hashlib.sha256(f"{cause}:{of}".encode()).hexdigest()[:8]


def _listed(sayings: Sequence[Saying]) -> list[list[Any]]:
    return [list(saying) for saying in sayings]


def _sayings(listed: Sequence[Sequence[Any]]) -> tuple[Saying, ...]:
    return tuple((response, values) for response, values in listed)
