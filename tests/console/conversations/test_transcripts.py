from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from doorstep.console.conversations import marks, transcripts, turns
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.filtering import Filters
from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.kit.paging import BadCursor
from doorstep.database import transaction
from doorstep.desk import approvals
from doorstep.messaging import inbox
from doorstep.messaging.models import InboxRow, MessageState
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By
from tests.console.world import NUMBER, PHONE, Desk, Text, append
from tests.dms.world import HOME


def lines(world: Desk, text: Text, **more: bool) -> list[ShownLine]:
    world.refresh()
    with world.sessions() as session:
        return list(transcripts.page(session, text.conversation_id, **more).lines)  # type: ignore[arg-type]


def test_a_text_shows_how_it_was_read_and_what_came_of_it(world: Desk) -> None:
    arrived = world.comes("apt 9 please").changes_address()
    world.opens_case("address_problem", arrived)
    entity = {"entity": "address", "role": "new", "value": "apt 9", "start": 0, "end": 5}
    arrived.is_read(
        "correct_address", "Done.", confidence=0.81, entities=[entity], actions=["action_write_address"],
        slots={"delivery": NUMBER},
    )  # fmt: skip
    theirs, ours = lines(world, arrived)
    assert (theirs.id, theirs.speaker, theirs.text, theirs.state) == (
        f"in:{arrived.inbox_id}", "customer", "apt 9 please", "read",
    )  # fmt: skip
    (read,) = theirs.understood
    assert (read.intent, read.confidence, read.ranking) == (
        "correct_address", 0.81, (("correct_address", 0.81), ("inform", 0.27)),
    )  # fmt: skip
    assert read.entities == (turns.Entity("address", "new", "apt 9", 0, 5),)
    assert read.actions == ("action_write_address",)
    (change,) = theirs.changes
    assert (change.command, change.subject, change.actor) == ("change_address", NUMBER, "customer")
    assert [(each.name, each.before, each.after) for each in change.fields] == [
        ("address", "1205 N La Salle St Apt 4B, Chicago, IL 60610", "1205 N La Salle St Apt 9, Chicago, IL 60610")
    ]
    assert [(case.kind, case.entry) for case in theirs.cases] == [("address_problem", "opened")]
    assert (ours.id, ours.speaker, ours.text, ours.state) == (
        f"out:{arrived.outbox_ids[0]}",
        "assistant",
        "Done.",
        "owed",
    )


def test_two_requests_in_one_text_are_two_readings(world: Desk) -> None:
    arrived = world.comes("where is it? also my apt is 4b")
    arrived.is_read("where_is_my_package", actions=["action_where_is_my_package"])
    arrived.is_read("correct_address", actions=["action_start_address_correction"])
    (line,) = lines(world, arrived)
    assert [(read.intent, read.actions) for read in line.understood] == [
        ("where_is_my_package", ("action_where_is_my_package",)),
        ("correct_address", ("action_start_address_correction",)),
    ]


@pytest.mark.parametrize(
    ("kind", "cause", "speaker", "by"),
    [
        ("reply", None, "assistant", None),
        ("outreach", None, "outreach", None),
        ("desk", "desk:ana:7", "desk", "ana"),
        ("carrier_keyword", None, "carrier", None),
    ],
)
def test_who_is_speaking_is_plain(world: Desk, kind: str, cause: str | None, speaker: str, by: str | None) -> None:
    arrived = world.comes("hi")
    world.owes(arrived.conversation_id, "Hello.", kind, cause)
    assert [(line.speaker, line.by) for line in lines(world, arrived)] == [("customer", None), (speaker, by)]


