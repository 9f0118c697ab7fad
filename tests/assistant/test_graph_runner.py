import tempfile
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.graph_runner import SequentialGraphRunner
from tests.assistant.dialogue import DOMAIN, simple_turn, user


def load(model: Path, runner: type[GraphRunner]) -> tuple[GraphRunner, str, str]:
    with tempfile.TemporaryDirectory() as folder:
        metadata, loaded = loader.load_predict_graph_runner(Path(folder), model, LocalModelStorage, runner)
    assert metadata.core_target is not None
    assert metadata.nlu_target is not None
    return loaded, metadata.core_target, metadata.nlu_target


@pytest.mark.timeout(200)
def test_components_give_what_they_give_under_dask(tiny_model: Path) -> None:
    ours, core, nlu = load(tiny_model, SequentialGraphRunner)
    stock, _, _ = load(tiny_model, DaskGraphRunner)
    for text in ("hello", "where is it 42", "no idea", '/greet{"number": "7"}'):
        tracker = DialogueStateTracker.from_events("c", [*simple_turn("hi"), user(text)], DOMAIN.slots)
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        mine, theirs = (runner.run(inputs, targets=[nlu])[nlu][0].as_dict() for runner in (ours, stock))
        assert mine == theirs
        only_tracker = {PLACEHOLDER_TRACKER: tracker}
        mine, theirs = (runner.run(only_tracker, targets=[core])[core] for runner in (ours, stock))
        assert mine == theirs
