"""What is kept of what Slack sent: the `payload` of an inbox row. The receiver writes it; the dialogue, the alerts and
the drivers' turns read it. A turn that we began has none of it.

https://docs.slack.dev/reference/events, https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

Afterthought = Literal["message_changed", "message_deleted"]
PayloadType = Literal["message", "app_mention", "block_actions", "view_submission", "slash_command"] | Afterthought


class SlackFile(TypedDict):
    id: str
    name: str
    mimetype: str
    size: int
    url: str


class SlackAction(TypedDict):
    """Of a button, or of a choice in a menu."""

    action_id: str
    value: str
    label: str
    at: str
    """When, as a ts."""


class SubmittedView(TypedDict):
    """A modal that was filled in."""

    callback_id: str
    private_metadata: str
    values: dict[str, str]
    """What was filled in, by action id."""


class SlackPayload(TypedDict, total=False):
    type: PayloadType
    team: str
    user: str
    user_name: str
    channel: str
    ts: str | None
    """Of the message; of an interaction the message whose button was pressed."""
    thread_ts: str | None
    """The thread it was written in, if any."""
    files: list[SlackFile]
    action: SlackAction
    command: str
    """`/late`; its text is the message's body, if `has_text`."""
    has_text: bool
    trigger_id: str | None
    """Good for one modal within 3 s."""
    view: SubmittedView
    edited_of: str
    """Provider id of the message that was edited or deleted."""
    brought_at: float
    """What Slack's clock showed when it brought it."""


_NO_ACTION: SlackAction = {"action_id": "", "value": "", "label": "", "at": ""}


def payload_of(stored: Mapping[str, Any] | None) -> SlackPayload:
    """Of an inbox row or of a turn's metadata."""
    return cast(SlackPayload, stored or {})


def action_of(payload: SlackPayload) -> SlackAction:
    """What was tapped or chosen; one without a name where nothing was."""
    return payload.get("action") or _NO_ACTION
