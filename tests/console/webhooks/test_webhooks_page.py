"""The webhooks' page, as an admin uses it."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from doorstep.console.webhooks import sources
from doorstep.database import Sessions
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD
from tests.console.webhooks.conftest import messages, round_of, settle, subscription
from tests.dms import world

URL = "https://dms.example.com/hooks"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")
Audit = Callable[[], list[tuple[str, str, str]]]


async def add(admin: Browser, name: str = "dms", url: str = URL) -> str:
    page = await admin.submit(await admin.open("/webhooks"), "/webhooks", name=name, url=url)
    return page.text


async def test_a_secret_is_shown_once(admin: Browser, sessions: Sessions, audit: Audit) -> None:
    assert "No system is told anything." in (await admin.open("/webhooks")).text
    shown = SECRET.search(await add(admin))
    assert shown
    assert subscription(sessions).secret == shown[0].replace("&#43;", "+")
    assert subscription(sessions).event_types == ["*"]
    again = (await admin.open("/webhooks")).text
    assert URL in again
    assert not SECRET.search(again)
    assert ("ada", "webhook.added", "webhook:dms") in audit()


async def test_one_is_changed_stopped_and_taken_away(admin: Browser, sessions: Sessions, audit: Audit) -> None:
    await add(admin)
    assert not SECRET.search(await add(admin, url="https://other.example.com/"))
    assert subscription(sessions).url == "https://other.example.com/"
    await admin.submit(await admin.open("/webhooks"), "/webhooks/dms/disable")
    assert subscription(sessions).disabled_why == "desk"
    await admin.submit(await admin.open("/webhooks"), "/webhooks/dms/enable")
    assert subscription(sessions).disabled_at is None
    await admin.submit(await admin.open("/webhooks"), "/webhooks/dms/remove")
    assert "No system is told anything." in (await admin.open("/webhooks")).text
    assert [action for _who, action, what in audit() if what == "webhook:dms"] == [
        "webhook.added", "webhook.changed", "webhook.disabled", "webhook.enabled", "webhook.removed",
    ]  # fmt: skip


async def test_what_was_not_taken_is_shown_and_told_again(admin: Browser, sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)
    await add(admin)
    with sessions.begin() as session:
        world.announce(session, "LM100000001", now)
    settle(sessions, round_of(sessions, now), now, 500)
    page = (await admin.open("/webhooks")).text
    assert "Not taken" in page
    assert "failing" in page
    assert "LM100000001" in page
    await admin.submit(await admin.open("/webhooks"), "/webhooks/dms/replay", hours="1")
    assert {(each.subject, each.attempts) for each in messages(sessions)} >= {("LM100000001", 0)}
    assert (await admin.submit(await admin.open("/webhooks"), "/webhooks/dms/replay", hours="2")).status == 400


@pytest.mark.parametrize(
    ("name", "url"), [("DMS", URL), ("dms", "http://dms.example.com/"), ("dms", "https://10.0.0.1/")]
)
async def test_what_cannot_be_is_said_and_what_was_typed_stays(admin: Browser, name: str, url: str) -> None:
    page = await admin.submit(await admin.open("/webhooks"), "/webhooks", name=name, url=url)
    assert page.status == 422
    assert url in page.text


async def test_a_system_that_tells_us_gets_a_secret_until_it_is_revoked(
    admin: Browser, sessions: Sessions, audit: Audit
) -> None:
    page = await admin.submit(await admin.open("/webhooks"), "/webhooks/sources", source="erp")
    assert SECRET.search(page.text)
    assert not SECRET.search((await admin.open("/webhooks")).text)
    twice = await admin.submit(await admin.open("/webhooks"), "/webhooks/sources", source="erp")
    assert twice.status == 422
    await admin.submit(await admin.open("/webhooks"), "/webhooks/sources/erp/revoke")
    with sessions() as session:
        [source] = sources.everyone(session)
        assert source.revoked_at is not None
    assert [action for _who, action, what in audit() if what == "webhook_source:erp"] == [
        "webhook_source.added", "webhook_source.revoked",
    ]  # fmt: skip


@pytest.mark.parametrize(("login", "status"), [("vic", 403), ("dee", 403), ("ada", 200)])
async def test_admins_alone_open_it(browser: Browser, login: str, status: int) -> None:
    await browser.sign_in(login, PASSWORD)
    assert (await browser.open("/webhooks")).status == status
    assert (await browser.open("/tokens")).status == status
    if status == 403:
        token = (await browser.open("/today")).form("/logout").fields["csrf"]
        for path in (
            "/webhooks", "/webhooks/dms/enable", "/webhooks/dms/disable", "/webhooks/dms/replay",
            "/webhooks/dms/remove", "/webhooks/sources", "/webhooks/sources/dms/revoke", "/tokens",
            "/tokens/dms/revoke",
        ):  # fmt: skip
            assert (await browser.post(path, {"csrf": token})).status == 403


async def test_what_is_not_there_is_said(admin: Browser) -> None:
    token = (await admin.open("/today")).form("/logout").fields["csrf"]
    for path in ("/webhooks/dms/enable", "/webhooks/sources/dms/revoke", "/tokens/dms/revoke"):
        assert (await admin.post(path, {"csrf": token})).status == 404
