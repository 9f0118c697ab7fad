"""Words of rows of the outbox, as the desk shows them. Pure."""

from typing import Any

from doorstep.messaging.slack import mrkdwn


def shown(row: Any) -> str:
    """What stays of the text once it was sent: no code, also while it is still queued."""
    return _plain(row, row.body if row.blanked_body is None else row.blanked_body)


def in_clear(row: Any) -> str:
    return _plain(row, row.body)


def _plain(row: Any, text: str) -> str:
    return mrkdwn.plain(text) if row.provider == "slack" else text
