"""How much of a conversation's past the dialogue has to look at. Pure.

Rasa hands a tracker of everything since the session began to every policy and action, and replays it for each: the
cost of a message grows with those before it. Our policies look back five turns. So a tracker is cut: the events of the
last turns (the window), and before them a few events that leave the tracker in the state it had where the window
begins (what is carried).
"""

from collections.abc import Iterable, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    ConversationPaused,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

TURNS_KEPT = 5  # config.yml: max_history of the policies


def window_start(events: Sequence[Event]) -> int:
    """The index of the first event that must be kept; 0 keeps everything.

    A window starts with a turn and never within a form: how often a form asked, was interrupted or turned down is read
    from its events.
    """
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_KEPT:
        return 0
    start = _turn_start(events, turns[-TURNS_KEPT])
    while (activation := _form_active_at(events, start)) is not None:
        before = [index for index in turns if index < activation]
        start = _turn_start(events, before[-1]) if before else 0
    return start


def takes_back(events: Iterable[Event]) -> bool:
    """Whether one of them undoes earlier events: then nothing may be cut, it might reach back over the edge."""
    return any(isinstance(event, UserUtteranceReverted | ActionReverted) for event in events)


def _turn_start(events: Sequence[Event], uttered: int) -> int:
    """A turn begins where the assistant listened for it; during a takeover nobody did."""
    before = events[uttered - 1] if uttered else None
    listened = isinstance(before, ActionExecuted) and before.action_name == ACTION_LISTEN_NAME
    return uttered - 1 if listened else uttered


def _form_active_at(events: Sequence[Event], index: int) -> int | None:
    """The index of the event that activated the form active just before `index`."""
    for at in range(index - 1, -1, -1):
        event = events[at]
        if isinstance(event, ActiveLoop):
            return at if event.name else None
        if isinstance(event, Restarted | SessionStarted):
            return None
    return None


def carried_over(before: DialogueStateTracker, window: Sequence[Event]) -> list[Event]:
    """Events that bring an empty tracker to the state of `before`, on which the window can then be replayed."""
    at = window[0].timestamp
    carried: list[Event] = [
        SlotSet(name, slot.value, timestamp=at) for name, slot in before.slots.items() if slot.has_been_set
    ]
    if before.is_paused():
        carried.append(ConversationPaused(timestamp=at))
    if not isinstance(window[0], ActionExecuted) and before.latest_action_name:
        carried.append(ActionExecuted(before.latest_action_name, timestamp=at))
    return carried
