"""What texts should have been taken for: corrected at the desk, exported into a checkout of this repository.

Corrected texts become training lines in data/nlu, conversations dialogue tests (dialogue_tests.py). Nothing
is written into the checkout here: `export` answers the files as they would be, `as_diff` what `git apply` takes.
"""

import difflib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep.console.conversations import turns
from doorstep.console.conversations.turns import TurnCorrection
from doorstep.console.corrections import dialogue_tests, invented, training_lines
from doorstep.console.corrections.training_lines import CannotBeWritten, KnownLines, Span
from doorstep.console.read_model.dialogue_rows import ACCESS
from doorstep.console.read_model.tables import DeskCorrection, DeskExport, readings
from doorstep.messaging import conversations
from doorstep.transcript import DialogueEvent

CODE = "access_code"
DRIVERS = "driver_"
"""With which the intents of drivers begin: one model, two audiences."""

Files = Mapping[Path, str]
"""New contents by path, relative to the checkout."""


class NotCorrected(ValueError):
    """The message says why, for the person who tried."""


@dataclass(frozen=True)
class Export:
    files: Files
    problems: Sequence[str]
    """What could not be exported, and why; each begins with what it is about."""
    correction_ids: Sequence[int]
    export_ids: Sequence[int]
    """Of what is in the files, or was there already."""


def correct(
    session: Session, event_id: int, *, intent: str, spans: Sequence[Mapping[str, Any]], by: str, now: datetime
) -> TurnCorrection:
    """Say what a reading should have been: intent and all spans ({start, end, entity, role?}), in the text in clear.

    It replaces an earlier correction of the reading. Raises NotCorrected, LookupError.
    """
    event = session.get(DialogueEvent, event_id)
    row = session.execute(select(readings).where(readings.c.event_id == event_id)).one_or_none()
    if event is None or row is None:
        raise LookupError(f"no reading {event_id}")
    text = str(json.loads(event.data).get("text") or "")
    wanted = sorted({Span.of(each) for each in spans})
    try:
        training_lines.render(text, wanted)
    except CannotBeWritten as error:
        raise NotCorrected(f"This cannot become a training line. {error}") from None
    if not intent.isidentifier():
        raise NotCorrected("There is no such intent.")
    session.execute(
        update(DeskCorrection)
        .where(DeskCorrection.event_id == event_id, DeskCorrection.removed_at.is_(None))
        .values(removed_by=by, removed_at=now)
    )
    stored = [{key: value for key, value in vars(span).items() if value is not None} for span in wanted]
    session.add(
        DeskCorrection(
            conversation_id=event.conversation_id, event_id=event_id, text=text, intent_before=row.intent,
            intent=intent, spans=stored, by=by, at=now,
        )
    )  # fmt: skip
    session.flush()
    return turns.corrections_of(session, [event_id])[event_id]


def take_back(session: Session, correction_id: int, *, by: str, now: datetime) -> None:
    """Again, it changes nothing. Raises LookupError; NotCorrected when it was exported."""
    row = session.get(DeskCorrection, correction_id)
    if row is None:
        raise LookupError(f"no correction {correction_id}")
    if row.exported_at is not None:
        raise NotCorrected("It was exported already: correct the text again instead.")
    if row.removed_at is None:
        row.removed_by, row.removed_at = by, now


def wish_test(
    session: Session,
    conversation_id: str,
    *,
    by: str,
    now: datetime,
    first_line: str | None = None,
    last_line: str | None = None,
) -> int:
    """Have a conversation, or a part of it, become a dialogue test at the next export. Raises LookupError."""
    conversations.conversation(session, conversation_id)
    row = DeskExport(conversation_id=conversation_id, first_line=first_line, last_line=last_line, by=by, at=now)
    session.add(row)
    session.flush()
    return row.id


def waiting(session: Session) -> Sequence[DeskCorrection]:
    """Corrections that were not exported, oldest first."""
    query = (
        select(DeskCorrection)
        .where(DeskCorrection.exported_at.is_(None), DeskCorrection.removed_at.is_(None))
        .order_by(DeskCorrection.id)
    )
    return session.scalars(query).all()


