"""`doorstep doctor` on a house that is well, and on set-ups that are not: each is named, with what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from doorstep import doctor, probes
from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import database_now, make_engine, make_sessions, transaction
from doorstep.doctor import Finding, company
from doorstep.messaging.models import WorkerHeartbeat
from doorstep.receiver.app import create_app as receiver_app
from doorstep.sandbox.app import create_app as sandbox_app
from doorstep.settings import Settings
from tests.ports import free_port
from tests.sandbox.servers import serving
from tests.setup.programs import doorstep


@dataclass
class SetUp:
    """A house that is well; what is changed of it here, only the doctor sees."""

    services: Services
    folder: Path

    def with_settings(self, **changed: Any) -> "SetUp":
        settings = self.services.settings.model_copy(update=changed)
        return SetUp(replace(self.services, settings=settings), self.folder)

    def with_database(self, engine: Engine) -> "SetUp":
        return SetUp(replace(self.services, engine=engine, sessions=make_sessions(engine)), self.folder)

    def findings(self) -> list[Finding]:
        return list(doctor.examine(self.services, self.folder))

    def wrong(self) -> dict[str, Finding]:
        return {each.about: each for each in self.findings() if not each.is_well}


@pytest.fixture(scope="module")
def others() -> Iterator[str]:
    """Rasa and the desk as the doctor knows them, and addresses that are not the receiver's."""

    async def ready(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "parts": {"database": "ok"}})

    async def moved(_request: Request) -> Response:
        return RedirectResponse("/elsewhere", 301)

    async def sign_in(_request: Request) -> Response:
        return PlainTextResponse("Sign in", 401)

    async def no_receiver(_request: Request) -> Response:
        return PlainTextResponse("bad gateway", 502)

    app = Starlette(
        routes=[
            Route("/readyz", ready),
            Route("/moved/{rest:path}", moved, methods=["POST"]),
            Route("/guarded/{rest:path}", sign_in, methods=["POST"]),
            Route("/down/{rest:path}", no_receiver, methods=["POST"]),
        ]
    )
    with serving(app, free_port()) as url:
        yield url


@pytest.fixture
def setup(sqlite_engine: Engine, tmp_path: Path, others: str) -> Iterator[SetUp]:
    ours, theirs = free_port(), free_port()
    settings = Settings(
        DATABASE_URL=f"sqlite:///{sqlite_engine.url.database}",
        sandbox_url=f"http://127.0.0.1:{theirs}",
        TWILIO_API_URL=f"http://127.0.0.1:{theirs}",
        SLACK_API_URL=f"http://127.0.0.1:{theirs}/slack/api/",
        public_url=f"http://127.0.0.1:{ours}",
        receiver_url=f"http://127.0.0.1:{ours}",
        rasa_url=others,
        console_url=others,
    )
    services = Services(settings, system_clock, sqlite_engine, make_sessions(sqlite_engine))
    with transaction(services.sessions) as session:
        session.add(WorkerHeartbeat(worker="w1", beat_at=database_now()))
    (tmp_path / "models").mkdir()
    (tmp_path / "models/doorstep.tar.gz").write_bytes(b"a model")
    with serving(sandbox_app(settings, system_clock), theirs), serving(receiver_app(services), ours):
        yield SetUp(services, tmp_path)


def test_of_a_house_that_is_well_nothing_is_wrong(setup: SetUp) -> None:
    assert setup.wrong() == {}
    about = [each.about for each in setup.findings()]
    assert len(about) == len(set(about)) >= 13


BREAKS: list[tuple[str, Callable[[SetUp, str], SetUp], str, str]] = [
    ("an import folder that is not there", lambda s, _: s.with_settings(import_folder=Path("/nowhere/import")),
     "DOORSTEP_IMPORT_FOLDER", "owned by whoever runs the worker"),
    ("no database file", lambda s, _: s.with_database(make_engine("sqlite:////nowhere/doorstep.db")),
     "database", "doorstep migrate"),
    ("a database that does not answer",
     lambda s, _: s.with_database(make_engine("postgresql://doorstep:secret@127.0.0.1:1/doorstep")),
     "database", "DATABASE_URL"),
    ("a wrong Twilio token", lambda s, _: s.with_settings(twilio_auth_token=SecretStr("another")),
     "Twilio", "TWILIO_AUTH_TOKEN"),
    ("another Twilio account", lambda s, _: s.with_settings(twilio_account_sid="AC" + "1" * 32),
     "Twilio", "TWILIO_ACCOUNT_SID"),
    ("Twilio out of reach", lambda s, _: s.with_settings(twilio_api_url="http://127.0.0.1:1"),
     "Twilio", "HTTPS"),
    ("a number that is not ours", lambda s, _: s.with_settings(twilio_number="+13125550198"),
     "Twilio's number", "TWILIO_NUMBER"),
    ("a number that calls somebody else", lambda s, _: s.with_settings(public_url="https://old.example"),
     "Twilio's number", "A message comes in"),
    ("a wrong Slack token", lambda s, _: s.with_settings(slack_bot_token=SecretStr("xoxb-other")),
     "Slack", "SLACK_BOT_TOKEN"),
    ("a workspace that is not ours", lambda s, _: s.with_settings(slack_team_id="T0OTHER"),
     "Slack", "SLACK_TEAM_ID"),
    ("a channel that is not there", lambda s, _: s.with_settings(slack_dispatch_channel="C0NOWHERE"),
     "Slack's channel", "SLACK_DISPATCH_CHANNEL"),
    ("Slack out of reach", lambda s, _: s.with_settings(slack_api_url="http://127.0.0.1:1/api/"),
     "Slack", "slack.com"),
    ("a signing secret that the receiver does not have",
     lambda s, _: s.with_settings(slack_signing_secret=SecretStr("another")),
     "Slack's requests", "SLACK_SIGNING_SECRET"),
    ("a public URL that is signed otherwise",
     lambda s, _: s.with_settings(public_url=s.services.settings.public_url.replace("127.0.0.1", "localhost")),
     "public URL", "DOORSTEP_PUBLIC_URL"),
    ("a public URL that is redirected", lambda s, others: s.with_settings(public_url=f"{others}/moved"),
     "public URL", "where it leads"),
    ("a sign-in before the receiver", lambda s, others: s.with_settings(public_url=f"{others}/guarded"),
     "public URL", "sign-in"),
    ("a proxy without a receiver", lambda s, others: s.with_settings(public_url=f"{others}/down"),
     "public URL", "doorstep receiver"),
    ("a public URL where nobody is", lambda s, _: s.with_settings(public_url="http://127.0.0.1:1"),
     "public URL", "proxy"),
    ("no Rasa", lambda s, _: s.with_settings(rasa_url="http://127.0.0.1:1"), "Rasa", "python -m assistant run"),
    ("something else on the desk's port",
     lambda s, _: s.with_settings(console_url=s.services.settings.sandbox_url), "desk", "port"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "broken", "about", "remedy"), BREAKS, ids=[each[0] for each in BREAKS])
