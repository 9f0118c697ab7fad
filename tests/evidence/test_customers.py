"""Any line of anybody, with any question open: nothing is written whose evidence is not in the text.

DOORSTEP_PAIRS says how many pairs are drawn (300 otherwise); evaluation/evidence.md has a long run.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from doorstep.database import make_sessions
from doorstep.dms import arrangements
from doorstep.dms.models import History
from evaluation.interpreter import Interpreter, Understood
from tests.actions.texting import Texter, texting
from tests.databases import copied
from tests.evidence import oracle
from tests.evidence.lines import pairs

pytestmark = pytest.mark.timeout(600)  # the first waits for a model

PAIRS = int(os.environ.get("DOORSTEP_PAIRS", "300"))
TOGETHER = 50
"""Pairs of one test."""
NUMBER, OTHER = "LM100000001", "LM100000002"
Opening = tuple[tuple[str, str], ...]

QUESTIONS: dict[str, tuple[bool, Opening]] = {
    "nothing": (True, ()),
    "nothing, at the depot": (False, ()),
    "another day, read back": (False, (("reschedule", "can you bring it monday instead"),)),
    "another day, offered": (False, (("reschedule", "i need another day"),)),
    "a hold, read back": (False, (("hold_for_pickup", "ill come get it, please hold it"),)),
    "a refusal, read back": (True, (("cancel_delivery", "i dont want it anymore, send it back"),)),
    "an address, asked for": (True, (("correct_address", "the address is wrong"),)),
    "an address, read back": (False, (("correct_address", "its apt 7C"),)),
    "whether a code is kept": (True, (("give_access_code", "gate code is 4471"),)),
    "a code, asked for": (True, (("give_access_code", "i want to send you the gate code"),)),
    "instructions, asked for": (True, (("give_instructions", "i have a note for the driver"),)),
    "a picture of the damage": (True, (("report_damage", "the box is crushed"),)),
    "what to cancel": (True, (("ambiguous_cancel", "cancel"),)),
    "an address that was changed": (False, (("correct_address", "its apt 7C"), ("affirm", "yes"))),
    "taking it back, read back": (
        False, (("correct_address", "its apt 7C"), ("affirm", "yes"), ("withdraw", "undo that please")),
    ),
    "which of two": (True, (("where_is_my_package", "where is my stuff"),)),
}  # fmt: skip


def _opened(texter: Texter, name: str) -> None:
    is_loaded, texts = QUESTIONS[name]
    texter.gets(NUMBER, is_loaded=is_loaded, sender="Blender Co")
    if name == "which of two":
        texter.gets(OTHER, is_loaded=is_loaded, sender="Book House")
    for intent, text in texts:
        texter.texts(intent, text)


@pytest.mark.parametrize("chunk", range(PAIRS // TOGETHER))
def test_nothing_is_written_that_the_text_does_not_say(
    chunk: int,
    understand: Interpreter,
    sqlite_template: Path,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_up = []
    for number, (name, line) in enumerate(pairs("customers", chunk, QUESTIONS, TOGETHER)):
        engine = copied(sqlite_template, tmp_path / f"{number}.db")
        with texting(engine, make_sessions(engine), now, monkeypatch) as texter:
            _opened(texter, name)
            before, known = _last_row(texter), _access(texter)
            understood = understand(line)
            texter.texts(_intent(understood, line), line, entities=_entities(understood, line))
            made_up += [f"{name} / {line!r}: {write}" for write in _without_evidence(texter, before, known, name, line)]
        engine.dispose()
        (tmp_path / f"{number}.db").unlink()
    assert not made_up, "\n".join(made_up)


def _without_evidence(texter: Texter, before: int, known: dict[str, str], name: str, line: str) -> Iterator[str]:
    with texter.sessions() as session:
        rows = session.scalars(select(History).where(History.id > before, History.actor == "customer")).all()
        for row in rows:
            after: dict[str, Any] = dict(row.after)
            if row.command == "give_access":
                standing = arrangements.access(session, row.subject)
                after = {each.kind.value: each.value for each in standing if each.value not in known.values()}
            if row.command in oracle.CONFIRMED and name.startswith(("nothing", "a code", "instructions", "a picture")):
                yield f"{row.command} {after} without a read-back"
            elif not oracle.is_in_the_text(row.command, after, line):
                yield f"{row.command} {after}"
    if texter.is_opted_out() and not oracle.may_opt_out(line):
        yield "opted out"


def _access(texter: Texter) -> dict[str, str]:
    with texter.sessions() as session:
        return {each.kind.value: each.value for each in arrangements.access(session, NUMBER)}


def _last_row(texter: Texter) -> int:
    with texter.sessions() as session:
        return max(session.scalars(select(History.id)), default=0)


def _intent(understood: Understood, line: str) -> str:
    if not line.strip():
        return "empty_text"
    return "nlu_fallback" if understood.fell_back else understood.intent


def _entities(understood: Understood, line: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"entity": span.entity, "start": span.start, "end": span.end, "value": line[span.start : span.end]}
        | ({"role": span.role} if span.role else {})
        for span in sorted(understood.spans)
    )
