"""The dialogue's actions, carried out in this process.

Rasa would send the whole conversation as JSON to a server of rasa_sdk's for every action, wait up to five minutes, and
go on as if the action had done nothing when the call fails. Here what stands behind that server is called itself: the
action gets the latest turn (no action of ours reads more), works in a thread where it blocks, and one that fails or
takes too long ends the turn (assistant/turn.py), so that nothing of it is kept and it is run again. docs/adr/0021.
"""

import asyncio
import importlib
import json
from collections.abc import Reversible, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import rasa_sdk.interfaces
import structlog
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.events import read_event
from assistant.turn import TurnAborted, TurnFailed

PATIENCE_SECONDS = 15.0
"""For one action. What it does in its thread then goes on, but nobody waits for it: actions are idempotent by their
cause."""
_SOMETHING_IS_DOWN = (OSError, TimeoutError, OperationalError, InterfaceError, PoolTimeout)
"""What an action cannot help: it comes back. Anything else may be the message itself."""

_log = structlog.get_logger(__name__)


class NoActions(Exception):
    """The package cannot be imported; the message names it."""


@dataclass(frozen=True)
class ActionResult:
    events: Sequence[Event]
    responses: list[dict[str, Any]]


class Actions(EndpointConfig):
    """What Rasa knows as its action endpoint."""

    def __init__(self, package: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Raises NoActions."""
        super().__init__()
        self._patience_seconds = patience_seconds
        self._executor = ActionExecutor()
        try:
            importlib.import_module(package)
            self._executor.register_package(package)  # logs what cannot be imported, and exits
        except (ImportError, SystemExit):
            raise NoActions(f"the actions of the package {package} cannot be imported") from None

    async def run(self, name: str, tracker: DialogueStateTracker) -> ActionResult:
        """What the action does and says. Ends the turn (TurnAborted) when it fails or takes too long.

        Raises Rasa's ActionExecutionRejection when the action declines to run.
        """
        action = self._executor.actions.get(name)
        if action is None:
            _abort(f"{name}: there is no such action", outage=False)
        dispatcher = CollectingDispatcher()
        try:
            async with asyncio.timeout(self._patience_seconds):
                events = await call_potential_coroutine(action(dispatcher, as_actions_see(tracker), {}))
        except rasa_sdk.interfaces.ActionExecutionRejection as rejection:
            raise ActionExecutionRejection(name, str(rejection)) from None
        except Exception as error:
            _log.warning("action_failed", action=name, exc_info=True)
            _abort(f"{name}: {type(error).__name__}", outage=isinstance(error, _SOMETHING_IS_DOWN))
        try:
            return _read([] if events is None else events, dispatcher.messages)
        except (AttributeError, KeyError, TypeError, ValueError):
            _abort(f"{name}: answer is none that Rasa can read", outage=False)


class InsideAction(RemoteAction):
    """An action of the package, as Rasa runs it."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        assert isinstance(self.action_endpoint, Actions)
        answer = await self.action_endpoint.run(self.name(), tracker)
        said: list[BotUttered] = await self._utter_responses(answer.responses, output_channel, nlg, tracker)
        return [*said, *answer.events]


def inside(action: Action) -> Action:
    """The action as Rasa would run it, without a server."""
    return InsideAction(action.name(), action.action_endpoint) if type(action) is RemoteAction else action


def as_actions_see(tracker: DialogueStateTracker) -> rasa_sdk.interfaces.Tracker:
    """The conversation as rasa_sdk knows it, of its events the latest turn. Not a copy: actions only read it."""
    message = tracker.latest_message
    return rasa_sdk.interfaces.Tracker(
        tracker.sender_id,
        tracker.current_slot_values(),
        {**message.parse_data, "entities": message.entities} if message else {},
        [event.as_dict() for event in _latest_turn(tracker.events)],
        tracker.is_paused(),
        tracker.followup_action,
        asdict(tracker.active_loop) if tracker.active_loop else {},
        tracker.latest_action_name,
    )


def _latest_turn(events: Reversible[Event]) -> list[Event]:
    """From the latest text on."""
    turn: list[Event] = []
    for event in reversed(events):
        turn.insert(0, event)
        if isinstance(event, UserUttered):
            break
    return turn


def _read(events: object, responses: object) -> ActionResult:
    """As it would come out of the database: what is no JSON fails now, and nothing is shared with the action.

    Raises AttributeError, KeyError, TypeError or ValueError where Rasa cannot read it. Rasa itself passes over what it
    cannot read, as if the action had done nothing.
    """
    kept = json.loads(json.dumps({"events": events, "responses": responses}))
    if not isinstance(kept["events"], list):
        raise TypeError("events that are no list")
    read = [read_event(event) for event in kept["events"]]
    if any(isinstance(event, SlotSet) and event.key is None for event in read):
        raise ValueError("a slot without a name")
    if not all(isinstance(response, dict) for response in kept["responses"]):
        raise TypeError("a response that is no dictionary")
    return ActionResult(read, kept["responses"])


def _abort(reason: str, *, outage: bool) -> NoReturn:
    raise TurnAborted(TurnFailed(reason, outage=outage)) from None
