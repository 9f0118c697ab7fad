"""#dispatch shows each case that waits once, as it is now."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from doorstep.alerts import buttons, loop
from doorstep.alerts import jobs as alert_jobs
from doorstep.alerts.buttons import Press
from doorstep.alerts.models import SlackAlert
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.desk import approvals, closing, takeover, texts, undoable
from doorstep.desk import jobs as desk_jobs
from doorstep.dms import commands as dms_commands
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.provenance import By
from doorstep.worker import jobs_with, runner
from tests.alerts.slack import Channel, Message
from tests.desk.desk import CHANNEL, NUMBER, Desk
from tests.messaging.test_sender import until

_JOBS = (*desk_jobs.JOBS, *alert_jobs.JOBS)


@pytest.fixture
def channel(desk: Desk) -> Channel:
    desk.found()
    return Channel(desk.services.sessions)


def rounds(desk: Desk, channel: Channel, count: int = 4) -> None:
    for _ in range(count):
        desk.passes(seconds=1)
        loop.run_once(desk.services)
        channel.takes(desk.now)


def only(channel: Channel) -> Message:
    [message] = channel.top_level()
    return message


def test_a_case_that_waits_for_dispatch_is_alerted_once_with_what_is_needed(desk: Desk, channel: Channel) -> None:
    conversation_id = desk.receives("the gate code is 4471")
    desk.address_case(conversation_id)
    rounds(desk, channel)
    message = only(channel)
    for piece in (
        f"*Address problem*  {NUMBER} · <http://127.0.0.1:8035/cases/1|case 1>", "Maria Lopez", "out for delivery",
        "today between 10:30 AM and 2:30 PM",
        "*Before:* 1205 N La Salle St Apt 4B, Chicago, IL 60610",
        "*After:* 1400 N La Salle St Apt 4B, Chicago, IL 60610", "*Why:* different zip", "Erin Bell",
        ">*Customer:* the gate code is ****",
    ):  # fmt: skip
        assert piece in message.words
    assert message.buttons == ["approve", "reject", "take", "answer", "driver", "close"]
    assert message.changes == 0
    assert [row.to_number for row in desk.owed()] == [CHANNEL]


def test_an_alert_quotes_the_last_texts_however_many_lines_each_has(desk: Desk, channel: Channel) -> None:
    conversation_id = desk.receives("hello")
    for line in ("Hi.", "What can I do?"):
        desk.rasa.assistant_says(conversation_id, line)
    desk.receives("wrong address")
    for line in ("It is on a truck already.", "Until they confirm, nothing changes.", "They will text you here."):
        desk.rasa.assistant_says(conversation_id, line)
    desk.receives("ok")
    desk.address_case(conversation_id)
    rounds(desk, channel)
    quoted = [line for line in only(channel).words.splitlines() if line.startswith(">")]
    assert quoted == [
        ">*Assistant:* Hi. What can I do?",
        ">*Customer:* wrong address",
        ">*Assistant:* It is on a truck already. Until they confirm, nothing changes. They will text you here.",
        ">*Customer:* ok",
    ]


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.WAITING_ON_CUSTOMER, CaseState.WAITING_ON_DRIVER])
def test_what_waits_for_somebody_else_is_no_alert(desk: Desk, channel: Channel, state: CaseState) -> None:
    desk.case(state=state)
    rounds(desk, channel)
    assert channel.messages == {}


def test_it_is_alerted_when_it_comes_to_wait_for_dispatch(desk: Desk, channel: Channel) -> None:
    case_id = desk.case(state=CaseState.WAITING_ON_CUSTOMER)
    rounds(desk, channel)
    move(desk, case_id, CaseState.WAITING_ON_DESK)
    rounds(desk, channel)
    assert "Waits for dispatch" in only(channel).words
    move(desk, case_id, CaseState.WAITING_ON_CUSTOMER)
    rounds(desk, channel)
    assert "Waits for the customer" in only(channel).words


def test_that_it_waits_for_dispatch_again_is_said(desk: Desk, channel: Channel) -> None:
    case_id = desk.case()
    rounds(desk, channel)
    move(desk, case_id, CaseState.WAITING_ON_DRIVER)
    rounds(desk, channel)
    assert channel.thread(only(channel).ts) == []
    move(desk, case_id, CaseState.WAITING_ON_DESK)
    rounds(desk, channel)
    [said] = channel.thread(only(channel).ts)
    assert said.text == f"{NUMBER} waits for dispatch again: Go on."
    assert "Waits for dispatch" in only(channel).words


def test_a_case_that_cannot_be_shown_does_not_keep_others_from_it(desk: Desk, channel: Channel) -> None:
    desk.case(details={"proposed_hold_until": "someday"})
    desk.case(tracking_number="LM222222222")
    rounds(desk, channel)
    assert "LM222222222 · " not in only(channel).words  # the DMS does not know it
    assert "case 2" in only(channel).words


def move(desk: Desk, case_id: int, state: CaseState) -> None:
    with desk.services.sessions.begin() as session:
        case_commands.move(
            session, By.desk("kim", desk.cause(), desk.now), case_id, state, next_step="Go on.", due_at=None
        )


def test_whoever_decides_the_alert_shows_it_in_place_without_buttons(desk: Desk, channel: Channel) -> None:
    case_id = desk.address_case()
    rounds(desk, channel)
    with desk.services.sessions.begin() as session:  # as `doorstep cases approve` does
        approvals.approve(session, By.desk("kim", approvals.approval_of(case_id), desk.now), case_id)
    rounds(desk, channel)
    message = only(channel)
    assert ":white_check_mark: *Approved* by kim, 10:31 AM: 1400 N La Salle St" in message.words
    assert (message.buttons, message.changes) == ([], 1)
    assert alert_of(desk, case_id).ended_at is not None
    assert not has_work(desk)


def alert_of(desk: Desk, case_id: int) -> SlackAlert:
    with desk.services.sessions() as session:
        return session.get_one(SlackAlert, case_id)


def has_work(desk: Desk) -> bool:
    """Whether a round would write anything."""
    with desk.services.sessions() as session:
        before = session.scalar(select(func.count(OutboxRow.id)))
        loop.run_once(desk.services)
        return session.scalar(select(func.count(OutboxRow.id))) != before


def test_what_happens_to_the_delivery_and_in_the_conversation_is_shown(desk: Desk, channel: Channel) -> None:
    conversation_id = desk.receives("the vase is broken")
    desk.case(conversation_id=conversation_id)
    rounds(desk, channel)
    with desk.services.sessions.begin() as session:
        dms_commands.set_eta(session, By.system(desk.cause(), desk.now), NUMBER, desk.now + timedelta(hours=1))
    rounds(desk, channel)
    assert "*ETA*\n11:31 AM" in only(channel).words
    desk.receives("hello??")
    rounds(desk, channel)
    assert ">*Customer:* hello??" in only(channel).words


def test_a_second_report_changes_the_alert_and_makes_no_other(desk: Desk, channel: Channel) -> None:
    desk.case(details={"words": "broken"})
    rounds(desk, channel)
    desk.case(details={"pictures": ["a", "b"]})
    rounds(desk, channel)
    assert "*Pictures:* 2" in only(channel).words


def test_nothing_is_changed_while_nothing_happens(desk: Desk, channel: Channel) -> None:
    desk.case()
    rounds(desk, channel, 10)
    assert only(channel).changes == 0
    assert not has_work(desk)


def test_who_takes_the_conversation_is_shown_until_it_is_released(desk: Desk, channel: Channel) -> None:
    conversation_id = desk.receives("hello")
    case_id = desk.case(conversation_id=conversation_id)
    rounds(desk, channel)
    takeover.take(desk.services, conversation_id, by="dee")
    rounds(desk, channel)
    assert "dee has the conversation since 10:31 AM" in only(channel).words
    closing.close(desk.services, case_id, "Paid.", by="kim", cause="1")
    rounds(desk, channel)
    assert only(channel).buttons == ["release"]
    takeover.release(desk.services, conversation_id, by="dee")
    rounds(desk, channel)
    assert only(channel).buttons == []
    assert alert_of(desk, case_id).ended_at is not None


@pytest.mark.both_databases
def test_changes_that_come_faster_than_slack_takes_them_are_one(desk: Desk, channel: Channel) -> None:
    case_id = desk.case()
    rounds(desk, channel)
    for number in range(5):
        with desk.services.sessions.begin() as session:
            case_commands.note(session, By.desk("kim", desk.cause(), desk.now), case_id, "x")
            dms_commands.set_eta(
                session, By.system(desk.cause(), desk.now), NUMBER, desk.now + timedelta(hours=number + 1)
            )
        loop.run_once(desk.services)
    assert channel.takes(desk.now) == 1
    assert "*ETA*\n3:31 PM" in only(channel).words


def test_a_change_that_is_on_its_way_is_not_overtaken(desk: Desk, channel: Channel) -> None:
    case_id = desk.case()
    rounds(desk, channel)
    move(desk, case_id, CaseState.WAITING_ON_DRIVER)
    loop.run_once(desk.services)
    with desk.services.sessions.begin() as session:
        [claimed] = sending.claim(session, sending.Claimant("slow", "slack"), desk.now, 10)
    move(desk, case_id, CaseState.WAITING_ON_CUSTOMER)
    loop.run_once(desk.services)
    assert channel.takes(desk.now) == 0
    with desk.services.sessions.begin() as session:
        sending.settle(session, [sending.SendResult(claimed.text, channel._send(claimed.text))], desk.now)
    rounds(desk, channel)
    assert "Waits for the customer" in only(channel).words


def test_a_refused_post_is_tried_again_after_five_minutes(desk: Desk, channel: Channel) -> None:
    desk.case()
    channel.refuses = "not_in_channel"
    rounds(desk, channel, 10)
    assert len(desk.owed()) == 1
    channel.refuses = ""
    desk.passes(minutes=5)
    rounds(desk, channel)
    assert only(channel).buttons == ["deliver", "bring_back", "driver", "close"]


def test_what_ended_before_slack_took_it_is_not_posted_any_more(desk: Desk, channel: Channel) -> None:
    case_id = desk.case()
    channel.refuses = "not_in_channel"
    rounds(desk, channel)
    channel.refuses = ""
    closing.close(desk.services, case_id, "Paid.", by="kim", cause="1")
    desk.passes(minutes=6)
    rounds(desk, channel)
    assert channel.messages == {}


class TestABadHour:
    def cases(self, desk: Desk, count: int, kind: CaseKind = CaseKind.DAMAGE) -> list[int]:
        return [
            desk.case(kind, tracking_number=f"LM2{desk.made:08d}", reason=f"Box {number} is broken.")
            for number in range(count)
        ]

    @pytest.mark.both_databases
    def test_it_is_a_thread_that_counts(self, desk: Desk, channel: Channel) -> None:
        case_ids = self.cases(desk, 12)
        rounds(desk, channel)
        *alone, group = channel.top_level()
        assert len(alone) == 5
        assert group.words.startswith("*Damaged or wrong: 7 more since 10:31 AM, 7 open.* Each is in this thread.")
        assert len(channel.thread(group.ts)) == 7
        closing.close(desk.services, case_ids[-1], "Paid.", by="kim", cause="1")
        rounds(desk, channel)
        assert "7 more since 10:31 AM, 6 open." in group.words
        assert ":ballot_box_with_check: *Closed* by kim" in channel.thread(group.ts)[-1].words

    def test_each_case_has_one_alert_whatever_comes_when(self, desk: Desk, channel: Channel) -> None:
        for count in (3, 4, 9, 0, 1):
            self.cases(desk, count)
            self.cases(desk, 1, CaseKind.EMERGENCY)
            rounds(desk, channel)
        with desk.services.sessions() as session:
            alerts = session.scalars(select(SlackAlert)).all()
        assert len(alerts) == len({alert.outbox_id for alert in alerts}) == 17 + 5
        assert len(channel.messages) == 17 + 5 + 1

    def test_urgent_ones_stand_in_the_channel(self, desk: Desk, channel: Channel) -> None:
        self.cases(desk, 8, CaseKind.EMERGENCY)
        rounds(desk, channel)
        assert len(channel.top_level()) == 8
        assert all("<!here> *URGENT* *Emergency*" in message.words for message in channel.top_level())

    @pytest.mark.both_databases
    def test_two_workers_at_once_alert_once(self, desk: Desk, channel: Channel) -> None:
        self.cases(desk, 4)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(loop.run_once, [desk.services] * 4))
        channel.takes(desk.now)
        assert len(channel.messages) == 4

    def test_a_thread_that_is_settled_and_old_is_looked_at_no_more(self, desk: Desk, channel: Channel) -> None:
        case_ids = self.cases(desk, 7)
        rounds(desk, channel)
        desk.passes(minutes=61)
        for case_id in case_ids:
            closing.close(desk.services, case_id, "Paid.", by="kim", cause=f"{case_id}")
        rounds(desk, channel)
        assert not has_work(desk)


class TestWaiting:
    def wait(self, desk: Desk, channel: Channel, **time: float) -> None:
        desk.passes(**time)
        rounds(desk, channel)

    def test_a_person_wanted_for_ten_minutes_is_raised_once_in_the_thread(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("a person please")
        case_id = desk.person_wanted(conversation_id)
        rounds(desk, channel)
        self.wait(desk, channel, minutes=9)
        assert len(channel.messages) == 1
        self.wait(desk, channel, minutes=2)
        alert = only(channel)
        assert "*The customer has been waiting 11 min.*" in alert.words
        [raised] = channel.thread(alert.ts)
        assert (desk.owed()[-1].payload or {})["broadcast"] is True
        assert raised.text == (
            f"<!here> Person wanted, Case {case_id}: the customer has been waiting 11 min; nobody has the conversation."
        )
        self.wait(desk, channel, minutes=2)
        assert (len(channel.messages), alert.changes) == (2, 1)
        self.wait(desk, channel, minutes=8)
        assert "*The customer has been waiting 21 min.*" in alert.words
        assert len(channel.messages) == 2

    @pytest.mark.both_databases
    def test_an_answer_ends_it_and_the_next_wait_is_raised_again(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("a person please")
        desk.person_wanted(conversation_id)
        rounds(desk, channel)
        takeover.take(desk.services, conversation_id, by="dee")
        texts.say(desk.services, conversation_id, "Hi, this is Dee.", by="dee", cause="1")
        self.wait(desk, channel, minutes=30)
        assert channel.thread(only(channel).ts) == []
        desk.receives("so where is it")
        self.wait(desk, channel, minutes=12)
        [raised] = channel.thread(only(channel).ts)
        assert "waiting 12 min; dee has the conversation." in raised.text

    def test_a_conversation_taken_without_a_case_is_raised_in_the_channel(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("hello")
        takeover.take(desk.services, conversation_id, by="dee")
        desk.passes(minutes=1)
        desk.receives("is anybody there")
        self.wait(desk, channel, minutes=11)
        assert only(channel).text == (
            "<!here> A conversation: the customer has been waiting 11 min; dee has the conversation."
        )

    def test_what_the_assistant_answered_before_is_nobodys_wait(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("hello")
        desk.passes(minutes=1)
        takeover.take(desk.services, conversation_id, by="dee")
        self.wait(desk, channel, minutes=30)
        assert channel.messages == {}

    def test_what_was_given_back_is_nobodys_wait(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("a person please")
        desk.person_wanted(conversation_id)
        desk.passes(minutes=1)
        takeover.take(desk.services, conversation_id, by="dee")
        takeover.release(desk.services, conversation_id, by="dee")
        self.wait(desk, channel, minutes=30)
        assert channel.thread(only(channel).ts) == []

    def test_while_the_desk_is_closed_nobody_is_called_until_it_opens(self, desk: Desk, channel: Channel) -> None:
        desk.passes(hours=10)  # 8:31 PM
        desk.person_wanted(desk.receives("a person please"))
        self.wait(desk, channel, minutes=30)
        assert len(channel.messages) == 1
        self.wait(desk, channel, hours=10)  # 7:01 AM
        [raised] = channel.thread(only(channel).ts)
        assert "waiting over an hour" in raised.text


class TestClosing:
    """A press is followed by seconds in which it can be undone."""

    def press(self, desk: Desk, channel: Channel, action: str, case_id: int, by: str = "dee") -> None:
        about = {"channel": CHANNEL, "ts": only(channel).ts, "cause": f"action:{desk.cause()}"}
        about["seen"] = approvals.seen_of(desk.get(case_id))
        buttons.carry_out(desk.services, Press(action, case_id, f"U{by.upper()}", by, **about))

    def test_the_alert_offers_to_undo_it_and_then_all_it_did_before(self, desk: Desk, channel: Channel) -> None:
        case_id = desk.address_case()
        rounds(desk, channel)
        self.press(desk, channel, "close", case_id)
        rounds(desk, channel)
        assert only(channel).buttons == ["undo", "driver"]
        self.press(desk, channel, "undo", case_id)
        rounds(desk, channel)
        assert only(channel).buttons == ["approve", "reject", "driver", "close"]

    def test_it_shows_that_it_was_closed(self, desk: Desk, channel: Channel) -> None:
        case_id = desk.case()
        rounds(desk, channel)
        self.press(desk, channel, "close", case_id)
        desk.passes(seconds=9)
        undoable.carry_out(desk.services)
        rounds(desk, channel)
        assert "*Closed* by dee" in only(channel).words
        assert channel.thread(only(channel).ts) == []

    def test_who_pressed_hears_once_that_it_was_not_closed(self, desk: Desk, channel: Channel) -> None:
        conversation_id = desk.receives("a person please")
        case_id = desk.person_wanted(conversation_id)
        rounds(desk, channel)
        self.press(desk, channel, "close", case_id)
        takeover.take(desk.services, conversation_id, by="kim")
        desk.passes(seconds=9)
        undoable.carry_out(desk.services)
        rounds(desk, channel)
        rounds(desk, channel)
        [said] = channel.thread(only(channel).ts)
        assert said.text.startswith("dee, this was not closed: kim has this conversation since ")
        assert "close" in only(channel).buttons

    def test_who_came_too_late_hears_how_it_ended(self, desk: Desk, channel: Channel) -> None:
        case_id = desk.address_case()
        rounds(desk, channel)
        self.press(desk, channel, "close", case_id)
        self.press(desk, channel, "approve", case_id, by="kim")
        desk.passes(seconds=9)
        undoable.carry_out(desk.services)
        rounds(desk, channel)
        [said] = channel.thread(only(channel).ts)
        assert said.text == "dee, this was not closed: Kim approved this at 10:31 AM."

    def test_why_it_has_to_wait_is_shown(self, desk: Desk, channel: Channel) -> None:
        case_id = desk.person_wanted(desk.receives("a person please"))
        rounds(desk, channel)
        desk.rasa.is_away = True
        self.press(desk, channel, "close", case_id)
        desk.passes(seconds=9)
        undoable.carry_out(desk.services)
        rounds(desk, channel)
        assert "dee closes this, but not yet: The assistant cannot be reached" in only(channel).words


async def test_the_loop_goes_on_until_it_is_stopped(desk: Desk, channel: Channel) -> None:
    desk.case()
    stop = asyncio.Event()
    running = asyncio.create_task(runner.work(desk.services, _JOBS, stop))
    await until(lambda: desk.owed() != [])
    stop.set()
    await asyncio.wait_for(running, 60)
    assert [row.state for row in desk.owed()] == [MessageState.PENDING]


async def test_without_slack_nothing_is_owed_to_it(desk: Desk, channel: Channel) -> None:
    desk.case()
    settings = desk.services.settings.model_copy(update={"slack_api_url": None})
    services = Services(settings, desk.services.clock, desk.services.engine, desk.services.sessions)
    stop = asyncio.Event()
    kept = [job for job in jobs_with(services.settings) if job in _JOBS]
    running = asyncio.create_task(runner.work(services, kept, stop))
    await asyncio.sleep(0.3)
    stop.set()
    await asyncio.wait_for(running, 60)
    assert {job.name for job in kept} == {"outages", "takeovers", "desk_texts", "desk_steps", "plan_steps"}
    assert desk.owed() == []


def test_those_whose_window_is_missed_can_be_told_and_the_words_are_shown_first(desk: Desk, channel: Channel) -> None:
    def is_late(minutes: int) -> None:
        with desk.services.sessions.begin() as session:
            dms_commands.report_delay(session, By.driver("D1", f"late:{minutes}", desk.now), "R-D1", minutes)

    comes_at = desk.now + timedelta(minutes=229)  # the window ends at 2:30 PM
    with desk.services.sessions.begin() as session:
        dms_commands.set_eta(session, By.system("planned", desk.now), NUMBER, comes_at)
    about = {"driver": "D1", "route": "R-D1"}
    desk.case(CaseKind.DRIVER_DELAY, tracking_number=None, conversation_id="slack-x", details=about)
    rounds(desk, channel)
    assert "tell" not in only(channel).buttons, "nobody's is missed"
    is_late(20)
    rounds(desk, channel)
    assert "tell" in only(channel).buttons
    elements = [each for block in only(channel).blocks if block["type"] == "actions" for each in block["elements"]]
    [button] = [each for each in elements if each["action_id"] == "case:tell"]
    assert button["text"]["text"] == "Tell the 1 whose window is missed"
    assert button["confirm"]["title"]["text"] == "Text 1 recipient?"
    assert button["confirm"]["text"]["text"].endswith("is running late: now about 2:40 PM. 1 wait, 2 another day.")
    buttons.carry_out(desk.services, Press("tell", 1, "U0DEE", "dee", CHANNEL, "1.1", "action:1"))
    rounds(desk, channel)
    assert "tell" not in only(channel).buttons, "all of them know"
