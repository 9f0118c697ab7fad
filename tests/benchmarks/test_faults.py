"""The faults run: that its figures say what happened, and one of about a minute in earnest."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.faults import blows, ledger
from benchmarks.faults.blows import HOUSE, Kind
from benchmarks.faults.said import Figures, Handled, Said, figures
from benchmarks.faults.webhooks import Heard, Post, heard
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.outbox.queueing import Reply

PARTS = ("receiver", "rasa", "worker", "console")


def _said(provider_id: str, *answers: str, person: str = "+13125550142", acknowledged: bool = True) -> Said:
    return Said(person, "twilio", provider_id, "hi", acknowledged, list(answers))


def test_what_is_answered_once_and_in_order_is_no_fault() -> None:
    said = [_said("SM1", "Hello"), _said("SM2", "Today")]
    handled = [Handled("SM1", "c", 1), Handled("SM2", "c", 2)]
    assert figures(said, handled, stuck=0, wrong_state=0) == Figures(2, 2, 0, 0, 0, 0, 0, 0)


def test_a_text_without_an_answer_is_lost_whether_or_not_it_was_acknowledged() -> None:
    found = figures([_said("SM1"), _said("SM2", acknowledged=False)], [], stuck=0, wrong_state=0)
    assert (found.sent, found.acknowledged, found.lost, found.unanswered) == (2, 1, 2, 1)


def test_two_answers_to_one_text_are_one_too_many() -> None:
    found = figures([_said("SM1", "Hello", "Hello")], [], stuck=0, wrong_state=0)
    assert (found.doubled, found.lost, found.unanswered) == (1, 1, 0)


def test_order_counts_within_one_person_only() -> None:
    said = [_said("SM1", "a"), _said("SM2", "b"), _said("SM3", "c", person="+13125550143")]
    handled = [Handled("SM3", "d", 1), Handled("SM2", "c", 2), Handled("SM1", "c", 3)]
    assert figures(said, handled, stuck=0, wrong_state=0).out_of_order == 1


def test_the_order_is_that_of_the_answers_whatever_a_clock_says(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        first, second = (inbox.receive(session, _message(each, now)).inbox_id for each in ("SM1", "SM2"))
        inbox.finish(session, second, [Reply("Today")], now)
        inbox.finish(session, first, [Reply("Hello"), Reply("Today")], now - timedelta(hours=1))
        third = inbox.receive(session, _message("SM3", now)).inbox_id
    with reading(sessions) as session:
        places = {each.provider_id: each.place for each in ledger.handled(session)}
    assert 0 < places["SM2"] < places["SM1"]
    assert (third, places["SM3"]) == (3, 0)


def _message(sid: str, now: datetime) -> InboundMessage:
    return InboundMessage("twilio", sid, "+13125550142", "+13125550199", "hi", (), now)


@given(kills=st.integers(0, 60), number=st.integers(0, 9))
def test_a_plan_has_the_kills_that_were_asked_for_and_is_the_same_for_the_same_number(kills: int, number: int) -> None:
    planned = blows.plan(PARTS, kills, number, outages=PARTS, disk=True)
    assert planned == blows.plan(PARTS, kills, number, outages=PARTS, disk=True)
    assert sum(each.kind is Kind.KILL for each in planned) == kills
    assert {each.part for each in planned if each.kind is Kind.OUTAGE} == set(PARTS)
    assert {each.part for each in planned if each.kind is Kind.KILL} <= {*PARTS, HOUSE}


@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("trained")
def test_processes_are_killed_for_a_minute_and_nothing_is_lost_or_doubled() -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--kills", "5", "--no-outages", "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr + run.stdout
    found = json.loads(run.stdout)
    assert found["sent"] > 20
    assert found["acknowledged"] > 0
    assert found["notifications_due"] >= 10
    assert (found["notifications_lost"], found["notifications_doubled"]) == (0, 0)
    assert found["webhooks_due"] > 0
    assert [found[f"webhooks_{each}"] for each in ("lost", "doubled", "out_of_order")] == [0, 0, 0]


def test_what_a_companys_system_was_told_is_counted_by_the_ids_of_messages() -> None:
    due = {"evt_dms_1": "LM1", "evt_dms_2": "LM2", "evt_dms_3": "LM1"}
    posts = [Post("evt_dms_1", "a"), Post("evt_dms_1", "a"), Post("evt_dms_3", "c"), Post("evt_dms_2", "b")]
    assert heard(due, posts) == Heard(due=3, lost=0, doubled=0, out_of_order=0, posts=4)
    assert heard(due, posts[:3]).lost == 1
    assert heard(due, [*posts, Post("evt_dms_1", "other")]).doubled == 1
    assert heard(due, [*posts, Post("evt_dms_9", "a")]).doubled == 1
    assert heard(due, posts[::-1]).out_of_order == 1
