"""What an action needs to know of the message it answers, and how it says something."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from doorstep.bootstrap import services
from doorstep.provenance import By

_NO_WORDS = ("/", "EXTERNAL: ")
Saying = tuple[str, dict[str, Any]]
"""A response of data/responses and the values of its variables."""


def say(dispatcher: CollectingDispatcher, sayings: Iterable[Saying]) -> None:
    for response, values in sayings:
        dispatcher.utter_message(response=response, **values)


_AFTER_ALL_ELSE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class CustomerTurn:
    """One text of a customer, as Rasa understood it."""

    conversation_id: str
    text: str
    intent: str
    cause: str
    """The provider's id of the message (Twilio's MessageSid): every write of this turn names it."""
    now: datetime
    written_at: datetime
    """By Rasa's own clock, which `DOORSTEP_NOW` does not move."""
    entities: tuple[dict[str, Any], ...]
    media: tuple[dict[str, str], ...]
    """`url` and `content_type` of each picture (or other file) that came with the text."""
    parts: tuple[dict[str, Any], ...] = ()
    """`text`, `intent` and `entities` of each stretch that makes an act of its own, where there are several."""
    received_at: datetime = _AFTER_ALL_ELSE
    """When the message reached us, not when it is handled; of what no channel received, after all else."""

    def taken_apart(self) -> list["CustomerTurn"]:
        """The acts of the text, each as if it had been said alone, with a cause of its own: what two of them write is
        not the same write twice. Pictures go with all of them."""
        if not self.parts:
            return [self]
        return [
            replace(
                self,
                text=part["text"],
                intent=part["intent"],
                entities=tuple(part["entities"]),
                parts=(),
                cause=f"{self.cause}/{number}",
            )
            for number, part in enumerate(self.parts, 1)
        ]

    @property
    def by(self) -> By:
        """Who, why and when, as every command takes it: of a customer's turn. A driver's has a name, see `Heard.by`."""
        return By.customer(self.cause, self.now)

    @property
    def message_id(self) -> str:
        """Of the whole message, whichever of its acts this is."""
        return self.cause.partition("/")[0]

    @property
    def words(self) -> str:
        """The text, if it is one: what we begin or the channel made ("/picture_only") is none."""
        return "" if self.text.startswith(_NO_WORDS) else self.text

    @property
    def media_urls(self) -> tuple[str, ...]:
        return tuple(item["url"] for item in self.media if item["url"])

    @property
    def pictures(self) -> tuple[str, ...]:
        return tuple(item["url"] for item in self.media if item.get("content_type", "").startswith("image/"))

    def spans(self, entity: str, role: str | None = None) -> list[str]:
        """The pieces of the text understood as `entity`, in the order they were written."""
        return [
            str(found["value"])
            for found in self.entities
            if found["entity"] == entity and (role is None or found.get("role") == role)
        ]

    @property
    def text_without_tracking_number(self) -> str:
        """As long as the text, so that other spans stay where they are."""
        text = self.text
        for found in self.entities:
            if found["entity"] == "tracking_number" and "start" in found:
                start, end = found["start"], found["end"]
                text = text[:start] + " " * (end - start) + text[end:]
        return text


def read_turn(tracker: Tracker) -> CustomerTurn:
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    received = metadata.get("received_at")
    return CustomerTurn(
        conversation_id=tracker.sender_id,
        text=message.get("text") or "",
        intent=(message.get("intent") or {}).get("name") or "",
        cause=metadata.get("message_id") or message.get("message_id") or f"rasa:{tracker.sender_id}",
        now=services().clock(),
        written_at=datetime.fromtimestamp(_latest_user_event(tracker).get("timestamp") or 0.0, tz=UTC),
        entities=tuple(message.get("entities") or ()),
        media=tuple(metadata.get("media") or ()),
        parts=tuple(metadata.get("parts") or ()),
        received_at=datetime.fromisoformat(received) if received else services().clock(),
    )


def _latest_user_event(tracker: Tracker) -> dict[str, Any]:
    return next((event for event in reversed(tracker.events) if event["event"] == "user"), {})
