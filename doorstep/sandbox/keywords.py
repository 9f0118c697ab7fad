"""The words a carrier takes itself, and what it answers.

Rule and wording: Twilio, "Twilio support for opt-out keywords (SMS STOP filtering)". Only a text that is nothing but
the word counts; YES brings back only those who had opted out; the first STOP is confirmed, further ones are not.
"""

from collections.abc import Collection
from typing import Literal

START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})

UNSUBSCRIBED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
RESUBSCRIBED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."

Action = Literal["opt_out", "opt_in", "help"]


def action_of(body: str, *, opted_out: bool, stop_words: Collection[str]) -> Action | None:
    """What the carrier does about a text from a phone, or None when it only passes it on."""
    word = body.strip().upper()
    if opted_out:
        return "opt_in" if word in START_WORDS else None
    if word in stop_words:
        return "opt_out"
    if word in HELP_WORDS:
        return "help"
    return None
