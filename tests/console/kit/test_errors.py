"""When it does not go as asked, the page says so, and what was typed is on it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.console.app import create_app
from doorstep.console.system_health.state import House
from doorstep.database import make_engine, make_sessions
from doorstep.storage import Storage
from tests.console.browser import Browser
from tests.console.conftest import failing_pages

MARKUP = '<script>alert(1)</script> & "quotes"'


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def app(services: Services) -> Starlette:
    return create_app(services, failing_pages())


@pytest.fixture
def take_the_database_away(app: Starlette, services: Services) -> Callable[[bool], None]:
    def take(away: bool) -> None:
        nowhere = make_engine("postgresql://doorstep@127.0.0.1:1/doorstep")
        elsewhere = Services(services.settings, services.clock, nowhere, make_sessions(nowhere))
        app.state.services = elsewhere if away else services
        app.state.storage = Storage(app.state.services.sessions)
        app.state.house = House(app.state.services)

    return take


async def test_an_address_that_leads_nowhere(desk: Browser) -> None:
    page = await desk.open("/nothing")
    assert page.status == 404
    assert "There is nothing here" in page.text
    assert page.form("/logout")  # the way on from here


async def test_an_address_that_leads_nowhere_from_outside_tells_no_more(browser: Browser) -> None:
    page = await browser.open("/nothing")
    assert page.status == 404
    assert "/logout" not in page.text


async def test_a_way_of_asking_that_an_address_does_not_take(desk: Browser) -> None:
    page = await desk.post("/today", {})
    assert page.status == 405
    assert "GET" in page.response.headers["allow"]


async def test_a_fault_of_ours(desk: Browser) -> None:
    page = await desk.open("/broken")
    assert page.status == 500
    assert "Something broke here" in page.text
    assert "Traceback" not in page.text
    assert "secret of the fault" not in page.text


async def test_a_fault_of_ours_keeps_what_was_typed_and_does_not_say_that_nothing_was_done(desk: Browser) -> None:
    page = await desk.submit(await desk.open("/note"), "/note", note="break")
    assert page.status == 500
    assert "look whether it was made" in page.text
    again = await desk.submit(page, "/note", note="mended")
    assert again.text == "noted mended"


async def test_a_refusal_says_its_sentence_as_text(desk: Browser) -> None:
    page = await desk.open("/refused")
    assert page.status == 409
    assert "Somebody was faster" in page.text
    assert "<b>Kim</b> has it." in page.text
    assert "<b>Kim</b>" not in page.response.text


async def test_a_script_is_told_in_a_line(desk: Browser) -> None:
    for path, status in (("/nothing", 404), ("/broken", 500), ("/refused", 409)):
        answer = await desk.open(path, **{"x-fragment": "1"})
        assert answer.status == status
        assert "<html" not in answer.text


async def test_while_the_database_is_away_what_was_typed_waits_on_the_page(
    desk: Browser, take_the_database_away: Callable[[bool], None]
) -> None:
    page = await desk.open("/note")
    take_the_database_away(True)
    away = await desk.submit(page, "/note", note=MARKUP)
    assert away.status == 503
    assert "The database is away" in away.text
    assert "<script>alert" not in away.response.text
    assert away.form("/note").fields["note"] == MARKUP
    assert (await desk.submit(away, "/note")).status == 503
    take_the_database_away(False)
    done = await desk.submit(away, "/note")
    assert (done.status, done.text) == (200, f"noted {MARKUP}")


async def test_while_the_database_is_away_reading_and_signing_in_say_so(
    desk: Browser, new_browser: Callable[..., Browser], take_the_database_away: Callable[[bool], None]
) -> None:
    outside = new_browser()
    door = await outside.open("/login")
    take_the_database_away(True)
    assert (await desk.open("/today")).status == 503
    refused = await outside.submit(door, "/login", login="dee", password="correct horse")
    assert refused.status == 503
    assert "correct horse" not in refused.text
    assert (await outside.open("/livez")).status == 200
    assert [(await outside.open(path)).status for path in ("/readyz", "/healthz")] == [503, 503]


async def test_somebody_elses_form_is_not_shown_on_the_page_that_says_so(
    desk: Browser, take_the_database_away: Callable[[bool], None]
) -> None:
    take_the_database_away(True)
    away = await desk.post("/note", {"note": "call 1-800"}, headers={"origin": "https://evil.test"})
    assert away.status == 503
    assert "1-800" not in away.text
