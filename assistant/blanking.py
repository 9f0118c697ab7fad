"""Codes of gates and doors do not stay in the stored conversation (doorstep/language/access/hiding.py: what is one).

They are taken out when a turn is written: of the customer's words, of what was answered, and of what the dialogue
remembers. What still waits to be carried out keeps its words until then. What no action dealt with, because a person
has the conversation or the number has opted out, stays as it is: people have to read it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, cast

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from doorstep.language.access import blank
from doorstep.language.access.hiding import names_a_code, values_to_hide
from doorstep.transcript import DialogueEvent

Values = tuple[str, ...]

_EVENTS = cast(Table, DialogueEvent.__table__)
_ACCESS = "give_access_code"
_MAY_BE_A_BARE_CODE = frozenset({_ACCESS, "give_instructions", "inform", "nlu_fallback"})
_WAITING = ("waiting",)
"""Slots with the intents and words of requests that are not carried out yet."""
_OPEN = ("open_question", "suspended")
_NO_WORDS = frozenset({"event", "intent", "intent_ranking", "media", "message_id", "response_selector"})
"""Of an event: nothing that people said."""


def hide_codes(session: Session, tracker: DialogueStateTracker, new: Sequence[Event]) -> Values:
    """Take the codes of the new events out of the tracker, and answer what was taken out."""
    if not any(isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME for event in new):
        return ()
    older = list(tracker.events)[: len(tracker.events) - len(new)]
    waited = _values_waiting(_latest(older))
    values = _unique(
        *waited,
        *(value for event in new if isinstance(event, UserUttered) for value in _values_said(event, older, new)),
        *_values_waiting([event for event in new if isinstance(event, SlotSet)]),
    )
    if not values:
        return ()
    is_over = not _values_waiting(_latest(tracker.events))
    _replace(tracker, values, since=0 if is_over else len(older), waiting_too=is_over)
    if waited and is_over:
        _rewrite_older(session, tracker.sender_id, values)
    return values


def without(text: str, values: Values) -> str | None:
    """The text without these values; None when they are not in it."""
    blanked = blank(text, values)
    return blanked if blanked != text else None


def without_anywhere(data: Any, values: Values) -> Any:
    """Data without these values in any of its words; None when they are not in it."""
    blanked = _hidden(data, values) if values else data
    return blanked if blanked != data else None


def _values_said(said: UserUttered, older: Sequence[Event], new: Sequence[Event]) -> Values:
    text, parts = said.text or "", (said.metadata or {}).get("parts") or ()
    intents = {said.intent_name, *(part["intent"] for part in parts)}
    entities = [*said.entities, *(entity for part in parts for entity in part["entities"])]
    spans = [str(entity["value"]) for entity in entities if entity.get("entity") == "access_code"]
    was_asked_for = any(
        isinstance(event.value, dict) and _asks_for_code(event.value)
        for event in [*_latest(older), *new]
        if isinstance(event, SlotSet) and event.key in _OPEN
    )
    may_be_bare = spans and intents & _MAY_BE_A_BARE_CODE
    if _ACCESS in intents or was_asked_for or names_a_code(text) or may_be_bare:
        return values_to_hide(text, spans)
    return ()


def _asks_for_code(work: dict[str, Any]) -> bool:
    """Of the slot of an open question."""
    return work.get("of") == _ACCESS or (work.get("memory") or {}).get("kind") == "access"


def _values_waiting(slots: Iterable[SlotSet]) -> Values:
    return _unique(
        *(
            value
            for slot in slots
            if slot.key in _WAITING
            for intent, text, *_ in slot.value or ()
            if intent == _ACCESS or names_a_code(text)
            for value in values_to_hide(text)
        )
    )


def _latest(events: Iterable[Event]) -> list[SlotSet]:
    """The last event of each slot that may hold people's words."""
    latest = {event.key: event for event in events if isinstance(event, SlotSet) and event.key in (*_WAITING, *_OPEN)}
    return list(latest.values())


def _replace(tracker: DialogueStateTracker, values: Values, *, since: int, waiting_too: bool) -> None:
    for index, event in enumerate(tracker.events):
        if index < since or not isinstance(event, UserUttered | BotUttered | SlotSet):
            continue
        if isinstance(event, SlotSet) and event.key not in _OPEN and not (waiting_too and event.key in _WAITING):
            continue
        data = event.as_dict()
        hidden = _hidden(data, values)
        if hidden == data:
            continue
        replacement = type(event)._from_parameters(hidden)
        tracker.events[index] = replacement
        if isinstance(replacement, SlotSet) and tracker.slots[replacement.key].value == event.value:
            replacement.apply_to(tracker)


def _rewrite_older(session: Session, conversation_id: str, values: Values) -> None:
    """What waited was stored with its words."""
    of_slots = (_EVENTS.c.conversation_id == conversation_id, _EVENTS.c.type_name == SlotSet.type_name)
    for id_, stored in session.connection().execute(select(_EVENTS.c.id, _EVENTS.c.data).where(*of_slots)).all():
        data = json.loads(stored)
        hidden = _hidden(data, values) if data["name"] in _WAITING else data
        if hidden != data:
            session.connection().execute(update(_EVENTS).where(_EVENTS.c.id == id_).values(data=json.dumps(hidden)))


def _hidden(data: Any, values: Values) -> Any:
    if isinstance(data, str):
        return blank(data, values)
    if isinstance(data, list):
        return [_hidden(item, values) for item in data]
    if isinstance(data, dict):
        return {key: item if key in _NO_WORDS else _hidden(item, values) for key, item in data.items()}
    return data


def _unique(*values: str) -> Values:
    return tuple(dict.fromkeys(values))
