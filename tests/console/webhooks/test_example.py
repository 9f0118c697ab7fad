"""The example receiver, as it is, takes what Doorstep posts."""

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from doorstep.clock import system_clock
from doorstep.console.webhooks.posting import Poster
from doorstep.console.webhooks.sending import Letter
from tests.stack import ROOT
from tests.threaded import in_threads

FILE = ROOT / "examples/webhook_receiver.py"
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1leGFtcGxl"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DOORSTEP_WEBHOOK_SECRET", SECRET)
    return loaded()


def loaded() -> Any:
    spec = importlib.util.spec_from_file_location("webhook_receiver", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def url(example: Any) -> Iterator[str]:
    with in_threads(example.Receiver) as port:
        yield f"http://127.0.0.1:{port}/"


async def test_it_does_each_once_and_leaves_out_what_is_old(
    url: str, example: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def body(version: int, status: str) -> str:
        return (
            '{"type":"delivery.status_changed","timestamp":"2026-11-20T16:30:00Z","data":{"tracking_number":'
            f'"LM100000001","version":{version},"after":{{"status":"{status}"}}}}}}'
        )

    poster = Poster(system_clock, is_sandboxed=True)
    told = [
        Letter(1, 1, url, SECRET, "evt_dms_2", body(2, "at_depot")),
        Letter(1, 1, url, SECRET, "evt_dms_2", body(2, "at_depot")),
        Letter(2, 1, url, SECRET, "evt_dms_1", body(1, "created")),
        Letter(3, 1, url, "whsec_b3RoZXI=", "evt_dms_3", body(3, "held")),
    ]
    answers = [(await poster.post(each)).status for each in told]
    await poster.close()
    assert answers == [204, 204, 204, 400]
    assert capsys.readouterr().out.splitlines() == ["LM100000001 delivery.status_changed {'status': 'at_depot'}"]


def test_without_a_secret_of_its_own_it_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOORSTEP_WEBHOOK_SECRET", raising=False)
    with pytest.raises(KeyError, match="DOORSTEP_WEBHOOK_SECRET"):
        loaded()


def test_it_is_short() -> None:
    assert len(FILE.read_text().splitlines()) <= 60
