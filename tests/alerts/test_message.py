"""What an alert says and offers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.alerts.message import AlertMessage, CaseFacts, Closing, SaidLine, ToTell, alert, group, waiting
from doorstep.cases.lifecycle import CaseState
from doorstep.desk.endings import Ending
from doorstep.desk.takeover import Holder
from doorstep.dms.driver_views import DriverView
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView, OpeningHours
from doorstep.sandbox.slack.blocks import problems_in
from tests.dms.world import DEPOT, HOME

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ZONE = "America/Chicago"
DELIVERY = DeliveryView(
    tracking_number="LM123456789", version=3, status=Status.OUT_FOR_DELIVERY, status_changed_at=NOW,
    recipient_name="Maria Lopez", recipient_phone="+13125550142", is_business=False, address=HOME, timezone=ZONE,
    window_start=NOW + timedelta(hours=1, minutes=30), window_end=NOW + timedelta(hours=4),
    eta=NOW + timedelta(hours=2), eta_updated_at=NOW, stops_before=4, route_code="R-D1", driver_name="Erin Bell",
    attempts=(), delivered_at=None,
    left_at=None, sender_name="Shop", service="ground", signature_required=False, value_cents=125000, depot_code="CHI",
    depot_name="West Loop", depot_timezone=ZONE, depot_address=DEPOT,
    depot_hours=(OpeningHours(0, time(8), time(20)),), held_until=None, updated_at=NOW,
)  # fmt: skip
DRIVER = DriverView("D1", "Erin Bell", "+13125550111", "CHI", ZONE, "U0ERIN")
FACTS = CaseFacts(
    case_id=12, title="Address problem", is_urgent=False, state=CaseState.WAITING_ON_DESK,
    reason="The customer corrected the address.", next_step="Approve or reject the address.",
    due_at=NOW + timedelta(minutes=15), delivery=DELIVERY,
    driver=DRIVER,
    before="1205 N La Salle St Apt 4B, Chicago, IL 60610", after="1400 N La Salle St Apt 4B, Chicago, IL 60610",
    more=(("Why", "another ZIP"),),
    said=(SaidLine("Customer", "its 1400 not 1205"), SaidLine("Assistant", "Dispatch decides.")),
    conversation="sms-k3v9q2m7x4ab", holder=None, waiting_minutes=None, ending=None,
)  # fmt: skip
DEE = Holder("dee", NOW - timedelta(minutes=3), 7)
APPROVED = Ending(NOW, "desk:dee", "Approved: 1400 N La Salle St Apt 4B, Chicago, IL 60610")


def words(message: AlertMessage) -> str:
    return "\n".join(_texts(message.blocks))


def _texts(blocks: Any) -> Iterator[str]:
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        blocks = list(blocks.values())
    if isinstance(blocks, list):
        for each in blocks:
            yield from _texts(each)


def buttons(message: AlertMessage) -> dict[str, dict[str, Any]]:
    return {
        element["action_id"]: element
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


def said(**different: Any) -> AlertMessage:
    return alert(replace(FACTS, **different), "https://desk.example/", ZONE, NOW)


@pytest.mark.parametrize(
    "piece",
    [
        "*Address problem*  LM123456789 · <https://desk.example/cases/12|case 12>",
        "*Recipient*\nMaria Lopez",
        "*Address*\n1205 N La Salle St Apt 4B, Chicago, IL 60610",
        "*Status*\nout for delivery",
        "*Window*\ntoday between 12 and 2:30 PM",
        "*ETA*\n12:30 PM, 4 stops before",
        "*Value*\n$1,250",
        "*Driver*\nErin Bell (<@U0ERIN>)",
        "*Before:* 1205 N La Salle St Apt 4B, Chicago, IL 60610",
        "*After:* 1400 N La Salle St Apt 4B, Chicago, IL 60610",
        "*Why:* another ZIP",
        ">*Customer:* its 1400 not 1205\n>*Assistant:* Dispatch decides.",
        "Waits for dispatch, due 10:45 AM: Approve or reject the address.",
    ],
)
def test_all_that_is_needed_to_decide_is_there(piece: str) -> None:
    assert piece in words(said())


def test_the_notification_says_what_it_is_about() -> None:
    assert said().text == "Address problem, LM123456789: The customer corrected the address."


def test_it_offers_what_can_be_decided() -> None:
    offered = buttons(said())
    assert list(offered) == [
        "case:approve", "case:reject", "case:take", "case:answer", "case:tell_driver", "case:driver", "case:close",
    ]  # fmt: skip
    assert {button["value"] for button in offered.values()} == {"12"}
    assert offered["case:close"]["confirm"]["title"]["text"] == "Close this case?"


@pytest.mark.parametrize(
    ("different", "without"),
    [
        ({"before": "", "after": ""}, {"case:approve", "case:reject"}),
        ({"conversation": None}, {"case:take", "case:answer"}),
        ({"driver": None}, {"case:driver", "case:tell_driver"}),
        ({"driver": replace(DRIVER, slack_user=None)}, {"case:tell_driver"}),
    ],
)
def test_it_offers_nothing_that_makes_no_sense(different: dict[str, Any], without: set[str]) -> None:
    assert not without & buttons(said(**different)).keys()


def test_those_whose_window_is_missed_are_told_after_the_words_were_shown() -> None:
    """Two people, one of whom waits for two packages."""
    button = buttons(said(to_tell=ToTell(3, 2, "Acme: package ..2207 is running late: now about 2:40 PM.")))[
        "case:tell"
    ]
    assert button["text"]["text"] == "Tell the 2 whose window is missed"
    assert button["confirm"]["title"]["text"] == "Text 2 recipients?"
    assert button["confirm"]["text"]["text"] == (
        "Acme: package ..2207 is running late: now about 2:40 PM.\n\n2 more packages like it, each with its own time."
    )
    assert "case:tell" not in buttons(said(to_tell=ToTell(3, 3, "x"), ending=APPROVED))


def test_what_was_drawn_comes_with_the_decision() -> None:
    offered = buttons(said(seen="0a1b"))
    assert {name: button["value"] for name, button in offered.items()} == {
        "case:approve": "12 0a1b", "case:reject": "12 0a1b", "case:take": "12", "case:answer": "12",
        "case:tell_driver": "12", "case:driver": "12", "case:close": "12",
    }  # fmt: skip


def test_what_is_being_closed_can_be_undone_and_nothing_else_decided() -> None:
    message = said(closing=Closing("dee", 8, ""))
    assert "dee closes this. It can be undone for 8 s." in words(message)
    assert list(buttons(message)) == ["case:undo", "case:driver"]


def test_what_cannot_be_closed_yet_says_why() -> None:
    message = said(closing=Closing("dee", 8, "The assistant cannot be reached."))
    assert "dee closes this, but not yet: The assistant cannot be reached." in words(message)
    assert list(buttons(message)) == ["case:driver"]


def test_whom_a_driver_writes_about_can_be_called() -> None:
    offered = buttons(said(is_drivers=True, conversation=None, before="", after=""))
    assert list(offered) == ["case:tell_driver", "case:driver", "case:customer", "case:close"]
    assert "case:customer" not in buttons(said())


def test_who_has_the_conversation_is_named_and_can_release_it() -> None:
    message = said(holder=DEE)
    assert "dee has the conversation since 10:27 AM." in words(message)
    assert "case:release" in buttons(message)
    assert "case:take" not in buttons(message)


def test_a_customer_who_waits_too_long_is_named() -> None:
    assert "*The customer has been waiting 12 min.*" in words(said(waiting_minutes=12))
    assert "*The customer has been waiting over an hour.*" in words(said(waiting_minutes=200))
    assert waiting("Person wanted, case 3", None, 12) == (
        "<!here> Person wanted, case 3: the customer has been waiting 12 min; nobody has the conversation."
    )


def test_what_is_urgent_says_so_and_calls_who_is_there() -> None:
    message = said(is_urgent=True, title="Emergency")
    assert message.text.startswith("<!here> URGENT. Emergency, LM123456789")
    assert ":rotating_light: <!here> *URGENT* *Emergency*" in words(message)
    assert "<!here>" not in words(said())


@pytest.mark.parametrize(
    ("ending", "piece"),
    [
        (APPROVED, ":white_check_mark: *Approved* by dee, 10:30 AM: 1400 N La Salle St Apt 4B, Chicago, IL 60610"),
        (replace(APPROVED, resolution="Rejected: outside."), ":no_entry_sign: *Rejected* by dee, 10:30 AM: outside."),
        (Ending(NOW, "desk:kim", "Called."), ":ballot_box_with_check: *Closed* by kim, 10:30 AM: Called."),
        (Ending(NOW, "assistant", "Settled."), "*Closed* by the assistant, 10:30 AM: Settled."),
        (Ending(NOW, "driver:D1", "Seen."), "*Closed* by driver D1, 10:30 AM: Seen."),
    ],
)
def test_after_the_end_it_says_who_decided_what_and_when_and_has_no_buttons(ending: Ending, piece: str) -> None:
    message = said(ending=ending, state=CaseState.RESOLVED)
    assert piece in words(message)
    assert buttons(message) == {}


def test_after_the_end_a_conversation_that_somebody_still_has_can_be_released() -> None:
    assert list(buttons(said(ending=APPROVED, state=CaseState.RESOLVED, holder=DEE))) == ["case:release"]


def test_what_people_write_mentions_nobody_and_links_nowhere() -> None:
    nasty = "<!channel> <https://evil.example|your bank> & <@U1>"
    message = said(
        reason=nasty, said=(SaidLine("Customer", nasty),), after=nasty, more=(("Driver says", nasty),), next_step=nasty,
        delivery=replace(DELIVERY, recipient_name=nasty), holder=replace(DEE, by=nasty), is_urgent=False,
    )  # fmt: skip
    assert "<!" not in words(message) + message.text
    assert "<http" not in words(message).replace("<https://desk.example/cases/12|", "")
    assert "&lt;!channel&gt;" in words(message)


@given(st.text(max_size=4000), st.text(alphabet="&<>", max_size=4000), st.booleans(), st.booleans())
def test_whatever_people_write_slack_takes_it(some: str, worst: str, has_ended: bool, is_held: bool) -> None:
    message = said(
        reason=some or "x", after=worst, before=some, next_step=worst, more=tuple((f"n{i}", worst) for i in range(8)),
        said=tuple(SaidLine("Customer", text) for text in (some, worst, worst)),
        holder=replace(DEE, by=some) if is_held else None,
        delivery=replace(DELIVERY, recipient_name=worst),
        ending=Ending(NOW, f"desk:{some}", some) if has_ended else None, to_tell=ToTell(120, 90, worst or "x"),
    )  # fmt: skip
    assert_slack_takes(message)


def test_the_message_of_a_thread_counts() -> None:
    message = group("Failed attempt", 12, 7, NOW - timedelta(minutes=50), ZONE, NOW)
    assert message.text == "*Failed attempt: 12 more since 9:40 AM, 7 open.* Each is in this thread."
    assert_slack_takes(message)


def assert_slack_takes(message: AlertMessage) -> None:
    assert message.text
    assert problems_in(message.blocks) == []
    assert len(buttons(message)) == sum(len(block.get("elements", ())) for block in actions(message))
    for confirm in filter(None, (button.get("confirm") for button in buttons(message).values())):
        assert len(confirm["title"]["text"]) <= 100
        assert len(confirm["text"]["text"]) <= 300


def actions(message: AlertMessage) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == "actions"]