def export(session: Session, root: Path) -> Export:
    """Everything that waits, as files of the checkout at `root`. Writes nothing."""
    known = training_lines.read(root)
    lines: dict[str, list[str]] = defaultdict(list)
    taken = dict(known.intents)
    problems: list[str] = []
    done: list[int] = []
    for row in waiting(session):
        try:
            line = _line(row, known, taken)
        except CannotBeWritten as error:
            problems.append(f"correction {row.id}: {error}")
            continue
        done.append(row.id)
        if line is not None:
            lines[row.intent].append(line)
    files: dict[Path, str] = {}
    for intent, added in lines.items():
        path = known.files[intent]
        content = files.get(path) or (root / path).read_text(encoding="utf-8")
        files[path] = training_lines.add(content, intent, added)
    tested: list[int] = []
    for wish in _wishes(session):
        try:
            path, content = dialogue_tests.write(session, wish)
        except dialogue_tests.CannotBeTested as error:
            problems.append(f"conversation {wish.conversation_id}: {error}")
            continue
        tested.append(wish.id)
        if not (root / path).exists():
            files[path] = content
    return Export(files, problems, done, tested)


def as_diff(files: Files, root: Path) -> str:
    """A unified diff against the checkout; empty when nothing changes."""
    return "".join(_diff(path, content, root) for path, content in sorted(files.items()))


def apply(files: Files, root: Path) -> None:
    """Write the files into the checkout."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")


def mark_exported(session: Session, exported: Export, *, now: datetime) -> None:
    """What is in the checkout now does not wait any more."""
    for model, ids in ((DeskCorrection, exported.correction_ids), (DeskExport, exported.export_ids)):
        session.execute(update(model).where(model.id.in_(ids)).values(exported_at=now))


def _line(row: DeskCorrection, known: KnownLines, taken: dict[str, str]) -> str | None:
    """None: it is there already. `taken`: intents by wording, this one's among them afterwards."""
    if row.intent not in known.files:
        raise CannotBeWritten(f"No file of {training_lines.NLU} has lines of {row.intent}.")
    if row.intent.startswith(DRIVERS) != row.intent_before.startswith(DRIVERS) and row.intent_before in known.files:
        raise CannotBeWritten("A text of a customer cannot be taken for a driver's, nor the other way round.")
    spans = [Span.of(each) for each in row.spans]
    if row.intent == ACCESS or any(span.entity == CODE for span in spans):
        covered = [range(span.start, span.end) for span in spans]
        spans += [
            Span(start, end, CODE)
            for start, end in invented.codes_in(row.text)
            if not any(start in each for each in covered)
        ]
    codes = [row.text[span.start : span.end] for span in spans if span.entity == CODE]
    text = invented.numbers(invented.codes(row.text, codes))
    line = training_lines.render(text, spans)
    words = training_lines.wording(training_lines.parse(line)[0])
    if words in known.held_out:
        raise CannotBeWritten("Its words are kept out of training to measure by (tests/understanding).")
    before = taken.get(words)
    if before not in (None, row.intent):
        raise CannotBeWritten(f"The same words are trained on as {before}: change that line first.")
    taken[words] = row.intent
    return line if before is None else None


def _wishes(session: Session) -> Sequence[DeskExport]:
    return session.scalars(select(DeskExport).where(DeskExport.exported_at.is_(None)).order_by(DeskExport.id)).all()


def _diff(path: Path, content: str, root: Path) -> str:
    file = root / path
    is_new = not file.exists()
    before = [] if is_new else file.read_text(encoding="utf-8").splitlines(keepends=True)
    name = path.as_posix()
    former, latter = "/dev/null" if is_new else f"a/{name}", f"b/{name}"
    lines = list(difflib.unified_diff(before, content.splitlines(keepends=True), former, latter))
    if not lines:
        return ""
    head = f"diff --git a/{name} b/{name}\n" + ("new file mode 100644\n" if is_new else "")
    return head + "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