def test_what_is_not_right_is_named_with_what_to_do(
    setup: SetUp, others: str, name: str, broken: Callable[[SetUp, str], SetUp], about: str, remedy: str
) -> None:
    found = broken(setup, others).wrong()
    assert about in found, f"{name}: {found}"
    assert remedy in str(found[about].remedy)
    assert "secret" not in found[about].words


def test_a_database_that_is_behind_or_ahead_is_told_apart(setup: SetUp) -> None:
    def at(revision: str) -> Finding:
        with setup.services.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        return setup.wrong()["migrations"]

    assert at("0002_ledger_cases_transcript").remedy == "Run: doorstep migrate"
    assert "newer Doorstep" in at("9999").words


def test_no_worker_no_room_and_no_model_are_named(setup: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(setup.services.sessions) as session:
        session.execute(text("DELETE FROM worker_heartbeats"))
    (setup.folder / "models/doorstep.tar.gz").unlink()
    monkeypatch.setattr(probes, "LEAST_FREE_BYTES", 1 << 60)
    found = setup.wrong()
    assert found["worker"].remedy == "Start it: doorstep worker"
    assert "MB free" in found["disk"].words
    assert "doorstep train" in str(found["model"].remedy)


def test_a_model_of_other_sources_is_named(setup: SetUp) -> None:
    (setup.folder / "config.yml").write_text("pipeline: []")
    assert setup.wrong()["model"].remedy == "Run: doorstep train"


def test_a_clock_that_is_off_is_named(setup: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from doorstep.doctor import outside

    monkeypatch.setattr(outside, "system_clock", lambda: system_clock() + timedelta(minutes=9))
    assert "NTP" in str(setup.wrong()["clock"].remedy)


def test_what_a_live_number_must_not_have_is_named() -> None:
    live = Settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s", now="2026-11-20T10:30:00-06:00")
    found = list(company.settings(live))
    said = " ".join(each.words for each in found if not each.is_well)
    for part in ("TWILIO_AUTH_TOKEN", "DOORSTEP_RASA_TOKEN", "DOORSTEP_NOW", "TWILIO_NUMBER is the demo's", "CANCEL",
                 "DOORSTEP_DISPATCH_PHONE", "DOORSTEP_COMPANY_NAME", "cannot reach http://127.0.0.1:8015"):  # fmt: skip
        assert part in said
    right = Settings(
        TWILIO_AUTH_TOKEN="t", rasa_token="r", TWILIO_NUMBER="+13125550142", dispatch_phone="+13125550143",
        company_name="Lakeshore", public_url="https://texts.lakeshore.example", carrier_stop_words="STOP",
    )  # fmt: skip
    assert [each for each in company.settings(right) if not each.is_well] == []


def test_the_command_says_every_broken_setting_and_ends_with_2() -> None:
    answer = doorstep("doctor", DOORSTEP_DISPATCH_TIMEZONE="Mars/Olympus", DOORSTEP_TRACKING_NUMBERS="[0-9]{5}")
    assert answer.returncode == 2
    assert "DOORSTEP_DISPATCH_TIMEZONE" in answer.stdout
    assert "DOORSTEP_TRACKING_NUMBERS: [0-9]{5} matches ZIP codes" in answer.stdout


def test_the_command_ends_with_1_where_something_is_wrong(tmp_path: Path) -> None:
    answer = doorstep(
        "doctor", folder=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/none.db", TWILIO_API_URL="http://127.0.0.1:1",
        DOORSTEP_SANDBOX_URL="http://127.0.0.1:1", DOORSTEP_PUBLIC_URL="http://127.0.0.1:1",
    )  # fmt: skip
    assert answer.returncode == 1
    assert "WRONG database: there is none" in answer.stdout
    assert "Run: doorstep migrate" in answer.stdout
    assert "Traceback" not in answer.stderr
