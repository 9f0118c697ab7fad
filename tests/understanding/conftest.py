import os

import pytest

from assistant import no_tensorflow
from doorstep.training import MODEL, is_trained, train
from tests.house import ROOT

no_tensorflow.install()  # before anything imports Rasa

from evaluation.interpreter import Interpreter, load  # noqa: E402


@pytest.fixture(scope="session")
def understand() -> Interpreter:
    """The understanding of the model that `make demo` would serve; trained first if it is not of these sources."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if not is_trained(ROOT):
        train(ROOT)
    return load(ROOT / MODEL)
