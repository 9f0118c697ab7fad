"""What was reviewed, as files in the company's own folder (DOORSTEP_REVIEW_FOLDER): to measure by, and to train on.

They are made anew each time from what the database has: whoever is erased there is gone from them at the next writing.
Without what is people's (`anonymous`), in the texts and in what was said of them. Nothing of it is in a repository.

    customer_reviewed.jsonl, driver_reviewed.jsonl   for `python -m evaluation.lines`
    nlu_reviewed.yml                                 training lines: one act, and two people said the same of it
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.read_model.tables import desk_conversations
from doorstep.console.review.anonymous import without_person
from doorstep.console.review.models import Review
from doorstep.console.review.reviews import names_of
from doorstep.messaging.models import inbox

TRAINING = "nlu_reviewed.yml"
_NO_ACT = {"customer": "chatter", "driver": "out_of_scope"}
"""As evaluation/names.yml calls it."""


@dataclass(frozen=True)
class Reviewed:
    """A text, without what is a person's, and what people said of it."""

    inbox_id: int
    who: str
    """customer, driver."""
    text: str
    acts: Sequence[Mapping[str, Any]]
    """As the last of them said, without what is a person's as well."""
    people: int
    is_agreed: bool
    """All of them said the same."""


def reviewed(session: Session) -> list[Reviewed]:
    """Every text of which somebody said something, oldest first."""
    rows = session.execute(
        select(Review, inbox.c.body, desk_conversations.c.channel, desk_conversations.c.name)
        .join(inbox, inbox.c.id == Review.inbox_id)
        .join(desk_conversations, desk_conversations.c.conversation_id == Review.conversation_id)
        .where(Review.removed_at.is_(None))
        .order_by(Review.inbox_id, Review.id)
    ).all()
    by_text: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_text[row.Review.inbox_id].append(row)
    found = []
    for inbox_id, said in by_text.items():
        last = said[-1]
        text, acts = without_person(last.body, last.Review.acts, last.name)
        same = {json.dumps(sorted(names_of(each.Review.acts))) for each in said}
        found.append(
            Reviewed(
                inbox_id,
                "driver" if last.channel == "slack" else "customer",
                text,
                acts,
                len(said),
                len(same) == 1,
            )
        )
    return found


def contents(found: Sequence[Reviewed]) -> dict[str, str]:
    """By name of the file."""
    files = {
        f"{who}_reviewed.jsonl": "".join(f"{json.dumps(_row(each))}\n" for each in found if each.who == who)
        for who in ("customer", "driver")
    }
    return {**files, TRAINING: "".join(_training(found))}


def write(session: Session, folder: Path) -> int:
    """Answers how many texts there are. Files that nothing is in are taken away."""
    found = reviewed(session)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents(found).items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)
    return len(found)


def _row(each: Reviewed) -> dict[str, Any]:
    """As evaluation/playing/rows.py reads it."""
    row: dict[str, Any] = {"text": each.text, "who": each.who, "acts": list(each.acts)}
    if not each.acts:
        row |= {"acts": [{"act": _NO_ACT[each.who], "args": {}}], "must_not_write": True}
    return row | {"people": each.people, "agreed": each.is_agreed}


def _training(found: Sequence[Reviewed]) -> Iterator[str]:
    by_act: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if len(each.acts) == 1 and each.people > 1 and each.is_agreed and "[" not in each.text:
            by_act[str(each.acts[0]["act"])].add(each.text)
    if by_act:
        yield 'version: "3.1"\nnlu:\n'
    for act, texts in sorted(by_act.items()):
        yield f"- intent: {act}\n  examples: |\n"
        yield from (f"    - {text}\n" for text in sorted(texts))
