"""The workspace's HTTP API for scripts, tests and the page (docs/sandbox.md)."""

from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep.sandbox.json_api import (
    ApiProblem,
    Handler,
    body_of,
    event_stream,
    json_of,
    limited_body,
    query_of,
    route,
)
from doorstep.sandbox.slack import interactions, people
from doorstep.sandbox.slack.events import url_verification
from doorstep.sandbox.slack.faults import AnyFault
from doorstep.sandbox.slack.file_methods import new_file
from doorstep.sandbox.slack.installation import REQUEST_PATH
from doorstep.sandbox.slack.interactions import InteractionResult, TappedElement
from doorstep.sandbox.slack.line import is_acknowledged
from doorstep.sandbox.slack.people import CannotDo
from doorstep.sandbox.slack.records import (
    BOT_USER_ID,
    File,
    ModalView,
    User,
    channel_json,
    file_json,
    message_json,
    user_json,
    view_json,
)
from doorstep.sandbox.slack.script_bodies import (
    Action,
    Command,
    Edit,
    MessageQuery,
    NewMessage,
    NewUser,
    OneMessage,
    Reaction,
    SlackLogQuery,
    Submission,
    UploadQuery,
    ViewQuery,
    WorkspaceChange,
)
from doorstep.sandbox.slack.store import views_of
from doorstep.sandbox.slack.web_api import FILE_HEADERS
from doorstep.sandbox.slack.workspace import Workspace

_FAULT: TypeAdapter[AnyFault] = TypeAdapter(AnyFault)


def routes(workspace: Workspace) -> list[Route]:
    of_user = "/sandbox/slack/users/{user}"
    handlers: list[tuple[str, str, Handler[Workspace]]] = [
        ("GET", "/sandbox/slack/users", _users),
        ("POST", "/sandbox/slack/users", _add_user),
        ("GET", "/sandbox/slack/channels", _channels),
        ("GET", "/sandbox/slack/channels/{channel}/messages", _messages),
        ("POST", f"{of_user}/messages", _say),
        ("POST", f"{of_user}/edits", _edit),
        ("POST", f"{of_user}/deletions", _delete),
        ("POST", f"{of_user}/reactions", _react),
        ("POST", f"{of_user}/actions", _press),
        ("POST", f"{of_user}/commands", _command),
        ("GET", f"{of_user}/views", _views),
        ("POST", f"{of_user}/views/{{view}}/submit", _submit),
        ("POST", f"{of_user}/views/{{view}}/close", _close),
        ("POST", f"{of_user}/files", _upload),
        ("GET", "/sandbox/slack/files/{file}", _file),
        ("POST", "/sandbox/slack/url_verification", _verify_url),
        ("GET", "/sandbox/slack/log", _log),
        ("GET", "/sandbox/slack/faults", _faults),
        ("POST", "/sandbox/slack/faults", _add_fault),
        ("DELETE", "/sandbox/slack/faults", _clear_faults),
        ("GET", "/sandbox/slack/workspace", _workspace),
        ("POST", "/sandbox/slack/workspace", _change_workspace),
        ("POST", "/sandbox/slack/reset", _reset),
        ("GET", "/sandbox/slack/events", _events),
    ]
    return [route(workspace, method, path, _said_plainly(handler)) for method, path, handler in handlers]


def _said_plainly(handler: Handler[Workspace]) -> Handler[Workspace]:
    async def handled(workspace: Workspace, request: Request) -> Response:
        try:
            return await handler(workspace, request)
        except CannotDo as error:
            raise ApiProblem(422, str(error)) from None

    return handled


# People and channels


async def _users(workspace: Workspace, request: Request) -> Response:
    return JSONResponse({"users": [user_json(user) for user in workspace.store.users.values()]})


