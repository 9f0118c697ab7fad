"""The tokens' page, as an admin uses it."""

import re
from collections.abc import Callable

from doorstep.bootstrap import Services
from doorstep.console.api import tokens
from doorstep.database import Sessions
from tests.console.api.conftest import Program
from tests.console.browser import Browser
from tests.console.conftest import Clock

TOKEN = re.compile(r"dst_[\w-]{40,}")
Audit = Callable[[], list[tuple[str, str, str]]]


async def test_a_token_is_shown_once_works_and_stops(
    admin: Browser, app: object, services: Services, company: None, audit: Audit
) -> None:
    page = await admin.submit(await admin.open("/tokens"), "/tokens", name="report", role="viewer")
    shown = TOKEN.search(page.text)
    assert shown
    assert not TOKEN.search((await admin.open("/tokens")).text)
    program = Program(app, shown[0])  # type: ignore[arg-type]
    assert (await program("GET", "/cases")).status_code == 200
    await admin.submit(await admin.open("/tokens"), "/tokens/report/revoke")
    assert (await program("GET", "/cases")).status_code == 401
    assert "revoked" in (await admin.open("/tokens")).text
    did = [(who, action) for who, action, what in audit() if what == "token:report"]
    assert did == [("ada", "token.added"), ("ada", "token.revoked")]


async def test_when_it_was_last_used_is_known_to_the_minute(dms: Program, sessions: Sessions, clock: Clock) -> None:
    def last_used() -> object:
        with sessions() as session:
            return tokens.everyone(session)[0].last_used_at

    assert last_used() is None
    await dms("GET", "/cases")
    first = clock()
    assert last_used() == first
    clock.advance(seconds=59)
    await dms("GET", "/cases")
    assert last_used() == first
    clock.advance(seconds=1)
    await dms("GET", "/cases")
    assert last_used() == clock()


async def test_what_cannot_be_is_said(admin: Browser) -> None:
    for name, role, status in (("Not a name", "viewer", 422), ("dms", "emperor", 400)):
        page = await admin.submit(await admin.open("/tokens"), "/tokens", name=name, role=role)
        assert page.status == status
