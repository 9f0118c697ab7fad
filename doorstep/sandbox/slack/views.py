"""Modals as the app opens, pushes and updates them, and as they close."""

import secrets

from doorstep.sandbox.slack.blocks import size_of, with_ids
from doorstep.sandbox.slack.modals import MAX_DEPTH, initial_values, problems_in_view
from doorstep.sandbox.slack.records import Json, ModalView
from doorstep.sandbox.slack.store import WorkspaceStore, new_id

MAX_VIEW_BYTES = 250_000


class BadView(Exception):
    """Slack would not take it: an error code of the Web API and its messages."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        self.code = code
        self.messages = messages or []
        super().__init__(code)


def open_view(store: WorkspaceStore, user: str, content: object, *, on: ModalView | None = None) -> ModalView:
    """Put a modal in front of the user, on top of `on` or as the first of a stack. Raises BadView."""
    checked = _checked(store, content)
    id_ = new_id("V")
    if on is not None and len(_stack(store, on)) >= MAX_DEPTH:
        raise BadView("push_limit_reached")
    covered = store.open_views(user)
    view = ModalView(
        id=id_,
        user=user,
        content=checked,
        hash=_new_hash(store),
        root_id=on.root_id if on else id_,
        previous_id=on.id if on else None,
        values=initial_values(checked["blocks"]),
    )
    for below in covered:
        below.open = False
        store.view_changed(below)
    store.add_view(view)
    return view


def update_view(store: WorkspaceStore, view: ModalView, content: object) -> None:
    """Other content in the same modal; what was entered stays where block and action ids stay. Raises BadView."""
    checked = _checked(store, content, of=view)
    values = initial_values(checked["blocks"])
    for block_id, actions in values.items():
        for action_id in actions:
            actions[action_id] = view.values.get(block_id, {}).get(action_id, actions[action_id])
    view.content, view.values, view.errors, view.hash = checked, values, {}, _new_hash(store)
    store.view_changed(view)


def close_view(store: WorkspaceStore, view: ModalView, *, whole_stack: bool = False) -> list[ModalView]:
    """Answers what was closed; what lay below is open again."""
    closed = _stack(store, view) if whole_stack else [view]
    for one in closed:
        store.remove_view(one)
    below = next((one for one in reversed(store.views.values()) if one.user == view.user), None)
    if below is not None and not below.open:
        below.open = True
        store.view_changed(below)
    return closed


def _stack(store: WorkspaceStore, view: ModalView) -> list[ModalView]:
    return [one for one in store.views.values() if one.root_id == view.root_id]


def _checked(store: WorkspaceStore, content: object, of: ModalView | None = None) -> Json:
    problems = problems_in_view(content)
    if problems:
        raise BadView("invalid_arguments", problems)
    assert isinstance(content, dict)
    if size_of(content) > MAX_VIEW_BYTES:
        raise BadView("view_too_large")
    external_id = content.get("external_id")
    if external_id and any(
        one.content.get("external_id") == external_id and one is not of for one in store.views.values()
    ):
        raise BadView("duplicate_external_id")
    return content | {"blocks": with_ids(content["blocks"])}


def _new_hash(store: WorkspaceStore) -> str:
    return f"{int(store.clock().timestamp())}.{secrets.token_hex(4)}"
