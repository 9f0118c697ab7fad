"""The next day's unasked texts at the desk: what is coming, what did not go and why, cancelled or sent now."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from doorstep.clock import AT_ONCE
from doorstep.database import Sessions, transaction
from doorstep.messaging import wishes_kept
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.policy.wishes import Level
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, Clock
from tests.console.scenes import PHONES, Scenes

NAME = "Sam Cho"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
async def viewer(new_browser: Callable[[], Browser]) -> Browser:
    browser = new_browser()
    await browser.sign_in("vic", PASSWORD)
    return browser


@pytest.fixture
def waiting(scenes: Scenes, sessions: Sessions, clock: Clock) -> int:
    """The id of a text that waits for the morning."""
    return owed(scenes, sessions, "attempt:LM1:1:text", MessageState.HELD, "quiet_hours", clock() + timedelta(hours=9))


def owed(
    scenes: Scenes, sessions: Sessions, cause: str, state: MessageState, reason: str | None, due_at: object
) -> int:
    body = f"Sorry we missed you ({cause})."
    outbox_id = scenes.desk.owes(scenes.ids[NAME], body, "outreach", cause, PHONES[NAME])
    with transaction(sessions) as session:
        changed = update(OutboxRow).where(OutboxRow.id == outbox_id)
        session.execute(changed.values(state=state, reason=reason, due_at=due_at))
    return outbox_id


def fate(sessions: Sessions, outbox_id: int) -> tuple[MessageState, str | None, str | None, str | None]:
    with sessions() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.id == outbox_id)).one()
    return row.state, row.reason, row.pressed_by, row.pressed_why


async def test_what_is_coming_stands_there_with_why_it_waits(
    scenes: Scenes, sessions: Sessions, desk: Browser, waiting: int, clock: Clock
) -> None:
    owed(scenes, sessions, "attempt:LM2:1:text", MessageState.HELD, "quiet_hours", clock() + timedelta(hours=30))
    owed(scenes, sessions, "attempt:LM3:1:text", MessageState.DROPPED, "wish", None)
    page = (await desk.open("/notifications")).text
    coming, _, not_sent = page.partition("Did not go")
    assert "attempt:LM1:1:text" in coming
    assert "It is night where the person is." in coming
    assert "the driver could not deliver" in coming
    assert "LM2" not in page
    assert "attempt:LM3:1:text" in not_sent
    assert "The person asked for fewer texts." in not_sent
    assert PHONES[NAME] not in page


async def test_it_is_cancelled_with_a_reason(sessions: Sessions, desk: Browser, waiting: int) -> None:
    page = await desk.open("/notifications")
    await desk.submit(page, f"/notifications/{waiting}/cancel", why="Called them.")
    assert fate(sessions, waiting) == (MessageState.DROPPED, "cancelled", "dee", "Called them.")
    shown = (await desk.open("/notifications")).text.partition("Did not go")[2]
    assert "Somebody at the desk cancelled it. dee: Called them." in shown


async def test_it_is_sent_now_with_a_reason(sessions: Sessions, desk: Browser, waiting: int) -> None:
    page = await desk.open("/notifications")
    await desk.submit(page, f"/notifications/{waiting}/send-now", why="They asked on the phone.")
    assert fate(sessions, waiting) == (MessageState.PENDING, None, "dee", "They asked on the phone.")
    with sessions() as session:
        assert session.get_one(OutboxRow, waiting).due_at == AT_ONCE


@pytest.mark.parametrize("action", ["cancel", "send-now"])
async def test_without_a_reason_or_too_late_nothing_happens(
    sessions: Sessions, desk: Browser, waiting: int, action: str
) -> None:
    page = await desk.open("/notifications")
    assert (await desk.submit(page, f"/notifications/{waiting}/{action}", why=" ")).status == 422
    with transaction(sessions) as session:
        session.execute(update(OutboxRow).where(OutboxRow.id == waiting).values(state=MessageState.SENT, due_at=None))
    assert (await desk.submit(page, f"/notifications/{waiting}/{action}", why="late")).status == 409
    assert fate(sessions, waiting)[0] is MessageState.SENT


@pytest.mark.parametrize("action", ["cancel", "send-now"])
async def test_a_viewer_sees_and_does_not_act(sessions: Sessions, viewer: Browser, waiting: int, action: str) -> None:
    page = await viewer.open("/notifications")
    assert "attempt:LM1:1:text" in page.text
    assert f"/notifications/{waiting}/{action}" not in page.text
    token = page.form("/logout").fields["csrf"]
    refused = await viewer.post(f"/notifications/{waiting}/{action}", {"csrf": token, "why": "x"})
    assert refused.status == 403
    assert fate(sessions, waiting)[0] is MessageState.HELD


async def test_beside_a_conversation_stands_what_is_coming_what_went_and_what_they_wish(
    scenes: Scenes, sessions: Sessions, desk: Browser, waiting: int, clock: Clock
) -> None:
    owed(scenes, sessions, "question:c:1:question_waits", MessageState.DROPPED, "wish", None)
    owed(scenes, sessions, "attempt:LM1:1:corrected", MessageState.DELIVERED, None, None)
    with transaction(sessions) as session:
        wishes_kept.keep(session, PHONES[NAME], wishes_kept.NewWish(Level.OUTCOME), "SM1", clock())
    about = (await desk.open(f"/conversations/{scenes.ids[NAME]}/about")).text
    assert "They asked for word only when it is done." in about
    assert [word for word in ("coming", "went", "did not go") if f">{word}<" in about] == [
        "coming",
        "went",
        "did not go",
    ]
    assert "because the driver could not deliver. It is night where the person is." in about
    assert "because a question was left open. The person asked for fewer texts." in about


async def test_in_the_transcript_an_unasked_text_shows_what_brought_it_about(
    scenes: Scenes, desk: Browser, waiting: int
) -> None:
    page = (await desk.open(f"/conversations/{scenes.ids[NAME]}")).text
    assert "unasked: the driver could not deliver" in page
