import os

import pytest

from assistant import no_tensorflow
from doorstep.training import MODEL
from tests.stack import ROOT

no_tensorflow.install()  # before anything imports Rasa

from evaluation.interpreter import Interpreter, load  # noqa: E402


@pytest.fixture(scope="session")
def understand(trained: None) -> Interpreter:
    """The understanding of the model that `make demo` would serve."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    return load(ROOT / MODEL)
