"""What people say and hear, and what the assistant recorded of its turns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from doorstep.database import reading
from doorstep.messaging.models import Conversation
from doorstep.transcript import DialogueEvent
from evaluation.playing.house import House

COMPANY, CARRIER, RUNNER = "company", "carrier", "runner"
DESK = "#dispatch"


@dataclass
class Said:
    who: str
    """A person, or `company`, `carrier`, or `runner` (a remark of ours)."""
    to: str
    text: str
    turn: int | None = None
    """Of the file, from 1; None for what we added and for what the company says before the first."""
    media: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    """Names of our responses in the turn that answered; with its first text."""
    opted_out: bool = False
    """The phone in question, after it."""
    update: bool = False
    """An earlier message of Slack's, changed in place."""


@dataclass(frozen=True)
class Turned:
    """What the assistant recorded in a conversation."""

    texts: tuple[tuple[str, str | None], ...]
    """Each text of the person (a part of one, if it was taken apart) with the intent it was taken for."""
    responses: tuple[str, ...]
    actions: tuple[str, ...]
    acts: tuple[str, ...]
    """Where the turn records the acts that it found: their names."""


def newest_event(house: House) -> int:
    with reading(house.sessions) as session:
        return session.scalar(select(func.max(DialogueEvent.id))) or 0


def turned(house: House, their_numbers: Sequence[str], *, after: int = 0) -> Turned:
    """What happened in the conversations with these numbers (a phone, a channel of Slack's) after an event."""
    wanted = [Conversation.their_number == each for each in their_numbers]
    wanted += [Conversation.their_number.startswith(f"{each}:") for each in their_numbers]
    query = (
        select(DialogueEvent.type_name, DialogueEvent.data)
        .where(
            DialogueEvent.id > after,
            DialogueEvent.type_name.in_(("user", "bot", "action")),
            DialogueEvent.conversation_id.in_(select(Conversation.id).where(or_(*wanted))),
        )
        .order_by(DialogueEvent.id)
    )  # fmt: skip
    with reading(house.sessions) as session:
        return of_events((name, json.loads(data)) for name, data in session.execute(query).tuples())


def by_number(house: House, their_numbers: Sequence[str]) -> dict[str, Turned]:
    """What happened in each of these conversations, in one reading."""
    wanted = set(their_numbers)
    with reading(house.sessions) as session:
        numbers = {
            id_: number.partition(":")[0]
            for id_, number in session.execute(select(Conversation.id, Conversation.their_number)).tuples()
        }
        query = (
            select(DialogueEvent.conversation_id, DialogueEvent.type_name, DialogueEvent.data)
            .where(DialogueEvent.type_name.in_(("user", "bot", "action")))
            .order_by(DialogueEvent.id)
        )
        events: dict[str, list[tuple[str, Any]]] = {number: [] for number in wanted}
        for id_, type_name, data in session.execute(query).tuples():
            if (number := numbers.get(id_)) in wanted:
                events[str(number)].append((type_name, json.loads(data)))
    return {number: of_events(found) for number, found in events.items()}


def of_events(events: Any) -> Turned:
    """`events`: pairs of a type and Rasa's own event."""
    texts: list[tuple[str, str | None]] = []
    responses: list[str] = []
    actions: list[str] = []
    acts: list[str] = []
    for type_name, event in events:
        metadata = event.get("metadata") or {}
        if type_name == "bot":
            if name := metadata.get("utter_action"):
                responses.append(name)
        elif type_name == "action":
            actions.append(str(event.get("name")))
        elif not metadata.get("is_external"):
            parsed = event.get("parse_data") or {}
            texts.append((event.get("text") or "", (parsed.get("intent") or {}).get("name")))
            acts += _recorded_acts(event)
    return Turned(tuple(texts), tuple(responses), tuple(actions), tuple(acts))


def _recorded_acts(event: dict[str, Any]) -> list[str]:
    """Names of the acts that a turn's own record names (assistant/acts.py: the parts of a text); none where it makes
    no more than one."""
    parts = (event.get("metadata") or {}).get("parts") or (event.get("parse_data") or {}).get("acts") or ()
    return [str(each.get("intent") or each.get("name")) for each in parts]


def slack_words(message: dict[str, Any]) -> str:
    """A message as Slack shows it: its blocks where it has some."""
    if message["deleted"]:
        return "(deleted)"
    shown = []
    for block in message["blocks"] or ():
        if block.get("text"):
            shown.append(block["text"]["text"])
        shown += [each["text"].replace("\n", " ") for each in block.get("fields", ())]
        if block["type"] == "context":
            shown += [each.get("text", "") for each in block["elements"]]
    return "\n".join(shown) or str(message["text"])


def slack_buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in message["blocks"] or ():
        if block["type"] == "actions":
            found += block["elements"]
        elif block.get("accessory"):
            found.append(block["accessory"])
    return found


def title_of(button: dict[str, Any]) -> str:
    return str((button.get("text") or {}).get("text", button.get("type", "")))
