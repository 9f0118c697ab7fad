"""Messages as Rasa takes them, whatever channel they came by."""

import re

from rasa.core.channels.channel import UserMessage

from doorstep.language.folding import as_it_looks

LONGEST_TEXT = 1600
"""Characters that are understood: what Twilio delivers as one message."""


def for_understanding(body: str) -> str:
    """A text as the dialogue may see it: in Rasa a text that begins with a slash is a command ("/restart")."""
    return re.sub(r"^[\s/]+", "", as_it_looks(body))[:LONGEST_TEXT].rstrip()


def structured(message: UserMessage, intent: str) -> UserMessage:
    """A message whose meaning is known without understanding its words."""
    known = {"name": intent, "confidence": 1.0}
    message.parse_data = {
        "text": message.text,
        "intent": known,
        "intent_ranking": [known],
        "entities": [],
        "message_id": message.message_id,
        "metadata": message.metadata,
    }
    return message
