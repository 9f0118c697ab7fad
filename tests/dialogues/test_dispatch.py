"""The desk in Slack, from the customer's phone to #dispatch and back."""

import json
from typing import Any

import pytest

from doorstep.cases.lifecycle import CaseState
from tests.dialogues.people import Customer, Town, wait_until

CHANNEL = "C0DISPATCH"
DEE, SAM = "U0DISPATCH1", "U0DISPATCH2"


@pytest.fixture
def customer(town: Town) -> Customer:
    return town.customer("out")


def alert_of(town: Town, piece: str, *, containing: str = "") -> dict[str, Any]:
    """The message in #dispatch whose blocks name this, as soon as they say `containing` too."""
    found: list[dict[str, Any]] = []

    def has_come() -> bool:
        found[:] = [
            message
            for message in town.house.slack.messages(CHANNEL, by="bot")
            if all(each in json.dumps(message["blocks"]) for each in (piece, containing))
        ]
        return bool(found)

    wait_until(has_come)
    [alert] = found
    return alert


def buttons(alert: dict[str, Any]) -> list[str]:
    return [
        element["action_id"] for block in alert["blocks"] if block["type"] == "actions" for element in block["elements"]
    ]


def test_an_address_change_is_approved_by_a_button_and_the_customer_hears_of_it(customer: Customer) -> None:
    town = customer.town
    customer.says("change the address to 2140 N Halsted St, Chicago 60614")
    assert "dispatch" in customer.says("yes")
    alert = alert_of(town, customer.tracking_number)
    assert "*After:* 2140 N Halsted St, Chicago, IL 60614" in json.dumps(alert["blocks"])
    assert town.house.slack.press(DEE, alert, "case:approve")["taken"]
    wait_until(lambda: customer.delivery.address.zip == "60614")
    wait_until(lambda: customer.heard()[-1].startswith("Dispatch approved the change."))
    ended = alert_of(town, customer.tracking_number, containing="*Approved* by dee")
    assert buttons(ended) == []
    town.house.slack.press(SAM, ended, "case:reject", stale=True)
    thread = ended.get("thread_ts") or ended["ts"]  # in a bad hour the alert stands in a thread itself
    town.house.slack.wait_for_message(CHANNEL, ended["ts"], thread_ts=thread, containing="Dee approved this at ")


def test_a_conversation_is_taken_by_a_button_and_given_back_when_the_case_is_closed(customer: Customer) -> None:
    town = customer.town
    customer.says("can I talk to a human")
    [case] = customer.cases()
    name = f"case {case.id}"
    town.house.slack.press(DEE, alert_of(town, name), "case:take")
    taken = alert_of(town, name, containing="dee has the conversation since")
    customer.says_without_reply("hello?")
    town.house.slack.press(DEE, taken, "case:close")
    wait_until(lambda: customer.cases()[0].state == CaseState.RESOLVED)
    assert "is out for delivery" in customer.says("where is my package")
    alert_of(town, name, containing="*Closed* by dee")
