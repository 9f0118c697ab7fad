"""The published descriptions of Twilio's and Slack's APIs: in shared/specs beside this checkout or above it."""

import json
from pathlib import Path
from typing import Any

import pytest


def published(name: str) -> dict[str, Any]:
    """Skips the test where the description is not to be had."""
    for folder in Path(__file__).parents:
        file = folder / "shared/specs" / name
        if file.exists():
            described: dict[str, Any] = json.loads(file.read_text())
            return described
    pytest.skip(f"the published description shared/specs/{name} is not beside this checkout")
