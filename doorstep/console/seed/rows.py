"""The rows that a seeded turn leaves: in the ledger, the transcript, the DMS and the cases."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.console.read_model.tables import DeskMark
from doorstep.console.seed.bulk import Bulk, go_on_after, next_id
from doorstep.console.seed.plan import DESK, SeedPerson, SeedTurn
from doorstep.desk.models import Takeover
from doorstep.dms.models import Address, Delivery, History, Recipient
from doorstep.messaging import segments
from doorstep.messaging.models import MessageState, conversations, inbox, inbox_media, outbox
from doorstep.provenance import By
from doorstep.transcript import DialogueEvent, DialogueHead

OURS, TEAM = "+13125550199", "T0SEED"

_OPEN_FOR_EVER = 0.012
_SLOWLY = (3.4, 1.3)
"""Of the minutes until a person resolved a case: mean and deviation of their logarithm."""
_FAILED = (
    (30003, MessageState.UNDELIVERED),
    (30005, MessageState.UNDELIVERED),
    (30007, MessageState.UNDELIVERED),
    (21610, MessageState.FAILED),
)
_NOT_DELIVERED = 0.02
_PICTURE = 0.03
_MARKED = (("reviewed", "", 0.4), ("flag", "", 0.015), ("tag", "training", 0.02), ("tag", "vip", 0.005))
"""Kind, value and how often."""


def _of(model: Any) -> Table:
    return cast(Table, model.__table__)


ADDRESSES, RECIPIENTS, DELIVERIES, HISTORY = map(_of, (Address, Recipient, Delivery, History))
CASES, CASE_LOG, EVENTS, HEADS = map(_of, (Case, CaseLog, DialogueEvent, DialogueHead))
TAKEOVERS, MARKS = map(_of, (Takeover, DeskMark))
NUMBERED = (TAKEOVERS, MARKS, ADDRESSES, RECIPIENTS, DELIVERIES, HISTORY, CASES, CASE_LOG, EVENTS, inbox, outbox)
_COLUMNS: Mapping[Table, Sequence[str]] = {
    ADDRESSES: ("id", "number", "predirectional", "street", "suffix", "postdirectional", "unit_designator", "unit",
                "city", "state", "zip", "timezone"),
    RECIPIENTS: ("id", "name", "phone", "is_business"),
    DELIVERIES: ("id", "tracking_number", "version", "status", "status_changed_at", "recipient_id", "address_id",
                 "depot_id", "sender_name", "service", "window_start", "window_end", "eta", "eta_updated_at",
                 "signature_required", "value_cents", "delivered_at", "left_at", "created_at", "updated_at"),
    HISTORY: ("id", "at", "actor", "cause", "command", "subject", "before", "after"),
    conversations: ("id", "provider", "our_number", "their_number", "created_at", "last_inbound_at"),
    inbox: ("id", "conversation_id", "provider", "provider_id", "body", "received_at", "attempts", "handled_at"),
    inbox_media: ("inbox_id", "position", "url", "content_type", "provider_id"),
    outbox: ("id", "conversation_id", "provider", "cause", "kind", "our_number", "to_number", "body", "media_urls",
             "encoding", "segments", "state", "error_code", "created_at", "attempts", "provider_id", "accepted_at",
             "state_changed_at"),
    EVENTS: ("id", "conversation_id", "type_name", "data"),
    HEADS: ("conversation_id", "newest_id", "window_start_id", "carried"),
    CASES: ("id", "kind", "state", "tracking_number", "conversation_id", "opened_by", "reason", "details", "next_step",
            "due_at", "opened_at", "resolved_at", "resolved_by", "resolution", "open_key"),
    CASE_LOG: ("id", "case_id", "at", "actor", "cause", "entry", "note", "details"),
    TAKEOVERS: ("id", "conversation_id", "by", "since"),
    MARKS: ("id", "conversation_id", "kind", "value", "by", "at"),
}  # fmt: skip


class Rows:
    """Writes turns in the order of time; numbers rows by itself."""

    def __init__(self, session: Session, random: Random, now: datetime, cases: int, turns: int) -> None:
        self.bulk = Bulk(session, _COLUMNS)
        self._session = session
        self.random = random
        self.now = now
        self._ids = {table.name: next_id(session, table) for table in NUMBERED}
        self._cases_left, self._turns_left = cases, turns
        self._newest: dict[str, int] = {}
        self._open_keys: set[str] = set()
        self._versions: dict[str, int] = defaultdict(lambda: 4)
        self.messages = self.cases = 0

    def turn(self, person: SeedPerson, turn: SeedTurn) -> None:
        conversation_id = f"{person.channel}-seed{person.no:08d}"
        if conversation_id not in self._newest:
            provider, ours = ("slack", TEAM) if person.channel == "slack" else ("twilio", OURS)
            self.bulk.add("conversations", conversation_id, provider, ours, person.number, turn.at, turn.at)
            self._newest[conversation_id] = 0
        if turn.text is None:
            name = turn.responses[0][0]
            self._outgoing(person, conversation_id, turn.responses[0][1], turn, f"desk:{name}:{self._ids['outbox']}")
            self._events(conversation_id, turn, [{"event": "resume"}])
            return
        inbox_id = self._next("inbox")
        message_id = f"SM{inbox_id:032x}" if person.channel == "sms" else f"{person.number}:{turn.at.timestamp():.6f}"
        self.bulk.add(
            "inbox", inbox_id, conversation_id, "twilio" if person.channel == "sms" else "slack", message_id, turn.text,
            turn.at, 1, turn.at + timedelta(milliseconds=180),
        )  # fmt: skip
        self.messages += 1
        media = []
        if self.random.random() < _PICTURE:
            url = f"http://127.0.0.1:8025/photos/{message_id[-8:]}.jpg"
            self.bulk.add("inbox_media", inbox_id, 0, url, "image/jpeg", f"ME{inbox_id:032x}")
            media = [{"url": url, "content_type": "image/jpeg"}]
        if turn.responses:
            body = "\n".join(words for _, words in turn.responses)
            self._outgoing(person, conversation_id, body, turn, f"inbox:{inbox_id}:0")
        self._events(conversation_id, turn, self._dialogue(person, turn, inbox_id, message_id, media))
        if turn.change is not None:
            self._change(person, turn, message_id)
        self._maybe_case(person, turn, conversation_id, message_id)
        if turn.is_last:
            self._by_the_desk(conversation_id, turn)
        self._turns_left -= 1

    def finish(self) -> None:
        for conversation_id, newest in self._newest.items():
            self.bulk.add("dialogue_heads", conversation_id, newest, newest, "[]")
        self.bulk.write()
        for table in NUMBERED:
            go_on_after(self._session, table)

    def history(self, by: By, command: str, subject: str, before: Any, after: Any) -> None:
        id_ = self._next("dms_history")
        self.bulk.add("dms_history", id_, by.now, by.actor, by.cause, command, subject, before, after)

    def numbered(self, table: Table, *values: Any) -> int:
        """Add a row and answer its id."""
        id_ = self._next(table.name)
        self.bulk.add(table.name, id_, *values)
        return id_

    def _next(self, table: str) -> int:
        id_ = self._ids[table]
        self._ids[table] = id_ + 1
        return id_

    def _outgoing(self, person: SeedPerson, conversation_id: str, body: str, turn: SeedTurn, cause: str) -> None:
        id_ = self._next("outbox")
        at = turn.at + timedelta(milliseconds=200)
        is_text = person.channel == "sms"
        size = segments.size(body) if is_text else None
        error, state = None, MessageState.DELIVERED if is_text else MessageState.SENT
        if is_text and self.random.random() < _NOT_DELIVERED:
            error, state = self.random.choice(_FAILED)
        self.bulk.add(
            "outbox", id_, conversation_id, "twilio" if is_text else "slack", cause, turn.kind,
            OURS if is_text else None, person.number, body, [], size.encoding if size else "utf-8",
            size.segments if size else 0, state.value, error, at, 1,
            f"SX{id_:032x}" if is_text else f"{person.number}:{at.timestamp():.6f}:{id_}", at,
            at + timedelta(seconds=2),
        )  # fmt: skip
        self.messages += 1

    def _dialogue(
        self, person: SeedPerson, turn: SeedTurn, inbox_id: int, message_id: str, media: Sequence[Mapping[str, str]]
    ) -> list[dict[str, Any]]:
        others = ["inform", "greet", "affirm"]
        ranking = [{"name": turn.intent, "confidence": turn.confidence}]
        ranking += [{"name": name, "confidence": round((1 - turn.confidence) / 3, 3)} for name in others]
        parsed = {"intent": ranking[0], "entities": [], "text": turn.text, "intent_ranking": ranking}
        metadata = {"inbox_id": inbox_id, "message_id": message_id, "media": list(media)}
        events: list[dict[str, Any]] = [
            {"event": "user", "text": turn.text, "parse_data": parsed, "metadata": metadata},
            *({"event": "action", "name": name, "confidence": 1.0} for name in turn.actions),
        ]
        if turn.change is not None or turn.case is not None:
            events.append({"event": "slot", "name": "delivery", "value": person.tracking_number})
        events += [
            {"event": "bot", "text": words, "data": {}, "metadata": {"utter_action": name}}
            for name, words in turn.responses
        ]
        events.append({"event": "action", "name": "action_listen"})
        if turn.hands_over:
            events.append({"event": "pause"})
        return events

    def _events(self, conversation_id: str, turn: SeedTurn, events: Sequence[dict[str, Any]]) -> None:
        timestamp = turn.at.timestamp()
        for event in events:
            id_ = self._next("dialogue_events")
            data = json.dumps(event | {"timestamp": timestamp})
            self.bulk.add("dialogue_events", id_, conversation_id, event["event"], data)
            self._newest[conversation_id] = id_

    def _change(self, person: SeedPerson, turn: SeedTurn, message_id: str) -> None:
        subject = person.tracking_number
        version = self._versions[subject] = self._versions[subject] + 1
        before, after = _change(person, turn.change or "")
        actor = "customer" if person.channel == "sms" else f"driver:{person.name}"
        before, after = before | {"version": version - 1}, after | {"version": version}
        self.history(By(actor, message_id, turn.at), turn.change or "", subject, before, after)

    def _by_the_desk(self, conversation_id: str, turn: SeedTurn) -> None:
        """What people did when it was over: most is only looked at."""
        at, by = turn.at + timedelta(minutes=40), self.random.choice(DESK)
        if turn.hands_over and self.random.random() < 0.5:
            self.numbered(TAKEOVERS, conversation_id, by, turn.at + timedelta(minutes=3))
        for kind, value, share in _MARKED:
            if at < self.now and self.random.random() < share:
                self.numbered(MARKS, conversation_id, kind, value, by, at)

    def _maybe_case(self, person: SeedPerson, turn: SeedTurn, conversation_id: str, message_id: str) -> None:
        """As many as are wanted in all, over all turns that may open one."""
        if turn.case is None or self._cases_left <= 0:
            return
        likely = self._cases_left / max(1.0, 0.4 * self._turns_left)
        if self.random.random() >= likely:
            return
        self._cases_left -= 1
        self.cases += 1
        by, resolved_at = self._resolution(turn)
        key = f"{person.tracking_number}:{turn.case}"
        if resolved_at is None and key in self._open_keys:
            by, resolved_at = "desk:ana", min(self.now, turn.at + timedelta(minutes=30))
        is_open = resolved_at is None
        if is_open:
            self._open_keys.add(key)
        state = self.random.choice(
            (CaseState.WAITING_ON_DESK, CaseState.WAITING_ON_DESK, CaseState.WAITING_ON_CUSTOMER)
        )
        case_id = self.numbered(
            CASES, turn.case, state.value if is_open else CaseState.RESOLVED.value, person.tracking_number,
            conversation_id, "customer", f"The customer wrote about {turn.intent.replace('_', ' ')}.",
            {"message_id": message_id, "intent": turn.intent}, "Decide and answer." if is_open else "",
            turn.at + timedelta(minutes=self.random.choice((15, 60, 1440))) if is_open else None, turn.at, resolved_at,
            by if not is_open else None, "Settled." if not is_open else None, key if is_open else None,
        )  # fmt: skip
        log = [(turn.at, "customer", message_id, "opened")]
        if resolved_at is not None:
            log.append((resolved_at, by, f"case:{case_id}:resolved", "resolved"))
        for at, actor, cause, entry in log:
            self.numbered(CASE_LOG, case_id, at, actor, cause, entry, "", {})

    def _resolution(self, turn: SeedTurn) -> tuple[str, datetime | None]:
        """By whom and when; None: it is open still."""
        if turn.settles or self.random.random() < 0.45:
            return "assistant", turn.at + timedelta(seconds=self.random.uniform(1, 300))
        at = turn.at + timedelta(minutes=self.random.lognormvariate(*_SLOWLY))
        is_open = at > self.now or self.random.random() < _OPEN_FOR_EVER
        return f"desk:{self.random.choice(DESK)}", None if is_open else at


def _change(person: SeedPerson, command: str) -> tuple[dict[str, Any], dict[str, Any]]:
    address = f"{person.house} {person.street}"
    match command:
        case "change_address":
            return {"address": address}, {"address": f"{address} Apt {person.unit}"}
        case "give_access":
            return {}, {"access": ["gate"], "keep": False}
        case "give_instructions":
            return {}, {"instructions": ["leave_at"]}
    return {}, {"noted": True}
