"""The day's notifications are judged by history, opt-outs and clock: each thing that must not be is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.messaging.models import MessageState
from doorstep.simulation.notified import Notified, figures, is_one

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)
GOOD = Notified(
    "delivered", "LM000000001", "attempt:1", MessageState.DELIVERED, NOON, NOON + timedelta(hours=1), "America/Chicago",
    "delivered", is_opted_out=False,
)  # fmt: skip
NOTHING_WRONG = {"wrong": 0, "doubled": 0, "late": 0, "quiet_hours": 0, "opted_out": 0}


def test_what_is_as_it_should_be() -> None:
    dropped = replace(GOOD, tracking_number="LM000000002", state=MessageState.DROPPED, sent_at=None, status="")
    counted = {"queued": 2, "sent": 1, "held": 0, "dropped": 1}
    assert figures([GOOD, dropped]) == {"delivered": counted | NOTHING_WRONG}


@pytest.mark.parametrize(
    ("bad", "figure"),
    [
        (replace(GOOD, status="out_for_delivery"), "wrong"),
        (replace(GOOD, sent_at=NOON + timedelta(hours=2)), "late"),
        (replace(GOOD, sent_at=NOON - timedelta(hours=6)), "quiet_hours"),
        (replace(GOOD, is_opted_out=True), "opted_out"),
    ],
)
def test_what_must_not_be_is_found(bad: Notified, figure: str) -> None:
    found = figures([bad])["delivered"]
    assert {name: found[name] for name in NOTHING_WRONG} == NOTHING_WRONG | {figure: 1}


def test_the_same_twice_is_found() -> None:
    assert figures([GOOD, GOOD])["delivered"]["doubled"] == 1


@pytest.mark.parametrize(
    ("text", "is_notification"),
    [
        ("Doorstep Demo Delivery: package ..2207 was delivered at 2:14 PM. Not there? Just tell us.", True),
        ("Doorstep Demo Delivery: your 3 packages are on the way, expected by 4 PM.", True),
        ("Doorstep Demo Delivery: sorry, a correction. Package ..2207 now comes tomorrow between 1 and 3 PM.", True),
        ("Package LM000002207 is out for delivery.", False),
        ("Doorstep Demo Delivery: you won't get any more texts from us. Text START to get them again.", False),
    ],
)
def test_a_notification_is_told_from_an_answer(text: str, is_notification: bool) -> None:
    assert is_one(text) is is_notification
