"""Codes belong with the address alone, and are shown to the driver alone."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases.models import Case
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.values import AccessKind
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging import conversations
from doorstep.messaging.models import Conversation, OutboxRow
from doorstep.messaging.slack import people as slack_people
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.transcript import DialogueEvent
from tests.actions.conftest import DM, NUMBERS, SLACK_USER, Driver
from tests.dms import world

FIRST = NUMBERS[0]


@pytest.fixture(autouse=True)
def conversation(driver: Driver) -> None:
    """Of the trackers of these tests."""
    with driver.sessions.begin() as session:
        session.add(
            Conversation(
                id="slack-1", provider="slack", our_number="T1", their_number=DM, created_at=driver.now,
                last_inbound_at=driver.now,
            )
        )  # fmt: skip


def written(driver: Driver) -> str:
    """Everything that a driver's words may have got into."""
    with driver.sessions() as session:
        notes = [note.text for number in NUMBERS for note in dms_queries.notes(session, number)]
        attempts = [each.note for number in NUMBERS for each in world.view(driver.sessions, number).attempts]
        details = [str(case.details) for case in session.scalars(select(Case))]
        return " ".join([*notes, *attempts, *details, str(driver.work)])


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("driver_access_problem", "gate code 4471 doesnt work"),
        ("driver_failed", "couldnt deliver, gate code 4471 is wrong"),
        ("driver_wrong_address", "wrong address, the gate code 4471 opens nothing here"),
        ("driver_damaged", "box is crushed, gate code 4471 worked though"),
        ("driver_missing", "not on my truck, the gate code is 4471"),
        ("driver_emergency", "somebody attacked me after i typed gate code 4471"),
        ("driver_dispatch", "need dispatch, gate code 4471 fails"),
    ],
)
def test_a_code_in_a_drivers_words_is_written_nowhere(driver: Driver, intent: str, words: str) -> None:
    driver.says(intent, words)
    assert "4471" not in written(driver)
    assert "****" in written(driver)


def test_a_code_in_the_note_of_a_form_is_written_nowhere(driver: Driver) -> None:
    view = {"values": {"reason": "no_access", "note": "gate code 4471 fails"}, "private_metadata": FIRST}
    driver.says("driver_failed", "no_access, gate code 4471 fails", view=view)
    assert world.view(driver.sessions, FIRST).attempts[0].note.startswith("gate code ****")


def test_a_code_is_not_shown_where_others_read_along(driver: Driver) -> None:
    driver.change(dms_commands.give_access, FIRST, [(AccessKind.GATE, "4711")])
    assert driver.says("driver_ask_access", "code?", channel="C0GENERAL") == ["utter_driver_access_only_direct"]
    with driver.sessions() as session:
        assert session.scalars(select(OutboxRow)).all() == []
    assert driver.says("driver_ask_access", "code?") == []
    with driver.sessions() as session:
        (shown,) = session.scalars(select(OutboxRow)).all()
    assert (shown.to_number, "`4711`" in shown.body, "4711" in (shown.blanked_body or "")) == (DM, True, False)


@pytest.mark.both_databases
def test_what_we_ask_of_our_own_accord_takes_nobodys_question_away(driver: Driver) -> None:
    """The turn has words of its own: the name of the intent, which are nobody's message to the customer."""
    driver.says("driver_tell_customer", "text the customer")
    asked = driver.work
    assert asked is not None
    assert asked["memory"]["wanted"] == "message"
    tracker = driver.message("driver_check_in_due", "EXTERNAL: driver_check_in_due")
    tracker.latest_message["metadata"] = {"is_external": True}
    with driver.sessions.begin() as session:
        slack_people.remember(session, SLACK_USER, "T1", DM)
    said = driver.takes(tracker)
    assert [response for response, _ in said] == ["utter_driver_check_in_due_route"]
    assert driver.after == asked
    with driver.sessions() as session:
        assert session.scalars(select(DriverQuestion)).all() == []


@pytest.mark.both_databases
def test_a_notice_that_was_seen_shows_it_even_if_its_posting_is_not_settled(driver: Driver) -> None:
    with driver.sessions.begin() as session:
        notice = notices.add_notice(
            session,
            notices.NewNotice("D1", "R-D1", NoticeKind.ADDRESS, "New address.", position=1, tracking_number=FIRST),
            driver.now,
        )
        outbox_id = posts.post(session, NewPost(DM, "New address.", idempotency_key="notice:1"), driver.now)
        notices.mark_notice_posted(session, notice, outbox_id)
    tap = {"action_id": "driver:seen#0", "value": str(notice), "label": "Seen", "at": "2.0"}
    for _ in range(2):
        assert driver.says("driver_seen", "Seen", type="block_actions", ts="1.0", action=tap) == []
    with driver.sessions() as session:
        changes = [row for row in session.scalars(select(OutboxRow)) if "update_of" in (row.payload or {})]
    assert [row.payload["update_of"] for row in changes] == [outbox_id]
    assert "_Seen 10:" in changes[0].body


@pytest.mark.parametrize(("days", "is_quoted"), [(9, False), (1, True)])
def test_only_words_of_these_days_are_quoted(driver: Driver, days: int, is_quoted: bool) -> None:
    at = (driver.now - timedelta(days=days)).timestamp()
    data = {"event": "user", "text": "the bell is broken", "timestamp": at, "parse_data": {}, "metadata": {}}
    with driver.sessions.begin() as session:
        conversation_id = conversations.open_conversation(session, "+13125550199", world.PHONE, driver.now)
        session.add(DialogueEvent(conversation_id=conversation_id, type_name="user", data=json.dumps(data)))
    ((_, values),) = driver.takes(driver.message("driver_next_stop", "next"))
    assert ('Customer last wrote: "the bell is broken"' in values["lines"]) is is_quoted
