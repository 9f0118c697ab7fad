"""A model that trains in seconds, to be used as a fixture by both rooms that test with it."""

from pathlib import Path

import pytest

TINY = Path(__file__).parent / "fixtures" / "tiny"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rasa.model_training import train

    result = train(
        str(TINY / "domain.yml"), str(TINY / "config.yml"), [str(TINY / "data")], str(tmp_path_factory.mktemp("model"))
    )
    assert result.model is not None
    return Path(result.model)
