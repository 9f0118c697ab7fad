"""An erasure that the desk confirmed: told first, done when nothing is under way, and only then."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.console.auth.models import AuditEntry, ConsoleUser, Role
from doorstep.database import Sessions
from doorstep.desk import data_requests
from doorstep.desk.models import Erasure
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from doorstep.messaging import consent
from doorstep.messaging.models import Conversation, MessageState, OutboxRow
from doorstep.privacy import confirmed
from doorstep.provenance import By
from doorstep.settings import Settings
from tests.privacy.test_erasing import ABOUT_HER, MARIA, OTHER, everything, told, while_behind

__all__ = ["told"]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def asked(told: Sessions, now: datetime) -> int:
    """Maria asks; the id of her case."""
    with told.begin() as session:
        hers = session.scalars(select(Conversation.id).where(Conversation.their_number == MARIA.phone)).one()
        case = case_commands.open_case(
            session,
            By.customer("SM-asks", now),
            case_commands.NewCase(
                CaseKind.DATA_REQUEST, "The customer asks us to delete what we hold.", conversation_id=hers,
                details={"wants": "delete", "said": "delete my data"},
            ),
        )  # fmt: skip
        return case.id


def confirm(sessions: Sessions, now: datetime, case_id: int) -> None:
    with sessions.begin() as session:
        data_requests.confirm(session, By.desk("kim", f"case:{case_id}:erasure", now), case_id)


def carry_out(sessions: Sessions, now: datetime) -> Erasure:
    confirmed.run_once(Services(Settings(), lambda: now, sessions.kw["bind"], sessions))
    while_behind(sessions, now)
    with sessions() as session:
        found = session.scalars(select(Erasure)).one()
        session.expunge(found)
        return found


def goes_out(sessions: Sessions, case_id: int) -> str:
    with sessions.begin() as session:
        its = OutboxRow.idempotency_key == data_requests.told_of(case_id)
        words = session.scalars(select(OutboxRow.body).where(its)).one()
        session.execute(update(OutboxRow).where(its).values(state=MessageState.DELIVERED, due_at=None))
        return words


def test_who_is_told_is_erased_and_their_opt_out_holds(told: Sessions, now: datetime, asked: int) -> None:
    confirm(told, now, asked)
    assert carry_out(told, now).carried_out_at is None, "they were not told yet"
    assert MARIA.phone in everything(told)
    assert "we delete" in goes_out(told, asked)
    assert carry_out(told, now).carried_out_at == now
    after = everything(told).lower()
    assert [part for part in ABOUT_HER if part.lower() in after] == []
    assert OTHER.phone in after
    with told() as session:
        assert consent.is_opted_out(session, MARIA.phone)
        assert session.get_one(Case, asked).state == "resolved"


def test_what_is_under_way_is_brought_first(told: Sessions, now: datetime, asked: int) -> None:
    number = MARIA.tracking_numbers[0]
    with told.begin() as session:
        session.execute(
            update(Delivery).where(Delivery.tracking_number == number).values(status=Status.OUT_FOR_DELIVERY)
        )
    confirm(told, now, asked)
    goes_out(told, asked)
    waiting = carry_out(told, now)
    assert waiting.carried_out_at is None
    assert number in str(waiting.waits_for)
    assert MARIA.name in everything(told)
    with told.begin() as session:
        session.execute(update(Delivery).where(Delivery.tracking_number == number).values(status=Status.DELIVERED))
    done = carry_out(told, now)
    assert (done.carried_out_at, done.waits_for) == (now, None)
    assert MARIA.name not in everything(told)


def test_the_audit_log_names_who_confirmed_it(told: Sessions, now: datetime, asked: int) -> None:
    with told.begin() as session:
        session.add(ConsoleUser(login="kim", name="Kim", role=Role.DISPATCHER, password_hash=None, created_at=now))
    confirm(told, now, asked)
    goes_out(told, asked)
    carry_out(told, now)
    with told() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
        kim = session.scalars(select(ConsoleUser.id).where(ConsoleUser.login == "kim")).one()
    assert (entry.actor, entry.user_id, entry.at, entry.details["case"]) == ("kim", kim, now, asked)
    assert MARIA.phone not in str(entry.details)


def test_nobody_is_erased_whose_case_asks_for_something_else(told: Sessions, now: datetime, asked: int) -> None:
    with told.begin() as session:
        session.get_one(Case, asked).details = {"wants": "know"}
    with pytest.raises(CaseRejected, match="asks for no erasure"):
        confirm(told, now, asked)
    with told() as session:
        assert session.scalars(select(Erasure)).all() == []


def test_it_is_confirmed_once(told: Sessions, now: datetime, asked: int) -> None:
    confirm(told, now, asked)
    with pytest.raises(CaseRejected, match="resolved already"):
        confirm(told, now, asked)
    goes_out(told, asked)
    carry_out(told, now)
    carry_out(told, now)
    with told() as session:
        assert len(session.scalars(select(Erasure)).all()) == 1
