"""What came of texts: how the assistant read them, what it did, what changed in the DMS, which cases they touched."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case, CaseLog
from doorstep.console.kit import masking
from doorstep.console.read_model.tables import DeskCorrection, readings
from doorstep.dms.filling import dms_of
from doorstep.dms.views import HistoryEntry
from doorstep.transcript import DialogueEvent

_RANKED = 5
_NOT_ACTS = frozenset({"action_listen", "action_session_start", "action_extract_slots"})
_SWITCHES = {"pause": "handed to a person", "resume": "given back to the assistant"}


@dataclass(frozen=True)
class Entity:
    entity: str
    role: str | None
    value: str
    """Masked, unless asked for in clear."""
    start: int
    end: int
    """Where in `Understood.text`."""


@dataclass(frozen=True)
class TurnCorrection:
    id: int
    intent: str
    spans: tuple[dict[str, Any], ...]
    by: str
    at: datetime
    is_exported: bool


@dataclass(frozen=True)
class Understood:
    """How one text, or one request in it, was read."""

    event_id: int
    """Names the reading, for a correction."""
    text: str
    """Masked, unless asked for in clear; spans count in either."""
    intent: str
    confidence: float
    """Of the likeliest intent, where the fallback took its place."""
    is_fallback: bool
    has_code: bool
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
    actions: tuple[str, ...]
    """What was done, in order: names of actions, `handed to a person`."""
    responses: tuple[str, ...]
    """What was said, by the names of data/responses, in order."""
    correction: TurnCorrection | None


@dataclass(frozen=True)
class Field:
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ShownChange:
    """What one command did to the DMS."""

    at: datetime
    actor: str
    command: str
    subject: str
    """A tracking number, `route:…`, `driver:…`."""
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class CaseTouched:
    case_id: int
    kind: str
    state: str
    """As it is now."""
    entry: str
    """opened, joined, moved to …, resolved, note"""
    note: str


@dataclass(frozen=True)
class Beside:
    understood: Mapping[int, tuple[Understood, ...]] = field(default_factory=dict)
    """By inbox id."""
    pictures: Mapping[int, list[str]] = field(default_factory=dict)
    changes: Mapping[str, tuple[ShownChange, ...]] = field(default_factory=dict)
    """By cause: the message id, `case:5:approved`."""
    cases: Mapping[str, tuple[CaseTouched, ...]] = field(default_factory=dict)
    deciders: Mapping[str, str] = field(default_factory=dict)
    by_carrier: Set[int] = field(default_factory=set)
    """Inbox ids of keywords that the carrier answered."""


def beside(
    session: Session, conversation_id: str, no: int | None, came: Sequence[Any], went: Sequence[Any], *, in_clear: bool
) -> Beside:
    """Of rows of inbox and outbox. Seven statements, however many texts; none looks further than they do."""
    causes = [row.provider_id for row in came] + [row.cause for row in went if row.cause.startswith("case:")]
    cases, deciders = _cases(session, causes)
    found = _understood(session, conversation_id, no, [row.id for row in came], in_clear=in_clear)
    return Beside(
        {inbox_id: tuple(each) for inbox_id, each in found.readings.items()},
        found.pictures,
        changes(session, causes, in_clear=in_clear),
        cases,
        deciders,
        found.by_carrier,
    )


def changes(session: Session, causes: Sequence[str], *, in_clear: bool = False) -> dict[str, tuple[ShownChange, ...]]:
    """By cause, oldest first."""
    found: dict[str, list[ShownChange]] = defaultdict(list)
    for entry in dms_of(session).led_to(causes):
        found[entry.cause].append(change(entry, in_clear=in_clear))
    return {cause: tuple(each) for cause, each in found.items()}


def change(entry: HistoryEntry, *, in_clear: bool = False) -> ShownChange:
    before, after = entry.before, entry.after
    names = [name for name in {**before, **after} if name != "version"]
    fields = (Field(name, _plain(before.get(name), in_clear), _plain(after.get(name), in_clear)) for name in names)
    return ShownChange(
        entry.at, entry.actor, entry.command, entry.subject, tuple(each for each in fields if each.before != each.after)
    )


def _plain(value: object, in_clear: bool) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if in_clear else masking.masked(text).text


def _cases(session: Session, causes: Sequence[str]) -> tuple[dict[str, tuple[CaseTouched, ...]], dict[str, str]]:
    found: dict[str, list[CaseTouched]] = defaultdict(list)
    deciders: dict[str, str] = {}
    query = (
        select(CaseLog.cause, CaseLog.entry, CaseLog.note, CaseLog.actor, Case.id, Case.kind, Case.state)
        .join(Case, Case.id == CaseLog.case_id)
        .where(CaseLog.cause.in_(causes))
        .order_by(CaseLog.id)
    )
    for row in session.execute(query):
        found[row.cause].append(CaseTouched(row.id, row.kind, row.state, row.entry, masking.masked(row.note).text))
        if row.actor.startswith("desk:"):
            deciders[row.cause] = row.actor.removeprefix("desk:")
    return {cause: tuple(each) for cause, each in found.items()}, deciders


@dataclass
class _After:
    actions: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)


@dataclass
class _CameOfTurns:
    """By inbox id."""

    readings: dict[int, list[Understood]] = field(default_factory=lambda: defaultdict(list))
    pictures: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_carrier: set[int] = field(default_factory=set)


def _understood(
    session: Session, conversation_id: str, no: int | None, inbox_ids: Sequence[int], *, in_clear: bool
) -> _CameOfTurns:
    found = _CameOfTurns()
    if no is None or not inbox_ids:
        return found
    read = session.execute(
        select(readings).where(readings.c.inbox_id.in_(inbox_ids)).order_by(readings.c.event_id)
    ).all()
    if not read:
        return found
    said, after = _events(session, conversation_id, no, read[0].event_id, read[-1].event_id)
    corrected = corrections_of(session, [row.event_id for row in read])
    for row in read:
        event = said.get(row.event_id)
        if event is None:
            continue
        correction = corrected.get(row.event_id)
        found.readings[row.inbox_id].append(_reading(row, event, after[row.event_id], correction, in_clear=in_clear))
        metadata = event.get("metadata") or {}
        found.pictures[row.inbox_id] += [each["url"] for each in metadata.get("media") or () if each.get("url")]
        if metadata.get("answered_by") == "carrier":
            found.by_carrier.add(row.inbox_id)
    return found


def _events(
    session: Session, conversation_id: str, no: int, first: int, last: int
) -> tuple[dict[int, dict[str, Any]], dict[int, _After]]:
    """What stands in the texts' events, and what came after each, until the next text."""
    until = session.scalar(
        select(func.min(readings.c.event_id)).where(readings.c.conversation_no == no, readings.c.event_id > last)
    )
    query = (
        select(DialogueEvent.id, DialogueEvent.type_name, DialogueEvent.data)
        .where(
            DialogueEvent.conversation_id == conversation_id,
            DialogueEvent.id >= first,
            DialogueEvent.type_name.in_(("user", "action", "bot", *_SWITCHES)),
        )
        .order_by(DialogueEvent.id)
    )
    if until is not None:
        query = query.where(DialogueEvent.id < until)
    said: dict[int, dict[str, Any]] = {}
    after: dict[int, _After] = defaultdict(_After)
    current = first
    for id_, type_name, data in session.execute(query):
        if type_name in _SWITCHES:
            after[current].actions.append(_SWITCHES[type_name])
            continue
        event = json.loads(data)
        if type_name == "user":
            said[id_], current = event, id_
        elif type_name == "bot":
            if response := (event.get("metadata") or {}).get("utter_action"):
                after[current].responses.append(response)
        elif (name := event.get("name")) and name not in _NOT_ACTS:
            after[current].actions.append(name)
    return said, after


