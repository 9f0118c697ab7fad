"""Socket Mode: what Slack sends comes over a connection that we open, and open again when it is lost.

Imported with SLACK_APP_TOKEN only: the SDK and its HTTP client are as large as the rest of the receiver.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.messaging.slack.errors import TOKEN_REFUSED
from doorstep.receiver.ledger import Away
from doorstep.receiver.slack import NotOurs, SlackAcknowledgement

CONNECT_SECONDS = 15.0
LOOK_SECONDS = 2.0
LOST_AFTER = 20.0
"""How long the SDK may take to mend a connection itself. It cannot always: an address that Slack gave it is good for
one try, and it tries the same one again."""

_RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0)
_TOKEN_PAUSE = 30.0

_PING_SECONDS = 10.0

Take = Callable[[dict[str, Any]], Awaitable[SlackAcknowledgement]]

_log = structlog.get_logger(__name__)


async def keep_open(take: Take, web: AsyncWebClient, app_token: str) -> None:
    """Until cancelled. Never raises: the server has other channels, and Slack may be away when it starts."""
    failures = 0
    said = ""
    while True:
        client = SocketModeClient(app_token, _silent(), web, ping_interval=_PING_SECONDS)
        client.socket_mode_request_listeners.append(partial(_answer, take))
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                answer = await web.apps_connections_open(app_token=app_token)
                client.wss_uri = answer["url"]
                await client.connect()  # type: ignore[no-untyped-call]
            _log.info("slack_socket_open")
            failures, said = 0, ""
            await _until_lost(client)
            _log.warning("slack_socket_lost")
        except Exception as error:
            reason = _reason(error)
            if reason != said:  # once, however often it is tried
                said = reason
                _say(reason)
            failures += 1
            pause = _TOKEN_PAUSE if reason in TOKEN_REFUSED else _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1]
            await asyncio.sleep(pause)
        finally:
            await client.close()  # type: ignore[no-untyped-call]


async def _answer(take: Take, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
    """What is not acknowledged Slack sends again."""
    try:
        answer = await take(request.payload)
    except (Away, NotOurs) as error:
        _log.warning("slack_message_not_taken", reason=type(error).__name__)
        return
    await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer.body))


async def _until_lost(client: SocketModeClient) -> None:
    lost_for = 0.0
    while lost_for < LOST_AFTER:
        await asyncio.sleep(LOOK_SECONDS)
        lost_for = 0.0 if await client.is_connected() else lost_for + LOOK_SECONDS


def _reason(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or error.response.status_code)
    return type(error).__name__


def _say(reason: str) -> None:
    if reason in TOKEN_REFUSED:
        hint = "make an app-level token with connections:write and set SLACK_APP_TOKEN"
        _log.error("slack_refuses_the_app_token", reason=reason, hint=hint)
    else:
        _log.warning("slack_socket_not_open", reason=reason)


def _silent() -> logging.Logger:
    """The SDK logs a traceback at each try; what is to be known of it is said here."""
    logger = logging.getLogger("doorstep.slack.sockets")
    logger.setLevel(logging.CRITICAL)
    return logger
