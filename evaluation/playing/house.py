"""The whole house on free ports, as `doorstep demo` runs it, with a clock that can be moved on.

Sandbox, receiver, Rasa and worker are real processes; what people say goes in by the providers' signed requests.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from filelock import FileLock
from sqlalchemy import func, select

from benchmarks.ports import free_ports
from doorstep import training
from doorstep.database import Sessions, make_engine, make_sessions, reading
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.migrate import upgrade
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox

ROOT = Path(__file__).parents[2]
DISPATCH = "C0DISPATCH"
"""The channel of the desk's alerts."""
STOP_WORDS = "STOP,STOPALL,UNSUBSCRIBE,END,QUIT,OPTOUT,REVOKE"
"""Which the carrier takes by itself: as docs/going-live.md recommends, without CANCEL."""
_START_WITHIN = 300.0
"""Seconds, on a machine that is busy with other things."""
_LOOKED_AT_WITHIN = 2.6
"""Seconds: so soon the worker sees that the clock jumped, and looks at everything that is due (worker/runner.py)."""
_SOON = timedelta(seconds=4)
"""What is due by then is waited for: Slack takes a message a second and channel."""


@dataclass
class House:
    folder: Path
    sandbox_url: str
    sessions: Sessions
    phones: Sandbox
    slack: SlackSandbox
    _clock_file: Path
    _shown: datetime = field(init=False)
    _since: datetime = field(init=False)

    def now(self) -> datetime:
        """What its clock shows."""
        return self._shown + (datetime.now(UTC) - self._since)

    def set_clock(self, now: datetime) -> None:
        self._shown, self._since = now.astimezone(UTC), datetime.now(UTC)
        new = self._clock_file.with_suffix(".new")
        new.write_text(f"{self._shown.isoformat()} {self._since.isoformat()}")
        new.replace(self._clock_file)

    def let_pass(self, minutes: float, *, step: float = 5.0) -> None:
        """So many minutes of the day, in steps between which the worker does what is due."""
        end = self.now() + timedelta(minutes=minutes)
        while (left := end - self.now()) > timedelta(0):
            self.set_clock(self.now() + min(left, timedelta(minutes=step)))
            self.catch_up()

    def catch_up(self) -> None:
        """Until the worker has looked once at everything, and what came of it is sent and handled."""
        time.sleep(_LOOKED_AT_WITHIN)
        self.be_still()

    def be_still(self, *, within: float = 120.0, settled: float = 0.3) -> bool:
        """Until everything that came is handled and everything queued has left; answers whether it came to that."""
        deadline = time.monotonic() + within
        still_since: float | None = None
        while time.monotonic() < deadline:
            if self.waiting():
                still_since = None
            elif still_since is None:
                still_since = time.monotonic()
            elif time.monotonic() - still_since >= settled:
                return True
            time.sleep(0.1)
        return False

    def came(self) -> int:
        """How many messages of people were taken in, ever."""
        with reading(self.sessions) as session:
            return session.scalar(select(func.count(InboxRow.id))) or 0

    def wait_for_one(self, before: int, *, within: float = 3.0) -> None:
        """Until something came since `before` of `came`: what people send is on its way for a moment."""
        deadline = time.monotonic() + within
        while self.came() <= before and time.monotonic() < deadline:
            time.sleep(0.03)

    def waiting(self) -> int:
        """How much is under way: texts to be handled, texts to leave, drivers' questions to be passed on."""
        now = self.now()
        with reading(self.sessions) as session:
            unhandled = select(func.count(InboxRow.id)).where(InboxRow.handled_at.is_(None))
            leaving = select(func.count(OutboxRow.id)).where(
                (OutboxRow.state == MessageState.SENDING)
                | ((OutboxRow.state == MessageState.PENDING) & (OutboxRow.due_at <= now + _SOON))
            )
            passed_on = select(func.count(DriverQuestion.id)).where(
                DriverQuestion.closed_at.is_(None),
                DriverQuestion.texted_at.is_(None) | DriverQuestion.answered_at.is_not(None),
            )
            return sum(session.scalar(each) or 0 for each in (unhandled, leaving, passed_on))


