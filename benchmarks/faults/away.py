"""What can be away for a while, and how that is done."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks.faults.house import House, SmallDisk
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox

_EVER = 3600.0
"""Of a fault in the sandbox, until it is cleared. Seconds."""

Away = Callable[[], AbstractContextManager[None]]
"""Something is away within it."""


def misfortunes(
    home: House, sandbox: Sandbox, slack: SlackSandbox, url: str, disk: Path | None
) -> Iterator[tuple[str, Away]]:
    one_of = {"rasa": "all Rasa servers", "worker": "all workers"} if "rasa2" in home.parts else {}
    for name in ("receiver", "rasa", "worker", "console"):
        parts = [each for each in home.mortal if each.startswith(name)]
        yield f"{one_of.get(name, name)} killed", partial(_gone, home, parts)
        yield f"{one_of.get(name, name)} hung (SIGSTOP)", partial(_hung, home, parts)
    for name in one_of:
        yield f"one of two: {name} killed", partial(_gone, home, [name])
        yield f"one of two: {name} hung (SIGSTOP)", partial(_hung, home, [name])
    carrier, workspace = partial(_fault, sandbox), partial(_fault, slack)
    yield "carrier API times out", partial(carrier, "api_timeout", times=None)
    yield "carrier API times out, took it", partial(carrier, "api_timeout", times=None, accepted=True)
    yield "carrier API 429", partial(carrier, "api_error", code=20429, times=None)
    yield "Slack outage", partial(workspace, "outage", seconds=_EVER)
    yield "Slack 429", partial(workspace, "rate_limited", times=None)
    yield "Slack API times out", partial(workspace, "api_timeout", times=None)
    yield "Slack API times out, took it", partial(workspace, "api_timeout", times=None, accepted=True)
    yield "carrier and Slack frozen (SIGSTOP)", partial(_hung, home, ["sandbox"])
    if url.startswith("postgresql"):
        server = _Server(Path(str(make_url(url).query["host"])))
        yield "PostgreSQL stopped", server.stopped
        yield "PostgreSQL frozen (SIGSTOP)", server.frozen
    else:
        yield "SQLite write lock held", partial(_locked, make_url(url).database or "")
        if disk is not None:
            yield "disk full", partial(_full, SmallDisk(disk))


@contextmanager
def _gone(home: House, parts: Sequence[str]) -> Iterator[None]:
    for each in parts:
        home.want(each, False)
    try:
        yield
    finally:
        for each in parts:
            home.want(each, True)


@contextmanager
def _hung(home: House, parts: Sequence[str]) -> Iterator[None]:
    for each in parts:
        home.freeze(each)
    try:
        yield
    finally:
        for each in parts:
            home.thaw(each)


@contextmanager
def _fault(provider: Sandbox | SlackSandbox, kind: str, **details: object) -> Iterator[None]:
    provider.add_fault(kind, **details)
    try:
        yield
    finally:
        provider.clear_faults()


@contextmanager
def _locked(file: str) -> Iterator[None]:
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def _full(disk: SmallDisk) -> Iterator[None]:
    disk.fill()
    try:
        yield
    finally:
        disk.empty()


class _Server:
    """A PostgreSQL server that listens in this folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """As when the machine it is on is switched off."""
        pid = self._pid()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        owner = Path(f"/proc/{pid}").stat().st_uid
        for each in self._family(pid):
            with _unless_gone():
                os.kill(each, signal.SIGKILL)
        try:
            yield
        finally:
            data = Path(command[command.index("-D") + 1])
            (data / "postmaster.pid").unlink(missing_ok=True)
            (self._folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            with (self._folder / "log").open("ab") as log:
                subprocess.Popen(command, user=owner, cwd=self._folder, stdout=log, stderr=log)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        family = self._family(self._pid())
        for each in family:
            with _unless_gone():
                os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in reversed(family):
                with _unless_gone():
                    os.kill(each, signal.SIGCONT)

    def _pid(self) -> int:
        return int((self._folder / ".s.PGSQL.5432.lock").read_text().split()[0])

    @staticmethod
    def _family(pid: int) -> list[int]:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(int(each) for each in children)]


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return
