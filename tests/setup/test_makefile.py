"""`make` on machines that lack something. Nothing is downloaded here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.setup.programs import ROOT

_COREUTILS = ("sh", "make", "mkdir", "rm", "touch", "sed", "env", "test", "uname")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout with nothing installed, on a machine with nothing but the tools of bin/."""
    for name in ("Makefile", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in _COREUTILS:
        found = shutil.which(tool)
        if found:
            (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def install(machine: Path, tool: str, script: str) -> None:
    file = machine / "bin" / tool
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def make(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=machine,
        env={"PATH": str(machine / "bin"), "HOME": str(machine)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def said(answer: subprocess.CompletedProcess[str]) -> list[str]:
    """Standard error, less what make adds itself."""
    return [line for line in answer.stderr.splitlines() if not line.startswith("make: ")]


def test_help_names_every_target_that_is_no_file(machine: Path) -> None:
    (phony,) = [line for line in (machine / "Makefile").read_text().splitlines() if line.startswith(".PHONY:")]
    answer = make(machine, "help")
    assert answer.returncode == 0, answer.stderr
    assert [line.split()[1] for line in answer.stdout.splitlines()] == phony.split()[1:]
    assert {"test", "test-quick", "test-postgresql"} <= set(phony.split())


def test_without_any_python_it_says_which_tool_is_missing(machine: Path) -> None:
    answer = make(machine, "demo")
    assert answer.returncode != 0
    (line,) = said(answer)
    assert line.startswith("Missing: python3.")


def test_without_curl_it_says_so(machine: Path) -> None:
    install(machine, "python3", "exit 1")
    (line,) = said(make(machine, "test"))
    assert line.startswith("Missing: curl.")


def test_when_uv_cannot_be_brought_it_says_where_to_read_why_and_what_to_do(machine: Path) -> None:
    install(machine, "python3", "echo no network >&2; exit 1")
    install(machine, "curl", "echo no network >&2; exit 6")
    (line,) = said(make(machine, "demo"))
    assert ".uv/log" in line
    assert "https://docs.astral.sh/uv" in line
    assert "no network" in (machine / ".uv" / "log").read_text()


def test_a_python_without_venv_brings_uv_by_pip(machine: Path) -> None:
    install(machine, "curl", "exit 6")
    install(
        machine,
        "python3",
        'case "$*" in\n'
        '"-m venv"*) echo ensurepip is not available >&2; exit 1;;\n'
        '"-m pip install"*"--target .uv uv") mkdir -p .uv/bin; echo "echo uv" > .uv/bin/uv; chmod +x .uv/bin/uv;;\n'
        "esac",
    )
    (machine / "bin" / "chmod").symlink_to(shutil.which("chmod") or "")
    answer = make(machine, ".uv/bin/uv")
    assert answer.returncode == 0, answer.stderr


def test_an_installed_uv_is_used_and_the_environment_is_synced_once(machine: Path) -> None:
    install(machine, "uv", 'mkdir -p .venv/bin; echo "$@" >> synced')
    for _ in range(2):
        assert make(machine, ".venv/.synced").returncode == 0
    assert (machine / "synced").read_text() == "sync --frozen --compile-bytecode\n"


def test_a_changed_lock_file_is_synced_again(machine: Path) -> None:
    install(machine, "uv", 'mkdir -p .venv/bin; echo "$@" >> synced')
    make(machine, ".venv/.synced")
    later = (machine / ".venv" / ".synced").stat().st_mtime + 1
    os.utime(machine / "uv.lock", (later, later))
    make(machine, ".venv/.synced")
    assert len((machine / "synced").read_text().splitlines()) == 2
