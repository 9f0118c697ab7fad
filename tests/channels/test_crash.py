"""What was acknowledged is handled, whatever happens to the server before it is."""

import itertools
import secrets
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from doorstep.database import make_engine
from tests.assistant.servers import Actions, eventually, located, rasa_server
from tests.channels.ledger_view import texts_to, transcript_of, unhandled
from tests.ports import free_port

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
        assert reached.wait(60)
        server.kill()  # in the middle of the turn
        actions.answer = lambda call: (200, located(call))
        for text in ("where is it now", "hello"):  # while nobody can answer
            assert server.text(text, sid="SM" + secrets.token_hex(16), sender=PHONE).status_code == 200
        server.start_again()
        eventually(lambda: not unhandled(server.sessions, PHONE))
        assert texts_to(server.sessions, PHONE) == [
            "Hello from tiny",
            "Located: where is it",
            "Hello from tiny",
            "Located: where is it now",
            "Hello from tiny",
        ]
        said = [line.text for line in transcript_of(server.sessions, PHONE) if line.speaker == "customer"]
        assert said == ["hello", "where is it", "hello", "where is it now", "hello"]
    actions.stop()
    engine.dispose()


def test_a_restart_of_rasa_while_texts_come_in_loses_none(
    tiny_model: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "doorstep.db")
    engine, actions = make_engine(f"sqlite:///{tmp_path / 'doorstep.db'}"), Actions()
    actions.start()
    numbers, acknowledged, over = itertools.count(1000), list[str](), threading.Event()
    with rasa_server(tiny_model, engine, actions, tmp_path) as server:

        def text_on() -> None:
            while not over.wait(0.2):
                phone = f"+1312558{next(numbers)}"
                if server.text("hello", sid="SM" + secrets.token_hex(16), sender=phone).status_code == 200:
                    acknowledged.append(phone)

        with ThreadPoolExecutor(1) as people:
            texting = people.submit(text_on)
            eventually(lambda: len(acknowledged) > 5)
            server.process.terminate()
            server.process.wait(60)
            while_away = len(acknowledged)
            eventually(lambda: len(acknowledged) > while_away + 10)
            server.start_again()
            over.set()
            texting.result()
        for phone in acknowledged:
            eventually(lambda phone=phone: not unhandled(server.sessions, phone))
            assert texts_to(server.sessions, phone) == ["Hello from tiny"]
    actions.stop()
    engine.dispose()
