"""Answering from an alert: to the customer with the conversation, to the driver beside theirs, each once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from doorstep.alerts import answering, buttons
from doorstep.alerts.answering import WrittenAnswer
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import transaction
from doorstep.desk import takeover, to_driver
from doorstep.dms import commands as dms_commands
from doorstep.drivers.notices.models import DriverNotice
from doorstep.messaging import consent
from doorstep.messaging.consent import NewOptOut
from doorstep.messaging.slack import modals, posts
from doorstep.provenance import By
from doorstep.sandbox.slack.blocks import problems_in
from tests.desk.desk import CHANNEL, PHONE, Desk
from tests.sandbox.servers import eventually

TS = "1763000000.000100"
SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = CAST(pg_current_xact_id() AS xid)"
)
"""For this very transaction."""


@pytest.fixture
def case_id(desk: Desk) -> int:
    desk.found()
    with transaction(desk.services.sessions) as session:
        dms_commands.link_driver(session, By.system("link", desk.now), "D1", "U0ERIN7KQ")
    return desk.case(conversation_id=desk.receives("the vase is broken"))


def pressed(name: str, case_id: int = 12, **different: Any) -> dict[str, Any]:
    return {
        "type": "block_actions", "channel": CHANNEL, "ts": TS, "thread_ts": None, "trigger_id": "1.2", "user": "UDEE",
        "action": {"action_id": f"case:{name}", "value": f"{case_id} ", "label": "Answer"},
    } | different  # fmt: skip


def filled_in(view: modals.View, words: str) -> dict[str, Any]:
    """As the receiver stores it."""
    channel, _, about = view["private_metadata"].partition("|")
    return {
        "type": "view_submission", "channel": channel, "user": "UDEE", "user_name": "dee",
        "view": {"callback_id": view["callback_id"], "private_metadata": about, "values": {"text": words}},
    }  # fmt: skip


def answers(desk: Desk, name: str, case_id: int, words: str, cause: str = "view:V1") -> None:
    view = answering.form(pressed(name, case_id), CHANNEL)
    assert view is not None
    answering.carry_out(desk.services, answering.read(filled_in(view, words), cause=cause))


def texts(desk: Desk) -> list[str]:
    return [row.body for row in desk.owed(PHONE)]


def told(desk: Desk) -> list[str]:
    with desk.services.sessions() as session:
        return list(session.scalars(select(DriverNotice.text).order_by(DriverNotice.id)))


def thread(desk: Desk) -> list[str]:
    return [row.body for row in desk.owed() if row.payload and row.payload.get("thread_ts") == TS]


def fails(*given: object, **named: object) -> None:
    raise ConnectionError("the database went away")


@pytest.mark.parametrize(("name", "title"), [("answer", "Answer the customer"), ("tell_driver", "Answer the driver")])
def test_the_form_is_one_that_slack_shows(name: str, title: str) -> None:
    view = answering.form(pressed(f"{name}#2"), CHANNEL)
    assert view is not None
    assert view["title"]["text"] == title
    assert problems_in(view["blocks"]) == []
    assert modals.problems(modals.ANSWER, {"text": " "}) == {"text": "There is nothing to send."}
    assert modals.problems(modals.ANSWER, {"text": "On its way."}) == {}


@pytest.mark.parametrize(
    "payload",
    [
        pressed("take"), pressed("answer", channel="C0RANDOM"), pressed("answer", trigger_id=None), {"type": "message"},
        pressed("answer", action={"action_id": "driver:answer", "value": "1"}),
    ],
)  # fmt: skip
def test_no_other_press_and_none_elsewhere_opens_it(payload: dict[str, Any]) -> None:
    assert answering.form(payload, CHANNEL) is None


def test_the_customer_is_texted_from_the_conversation_which_is_taken_with_it(desk: Desk, case_id: int) -> None:
    answers(desk, "answer", case_id, "Sorry. A new one comes; the code is 4471.")
    assert texts(desk) == ["Sorry. A new one comes; the code is 4471."]
    with desk.services.sessions() as session:
        assert [held.by for held in takeover.all_held(session).values()] == ["dee"]
    [said] = thread(desk)
    assert said.startswith("dee to the customer: Sorry. A new one comes")
    assert "4471" not in said


def test_the_driver_is_told_beside_their_conversation_and_the_case_notes_it(desk: Desk, case_id: int) -> None:
    answers(desk, "tell_driver", case_id, "Leave it\nat the depot.")
    assert told(desk) == ["Dispatch, stop 1: Leave it at the depot."]
    assert texts(desk) == []
    with desk.services.sessions() as session:
        assert takeover.all_held(session) == {}
    assert desk.notes(case_id) == ["Told Erin Bell: Leave it at the depot."]
    assert thread(desk) == ["dee to Erin Bell: Leave it at the depot."]


def test_no_code_stays_of_a_form() -> None:
    view = answering.form(pressed("answer"), CHANNEL)
    assert view is not None
    payload = filled_in(view, "The gate code is 4471.")
    kept = answering.blanked(payload)
    assert "4471" not in str(kept)
    assert "The gate code is" in str(kept)
    assert answering.read(payload, cause="view:V1").words == "The gate code is 4471."


@pytest.mark.parametrize("name", ["answer", "tell_driver"])
def test_the_same_form_again_says_nothing_again(desk: Desk, case_id: int, name: str) -> None:
    for _ in range(2):
        answers(desk, name, case_id, "On its way.")
    assert len(texts(desk) + told(desk)) == 1
    assert len(thread(desk)) == 1
    answers(desk, name, case_id, "On its way.", cause="view:V2")
    assert len(texts(desk) + told(desk)) == 2


@pytest.mark.parametrize("name", ["answer", "tell_driver"])
def test_what_was_sent_before_a_crash_is_said_to_be_sent_whatever_became_of_the_case(
    desk: Desk, case_id: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crashing:
        crashing.setattr(posts, "post", fails)
        with pytest.raises(ConnectionError):
            answers(desk, name, case_id, "On its way.")
    with transaction(desk.services.sessions) as session:
        case_commands.resolve(session, By.desk("kim", "x", desk.now), case_id, "Done.")
    answers(desk, name, case_id, "On its way.")
    assert len(texts(desk) + told(desk)) == 1
    to = "the customer" if name == "answer" else "the driver"
    assert thread(desk) == [f"dee to {to}: On its way."]


def test_words_to_a_driver_that_are_sent_again_name_nobody_who_was_not_told(desk: Desk, case_id: int) -> None:
    by = By.desk("dee", "case:1:driver:form", desk.now)
    with transaction(desk.services.sessions) as session:
        assert to_driver.tell(session, by, case_id, "On its way.") == "Erin Bell"
    with transaction(desk.services.sessions) as session:
        dms_commands.assign_driver(session, By.system("swap", desk.now), "R-D1", "D2")
    with transaction(desk.services.sessions) as session:
        assert to_driver.tell(session, by, case_id, "On its way.") == "The driver"
    assert len([each for each in told(desk) if each.startswith("Dispatch")]) == 1


class TestAtOnce:
    @pytest.fixture
    def engine(self, postgresql_engine: Engine) -> Engine:
        """SQLite has one who writes at a time."""
        return postgresql_engine

    def test_the_same_words_to_a_driver_twice_at_once_are_told_once(self, desk: Desk, case_id: int) -> None:
        def tell(session: Session) -> str:
            return to_driver.tell(session, By.desk("dee", "case:1:driver:form", desk.now), case_id, "On its way.")

        def again() -> str:
            with transaction(desk.services.sessions) as session:
                return tell(session)

        with ThreadPoolExecutor(1) as beside:
            with transaction(desk.services.sessions) as session:
                assert tell(session) == "Erin Bell"
                second = beside.submit(again)
                eventually(lambda: session.scalar(SOMEBODY_WAITS))
            assert second.result(60) == "The driver"
        assert len(told(desk)) == 1


def test_who_opted_out_meanwhile_is_not_texted_and_dispatch_reads_so(desk: Desk, case_id: int) -> None:
    view = answering.form(pressed("answer", case_id), CHANNEL)
    assert view is not None
    with transaction(desk.services.sessions) as session:
        consent.opt_out(session, NewOptOut(PHONE, "text"), desk.now)
    answering.carry_out(desk.services, answering.read(filled_in(view, "Hello."), cause="view:V1"))
    assert texts(desk) == []
    assert thread(desk) == ["Not sent: This number wants no texts (it sent STOP). Call them instead."]
    with desk.services.sessions() as session:
        assert takeover.all_held(session) == {}


def test_who_else_has_the_conversation_is_said(desk: Desk, case_id: int) -> None:
    conversation_id = desk.get(case_id).conversation_id
    assert conversation_id is not None
    takeover.take(desk.services, conversation_id, by="kim")
    answers(desk, "answer", case_id, "Hello.")
    assert texts(desk) == []
    assert thread(desk)[0].startswith("Not sent: kim has this conversation since")


@pytest.mark.parametrize("name", ["answer", "tell_driver"])
def test_a_case_that_has_ended_is_not_answered(desk: Desk, case_id: int, name: str) -> None:
    with transaction(desk.services.sessions) as session:
        case_commands.resolve(session, By.desk("kim", "x", desk.now), case_id, "Done.")
    answers(desk, name, case_id, "Hello.")
    assert (texts(desk), told(desk)) == ([], [])
    assert thread(desk) == ["Not sent: This case has ended."]


@pytest.mark.parametrize(
    ("name", "about", "why"),
    [
        ("answer", {"conversation_id": None}, "This case has no conversation."),
        ("tell_driver", {"tracking_number": "LM999999999"}, "No driver has it."),
        ("tell_driver", {"details": {"driver": "D2"}}, "Omar Reed is not in Slack. Call them instead."),
    ],
)
def test_why_nobody_can_be_answered_is_said(
    desk: Desk, case_id: int, name: str, about: dict[str, Any], why: str
) -> None:
    answers(desk, name, desk.case(CaseKind.COMPLAINT, **about), "Hello.")
    assert thread(desk) == [f"Not sent: {why}"]


def test_a_form_that_names_no_case_or_comes_from_elsewhere_does_nothing(desk: Desk, case_id: int) -> None:
    forged = filled_in({"private_metadata": f"{CHANNEL}|customer ٣ {TS}", "callback_id": modals.ANSWER}, "Hello.")
    answering.carry_out(desk.services, answering.read(forged, cause="view:V1"))
    assert thread(desk) == ["Not sent: There is no case 0."]
    elsewhere = WrittenAnswer("customer", case_id, TS, "Hello.", "eve", "C0RANDOM", "view:V2")
    answering.carry_out(desk.services, elsewhere)
    assert texts(desk) == []
    assert len(desk.owed()) == 1


def test_a_form_that_slack_did_not_show_is_asked_for_again(desk: Desk, case_id: int) -> None:
    press = buttons.read_press(pressed("answer", case_id), cause="action:1")
    buttons.carry_out(desk.services, press)
    assert [row.body for row in desk.owed()] == ["Slack did not show the form. Press once more."]
