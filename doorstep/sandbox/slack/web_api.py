"""Slack's Web API: who may ask, what goes wrong on demand, and the HTTP around it."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from doorstep.sandbox.json_api import ApiProblem, limited_body
from doorstep.sandbox.media import sniff
from doorstep.sandbox.slack import chat_methods, conversation_methods, file_methods, view_methods
from doorstep.sandbox.slack.arguments import Arguments, SlackError, arguments_of
from doorstep.sandbox.slack.chat_methods import Method
from doorstep.sandbox.slack.faults import RateLimited, SlackApiFault, SlackApiTimeout
from doorstep.sandbox.slack.installation import API_PATH
from doorstep.sandbox.slack.records import TEAM_ID, Json
from doorstep.sandbox.slack.responses import BadResponse, respond
from doorstep.sandbox.slack.sockets import SOCKET_PATH
from doorstep.sandbox.slack.tickets import Expired, UsedUp
from doorstep.sandbox.slack.workspace import Workspace

METHODS: dict[str, Method] = {
    **chat_methods.METHODS,
    **conversation_methods.METHODS,
    **view_methods.METHODS,
    **file_methods.METHODS,
}
# Files come from strangers: whatever one turns out to be, a browser that opens it runs nothing.
FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


def routes(workspace: Workspace) -> list[BaseRoute]:
    def at(path: str, handler: Callable[[Workspace, Request], Awaitable[Response]], method: str) -> Route:
        async def endpoint(request: Request) -> Response:
            if workspace.faults.outage_left:
                return _answer_error(SlackError("service_unavailable", status=503))
            return await handler(workspace, request)

        return Route(path, endpoint, methods=[method])

    return [
        Route(f"{API_PATH}{{method:path}}", _method_endpoint(workspace), methods=["GET", "POST"]),
        at("/slack/response/{ticket}", _response_url, "POST"),
        at("/slack/upload/v1/{ticket}", _upload, "POST"),
        at(f"/slack/files/{TEAM_ID}-{{file}}/{{name}}", _file, "GET"),
        at(f"/slack/files/{TEAM_ID}-{{file}}/download/{{name}}", _file, "GET"),
        at("/slack/signin", _signin, "GET"),
        WebSocketRoute(SOCKET_PATH, workspace.sockets.serve),
    ]


def _method_endpoint(workspace: Workspace) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        name = request.path_params["method"]
        channel: str | None = None
        try:
            given = await arguments_of(request)
            channel = given.text("channel") or given.text("channel_id") or None
            content = await _call(workspace, name, channel, given, request)
        except SlackError as error:
            workspace.store.note("api", method=name, channel=channel, error=error.code)
            return _answer_error(error)
        workspace.store.note("api", method=name, channel=channel, ts=content.get("ts"), error=None)
        return JSONResponse({"ok": True, **content})

    return endpoint


async def _call(workspace: Workspace, name: str, channel: str | None, given: Arguments, request: Request) -> Json:
    """Raises SlackError."""
    faults = workspace.faults
    if faults.outage_left:
        raise SlackError("service_unavailable", status=503)
    _check_token(workspace, name, given, request)
    limited = faults.take(RateLimited, method=name, channel=channel)
    if limited is not None:
        raise SlackError("ratelimited", status=429, retry_after=limited.retry_after)
    failing = faults.take(SlackApiFault, method=name, channel=channel)
    if failing is not None:
        raise SlackError(failing.code, status=failing.http_status)
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method")
    timeout = faults.take(SlackApiTimeout, method=name, channel=channel)
    if timeout is None:
        return await method(workspace, given)
    if timeout.accepted:
        await method(workspace, given)
    await asyncio.sleep(timeout.seconds)
    raise SlackError("request_timeout", status=504)


def _check_token(workspace: Workspace, method: str, given: Arguments, request: Request) -> None:
    token = _bearer(request) or given.text("token")
    if not token:
        raise SlackError("not_authed")
    installation = workspace.installation
    if method != "apps.connections.open":
        if token.startswith("xapp-"):
            raise SlackError("not_allowed_token_type")
        if not _is_same(token, installation.bot_token):
            raise SlackError("invalid_auth")
    elif not token.startswith("xapp-"):
        raise SlackError("not_allowed_token_type")
    elif installation.app_token is not None and not _is_same(token, installation.app_token):
        raise SlackError("invalid_auth")


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _answer_error(error: SlackError) -> JSONResponse:
    content: Json = {"ok": False, "error": error.code}
    if error.messages:
        content["response_metadata"] = {"messages": error.messages}
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse(content, error.status, headers)


async def _response_url(workspace: Workspace, request: Request) -> Response:
    try:
        to = workspace.response_urls.use(request.path_params["ticket"])
        given = await arguments_of(request)
        names = ("text", "thread_ts", "response_type")
        flags = ("replace_original", "delete_original")
        body: Json = {name: given.text(name) for name in names} | {name: given.flag(name) for name in flags}
        body |= {name: given.structure(name) for name in ("blocks", "metadata")}
        message = respond(workspace, to, body)
    except KeyError:
        return PlainTextResponse("invalid_url", 404)
    except (Expired, UsedUp):
        workspace.store.note("response_url", error="used_url")
        return PlainTextResponse("used_url", 404)
    except (BadResponse, SlackError) as error:
        workspace.store.note("response_url", error=str(error))
        return PlainTextResponse(str(error), 400 if isinstance(error, BadResponse) else 500)
    workspace.store.note("response_url", channel=to.channel, ts=message.ts if message else None, error=None)
    return PlainTextResponse("ok")


async def _upload(workspace: Workspace, request: Request) -> Response:
    """The file is the request's body; the URL itself is what lets one in."""
    try:
        file = workspace.uploads.use(request.path_params["ticket"])
        content = await limited_body(request, workspace.installation.max_file_bytes)
    except (KeyError, Expired, UsedUp):
        return PlainTextResponse("invalid upload URL", 404)
    except ApiProblem as problem:
        return PlainTextResponse(problem.error, problem.status)
    file.content, file.mimetype = content, sniff(content) or file.mimetype
    workspace.store.add_file(file)
    return PlainTextResponse(f"OK - {len(content)}")


async def _file(workspace: Workspace, request: Request) -> Response:
    """With the bot's token only; others are sent to a page for people, as Slack does (which answers 200)."""
    if not _is_same(_bearer(request), workspace.installation.bot_token):
        return RedirectResponse(f"{workspace.installation.base_url}/slack/signin", 302)
    file = workspace.store.files.get(request.path_params["file"])
    if file is None or not file.channels:
        return PlainTextResponse("file_not_found", 404)
    return Response(file.content, media_type=file.mimetype, headers=FILE_HEADERS)


async def _signin(workspace: Workspace, request: Request) -> Response:
    return HTMLResponse("<!DOCTYPE html><title>Sign in</title><p>Sign in to the workspace to see this file.")
