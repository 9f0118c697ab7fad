"""What the phones got is held against the DMS: each thing that must not be is found, by the words alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.messaging.models import MessageState
from doorstep.simulation import notified
from doorstep.simulation.heard import (
    PackageHistory,
    TextFault,
    TextOnPhone,
    faults,
    is_notification,
    kind_of,
    next_etas,
    segments_of,
)

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""12:00 in Chicago."""
PHONE = "+13095550100"
CO = "Doorstep Demo Delivery"
OUT = [(NOON - timedelta(hours=4), "at_depot"), (NOON - timedelta(hours=2), "out_for_delivery")]
THERE = PackageHistory("LM000002207", PHONE, "America/Chicago", [*OUT, (NOON, "delivered")], delivered=[(NOON, None)])
ETA = NOON + timedelta(hours=2)
ON_THE_ROAD = PackageHistory("LM000002207", PHONE, "America/Chicago", OUT, [(NOON - timedelta(minutes=5), ETA)])
DELIVERED = f"{CO}: package ..2207 was delivered at 12 PM (front porch). Not there? Just tell us."
LATE = f"{CO}: package ..2207 is running late: now about 2 PM. 1 wait, 2 another day."
ON_THE_WAY = f"{CO}: package ..2207 is on the way, there in about 30 min (around 2 PM)."


def heard(body: str, after: timedelta = timedelta(minutes=2)) -> TextOnPhone:
    return TextOnPhone(PHONE, NOON + after, body)


def names(found: list[TextFault]) -> list[str]:
    return [each.name for each in found]


def test_what_is_as_it_should_be() -> None:
    assert faults([heard(DELIVERED)], [THERE]) == []
    assert faults([heard(LATE)], [ON_THE_ROAD]) == []
    assert faults([heard(ON_THE_WAY)], [ON_THE_ROAD]) == []


@pytest.mark.parametrize(
    ("body", "package"),
    [
        (DELIVERED, ON_THE_ROAD),
        (DELIVERED.replace("2207", "2208"), THERE),
        (DELIVERED.replace("12 PM", "1 PM"), THERE),
        (DELIVERED, replace(THERE, delivered=[(NOON, NOON + timedelta(minutes=1))])),
        (LATE, THERE),
        (LATE.replace("2 PM", "3 PM"), ON_THE_ROAD),
        (ON_THE_WAY.replace("2 PM", "1:30 PM"), ON_THE_ROAD),
        (ON_THE_WAY, replace(ON_THE_ROAD, etas=[])),
    ],
)
def test_what_contradicts_the_dms_at_that_instant_is_wrong(body: str, package: PackageHistory) -> None:
    assert names(faults([heard(body)], [package])) == ["wrong"]


def test_on_the_way_is_held_against_where_the_driver_is() -> None:
    """Half an hour behind at the stop before: what follows is as late, and the estimate on file is not the truth."""
    due = NOON - timedelta(minutes=28)  # of the stop before; the text comes two minutes after noon
    behind = replace(ON_THE_ROAD, next_etas=[(NOON - timedelta(hours=2), due)])
    later = ON_THE_WAY.replace("30 min (around 2 PM)", "150 min (around 2:30 PM)")
    assert faults([heard(later)], [behind]) == []
    assert names(faults([heard(ON_THE_WAY)], [behind])) == ["wrong"]
    assert names(faults([heard(later)], [ON_THE_ROAD])) == ["wrong"]
    assert names(faults([heard(LATE.replace("2 PM", "2:30 PM"))], [behind])) == ["wrong"]


def test_the_next_stop_is_the_first_that_is_still_out() -> None:
    early, first, second = NOON - timedelta(hours=2), NOON, NOON + timedelta(minutes=10)
    out = (early, "out_for_delivery")
    route = [([out, (NOON, "delivered")], [(early, first)]), ([out], [(early, second), (NOON, first)])]
    assert next_etas(route) == [(early, first), (NOON, first)]
    assert next_etas([([out, (NOON, "damaged")], [(early, first)]), route[1]])[-1] == (NOON, first)
    assert next_etas([([(early, "at_depot")], [(early, first)])]) == [(early, None)]


def test_what_changed_while_a_text_was_under_way_is_not_held_against_it() -> None:
    text = heard(LATE, timedelta(seconds=1))
    assert faults([text], [replace(ON_THE_ROAD, statuses=THERE.statuses)]) == []


def test_the_same_twice_and_one_too_many_of_a_kind_are_doubled() -> None:
    assert names(faults([heard(DELIVERED), heard(DELIVERED, timedelta(minutes=9))], [THERE])) == ["doubled"]
    other = ON_THE_WAY.replace("30 min", "25 min")
    assert names(faults([heard(ON_THE_WAY), heard(other, timedelta(minutes=9))], [ON_THE_ROAD])) == ["doubled"]


def test_what_comes_when_it_is_no_news_any_more_is_late() -> None:
    assert names(faults([heard(DELIVERED, timedelta(hours=5))], [THERE])) == ["late"]
    assert names(faults([heard(LATE, timedelta(hours=1, minutes=30))], [ON_THE_ROAD])) == ["late"]


