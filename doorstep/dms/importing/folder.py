"""A folder that the company's own system puts files into: each is imported once, and lies in `done/` or `failed/` then.

A file is whole when it is renamed to its name; names that begin with a dot, or end with .part or .tmp, are not looked
at, and neither is a file that still grew since the last look. Beside the imported file lies what became of it, as
`NAME.txt`. Where several workers look, whoever renames a file first has it; no other is begun until it is done, so that
of two files the older never overwrites the newer.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from doorstep.bootstrap import Services
from doorstep.clock import Clock, system_clock
from doorstep.database import Sessions
from doorstep.dms.importing import ImportReport, import_file
from doorstep.dms.importing import mapping as mappings
from doorstep.dms.importing.found import KINDS, UnreadableFile
from doorstep.dms.importing.reading import OURS
from doorstep.dms.importing.rows import columns_of

MAPPING = "columns.map.yml"
"""In the folder: how all files in it are read, where their columns are not ours."""
SUFFIXES = (".csv", ".xlsx", ".json")
_TAKEN = "taking"
_QUIET_SECONDS = 2.0
"""A file that was written to more lately may still grow."""
_ABANDONED_SECONDS = 3600.0
"""Whoever took a file so long ago is not at it any more: taking it again is safe, row by row."""

_STILL_AT_IT_ROWS = 500
LOOKS_EVERY = timedelta(seconds=15)

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    folder = services.settings.import_folder
    if folder is None:
        return None
    take_what_lies_in(folder, services.sessions, services.clock)
    return services.clock() + LOOKS_EVERY


def take_what_lies_in(folder: Path, sessions: Sessions, clock: Clock, of_files: Clock = system_clock) -> int:
    """Import what lies there, the oldest first; how many files were dealt with. `of_files`: what dates files."""
    for name in (_TAKEN, "done", "failed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _give_back_abandoned(folder, of_files)
    files = [each for each in folder.iterdir() if _is_whole(each, of_files)]
    dealt_with = 0
    for file in sorted(files, key=lambda each: (_written_at(each), each.name)):
        mine = folder / _TAKEN / file.name
        try:
            if any((folder / _TAKEN).iterdir()):
                break  # an earlier one is being taken, or was and is not done: the later file has the last word
            os.utime(file)  # when it was taken
            file.rename(mine)
        except FileNotFoundError:
            continue  # another worker has it
        _take(folder, mine, sessions, clock())
        dealt_with += 1
    return dealt_with


def _take(folder: Path, file: Path, sessions: Sessions, now: datetime) -> None:
    try:
        named = folder / MAPPING
        columns = {name for kind in KINDS for name in columns_of(kind)}
        mapping = mappings.load(named, columns) if named.exists() else OURS
        report = import_file(
            sessions, file, actor="import", now=now, mapping=mapping, on_row=lambda done, _: _still_at_it(file, done)
        )
    except UnreadableFile as error:
        _put_away(folder / "failed", file, f"Nothing was imported: {error}\n", now)
        _log.warning("folder_file_failed", suffix=file.suffix)
        return
    _put_away(folder / ("failed" if report.problems else "done"), file, in_words(report), now)
    _log.info(
        "folder_file_imported", created=report.created, changed=report.changed, unchanged=report.unchanged,
        left_out=len(report.problems),
    )  # fmt: skip


def in_words(report: ImportReport) -> str:
    lines = [f"{report.created:,} created, {report.changed:,} changed, {report.unchanged:,} unchanged"]
    lines += [said] if (said := report.of_numbers_taken_away()) else []
    lines += [f"{rows:,} left out: {reason}" for reason, rows in report.by_reason()]
    told = sorted([*report.problems, *report.notes], key=lambda each: each.line)
    lines += [f"line {each.line}{f', {each.subject}' if each.subject else ''}: {each.reason}" for each in told]
    return "\n".join(lines) + "\n"


def _put_away(there: Path, file: Path, said: str, now: datetime) -> None:
    """Under a name that nothing there has: the same name may come every day."""
    name, number = f"{now:%Y%m%dT%H%M%SZ}-{file.name}", 1
    while (there / name).exists():
        number += 1
        name = f"{now:%Y%m%dT%H%M%SZ}-{number}-{file.name}"
    (there / f"{name}.txt").write_text(said, "utf-8")
    file.rename(there / name)


def _still_at_it(file: Path, done: int) -> None:
    if done % _STILL_AT_IT_ROWS == 0:
        os.utime(file)


def _is_whole(file: Path, of_files: Clock) -> bool:
    is_quiet = of_files().timestamp() - _written_at(file) >= _QUIET_SECONDS
    return is_quiet and file.is_file() and not file.name.startswith(".") and file.suffix.lower() in SUFFIXES


def _written_at(file: Path) -> float:
    """Of one that is gone meanwhile: never."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _give_back_abandoned(folder: Path, of_files: Clock) -> None:
    for file in (folder / _TAKEN).iterdir():
        try:
            back = folder / file.name
            if back.exists():  # the same name comes every day
                back = folder / f"{file.stem}-again{file.suffix}"
            is_abandoned = of_files().timestamp() - file.stat().st_mtime > _ABANDONED_SECONDS
            if is_abandoned and not back.exists():
                file.rename(back)
        except FileNotFoundError:
            continue
