"""`python -m tests.upgrade.release_before`: as much of the release before as its tests in PLAYED need, out of the
history into release_before.tar.gz. That file is kept, because a clone need not have the history.

At a release: COMMIT is the last one of the release before (docs/upgrading.md names it), then carry this out.
"""

import ast
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.stack import ROOT

COMMIT = "d71d378dda586304b426f80493af6860dbe620a0"
KEPT = Path(__file__).with_suffix(".tar.gz")
PLAYED = (
    "tests/actions/test_driver_trouble.py::TestTheDay",
    "tests/actions/test_text_wishes.py",
    "tests/cases/test_commands.py",
    "tests/desk/test_takeover.py::TestWriting",
    "tests/desk/test_undoable.py",
    "tests/dms/test_commands.py",
    "tests/messaging/test_callbacks.py",
    "tests/messaging/test_inbox.py",
    "tests/outreach/notifications/test_attempted.py",
    "tests/privacy/test_erasing.py::test_nothing_of_the_person_stays_and_all_of_others_does",
)
"""Its own tests, those of rows that many processes write: drivers, customers, cases, the desk, packages, texts."""
_WHOLE = ("actions", "data/responses", "domain.yml", "migrations", "pyproject.toml")
_DATA = (".csv", ".html", ".yml")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder)
        subprocess.run(["tar", "-x"], cwd=whole, input=_archive(COMMIT), check=True)
        modules = _needed(
            whole, [whole / each.partition("::")[0] for each in PLAYED], (whole / "actions").rglob("*.py")
        )
        data = (each for each in (whole / "doorstep").rglob("*") if each.suffix in _DATA)
        names = {each.relative_to(whole).as_posix() for each in (*modules, *data)}
    KEPT.write_bytes(_archive("--format=tar.gz", COMMIT, *_WHOLE, *sorted(names)))


def unpack(folder: Path) -> None:
    subprocess.run(["tar", "-xzf", str(KEPT)], cwd=folder, check=True)


def _archive(*parts: str) -> bytes:
    return subprocess.run(["git", "archive", *parts], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout


def _needed(root: Path, tests: Iterable[Path], by_name: Iterable[Path]) -> set[Path]:
    """The tests, what is only imported by its name, and all that these import."""
    found: set[Path] = set()
    waiting = [*tests, *by_name]
    while waiting:
        if (module := waiting.pop()) in found:
            continue
        found.add(module)
        for name in _imported(module):
            waiting.extend(_modules(root, name))
        for folder in module.relative_to(root).parents:
            beside = (root / folder / name for name in ("conftest.py", "__init__.py"))
            waiting.extend(each for each in beside if each.exists())
    return found


def _imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _modules(root: Path, name: str) -> Iterator[Path]:
    path = root.joinpath(*name.split("."))
    yield from (each for each in (path / "__init__.py", path.with_suffix(".py")) if each.exists())


if __name__ == "__main__":
    main()
