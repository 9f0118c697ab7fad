"""A form counts only when a page of ours made it, in this session; what was typed is never lost for that."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from doorstep.database import Sessions
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, URL

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]
NEW_PERSON = {"login": "eve", "name": "", "role": "admin"}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


async def token_of(browser: Browser) -> str:
    return (await browser.open("/today")).form("/logout").fields["csrf"]


def logins(sessions: Sessions) -> set[str]:
    from doorstep.console.auth import accounts

    with sessions() as session:
        return {user.login for user in accounts.everyone(session)}


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ü"])
async def test_a_form_without_the_token_of_the_session_changes_nothing(
    admin: Browser, sessions: Sessions, token: str | None
) -> None:
    fields = NEW_PERSON if token is None else NEW_PERSON | {"csrf": token}
    refused = await admin.post("/users", fields)
    assert refused.status == 403
    assert "Nothing was changed" in refused.text
    assert "eve" not in logins(sessions)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "http://desk.test.evil.test:8035"},
        {"origin": "http://desk.test"},
        {"referer": "https://evil.test/http://desk.test:8035/"},
        {"origin": URL, "sec-fetch-site": "cross-site"},
        {"origin": URL, "sec-fetch-site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_though_its_token_is_right(
    admin: Browser, sessions: Sessions, headers: dict[str, str]
) -> None:
    fields = NEW_PERSON | {"csrf": await token_of(admin)}
    refused = await admin.post("/users", fields, headers=headers)
    assert refused.status == 403
    assert "eve" not in refused.text  # and what it says is not shown on a page of ours
    assert "eve" not in logins(sessions)


async def test_the_token_of_another_session_is_not_taken(
    admin: Browser, new_browser: NewBrowser, sessions: Sessions
) -> None:
    other = new_browser()
    await other.sign_in("dee", PASSWORD)
    assert (await admin.post("/users", NEW_PERSON | {"csrf": await token_of(other)})).status == 403
    assert "eve" not in logins(sessions)


async def test_a_form_from_an_earlier_session_can_be_sent_again_after_a_look(
    admin: Browser, sessions: Sessions
) -> None:
    page = await admin.open("/users")
    await admin.submit(page, "/logout")
    await admin.sign_in("ada", PASSWORD)
    late = await admin.submit(page, "/users", login="eve", role="viewer")
    assert late.status == 403
    assert "earlier session" in late.text
    assert "eve" not in logins(sessions)
    assert (await admin.submit(late, "/users")).status == 200
    assert "eve" in logins(sessions)


async def test_the_sign_in_form_is_guarded_too(browser: Browser) -> None:
    door = await browser.open("/login")
    fields = door.form("/login").fields | {"login": "dee", "password": PASSWORD}
    forged = await browser.post("/login", fields, headers={"origin": "https://evil.test"})
    assert forged.status == 403
    stale = await browser.post("/login", fields | {"csrf": "0" * 64})
    assert stale.status == 403
    assert "Please try once more" in stale.text
    assert "desk" not in browser.client.cookies
    assert (await browser.submit(stale, "/login", login="dee", password=PASSWORD)).status == 200


async def test_what_is_said_at_the_top_of_the_next_page_is_said_once_and_cannot_be_forged(desk: Browser) -> None:
    said = await desk.submit(await desk.open("/account"), "/account/keys")
    assert "Saved." in said.text
    assert "Saved." not in (await desk.open("/account")).text
    desk.client.cookies.set("desk-said", "W1siYmFkIiwiQ2FsbCAxLTgwMCJdXQ.00", domain="desk.test")
    assert "1-800" not in (await desk.open("/account")).text


async def test_a_form_that_is_too_large_is_refused(desk: Browser) -> None:
    fields = {"csrf": await token_of(desk), "note": "x" * 1_100_000}
    refused = await desk.post("/account/keys", fields)
    assert refused.status == 413
    assert "larger than these pages take" in refused.text
