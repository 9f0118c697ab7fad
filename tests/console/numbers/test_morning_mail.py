"""Yesterday's numbers by mail: once a morning, by setting, tried again while the mail server is away."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.console.numbers import morning_mail
from doorstep.settings import Settings
from tests.console import case_scenes
from tests.console.conftest import Clock


class _Mailbox(socketserver.ThreadingTCPServer):
    """Enough of RFC 5321 to be handed a mail."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mails: list[str] = []
        self.refuses = False


class _Handler(socketserver.StreamRequestHandler):
    server: _Mailbox

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"EHLO":
                    self.wfile.write(b"250 test\r\n")
                case b"RCPT" if self.server.refuses:
                    self.wfile.write(b"451 not now\r\n")
                case b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    self.server.mails.append(b"".join(lines).decode())
                    self.wfile.write(b"250 taken\r\n")
                case b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                case _:
                    self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def mailbox() -> Iterator[_Mailbox]:
    with _Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def house(services: Services, mailbox: _Mailbox) -> Services:
    """A day after a morning with cases; at 7:30 where dispatch is."""
    settings = Settings(
        morning_summary_at=time(7), morning_mail_to="lead@example.com, boss@example.com",  # type: ignore[arg-type]
        smtp_url=f"smtp://127.0.0.1:{mailbox.server_address[1]}",  # type: ignore[arg-type]
    )  # fmt: skip
    case_scenes.play(services.sessions, services.clock(), deliveries=120).desk.refresh()
    clock = services.clock
    assert isinstance(clock, Clock)
    clock.advance(hours=21)
    return Services(settings, clock, services.engine, services.sessions)


def test_it_is_mailed_once_each_morning(house: Services, mailbox: _Mailbox, clock: Clock) -> None:
    morning_mail.run_once(house)
    due = morning_mail.run_once(house)
    (mail,) = mailbox.mails
    for words in ("To: lead@example.com, boss@example.com", "Friday November 20", "exceptions: ", "Saved: $0.00"):
        assert words in mail, words
    assert due is not None
    assert due > clock.now
    clock.advance(days=1)
    morning_mail.run_once(house)
    assert len(mailbox.mails) == 2


def test_it_is_tried_again_while_the_server_takes_nothing_and_not_at_noon(
    house: Services, mailbox: _Mailbox, clock: Clock
) -> None:
    mailbox.refuses = True
    assert morning_mail.run_once(house) is not None
    mailbox.refuses = False
    clock.advance(minutes=10)
    morning_mail.run_once(house)
    assert len(mailbox.mails) == 1
    mailbox.refuses = True
    clock.advance(days=1)
    morning_mail.run_once(house)
    mailbox.refuses = False
    clock.advance(hours=5)
    morning_mail.run_once(house)
    assert len(mailbox.mails) == 1


def test_without_its_settings_nothing_is_mailed(house: Services, mailbox: _Mailbox) -> None:
    for unset in ({"morning_summary_at": None}, {"smtp_url": None}, {"morning_mail_to": ()}):
        settings = house.settings.model_copy(update=unset)
        assert morning_mail.run_once(Services(settings, house.clock, house.engine, house.sessions)) is None
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "broken", [{"smtp_url": "http://x"}, {"smtp_url": "mail.example.com"}, {"morning_mail_to": "me"}]
)
def test_settings_that_cannot_be_used_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**broken)
