"""docs/going-live.md, walked with its own lines and files in environments without the tools of developers: with
systemd's units and with compose's services, side by side on one PostgreSQL, until a text is answered and kept."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from doorstep.clock import system_clock
from doorstep.database import make_engine
from doorstep.sandbox.app import create_app as sandbox_app
from doorstep.sandbox.client import Sandbox
from doorstep.settings import Settings
from tests import postgres
from tests.assistant.servers import eventually
from tests.deploy.machine import Machine
from tests.sandbox.servers import serving
from tests.stack import ROOT

PHONE = "+13125550142"
TOMORROW = (system_clock() + timedelta(days=1)).date()
DAY = {
    "depots": [
        {
            "depot_code": "CHI", "depot_name": "Chicago", "timezone": "America/Chicago",
            "address": "2400 S Western Ave", "city": "Chicago", "state": "IL", "zip": "60608",
            "hours": "Mo-Su 08:00-20:00", "service_zips": "60610",
        }
    ],
    "deliveries": [
        {
            "tracking_number": "abc 123456", "recipient_name": "Maria Lopez", "recipient_phone": "312-555-0142",
            "address": "1205 N La Salle St Apt 4B", "city": "Chicago", "state": "IL", "zip": "60610",
            "depot_code": "CHI", "window_start": f"{TOMORROW}T09:00:00-06:00",
            "window_end": f"{TOMORROW}T13:00:00-06:00",
        }
    ],
}  # fmt: skip
GIVEN = {
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "a-token-of-theirs",
    "TWILIO_NUMBER": "+13125550199",
}
PORTS = {"receiver": 8015, "rasa": 5005, "console": 8035, "carrier": 8025}
READY_WITHIN = 240  # seconds; it guards against hanging
DEVELOPERS = {"pytest", "mypy", "ruff", "lint-imports", "schemathesis", "playwright"}

pytestmark = pytest.mark.timeout(1800)


def lines_under(heading: str) -> list[str]:
    """Of the first block of commands there."""
    page = (ROOT / "docs/going-live.md").read_text()
    (block,) = re.findall(rf"^## {heading}\n.*?^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return str(block).splitlines()


@pytest.fixture
def machine(postgresql_server: URL, trained: None, tmp_path: Path) -> Iterator[Machine]:
    programs = str(next(iter(postgres._candidates())))
    with postgres.database(postgresql_server) as engine:
        url = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
        made = Machine(tmp_path / "machine", url, programs)
        (made.root / "doorstep/day.json").write_text(json.dumps(DAY))
        yield made
        made.kill()
        subprocess.run(["rm", "-rf", str(made.root)], check=True)  # libraries of two environments


def fill_in(machine: Machine, file: Path) -> None:
    """What .env.example says must be, for a company that is not the demo."""
    here = {name: f"http://127.0.0.1:{machine.port(port)}" for name, port in PORTS.items()}
    given = {
        **GIVEN,
        "DOORSTEP_COMPANY_NAME": "Lakeshore Parcel",
        "DOORSTEP_DISPATCH_PHONE": "+13125550100",
        "DOORSTEP_PUBLIC_URL": here["receiver"],
        "DOORSTEP_CONSOLE_URL": here["console"],
        "DOORSTEP_RASA_TOKEN": "another-token",
        "TEXTS_NAME": "texts.example.com",
        "DESK_NAME": "desk.example.com",
        "POSTGRES_PASSWORD": "letters",
    }
    lines = file.read_text()
    assert set(given) == set(re.findall(r"^([A-Z_]+)=$", lines, re.MULTILINE))
    for name, value in given.items():
        lines = lines.replace(f"\n{name}=\n", f"\n{name}={value}\n")
    file.write_text(
        f"{lines}\nDOORSTEP_TRACKING_NUMBERS=[A-Z]{{3}}-[0-9]{{6}}\nTWILIO_API_URL={here['carrier']}\n"
        f"DOORSTEP_RECEIVER_URL={here['receiver']}\nDOORSTEP_RASA_URL={here['rasa']}\nDATABASE_URL={machine.database}\n"
    )


def carried_out(machine: Machine, heading: str, filled_in: str) -> Iterator[tuple[str, str]]:
    """Each line, and what was said to it; once `filled_in` is there, it is filled in."""
    machine.here = machine.root
    for line in lines_under(heading):
        machine.carry_out(line)
        yield line, machine.said
        if (file := machine.root / filled_in).exists() and "Lakeshore" not in file.read_text():
            fill_in(machine, file)


def test_a_company_is_installed_both_ways_and_answers_a_signed_text(machine: Machine) -> None:
    with serving(sandbox_app(theirs(machine), system_clock, speed=20), machine.port(8025)) as carrier:
        for _ in carried_out(machine, "With systemd", "etc/doorstep/doorstep.env"):
            pass
        said = {}
        for line, answer in carried_out(machine, "With containers", "doorstep/.env"):
            said[line.partition("  ")[0].split()[-1]] = answer
            if "compose up" in line:
                is_well(machine)
        for environment in (machine.root / "opt/doorstep/.venv/bin", machine.image / ".venv/bin"):
            assert not {each.name for each in environment.iterdir()} & DEVELOPERS
        assert "kim" in said["admin"]
        assert "2 created" in said["/tmp/day.json"]
        assert "WRONG" not in said["doctor"]
        with Sandbox(carrier) as sandbox:
            asked = sandbox.text(PHONE, "where is abc 123456?")
            assert "ABC-123456" in str(sandbox.wait_for_reply(PHONE, asked["id"], READY_WITHIN))
        machine.carry_out(as_the_unit("doctor"))
        assert "WRONG" not in machine.said
        machine.carry_out(as_the_unit("backup /tmp/kept.backup"))
        assert set(machine.stop().values()) <= {0, -signal.SIGTERM}, "either is a clean end"
        change(machine, "UPDATE recipients SET name = 'Somebody Else'")
        machine.carry_out(as_the_unit("restore /tmp/kept.backup --replace"))
        assert change(machine, "UPDATE recipients SET name = 'Nobody' WHERE name = 'Maria Lopez'") == 1


def theirs(machine: Machine) -> Settings:
    """What the carrier knows of the company."""
    here = {name: f"http://127.0.0.1:{machine.port(port)}" for name, port in PORTS.items()}
    return Settings(**GIVEN, public_url=here["receiver"], sandbox_url=here["carrier"], TWILIO_API_URL=here["carrier"])


def is_well(machine: Machine) -> None:
    for name in ("receiver", "rasa", "console"):
        eventually(
            lambda name=name: machine.answers(f"http://127.0.0.1:{machine.port(PORTS[name])}/readyz"), READY_WITHIN
        )
        eventually(lambda name=name: machine.is_healthy(name), READY_WITHIN)
    for worker in ("8041", "compose 8045"):
        eventually(
            lambda worker=worker: machine.answers(f"http://127.0.0.1:{machine.port(worker)}/metrics"), READY_WITHIN
        )


def change(machine: Machine, statement: str) -> int:
    """How many rows."""
    engine = make_engine(machine.database)
    with engine.begin() as connection:
        changed = connection.execute(text(statement)).rowcount
    engine.dispose()
    return changed


def as_the_unit(words: str) -> str:
    """A command with the settings of the units, as the page has it."""
    page = (ROOT / "docs/going-live.md").read_text()
    (line,) = re.findall(r"`(sudo systemd-run .+ \.venv/bin/doorstep )doctor`", page)
    return f"{line}{words}"


def test_a_wheel_holds_what_the_programs_need(machine: Machine) -> None:
    """Without the checkout, in an environment of its own; the locked libraries are those that the page installs."""
    machine.carry_out("cd doorstep && uv sync --frozen --no-dev --no-install-project")
    machine.carry_out("uv build --wheel --out-dir /tmp/wheel && cd /tmp && uv venv new")
    (site,) = (machine.root / "tmp/new/lib").glob("python3.*/site-packages")
    there = site.relative_to(machine.here)
    machine.carry_out(f"uv pip install --no-deps --target {there} wheel/doorstep-*.whl")
    (locked,) = (machine.root / "doorstep/.venv/lib").glob("python3.*/site-packages")
    (site / "locked.pth").write_text(str(locked))
    for words in ("--version", "migrate", "dms seed --deliveries 50", "privacy --help"):
        machine.carry_out(f"DATABASE_URL=sqlite:////tmp/new.db new/bin/python -m doorstep {words}")
    machine.carry_out('new/bin/python -c "import doorstep; print(doorstep.__file__)"')
    assert str(there) in machine.said
