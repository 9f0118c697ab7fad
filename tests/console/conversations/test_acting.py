"""Whatever is done to a conversation: only by who may, and only by a form of ours."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from doorstep.console.read_model.tables import DeskCorrection, DeskExport, DeskMark
from doorstep.database import Sessions, transaction
from doorstep.desk.models import Takeover
from doorstep.messaging import consent
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, URL
from tests.console.scenes import PHONES, Scenes
from tests.desk.rasa import FakeRasa, fake_rasa


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    with fake_rasa(sessions) as rasa:
        yield rasa


@pytest.fixture
def settings(rasa: FakeRasa) -> Settings:
    return Settings(console_url=URL, rasa_url=rasa.url)


@pytest.fixture
async def viewer(new_browser: Callable[[], Browser]) -> Browser:
    browser = new_browser()
    await browser.sign_in("vic", PASSWORD)
    return browser


ACTIONS = [
    "/conversations/mark",
    "/corrections/exported",
    "/corrections/1/take-back",
    "/readings/1",
    *(
        f"/conversations/ID/{action}"
        for action in (
            "take", "take-over", "release", "texts", "reveal", "number", "marks", "marks/1/remove", "test",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
async def test_only_who_may_act_acts_and_only_by_a_form_of_ours(
    scenes: Scenes, sessions: Sessions, desk: Browser, viewer: Browser, rasa: FakeRasa, action: str
) -> None:
    path = action.replace("ID", scenes.ids["Sam Cho"])
    fields = {"kind": "flag", "id": scenes.ids["Sam Cho"], "text": "hello", "once": "1", "line": "in:1"}
    before = _everything(sessions)
    token = (await viewer.open("/today")).form("/logout").fields["csrf"]
    refused = await viewer.post(path, fields | {"csrf": token})
    assert (refused.status, "This needs the role dispatcher" in refused.text) == (403, True)
    assert (await desk.post(path, fields)).status == 403
    own = (await desk.open("/today")).form("/logout").fields["csrf"]
    assert (await desk.post(path, fields | {"csrf": own}, headers={"origin": "https://evil.test"})).status == 403
    assert (await desk.open(path)).status in (200, 404, 405)
    desk.client.cookies.clear()
    assert (await desk.post(path, fields | {"csrf": own})).status == 401
    assert _everything(sessions) == before
    assert rasa.posted == []


async def test_a_reply_typed_while_the_customer_opts_out_is_not_sent_and_stays(
    scenes: Scenes, sessions: Sessions, desk: Browser, rasa: FakeRasa
) -> None:
    at = f"/conversations/{scenes.ids['Sam Cho']}"
    page = await desk.submit(await desk.open(at), f"{at}/take")
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(PHONES["Sam Cho"], "text"), scenes.desk.now)
    before = _everything(sessions)
    refused = await desk.submit(page, f"{at}/texts", text="half a thought")
    assert refused.status == 409
    assert "wants no texts" in refused.text
    assert "half a thought" in refused.response.text
    assert _everything(sessions) == before


def _everything(sessions: Sessions) -> list[int]:
    with sessions() as session:
        return [session.query(each).count() for each in (DeskMark, DeskCorrection, DeskExport, Takeover, OutboxRow)]
