"""Starts, measures and stops what is measured."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent

_NANOSECONDS = 1e9
_KIBIBYTE = 1024


class NotStarted(Exception):
    """The message has the last lines of the process's log."""


@dataclass(frozen=True)
class Started:
    """Processes by name: `rasa`, `actions` and, for ours, `worker`."""

    processes: Mapping[str, subprocess.Popen[bytes]]
    logs: Path

    def memory_mb(self, name: str | None = None) -> float:
        """Resident memory (VmRSS) of one of them, or of all, with their children."""
        return sum(_resident_bytes(pid) for pid in self._pids(name)) / 1e6

    def cpu_by_process(self) -> dict[str, float]:
        """CPU time that each of them has used so far, in seconds."""
        return {name: sum(_cpu_seconds(pid) for pid in self._pids(name)) for name in self.processes}

    def cpu_seconds(self) -> float:
        return sum(self.cpu_by_process().values())

    def wait_until_answers(self, name: str, url: str, within_seconds: float) -> None:
        """Raises NotStarted."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            if self.processes[name].poll() is not None:
                raise NotStarted(f"{name} died:\n{self._last_lines(name)}")
            if answers(url):
                return
            time.sleep(0.1)
        raise NotStarted(f"{name} does not answer after {within_seconds:g} s:\n{self._last_lines(name)}")

    def _pids(self, name: str | None) -> list[int]:
        return [
            pid
            for each, process in self.processes.items()
            if name in (None, each)
            for pid in _with_children(process.pid)
        ]

    def _last_lines(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]


@contextmanager
def running(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], logs: Path) -> Iterator[Started]:
    """All of the commands at once, in the project's folder; stopped at the end."""
    logs.mkdir(parents=True, exist_ok=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            with (logs / f"{name}.log").open("wb") as log:
                processes[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        yield Started(processes, logs)
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        for process in processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> float:
    """Run to the end, and answer the seconds it took. Raises NotStarted if it failed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as output:
        status = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=output).returncode
    if status:
        raise NotStarted(f"{' '.join(command)} failed:\n{log.read_text(errors='replace')[-3000:]}")
    return time.monotonic() - began


def environment(**decided: str) -> dict[str, str]:
    """This process's, without what would change either side's ways, and with what is decided."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV", "LOG_LEVEL")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    always = {
        "RASA_TELEMETRY_ENABLED": "false",
        "NO_PROXY": "127.0.0.1,localhost",
        "DOORSTEP_CONSENT_MODE": "off",  # what comes to a phone is an answer
    }
    return kept | always | decided


def answers(url: str) -> bool:
    """Asked ten times a second while a server starts on the same cores, so without a client of any size."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=2)
    try:
        connection.request("GET", address.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _with_children(pid: int) -> list[int]:
    pids = [pid]
    for thread in _entries(f"/proc/{pid}/task"):
        try:
            children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        except OSError:
            continue
        pids += [each for child in children for each in _with_children(int(child))]
    return pids


def _resident_bytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * _KIBIBYTE for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _cpu_seconds(pid: int) -> float:
    """By the scheduler's own account, which counts nanoseconds; the usual clock ticks are too coarse for one text."""
    total = 0
    for thread in _entries(f"/proc/{pid}/task"):
        try:
            total += int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[0])
        except (OSError, IndexError):
            continue
    return total / _NANOSECONDS


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
