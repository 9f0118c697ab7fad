"""One way to change an address, whoever does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from doorstep.addresses import PostalAddress
from doorstep.cases.models import Case
from doorstep.changes import address
from doorstep.changes.address import (
    AddressCorrection,
    AddressOvertaken,
    AddressRefused,
    AddressWritten,
    ForDispatch,
    Outcome,
)
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms import filling
from doorstep.dms import queries as dms_queries
from doorstep.dms.capabilities import Capabilities
from doorstep.dms.ours import OurDms
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By
from tests.dms import world

NUMBER = "LM123456789"
NEARBY = replace(world.HOME, number="1207")
ELSEWHERE = replace(world.HOME, street="HALSTED", zip="60614")


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    world.found(sessions, now)
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now)
    return sessions


def delivery(company: Sessions) -> DeliveryView:
    with company() as session:
        found = dms_queries.delivery(session, NUMBER)
    assert found is not None
    return found


def corrected(company: Sessions, now: datetime, proposed: PostalAddress, **different: object) -> Outcome:
    asked = AddressCorrection(
        proposed, base=world.HOME, proof="phone", conversation_id="sms-1", message_id="SM1",
        begun_at=now - timedelta(minutes=2), reply_due=now + timedelta(minutes=15),
    )  # fmt: skip
    with company.begin() as session:
        found = dms_queries.delivery(session, NUMBER)
        assert found is not None
        return address.correct(session, By.customer("SM1", now), found, replace(asked, **different))  # type: ignore[arg-type]


def cases(company: Sessions) -> list[Case]:
    with company() as session:
        return list(session.scalars(select(Case)))


def drivers_notes(company: Sessions) -> list[str]:
    with company() as session:
        return [note.text for note in dms_queries.notes(session, NUMBER)]


def test_what_is_nearby_is_written_and_the_driver_told(company: Sessions, now: datetime) -> None:
    outcome = corrected(company, now, NEARBY)
    assert isinstance(outcome, AddressWritten)
    assert outcome.delivery.address == delivery(company).address == NEARBY
    [case] = cases(company)
    assert (case.state, case.opened_at) == ("resolved", now - timedelta(minutes=2))
    assert drivers_notes(company) == [
        f"Address corrected by the customer: {NEARBY.spoken()} (was {world.HOME.spoken()})."
    ]


def test_the_same_text_again_writes_nothing_more(company: Sessions, now: datetime) -> None:
    corrected(company, now, NEARBY)
    version = delivery(company).version
    assert isinstance(corrected(company, now, NEARBY), AddressWritten)
    assert delivery(company).version == version
    assert len(cases(company)) == len(drivers_notes(company)) == 1


@pytest.mark.parametrize(
    ("proposed", "proof", "reason"),
    [(ELSEWHERE, "phone", "different_zip"), (NEARBY, "zip", "not_proven"), (world.HOME, "zip", "not_proven")],
)
def test_what_goes_beyond_it_waits_for_dispatch(
    company: Sessions, now: datetime, proposed: PostalAddress, proof: str, reason: str
) -> None:
    assert corrected(company, now, proposed, proof=proof) == ForDispatch(reason)  # type: ignore[arg-type]
    assert delivery(company).address == world.HOME
    [case] = cases(company)
    assert (case.state, case.details["why"], case.due_at) == ("waiting_on_desk", reason, now + timedelta(minutes=15))


class TakesNoChanges(OurDms):
    capabilities = Capabilities(changes=frozenset())


@pytest.mark.parametrize("proof", ["phone", "zip"])
def test_who_does_it_by_hand_knows_whether_it_is_proven_who_asks(company: Sessions, now: datetime, proof: str) -> None:
    filling.fill(company, TakesNoChanges)
    assert corrected(company, now, NEARBY, proof=proof) == ForDispatch("cannot_be_written")
    [case] = cases(company)
    assert NEARBY.spoken() in case.next_step
    said = ("proof" in case.details, "Not proven" in case.next_step)
    assert said == ((True, True) if proof == "zip" else (False, False))


def test_what_another_changed_meanwhile_is_not_written_over(company: Sessions, now: datetime) -> None:
    other = replace(world.HOME, number="1209")
    with company.begin() as session:
        dms_commands.change_address(session, By.desk("kim", "1", now), NUMBER, other)
    assert corrected(company, now, NEARBY) == AddressOvertaken(other)
    assert delivery(company).address == other


@pytest.mark.parametrize("proof", ["phone", "zip"])
def test_what_is_delivered_stays_as_it_is(company: Sessions, now: datetime, proof: str) -> None:
    with company.begin() as session:
        world.move(session, NUMBER, Status.DELIVERED, now)
    assert corrected(company, now, NEARBY, proof=proof) == AddressRefused("delivered")
    assert (delivery(company).address, cases(company)) == (world.HOME, [])