async def _add_user(workspace: Workspace, request: Request) -> Response:
    asked = await body_of(NewUser, request)
    if asked.id == BOT_USER_ID:
        raise ApiProblem(422, "this is the app's own user")
    before = workspace.store.users.get(asked.id)
    if before is not None and (before.kind == "bot") != (asked.kind == "bot"):
        raise ApiProblem(422, "a bot stays a bot, a person a person")
    user = User(
        asked.id,
        asked.name,
        asked.kind,
        asked.situation,
        tuple(asked.hints),
        seeded=before is not None and before.seeded,
    )
    workspace.store.add_user(user)
    return JSONResponse(user_json(user), 200 if before else 201)


async def _channels(workspace: Workspace, request: Request) -> Response:
    return JSONResponse({"channels": [channel_json(channel) for channel in workspace.store.channels.values()]})


# Messages


async def _messages(workspace: Workspace, request: Request) -> Response:
    channel = request.path_params["channel"]
    if channel not in workspace.store.channels:
        raise CannotDo(f"no channel {channel}")
    asked = query_of(MessageQuery, request)
    found = await workspace.store.wait_for(
        channel,
        lambda: workspace.store.messages(
            channel, after=asked.after, since=asked.since, thread_ts=asked.thread_ts, user=asked.user, by=asked.by
        ),
        asked.wait,
    )
    return JSONResponse({"messages": [message_json(message) for message in found]})


