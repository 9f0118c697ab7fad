"""Whose words a text is: a customer's or a driver's. Each is understood among the meanings of their own.

The channel says so in the message's metadata ({"audience": "driver"}), training lines by their intent. A driver's
"stop 14" never competes with a customer's "stop texting me", and a new line of the one changes nothing for the other.
"""

from typing import Literal

Audience = Literal["customer", "driver"]

_OF_DRIVERS = "driver_"
"""What drivers' intents begin with."""


def of_message(metadata: object) -> Audience:
    """A customer's, unless the channel says otherwise in what it gave along (UserMessage.metadata)."""
    return "driver" if isinstance(metadata, dict) and metadata.get("audience") == "driver" else "customer"


def of_intent(intent: str) -> Audience:
    return "driver" if intent.startswith(_OF_DRIVERS) else "customer"
