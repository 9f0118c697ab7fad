"""Conversations as the channels, the tracker store and the DMS leave them in the database, one text at a time."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.console.read_model import refreshing
from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage, MediaRef
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText, Reply
from doorstep.provenance import By
from doorstep.transcript import DialogueEvent, DialogueHead
from tests.databases import remembered
from tests.dms import world as company

OURS = "+13125550199"
PHONE = company.PHONE
NUMBER = "LM123456789"


@remembered
def found(sessions: Sessions, now: datetime) -> None:
    company.found(sessions, now)
    with transaction(sessions) as session:
        company.send_out(session, NUMBER, now)


@dataclass
class Desk:
    """A small company whose customers text."""

    sessions: Sessions
    now: datetime
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def later(self, **delta: float) -> datetime:
        self.now += timedelta(**delta) if delta else timedelta(seconds=20)
        return self.now

    def company(self) -> "Desk":
        found(self.sessions, self.now)
        return self

    def comes(self, body: str, phone: str = PHONE, *, media: Sequence[str] = (), **more: Any) -> "Text":
        """A text arrives; nobody has read it yet."""
        number = next(self.numbers)
        message = InboundMessage(
            more.pop("provider", "twilio"), f"SM{number:032d}", phone, more.pop("ours", OURS), body,
            tuple(MediaRef(url, "image/jpeg", f"ME{number}") for url in media), self.later(), **more,
        )  # fmt: skip
        with transaction(self.sessions) as session:
            received = inbox.receive(session, message)
        return Text(self, received.conversation_id, received.inbox_id, message.provider_id, body)

    def says(self, body: str, intent: str = "greet", *replies: str, phone: str = PHONE, **more: Any) -> "Text":
        """A text arrives, is understood and answered."""
        return self.comes(body, phone).is_read(intent, *(replies or ("OK.",)), **more)

    def refresh(self) -> int:
        """As the worker does until nothing is left; answers how many changes there were."""
        taken = 0
        while True:
            with transaction(self.sessions) as session:
                now = refreshing.refresh(session, self.now)
            if now == 0:
                return taken
            taken += now

    def move(self, outbox_id: int, state: MessageState, error_code: int | None = None) -> None:
        """As the sender and the provider's callbacks do."""
        accepted = (
            self.now
            if state in (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED)
            else None
        )
        with transaction(self.sessions) as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == outbox_id)
                .values(state=state, error_code=error_code, accepted_at=accepted, due_at=None)
            )

    def owes(self, conversation_id: str, body: str, kind: str, cause: str | None = None, phone: str = PHONE) -> int:
        with transaction(self.sessions) as session:
            return queueing.enqueue(
                session,
                NewText(
                    phone,
                    body,
                    conversation_id=conversation_id,
                    kind=kind,
                    idempotency_key=cause or f"test:{next(self.numbers)}",
                ),
                self.later(),
            )

    def opens_case(self, kind: str, text: "Text", tracking_number: str | None = NUMBER, **more: Any) -> int:
        with transaction(self.sessions) as session:
            about = {"tracking_number": tracking_number, "conversation_id": text.conversation_id, "reason": "test"}
            new = case_commands.NewCase(kind=kind, **(about | more))
            return case_commands.open_case(session, By.customer(text.message_id, self.later()), new).id

    def resolves(self, case_id: int, by: str = "desk:ana", resolution: str = "done") -> None:
        with transaction(self.sessions) as session:
            case_commands.resolve(session, By(by, f"test:{next(self.numbers)}", self.later()), case_id, resolution)


@dataclass
class Text:
    desk: Desk
    conversation_id: str
    inbox_id: int
    message_id: str
    body: str
    outbox_ids: list[int] = field(default_factory=list)
    event_ids: list[int] = field(default_factory=list)

    def is_read(
        self,
        intent: str,
        *replies: str,
        confidence: float = 0.9,
        entities: Sequence[dict[str, Any]] = (),
        actions: Sequence[str] = (),
        slots: dict[str, Any] | None = None,
        also: Sequence[str] = (),
        blanked: str | None = None,
    ) -> "Text":
        """The turn is kept: its events, the replies, the text handled, in one transaction.

        `also`: types of further events, like `pause`.
        """
        ranking = [{"name": intent, "confidence": confidence}, {"name": "inform", "confidence": confidence / 3}]
        body = self.body if blanked is None else blanked
        events: list[dict[str, Any]] = [
            {"event": "action", "name": "action_listen"},
            {
                "event": "user",
                "text": body,
                "parse_data": {
                    "intent": ranking[0], "entities": list(entities), "intent_ranking": ranking, "text": body,
                },
                "metadata": {"inbox_id": self.inbox_id, "message_id": self.message_id, "media": []},
            },
            *({"event": "action", "name": name} for name in actions),
            *({"event": "slot", "name": name, "value": value} for name, value in (slots or {}).items()),
            *({"event": "bot", "text": reply, "metadata": {"utter_action": "utter_test"}} for reply in replies),
            *({"event": name} for name in also),
        ]  # fmt: skip
        with transaction(self.desk.sessions) as session:
            self.event_ids = append(session, self.conversation_id, events, self.desk.now)
            self.outbox_ids = inbox.finish(
                session,
                self.inbox_id,
                [Reply(each) for each in replies],
                self.desk.later(seconds=1),
                remains=inbox.Remains(blanked),
            )
        return self

    def changes_address(self, unit: str = "9") -> "Text":
        """The DMS is changed because of this text, as the action server does it before the turn is kept."""
        address = company.HOME.__class__(**{**company.HOME.__dict__, "unit": unit})
        with transaction(self.desk.sessions) as session:
            dms_commands.change_address(session, By.customer(self.message_id, self.desk.now), NUMBER, address)
        return self


def append(session: Session, conversation_id: str, events: Sequence[dict[str, Any]], at: datetime) -> list[int]:
    """As assistant/tracker_store.py does."""
    ids = [
        session.execute(
            insert(DialogueEvent)
            .values(
                conversation_id=conversation_id,
                type_name=event["event"],
                data=json.dumps(event | {"timestamp": at.timestamp()}),
            )
            .returning(DialogueEvent.id)
        ).scalar_one()
        for event in events
    ]
    head = session.scalar(select(DialogueHead.newest_id).where(DialogueHead.conversation_id == conversation_id))
    values = {"newest_id": ids[-1], "window_start_id": 0, "carried": "[]"}
    if head is None:
        session.execute(insert(DialogueHead).values(conversation_id=conversation_id, **values))
    else:
        session.execute(update(DialogueHead).where(DialogueHead.conversation_id == conversation_id).values(**values))
    return ids
