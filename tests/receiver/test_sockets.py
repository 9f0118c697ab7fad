import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from structlog.testing import capture_logs

from doorstep.messaging.slack.client import web_client
from doorstep.receiver import sockets
from doorstep.receiver.ledger import Away
from doorstep.receiver.slack import NotOurs, SlackAcknowledgement
from doorstep.settings import Settings
from tests.channels.fake_slack import FakeSlack, fake_slack
from tests.messaging.test_sender import until


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


async def take(_body: dict[str, Any]) -> SlackAcknowledgement:
    return SlackAcknowledgement()


async def _runs_until(condition: Callable[[], bool], url: str) -> None:
    task = asyncio.create_task(sockets.keep_open(take, web_client(Settings(SLACK_API_URL=url)), "xapp-1"))
    await until(condition)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_app_token_that_is_refused_is_said_once(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_TOKEN_PAUSE", 0.05)
    slack.answers["apps.connections.open"] = {"ok": False, "error": "invalid_auth"}
    with capture_logs() as logs:
        await _runs_until(lambda: len(slack.asked) > 3, slack.api_url)
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("slack_refuses_the_app_token", "error")]
    assert "SLACK_APP_TOKEN" in logs[0]["hint"]


async def test_slack_that_is_away_at_the_start_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_RETRY_SECONDS", (0.05,))
    with capture_logs() as logs:
        await _runs_until(lambda: logs != [], "http://127.0.0.1:1/api/")
    assert [entry["event"] for entry in logs] == ["slack_socket_not_open"]


async def test_an_address_that_does_not_answer_is_not_tried_twice(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Slack gives is good for one try; the SDK would try the same one for ever."""
    monkeypatch.setattr(sockets, "_RETRY_SECONDS", (0.05,))
    monkeypatch.setattr(sockets, "CONNECT_SECONDS", 0.2)
    slack.answers["apps.connections.open"] = {"ok": True, "url": "ws://127.0.0.1:1/nobody"}
    await _runs_until(lambda: len(slack.asked) > 2, slack.api_url)


class Acknowledged:
    """In place of the SDK's client: what it is told to say."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        self.said.append((response.envelope_id, response.payload))


@pytest.mark.parametrize(
    ("comes_of_it", "said"),
    [
        (SlackAcknowledgement(), [("E1", None)]),
        (SlackAcknowledgement({"response_action": "errors"}), [("E1", {"response_action": "errors"})]),
        (Away(), []),  # Slack brings it again
        (NotOurs(), []),
    ],
)
async def test_what_is_not_stored_is_not_acknowledged(
    comes_of_it: SlackAcknowledgement | Exception, said: list[Any]
) -> None:
    async def take(_body: dict[str, Any]) -> SlackAcknowledgement:
        if isinstance(comes_of_it, Exception):
            raise comes_of_it
        return comes_of_it

    client = Acknowledged()
    await sockets._answer(take, client, SocketModeRequest("events_api", "E1", {}))  # type: ignore[arg-type]
    assert client.said == said
