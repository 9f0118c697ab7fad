from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from doorstep.console.read_model import finding, refreshing
from doorstep.console.read_model.tables import (
    DeskCase,
    DeskChange,
    DeskConversation,
    DeskQuarter,
    DeskReading,
    DeskSubject,
)
from doorstep.database import make_sessions, reading, transaction
from doorstep.desk.models import Takeover
from doorstep.dms import commands as dms_commands
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import MessageState
from doorstep.messaging.slack import people as slack_people
from doorstep.provenance import By
from tests.console.world import NUMBER, OURS, Desk, append

pytestmark = pytest.mark.both_databases


def row(world: Desk, conversation_id: str | None = None) -> DeskConversation:
    world.refresh()
    with world.sessions() as session:
        query = select(DeskConversation)
        if conversation_id:
            query = query.where(DeskConversation.conversation_id == conversation_id)
        return session.scalars(query).one()


def test_a_text_makes_a_row_that_says_who_it_is_and_what_was_said(world: Desk) -> None:
    text_ = world.says("hi there", "greet", "Hello. How can I help?")
    found = row(world)
    assert (found.conversation_id, found.channel, found.party, found.name) == (
        text_.conversation_id, "sms", "customer", "Maria Lopez",
    )  # fmt: skip
    assert (found.preview, found.last_speaker, found.last_message_at) == (
        "Hello. How can I help?", "assistant", world.now,
    )  # fmt: skip
    assert (found.texts_in, found.texts_out, found.failed) == (1, 1, 0)
    assert (found.last_intent, found.lowest_confidence, found.has_fallback) == ("greet", 0.9, False)
    assert (found.has_dms_write, found.has_open_case, found.waiting_since) == (False, False, None)


def test_a_refresh_takes_each_change_once(world: Desk) -> None:
    world.says("hi")
    assert world.refresh() > 0
    assert world.refresh() == 0


def test_a_text_nobody_has_read_waits_and_none_of_its_numbers_is_shown(world: Desk) -> None:
    arrived = world.comes("its 4410#")
    found = row(world)
    assert found.waiting_since == world.now
    assert (found.preview, found.last_speaker) == ("its •••••", "customer")
    arrived.is_read("give_access_code", "Saved.", blanked="its ****")
    assert row(world).waiting_since is None


def test_a_number_nobody_has_on_file_is_unknown(world: Desk) -> None:
    world.says("hi", phone="+17735550123")
    assert (row(world).party, row(world).name) == ("unknown", None)


def test_a_drivers_phone_is_a_driver(world: Desk) -> None:
    world.says("running late", phone="+13125550111")
    assert row(world).party == "driver"


def test_what_was_not_understood_and_how_sure_the_last_five_were(world: Desk) -> None:
    world.says("qwer", "nlu_fallback", confidence=0.41)
    assert (row(world).has_fallback, row(world).lowest_confidence) == (True, pytest.approx(0.41 / 3))
    for confidence in (0.9, 0.7, 0.8, 0.95, 0.85):
        world.says("hi", confidence=confidence)
    assert (row(world).has_fallback, row(world).lowest_confidence) == (True, 0.7)


def test_deliveries_it_was_about_latest_first(world: Desk) -> None:
    world.says("where is it", "where_is_my_package", slots={"delivery": "LM111111111"})
    world.says("and the other", "where_is_my_package", slots={"delivery": "LM222222222"})
    assert row(world).tracking_numbers == "LM222222222 LM111111111"
    world.says("and the first?", "where_is_my_package", slots={"delivery": "LM111111111"})
    assert row(world).tracking_numbers == "LM111111111 LM222222222"
    world.says("thanks", "thank", slots={"delivery": None})
    assert row(world).tracking_numbers == "LM111111111 LM222222222"


def test_a_change_of_the_dms_that_a_text_caused(world: Desk) -> None:
    arrived = world.comes("apt 9").changes_address()
    assert (row(world).has_dms_write, row(world).tracking_numbers) == (True, NUMBER)
    arrived.is_read("correct_address", "Done.")
    assert row(world).has_dms_write


def test_a_change_that_nobodys_text_caused_is_nobodys(world: Desk) -> None:
    world.says("hi")
    with transaction(world.sessions) as session:
        dms_commands.add_note(session, By.system("nobody", world.now), NUMBER, "x")
    assert not row(world).has_dms_write


def test_cases_are_counted_while_they_are_open(world: Desk) -> None:
    arrived = world.says("its broken", "report_damage")
    first, second = world.opens_case("damage", arrived), world.opens_case("complaint", arrived)
    assert (row(world).has_open_case, row(world).open_cases, row(world).tracking_numbers) == (True, 2, NUMBER)
    world.resolves(first)
    assert row(world).open_cases == 1
    world.resolves(second)
    assert not row(world).has_open_case


def test_texts_that_did_not_arrive_are_counted(world: Desk) -> None:
    arrived = world.says("hi", "greet", "Hello.")
    world.move(arrived.outbox_ids[0], MessageState.UNDELIVERED, 30003)
    assert row(world).failed == 1


