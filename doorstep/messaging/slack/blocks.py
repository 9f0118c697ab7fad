"""The few parts of Block Kit that our messages are made of. https://docs.slack.dev/reference/block-kit"""

from typing import Any

Block = dict[str, Any]

LONGEST_TEXT = 3000
LONGEST_BUTTON = 75
MOST_BUTTONS = 25


def section(words: str) -> Block:
    """`words` are mrkdwn. Slack makes nothing of what is not markup in them: no "@channel", no addresses."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words[:LONGEST_TEXT], "verbatim": True}}


def actions(buttons: list[Block]) -> Block:
    return {"type": "actions", "elements": buttons[:MOST_BUTTONS]}


def button(title: str, action_id: str, value: str = "", *, style: str | None = None) -> Block:
    """Action ids are unique in a message: what comes after `#` tells equal ones apart. `style`: primary, danger."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": title[:LONGEST_BUTTON]},
        "action_id": action_id,
    }
    if value:
        made["value"] = value
    return made | ({"style": style} if style else {})
