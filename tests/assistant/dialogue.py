"""Conversations as the processor writes them, for tests of what keeps them."""

from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracker_store import DialogueTrackerStore
from assistant.turn import turn_on
from doorstep.storage import Storage
from tests.assistant.tiny import TINY

DOMAIN = Domain.load(TINY / "domain.yml")


def make_store(storage: Storage) -> DialogueTrackerStore:
    return DialogueTrackerStore(DOMAIN, storage=storage)


def user(text: str, intent: str = "greet") -> UserUttered:
    return UserUttered(text, {"name": intent, "confidence": 1.0})


def simple_turn(text: str, slot: object = None) -> list[Event]:
    """What a turn leaves behind that was answered with one utterance."""
    return [
        user(text),
        *([SlotSet("turns", slot)] if slot is not None else []),
        ActionExecuted("utter_greet"),
        BotUttered(f"answer to {text}"),
        ActionExecuted("action_listen"),
    ]


async def take_turn(store: DialogueTrackerStore, storage: Storage, conversation: str, events: Iterable[Event]) -> int:
    """Let a turn add `events`; answers how many events the store had handed over."""
    async with turn_on(conversation, storage):
        return await add_events(store, conversation, events)


async def add_events(store: TrackerStore, conversation: str, events: Iterable[Event]) -> int:
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    handed = len(tracker.events)
    tracker.update_with_events(list(events), DOMAIN)
    await store.save(tracker)
    return handed


def state_of(tracker: DialogueStateTracker | None) -> dict[str, object]:
    """Everything about a tracker that decides what happens next."""
    assert tracker is not None
    state = tracker.current_state()
    for irrelevant in ("latest_event_time", "events"):
        state.pop(irrelevant)
    if state["active_loop"]:
        state["active_loop"].pop("trigger_message")
    return state
