"""What the app answers outside the Web API: to a response URL, and in the response to a slash command or a modal."""

import json
from typing import Any

from doorstep.sandbox.slack.blocks import problems_in
from doorstep.sandbox.slack.records import Json, SlackMessage
from doorstep.sandbox.slack.workspace import Content, ResponseTo, Workspace


class BadResponse(Exception):
    """Slack would not take it; the message is Slack's error code."""


def respond(workspace: Workspace, to: ResponseTo, body: Json) -> SlackMessage | None:
    """Carry out what was posted to a response URL. Raises BadResponse."""
    original = workspace.store.message(to.channel, to.ts) if to.ts else None
    if original is not None and original.deleted:
        original = None
    if body.get("delete_original"):
        if original is not None:
            workspace.delete(original)
        return None
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if not text and not blocks:
        raise BadResponse("no_text")
    if problems_in(blocks):
        raise BadResponse("invalid_blocks")
    if body.get("replace_original") and original is not None:
        workspace.rewrite(original, text, blocks, body.get("metadata"))
        return original
    channel = workspace.store.channels.get(to.channel)
    if channel is None:
        raise BadResponse("channel_not_found")
    in_channel = body.get("response_type") == "in_channel"
    thread_ts = body.get("thread_ts") or (original.thread_ts if original is not None else None)
    return workspace.post(
        channel,
        Content(text, blocks, body.get("metadata")),
        thread_ts=thread_ts,
        ephemeral_to=None if in_channel else to.user,
    )


def content_of(content_type: str, body: str) -> Json:
    """The response to a slash command or a modal as JSON: {} when there is none, {"text": …} when it is plain words."""
    if not body.strip():
        return {}
    content: Any = None
    if "json" in content_type:
        try:
            content = json.loads(body)
        except ValueError:
            content = None
    return content if isinstance(content, dict) else {"text": body}
