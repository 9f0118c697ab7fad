"""An unmodified slack_bolt app, over HTTP and over Socket Mode."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.sandbox.slack.client import SlackSandbox
from tests.ports import free_port
from tests.sandbox.servers import eventually, serving
from tests.sandbox.slack.company import SIGNING_SECRET
from tests.sandbox.slack.conftest import BOT_TOKEN
from tests.sandbox.slack.test_interactions import MODAL, plain

DRIVER, DM = "U0DRIVER01", "D0DRIVER01"
REPORT = {"type": "button", "action_id": "report", "text": plain("Report"), "value": "4"}


def bolt_app(web: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=web, signing_secret=SIGNING_SECRET)

    @app.event("message")
    async def _said(event: dict[str, Any], say: Any) -> None:
        await say(text=f"you said {event['text']}", blocks=[{"type": "actions", "elements": [REPORT]}])

    @app.command("/next")
    async def _next(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"next after {command['text']}")

    @app.action("report")
    async def _report(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        await respond("opening", replace_original=False)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("failed")
    async def _failed(ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        note = view["state"]["values"]["note"]["words"]["value"]
        if note is None:
            await ack(response_action="errors", errors={"note": "Say more."})
            return
        await ack()
        await client.chat_postMessage(channel=DM, text=f"noted: {note}")

    return app


@contextmanager
def over_http(app: AsyncApp) -> Iterator[str]:
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        response: Response = await handler.handle(request)
        return response

    with serving(Starlette(routes=[Route("/webhooks/slack/events", endpoint, methods=["POST"])]), free_port()) as url:
        yield url


def a_days_work(slack: SlackSandbox) -> None:
    said = slack.say(DRIVER, "stop 4 failed")
    answer = slack.wait_for_message(DRIVER, after=said["ts"])
    assert answer["text"] == "you said stop 4 failed"
    assert slack.command(DRIVER, "/next", "4")["message"]["text"] == "next after 4"
    pressed = slack.press(DRIVER, answer, "report")
    assert pressed["taken"]
    view = slack.wait_for_view(DRIVER, since=pressed["version"])
    assert slack.submit(DRIVER, view["id"], {"reason": "nobody", "note": None})["errors"] == {"note": "Say more."}
    assert slack.submit(DRIVER, view["id"], {"note": "rang twice"})["view"] is None
    assert slack.wait_for_message(DRIVER, containing="noted")["text"] == "noted: rang twice"
    assert [one["text"] for one in slack.messages(DRIVER) if one["ephemeral_to"]] == ["next after 4", "opening"]


def test_an_app_of_bolt_works_over_http(web: AsyncWebClient, slack: SlackSandbox) -> None:
    with over_http(bolt_app(web)) as url:
        slack.change_workspace(public_url=url)
        a_days_work(slack)


@asynccontextmanager
async def connected(web: AsyncWebClient, slack: SlackSandbox) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(bolt_app(web), "xapp-1-sandbox", web_client=web, ping_interval=1)
    await handler.connect_async()
    await asyncio.to_thread(eventually, lambda: slack.workspace()["sockets"] == 1)
    try:
        yield handler
    finally:
        await handler.close_async()
        await asyncio.to_thread(eventually, lambda: slack.workspace()["sockets"] == 0)


async def test_an_app_of_bolt_works_over_socket_mode(web: AsyncWebClient, slack: SlackSandbox) -> None:
    async with connected(web, slack):
        await asyncio.to_thread(a_days_work, slack)


async def test_a_socket_that_is_cut_is_opened_again_and_misses_nothing(
    web: AsyncWebClient, slack: SlackSandbox
) -> None:
    slack.change_workspace(speed=20)
    async with connected(web, slack):
        slack.add_fault("outage", seconds=600)
        assert slack.workspace()["sockets"] == 0
        said = slack.say(DRIVER, "anybody?")
        slack.clear_faults()
        answer = await asyncio.to_thread(slack.wait_for_message, DRIVER, said["ts"])
        assert answer["text"] == "you said anybody?"


async def test_a_socket_needs_an_apps_token(web: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await web.apps_connections_open(app_token=BOT_TOKEN)
