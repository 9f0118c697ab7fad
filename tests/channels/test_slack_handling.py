"""What befalls a stored Slack message on its way into the dialogue: modals, photos."""

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from assistant.turn import TurnFailed
from channels.slack import _SlackHandler
from channels.slack_files import SlackFiles
from doorstep.database import make_sessions
from doorstep.messaging.inbox import InboxMessage
from doorstep.settings import Settings
from doorstep.storage import Storage
from tests.channels.fake_slack import FakeSlack, fake_slack

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


@pytest.fixture
def settings(slack: FakeSlack) -> Settings:
    return Settings(SLACK_API_URL=slack.api_url)


@pytest.fixture
def handler(settings: Settings, sqlite_engine: Engine) -> _SlackHandler:
    storage = Storage(make_sessions(sqlite_engine))
    return _SlackHandler(None, settings, lambda: NOW, storage)  # type: ignore[arg-type]


def tapped(action_id: str = "driver:late_form#1") -> dict[str, Any]:
    action = {"action_id": action_id, "value": "LM1", "label": "Running late"}
    return {"type": "block_actions", "channel": "D1", "user": "U1", "trigger_id": "1.2", "action": action}


@pytest.mark.parametrize(
    ("answer", "is_shown"),
    [
        ({"ok": True}, True),
        # It was opened, and the process died before it could say so: the form is on the driver's screen.
        ({"ok": False, "error": "exchanged_trigger_id"}, True),
        ({"ok": False, "error": "expired_trigger_id"}, False),
        ({"ok": False, "error": "token_revoked"}, False),
    ],
)
async def test_a_form_is_asked_for_in_words_only_if_slack_does_not_show_it(
    handler: _SlackHandler, slack: FakeSlack, answer: dict[str, Any], is_shown: bool
) -> None:
    slack.answers["views.open"] = answer
    assert await handler._shows_modal(tapped()) is is_shown
    await handler._slack.close()


async def test_slack_that_is_away_costs_the_form_and_not_the_report(settings: Settings, handler: _SlackHandler) -> None:
    handler._slack._settings = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:1/api/"})
    assert await handler._shows_modal(tapped()) is False
    await handler._slack.close()


def a_photo() -> bytes:
    """Of several megabytes, as phones take them."""
    image = Image.frombytes("RGB", (1500, 1200), random.Random(7).randbytes(1500 * 1200 * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 2_000_000
    return out.getvalue()


def file(url: str, **more: Any) -> dict[str, Any]:
    return {"id": "F1", "name": "door.jpg", "mimetype": "image/jpeg", "size": 9, "url": url} | more


async def test_a_photo_of_several_megabytes_is_fetched_whole(slack: FakeSlack, settings: Settings) -> None:
    slack.files["/f/1"] = (200, "image/jpeg", a_photo())
    jpeg, problem = await SlackFiles(settings).photo(file(f"{slack.url}/f/1"))
    assert problem == ""
    assert jpeg is not None
    assert Image.open(io.BytesIO(jpeg)).size == (1500, 1200)


@pytest.mark.parametrize(
    "url",
    ["https://drive.example.org/1", "http://files.slack.com/1", "https://evil-slack.com/1", "", "nonsense", "http://["],
)
async def test_our_token_goes_to_nobody_but_slack(settings: Settings, url: str) -> None:
    assert await SlackFiles(settings).photo(file(url)) == (None, "not_found")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((404, "text/plain", b""), "not_found"),
        ((200, "text/html; charset=utf-8", b"<html>Sign in</html>"), "not_found"),
        ((200, "image/jpeg", b"not a picture"), "not_a_picture"),
        ((200, "image/jpeg", b"\xff" * 25_000_001), "too_large"),
    ],
)
async def test_what_slack_does_not_give_is_named(
    slack: FakeSlack, settings: Settings, answer: tuple[int, str, bytes], problem: str
) -> None:
    slack.files["/f/1"] = answer
    assert await SlackFiles(settings).photo(file(f"{slack.url}/f/1")) == (None, problem)


async def test_what_is_too_large_or_no_picture_by_its_own_word_is_not_fetched(
    slack: FakeSlack, settings: Settings
) -> None:
    files = SlackFiles(settings)
    assert await files.photo(file(f"{slack.url}/f/1", size=99_000_000)) == (None, "too_large")
    assert await files.photo(file(f"{slack.url}/f/1", mimetype="application/pdf")) == (None, "not_a_picture")
    assert slack.asked == []


async def test_a_photo_that_cannot_be_had_does_not_hold_up_its_report_for_ever(
    slack: FakeSlack, handler: _SlackHandler
) -> None:
    slack.files["/f/1"] = (503, "text/plain", b"")
    payload = {"files": [file(f"{slack.url}/f/1")]}
    for attempt in (1, 2, 3):
        with pytest.raises(TurnFailed, match="a photo could not be fetched") as failed:
            await handler._keep_photos(_message(attempt), payload)
        assert failed.value.outage
    media = await handler._keep_photos(_message(4), payload)
    assert [each["problem"] for each in media] == ["not_found"]


async def test_a_photo_that_is_fetched_twice_is_kept_once(slack: FakeSlack, handler: _SlackHandler) -> None:
    """A process that died between keeping it and the end of the turn."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG")
    slack.files["/f/1"] = (200, "image/jpeg", out.getvalue())
    payload = {"files": [file(f"{slack.url}/f/1")]}
    first = await handler._keep_photos(_message(1), payload)
    assert await handler._keep_photos(_message(2), payload) == first


def _message(attempts: int) -> InboxMessage:
    return InboxMessage(1, "slack-1", "slack", "D1:1.2", "delivered", (), NOW, attempts)
