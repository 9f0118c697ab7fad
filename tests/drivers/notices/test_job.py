"""What drivers must be told of a stop ahead: told once, seen, or raised before the stop comes up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AccessKind, InstructionKind
from doorstep.drivers import notices
from doorstep.drivers.notices import job as notice_job
from doorstep.drivers.notices import words
from doorstep.drivers.notices.models import DriverNotice, NoticeKind
from doorstep.drivers.notices.queries import DriverChange
from doorstep.messaging.models import MessageState
from tests.dms.world import NEIGHBOUR
from tests.outreach.road import DM, NUMBERS, Road, blocks_of

FIRST, SECOND, THIRD = NUMBERS


def rounds(road: Road, *, minutes: int = 0) -> None:
    for _ in range(minutes):
        road.passes(minutes=1)
        notice_job.run_once(road.services)
    notice_job.run_once(road.services)


def all_notices(road: Road) -> list[DriverNotice]:
    with road.services.sessions() as session:
        return list(session.scalars(select(DriverNotice).order_by(DriverNotice.id)))


def see(road: Road, notice_id: int = 1) -> None:
    with road.services.sessions.begin() as session:
        notices.see_notice(session, notice_id, road.now)


def test_a_change_is_told_once_with_a_button_to_say_that_it_was_seen(road: Road) -> None:
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    rounds(road, minutes=1)
    (message,) = road.owed()
    assert message.body == (
        f"🔔 Stop 3, Maria Lopez ({THIRD}): new address. Now 1250 N La Salle St Apt 4B, Chicago, IL 60610."
    )
    assert blocks_of(message) == ["Seen"]
    assert all_notices(road)[0].posted_outbox_id == message.id


def test_two_changes_are_two_notices_in_their_order(road: Road) -> None:
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    road.change(dms_commands.give_access, THIRD, [(AccessKind.GATE, "4711")])
    notice_job.run_once(road.services)
    address, access, code = road.owed()
    assert "new address" in address.body
    assert "there is a code" in access.body
    assert "4711" not in access.body
    assert blocks_of(access) == ["Seen", "Show code"]
    assert code.body == "Stop 3:\nGate: `4711`"
    assert code.blanked_body == "Stop 3:\nGate: ****"


@pytest.mark.both_databases
def test_every_kind_of_change_has_words(road: Road) -> None:
    road.change(
        dms_commands.give_instructions, FIRST, [(InstructionKind.DOG, ""), (InstructionKind.LEAVE_AT, "the porch")]
    )
    road.change(dms_commands.set_window, FIRST, road.now, road.now + timedelta(hours=1))
    rounds(road)
    road.change(dms_commands.hold_for_pickup, FIRST, road.now.date() + timedelta(days=5))
    road.change(dms_commands.cancel_delivery, SECOND, "")
    road.change(dms_commands.reschedule, THIRD, road.now + timedelta(days=1), road.now + timedelta(days=1, hours=2))
    rounds(road)
    assert [words.split("): ")[1] for words in road.words()] == [
        "the customer asks: dog; the porch.",
        "new promised window, today between 10:31 and 11:31 AM.",
        "is held for pickup. Do not deliver it; bring it back to the depot.",
        "cancelled. Do not deliver it; bring it back to the depot.",
        "comes another day. Do not deliver it; bring it back to the depot.",
    ]
    assert {notice.kind for notice in all_notices(road)} == {
        NoticeKind.INSTRUCTIONS, NoticeKind.WINDOW, NoticeKind.HELD, NoticeKind.CANCELLED, NoticeKind.RESCHEDULED
    }  # fmt: skip


def test_words_of_people_mention_nobody(road: Road) -> None:
    road.change(dms_commands.give_instructions, THIRD, [(InstructionKind.LEAVE_AT, "<!channel> & <@U1>")])
    rounds(road)
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt;" in road.words()[0]


def test_instructions_without_end_are_cut_and_keep_no_other_notice_waiting(road: Road) -> None:
    long = [(kind, "x" * 300) for kind in InstructionKind]
    road.change(dms_commands.give_instructions, SECOND, long)
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    rounds(road)
    assert len(road.words()) == 2
    assert len(road.words()[0]) < 1_600


def test_a_change_that_breaks_keeps_no_other_waiting(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.change(dms_commands.change_address, SECOND, NEIGHBOUR)
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    real = words._words_of

    def words_of(change: DriverChange) -> str:
        if change.tracking_number == SECOND:
            raise ArithmeticError
        return real(change)

    monkeypatch.setattr(words, "_words_of", words_of)
    rounds(road)
    assert [THIRD in words for words in road.words()] == [True]


def test_what_nobody_saw_is_raised_when_the_stop_comes_up_and_not_before(road: Road) -> None:
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    rounds(road, minutes=5)
    assert road.cases("notice_unseen") == []
    road.delivers(FIRST)
    rounds(road)
    (case,) = road.cases("notice_unseen")
    assert (case.tracking_number, case.details["driver"], case.next_step) == (
        THIRD, "D1", "Call the driver before the stop.",
    )  # fmt: skip
    rounds(road, minutes=5)
    assert len(road.cases("notice_unseen")) == 1


def test_a_driver_has_a_moment_to_look(road: Road) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    rounds(road)
    rounds(road, minutes=1)
    assert road.cases("notice_unseen") == []
    rounds(road, minutes=1)
    assert len(road.cases("notice_unseen")) == 1


def test_what_was_seen_is_not_raised(road: Road) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    rounds(road)
    see(road)
    rounds(road, minutes=10)
    assert road.cases("notice_unseen") == []


def test_a_raised_notice_that_is_seen_after_all_ends_its_case(road: Road) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    rounds(road, minutes=3)
    see(road)
    rounds(road)
    (case,) = road.cases("notice_unseen")
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "The driver saw it.")


def test_a_code_for_a_stop_that_is_done_is_nobodys_trouble(road: Road) -> None:
    road.change(dms_commands.give_access, FIRST, [(AccessKind.GATE, "4711")])
    rounds(road)
    road.delivers(FIRST)
    rounds(road, minutes=5)
    assert road.cases("notice_unseen") == []


def test_a_cancelled_package_that_nobody_saw_is_raised_though_the_stop_is_done(road: Road) -> None:
    """It is still on the truck."""
    road.change(dms_commands.cancel_delivery, FIRST, "")
    rounds(road, minutes=3)
    assert len(road.cases("notice_unseen")) == 1


def test_a_notice_of_another_route_does_not_count_this_routes_stops(road: Road) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    rounds(road)
    road.change(dms_commands.assign_driver, "R-D1", "D2")
    road.change(dms_commands.assign_driver, "R-D2", "D1")
    rounds(road, minutes=5)
    assert road.cases("notice_unseen") == []


def test_a_driver_without_slack_hears_by_phone_when_the_stop_comes_up(road: Road) -> None:
    road.change(dms_commands.unlink_driver, "D1")
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    rounds(road, minutes=3)
    assert road.words() == []
    assert len(road.cases("notice_unseen")) == 1


def test_an_account_that_slack_does_not_know_is_looked_up_seldom(road: Road) -> None:
    road.change(dms_commands.link_driver, "D1", "U0GONE0001")
    road.slack.answers |= {
        "auth.test": {"ok": True, "team_id": "T0SANDBOX"},
        "conversations.open": {"ok": False, "error": "user_not_found"},
    }
    for number in NUMBERS:
        road.change(dms_commands.change_address, number, NEIGHBOUR)
    rounds(road, minutes=9)
    assert len(road.slack.asked) == 2
    rounds(road, minutes=2)
    assert len(road.slack.asked) == 4


def test_slack_that_is_away_delays_the_notice(road: Road) -> None:
    road.change(dms_commands.link_driver, "D1", "U0NEWW0001")
    road.slack.answers["auth.test"] = {"ok": False, "error": "service_unavailable"}
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    rounds(road, minutes=2)
    road.slack.answers |= {
        "auth.test": {"ok": True, "team_id": "T0SANDBOX"},
        "conversations.open": {"ok": True, "channel": {"id": "D0NEWW0001"}},
    }
    rounds(road, minutes=1)
    assert len(road.words("D0NEWW0001")) == 1


@pytest.mark.parametrize("dies_in", ["_post", "_open_case", "_close_case"])
def test_a_worker_that_dies_between_any_two_steps_tells_once(
    road: Road, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    with monkeypatch.context() as patched:
        patched.setattr(notice_job, dies_in, _dies)
        for _ in range(4):
            road.passes(minutes=1)
            if dies_in == "_close_case" and road.cases("notice_unseen"):
                see(road)
            try:
                notice_job.run_once(road.services)
            except KeyboardInterrupt:
                break
        else:
            raise AssertionError("it did not die")
    rounds(road, minutes=3)
    assert len(road.words()) == 1
    (case,) = road.cases("notice_unseen")
    assert (case.state == CaseState.RESOLVED) == (dies_in == "_close_case")


@pytest.mark.both_databases
def test_two_workers_at_once_tell_and_raise_once(road: Road) -> None:
    road.change(dms_commands.change_address, FIRST, NEIGHBOUR)
    road.change(dms_commands.change_address, SECOND, NEIGHBOUR)
    for _ in range(5):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(notice_job.run_once, [road.services] * 3))
        road.passes(minutes=1)
    assert len(road.words()) == len(all_notices(road)) == 2
    assert len(road.cases("notice_unseen")) == 2


def test_a_message_of_it_that_waits_in_the_outbox_is_in_the_drivers_conversation(road: Road) -> None:
    """So that it comes after what was said before."""
    road.change(dms_commands.change_address, THIRD, NEIGHBOUR)
    rounds(road)
    (message,) = road.owed(DM)
    assert (message.state, message.conversation_id) == (MessageState.PENDING, road.conversation())


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
