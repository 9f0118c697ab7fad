"""Trains the dialogue model, when what it is made from has changed."""

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import typer

MODEL = Path("models/doorstep.tar.gz")
_FINGERPRINT = Path("models/.fingerprint")
_LOG = Path("var/log/train.log")
# uv.lock: what one version of a library has stored, another may not read.
_SOURCES = ("config.yml", "domain.yml", "data/**/*", "assistant/**/*.py", "doorstep/language/masks.py", "uv.lock")
_COMMAND = (sys.executable, "-m", "assistant", "train", "--out", "models", "--fixed-model-name", "doorstep")
_STAGE = re.compile(r"(?:Started|Starting to train) (validating|component '\w+')")
"""In what Rasa writes while it trains: worth a line on the terminal."""


class TrainingFailed(Exception):
    """The message says where to read why."""


def is_trained(project: Path) -> bool:
    """Whether there is a model made from the sources as they are now."""
    marked = project / _FINGERPRINT
    return (project / MODEL).exists() and marked.exists() and marked.read_text() == fingerprint(project)


def fingerprint(project: Path) -> str:
    """Changes with any file that the model is made from."""
    digest = hashlib.sha256()
    files = {file for pattern in _SOURCES for file in project.glob(pattern) if file.is_file()}
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(project).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def train(project: Path, *, more: Sequence[Path] = ()) -> None:
    """Train, with a line per component on the terminal and everything in var/log/train.log. `more`: files of lines
    beside those of the project.

    Raises TrainingFailed.
    """
    (project / MODEL).parent.mkdir(exist_ok=True)
    (project / _LOG).parent.mkdir(parents=True, exist_ok=True)
    (project / _FINGERPRINT).unlink(missing_ok=True)
    trained_from = fingerprint(project)  # before: what is edited meanwhile is not in this model
    began = time.monotonic()
    if _run(project, command(more), began) != 0 or not (project / MODEL).exists():
        raise TrainingFailed(f"Training failed; the reason is at the end of {_LOG}")
    (project / _FINGERPRINT).write_text(trained_from)
    typer.echo(f"  {time.monotonic() - began:4.0f} s  done: {MODEL}")


def command(more: Sequence[Path] = ()) -> tuple[str, ...]:
    return (*_COMMAND, *(("--data", "data", *map(str, more)) if more else ()))


def _run(project: Path, command: Sequence[str], began: float) -> int:
    with (
        (project / _LOG).open("w") as log,
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        try:
            for line in process.stdout or ():
                log.write(line)
                if stage := _STAGE.search(line):
                    typer.echo(f"  {time.monotonic() - began:4.0f} s  {stage[1]}")
        except BaseException:
            process.terminate()
            raise
    return process.returncode