@contextmanager
def running(now: datetime, timezone: str) -> Iterator[House]:
    """A house on an empty database; its desk is open 06:00 to 21:00 in `timezone`. Trains where there is no model."""
    signal.signal(signal.SIGTERM, _leave)  # so that its processes end with us
    with FileLock(ROOT / ".training.lock"):  # the tests' own: two at a time would train into one file
        if not training.is_trained(ROOT):
            training.train(ROOT)
    with tempfile.TemporaryDirectory(prefix="doorstep-played-") as folder:
        yield from _running(Path(folder), now, timezone)


def _running(folder: Path, now: datetime, timezone: str) -> Iterator[House]:
    database = f"sqlite:///{folder}/house.db"
    engine = make_engine(database)
    upgrade(engine)
    receiver, rasa, sandbox, console = (f"http://127.0.0.1:{port}" for port in free_ports(4))
    with Sandbox(sandbox) as phones, SlackSandbox(sandbox) as slack:
        house = House(folder, sandbox, make_sessions(engine), phones, slack, folder / "clock")
        house.set_clock(now)
        environment = os.environ | {
            "DATABASE_URL": database,
            "DOORSTEP_NOW": now.isoformat(),
            "DOORSTEP_NOW_SINCE": datetime.now(UTC).isoformat(),
            "DOORSTEP_CLOCK_SPEED": "1",
            "DOORSTEP_CONSENT_MODE": "off",  # what is played says itself what came before
            "DOORSTEP_RECEIVER_URL": receiver,
            "DOORSTEP_RASA_URL": rasa,
            "DOORSTEP_SANDBOX_URL": sandbox,
            "DOORSTEP_CONSOLE_URL": console,
            "DOORSTEP_PUBLIC_URL": receiver,
            "DOORSTEP_CARRIER_STOP_WORDS": STOP_WORDS,
            "DOORSTEP_DISPATCH_OPENS": "06:00",
            "DOORSTEP_DISPATCH_CLOSES": "21:00",
            "DOORSTEP_DISPATCH_TIMEZONE": timezone,
            "TWILIO_API_URL": sandbox,
            "SLACK_API_URL": f"{sandbox}/slack/api/",
            "NO_PROXY": "127.0.0.1,localhost",
            "EVALUATION_CLOCK": str(folder / "clock"),
            "PYTHONPATH": os.pathsep.join((str(Path(__file__).parent / "moved_clock"), str(ROOT))),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in {
                "sandbox": ("doorstep", "sandbox", "--speed", "20"),
                "receiver": ("doorstep", "receiver"),
                "worker": ("doorstep", "worker"),
                "rasa": ("assistant", "run", "--port", rasa.rsplit(":", 1)[1]),
            }.items():
                with (folder / f"{name}.log").open("wb") as log:
                    processes[name] = subprocess.Popen(
                        [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
                    )
            for name, url in {
                "sandbox": f"{sandbox}/healthz", "receiver": f"{receiver}/healthz", "rasa": f"{rasa}/readyz",
            }.items():  # fmt: skip
                _wait_until_healthy(name, url, processes, folder)
            yield house
        finally:
            _stop(processes)
            engine.dispose()


def _leave(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)


def _wait_until_healthy(name: str, url: str, processes: dict[str, subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + _START_WITHIN
    while time.monotonic() < deadline:
        for each, process in processes.items():
            if process.poll() is not None:
                raise RuntimeError(f"{each} died:\n{(folder / f'{each}.log').read_text(errors='replace')[-3000:]}")
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2, trust_env=False).is_success:
                return
        time.sleep(0.2)
    raise RuntimeError(f"{name} is not healthy after {_START_WITHIN:g} s")


def _stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
