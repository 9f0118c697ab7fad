"""#dispatch as the rows of the outbox make it, without Slack: posts get a ts, changes are applied in place."""

from dataclasses import dataclass, field
from typing import Any

from doorstep.database import Sessions
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.provider import Accepted, Outcome, OutgoingText, ProviderRefused
from doorstep.messaging.slack import posts
from tests.alerts.test_message import _texts


@dataclass
class Message:
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None
    changes: int = 0

    @property
    def words(self) -> str:
        return "\n".join([self.text, *_texts(self.blocks)])

    @property
    def buttons(self) -> list[str]:
        return [
            element["action_id"].removeprefix("case:")
            for block in self.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]


@dataclass
class Channel:
    sessions: Sessions
    messages: dict[str, Message] = field(default_factory=dict)
    refuses: str = ""
    """The error with which Slack answers."""

    def top_level(self) -> list[Message]:
        return [message for message in self.messages.values() if message.thread_ts is None]

    def thread(self, ts: str) -> list[Message]:
        return [message for message in self.messages.values() if message.thread_ts == ts]

    def takes(self, now: Any) -> int:
        """Send what is owed, as the sender does (one message of a channel at a time); answers how many requests that
        took."""
        count = 0
        while True:
            with self.sessions.begin() as session:
                claimed = sending.claim(session, sending.Claimant("test", "slack"), now, 100)
            if not claimed:
                return count
            results = [SendResult(each.text, self._send(each.text)) for each in claimed]
            with self.sessions.begin() as session:
                sending.settle(session, results, now)
            count += len(results)

    def _send(self, text: OutgoingText) -> Outcome:
        if self.refuses:
            return ProviderRefused(None, self.refuses)
        payload = text.payload or {}
        if posts.updates(payload):
            message = self.messages[payload["ts"]]
            message.text, message.blocks = text.body, payload["blocks"]
            message.changes += 1
            return Accepted(f"{text.to_number}:{message.ts}#{text.id}")
        ts = f"1763000000.{text.id:06d}"
        self.messages[ts] = Message(ts, text.body, payload.get("blocks") or [], payload.get("thread_ts"))
        return Accepted(f"{text.to_number}:{ts}")
