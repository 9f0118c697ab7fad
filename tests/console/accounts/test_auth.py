"""Signing in and out, through the pages."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from doorstep.bootstrap import Services
from doorstep.console.accounts.pages.login import WRONG
from doorstep.console.app import create_app
from doorstep.console.auth import accounts, signed_in
from doorstep.console.auth.models import ConsoleSession
from doorstep.console.sweeping import sweep
from doorstep.database import Sessions
from doorstep.desk import calling
from doorstep.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, Clock

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]


async def test_who_is_not_signed_in_is_sent_to_the_door_and_then_where_they_were_going(browser: Browser) -> None:
    page = await browser.open("/conversations?q=gate", follow=False)
    assert (page.status, page.goes_to) == (303, "/login?next=/conversations%3Fq%3Dgate")
    door = await browser.open(page.goes_to)
    inside = await browser.submit(door, "/login", login="dee", password=PASSWORD)
    assert (inside.status, inside.path) == (200, "/conversations?q=gate")
    assert "Dee" in inside.text


async def test_a_wrong_password_and_an_unknown_login_read_the_same(browser: Browser, audit: Audit) -> None:
    wrong = await browser.sign_in("dee", "not it")
    unknown = await browser.sign_in("nobody", PASSWORD)
    assert wrong.status == unknown.status == 401
    assert WRONG in wrong.text
    assert WRONG in unknown.text
    assert 'value="dee"' in wrong.text  # typed once is enough
    assert audit() == [("nobody", "session.refused", "user:dee"), ("nobody", "session.refused", "user:unknown")]


@pytest.mark.usefixtures("dear_hashes")
async def test_an_unknown_login_costs_as_much_as_a_wrong_password(new_browser: NewBrowser) -> None:
    async def seconds(login: str, count: int) -> float:
        browser = new_browser(f"203.0.113.{count}")
        door = await browser.open("/login")
        began = time.process_time()
        await browser.submit(door, "/login", login=login, password="not it")
        return time.process_time() - began

    await seconds("vic", 1)  # whatever is made on first use
    known = [await seconds(login, 2 + at) for at, login in enumerate(["vic", "dee", "ada", "dee", "ada"])]
    unknown = [await seconds(f"nobody{at}", 10 + at) for at in range(5)]
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


async def test_the_cookie_is_not_for_scripts_and_the_database_does_not_know_it(
    browser: Browser, sessions: Sessions
) -> None:
    page = await browser.sign_in("dee", PASSWORD, follow=False)
    (cookie,) = [one for one in page.response.headers.get_list("set-cookie") if one.startswith("desk=")]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    with sessions() as session:
        row = session.query(ConsoleSession).one()
    assert row.token_hash == signed_in.hash_of(token)
    assert token not in str(vars(row).values())


async def test_with_https_the_cookies_are_of_this_host_only(services: Services) -> None:
    https = Services(Settings(console_url="https://desk.example"), services.clock, services.engine, services.sessions)
    transport = httpx.ASGITransport(create_app(https))
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example") as client:
        page = await Browser(client, "https://desk.example").sign_in("dee", PASSWORD, follow=False)
        cookies = page.response.headers.get_list("set-cookie")
        assert len([cookie for cookie in cookies if cookie.startswith("__Host-desk") and "Secure" in cookie]) == 2
        assert (await client.get("/today")).status_code == 200


async def test_signing_in_ends_the_session_that_this_browser_had(browser: Browser, sessions: Sessions) -> None:
    await browser.sign_in("vic", PASSWORD)
    before = browser.client.cookies["desk"]
    page = await browser.open("/login", follow=False)
    assert page.goes_to == "/"  # signed in already
    del browser.client.cookies["desk"]
    door = await browser.open("/login")
    browser.client.cookies.set("desk", before, domain="desk.test")
    await browser.submit(door, "/login", login="dee", password=PASSWORD)
    assert browser.client.cookies["desk"] != before
    with sessions() as session:
        assert session.query(ConsoleSession).count() == 1


async def test_a_token_from_elsewhere_is_not_taken_on(browser: Browser) -> None:
    browser.client.cookies.set("desk", "chosen-by-somebody-else", domain="desk.test")
    await browser.sign_in("dee", PASSWORD)
    assert browser.client.cookies["desk"] != "chosen-by-somebody-else"


async def test_signing_out_ends_the_session_everywhere_it_was_copied_to(
    desk: Browser, new_browser: NewBrowser, audit: Audit
) -> None:
    thief = new_browser()
    thief.client.cookies.set("desk", desk.client.cookies["desk"], domain="desk.test")
    assert (await thief.open("/today")).status == 200
    page = await desk.submit(await desk.open("/today"), "/logout")
    assert "You are signed out." in page.text
    assert (await thief.open("/today", follow=False)).status == 303
    assert audit()[-1] == ("dee", "session.ended", "user:dee")


@pytest.mark.both_databases
async def test_a_session_ends_after_8_hours_without_a_click(desk: Browser, clock: Clock) -> None:
    clock.advance(hours=7, minutes=59)
    assert (await desk.open("/today", follow=False)).status == 200
    clock.advance(hours=7, minutes=59)
    assert (await desk.open("/today", follow=False)).status == 200
    clock.advance(hours=8, minutes=1)
    assert (await desk.open("/today", follow=False)).status == 303


async def test_a_session_ends_after_24_hours_whatever_is_done(desk: Browser, clock: Clock) -> None:
    for _ in range(7):
        clock.advance(hours=3, minutes=20)
        assert (await desk.open("/today", follow=False)).status == 200
    clock.advance(hours=1)
    assert (await desk.open("/today", follow=False)).status == 303


async def test_a_page_that_keeps_itself_fresh_does_not_keep_the_session(desk: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.advance(hours=4)
        answer = await desk.open("/today", follow=False, **{"x-fragment": "1"})
    assert (answer.status, answer.text) == (401, "Signed out.")


async def test_who_is_disabled_is_out_at_once_and_does_not_come_in_again(
    desk: Browser, sessions: Sessions, clock: Clock
) -> None:
    with sessions.begin() as session:
        dee = accounts.named(session, "dee")
        assert dee
        accounts.disable(session, dee, now=clock(), by="test")
    assert (await desk.open("/today", follow=False)).status == 303
    assert WRONG in (await desk.sign_in("dee", PASSWORD)).text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/\tevil",
        "http:evil.test",
        "evil.test",
        "///evil.test",
        "/login",
    ],
)
async def test_a_link_to_the_door_never_leads_to_another_site(browser: Browser, path: str) -> None:
    door = await browser.open(f"/login?{httpx.QueryParams({'next': path})}")
    inside = await browser.submit(door, "/login", follow=False, login="dee", password=PASSWORD)
    assert (inside.status, inside.goes_to) == (303, "/")


async def test_what_was_typed_when_the_session_had_ended_can_be_sent_after_signing_in(
    desk: Browser, clock: Clock
) -> None:
    page = await desk.open("/account")
    clock.advance(hours=9)
    fields = page.form("/account/keys").fields | {"note": "Gate <b>is</b> open,\r\nsays Kim", "old_password": "secret!"}
    late = await desk.post("/account/keys", fields)
    assert late.status == 401
    assert "send what you had entered" in late.text
    assert "secret!" not in late.text
    again = await desk.submit(late, "/login", login="dee", password=PASSWORD)
    assert again.status == 200
    assert "Gate &lt;b&gt;is&lt;/b&gt; open" in again.response.text
    kept = again.form("/account/keys").fields
    assert kept["note"].replace("\r\n", "\n") == "Gate <b>is</b> open,\nsays Kim"
    done = await desk.submit(again, "/account/keys")
    assert (done.path, done.status) == ("/account", 200)


async def test_too_many_attempts_at_one_login_have_to_wait_longer_and_longer(
    new_browser: NewBrowser, clock: Clock
) -> None:
    browser = new_browser("198.51.100.1")
    for _ in range(6):
        assert (await browser.sign_in("dee", "wrong")).status == 401
    blocked = await browser.sign_in("DEE ", PASSWORD)  # the right one, but too early
    assert blocked.status == 429
    assert blocked.response.headers["retry-after"] == "1"
    assert "Try again in 1 s." in blocked.text
    clock.advance(seconds=1)
    assert (await browser.sign_in("dee", "wrong")).status == 401
    assert (await browser.sign_in("dee", PASSWORD)).response.headers["retry-after"] == "2"
    clock.advance(seconds=2)
    assert (await browser.sign_in("dee", PASSWORD)).status == 200
    assert (await new_browser("198.51.100.1").sign_in("dee", "wrong")).status == 401  # counted anew


async def test_nobody_is_shut_out_by_strangers_who_guess_at_their_login(new_browser: NewBrowser) -> None:
    for number in range(5):
        stranger = new_browser(f"198.51.100.{number}")
        while (await stranger.sign_in("dee", "wrong")).status != 429:
            pass
    assert (await new_browser("203.0.113.7").sign_in("dee", PASSWORD)).status == 200
    assert (await new_browser("198.51.100.0").sign_in("dee", PASSWORD)).status == 429


async def test_too_many_attempts_from_one_address_have_to_wait_whoever_they_try(
    new_browser: NewBrowser, clock: Clock
) -> None:
    browser = new_browser("198.51.100.1")
    for number in range(21):
        assert (await browser.sign_in(f"guess{number}", "wrong")).status == 401
    assert (await browser.sign_in("dee", PASSWORD)).status == 429
    assert (await new_browser("198.51.100.2").sign_in("dee", PASSWORD)).status == 200


async def test_the_theme_is_kept_and_leads_back(browser: Browser) -> None:
    door = await browser.open("/login")
    dark = await browser.post("/theme", {**door.form("/theme").fields, "theme": "dark"})
    assert dark.path == "/login"
    assert 'data-theme="dark"' in dark.text
    assert (await browser.post("/theme", {"theme": "dark"}, headers={"origin": "https://evil.test"})).status == 403


@pytest.mark.both_databases
async def test_ended_sessions_and_old_attempts_are_swept_out(
    desk: Browser, new_browser: NewBrowser, services: Services, clock: Clock
) -> None:
    await new_browser().sign_in("nobody", "wrong")
    clock.advance(hours=25)
    sweep(services)
    with services.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM console_sessions")) == 0
        assert session.scalar(text("SELECT count(*) FROM login_attempts")) == 0


def test_calls_of_last_month_are_swept_out(services: Services, clock: Clock) -> None:
    with services.sessions.begin() as session:
        calling.call_named(session, "@dee look", by="ana", path="/cases/5", now=clock())
    clock.advance(days=31)
    sweep(services)
    with services.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM desk_calls")) == 0


def test_how_long_a_session_may_last() -> None:
    assert timedelta(hours=8) == signed_in.IDLE
    assert timedelta(hours=24) == signed_in.ABSOLUTE
