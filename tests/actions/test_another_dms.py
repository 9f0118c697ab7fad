"""A conversation over a DMS that keeps no photos, estimates no arrival and takes no change on the truck.

What it cannot do is said in plain words, and people get what it could not be told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import yaml
from sqlalchemy import Engine

from doorstep import bootstrap
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.desk import approvals
from doorstep.dms.status import Status
from tests.actions.texting import Texter, texting
from tests.dms.conformance.company import N1
from tests.dms.conformance.in_memory import InMemory
from tests.dms.world import HOME
from tests.stack import ROOT


@pytest.fixture
def company(sqlite_engine: Engine, now: datetime) -> InMemory:
    return InMemory(sqlite_engine, now)


@pytest.fixture
def customer(
    company: InMemory, sqlite_engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Texter]:
    monkeypatch.setattr(bootstrap, "make_sessions", lambda engine: company.sessions)
    with texting(sqlite_engine, company.sessions, now, monkeypatch) as texter:
        yield texter


def words_of(stem: str, response: str) -> str:
    said = yaml.safe_load((ROOT / "data" / "responses" / f"{stem}.yml").read_text())["responses"]
    return str(said[response][0]["text"])


def test_where_it_is_is_told_without_an_estimate_and_that_there_is_none(company: InMemory, customer: Texter) -> None:
    company.sends_out(N1)
    said = customer.texts("where_is_my_package", "where is my package")
    assert said == ["utter_where_out_for_delivery", "utter_when_window", "utter_when_no_estimates"]
    assert words_of("where_is_my_package", said[-1]) == "I can't see a live arrival time here."


def test_another_day_on_the_truck_is_said_to_be_out_of_reach_and_passed_on(company: InMemory, customer: Texter) -> None:
    company.sends_out(N1)
    before = company.view(N1)
    said = customer.texts("reschedule", "can you bring it on tuesday instead")
    assert said[0] == "utter_by_hand_on_truck"
    assert "can't change that once it is on the truck" in words_of("requests", said[0])
    [case] = customer.cases()
    assert (case.kind, case.state) == (CaseKind.DELIVERY_CHANGE, CaseState.WAITING_ON_DESK)
    assert case.details["not_written"] == "can you bring it on tuesday instead"
    assert not approvals.proposes(case)
    assert company.view(N1) == before


def test_a_code_that_cannot_be_passed_on_is_kept_nowhere(company: InMemory, customer: Texter) -> None:
    company.sends_out(N1)
    assert customer.texts("give_access_code", "the gate code is 7316")[0] == "utter_by_hand_code_on_truck"
    [case] = customer.cases()
    assert case.state == CaseState.WAITING_ON_DESK
    assert "7316" not in f"{case.details} {case.reason} {case.next_step} {customer.notes_of(case.id)}"
    assert customer.slots.get("open_question") is None
    with company.asked() as dms:
        assert dms.access(N1) == []


def test_an_instruction_is_passed_on_without_the_code_in_it(company: InMemory, customer: Texter) -> None:
    company.sends_out(N1)
    assert customer.texts("give_instructions", "leave it at the back, gate code 7316")[0] == "utter_by_hand_on_truck"
    [case] = customer.cases()
    assert "7316" not in str(case.details)
    assert "leave it at the back" in case.details["not_written"]


def test_a_new_address_on_the_truck_is_read_back_and_given_to_people_who_have_nothing_to_approve(
    company: InMemory, customer: Texter
) -> None:
    company.sends_out(N1)
    assert customer.texts("correct_address", "its 1250 not 1205")[-1].startswith("utter_read_back")
    said = customer.texts("affirm", "yes")
    assert said[:2] == ["utter_address_needs_approval_cannot_be_written", "utter_address_waits"]
    [case] = customer.cases()
    assert (case.kind, approvals.proposes(case)) == (CaseKind.ADDRESS_PROBLEM, False)
    assert "1250" in (case.next_step or "")
    assert company.view(N1).address == HOME


def test_before_it_is_loaded_all_of_it_works(company: InMemory, customer: Texter) -> None:
    company.announces(N1)
    company.receives(N1)
    assert "utter_another_day_read_back" in customer.texts("reschedule", "can you bring it on tuesday instead")
    assert customer.texts("affirm", "yes")[0] == "utter_another_day_written"
    assert company.view(N1).window_start.astimezone().weekday() == 1
    assert "utter_access_written" in customer.texts("give_access_code", "the gate code is 7316")
    with company.asked() as dms:
        assert [each.value for each in dms.access(N1)] == ["7316"]


def test_what_went_on_the_truck_between_question_and_yes_is_passed_on(company: InMemory, customer: Texter) -> None:
    company.announces(N1)
    company.receives(N1)
    customer.texts("reschedule", "can you bring it on tuesday instead")
    company.loads(N1)
    before = company.view(N1)
    assert customer.texts("affirm", "yes")[0] == "utter_by_hand_on_truck"
    assert company.view(N1) == before
    assert [case.state for case in customer.cases()] == [CaseState.WAITING_ON_DESK]


def test_the_proof_of_delivery_says_that_it_can_see_no_photo(company: InMemory, customer: Texter) -> None:
    company.sends_out(N1)
    company.passes(timedelta(minutes=20))
    company.delivers(N1)
    customer.now = company.now
    said = customer.texts("ask_for_proof", "can i see a photo of where you left it")
    assert said == ["utter_proof_without_photos"]
    assert "I can't see photos here" in words_of("proof", said[0])
    assert customer.pictures == []
    assert company.view(N1).status is Status.DELIVERED
