"""What was acknowledged is handled, whatever happens to the server before it is."""

import secrets
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.database import make_engine, transaction
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.settings import Settings
from tests.assistant.servers import Actions, eventually, free_port, located, rasa_server
from tests.channels.ledger_view import texts_to, transcript_of, unhandled

pytestmark = pytest.mark.timeout(400)

PHONE = "+13125570142"


def test_a_text_acknowledged_before_a_crash_is_answered_once_after_it(
    tiny_model: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "doorstep.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'doorstep.db'}")
    actions, reached, port = Actions(), threading.Event(), free_port()

    def hang(call: dict[str, object]) -> tuple[int, object]:
        reached.set()
        threading.Event().wait(60)
        return 200, located(call)

    actions.answer = hang
    actions.start()
    with rasa_server(tiny_model, engine, actions, tmp_path, port) as server:
        server.text("hello", sid="SM" + secrets.token_hex(16), sender=PHONE)
        eventually(lambda: texts_to(server.sessions, PHONE))
        for text in ("where is it", "hello"):
            assert server.text(text, sid="SM" + secrets.token_hex(16), sender=PHONE).status_code == 200
        assert reached.wait(20)
        server.kill()  # in the middle of the turn

    actions.answer = lambda call: (200, located(call))
    _arrives_while_nobody_listens(server.settings, engine.url.render_as_string(hide_password=False))
    with rasa_server(tiny_model, engine, actions, tmp_path, port) as server:
        eventually(lambda: not unhandled(server.sessions, PHONE))
        assert texts_to(server.sessions, PHONE) == [
            "Hello from tiny",
            "Located: where is it",
            "Hello from tiny",
            "Located: where is it now",
        ]
        said = [line.text for line in transcript_of(server.sessions, PHONE) if line.speaker == "customer"]
        assert said == ["hello", "where is it", "hello", "where is it now"]
    actions.stop()
    engine.dispose()


def _arrives_while_nobody_listens(settings: Settings, url: str) -> None:
    """Stored by a server that died before it could claim it."""
    from doorstep.database import make_sessions

    engine = make_engine(url)
    with transaction(make_sessions(engine)) as session:
        inbox.receive(
            session,
            InboundMessage(
                provider="twilio",
                provider_id="SM" + secrets.token_hex(16),
                their_number=PHONE,
                our_number=settings.twilio_number,
                body="where is it now",
                media=(),
                received_at=datetime.now(UTC),
            ),
        )
    engine.dispose()
