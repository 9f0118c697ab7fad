"""Processes side by side, with small shell programs in place of ours."""

import signal
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from doorstep.training import fingerprint
from tests.setup.programs import ROOT, Program, running

_SUPERVISOR = """
import sys
from pathlib import Path
from doorstep import processes

def has_file(name):
    return lambda: Path(f"{name}.healthy").exists()

procfile = Path("Procfile")
names = [line.split(":")[0] for line in procfile.read_text().splitlines()]
sys.exit(processes.run(
    processes.from_procfile(procfile, {name: has_file(name) for name in names}),
    log_folder=Path("log"),
    healthy_within_seconds=float(sys.argv[1]),
    when_healthy=lambda: print("all healthy", flush=True),
))
"""

_SERVES = "touch {name}.healthy; echo {name} says hello; while true; do sleep 0.1; done"


def supervise(folder: Path, commands: Mapping[str, str], *, within: float = 60) -> AbstractContextManager[Program]:
    (folder / "Procfile").write_text("".join(f"{name}: {command}\n" for name, command in commands.items()))
    return running([sys.executable, "-c", _SUPERVISOR, str(within)], folder, {"PYTHONPATH": str(ROOT)})


def two_servers() -> dict[str, str]:
    return {name: _SERVES.format(name=name) for name in ("rasa", "worker")}


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_signal_of_a_terminal_stops_all_processes(tmp_path: Path, stop_signal: signal.Signals) -> None:
    with supervise(tmp_path, two_servers()) as program:
        program.wait_for_line("all healthy", 60)
        program.send(stop_signal)
        assert program.wait_for_end(60) == 0
        assert program.left_behind() == []


def test_a_signal_to_the_parent_alone_stops_all_processes(tmp_path: Path) -> None:
    with supervise(tmp_path, two_servers()) as program:
        program.wait_for_line("all healthy", 60)
        program.process.send_signal(signal.SIGTERM)
        assert program.wait_for_end(60) == 0
        assert program.left_behind() == []


@pytest.mark.parametrize("milliseconds", [0, 20, 60])
def test_ctrl_c_while_processes_are_starting_stops_all_of_them(tmp_path: Path, milliseconds: int) -> None:
    with supervise(tmp_path, dict.fromkeys(("rasa", "actions", "worker"), "sleep 60")) as program:
        while not (tmp_path / "log").exists():  # made just before the first process
            time.sleep(0.001)
        time.sleep(milliseconds / 1000)
        program.press_ctrl_c()
        assert program.wait_for_end(60) in (0, -signal.SIGINT)  # the latter: before there was anything to stop
        assert program.left_behind() == []


def test_a_process_that_dies_stops_the_others_and_is_named_with_its_last_lines(tmp_path: Path) -> None:
    commands = two_servers() | {"worker": "touch worker.healthy; sleep 1; echo the disk is full; exit 3"}
    with supervise(tmp_path, commands) as program:
        assert program.wait_for_end(60) == 1
        assert "worker | the disk is full" in program.output
        assert program.output.splitlines()[-1].startswith("worker stopped by itself (exit status 3).")
        assert program.left_behind() == []


def test_a_process_that_does_not_get_healthy_is_named_and_all_stop(tmp_path: Path) -> None:
    commands = two_servers() | {"worker": "echo waiting for the database; sleep 60"}
    with supervise(tmp_path, commands, within=4) as program:
        assert program.wait_for_end(60) == 1
        assert "all healthy" not in program.output
        assert "worker | waiting for the database" in program.output
        assert program.output.splitlines()[-1].startswith("worker was not healthy within 4 s.")
        assert program.left_behind() == []


def test_a_process_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    deaf = "trap '' TERM; touch worker.healthy; while true; do sleep 0.1; done"
    with supervise(tmp_path, two_servers() | {"worker": deaf}) as program:
        program.wait_for_line("all healthy", 60)
        program.press_ctrl_c()
        assert program.wait_for_end(60) == 0
        assert program.left_behind() == []


def test_only_warnings_and_errors_reach_the_terminal_and_everything_the_log(tmp_path: Path) -> None:
    talks = "echo just so you know; echo '2026-11-20 WARNING worker slow'; echo '[error    ] lost'; " + _SERVES
    with supervise(tmp_path, {"worker": talks.format(name="worker")}) as program:
        program.wait_for_line("all healthy", 60)
        program.wait_for_line("lost", 60)
        program.press_ctrl_c()
        program.wait_for_end(60)
    assert "WARNING worker slow" in program.output
    assert "just so you know" not in program.output
    assert (tmp_path / "log" / "worker.log").read_text().splitlines()[0] == "just so you know"


def test_a_changed_training_line_changes_the_fingerprint_of_the_model(tmp_path: Path) -> None:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    lines = tmp_path / "data" / "nlu" / "small_talk.yml"
    lines.write_text("- hi")
    before = fingerprint(tmp_path)
    lines.write_text("- hello")
    assert fingerprint(tmp_path) != before
    lines.write_text("- hi")
    assert fingerprint(tmp_path) == before
    lines.rename(lines.with_name("greetings.yml"))
    assert fingerprint(tmp_path) != before
