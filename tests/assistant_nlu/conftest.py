import pytest

from assistant import no_tensorflow

no_tensorflow.install()  # before anything imports Rasa

from assistant.nlu_encoder_graph import Weights, load_weights, published_files  # noqa: E402


@pytest.fixture(scope="session")
def weights() -> Weights:
    return load_weights(published_files()[0])
