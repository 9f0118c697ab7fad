"""What the dialogue's events say: what texts were taken for, deliveries spoken of, whether a person has the word."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from doorstep.console.read_model import sources
from doorstep.console.read_model.sources import Sources
from doorstep.console.read_model.tables import desk_conversations, intents, readings, subjects
from doorstep.transcript import SWITCHES

FALLBACK = "nlu_fallback"
ACCESS = "give_access_code"


def follow(session: Session, found: Mapping[str, Sources]) -> list[dict[str, Any]]:
    """Take over the events that came since: what texts were taken for, deliveries spoken of, who has the word.

    Answers the new readings.
    """
    heads = sources.heads(session, list(found))
    if not heads:
        return []
    said: list[tuple[int, str, dict[str, Any]]] = []
    about: dict[int, dict[str, int]] = defaultdict(dict)
    with_person: dict[str, bool] = {}
    for id_, conversation_id, type_name, data in sources.new_events(session, list(found), max(heads.values())):
        if id_ > heads.get(conversation_id, 0):
            continue
        if type_name in SWITCHES:
            with_person[conversation_id] = type_name == "pause"
            continue
        event = json.loads(data)
        if type_name == "user":
            if not (event.get("metadata") or {}).get("is_external"):
                said.append((id_, conversation_id, event))
        elif isinstance(event.get("value"), str):
            about[no_of(found, conversation_id)][event["value"]] = id_
    read = _keep_readings(session, found, said)
    keep_subjects(session, about)
    session.execute(_SEEN, [{"the_id": id_, "seen": newest} for id_, newest in sorted(heads.items())])
    if with_person:
        session.execute(_HANDED, [{"the_id": id_, "is_handed": value} for id_, value in sorted(with_person.items())])
    return read


def _keep_readings(
    session: Session, found: Mapping[str, Sources], said: Sequence[tuple[int, str, dict[str, Any]]]
) -> list[dict[str, Any]]:
    if not said:
        return []
    inbox_ids = [(event.get("metadata") or {}).get("inbox_id") for _, _, event in said]
    came_at = sources.received_at(session, [each for each in inbox_ids if each is not None])
    rows = [
        {
            "event_id": id_,
            "conversation_no": no_of(found, conversation_id),
            "inbox_id": inbox_id,
            "at": came_at.get(inbox_id or 0) or sources.moment_of(event),
            **reading_of(event.get("parse_data") or {}),
        }
        for (id_, conversation_id, event), inbox_id in zip(said, inbox_ids, strict=True)
    ]
    session.execute(insert(readings), rows)
    read = {(row["intent"], row["conversation_no"]) for row in rows}
    numbers = {no for _, no in read}
    known = set(
        session.execute(
            select(intents.c.intent, intents.c.conversation_no).where(intents.c.conversation_no.in_(numbers))
        ).tuples()
    )
    if new := read - known:
        session.execute(insert(intents), [{"intent": intent, "conversation_no": no} for intent, no in sorted(new)])
    return rows


def reading_of(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Intent, confidence, is_fallback and has_code of what Rasa stores with a text. Pure."""
    intent = parsed.get("intent") or {}
    name = intent.get("name") or FALLBACK
    confidence = float(intent.get("confidence") or 0.0)
    if name == FALLBACK:
        ranked = [each["confidence"] for each in parsed.get("intent_ranking") or () if each.get("name") != FALLBACK]
        confidence = float(max(ranked, default=0.0))
    has_code = name == ACCESS or any(each.get("entity") == "access_code" for each in parsed.get("entities") or ())
    return {"intent": name, "confidence": confidence, "is_fallback": name == FALLBACK, "has_code": has_code}


def keep_subjects(session: Session, about: Mapping[int, Mapping[str, int]]) -> None:
    """`about`: by conversation, each tracking number with the event that spoke of it last."""
    if not about:
        return
    known = {
        (row.conversation_no, row.tracking_number): row.last_event_id
        for row in session.execute(select(subjects).where(subjects.c.conversation_no.in_(list(about))))
    }
    new, later = [], []
    for no, numbers in about.items():
        for number, event_id in numbers.items():
            before = known.get((no, number))
            row = {"the_no": no, "the_number": number, "event_id": event_id}
            if before is None:
                new.append(row)
            elif event_id > before:
                later.append(row)
    if new:
        session.execute(_NEW_SUBJECT, new)
    if later:
        session.execute(_LATER_SUBJECT, later)


def no_of(found: Mapping[str, Sources], conversation_id: str) -> int:
    no = found[conversation_id].no
    assert no is not None
    return no


_NEW_SUBJECT = insert(subjects).values(
    conversation_no=bindparam("the_no"), tracking_number=bindparam("the_number"), last_event_id=bindparam("event_id")
)
_LATER_SUBJECT = (
    update(subjects)
    .where(subjects.c.conversation_no == bindparam("the_no"), subjects.c.tracking_number == bindparam("the_number"))
    .values(last_event_id=bindparam("event_id"))
)
_one = update(desk_conversations).where(desk_conversations.c.conversation_id == bindparam("the_id"))
_SEEN = _one.values(seen_event_id=bindparam("seen"))
_HANDED = _one.values(with_person=bindparam("is_handed"))
