"""What becomes of a turn when an action of this process fails, takes too long, or answers what nobody can read."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from rasa.core.actions.action import ActionExecutionRejection
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action, Tracker
from rasa_sdk import ActionExecutionRejection as Rejection
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import OperationalError

from assistant.actions_inside import ActionResult, Actions, NoActions
from assistant.turn import TurnAborted
from tests.assistant.dialogue import DOMAIN, simple_turn

Does = Callable[[CollectingDispatcher, Tracker], Any]
NAME = "action_of_a_test"


def run(does: Does, *, patience_seconds: float = 5.0, tracker: DialogueStateTracker | None = None) -> ActionResult:
    class Does(Action):
        def name(self) -> str:
            return NAME

        async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Any:
            return await asyncio.to_thread(does, dispatcher, tracker)

    actions = Actions(__name__, patience_seconds)
    actions._executor.register_action(Does())
    return asyncio.run(actions.run(NAME, tracker or DialogueStateTracker.from_events("C1", simple_turn("hi"), [])))


def failed(does: Does, **more: Any) -> tuple[str, bool]:
    with pytest.raises(TurnAborted) as aborted:
        run(does, **more)
    return aborted.value.failure.reason, aborted.value.failure.outage


def test_what_an_action_answers_is_read_and_shares_nothing_with_it() -> None:
    value = {"options": ("1", "2")}

    def does(dispatcher: CollectingDispatcher, tracker: Tracker) -> Any:
        dispatcher.utter_message(response="utter_greet", name="Ann")
        return [{"event": "slot", "name": "offered", "value": value}]

    answer = run(does)
    assert answer.events == [SlotSet("offered", {"options": ["1", "2"]})]
    assert [(each["response"], each["name"]) for each in answer.responses] == [("utter_greet", "Ann")]


def test_an_action_sees_slots_the_latest_text_and_what_came_since() -> None:
    events = [*simple_turn("hi", slot=1.0), *simple_turn("where is it", slot=2.0)]
    tracker = DialogueStateTracker.from_events("C1", events, DOMAIN.slots)
    seen: list[Tracker] = []
    run(lambda _, tracker: seen.append(tracker), tracker=tracker)
    assert (seen[0].sender_id, seen[0].get_slot("turns")) == ("C1", 2.0)
    assert seen[0].latest_message["text"] == "where is it"
    assert [event["event"] for event in seen[0].events] == ["user", "slot", "action", "bot", "action"]


def test_an_action_that_takes_too_long_ends_the_turn_as_an_outage() -> None:
    goes_on = threading.Event()
    try:
        assert failed(lambda *_: goes_on.wait(3), patience_seconds=0.05) == (f"{NAME}: TimeoutError", True)
    finally:
        goes_on.set()


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (ConnectionRefusedError(), True),
        (OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked")), True),
        (ValueError("unforgettable words"), False),
    ],
)
def test_an_action_that_fails_ends_the_turn_and_nobody_is_quoted(error: Exception, *, outage: bool) -> None:
    def does(*_: object) -> None:
        raise error

    assert failed(does) == (f"{NAME}: {type(error).__name__}", outage)


@pytest.mark.parametrize(
    "events",
    [
        [{"event": "dance"}],
        [{"name": "delivery"}],
        [{"event": "slot", "value": 1}],
        [{"event": "slot", "name": "delivery", "value": {1, 2}}],
        ["listen"],
        {},
    ],
    ids=str,
)
def test_what_nobody_can_read_ends_the_turn(events: object) -> None:
    assert failed(lambda *_: events) == (f"{NAME}: answer is none that Rasa can read", False)


def test_an_action_may_decline() -> None:
    def does(*_: object) -> None:
        raise Rejection(NAME)

    with pytest.raises(ActionExecutionRejection):
        run(does)


def test_an_action_that_nobody_wrote_ends_the_turn() -> None:
    with pytest.raises(TurnAborted, match="no such action"):
        asyncio.run(Actions(__name__).run("action_nobody_wrote", DialogueStateTracker.from_events("C1", [], [])))


@pytest.fixture
def broken_package() -> Iterator[str]:
    package = ModuleType("broken_package")
    package.__path__ = ["/nowhere"]
    sys.modules["broken_package"] = package
    yield "broken_package.there_is_none"
    del sys.modules["broken_package"]


def test_a_package_that_cannot_be_imported_is_named(broken_package: str) -> None:
    with pytest.raises(NoActions, match=broken_package):
        Actions(broken_package)
