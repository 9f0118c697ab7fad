"""Whoever writes what stands on a button under the open question taps it: "ok send it"."""

import re
from dataclasses import replace

from actions.driver_heard import DriverMessage
from actions.question import OpenQuestion
from doorstep.language.reports.labels import label_said
from doorstep.messaging.slack.payloads import SlackAction, SlackPayload

STANDING = {
    "utter_driver_send_this": (
        ("Send", "driver:answer+|send~{question}"),
        ("No", "driver:answer|no~{question}"),
    ),
    "utter_driver_stops_left": (
        ("End the shift", "driver:answer!|end~{question}"),
        ("Not yet", "driver:answer|stay~{question}"),
    ),
    "utter_driver_in_danger": (
        ("Yes, emergency", "driver:answer!|danger~{question}"),
        ("No", "driver:answer|safe~{question}"),
    ),
    "utter_driver_vehicle": (
        ("Yes, I go on", "driver:answer|drives~{question}"),
        ("No, I'm stuck", "driver:answer!|stuck~{question}"),
    ),
    "utter_driver_vehicle_noted": (
        ("Yes, I go on", "driver:answer|drives~{question}"),
        ("No, I'm stuck", "driver:answer!|stuck~{question}"),
    ),
}
"""Of responses whose buttons stand in data/responses and never change: label and payload, as they are there."""
_PAYLOAD = re.compile(r"driver:(?P<name>[a-z_]+)[!+]?\|(?P<value>[^{}]*)")


def said(heard: DriverMessage, question: OpenQuestion) -> DriverMessage | None:
    """The tap that the words are; what opens a form is left to them."""
    buttons = _under(question)
    place = label_said(heard.words, [title for title, _ in buttons])
    payload = _PAYLOAD.fullmatch(buttons[place][1]) if place is not None else None
    if place is None or payload is None or payload["name"].endswith("_form"):
        return None
    intent = f"driver_{payload['name']}"
    action: SlackAction = {
        "action_id": f"driver:{payload['name']}", "value": payload["value"], "label": buttons[place][0], "at": "",
    }  # fmt: skip
    slack: SlackPayload = {**heard.slack, "type": "block_actions", "action": action}
    return replace(heard, intent=intent, turn=replace(heard.turn, intent=intent), slack=slack, parts=())


def _under(question: OpenQuestion) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for response, values in question.asked:
        shown = [(str(each["title"]), str(each["payload"])) for each in values.get("buttons") or ()]
        found += shown or [
            (title, payload.replace("{question}", question.id)) for title, payload in STANDING.get(response, ())
        ]
    return found
