"""Who asked to be deleted: a dispatcher who saw who it is confirms it on the case's page."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.app import PAGES, create_app
from doorstep.database import Sessions
from doorstep.desk.models import Erasure
from doorstep.messaging.models import Conversation, OutboxRow
from doorstep.privacy import pages
from doorstep.provenance import By
from tests.console import case_scenes
from tests.console.browser import Browser
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=120)


@pytest.fixture
def app(services: Services, morning: Morning) -> Starlette:
    return create_app(services, (*PAGES, pages))


@pytest.fixture
def asks(morning: Morning, services: Services) -> int:
    """The case of somebody who asks to be deleted."""
    with services.sessions.begin() as session:
        conversation = session.scalars(select(Conversation.id).where(Conversation.provider == "twilio")).first()
        case = case_commands.open_case(
            session,
            By.customer("SM-data", services.clock()),
            case_commands.NewCase(
                CaseKind.DATA_REQUEST, "The customer asks us to delete what we hold about them.",
                conversation_id=conversation, details={"wants": "delete", "said": "delete my data"},
            ),
        )  # fmt: skip
        return case.id


def erasures(sessions: Sessions) -> list[Erasure]:
    with sessions() as session:
        return list(session.scalars(select(Erasure)))


async def test_it_is_confirmed_by_who_says_they_saw_it(desk: Browser, asks: int, sessions: Sessions) -> None:
    page = await desk.open(f"/cases/{asks}")
    assert "I saw that it is them" in page.text
    unsaid = await desk.submit(page, f"/cases/{asks}/erase")
    assert "say first that you saw who asks" in unsaid.text
    assert erasures(sessions) == []
    done = await desk.submit(page, f"/cases/{asks}/erase", checked="yes")
    assert "they are told, and erased once nothing of theirs is under way" in done.text
    assert "They are erased as soon as they were told." in done.text
    assert "I saw that it is them" not in done.text
    (waiting,) = erasures(sessions)
    assert (waiting.case_id, waiting.by, waiting.carried_out_at) == (asks, "desk:dee", None)
    with sessions() as session:
        assert session.get_one(Case, asks).state == CaseState.RESOLVED
        told = session.scalars(select(OutboxRow.body).where(OutboxRow.idempotency_key == f"case:{asks}:erasure")).one()
    assert "we delete your texts" in told


async def test_the_page_says_what_an_erasure_waits_for(desk: Browser, asks: int, sessions: Sessions) -> None:
    await desk.submit(await desk.open(f"/cases/{asks}"), f"/cases/{asks}/erase", checked="yes")
    with sessions.begin() as session:
        session.scalars(select(Erasure)).one().waits_for = "package LM482915073 is at depot"
    assert "Not erased yet: package LM482915073 is at depot." in (await desk.open(f"/cases/{asks}")).text


async def test_twice_it_is_told_who_was_first(desk: Browser, asks: int, sessions: Sessions) -> None:
    page = await desk.open(f"/cases/{asks}")
    await desk.submit(page, f"/cases/{asks}/erase", checked="yes")
    again = await desk.submit(page, f"/cases/{asks}/erase", checked="yes")
    assert "Erasure confirmed" in again.text
    assert len(erasures(sessions)) == 1


async def test_other_cases_erase_nobody(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    other = morning.cases["damage"]
    token = (await desk.open("/today")).form("/logout").fields["csrf"]
    refused = await desk.post(f"/cases/{other}/erase", {"csrf": token, "checked": "yes"})
    assert "asks for no erasure" in refused.text
    assert (await desk.post("/cases/999999/erase", {"csrf": token, "checked": "yes"})).status == 404
    assert erasures(sessions) == []


async def test_a_viewer_erases_nobody(browser: Browser, asks: int, sessions: Sessions) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert "Erase them" not in (await browser.open(f"/cases/{asks}")).text
    assert (await browser.post(f"/cases/{asks}/erase", {"csrf": token, "checked": "yes"})).status == 403
    assert erasures(sessions) == []


async def test_what_is_held_is_handed_out_to_read_and_for_programs(
    desk: Browser, asks: int, audit: Callable[[], list[tuple[str, str, str]]]
) -> None:
    page = await desk.open(f"/cases/{asks}")
    to_read = await desk.submit(page, f"/cases/{asks}/held", **{"as": "html"})
    assert to_read.response.headers["content-disposition"] == f'attachment; filename="case-{asks}.html"'
    assert "What is held about +1" in to_read.text
    held = (await desk.submit(page, f"/cases/{asks}/held", **{"as": "json"})).response.json()
    assert held["number"].startswith("+1")
    assert "conversations" in held["held"]
    assert "person.exported" in [entry[1] for entry in audit()]


async def test_nothing_is_handed_out_of_another_case_or_to_a_viewer(
    desk: Browser, new_browser: Callable[..., Browser], morning: Morning, asks: int
) -> None:
    token = (await desk.open("/today")).form("/logout").fields["csrf"]
    other = f"/cases/{morning.cases['damage']}/held"
    assert (await desk.post(other, {"csrf": token, "as": "html"})).status == 404
    assert (await desk.post(f"/cases/{asks}/held", {"csrf": token, "as": "pdf"})).status == 400
    viewer = new_browser()
    token = (await viewer.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert (await viewer.post(f"/cases/{asks}/held", {"csrf": token, "as": "html"})).status == 403
