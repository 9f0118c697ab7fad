"""What people tap: buttons and menus, slash commands, modals. The app's answer is waited for, as the person does."""

from dataclasses import dataclass, field
from typing import Any

from doorstep.sandbox.slack import events
from doorstep.sandbox.slack.blocks import Json, interactive, options_of
from doorstep.sandbox.slack.line import is_acknowledged
from doorstep.sandbox.slack.modals import UnknownResponseAction, answer, entered, initial_values
from doorstep.sandbox.slack.people import CannotDo
from doorstep.sandbox.slack.records import Channel, ModalView, SlackMessage, User
from doorstep.sandbox.slack.responses import BadResponse, content_of, respond
from doorstep.sandbox.slack.views import BadView, close_view, open_view, update_view
from doorstep.sandbox.slack.workspace import ResponseTo, Workspace
from doorstep.sandbox.slack.writing import escaped
from doorstep.sandbox.webhooks import WebhookAnswer


@dataclass(frozen=True)
class TappedElement:
    """Which element, and what was chosen there."""

    action_id: str
    block_id: str | None = None
    value: str | None = None
    """Tells apart several buttons with this action id."""
    selected: Any = None
    stale: bool = False
    """The person's screen is behind: elements that an update took away can be tapped too."""


@dataclass
class InteractionResult:
    """What came of it, as the person sees it."""

    taken: bool
    """The app acknowledged in time. Otherwise Slack shows a warning."""
    http_status: int | None
    version: int
    """Of the workspace, before."""
    message: SlackMessage | None = None
    errors: dict[str, str] = field(default_factory=dict)


async def press_on_message(
    workspace: Workspace, user: User, channel: Channel, ts: str, tap: TappedElement
) -> InteractionResult:
    """Raises CannotDo."""
    message = workspace.visible(channel.id, ts, user)
    if message is None:
        raise CannotDo(f"no message {ts} in {channel.id}")
    shown = [message.blocks, *reversed(message.earlier_blocks)] if tap.stale else [message.blocks]
    block, element = _element([block for blocks in shown for block in blocks], tap)
    state = initial_values(message.blocks)
    action = _action(workspace, block, element, tap)
    if (now_held := _held(element, tap)) is not None:
        state.setdefault(block["block_id"], {})[element["action_id"]] = now_held
    payload = events.block_actions_on_message(
        message,
        channel,
        events.BlockAction(
            user,
            action,
            state,
            workspace.new_trigger(user.id),
            workspace.response_url(ResponseTo(channel.id, user.id, ts)),
        ),
        workspace.installation.base_url,
    )
    return await _interact(workspace, payload)


async def press_on_view(workspace: Workspace, user: User, view: ModalView, tap: TappedElement) -> InteractionResult:
    """Raises CannotDo."""
    block, element = _element(view.content["blocks"], tap)
    action = _action(workspace, block, element, tap)
    if (now_held := _held(element, tap)) is not None:
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = now_held
    payload = events.block_actions_on_view(view, user, action, workspace.new_trigger(user.id))
    return await _interact(workspace, payload)


async def command(workspace: Workspace, user: User, channel: Channel, name: str, text: str) -> InteractionResult:
    before = workspace.store.version
    to = ResponseTo(channel.id, user.id)
    payload = events.slash_command(
        name, escaped(text), channel, user, workspace.new_trigger(user.id), workspace.response_url(to)
    )
    got = await workspace.line.ask("slash_commands", payload)
    outcome = InteractionResult(is_acknowledged(got), got.status, before)
    content = content_of(got.content_type, got.body) if outcome.taken else {}
    if content.get("text") or content.get("blocks"):
        try:
            outcome.message = respond(workspace, to, content)
        except BadResponse as error:
            _note_bad_response(workspace, str(error))
    return outcome


