"""Depots, drivers, routes and deliveries from CSV, XLSX or JSON files; docs/import.md describes the columns."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from doorstep.database import Sessions, transaction
from doorstep.dms.commands import CommandRejected
from doorstep.dms.importing.apply import Applied, apply
from doorstep.dms.importing.found import KINDS, FoundRow, ImportProblem, UnreadableFile
from doorstep.dms.importing.mapping import Mapping
from doorstep.dms.importing.reading import OURS, read
from doorstep.dms.importing.rows import BadRow, ImportRow, check_columns, parse
from doorstep.language import tracking_numbers

__all__ = ["ImportProblem", "ImportReport", "UnreadableFile", "import_file"]

_SUBJECTS = {
    "depots": "depot_code", "drivers": "driver_code", "routes": "route_code", "deliveries": "tracking_number"
}  # fmt: skip
_SHOWN = 20
_OF_ONE_ROW = re.compile(r'"[^"]*"|\bline \d+\b')


@dataclass
class ImportReport:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    """Rows that were left out, in the order of the file."""
    notes: list[ImportProblem] = field(default_factory=list)
    """What of rows that were taken was left out, in the order of the file."""
    numbers_taken_away: list[str] = field(default_factory=list)
    """Of which deliveries and drivers: the cell is empty, or the name another and no number named."""
    encoding: str = "UTF-8"
    """In which the file was read."""

    def of_numbers_taken_away(self) -> str:
        """In a line; "" if there are none."""
        shown = self.numbers_taken_away[:_SHOWN]
        more = len(self.numbers_taken_away) - len(shown)
        which = ", ".join(shown) + (f" and {more:,} more" if more else "")
        return f"Telephone numbers taken away, {len(self.numbers_taken_away):,}: {which}" if shown else ""

    def by_reason(self) -> list[tuple[str, int]]:
        """How many rows each reason left out, the commonest first; what was quoted of a row stands as "…"."""
        return Counter(_without_the_row(each.reason) for each in self.problems).most_common()


def import_file(
    sessions: Sessions,
    path: Path,
    *,
    actor: str,
    now: datetime,
    mapping: Mapping = OURS,
    on_row: Callable[[int, int | None], None] = lambda done, rows: None,
) -> ImportReport:
    """Take over every good row, each in a transaction of its own, and report the others.

    A row that was imported before, word for word, is left alone, so that importing a file again undoes nothing that
    happened in between. Of a sheet's rows no more stays in memory than their numbers and lines. `on_row` hears how many
    of about how many rows are done. Raises UnreadableFile if there is nothing to be read at all.
    """
    found = read(path, mapping)
    report = ImportReport(encoding=found.encoding)
    taking = _Taking(sessions, actor, now, report)
    for kind in KINDS:
        check_columns(kind, found.columns.get(kind))
    for done, row in enumerate(found.rows, start=1):
        if isinstance(row, ImportProblem):
            report.problems.append(row)
        else:
            taking.take(row)
        on_row(done, found.line_count)
    report.problems.sort(key=lambda problem: problem.line)
    report.notes.sort(key=lambda note: note.line)
    return report


@dataclass
class _Taking:
    sessions: Sessions
    actor: str
    now: datetime
    report: ImportReport
    first_seen: dict[str, int] = field(default_factory=dict)
    """The line on which each subject stood first."""

    def take(self, found: FoundRow) -> None:
        """One row in a transaction of its own, and what became of it in the report."""
        line, subject = found.line, str(found.values.get(_SUBJECTS[found.kind]) or "")
        try:
            row, left = parse(found.kind, found.values)
            self._only_once(row, line)
            applied = self._apply(row)
        except (BadRow, CommandRejected) as error:
            self.report.problems.append(ImportProblem(line, str(error), subject))
            return
        except (DataError, IntegrityError):
            self.report.problems.append(ImportProblem(line, "the database does not take it", subject))
            return
        self.report.notes += [ImportProblem(line, each, subject) for each in left]
        if applied.number_is_gone:
            self.report.numbers_taken_away.append(row.subject)
        setattr(self.report, applied.outcome, getattr(self.report, applied.outcome) + 1)

    def _only_once(self, row: ImportRow, line: int) -> None:
        first = self.first_seen.setdefault(row.subject, line)
        if first != line:
            raise BadRow(f"{row.subject} is on line {first} already")

    def _apply(self, row: ImportRow) -> Applied:
        """Once more where somebody else, perhaps the same file in another import, was quicker."""
        try:
            return self._applied(row)
        except IntegrityError:
            return self._applied(row)

    def _applied(self, row: ImportRow) -> Applied:
        with transaction(self.sessions) as session:
            return apply(session, row, actor=self.actor, now=self.now)


def _without_the_row(reason: str) -> str:
    for number in tracking_numbers.find(reason):
        reason = reason.replace(number, "…")
    return _OF_ONE_ROW.sub("…", reason)
