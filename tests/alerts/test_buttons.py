"""Buttons under alerts, however often and late they are pressed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from doorstep.alerts import buttons
from doorstep.alerts.buttons import Press
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import database_now
from doorstep.desk import approvals, takeover, undoable
from doorstep.desk.models import DeskStep
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.outreach import telling
from doorstep.outreach.policies import policy_of
from doorstep.provenance import By
from tests.desk.desk import CHANNEL, NEW_ADDRESS, NUMBER, PHONE, Desk
from tests.dms import world

TS = "1763000000.000100"

Presses = Callable[..., None]


@pytest.fixture
def conversation_id(desk: Desk) -> str:
    desk.found()
    return desk.receives("its 1400 not 1205")


@pytest.fixture
def presses(desk: Desk) -> Presses:
    def press(action: str, case_id: int, by: str = "dee", **different: Any) -> None:
        about = {"channel": CHANNEL, "ts": TS, "cause": f"action:{desk.cause()}"}
        with desk.services.sessions() as session:
            drawn = session.get(Case, case_id)
        if action in ("approve", "reject") and drawn is not None:
            about["seen"] = approvals.seen_of(drawn)
        about |= different
        buttons.carry_out(desk.services, Press(action, case_id, f"U{by.upper()}", by, **about))

    return press


def delivery(desk: Desk) -> DeliveryView:
    with desk.services.sessions() as session:
        found = dms_queries.delivery(session, NUMBER)
    assert found is not None
    return found


def answers(desk: Desk) -> list[str]:
    return [row.body for row in desk.owed()]


def is_held_by(desk: Desk, conversation_id: str) -> str | None:
    with desk.services.sessions() as session:
        holder = takeover.who_has(session, conversation_id)
        return holder.by if holder else None


class TestDeciding:
    @pytest.fixture
    def case_id(self, desk: Desk, conversation_id: str) -> int:
        return desk.address_case(conversation_id)

    def test_approving_writes_tells_the_customer_and_ends_the_case(
        self, desk: Desk, case_id: int, presses: Presses
    ) -> None:
        presses("approve", case_id)
        assert delivery(desk).address == NEW_ADDRESS
        case = desk.get(case_id)
        assert (case.state, case.resolved_by) == (CaseState.RESOLVED, "desk:dee")
        assert [row.body for row in desk.owed(PHONE)] == [
            f"Dispatch approved the change. {NUMBER} now goes to 1400 N La Salle St Apt 4B, Chicago, IL 60610."
        ]
        assert answers(desk) == []

    def test_rejecting_leaves_all_as_it_is_and_tells_the_customer(
        self, desk: Desk, case_id: int, presses: Presses
    ) -> None:
        presses("reject", case_id)
        assert delivery(desk).address == world.HOME
        assert desk.get(case_id).resolution == "Rejected: turned down in Slack."
        assert len(desk.owed(PHONE)) == 1

    def test_the_same_press_again_does_nothing(self, desk: Desk, case_id: int, presses: Presses) -> None:
        for _ in range(3):
            presses("approve", case_id, cause="action:1")
        assert len(desk.owed(PHONE)) == 1
        assert answers(desk) == []

    @pytest.mark.parametrize("second", ["approve", "reject", "close", "take"])
    def test_who_comes_late_is_told_in_the_thread_who_decided(
        self, desk: Desk, case_id: int, presses: Presses, second: str
    ) -> None:
        presses("approve", case_id)
        desk.passes(minutes=3)
        presses(second, case_id, by="kim")
        [row] = desk.owed()
        assert row.body == "Dee approved this at 10:31 AM."
        assert row.payload == {"thread_ts": TS}
        assert len(desk.owed(PHONE)) == 1

    def test_a_week_old_button_says_which_day_it_was(self, desk: Desk, case_id: int, presses: Presses) -> None:
        with desk.services.sessions.begin() as session:  # as `doorstep cases reject` does
            approvals.reject(
                session, By.desk("kim", approvals.rejection_of(case_id), desk.now), case_id, "no such house"
            )
        desk.passes(days=7)
        presses("approve", case_id)
        assert answers(desk) == ["Kim rejected this Fri Nov 20 at 10:31 AM."]

    @pytest.mark.both_databases
    def test_of_many_at_once_one_decides_and_the_others_hear_of_it(
        self, desk: Desk, case_id: int, presses: Presses
    ) -> None:
        with ThreadPoolExecutor(6) as pool:
            each = [(("approve", "reject")[number % 2], f"person{number}") for number in range(6)]
            list(pool.map(lambda one: presses(one[0], case_id, by=one[1], cause=f"action:{one[1]}"), each))
        case = desk.get(case_id)
        assert case.state == CaseState.RESOLVED
        assert len(desk.owed(PHONE)) == 1
        was_approved = (case.resolution or "").startswith("Approved")
        assert delivery(desk).address == (NEW_ADDRESS if was_approved else world.HOME)
        assert len(answers(desk)) == 5

    def test_what_went_on_meanwhile_is_not_approved(self, desk: Desk, case_id: int, presses: Presses) -> None:
        with desk.services.sessions.begin() as session:
            world.move(session, NUMBER, Status.HELD, desk.now)
            world.move(session, NUMBER, Status.RETURNED, desk.now)
        presses("approve", case_id)
        assert answers(desk) == [f"Too late: {NUMBER} is returned. Reject the case instead."]

    def test_where_nothing_is_proposed_there_is_nothing_to_approve(
        self, desk: Desk, conversation_id: str, presses: Presses
    ) -> None:
        presses("approve", desk.case())
        assert answers(desk) == ["Case 1 proposes nothing (damage): resolve it instead."]

    def test_what_was_proposed_when_the_button_was_drawn_is_approved_and_nothing_else(
        self, desk: Desk, case_id: int, presses: Presses
    ) -> None:
        drawn = approvals.seen_of(desk.get(case_id))
        other = replace(NEW_ADDRESS, number="1402")
        with desk.services.sessions.begin() as session:
            case = session.get_one(Case, case_id)
            case.details = case.details | {"proposed": asdict(other)}
        presses("approve", case_id, seen=drawn)
        presses("reject", case_id, seen=drawn)
        assert {"Nothing was done: what is proposed changed meanwhile. This is how it is now."} == {*answers(desk)}
        assert (desk.get(case_id).state, delivery(desk).address) == (CaseState.WAITING_ON_DESK, world.HOME)
        presses("approve", case_id, seen=approvals.seen_of(desk.get(case_id)))
        assert delivery(desk).address == other


def goes_by(desk: Desk) -> None:
    """The seconds in which it can be taken back, and what the worker does then."""
    desk.passes(seconds=9)
    undoable.carry_out(desk.services)


class TestClosing:
    @pytest.fixture
    def case_id(self, desk: Desk, conversation_id: str) -> int:
        return desk.address_case(conversation_id)

    @pytest.mark.both_databases
    def test_a_case_is_closed_some_seconds_later(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        undoable.carry_out(desk.services)
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK
        goes_by(desk)
        case = desk.get(case_id)
        assert (case.state, case.resolution, case.resolved_by) == (CaseState.RESOLVED, "Closed in Slack.", "desk:dee")
        assert answers(desk) == []

    @pytest.mark.both_databases
    def test_what_is_undone_within_them_never_happened(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        desk.passes(seconds=7)
        presses("undo", case_id)
        goes_by(desk)
        assert (desk.get(case_id).state, desk.notes(case_id), answers(desk)) == (CaseState.WAITING_ON_DESK, [], [])
        presses("close", case_id)  # and can be done after all
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.RESOLVED

    def test_the_same_presses_again_change_nothing(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id, cause="action:1")
        presses("close", case_id, cause="action:1")
        presses("undo", case_id, cause="action:2")
        presses("undo", case_id, cause="action:2")
        presses("close", case_id, cause="action:1")
        goes_by(desk)
        assert (desk.get(case_id).state, answers(desk)) == (CaseState.WAITING_ON_DESK, [])

    def test_too_late_it_is_said_who_closed_it(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        goes_by(desk)
        presses("undo", case_id)
        assert answers(desk) == ["Dee closed this at 10:31 AM."]

    def test_only_who_closed_it_can_undo_it(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        presses("undo", case_id, by="kim")
        presses("close", case_id, by="kim")
        goes_by(desk)
        assert desk.get(case_id).resolved_by == "desk:dee"
        assert answers(desk) == [
            "dee closes this, and only dee can undo it.", f"Case {case_id} is being resolved by dee.",
        ]  # fmt: skip

    def test_where_nothing_is_closed_there_is_nothing_to_undo(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("undo", case_id)
        assert answers(desk) == ["It is too late to undo that."]

    def test_what_is_closed_in_slack_can_be_undone_on_the_web(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        with desk.services.sessions.begin() as session:
            [batch] = undoable.lately(session, "dee", desk.now)
            undoable.take_back(session, batch.id, by="dee", now=desk.now)
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK

    def test_what_is_approved_meanwhile_is_approved(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        presses("approve", case_id, by="kim")
        goes_by(desk)
        assert delivery(desk).address == NEW_ADDRESS
        assert desk.get(case_id).resolved_by == "desk:kim"


class TestConversations:
    @pytest.fixture
    def case_id(self, desk: Desk, conversation_id: str) -> int:
        return desk.person_wanted(conversation_id)

    def test_taking_and_releasing(self, desk: Desk, conversation_id: str, case_id: int, presses: Presses) -> None:
        presses("take", case_id)
        assert is_held_by(desk, conversation_id) == "dee"
        presses("release", case_id, by="kim")
        assert is_held_by(desk, conversation_id) is None
        assert answers(desk) == []

    def test_the_same_press_again_takes_nothing_back(
        self, desk: Desk, conversation_id: str, case_id: int, presses: Presses
    ) -> None:
        presses("take", case_id, cause="action:1")
        presses("release", case_id, cause="action:2")
        presses("take", case_id, cause="action:1")
        assert is_held_by(desk, conversation_id) is None
        presses("take", case_id, by="kim")
        presses("release", case_id, cause="action:2")
        assert is_held_by(desk, conversation_id) == "kim"

    def test_taking_what_another_has(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("take", case_id)
        desk.passes(minutes=2)
        presses("take", case_id, by="kim")
        assert answers(desk) == ["dee has this conversation since 10:31 AM."]

    def test_closing_gives_the_conversation_back(
        self, desk: Desk, conversation_id: str, case_id: int, presses: Presses
    ) -> None:
        presses("take", case_id)
        presses("close", case_id)
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.RESOLVED
        assert desk.rasa.kinds(conversation_id)[-1] == "resume"

    def test_closing_what_another_answers(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("take", case_id)
        presses("close", case_id, by="kim")
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK
        assert answers(desk) == ["dee has this conversation since 10:31 AM. Release it first."]

    def test_while_rasa_is_away_it_is_said_what_became_of_it(
        self, desk: Desk, conversation_id: str, case_id: int, presses: Presses
    ) -> None:
        desk.rasa.is_away = True
        presses("take", case_id)
        presses("release", case_id)
        assert answers(desk) == ["Released. The assistant cannot be reached now and answers as soon as it is back."]
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK

    def test_a_case_is_closed_as_soon_as_rasa_is_back(
        self, desk: Desk, conversation_id: str, case_id: int, presses: Presses
    ) -> None:
        desk.rasa.is_away = True
        presses("close", case_id)
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK
        desk.rasa.is_away = False
        with desk.services.sessions.begin() as session:  # by the database's clock, which no test can move
            session.execute(update(DeskStep).values(claimed_at=database_now(-31)))
        goes_by(desk)
        assert desk.get(case_id).state == CaseState.RESOLVED
        assert desk.rasa.kinds(conversation_id)[-1] == "resume"

    def test_a_case_without_a_conversation(self, desk: Desk, conversation_id: str, presses: Presses) -> None:
        presses("take", desk.case())
        assert answers(desk) == ["This case has no conversation."]


class TestTheDriver:
    def test_name_and_number_are_said_in_the_thread(self, desk: Desk, conversation_id: str, presses: Presses) -> None:
        presses("driver", desk.case())
        [row] = desk.owed()
        assert (row.body, row.payload) == ("Erin Bell: 312-555-0111", {"thread_ts": TS})

    @pytest.mark.both_databases
    def test_who_raised_it_is_called(self, desk: Desk, conversation_id: str, presses: Presses) -> None:
        case_id = desk.case(
            CaseKind.EMERGENCY, tracking_number=None, conversation_id="slack-x", details={"driver": "D2"}
        )
        presses("driver", case_id, thread_ts="1763000000.000001")
        [row] = desk.owed()
        assert (row.body, row.payload) == ("Case 1: Omar Reed: 312-555-0111", {"thread_ts": "1763000000.000001"})

    def test_the_customers_number_is_said_to_dispatch_alone(
        self, desk: Desk, conversation_id: str, presses: Presses
    ) -> None:
        presses("customer", desk.case(conversation_id="slack-x", details={"driver": "D2"}))
        [row] = desk.owed()
        assert "312-555-0142" in row.body

    def test_nobody_has_it(self, desk: Desk, presses: Presses) -> None:
        presses("driver", desk.case(tracking_number="LM999999999"))
        assert answers(desk) == ["No driver has it."]


def test_presses_elsewhere_count_for_nothing(desk: Desk, conversation_id: str, presses: Presses) -> None:
    case_id = desk.address_case(conversation_id)
    presses("approve", case_id, channel="D0SOMEBODY")
    assert desk.get(case_id).state == CaseState.WAITING_ON_DESK
    assert desk.owed() == desk.owed("D0SOMEBODY") == []


@pytest.mark.parametrize(("action", "answer"), [("approve", ["There is no case 99."]), ("dance", [])])
def test_presses_of_nothing_that_there_is(desk: Desk, presses: Presses, action: str, answer: list[str]) -> None:
    presses(action, 99)
    assert answers(desk) == answer


PAYLOAD = {
    "type": "block_actions", "team": "T1", "user": "UDEE", "user_name": "dee", "channel": CHANNEL, "ts": TS,
    "thread_ts": None, "action": {"action_id": "case:approve", "value": "12", "label": "Approve"},
}  # fmt: skip
PRESS = Press("approve", 12, "UDEE", "dee", CHANNEL, TS, "action:1")


@pytest.mark.parametrize(("value", "case_id"), [("12", 12), ("", 0), ("x", 0), ("-1", 0), ("9" * 40, 0)])
def test_a_press_is_read(value: str, case_id: int) -> None:
    payload = PAYLOAD | {"action": {"action_id": "case:approve#0", "value": value, "label": "Approve"}}
    assert buttons.is_ours(payload)
    assert buttons.read_press(payload, cause="action:1") == replace(PRESS, case_id=case_id)


def test_what_the_button_showed_is_read_with_it() -> None:
    payload = PAYLOAD | {"action": {"action_id": "case:approve", "value": "12 0a1b", "label": "Approve"}}
    assert buttons.read_press(payload, cause="action:1") == replace(PRESS, seen="0a1b")


@pytest.mark.parametrize("payload", [{}, {"action": None}, {"action": {"action_id": "driver:seen", "value": "1"}}])
def test_other_buttons_are_not_ours(payload: dict[str, Any]) -> None:
    assert not buttons.is_ours(payload)


class TestDamage:
    def test_a_damaged_package_on_a_truck_is_brought_back(
        self, desk: Desk, conversation_id: str, presses: Presses
    ) -> None:
        case_id = desk.case(CaseKind.DAMAGE)
        presses("bring_back", case_id)
        assert delivery(desk).status is Status.AT_DEPOT
        presses("deliver", case_id)
        assert delivery(desk).status is Status.AT_DEPOT
        assert answers(desk)[-1].startswith("Dee closed this")


class TestTellingThoseWhoWait:
    """The driver is 20 minutes late: the window ends at 2:30, and it comes at 2:40."""

    @pytest.fixture
    def case_id(self, desk: Desk, conversation_id: str) -> int:
        comes_at = desk.now + timedelta(minutes=229)
        with desk.services.sessions.begin() as session:
            dms_commands.set_eta(session, By.system("planned", desk.now), NUMBER, comes_at)
            dms_commands.report_delay(session, By.driver("D1", "late", desk.now), "R-D1", 20)
        return desk.case(
            CaseKind.DRIVER_DELAY, tracking_number=None, conversation_id="slack-x",
            details={"driver": "D1", "route": "R-D1"},
        )  # fmt: skip

    @pytest.mark.both_databases
    def test_they_are_texted_and_whoever_pressed_is_told(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("tell", case_id)
        [text] = desk.owed(PHONE)
        assert (text.notice, text.trigger) == ("delay", "delay: dispatch told those whose window is missed (dee)")
        [row] = desk.owed()
        assert row.body == "Texts about 1 package go out, unless the person opted out or it is night there."
        assert row.payload == {"thread_ts": TS}
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK, "it ends nothing"

    def test_the_same_press_again_does_nothing(self, desk: Desk, case_id: int, presses: Presses) -> None:
        for _ in range(3):
            presses("tell", case_id, cause="action:1")
        assert (len(desk.owed(PHONE)), len(answers(desk)), len(desk.notes(case_id))) == (1, 1, 1)

    @pytest.mark.both_databases
    def test_of_several_who_press_at_once_one_tells_them(self, desk: Desk, case_id: int, presses: Presses) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda who: presses("tell", case_id, by=who, cause=f"action:{who}"), ("a", "b", "c", "d")))
        assert len(desk.owed(PHONE)) == 1
        assert answers(desk).count("Nobody is left to tell.") == 3

    def test_who_heard_of_it_on_the_web_is_not_told_again(self, desk: Desk, case_id: int, presses: Presses) -> None:
        settings = desk.services.settings
        with desk.services.sessions.begin() as session:
            told = telling.tell(session, "R-D1", policy_of(settings), settings.twilio_number, desk.now, "anna")
        assert told == 1
        presses("tell", case_id)
        assert (len(desk.owed(PHONE)), answers(desk)) == (1, ["Nobody is left to tell."])

    def test_when_the_case_has_ended_nobody_is_told(self, desk: Desk, case_id: int, presses: Presses) -> None:
        presses("close", case_id)
        goes_by(desk)
        presses("tell", case_id)
        assert (desk.owed(PHONE), answers(desk)) == ([], ["Dee closed this at 10:31 AM."])

    def test_a_case_about_no_route_tells_nobody(self, desk: Desk, conversation_id: str, presses: Presses) -> None:
        presses("tell", desk.case())
        assert answers(desk) == ["This case is about no route."]
