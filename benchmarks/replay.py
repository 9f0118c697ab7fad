"""Plays a small simulated day on the code of any checkout: `python -m benchmarks.replay CHECKOUT OUT.db --number 4`.

For `python -m benchmarks.histories`: the same drivers, stops, windows and instants each time. The day begins at an
instant that is given beforehand, not whenever the processes are up, on a database of its own with the seeded day of the
same morning; the checkout's own processes, people and plan are used, with PYTHONPATH on it.

    git worktree add --detach /tmp/before 865bd32
    python -m benchmarks.replay . /tmp/now-1.db; python -m benchmarks.replay . /tmp/now-2.db
    python -m benchmarks.replay /tmp/before /tmp/before.db
    python -m benchmarks.histories /tmp/now-1.db /tmp/now-2.db
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ports import free_ports
from benchmarks.processes import answers

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
_STARTS_WITHIN = 240.0

_FOUND = """
import sys
from datetime import datetime
from doorstep.database import make_engine, make_sessions
from doorstep.dms.seed import seed
from doorstep.migrate import upgrade
engine = make_engine(sys.argv[1])
upgrade(engine)
with make_sessions(engine).begin() as session:
    seed(session, now=datetime.fromisoformat(sys.argv[2]), deliveries=12)
"""
_PLAY = """
import asyncio, sys
from datetime import timedelta
from doorstep.bootstrap import services
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.simulation import day as days, plan, world
try:
    from doorstep.simulation import system_time
except ImportError:
    from doorstep.simulation import house_time as system_time
number, drivers, stops, after = map(int, sys.argv[1:])
clock = system_time.read(services().settings.sandbox_url)
begins = services().settings.now + timedelta(minutes=after)
if clock.now() > begins:
    sys.exit(f"It is {clock.now():%H:%M} in there: it took too long to start for a day that begins at {begins:%H:%M}.")
planned = plan.plan(number, drivers, stops, begins, world.taken(services()))
for text in planned.texters:
    print(text.package.tracking_number, text.kind, text.at)
with SlackSandbox(services().settings.sandbox_url) as slack:
    world.build(services(), slack, planned, begins)
    asyncio.run(days.play(services(), slack, planned, clock, number, on_stop=lambda doors: None))
"""


@dataclass(frozen=True)
class _Place:
    checkout: Path
    environment: dict[str, str]
    urls: dict[str, str]
    """Of the processes that say when they are up."""

    def run(self, *command: str) -> int:
        """Python in the checkout, to its end."""
        return subprocess.run([sys.executable, *command], cwd=self.checkout, env=self.environment).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--number", type=int, default=4)
    parser.add_argument("--drivers", type=int, default=2)
    parser.add_argument("--stops", type=int, default=4)
    parser.add_argument("--speed", type=float, default=20.0)
    parser.add_argument("--begins", type=int, default=60, metavar="MINUTES", help="after the morning, in its own time")
    given = parser.parse_args()
    place = _place(given.checkout.resolve(), given.out.resolve(), given.speed)
    if place.run("-c", _FOUND, place.environment["DATABASE_URL"], MORNING.isoformat()):
        return 1
    place.environment["DOORSTEP_NOW_SINCE"] = datetime.now(UTC).isoformat()
    with _running(place, given.speed):
        return place.run("-c", _PLAY, *(str(each) for each in (given.number, given.drivers, given.stops, given.begins)))


def _place(checkout: Path, out: Path, speed: float) -> _Place:
    receiver, rasa, sandbox = (f"http://127.0.0.1:{port}" for port in free_ports(3))
    environment = os.environ | {
        "PYTHONPATH": str(checkout),
        "DATABASE_URL": f"sqlite:///{out}",
        "DOORSTEP_NOW": MORNING.isoformat(),
        "DOORSTEP_CONSENT_MODE": "off",
        "DOORSTEP_CLOCK_SPEED": str(speed),
        "DOORSTEP_RECEIVER_URL": receiver,
        "DOORSTEP_RASA_URL": rasa,
        "DOORSTEP_SANDBOX_URL": sandbox,
        "DOORSTEP_PUBLIC_URL": receiver,
        "TWILIO_API_URL": sandbox,
        "SLACK_API_URL": f"{sandbox}/slack/api/",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    up = {"sandbox": f"{sandbox}/healthz", "receiver": f"{receiver}/healthz", "rasa": f"{rasa}/readyz"}
    return _Place(checkout, environment, up)


@contextmanager
def _running(place: _Place, speed: float) -> Iterator[None]:
    """The four processes that a day needs; it has no desk."""
    commands = {
        "sandbox": ["doorstep", "sandbox", "--speed", str(speed)],
        "receiver": ["doorstep", "receiver"],
        "rasa": ["assistant", "run", "--port", place.urls["rasa"].split(":")[2].partition("/")[0]],
        "worker": ["doorstep", "worker"],
    }
    logs, processes = Path(tempfile.mkdtemp(prefix="replay-")), []
    print(f"logs in {logs}", flush=True)
    try:
        for name, command in commands.items():
            with (logs / f"{name}.log").open("wb") as log:
                processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", *command],
                        cwd=place.checkout, env=place.environment, stdout=log, stderr=log,
                    )
                )  # fmt: skip
        deadline = time.monotonic() + _STARTS_WITHIN
        while not all(map(answers, place.urls.values())):
            if time.monotonic() > deadline or any(each.poll() is not None for each in processes):
                sys.exit(f"not up: see {logs}")
            time.sleep(0.5)
        yield
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
