"""All processes as the Procfile starts them, each of which can be killed, stopped and given another clock.

Whatever dies is started again, as systemd or a container platform would.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from honcho.environ import parse_procfile

from benchmarks.faults.blows import HOUSE
from benchmarks.processes import ROOT, NotStarted, answers

PROVIDERS = "sandbox"
RESTARTS_AFTER_SECONDS = 1.0
STARTS_WITHIN_SECONDS = 90.0
_LOOKS_EVERY = 0.1
_WRONG_CLOCK = Path(__file__).parent / "wrong_clock"


def with_clock_off(environment: Mapping[str, str], seconds: float) -> dict[str, str]:
    """Of a process whose machine's clock is wrong by so much."""
    if not seconds:
        return dict(environment)
    path = os.pathsep.join([str(_WRONG_CLOCK), environment.get("PYTHONPATH", str(ROOT))])
    return {**environment, "FAULTS_CLOCK_OFF": str(seconds), "PYTHONPATH": path}


@dataclass
class Part:
    name: str
    command: str
    ready_url: str | None
    """None: running is all that can be asked of it."""
    process: subprocess.Popen[bytes] | None = None
    is_wanted: bool = True
    clock_off: float = 0.0
    """Seconds by which its clock is wrong from its next start on."""
    is_ready: bool = False
    starts: int = 0
    down_since: float = field(default_factory=time.monotonic)


class House:
    def __init__(self, parts: list[Part], environment: dict[str, str], logs: Path) -> None:
        self.parts = {part.name: part for part in parts}
        self.whole_since: float | None = None
        """By the monotonic clock, since when every part is ready; None while one is not."""
        self._environment = environment
        self._logs = logs
        self._frozen: set[str] = set()

    @property
    def mortal(self) -> tuple[str, ...]:
        """All that is ours; the sandbox stands for Twilio and Slack, which remember."""
        return tuple(name for name in self.parts if name != PROVIDERS)

    def of(self, name: str) -> list[Part]:
        """The part of that name; `HOUSE`: all but the providers' side."""
        names = self.mortal if name == HOUSE else (name,)
        return [self.parts[each] for each in names]

    def kill(self, name: str) -> None:
        for part in self.of(name):
            self._signal(part, signal.SIGKILL)

    def terminate(self, name: str) -> None:
        """As a deploy does: it may finish what is under way."""
        for part in self.of(name):
            self._signal(part, signal.SIGTERM)

    def freeze(self, name: str) -> None:
        self._frozen.add(name)
        self.whole_since = None
        for part in self.of(name):
            part.is_ready = False
            self._signal(part, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        for part in self.of(name):
            self._signal(part, signal.SIGCONT)
        self._frozen.discard(name)

    def want(self, name: str, wanted: bool) -> None:
        """An unwanted part is killed and stays away."""
        for part in self.of(name):
            part.is_wanted = wanted
            if not wanted:
                self._signal(part, signal.SIGKILL)

    async def until_whole(self, within: float = STARTS_WITHIN_SECONDS) -> None:
        """Raises NotStarted."""
        deadline = time.monotonic() + within
        while self.whole_since is None:
            if time.monotonic() > deadline:
                late = ", ".join(part.name for part in self.parts.values() if not part.is_ready)
                raise NotStarted(f"not ready after {within:g} s: {late}; logs in {self._logs}")
            await asyncio.sleep(_LOOKS_EVERY)

    async def watch(self) -> None:
        """Start what is wanted and does not run, and know when all is ready. Until cancelled."""
        while True:
            for part in self.parts.values():
                await self._look_at(part)
            whole = all(part.is_ready for part in self.parts.values())
            if not whole:
                self.whole_since = None
            elif self.whole_since is None:
                self.whole_since = time.monotonic()
            await asyncio.sleep(_LOOKS_EVERY)

    def close(self) -> None:
        for name in list(self._frozen):
            self.thaw(name)
        running = [part for part in self.parts.values() if part.process]
        for part in running:
            part.is_wanted = False
            self._signal(part, signal.SIGTERM)
        for part in running:
            assert part.process is not None
            try:
                part.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._signal(part, signal.SIGKILL)
                part.process.wait()

    async def _look_at(self, part: Part) -> None:
        if part.name in self._frozen or HOUSE in self._frozen:
            return
        if part.process is not None and part.process.poll() is not None:
            part.process, part.is_ready, part.down_since = None, False, time.monotonic()
        if part.process is None:
            if part.is_wanted and (part.starts == 0 or time.monotonic() - part.down_since > RESTARTS_AFTER_SECONDS):
                self._start(part)
        elif not part.is_ready:
            part.is_ready = part.ready_url is None or await asyncio.to_thread(answers, part.ready_url)

    def _start(self, part: Part) -> None:
        part.starts += 1
        environment = with_clock_off(self._environment, part.clock_off)
        with (self._logs / f"{part.name}.log").open("ab") as log:
            part.process = subprocess.Popen(
                ["sh", "-c", f"exec {part.command}"], cwd=ROOT, env=environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _signal(self, part: Part, number: signal.Signals) -> None:
        if number in (signal.SIGKILL, signal.SIGTERM):
            part.is_ready, self.whole_since = False, None
        if part.process is not None and part.process.poll() is None:
            try:
                os.killpg(part.process.pid, number)
            except ProcessLookupError:
                return


@asynccontextmanager
async def running(
    ready_urls: dict[str, str | None], environment: dict[str, str], logs: Path, *, servers: int = 1
) -> AsyncIterator[House]:
    """The Procfile's processes and the sandbox; `servers` Rasa servers and workers.

    Yields when all are ready; their output is in `logs`, which is there. Raises NotStarted.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    parts = [Part(PROVIDERS, "doorstep sandbox --speed 20", ready_urls[PROVIDERS])]
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        parts.append(Part(name, command, ready_urls.get(name)))
        if servers > 1 and name in ("rasa", "worker"):
            second = command.replace("${RASA_PORT:-5005}", "${RASA2_PORT}")
            parts.append(Part(f"{name}2", second, ready_urls.get(f"{name}2")))
    house = House(parts, environment | {"PATH": path, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}, logs)
    watching = asyncio.create_task(house.watch())
    try:
        await house.until_whole()
        yield house
    finally:
        watching.cancel()
        await asyncio.to_thread(house.close)


@dataclass
class SmallDisk:
    """A file system of its own for the database, which can be filled."""

    folder: Path

    def fill(self) -> None:
        free = shutil.disk_usage(self.folder).free
        (self.folder / "ballast").write_bytes(b"\0" * free)

    def empty(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)


def small_disk(folder: Path, megabytes: int) -> Callable[[], None] | None:
    """Mount one at `folder`; how to take it away again, or None where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        return None

    def unmount() -> None:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True)

    return unmount
