"""Tracking numbers and ZIP codes: entities whose form is a rule, so they are not learnt."""

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from doorstep.language import tracking_numbers

_ZIP = re.compile(r"(?<![\w#-])(?P<zip>\d{5})(?:-\d{4})?(?![\w-])")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpanExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `tracking_number` (value "LM482019337", however it was typed) and `postal_code` (value: the five digits).

    Stands behind the learnt extractors: five digits inside an address or an access code are no ZIP code.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpanExtractor":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            tracking = self.add_extractor_name(tracking_number_spans(text))
            # A tracking number is certain: what was guessed about its digits goes.
            others = [entity for entity in message.get(ENTITIES, []) if not _overlaps(entity, tracking)]
            taken = tracking + others
            zips = [span for span in self.add_extractor_name(zip_spans(text)) if not _overlaps(span, taken)]
            message.set(ENTITIES, others + tracking + zips, add_to_output=True)
        return messages


def tracking_number_spans(text: str) -> list[dict[str, Any]]:
    return [
        {"entity": "tracking_number", "start": start, "end": end, "value": number}
        for number, start, end in tracking_numbers.spans(text)
    ]


def zip_spans(text: str) -> list[dict[str, Any]]:
    return [
        {"entity": "postal_code", "start": match.start(), "end": match.end(), "value": match["zip"]}
        for match in _ZIP.finditer(text)
    ]


def _overlaps(span: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    return any(span["start"] < other["end"] and other["start"] < span["end"] for other in others)
