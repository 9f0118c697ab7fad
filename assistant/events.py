"""Rasa's events from what is stored or sent of them."""

import functools
from typing import Any

from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses


def read_event(data: dict[str, Any]) -> Event:
    """Rasa's own way walks the tree of all event classes for every event.

    Raises AttributeError, KeyError, TypeError or ValueError, as Rasa's events do, where it is none.
    """
    event = _event_types()[str(data["event"])]._from_parameters(data)
    if event is None:
        raise ValueError("an event that its own class cannot read")
    return event


@functools.cache
def _event_types() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
