"""Depots, drivers, routes and deliveries from CSV or JSON files; docs/import.md describes the columns."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from doorstep.database import Sessions, transaction
from doorstep.dms.commands import Rejected
from doorstep.dms.importing.apply import apply
from doorstep.dms.importing.reading import KINDS, Problem, UnreadableFile, read
from doorstep.dms.importing.rows import BadRow, Row, check_columns, parse

__all__ = ["Problem", "Report", "UnreadableFile", "import_file"]


@dataclass
class Report:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    """Rows that were left out, in the order of the file."""
    notes: list[Problem] = field(default_factory=list)
    """What of rows that were taken was left out, in the order of the file."""


def import_file(sessions: Sessions, path: Path, *, actor: str, now: datetime) -> Report:
    """Take over every good row, each in a transaction of its own, and report the others.

    A row that was imported before, word for word, is left alone, so that importing a file again undoes nothing that
    happened in between. Raises UnreadableFile if there is nothing to be read at all.
    """
    found = read(path)
    report = Report(problems=list(found.problems))
    for kind in KINDS:
        check_columns(kind, found.columns.get(kind))
        first_seen: dict[str, int] = {}
        for line, values in found.rows.get(kind, []):
            try:
                row, left = parse(kind, values)
                _only_once(row, line, first_seen)
                with transaction(sessions) as session:
                    outcome = apply(session, row, actor=actor, now=now)
            except (BadRow, Rejected) as error:
                report.problems.append(Problem(line, str(error)))
                continue
            except (DataError, IntegrityError):
                report.problems.append(Problem(line, "the database does not take it"))
                continue
            report.notes += [Problem(line, each) for each in left]
            setattr(report, outcome, getattr(report, outcome) + 1)
    report.problems.sort(key=lambda problem: problem.line)
    report.notes.sort(key=lambda note: note.line)
    return report


def _only_once(row: Row, line: int, first_seen: dict[str, int]) -> None:
    first = first_seen.setdefault(row.subject, line)
    if first != line:
        raise BadRow(f"{row.subject} is on line {first} already")
