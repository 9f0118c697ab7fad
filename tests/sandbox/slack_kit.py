"""Block Kit in few words, and the places of the Slack page."""

from typing import Any

from playwright.sync_api import Locator, Page
from slack_sdk import WebClient

DRIVER, DRIVERS_DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"
DEE, SAM = "U0DISPATCH1", "U0DISPATCH2"
Block = dict[str, Any]


def driver_pane(page: Page) -> Locator:
    return _pane(page, "Driver", "driver-pane")


def dispatch_pane(page: Page) -> Locator:
    return _pane(page, "#dispatch", "dispatch-pane")


def _pane(page: Page, place: str, id_: str) -> Locator:
    tab = page.get_by_role("navigation", name="On this page").get_by_role("button", name=place)
    if tab.is_visible():
        tab.click()
    return page.locator(f"#{id_}")


def box(pane: Locator) -> Locator:
    """Where one types in the conversation itself."""
    return pane.locator(".conversation > .composer-place textarea")


def say(pane: Locator, text: str) -> None:
    box(pane).fill(text)
    box(pane).press("Enter")


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def options(*texts: str) -> list[Block]:
    """Each with its text in small letters as its value."""
    return [{"text": plain(text), "value": text.lower()} for text in texts]


def post(slack: WebClient, channel: str, text: str, *blocks: Block, **more: Any) -> str:
    """Answers its ts."""
    answer = slack.chat_postMessage(channel=channel, text=text, blocks=list(blocks) or None, **more)
    return str(answer["ts"])


LATE = {
    "type": "modal",
    "callback_id": "late",
    "title": plain("Running late"),
    "submit": plain("Report"),
    "blocks": [
        section("How late, *and why*?"),
        {
            "type": "input",
            "block_id": "minutes",
            "label": plain("Minutes"),
            "hint": plain("About is enough"),
            "element": {"type": "number_input", "action_id": "in", "is_decimal_allowed": False},
        },
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Reason"),
            "element": {"type": "static_select", "action_id": "in", "options": options("Traffic", "Vehicle")},
        },
        {
            "type": "input",
            "block_id": "tell",
            "label": plain("Tell the customers?"),
            "element": {
                "type": "radio_buttons",
                "action_id": "in",
                "options": options("Yes", "No"),
                "initial_option": options("Yes")[0],
            },
        },
        {
            "type": "input",
            "block_id": "also",
            "optional": True,
            "label": plain("Also"),
            "element": {"type": "checkboxes", "action_id": "in", "options": options("Call me", "Skip a stop")},
        },
        {
            "type": "input",
            "block_id": "note",
            "optional": True,
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "in", "multiline": True},
        },
    ],
}