async def _say(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(NewMessage, request)
    if not asked.text and not asked.files:
        raise ApiProblem(422, "a message needs text or files")
    message = people.say(
        workspace,
        user,
        people.channel_of(workspace, user, asked.channel),
        asked.text,
        thread_ts=asked.thread_ts,
        files=[_own_file(workspace, user, id_) for id_ in asked.files],
    )
    return JSONResponse(message_json(message), 201)


async def _edit(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(Edit, request)
    channel = people.channel_of(workspace, user, asked.channel)
    return JSONResponse(message_json(people.edit(workspace, user, channel, asked.ts, asked.text)))


async def _delete(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(OneMessage, request)
    people.delete(workspace, user, people.channel_of(workspace, user, asked.channel), asked.ts)
    return Response(status_code=204)


async def _react(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(Reaction, request)
    channel = people.channel_of(workspace, user, asked.channel)
    return JSONResponse(message_json(people.react(workspace, user, channel, asked.ts, asked.name)))


# Taps, commands and modals


async def _press(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(Action, request)
    tap = TappedElement(asked.action_id, asked.block_id, asked.value, asked.selected, asked.stale)
    if asked.view is not None:
        outcome = await interactions.press_on_view(workspace, user, _open_view(workspace, user, asked.view), tap)
    elif asked.ts is not None:
        channel = people.channel_of(workspace, user, asked.channel)
        outcome = await interactions.press_on_message(workspace, user, channel, asked.ts, tap)
    else:
        raise ApiProblem(422, "say on what: ts of a message, or view")
    return _outcome(outcome)


async def _command(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = await body_of(Command, request)
    channel = people.channel_of(workspace, user, asked.channel)
    outcome = await interactions.command(workspace, user, channel, asked.command, asked.text)
    return _outcome(outcome, message=None if outcome.message is None else message_json(outcome.message))


async def _views(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    asked = query_of(ViewQuery, request)
    found = await workspace.store.wait_for(
        views_of(user.id), lambda: workspace.store.open_views(user.id, asked.since), asked.wait
    )
    return JSONResponse({"views": [view_json(view) for view in found]})


async def _submit(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    view = _open_view(workspace, user, request.path_params["view"])
    outcome = await interactions.submit(workspace, user, view, (await body_of(Submission, request)).values)
    return _outcome(outcome, errors=outcome.errors, view=_topmost(workspace, user))


async def _close(workspace: Workspace, request: Request) -> Response:
    user = _user(workspace, request)
    await json_of(request)
    outcome = await interactions.close(workspace, user, _open_view(workspace, user, request.path_params["view"]))
    return _outcome(outcome, errors={}, view=_topmost(workspace, user))


# Files


async def _upload(workspace: Workspace, request: Request) -> Response:
    """The file is the request's body, as it is."""
    user = _user(workspace, request)
    asked = query_of(UploadQuery, request)
    content = await limited_body(request, workspace.installation.max_file_bytes)
    file = new_file(workspace, asked.name, content, user.id)
    workspace.store.add_file(file)
    return JSONResponse(file_json(file), 201)


async def _file(workspace: Workspace, request: Request) -> Response:
    file = workspace.store.files.get(request.path_params["file"])
    if file is None:
        raise ApiProblem(404, "no such file")
    return Response(file.content, media_type=file.mimetype, headers=FILE_HEADERS)


# The workspace itself


async def _verify_url(workspace: Workspace, request: Request) -> Response:
    await json_of(request)
    challenge = uuid4().hex
    got = await workspace.line.verify_url(url_verification(challenge))
    verified = is_acknowledged(got) and challenge in got.body
    return JSONResponse({"verified": verified, "http_status": got.status})


async def _log(workspace: Workspace, request: Request) -> Response:
    asked = query_of(SlackLogQuery, request)
    entries = [
        entry for entry in workspace.store.log if entry["id"] > asked.after and asked.kind in (None, entry["kind"])
    ]
    return JSONResponse({"log": entries[: asked.limit]})


async def _faults(workspace: Workspace, request: Request) -> Response:
    return JSONResponse({"faults": [fault.model_dump() for fault in workspace.faults.active()]})


async def _add_fault(workspace: Workspace, request: Request) -> Response:
    fault = _FAULT.validate_python(await json_of(request))
    await workspace.add_fault(fault)
    return JSONResponse(fault.model_dump(), 201)


async def _clear_faults(workspace: Workspace, request: Request) -> Response:
    workspace.faults.clear()
    return Response(status_code=204)


async def _workspace(workspace: Workspace, request: Request) -> Response:
    installation = workspace.installation
    return JSONResponse(
        {
            "request_url": installation.request_url,
            "speed": installation.speed,
            "rate_limits": installation.rate_limits,
            "max_file_bytes": installation.max_file_bytes,
            "patience": installation.patience,
            "dispatch_channel": installation.dispatch_channel,
            "sockets": workspace.sockets.count,
            "version": workspace.store.version,
        }
    )


async def _change_workspace(workspace: Workspace, request: Request) -> Response:
    change = await body_of(WorkspaceChange, request)
    installation = workspace.installation
    if change.public_url is not None:
        installation.request_url = change.public_url.rstrip("/") + REQUEST_PATH
    for name in ("speed", "rate_limits", "max_file_bytes", "patience"):
        value = getattr(change, name)
        if value is not None:
            setattr(installation, name, value)
    return await _workspace(workspace, request)


async def _reset(workspace: Workspace, request: Request) -> Response:
    await workspace.reset()
    return Response(status_code=204)


async def _events(workspace: Workspace, request: Request) -> Response:
    return event_stream(workspace.store)


def _user(workspace: Workspace, request: Request) -> User:
    user = people.user_of(workspace, request.path_params["user"])
    if user.id == BOT_USER_ID:
        raise CannotDo("the app's own user writes over the Web API")
    return user


def _open_view(workspace: Workspace, user: User, id_: str) -> ModalView:
    view = workspace.store.views.get(id_)
    if view is None or view.user != user.id or not view.open:
        raise CannotDo(f"no open modal {id_} of {user.id}")
    return view


def _topmost(workspace: Workspace, user: User) -> dict[str, Any] | None:
    return next((view_json(view) for view in workspace.store.open_views(user.id)), None)


def _own_file(workspace: Workspace, user: User, id_: str) -> File:
    file = workspace.store.files.get(id_)
    if file is None or file.user != user.id:
        raise CannotDo(f"no file {id_} of {user.id}")
    return file


def _outcome(outcome: InteractionResult, **more: Any) -> JSONResponse:
    seen = {"taken": outcome.taken, "http_status": outcome.http_status, "version": outcome.version}
    return JSONResponse(seen | more)