def corrections_of(session: Session, event_ids: Sequence[int]) -> dict[int, TurnCorrection]:
    """The one that counts of each reading."""
    query = (
        select(DeskCorrection)
        .where(DeskCorrection.event_id.in_(event_ids), DeskCorrection.removed_at.is_(None))
        .order_by(DeskCorrection.id)
    )
    return {
        row.event_id: TurnCorrection(
            row.id, row.intent, tuple(row.spans), row.by, row.at, is_exported=row.exported_at is not None
        )
        for row in session.scalars(query)
    }


def _reading(
    row: Any, event: Mapping[str, Any], after: _After, correction: TurnCorrection | None, *, in_clear: bool
) -> Understood:
    parsed = event.get("parse_data") or {}
    text = event.get("text") or ""

    def shown(words: str, *, is_code: bool = False) -> str:
        return words if in_clear else masking.masked(words, every_number=is_code or row.has_code).text

    entities = tuple(
        Entity(
            each["entity"],
            each.get("role"),
            shown(str(each.get("value", "")), is_code=each["entity"] == "access_code"),
            int(each.get("start", 0)),
            int(each.get("end", 0)),
        )
        for each in parsed.get("entities") or ()
    )
    ranking = [(each["name"], float(each["confidence"])) for each in parsed.get("intent_ranking") or ()]
    return Understood(
        event_id=row.event_id,
        text=shown(text),
        intent=row.intent,
        confidence=row.confidence,
        is_fallback=row.is_fallback,
        has_code=row.has_code,
        ranking=tuple(ranking[:_RANKED]),
        entities=entities,
        actions=tuple(after.actions),
        responses=tuple(after.responses),
        correction=correction,
    )