@pytest.mark.parametrize("hours", [-6, 9.5])
def test_at_night_where_the_address_is_or_where_the_number_is_from_nothing_comes(hours: float) -> None:
    at = NOON + timedelta(hours=hours)
    package = replace(THERE, statuses=[(at, "delivered")], delivered=[(at, None)])
    body = DELIVERED.replace("12 PM", "6 AM" if hours < 0 else "9:30 PM")
    assert names(faults([TextOnPhone(PHONE, at, body)], [package])) == ["quiet_hours"]


def test_a_number_from_elsewhere_has_its_own_night() -> None:
    early = NOON - timedelta(hours=2, minutes=30)  # 9:30 in Chicago, 7:30 in Los Angeles
    package = replace(THERE, phone="+12135550100", statuses=[(early, "delivered")], delivered=[(early, None)])
    text = TextOnPhone("+12135550100", early, DELIVERED.replace("12 PM", "9:30 AM"))
    assert names(faults([text], [package])) == ["quiet_hours"]


def test_who_had_opted_out_gets_nothing_and_who_is_back_does() -> None:
    gone = replace(THERE, opted_out=[(NOON - timedelta(hours=1), None)])
    back = replace(THERE, opted_out=[(NOON - timedelta(hours=1), NOON)])
    assert names(faults([heard(DELIVERED)], [gone])) == ["opted_out"]
    assert faults([heard(DELIVERED)], [back]) == []


@pytest.mark.parametrize(
    ("text", "kind", "is_one"),
    [
        (DELIVERED, "delivered", True),
        (f"{CO}: your 3 packages are on the way, expected by 4 PM.", "on_the_way", True),
        (f"{CO}: package ..2207 comes tomorrow between 1 and 3 PM. 1 keep, 2 another day, 3 tell us how to get in.",
         "window_confirmation", True),
        (f"{CO}: package ..2207 is on the truck and planned for today between 1 and 3 PM.", "out_for_delivery", True),
        (f"{CO}: package ..2207 is running behind. We don't know the new time yet.", "delay", True),
        (f"{CO}: package ..2207 may come early, about 1 PM. Does that suit? If not, just tell us.", "early", True),
        (f"{CO}: package ..2207 is ready at Chicago depot until Friday. Please bring a photo ID.", "ready_for_pickup",
         True),
        (f"{CO}: package ..2207 has gone back to the sender. Questions? Just ask us here.", "returned", True),
        (f"{CO}: sorry, a correction. Package ..2207 now comes tomorrow between 1 and 3 PM.", "correction", True),
        (f"{CO}: we came with package ..2207 but nobody was there. What now?\n1) another day", "attempted", False),
        ("Package LM000002207 is out for delivery.", None, False),
        (f"{CO}: you won't get any more texts from us. Text START to get them again.", None, False),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_its_words(text: str, kind: str | None, is_one: bool) -> None:
    assert kind_of(text) == kind
    assert is_notification(text) is is_one


def test_the_ledger_says_what_was_owed_and_the_phones_what_was_sent() -> None:
    owed = {"delivered": [MessageState.DELIVERED, MessageState.DROPPED], "delay": [MessageState.HELD]}
    texts = [heard(DELIVERED)]
    figures = notified.figures(owed, texts, [TextFault("late", "delivered", texts[0], "")])
    none = dict.fromkeys(("wrong", "doubled", "late", "quiet_hours", "opted_out"), 0)
    assert figures == {
        "delay": {"queued": 1, "sent": 0, "held": 1, "dropped": 0, **none},
        "delivered": {"queued": 2, "sent": 1, "held": 0, "dropped": 1, **none, "late": 1},
    }


OTHER = replace(THERE, tracking_number="LM000003308")
SEVERAL = f"{CO}: your 2 packages were delivered at 12 PM. Not there? Just tell us."


def test_a_phone_with_several_packages_is_told_of_each_and_of_all() -> None:
    each = [heard(DELIVERED), heard(DELIVERED.replace("2207", "3308"))]
    assert faults(each, [THERE, OTHER]) == []
    assert faults([heard(SEVERAL)], [THERE, OTHER]) == []
    assert names(faults([heard(SEVERAL)], [THERE, replace(ON_THE_ROAD, tracking_number="LM000003308")])) == ["wrong"]
    assert names(faults([heard(SEVERAL)], [THERE])) == ["wrong"]
    assert names(faults([heard(SEVERAL), heard(SEVERAL)], [THERE, OTHER])) == ["doubled"]


def test_what_waited_for_the_morning_is_not_late() -> None:
    night = NOON + timedelta(hours=10)
    package = replace(THERE, statuses=[(night, "delivered")], delivered=[(night, None)])
    text = DELIVERED.replace("at 12 PM", "last night at 10 PM")
    assert faults([TextOnPhone(PHONE, NOON + timedelta(hours=20, minutes=5), text)], [package]) == []
    assert names(faults([TextOnPhone(PHONE, NOON + timedelta(hours=24, minutes=5), text)], [package])) == ["late"]


def test_segments_are_counted_as_the_carrier_does() -> None:
    assert segments_of([heard("x" * 160), heard("x" * 161)]) == 3
