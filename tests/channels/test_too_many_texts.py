"""A number on no delivery gets 20 answers an hour; then the assistant is silent, and dispatch hears of it once."""

import itertools
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from doorstep.cases import commands as case_commands
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.desk.strangers import MOST_REPLIES
from doorstep.dms import queries as dms_queries
from doorstep.messaging import consent, texts
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from tests.assistant.servers import RasaServer, eventually
from tests.channels.ledger_view import conversation_of, texts_to, transcript_of, unhandled
from tests.dms import world

pytestmark = pytest.mark.timeout(200)

_numbers = itertools.count(1000)


@pytest.fixture
def phone() -> str:
    return f"+1312559{next(_numbers)}"


@pytest.fixture
def say(server: RasaServer) -> Callable[..., list[str]]:
    """Text all of this, and answer what was owed to the phone in return."""

    def say(phone: str, *bodies: str) -> list[str]:
        before = len(texts_to(server.sessions, phone))
        for body in bodies:
            assert server.text(body, sid="SM" + secrets.token_hex(16), sender=phone).status_code == 200
        eventually(lambda: not unhandled(server.sessions, phone), 60)
        return texts_to(server.sessions, phone)[before:]

    return say


def cases(server: RasaServer, phone: str) -> list[Case]:
    with reading(server.sessions) as session:
        found = select(Case).where(Case.conversation_id == conversation_of(server.sessions, phone)).order_by(Case.id)
        return [case for case in session.scalars(found) if not session.expunge(case)]


def an_hour_passes(server: RasaServer, phone: str) -> None:
    """As the ledger sees it."""
    conversation = conversation_of(server.sessions, phone)
    with transaction(server.sessions) as session:
        earlier = {"created_at": datetime.now(UTC) - timedelta(hours=1, seconds=1)}
        session.execute(update(OutboxRow).where(OutboxRow.conversation_id == conversation).values(earlier))
        opened = {"opened_at": datetime.now(UTC) - timedelta(hours=1, seconds=1)}
        session.execute(update(Case).where(Case.conversation_id == conversation).values(opened))


def test_sixty_texts_at_once_from_a_number_on_no_delivery_are_twenty_replies_and_one_case(
    server: RasaServer, phone: str, say: Callable[..., list[str]]
) -> None:
    assert len(say(phone, *(["hello"] * 60))) == MOST_REPLIES
    (case,) = cases(server, phone)
    assert (case.kind, case.state) == ("too_many_texts", "waiting_on_desk")
    lines = transcript_of(server.sessions, phone)
    assert len([line for line in lines if line.speaker == "customer"]) == 60, "people see what was written"

    with transaction(server.sessions) as session:
        case_commands.resolve(session, By.desk("dee", "looked", datetime.now(UTC)), case.id, "A machine.")
    assert say(phone, "hello", "hello") == []
    assert len(cases(server, phone)) == 1, "no second one within the hour"

    an_hour_passes(server, phone)
    assert len(say(phone, "hello")) == 1
    assert len(say(phone, *(["hello"] * 25))) == MOST_REPLIES - 1
    assert [case.kind for case in cases(server, phone)] == ["too_many_texts"] * 2


def test_opt_outs_and_help_still_work_in_the_silence(
    server: RasaServer, phone: str, say: Callable[..., list[str]]
) -> None:
    say(phone, *(["hello"] * 21))
    company = server.settings.company_name
    assert say(phone, "HELP") == [texts.help_text(company, server.settings.dispatch_phone)]
    assert say(phone, "please stop texting me") == [texts.opted_out(company)]
    with reading(server.sessions) as session:
        assert consent.is_opted_out(session, phone)
    assert say(phone, "START") == [texts.opted_in(company)]


def test_keywords_are_not_answered_without_end_either_and_an_opt_out_counts_all_the_same(
    server: RasaServer, phone: str, say: Callable[..., list[str]]
) -> None:
    assert len(say(phone, *(["help!"] * 60))) == 2 * MOST_REPLIES
    assert say(phone, "stop!") == []
    with reading(server.sessions) as session:
        assert consent.is_opted_out(session, phone)


def test_who_waits_for_a_package_is_answered_however_often(
    server: RasaServer, phone: str, say: Callable[..., list[str]]
) -> None:
    now = datetime.now(UTC)
    with reading(server.sessions) as session:
        has_a_depot = dms_queries.in_service_area(session, "60610")
    if not has_a_depot:
        world.found(server.sessions, now)
    with transaction(server.sessions) as session:
        world.send_out(session, f"LM{secrets.randbelow(10**9):09d}", now, phone=phone)
    assert len(say(phone, *(["hello"] * (MOST_REPLIES + 5)))) == MOST_REPLIES + 5
    assert cases(server, phone) == []
