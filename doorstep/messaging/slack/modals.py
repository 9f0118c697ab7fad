"""The forms: two that a driver fills in quicker than they type (how late, why it could not be delivered), and one in
which dispatch answers from an alert."""

import re
from typing import Any

View = dict[str, Any]

LATE = "driver_late"
FAILED = "driver_failed"
INTENTS = frozenset({LATE, FAILED})
"""Callback ids of drivers' forms, each the intent that the form has in the dialogue. No other id may become one."""
ANSWER = "case_answer"
OURS = INTENTS | {ANSWER}

LONGEST_ANSWER = 600
_MOST_MINUTES = 600
_REASONS = {
    "nobody_home": "Nobody home",
    "no_access": "No access (gate, lobby, code)",
    "address_not_found": "Address not found",
    "business_closed": "Business closed",
    "no_safe_place": "No safe place to leave it",
    "unsafe": "Unsafe (dog, ice, blocked road)",
    "out_of_time": "Out of time",
    "damaged": "Package damaged",
    "refused": "Customer refused it",
}
_MINUTES = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": str(_MOST_MINUTES)}
_LATE_REASONS = ("Traffic", "Weather", "Vehicle", "Too many stops", "Long wait at a stop", "Something else")


def late(channel: str) -> View:
    return _modal(
        LATE,
        channel,
        "",
        "Running late",
        [
            _input("minutes", "How many minutes?", _MINUTES),
            _input("reason", "Why?", _select([(reason, reason) for reason in _LATE_REASONS])),
        ],
    )


def failed(channel: str, tracking_number: str) -> View:
    return _modal(
        FAILED,
        channel,
        tracking_number,
        "Could not deliver",
        [
            _input("reason", "What happened?", _select(list(_REASONS.items()))),
            _input("note", "Note", {"type": "plain_text_input", "multiline": True, "max_length": 500}, optional=True),
        ],
    )


def answer(channel: str, about: str) -> View:
    """`about`: to whom, which case, in which thread."""
    text = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST_ANSWER, "focus_on_load": True}
    whom = about.partition(" ")[0]
    return _modal(ANSWER, channel, about, f"Answer the {whom}", [_input("text", "Your words", text)], submit="Send")


def problems(callback_id: str, values: dict[str, str]) -> dict[str, str]:
    """What is wrong with a submitted form, by block id; checked before it is acknowledged, while it is still open."""
    if callback_id == ANSWER and not values.get("text", "").strip():
        return {"text": "There is nothing to send."}
    if callback_id != LATE:
        return {}
    minutes = values.get("minutes", "")
    if not re.fullmatch("[0-9]{1,3}", minutes) or not 0 < int(minutes) <= _MOST_MINUTES:
        return {"minutes": f"Give whole minutes, from 1 to {_MOST_MINUTES}."}
    return {}


def _modal(callback_id: str, channel: str, about: str, title: str, blocks: list[View], submit: str = "Report") -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": f"{channel}|{about}",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Back"},
        "blocks": blocks,
    }


def _input(name: str, label: str, element: View, *, optional: bool = False) -> View:
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element | {"action_id": name},
    }


def _select(options: list[tuple[str, str]]) -> View:
    return {
        "type": "static_select",
        "options": [{"text": {"type": "plain_text", "text": label}, "value": value} for value, label in options],
    }
