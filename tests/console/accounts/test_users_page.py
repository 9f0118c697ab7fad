"""People, as an admin manages them; one's own account."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from doorstep.console.auth import accounts
from doorstep.console.auth.models import ConsoleUser
from doorstep.database import Sessions
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]


def user(session: Session, login: str) -> ConsoleUser:
    found = accounts.named(session, login)
    assert found
    return found


@pytest.mark.both_databases
async def test_an_added_person_comes_in_with_the_password_that_was_shown_once(
    admin: Browser, new_browser: NewBrowser, audit: Audit
) -> None:
    page = await admin.submit(
        await admin.open("/users"), "/users", login=" Kim.Park@Example.com", name="Kim <Park>", role="dispatcher"
    )
    shown = re.search(r'class="secret">([a-z0-9-]{19})<', page.response.text)
    assert shown
    assert "Kim &lt;Park&gt;" in page.response.text
    assert shown[1] not in (await admin.open("/users")).text
    inside = await new_browser().sign_in("kim.park@example.com", shown[1])
    assert "Kim <Park>" in inside.text
    assert ("ada", "user.added", "user:kim.park@example.com") in audit()


async def test_what_cannot_be_an_account_is_said_and_what_was_typed_stays(admin: Browser) -> None:
    for login, says in (("dee", "There is an account dee already"), ("a b", "A login is"), ("", "A login is")):
        page = await admin.submit(await admin.open("/users"), "/users", login=login, name="Eve", role="viewer")
        assert page.status == 422
        assert says in page.text
        assert page.form("/users").fields["name"] == "Eve"
    assert (await admin.submit(await admin.open("/users"), "/users", login="eve", role="king")).status == 400


@pytest.mark.both_databases
async def test_who_is_disabled_is_out_until_enabled(admin: Browser, new_browser: NewBrowser) -> None:
    dee = new_browser()
    await dee.sign_in("dee", PASSWORD)
    page = await admin.submit(await admin.open("/users"), "/users/dee/disable")
    assert "dee is out." in page.text
    assert (await dee.open("/today", follow=False)).status == 303
    await admin.submit(page, "/users/dee/enable")
    assert (await dee.sign_in("dee", PASSWORD)).status == 200


@pytest.mark.both_databases
async def test_a_new_password_ends_the_sessions_of_the_old(admin: Browser, new_browser: NewBrowser) -> None:
    dee = new_browser()
    await dee.sign_in("dee", PASSWORD)
    page = await admin.submit(await admin.open("/users"), "/users/dee/password")
    shown = re.search(r'class="secret">([a-z0-9-]{19})<', page.response.text)
    assert shown
    assert (await dee.open("/today", follow=False)).status == 303
    assert (await dee.sign_in("dee", PASSWORD)).status == 401
    assert (await dee.sign_in("dee", shown[1])).status == 200


async def test_the_last_admin_stays_one(admin: Browser, sessions: Sessions) -> None:
    page = await admin.open("/users")
    refused = await admin.submit(page, "/users/ada/role", role="viewer")
    assert refused.status == 422
    assert "ada is the last admin" in refused.text
    token = page.form("/logout").fields["csrf"]
    assert (await admin.post("/users/ada/disable", {"csrf": token})).status == 422
    assert (await admin.post("/users/ada/password", {"csrf": token})).status == 409
    assert (await admin.post("/users/nobody/disable", {"csrf": token})).status == 404
    assert (await admin.post("/users/%00/disable", {"csrf": token})).status in (400, 404)
    with sessions() as session:
        assert user(session, "ada").disabled_at is None
    assert (await admin.open("/users", follow=False)).status == 200


@pytest.mark.both_databases
async def test_an_own_password_is_changed_with_the_old_one_and_other_devices_are_out(
    desk: Browser, new_browser: NewBrowser, audit: Audit
) -> None:
    other = new_browser()
    await other.sign_in("dee", PASSWORD)
    page = await desk.open("/account")
    new = "a new one, long enough"

    async def change(old: str, first: str, second: str) -> tuple[int, str]:
        answer = await desk.submit(
            page, "/account/password", old_password=old, new_password=first, new_password_again=second
        )
        return answer.status, answer.text

    for typed, says in (
        (("wrong", new, new), "This is not your password."),
        ((PASSWORD, new, new + "x"), "not the same"),
        ((PASSWORD, "short", "short"), "at least 12"),
        ((PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"), "repeats"),
    ):
        status, said = await change(*typed)
        assert status == 422
        assert says in said
        assert f'value="{new}"' not in said
    status, said = await change(PASSWORD, new, new)
    assert (status, "Your password is changed" in said) == (200, True)
    assert (await other.open("/today", follow=False)).status == 303
    assert (await other.sign_in("dee", new)).status == 200
    assert ("dee", "user.password_changed", "user:dee") in audit()


async def test_an_own_password_cannot_be_guessed_at_a_desk_left_unlocked(desk: Browser) -> None:
    page = await desk.open("/account")
    new = "a new one, long enough"
    typed = {"old_password": "wrong", "new_password": new, "new_password_again": new}
    statuses = [(await desk.submit(page, "/account/password", **typed)).status for _ in range(7)]
    assert statuses == [422] * 6 + [429]


@pytest.mark.both_databases
async def test_sessions_are_listed_and_ended_one_by_one_or_all(desk: Browser, new_browser: NewBrowser) -> None:
    others = [new_browser() for _ in range(2)]
    for other in others:
        other.client.headers["user-agent"] = "Mozilla/5.0 (iPhone) AppleWebKit CriOS/120 Safari"
        await other.sign_in("dee", PASSWORD)
    page = await desk.open("/account")
    assert page.text.count("Chrome on iPhone") == 2
    one = next(form.action for form in page.forms() if re.fullmatch(r"/account/sessions/\d+/end", form.action))
    after = await desk.submit(page, one)
    assert after.text.count("Chrome on iPhone") == 1
    assert (await desk.submit(page, one)).status == 404
    await desk.submit(after, "/account/sessions/end-others")
    assert [(await other.open("/today", follow=False)).status for other in others] == [303, 303]
    assert (await desk.open("/today", follow=False)).status == 200


async def test_nobody_ends_somebody_elses_session(desk: Browser, admin: Browser, sessions: Sessions) -> None:
    token = (await desk.open("/account")).form("/logout").fields["csrf"]
    for session_id in range(1, 5):
        await desk.post(f"/account/sessions/{session_id}/end", {"csrf": token})
    assert (await admin.open("/today", follow=False)).status == 200
