"""Who edits canned replies, and that what they wrote is offered where one answers."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests.console.browser import Browser
from tests.console.conftest import PASSWORD
from tests.console.world import Desk

Audit = Callable[[], list[tuple[str, str, str]]]
NEW = {"audience": "customer", "title": "Snow", "text": "It snows, {hello}"}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


async def test_a_viewer_edits_none(browser: Browser, world: Desk) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert (await browser.open("/replies")).status == 403
    for path in ("/replies", "/replies/take-away"):
        assert (await browser.post(path, {"csrf": token, **NEW})).status == 403


async def test_a_dispatcher_writes_one_and_takes_it_away(desk: Browser, world: Desk, audit: Audit) -> None:
    assert (await desk.post("/replies", {"csrf": "0" * 64, **NEW})).status == 403
    token = (await desk.open("/replies")).form("/logout").fields["csrf"]
    assert "as you wrote it" in (await desk.post("/replies", {"csrf": token, **NEW})).text
    assert (await desk.post("/replies", {"csrf": token, **NEW, "text": "{nobody}"})).status == 422
    text = world.says("hello")
    world.refresh()
    assert "Snow" in (await desk.open(f"/conversations/{text.conversation_id}")).text
    assert "as it was, or gone" in (await desk.post("/replies/take-away", {"csrf": token, **NEW})).text
    assert "Snow" not in (await desk.open(f"/conversations/{text.conversation_id}")).text
    assert [entry[1] for entry in audit() if entry[1].startswith("reply.")] == ["reply.written", "reply.taken_away"]
