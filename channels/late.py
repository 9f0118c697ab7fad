"""An answer that comes late says so: since then somebody may have found out, or asked again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rasa.shared.core.domain import Domain

from doorstep.messaging.inbox import InboxMessage
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.slack.blocks import section

LATE_AFTER = timedelta(minutes=15)


def owning_up(replies: Sequence[Reply], message: InboxMessage, domain: Domain, now: datetime) -> list[Reply]:
    """The same, with an excuse before the first when the message is an old one."""
    excuses = domain.responses.get("utter_late_answer")
    if not replies or not excuses or now - message.received_at < LATE_AFTER:
        return list(replies)
    first, *others = replies
    sorry = excuses[0]["text"]
    payload = first.payload
    if payload and "blocks" in payload:
        payload = payload | {"blocks": [section(sorry), *payload["blocks"]]}
    return [replace(first, text=f"{sorry} {first.text}".rstrip(), payload=payload), *others]
