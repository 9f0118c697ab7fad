"""`/healthz` of the desk, in a whole house with a part away."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assistant.servers import eventually
from tests.stack import house

pytestmark = pytest.mark.timeout(400)


def test_the_desk_says_which_part_of_the_house_is_away_and_that_it_is_back(trained: None, tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    with house(tmp_path, f"sqlite:///{tmp_path}/doorstep.db", now, with_console=True) as home:

        def parts() -> tuple[int, dict[str, Any]]:
            answer = httpx.get(f"{home.settings.console_url}/healthz", timeout=60)
            return answer.status_code, answer.json()["parts"]

        def is_well() -> bool:
            return parts()[0] == 200

        def ill(name: str) -> Callable[[], bool]:
            return lambda: parts()[0] == 503 and parts()[1].get(name, "ok") != "ok"

        eventually(is_well, 60)
        for process in ("worker", "receiver"):
            home.kill(process)
            eventually(ill(process), 60)
            home.start(process)
            eventually(is_well, 60)
        home.kill("rasa")
        eventually(ill("rasa"), 60)
        assert httpx.get(f"{home.settings.console_url}/readyz", timeout=60).status_code == 200, "of itself it is well"