def test_whoever_was_handed_over_waits_until_the_desk_speaks(world: Desk) -> None:
    arrived = world.comes("a person please")
    case_id = world.opens_case("person_wanted", arrived)
    opened = world.now
    arrived.is_read("talk_to_person", "Somebody will text you.", also=["pause"])
    assert (row(world).with_person, row(world).waiting_since) == (True, opened)
    world.owes(arrived.conversation_id, "This is Ana.", "desk")
    assert row(world).waiting_since is None
    again = world.says("thanks, but when?", "where_is_my_package", "")
    assert row(world).waiting_since is not None
    world.owes(arrived.conversation_id, "At three.", "desk")
    assert row(world).waiting_since is None
    world.resolves(case_id)
    with transaction(world.sessions) as session:
        append(session, again.conversation_id, [{"event": "resume"}], world.now)
    assert not row(world).with_person


def test_a_slack_conversation_is_its_drivers(world: Desk) -> None:
    world.comes("late", "D012AB", provider="slack", ours="T1", payload={"user": "U1", "type": "message"})
    found = row(world)
    assert (found.channel, found.last_speaker) == ("slack", "driver")


def test_a_driver_in_slack_has_their_name_as_soon_as_they_are_linked(world: Desk) -> None:
    world.comes("late", "D012AB", provider="slack", ours="T1")
    with transaction(world.sessions) as session:
        slack_people.remember(session, "U0123ABCD", "T1", "D012AB")
    world.comes("very late", "D012AB", provider="slack", ours="T1")
    assert (row(world).party, row(world).name) == ("unknown", None)
    with transaction(world.sessions) as session:
        dms_commands.link_driver(session, By.system("link", world.now), "D1", "U0123ABCD")
    assert (row(world).party, row(world).name) == ("driver", "Erin Bell")


def test_who_took_a_conversation_and_that_it_was_given_back(world: Desk) -> None:
    text_ = world.says("a person", also=["pause"])
    with transaction(world.sessions) as session:
        session.add(Takeover(conversation_id=text_.conversation_id, by="ana", since=world.now))
    assert (row(world).taken_by, row(world).taken_at, row(world).with_person) == ("ana", world.now, True)
    with transaction(world.sessions) as session:
        session.scalars(select(Takeover)).one().released_at = world.now
        append(session, text_.conversation_id, [{"event": "resume"}], world.now)
    assert (row(world).taken_by, row(world).with_person) == (None, False)


def test_a_renamed_recipient_is_renamed_in_the_list(world: Desk) -> None:
    world.says("hi")
    assert row(world).name == "Maria Lopez"
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE recipients SET name = 'Maria Cruz'"))
    assert row(world).name == "Maria Cruz"


def test_dialogues_that_are_not_the_ledgers_have_no_row(world: Desk) -> None:
    with transaction(world.sessions) as session:
        append(session, "rest-channel", [{"event": "action", "name": "action_listen"}], world.now)
    world.refresh()
    with world.sessions() as session:
        assert session.scalar(select(DeskConversation.no)) is None


def test_texts_of_a_quarter_of_an_hour_are_counted(world: Desk) -> None:
    arrived = world.says("hi", "nlu_fallback", "Sorry?")
    world.says("hello", "greet", "x" * 200)
    world.move(arrived.outbox_ids[0], MessageState.DELIVERED)
    world.comes("late", "D012AB", provider="slack", ours="T1")
    world.refresh()
    with world.sessions() as session:
        quarter = session.scalars(select(DeskQuarter)).one()
    assert (quarter.texts_in, quarter.texts_out, quarter.segments, quarter.not_understood) == (2, 1, 1, 1)


def test_news_say_what_was_taken_over(world: Desk) -> None:
    world.refresh()
    with world.sessions() as session:
        before = refreshing.newest_news(session)
    arrived = world.comes("apt 9").changes_address()
    case_id = world.opens_case("damage", arrived)
    world.refresh()
    with world.sessions() as session:
        news = {(each.kind, each.ref) for each in refreshing.news_since(session, before)}
    assert news == {("conversation", arrived.conversation_id), ("case", str(case_id)), ("dms", NUMBER)}


def test_a_refresh_that_dies_is_made_up_for(world: Desk) -> None:
    world.says("hi")
    with world.sessions() as session:
        refreshing.refresh(session, world.now)
        session.rollback()
    assert row(world).texts_in == 1


def look_at_one_text(world: Desk) -> refreshing.ReadModelChange:
    world.says("hi")
    with reading(world.sessions) as session:
        seen = refreshing.look(session)
    assert seen is not None
    return seen


def test_what_comes_between_looking_and_taking_over_is_not_missed(world: Desk) -> None:
    seen = look_at_one_text(world)
    world.says("hello?")
    with transaction(world.sessions) as session:
        assert refreshing.take_over(session, seen, world.now) == len(seen.taken)
    assert row(world).texts_in == 2


