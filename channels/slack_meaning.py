"""Which intent a tap, a command or a form has: what is known without understanding words. Pure.

Buttons under our messages to drivers have action ids `driver:<intent>`; their value is what the intent is about.
"""

from channels.user_messages import for_understanding
from doorstep.messaging.slack import modals
from doorstep.messaging.slack.payloads import SlackAction, SlackPayload

_COMMANDS = {
    "/stop": "driver_stop_details",
    "/next": "driver_next_stop",
    "/late": "driver_late",
    "/help": "driver_help",
}
_UNCLEAR = "driver_unclear"
"""What nothing else is. No word from outside becomes an intent that is not named here."""
_TAPS = frozenset(
    f"driver_{name}"
    for name in (
        "access_problem", "answer", "ask_access", "break", "check_in", "damaged", "delivered", "dispatch", "emergency",
        "failed", "late", "loaded", "missing", "next_stop", "no", "refused", "seen", "skip", "tell_customer", "undo",
        "wrong_address", "yes",
    )
)  # fmt: skip


def meaning_of(payload: SlackPayload, body: str) -> tuple[str | None, str]:
    """The intent, if it is known, and the words that stand for it in the transcript."""
    match payload["type"]:
        case "block_actions":
            action = payload["action"]
            return _button(action), for_understanding(action["label"])
        case "slash_command":
            command = payload["command"]
            return _COMMANDS.get(command, "driver_help"), for_understanding(f"{command} {body}")
        case "view_submission":
            view = payload["view"]
            intent = view["callback_id"] if view["callback_id"] in modals.INTENTS else _UNCLEAR
            return intent, for_understanding(", ".join(view["values"].values()))
        case "message_changed" | "message_deleted":
            return "driver_edited", for_understanding(body)
    text = for_understanding(body)
    if text:
        return None, text
    return ("driver_picture" if payload.get("files") else _UNCLEAR), ""


def opens_modal(payload: SlackPayload) -> modals.View | None:
    """The form that a tap or a bare command asks for."""
    if not payload.get("trigger_id"):
        return None
    if payload["type"] == "slash_command" and payload["command"] == "/late" and not payload.get("has_text"):
        return modals.late(payload["channel"])
    if payload["type"] == "block_actions":
        action = payload["action"]
        name = action["action_id"].partition("#")[0]
        if name == "driver:late_form":
            return modals.late(payload["channel"])
        if name == "driver:failed_form":
            return modals.failed(payload["channel"], action["value"])
    return None


def _button(action: SlackAction) -> str:
    """`driver:failed_form#2` → driver_failed: without its form the dialogue asks for what it would have held."""
    room, _, name = action["action_id"].partition("#")[0].partition(":")
    intent = f"{room}_{name.removesuffix('_form')}" if name else ""
    return intent if intent in _TAPS else _UNCLEAR
