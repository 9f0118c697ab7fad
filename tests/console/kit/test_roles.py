"""A viewer reads, a dispatcher acts, an admin manages people too."""

from types import SimpleNamespace

import pytest
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from doorstep.bootstrap import Services
from doorstep.console.app import PAGES, UnguardedPage, create_app
from doorstep.console.auth.models import Role
from doorstep.console.kit.page import requires
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def app(services: Services) -> object:
    async def act(request: Request) -> Response:
        return PlainTextResponse("done")

    routes = [Route("/act", requires("dispatcher")(act), methods=["GET", "POST"])]
    return create_app(services, [*PAGES, SimpleNamespace(routes=lambda: routes)])


@pytest.mark.parametrize(
    ("login", "statuses"),
    [("vic", (200, 403, 403)), ("dee", (200, 200, 403)), ("ada", (200, 200, 200))],
)
async def test_what_each_role_may_open(browser: Browser, login: str, statuses: tuple[int, int, int]) -> None:
    inside = await browser.sign_in(login, PASSWORD)
    assert tuple([(await browser.open(path)).status for path in ("/today", "/act", "/users")]) == statuses
    token = inside.form("/logout").fields["csrf"]
    assert (await browser.post("/act", {"csrf": token})).status == statuses[1]
    assert ("/users" in inside.text) == (login == "ada")


async def test_a_refusal_says_which_role_is_needed(browser: Browser) -> None:
    await browser.sign_in("vic", PASSWORD)
    assert "This needs the role admin; yours is viewer." in (await browser.open("/audit")).text


async def test_a_role_that_is_taken_away_is_gone_at_the_next_click(browser: Browser, admin: Browser) -> None:
    await browser.sign_in("dee", PASSWORD)
    assert (await browser.open("/act")).status == 200
    await admin.submit(await admin.open("/users"), "/users/dee/role", role="viewer")
    assert (await browser.open("/act")).status == 403


def test_a_page_that_does_not_say_who_may_open_it_keeps_the_application_from_starting(services: Services) -> None:
    async def careless(request: Request) -> Response:
        return PlainTextResponse("everything")

    with pytest.raises(UnguardedPage, match="/careless"):
        create_app(services, [SimpleNamespace(routes=lambda: [Route("/careless", careless)])])


def test_each_role_covers_those_before_it() -> None:
    assert [role.covers(Role.DISPATCHER) for role in Role] == [False, True, True]