def test_what_another_refresh_took_is_not_taken_over_once_more(world: Desk) -> None:
    seen = look_at_one_text(world)
    world.says("hello?")
    world.refresh()
    with transaction(world.sessions) as session:
        assert refreshing.take_over(session, seen, world.now) == 0
    assert row(world).texts_in == 2


def test_what_is_committed_late_is_not_missed(postgresql_engine: Engine, now: datetime) -> None:
    """Its ids are lower than those of what was taken over before."""
    world = Desk(make_sessions(postgresql_engine), now).company()
    with world.sessions() as slow:
        inbox.receive(slow, InboundMessage("twilio", "SMslow", "+17735550123", OURS, "first", (), now))
        world.says("second")
        world.refresh()
        slow.commit()
    world.refresh()
    with world.sessions() as session:
        assert sorted(session.scalars(select(DeskConversation.texts_in))) == [1, 1]


def test_one_refresh_runs_at_a_time(postgresql_engine: Engine, now: datetime) -> None:
    world = Desk(make_sessions(postgresql_engine), now).company()
    world.says("hi")
    with world.sessions() as first, world.sessions() as second:
        assert refreshing.refresh(first, now) > 0
        assert refreshing.refresh(second, now) == 0
        assert refreshing.is_behind(second)


def test_an_upgraded_house_is_taken_over_by_the_worker(world: Desk) -> None:
    world.says("hi")
    world.refresh()
    with transaction(world.sessions) as session:
        refreshing.ask_for_rebuild(session)
        assert session.scalar(select(DeskReading.event_id)) is None
    assert row(world).last_intent == "greet"


def test_the_oldest_change_is_taken_with_all_that_wait_of_its_conversation(world: Desk) -> None:
    world.refresh()
    first = world.says("hi").conversation_id
    other = world.says("hello", phone="+17735550123").conversation_id
    for _ in range(4):
        world.says("hi")
    with transaction(world.sessions) as session:
        refreshing.refresh(session, world.now, most=1)
        waiting = set(session.scalars(select(DeskChange.conversation_id)))
        shown = session.scalars(select(DeskConversation).where(DeskConversation.conversation_id == first)).one()
        assert (waiting, shown.texts_in) == ({other}, 5)


_FOUND = {
    "sqlite": "rowid AS id, words",
    "postgresql": "id, array_to_string(tsvector_to_array(words), ' ') AS words",
}


def everything(world: Desk) -> dict[str, Any]:
    """The read model, without the numbers that rows happen to have."""
    with world.sessions() as session:
        rows = {each.no: each for each in session.scalars(select(DeskConversation))}
        names = {no: each.conversation_id for no, each in rows.items()}
        stored = session.execute(
            text("SELECT rowid, words FROM desk_words")
            if session.get_bind().dialect.name == "sqlite"
            else text("SELECT id, array_to_string(tsvector_to_array(words), ' ') FROM desk_words")
        )
        words = {(names[id_ >> 16], id_ & 0xFFFF): set(found.split()) for id_, found in stored}
        return {
            "rows": {
                each.conversation_id: {
                    column.name: getattr(each, column.name) for column in each.__table__.c if column.name != "no"
                }
                for each in rows.values()
            },
            "readings": {
                (each.event_id, names[each.conversation_no], each.inbox_id, each.at, each.intent, each.is_fallback)
                for each in session.scalars(select(DeskReading))
            },
            "subjects": {
                (names[each.conversation_no], each.tracking_number, each.last_event_id)
                for each in session.scalars(select(DeskSubject))
            },
            "quarters": {
                each.quarter: (each.texts_in, each.texts_out, each.segments, each.failed, each.not_understood)
                for each in session.scalars(select(DeskQuarter))
                if each.texts_in or each.texts_out or each.failed or each.not_understood
            },
            "words": words,
            "found": {
                (where, row.id): frozenset(row.words.split())
                for where in (finding.DELIVERIES, finding.CASES)
                for row in session.execute(text(f"SELECT {_FOUND[session.get_bind().dialect.name]} FROM {where}"))
            },
            "cases": {
                (each.case_id, each.kind, each.opened_quarter, each.resolved_quarter, each.seconds, each.by_person)
                for each in session.scalars(select(DeskCase))
            },
            "waiting": session.scalars(select(DeskChange)).all(),
        }


def test_what_was_kept_is_what_a_rebuild_makes(world: Desk) -> None:
    world.says("hi", phone="+17735550123")
    world.refresh()
    arrived = world.comes("a person please, my code is 4410")
    world.refresh()
    world.opens_case("person_wanted", arrived)
    arrived.is_read("talk_to_person", "Somebody will.", also=["pause"], slots={"delivery": NUMBER})
    world.refresh()
    world.later(days=1)
    world.comes("apt 9").changes_address().is_read("correct_address", "Done.")
    world.refresh()
    kept = everything(world)
    assert refreshing.rebuild(world.sessions, world.now) == 2
    assert everything(world) == kept