async def submit(workspace: Workspace, user: User, view: ModalView, given: dict[str, Any]) -> InteractionResult:
    """Raises CannotDo."""
    before = workspace.store.version
    try:
        values, errors = entered(view.content["blocks"], view.values, given)
    except UnknownResponseAction as error:
        raise CannotDo(str(error)) from None
    view.values = values
    if errors:
        _show_errors(workspace, view, errors)
        return InteractionResult(False, None, before, errors=errors)
    payload = events.view_submission(view, user, workspace.new_trigger(user.id))
    got = await workspace.line.ask("interactive", payload)
    outcome = InteractionResult(is_acknowledged(got), got.status, before)
    if outcome.taken:
        try:
            outcome.errors = _carry_out(workspace, view, content_of(got.content_type, got.body))
        except BadView as error:
            _note_bad_response(workspace, error.code, error.messages)
            outcome.taken = False
    return outcome


async def close(workspace: Workspace, user: User, view: ModalView) -> InteractionResult:
    before = workspace.store.version
    closed = close_view(workspace.store, view, whole_stack=bool(view.content.get("clear_on_close")))
    got = WebhookAnswer(None)
    for one in closed:
        if one.content.get("notify_on_close"):
            got = await workspace.line.ask("interactive", events.view_closed(one, user))
    return InteractionResult(is_acknowledged(got), got.status, before)


def _carry_out(workspace: Workspace, view: ModalView, content: Json) -> dict[str, str]:
    """What the app's answer to a submission does to the modals; answers the errors it shows. Raises BadView."""
    store = workspace.store
    match content.get("response_action"):
        case "errors":
            errors = {str(block_id): str(text) for block_id, text in (content.get("errors") or {}).items()}
            unknown = set(errors) - {block["block_id"] for block in view.content["blocks"]}
            if unknown:
                raise BadView("invalid_arguments", [f"errors for unknown blocks: {', '.join(sorted(unknown))}"])
            _show_errors(workspace, view, errors)
            return errors
        case "update":
            update_view(store, view, content.get("view"))
        case "push":
            open_view(store, view.user, content.get("view"), on=view)
        case "clear":
            close_view(store, view, whole_stack=True)
        case _:
            if view.id in store.views:
                close_view(store, view)
    return {}


def _show_errors(workspace: Workspace, view: ModalView, errors: dict[str, str]) -> None:
    view.errors = errors
    workspace.store.view_changed(view)


async def _interact(workspace: Workspace, payload: Json) -> InteractionResult:
    before = workspace.store.version
    got = await workspace.line.ask("interactive", payload)
    return InteractionResult(is_acknowledged(got), got.status, before)


def _element(blocks: list[Json], tap: TappedElement) -> tuple[Json, Json]:
    found = [
        (block, element)
        for block, element in interactive(blocks)
        if element["action_id"] == tap.action_id
        and tap.block_id in (None, block["block_id"])
        and (element["type"] != "button" or tap.value is None or element.get("value") == tap.value)
    ]
    if not found:
        there = ", ".join(sorted({element["action_id"] for _, element in interactive(blocks)}))
        raise CannotDo(f"nothing to press with action_id {tap.action_id} here; there is: {there or 'nothing'}")
    if len(found) > 1 and not tap.stale:
        raise CannotDo(f"several elements with action_id {tap.action_id}: say which by value or block_id")
    return found[0]


def _held(element: Json, tap: TappedElement) -> Json | None:
    try:
        return answer(element, tap.selected if tap.selected is not None else tap.value)
    except UnknownResponseAction as error:
        raise CannotDo(str(error)) from None


def _action(workspace: Workspace, block: Json, element: Json, tap: TappedElement) -> Json:
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": workspace.store.new_ts(),
    }
    if element["type"] == "button":
        return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    if element["type"] == "overflow":
        option = next((one for one in options_of(element) if one.get("value") == tap.selected), None)
        if option is None:
            raise CannotDo(f"no option {tap.selected}")
        return action | {"selected_option": option}
    return action | (_held(element, tap) or {})


def _note_bad_response(workspace: Workspace, code: str, messages: list[str] | None = None) -> None:
    workspace.store.note("bad_response", error=code, messages=messages or [])
