"""What Slack says, into the inbox."""

from sqlalchemy.orm import Session

from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage, Received
from doorstep.messaging.slack import events
from doorstep.messaging.slack import people as slack_people
from doorstep.messaging.slack.payloads import payload_of


def receive(session: Session, message: InboundMessage) -> Received | None:
    """Store it. What was edited or deleted before it was handled is put right instead: None."""
    payload = payload_of(message.payload)
    if payload["type"] == "slash_command":
        # It can be given anywhere, between two people too, where we are not and others read along.
        message = events.directly(message, slack_people.channel_with(session, payload["user"]))
    elif payload["channel"].startswith("D"):
        slack_people.remember(session, payload["user"], payload["team"], payload["channel"])
    if original := payload.get("edited_of"):
        body = message.body if payload["type"] == "message_changed" else None
        if inbox.amend(session, "slack", original, body, message.received_at):
            return None
    return inbox.receive(session, message)
