"""The example client speaks with a real server."""

import importlib.util
from datetime import datetime
from typing import Any

import pytest
from starlette.applications import Starlette

from doorstep.database import Sessions
from tests.console.api.conftest import NUMBER, Program
from tests.dms import world
from tests.ports import free_port
from tests.sandbox.servers import serving
from tests.stack import ROOT

FILE = ROOT / "examples/api_client.py"


@pytest.fixture
def example() -> Any:
    spec = importlib.util.spec_from_file_location("api_client", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_announces_corrects_tells_and_hears(
    example: Any, app: Starlette, dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    with serving(app, free_port()) as url:
        client = example.Doorstep(f"{url}/api/v1", dms.token)
        out = row | {"status": "out_for_delivery", "route_code": "R-D1"}
        assert client.announce(NUMBER, out)["outcome"] == "created"
        assert client.correct(NUMBER, {"recipient_name": "Mary Lopez"}, out)["outcome"] == "changed"
        client.attempt({"tracking_number": NUMBER, "outcome": "delivered", "left_at": "front door"})
        ((_cursor, heard),) = list(client.changes())
        assert (heard["status"], heard["left_at"]) == ("delivered", "front door")
        with pytest.raises(RuntimeError, match="409 already_delivered"):
            client.attempt({"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home"})
    assert world.view(sessions, NUMBER).recipient_name == "Mary Lopez"
