"""The whole house on free ports, as `make demo` runs it: sandbox, receiver, Rasa and worker as real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks.faults.house import with_clock_off
from doorstep.bootstrap import clock_of
from doorstep.clock import Clock
from doorstep.database import Sessions, make_engine, make_sessions
from doorstep.migrate import upgrade
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings
from tests.ports import free_ports

ROOT = Path(__file__).parent.parent
START_WITHIN = 240.0
"""Seconds; it guards against hanging. A start on a busy machine of two cores took 25."""
SANDBOX_SPEED = 20.0
"""How many times as fast as the real ones its carrier answers and its Slack takes posts."""
CARRIER_STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "OPTOUT", "REVOKE")
"""As docs/going-live.md recommends: without CANCEL, which customers mean for a delivery."""


@dataclass
class House:
    settings: Settings
    environment: dict[str, str]
    sandbox: Sandbox
    slack: SlackSandbox
    sessions: Sessions
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]]

    @property
    def clock(self) -> Clock:
        """As the processes read it."""
        return clock_of(self.settings)

    def start(self, *names: str, clock_off: float = 0.0) -> None:
        """(Re)start processes of the house, on a machine whose clock is off by so many seconds, and wait until they are
        healthy."""
        environment = with_clock_off(self.environment, clock_off)
        for name in names:
            log = (self.logs / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                _COMMANDS[name](self.settings), cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        for name in names:
            self._wait_until_healthy(name)
        if "sandbox" in names:
            self.slack.change_workspace(patience=60)  # the real one's 3 s are too few on a busy machine

    def kill(self, name: str) -> None:
        """As a power cut does."""
        self.processes[name].kill()
        self.processes[name].wait()

    def fail_actions(self) -> None:
        """From now on every action fails, as when something is down that it needs."""
        Path(self.environment["FAILING_ACTIONS"]).touch()

    def mend_actions(self) -> None:
        Path(self.environment["FAILING_ACTIONS"]).unlink(missing_ok=True)

    @contextmanager
    def limited_dms(self) -> Iterator[None]:
        """Meanwhile actions speak with a DMS that can do less (tests/dms/conformance/limited.py)."""
        file = Path(f"{self.environment['FAILING_ACTIONS']}-limited-dms")
        file.touch()
        try:
            yield
        finally:
            file.unlink()

    def _wait_until_healthy(self, name: str) -> None:
        url = _HEALTH[name](self.settings)
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if self.processes[name].poll() is not None:
                raise RuntimeError(f"{name} died:\n{self._tail(name)}")
            if url is None:
                return
            try:
                if httpx.get(url, timeout=10).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{name} is not healthy after {START_WITHIN:g} s:\n{self._tail(name)}")

    def _tail(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]


_COMMANDS = {
    "sandbox": lambda settings: [sys.executable, "-m", "doorstep", "sandbox", "--speed", str(SANDBOX_SPEED)],
    "receiver": lambda settings: [sys.executable, "-m", "doorstep", "receiver"],
    "rasa": lambda settings: [
        sys.executable, "-m", "assistant", "run", "--port", _port(settings.rasa_url),
        "--endpoints", "tests/failing_endpoints.yml",
    ],
    "worker": lambda settings: [sys.executable, "-m", "tests.quick_worker"],
    "console": lambda settings: [sys.executable, "-m", "doorstep", "console"],
}  # fmt: skip
_HEALTH = {
    "sandbox": lambda settings: f"{settings.sandbox_url}/healthz",
    "receiver": lambda settings: f"{settings.receiver_url}/healthz",
    "rasa": lambda settings: f"{settings.rasa_url}/readyz",
    "worker": lambda settings: None,
    "console": lambda settings: f"{settings.console_url}/readyz",
}


@contextmanager
def house(
    folder: Path,
    database_url: str,
    now: datetime,
    *,
    with_console: bool = False,
    speed: float = 1.0,
    **environment_too: str,
) -> Iterator[House]:
    """A running house on an empty, migrated database. `now` is where its clock starts, going at `speed`.

    `with_console`: the desk's pages too; they have no accounts yet.
    """
    receiver, rasa, sandbox, console = free_ports(4)
    since = datetime.now(UTC)
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DOORSTEP_NOW": now.isoformat(),
        "DOORSTEP_CONSENT_MODE": "off",  # whoever counts texts counts those of its own
        "DOORSTEP_NOW_SINCE": since.isoformat(),
        "DOORSTEP_CLOCK_SPEED": str(speed),
        "DOORSTEP_RECEIVER_URL": f"http://127.0.0.1:{receiver}",
        "DOORSTEP_RASA_URL": f"http://127.0.0.1:{rasa}",
        "DOORSTEP_SANDBOX_URL": f"http://127.0.0.1:{sandbox}",
        "DOORSTEP_CONSOLE_URL": f"http://127.0.0.1:{console}",
        "DOORSTEP_PUBLIC_URL": f"http://127.0.0.1:{receiver}",
        "DOORSTEP_CARRIER_STOP_WORDS": ",".join(CARRIER_STOP_WORDS),
        "FAILING_ACTIONS": str(folder / "failing-actions"),
        "SANDBOX_SPEED": str(SANDBOX_SPEED),
        "TWILIO_API_URL": f"http://127.0.0.1:{sandbox}",
        "SLACK_API_URL": f"http://127.0.0.1:{sandbox}/slack/api/",
        **environment_too,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    settings = Settings(
        database_url=database_url,
        now=now,
        now_since=since,
        clock_speed=speed,
        receiver_url=environment["DOORSTEP_RECEIVER_URL"],
        rasa_url=environment["DOORSTEP_RASA_URL"],
        sandbox_url=environment["DOORSTEP_SANDBOX_URL"],
        console_url=environment["DOORSTEP_CONSOLE_URL"],
        public_url=environment["DOORSTEP_PUBLIC_URL"],
        twilio_api_url=environment["TWILIO_API_URL"],
        slack_api_url=environment["SLACK_API_URL"],
        carrier_stop_words=CARRIER_STOP_WORDS,
        consent_mode=environment["DOORSTEP_CONSENT_MODE"],
    )
    engine = make_engine(database_url)
    upgrade(engine)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        client = stack.enter_context(Sandbox(settings.sandbox_url))
        workspace = stack.enter_context(SlackSandbox(settings.sandbox_url))
        home = House(settings, environment, client, workspace, make_sessions(engine), folder, {})
        stack.callback(_stop_all, home)
        home.start("sandbox")  # first: the worker asks it at once for what it missed
        home.start("receiver", "worker", *(["console"] if with_console else []), "rasa")
        yield home


def _stop_all(home: House) -> None:
    for process in home.processes.values():
        process.terminate()
    for process in home.processes.values():
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(url: str) -> str:
    return url.rsplit(":", 1)[1].split("/")[0]
