"""Programs under test as a terminal would start them, and what they leave behind."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parent.parent.parent


def _as_from_a_terminal() -> None:
    """Whatever a shell starts in the background ignores SIGINT from its first moment, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Program:
    """A running program; `lines` grows as it writes (standard output and error together)."""

    def __init__(self, arguments: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._mark = f"DOORSTEP_TEST_MARK={secrets.token_hex(8)}"
        name, value = self._mark.split("=")
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            arguments,
            cwd=folder,
            env={**os.environ, **environment, name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_as_from_a_terminal,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_for_line(self, part: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not any(part in line for line in self.lines):
            assert time.monotonic() < deadline, f"no {part!r} within {seconds:g} s:\n{self.output}"
            assert self.process.poll() is None, f"ended before {part!r}:\n{self.output}"
            time.sleep(0.05)

    def press_ctrl_c(self) -> None:
        """The terminal sends SIGINT to the whole foreground group, not to one process."""
        self.send(signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def wait_for_end(self, seconds: float) -> int:
        status = self.process.wait(seconds)
        self._reader.join(seconds)
        return status

    def left_behind(self) -> list[str]:
        """Processes that it started, directly or not, and that still run."""
        deadline = time.monotonic() + 60  # init takes a moment to collect what was killed
        while (left := self._marked()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return [command for _, command in left]

    def kill_all(self) -> None:
        for number, _ in self._marked():
            os.kill(number, signal.SIGKILL)

    def _marked(self) -> list[tuple[int, str]]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append((int(folder.name), command))
            except OSError:
                continue  # ended meanwhile, or not ours to read
        return found

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)


@contextmanager
def running(arguments: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    program = Program(arguments, folder, environment or {})
    try:
        yield program
    finally:
        program.kill_all()


def doorstep(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """`doorstep …`, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "doorstep", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=240,
    )