def test_a_decision_of_the_desk_shows_who_and_what_it_changed(world: Desk) -> None:
    arrived = world.comes("its 1250 not 1205")
    case_id = world.opens_case(
        "address_problem", arrived, details={"proposed": {**HOME.__dict__, "number": "1250"}, "on_file": HOME.__dict__}
    )
    with transaction(world.sessions) as session:
        approvals.approve(session, By.desk("ana", approvals.approval_of(case_id), world.later()), case_id)
    ours = lines(world, arrived)[-1]
    assert (ours.speaker, ours.by) == ("desk", "ana")
    assert [change.command for change in ours.changes] == ["change_address"]
    assert [case.entry for case in ours.cases] == ["resolved"]


@pytest.mark.parametrize(
    ("state", "error_code", "says"),
    [
        (MessageState.UNDELIVERED, 30003, "The phone is off or out of reach."),
        (MessageState.FAILED, 21610, "The person opted out of our texts (STOP)."),
        (MessageState.DELIVERED, None, ""),
    ],
)
def test_why_a_text_did_not_arrive(world: Desk, state: MessageState, error_code: int | None, says: str) -> None:
    arrived = world.says("hi")
    world.move(arrived.outbox_ids[0], state, error_code)
    ours = lines(world, arrived)[-1]
    assert (ours.state, ours.why) == (state.value, says)


@pytest.mark.parametrize(
    ("state", "reason", "says"),
    [
        (MessageState.DROPPED, "opted_out", "The person opted out of our texts."),
        (MessageState.HELD, "quiet_hours", "It is night where the person is."),
        (MessageState.FAILED, "channel_not_found", "The provider said: channel not found."),
        (MessageState.SENDING, "timeout", "Whether it was sent is not known (timeout); the provider will be asked."),
        (MessageState.SENT, "timeout", ""),
    ],
)
def test_reasons_are_sentences(state: MessageState, reason: str, says: str) -> None:
    assert transcripts.why(state, reason, None) == says


def test_what_is_sensitive_is_hidden_until_it_is_asked_for(world: Desk) -> None:
    arrived = world.comes("gate 4410, or call 312-555-0199")
    arrived.is_read(
        "give_access_code", "Saved.", also=["pause"],
        entities=[{"entity": "access_code", "value": "4410", "start": 5, "end": 9}],
    )  # fmt: skip
    hidden = lines(world, arrived)[0]
    assert (hidden.text, hidden.hides) == ("gate ••••, or call ••••••••••99", ("phone", "code"))
    assert (hidden.understood[0].text, hidden.understood[0].entities[0].value) == (hidden.text, "••••")
    assert hidden.understood[0].actions == ("handed to a person",)
    clear = lines(world, arrived, in_clear=True)[0]
    assert (clear.text, clear.hides) == ("gate 4410, or call 312-555-0199", ())
    assert clear.understood[0].entities[0].value == "4410"


def test_a_code_read_back_is_hidden_before_it_is_sent_too(world: Desk) -> None:
    arrived = world.comes("door 9917").is_read("give_access_code", blanked="door ****")
    with transaction(world.sessions) as session:
        queueing.enqueue(
            session,
            NewText(
                PHONE,
                "Saved for the driver: door 9917.",
                conversation_id=arrived.conversation_id,
                kind="reply",
                idempotency_key="back",
                blanked="Saved for the driver: door ****.",
            ),
            world.later(),
        )
    ours = lines(world, arrived)[-1]
    assert (ours.text, ours.hides) == ("Saved for the driver: door ****.", ("code",))
    assert lines(world, arrived, in_clear=True)[-1].text == "Saved for the driver: door 9917."
    with world.sessions() as session:
        row = conversations.one(session, arrived.conversation_id)
        assert row is not None
        assert "9917" not in row.preview
        assert not conversations.search(session, Filters(text="9917")).rows


def test_slack_s_markup_is_read(world: Desk) -> None:
    arrived = world.comes("late", "D012AB42", provider="slack", ours="T1")
    world.owes(arrived.conversation_id, "Stop 4: Tom &amp; Ana, <https://x.example|map>", "reply", phone="D012AB42")
    assert lines(world, arrived)[-1].text == "Stop 4: Tom & Ana, map"


