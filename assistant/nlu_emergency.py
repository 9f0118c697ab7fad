"""A driver in danger is heard whatever the classifier made of the words (doorstep.language.reports.danger)."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant import nlu_audience
from doorstep.language.reports import is_emergency

_EMERGENCY = "driver_emergency"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EmergencyGuard(GraphComponent):
    """Gives the words of a driver that name a danger the intent driver_emergency, with confidence 1. Stands behind the
    classifier, whose guesses stay in the ranking.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EmergencyGuard":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            is_of_driver = nlu_audience.of_message(message.get("metadata")) == "driver"
            if is_of_driver and is_emergency(message.get(TEXT) or ""):
                certain = {INTENT_NAME_KEY: _EMERGENCY, "confidence": 1.0}
                guesses = [each for each in message.get("intent_ranking", []) if each[INTENT_NAME_KEY] != _EMERGENCY]
                message.set(INTENT, certain, add_to_output=True)
                message.set("intent_ranking", [certain, *guesses], add_to_output=True)
        return messages
