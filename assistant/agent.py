"""Rasa's agent with our parts where Rasa chooses its own."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ModelNotFound
from rasa.model import get_latest_model
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from assistant.actions_inside import inside
from assistant.graph_runner import SequentialGraphRunner
from assistant.rules import RememberingRulePolicy

_TURNS = frozenset({"action_customer_turn", "action_driver_turn"})


class TurnProcessor(MessageProcessor):
    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, SequentialGraphRunner]:
        """Raises ModelNotFound. `model_path` is a model, or a folder whose newest model is taken."""
        archive = Path(model_path) if os.path.isfile(model_path) else get_latest_model(model_path)
        if archive is None:
            raise ModelNotFound(f"no model at {model_path}")
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(archive), LocalModelStorage, SequentialGraphRunner
            )
        return Path(archive).name, metadata, runner

    def parse_texts(self, texts: Sequence[str], metadata: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """As `parse_message` does with one."""
        messages = [UserMessage(text, metadata=metadata) for text in texts]
        target = self.model_metadata.nlu_target
        ran = self.graph_runner.run(inputs={PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None}, targets=[target])
        nothing = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}
        return [{**nothing, **parsed.as_dict(only_output_properties=True)} for parsed in ran[target]]

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """Each turn is one action's (data/rules), so after it the rules are not asked again."""
        if tracker.latest_action_name in _TURNS and not tracker.followup_action:
            return PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME, RememberingRulePolicy.__name__)
        return super()._predict_next_with_tracker(tracker)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if action.name() == ACTION_LISTEN_NAME:  # does nothing; Rasa copies the tracker for it
            self._log_action_on_tracker(tracker, action, [], prediction)
            return False
        return await super()._run_action(inside(action), tracker, output_channel, nlg, prediction)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Nobody's slots belong in a log, and writing them down for nothing after every action takes its time."""


class TurnAgent(Agent):
    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = TurnProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """The store as it is: Rasa's FailSafeTrackerStore would swallow its errors and go on in memory, the
        conversation forgotten."""
        assert store is not None
        store.domain = domain
        return store