def test_pictures_and_marks_stand_with_their_text(world: Desk) -> None:
    arrived = world.comes("look", media=["http://127.0.0.1/a.jpg"]).is_read("report_damage", "Thanks.")
    world.refresh()
    with transaction(world.sessions) as session:
        marks.add(
            session,
            arrived.conversation_id,
            marks.NewMark("note", "blurred", line=f"in:{arrived.inbox_id}"),
            by="ana",
            now=world.now,
        )
        marks.add(session, arrived.conversation_id, marks.NewMark("flag"), by="ana", now=world.now)
    theirs, ours = lines(world, arrived)
    assert theirs.pictures == ("http://127.0.0.1/a.jpg",)
    assert [(mark.kind, mark.value, mark.by) for mark in theirs.marks] == [("note", "blurred", "ana")]
    assert ours.marks == ()


def test_what_went_without_its_pictures_says_so() -> None:
    why = transcripts.why(MessageState.SENT, None, None, pictures_left_out=21620)
    assert why == "Without its pictures: A picture's address is not valid."
    why = transcripts.why(MessageState.PENDING, "pictures_failed", 11200, pictures_left_out=11200)
    assert why.startswith("It is sent again. Without its pictures: ")


def test_a_keyword_that_the_carrier_answered(world: Desk) -> None:
    arrived = world.comes("STOP")
    with transaction(world.sessions) as session:
        metadata = {"inbox_id": arrived.inbox_id, "answered_by": "carrier"}
        append(session, arrived.conversation_id, [{"event": "user", "text": "STOP", "metadata": metadata}], world.now)
        inbox.finish(session, arrived.inbox_id, [], world.later())
    (line,) = lines(world, arrived)
    assert line.answered_by_carrier


def test_a_text_that_waits_says_why(world: Desk) -> None:
    arrived = world.comes("hi")
    with transaction(world.sessions) as session:
        inbox.postpone(session, arrived.inbox_id, world.now + timedelta(minutes=1), "actions_down", world.now)
    (line,) = lines(world, arrived)
    assert (line.state, line.why) == ("unread", "It could not be handled yet: actions_down.")


def test_a_conversation_that_is_none(world: Desk) -> None:
    with world.sessions() as session, pytest.raises(LookupError):
        transcripts.page(session, "sms-none")


def test_a_forged_cursor_is_refused(world: Desk) -> None:
    arrived = world.comes("hi")
    with world.sessions() as session, pytest.raises(BadCursor):
        transcripts.page(session, arrived.conversation_id, before="x")


@given(
    came=st.lists(st.integers(0, 6), max_size=12),
    went=st.lists(st.integers(0, 6), max_size=12),
    size=st.integers(1, 7),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_pages_together_are_the_whole_conversation(world: Desk, came: list[int], went: list[int], size: int) -> None:
    """Also where several texts are of the same instant."""
    phone = f"+1773{next(world.numbers) + 5550000:07d}"
    first = world.comes("first", phone)
    at = world.now
    with transaction(world.sessions) as session:
        for second in came:
            session.execute(
                insert(InboxRow).values(
                    conversation_id=first.conversation_id, provider="twilio", body="x", attempts=0,
                    provider_id=f"X{next(world.numbers)}", received_at=at + timedelta(seconds=second),
                )
            )  # fmt: skip
    for second in went:
        world.now = at + timedelta(seconds=second - 20)
        world.owes(first.conversation_id, "y", "reply", phone=phone)
    world.now = at + timedelta(minutes=1)
    with world.sessions() as session:
        whole = transcripts.page(session, first.conversation_id, size=100)
        assert whole.before is None
        assert len(whole.lines) == 1 + len(came) + len(went)
        assert [line.at for line in whole.lines] == sorted(line.at for line in whole.lines)
        before, seen = None, []
        while True:
            page = transcripts.page(session, first.conversation_id, before=before, size=size)
            seen = [line.id for line in page.lines] + seen
            before = page.before
            if before is None:
                break
        assert seen == [line.id for line in whole.lines]
