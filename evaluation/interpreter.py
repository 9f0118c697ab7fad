"""Trains a pipeline on data/ and understands single texts with it, as the server does but without the dialogue."""

import contextlib
import io
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.nlu_audience import Audience
from evaluation.held_out import Span, spans_of


@dataclass(frozen=True)
class Understood:
    ranking: tuple[tuple[str, float], ...]
    """Intents with their confidence, best first, as they stood before the fallback."""
    fell_back: bool
    spans: frozenset[Span]
    milliseconds: float
    """Of processor time: a busy machine does not change it much."""

    @property
    def intent(self) -> str:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]


class Interpreter(Protocol):
    def __call__(self, text: str, audience: Audience = "customer") -> Understood: ...


_NOT_UNDERSTOOD = ("nlu_fallback", "driver_unclear")


def train(config: Path, model: Path, lines: Path = Path("data/nlu")) -> None:
    """Train the understanding of a configuration on a folder of lines into a model file.

    Raises RuntimeError when Rasa made none.
    """
    from rasa.model_training import train_nlu

    with contextlib.redirect_stdout(io.StringIO()):
        made = train_nlu(
            config=str(config),
            nlu_data=str(lines),
            output=str(model.parent),
            fixed_model_name=model.stem.removesuffix(".tar"),
            domain="domain.yml",
        )
    if made is None or not model.is_file():
        raise RuntimeError(f"Rasa did not train {config}")


def load(model: Path) -> Interpreter:
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    unpacked = Path(tempfile.mkdtemp(prefix="doorstep-model-"))  # components may go on reading from it
    metadata, runner = load_predict_graph_runner(unpacked, model, LocalModelStorage, DaskGraphRunner)

    def understand(text: str, audience: Audience = "customer") -> Understood:
        message = UserMessage(text, metadata={"audience": audience})
        began = time.process_time()
        answer = runner.run(inputs={PLACEHOLDER_MESSAGE: [message]}, targets=[metadata.nlu_target])
        milliseconds = (time.process_time() - began) * 1000
        parsed = answer[metadata.nlu_target][0].as_dict(only_output_properties=True)
        return Understood(
            ranking=tuple(
                (intent["name"], intent["confidence"])
                for intent in parsed["intent_ranking"]
                if intent["name"] not in _NOT_UNDERSTOOD
            ),
            fell_back=parsed["intent"]["name"] in _NOT_UNDERSTOOD,
            spans=spans_of(parsed.get("entities", [])),
            milliseconds=milliseconds,
        )

    return understand
