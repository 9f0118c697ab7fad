"""Slack's error words that can befall a message: what they mean for it, and for people to read.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from slack_sdk.errors import SlackApiError

TOKEN_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
    }
)
"""The token, not this message: no other would fare better."""

PASSING = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org",
                     "message_limit_exceeded"})  # fmt: skip
"""It was certainly not posted, and another try may succeed."""

HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""Slack: "It's possible some aspect of the operation succeeded before the error was raised.\""""

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format"})

NOTHING_THERE = frozenset({"channel_not_found", "thread_not_found", "not_in_channel", "is_archived", "user_not_found"})
"""Whoever looks for a message there finds none, today or tomorrow."""

_TOKEN = "Slack does not accept our token. Install the app again and set SLACK_BOT_TOKEN."  # noqa: S105  # a sentence
_EXPLANATIONS = {
    **dict.fromkeys(TOKEN_REFUSED, _TOKEN),
    "missing_scope": "The Slack app lacks a permission. Bring it up to slack-manifest.yml and install it again.",
    "channel_not_found": "Slack knows no such channel, or it is private and the app was not invited.",
    "not_in_channel": "The app is not in that channel: invite it (/invite @doorstep).",
    "is_archived": "The Slack channel is archived.",
    "user_not_found": "Slack knows no such person.",
    "user_disabled": "That person's account in Slack is switched off.",
    "messages_tab_disabled": "Direct messages with the app are switched off (App Home, Messages Tab).",
    "restricted_action": "A setting of the Slack workspace forbids it.",
    "message_not_found": "The message that was to be changed is gone from Slack.",
    "cant_update_message": "The message that was to be changed is not the app's own.",
    "edit_window_closed": "The message is too old for Slack to change it.",
    "thread_not_found": "The thread that it answers is gone from Slack.",
    "msg_too_long": "It is longer than Slack takes.",
    "no_text": "There were no words in it.",
    "invalid_blocks": "Slack does not take it in this form.",
    "not_taken": "Slack failed at it every time.",
}


def word_of(error: SlackApiError) -> str:
    """Slack's own word for it; empty when it was somebody else who answered."""
    try:
        return str(error.response.get("error") or "")
    except AttributeError:  # slack_sdk passes on what it could not read
        return ""


def explain(reason: str) -> str:
    return _EXPLANATIONS.get(reason, f"Slack refused it: {reason}.")
