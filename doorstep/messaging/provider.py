"""What the sender asks of a provider, and what it can hear back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class OutgoingText:
    id: int
    attempt: int
    """Counts from 1; every attempt to hand the text to the provider has its own."""
    to_number: str
    our_number: str | None
    body: str
    media_urls: tuple[str, ...]
    payload: dict[str, Any] | None = None
    provider: str = "twilio"
    queued_at: datetime | None = None
    traceparent: str | None = None


@dataclass(frozen=True)
class Accepted:
    """The provider has the text."""

    provider_id: str


@dataclass(frozen=True)
class ProviderRefused:
    """The provider does not have it, and trying again would not help."""

    error_code: int | None
    reason: str | None = None
    """The provider's own word for it, where it has no numbers."""


@dataclass(frozen=True)
class NotTaken:
    """The provider certainly does not have it, and another try may succeed."""

    reason: str
    error_code: int | None = None
    retry_after: float | None = None
    """Seconds the provider asked us to wait."""
    pause: bool = False
    """It is not about this text: the others should wait as well."""


@dataclass(frozen=True)
class Unknown:
    """The provider may or may not have it: the answer to the request was lost."""

    reason: str


@dataclass(frozen=True)
class Matches:
    """Ids of texts the provider has that look like the one asked for, newest first."""

    provider_ids: tuple[str, ...]


Outcome = Accepted | ProviderRefused | NotTaken | Unknown | Matches


class Provider(Protocol):
    name: str
    """As `conversations.provider` has it."""

    async def send(self, text: OutgoingText) -> Outcome: ...

    async def find(self, text: OutgoingText) -> Outcome:
        """Ask what became of an attempt whose answer was lost: Matches, or Unknown if that cannot be said now."""
        ...

    async def close(self) -> None: ...
