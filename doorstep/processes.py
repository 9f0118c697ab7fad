"""Runs the processes of a Procfile side by side until one stops or somebody stops them (honcho), and says when all
of them are healthy."""

import os
import re
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import typer
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

Check = Callable[[], bool]
"""Whether a process does its work now. Asked again until it does."""

_WORTH_SEEING = re.compile(r"\[(warning|error|critical)\s*\]|\b(WARNING|ERROR|CRITICAL)\b")
_SECONDS_BETWEEN_CHECKS = 0.2
_LAST_LINES = 15


class PortInUse(Exception):
    """The message names the port, who needs it and the setting that changes it."""


@dataclass(frozen=True)
class Process:
    name: str
    command: str
    is_healthy: Check


def from_procfile(file: Path, checks: Mapping[str, Check]) -> list[Process]:
    """The processes of the Procfile, each with its check."""
    return [
        Process(name, command, checks[name]) for name, command in parse_procfile(file.read_text()).processes.items()
    ]


def check_port_is_free(url: str, *, needed_by: str, setting: str) -> None:
    """Raises PortInUse."""
    address = urlsplit(url)
    host, port = address.hostname or "127.0.0.1", address.port or 80
    with closing(socket.socket()) as probe:
        # As servers do: a port whose last connections are still winding down counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            another = f"{address.scheme}://{host}:{port + 100}{address.path}"
            raise PortInUse(
                f"Port {port} ({needed_by}) cannot be used: {(error.strerror or str(error)).lower()}. "
                f"Stop what uses it, or choose another: {setting}={another}"
            ) from None


def run(
    processes: list[Process],
    *,
    log_folder: Path,
    healthy_within_seconds: float,
    when_healthy: Callable[[], None],
) -> int:
    """Run all of them, in our environment, until one stops or a signal comes (INT, TERM, HUP); then stop the others.

    Everything they write goes to `log_folder`, one file each; warnings and errors also to the terminal. Answers the
    exit status: 0 when a signal ended it, 1 when a process stopped by itself or was not healthy in time.
    """
    log_folder.mkdir(parents=True, exist_ok=True)
    output = _Output(log_folder)
    manager = _Supervisor(output)
    for process in processes:
        manager.add_process(process.name, process.command)

    def watch() -> None:
        late = _wait_until_healthy(processes, manager, healthy_within_seconds)
        if late is None:
            when_healthy()
        elif not manager.is_stopping:
            output.tell_end_of(late, f"was not healthy within {healthy_within_seconds:.0f} s")
            manager.give_up()

    watcher = threading.Thread(target=watch, daemon=True)
    manager.when_all_started = watcher.start  # honcho forks to start processes, so our thread comes after that
    _stop_on_hangup(manager)
    manager.loop()
    return 1 if manager.has_failed else 0


class _Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager, which also can be stopped while it is starting."""

    def __init__(self, output: "_Output") -> None:
        super().__init__(output)
        self.when_all_started: Callable[[], None] = lambda: None
        self.is_stopping = False
        self.has_failed = False
        self._output = output
        output.when_started = self._started
        output.when_stopped = self._stopped
        self._running: set[str] = set()

    def terminate(self) -> None:
        # honcho stops what it has heard of, and fails over what it has asked to start and not heard of yet.
        self.is_stopping = True
        if len(self._running) == len(self._processes):
            super().terminate()

    def give_up(self) -> None:
        self.has_failed = True
        self.terminate()

    def _started(self, name: str) -> None:
        self._running.add(name)
        if len(self._running) == len(self._processes):
            if self.is_stopping:
                super().terminate()
            else:
                self.when_all_started()

    def _stopped(self, name: str, status: int) -> None:
        if not self.is_stopping:
            self.has_failed = True
            self._output.tell_end_of(name, f"stopped by itself (exit status {status})")


class _Output(Printer):  # type: ignore[misc]
    """Where honcho's messages go: lines of a process to its log, honcho's own about starting and stopping to us."""

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self.when_started: Callable[[str], None]
        self.when_stopped: Callable[[str, int], None]
        self._log_folder = log_folder
        self._last_lines: dict[str, deque[str]] = {}

    def write(self, message: Message) -> None:
        text = message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
        if message.name == SYSTEM_PRINTER_NAME:
            self._take_note(text)
            return
        with self.log_of(message.name).open("a") as log:
            log.write(text)
        self._last_lines.setdefault(message.name, deque(maxlen=_LAST_LINES)).append(text.rstrip())
        if _WORTH_SEEING.search(text):
            super().write(message)

    def log_of(self, name: str) -> Path:
        return self._log_folder / f"{name}.log"

    def tell_end_of(self, name: str, what_happened: str) -> None:
        for line in self._last_lines.get(name, ()):
            typer.echo(f"  {name} | {line}", err=True)
        typer.echo(f"{name} {what_happened}. Above: its last lines; all of them: {self.log_of(name)}", err=True)

    def _take_note(self, text: str) -> None:
        if started := re.match(r"(\S+) started \(pid=", text):
            self.log_of(started[1]).unlink(missing_ok=True)  # a log of this run, not of all runs
            self.when_started(started[1])
        elif stopped := re.match(r"(\S+) stopped \(rc=(-?\d+)\)", text):
            self.when_stopped(stopped[1], int(stopped[2]))
        elif text.endswith(" received\n"):  # the signal of a Ctrl-C
            typer.echo("Stopping …")


def _wait_until_healthy(processes: list[Process], manager: _Supervisor, seconds: float) -> str | None:
    """None when all of them are; else the name of one that is not after so many seconds, or when stopping began."""
    deadline = time.monotonic() + seconds
    for process in processes:
        while not process.is_healthy():
            if manager.is_stopping or time.monotonic() > deadline:
                return process.name
            time.sleep(_SECONDS_BETWEEN_CHECKS)
    return None


def _stop_on_hangup(manager: Manager) -> None:
    """A closed terminal stops everything as Ctrl-C does (which honcho sees to, and to SIGTERM)."""
    supervisor = os.getpid()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() == supervisor:  # honcho's forks inherit the handler and only relay output
            manager.terminate()

    signal.signal(signal.SIGHUP, stop)
