"""A conversation as a dialogue test: the texts, what each was taken for, what was answered and changed.

tests/dialogues/exported/test_exported.py plays the files:

    deliveries: [at depot]           situations of tests/dialogues/people.py, in the order of {delivery_1}, ...
    turns:
      - says: apt 4b for {delivery_1}
        pictures: 1                  if some came with it
        intents: [correct_address]   one for each request in the text; as corrected, where somebody corrected it
        responses: [utter_read_back] by the names of data/responses
        changes: []                  commands of the DMS

After a text that was read wrongly the conversation would have gone another way: from there on only `says` and `intents`
are written, and whoever commits the test says what should have followed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.conversations import transcripts
from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.corrections import invented, training_lines
from doorstep.console.read_model.tables import DeskConversation, DeskExport, DeskSubject
from doorstep.dms.mirror import Attempt, Delivery, History

FOLDER = Path("tests/dialogues/exported")
MOST_TEXTS = 200
"""Of a conversation, from its end."""
_FROM_THE_CHANNEL = frozenset({"picture_only", "empty_text"})
_SITUATIONS = {
    "created": "created", "at_depot": "at depot", "out_for_delivery": "out", "attempted": "attempted",
    "delivered": "delivered", "held": "held", "refused": "refused", "cancelled": "cancelled", "returned": "returned",
}  # fmt: skip


class CannotBeTested(ValueError):
    """The message says why."""


def write(session: Session, wish: DeskExport) -> tuple[Path, str]:
    """The file of a test, relative to the checkout. Raises CannotBeTested."""
    row = session.scalars(
        select(DeskConversation).where(DeskConversation.conversation_id == wish.conversation_id)
    ).one_or_none()
    if row is None:
        raise CannotBeTested("Nothing was said in it.")
    if row.channel != "sms":
        raise CannotBeTested("Only conversations by text are played as tests.")
    lines = list(_within(_lines(session, wish.conversation_id), wish))
    said = [line for line in lines if line.understood]
    if not said:
        raise CannotBeTested("The assistant read none of these texts.")
    numbers = _deliveries(session, row)
    names = {number: f"delivery_{n}" for n, number in enumerate(numbers, start=1)}
    begins = said[0].at
    test = {
        "deliveries": [_situation(session, number, begins) for number in numbers],
        "turns": list(_turns(said, names)),
    }
    about = f"# From the desk ({wish.by}, {wish.at:%Y-%m-%d}). A person's words: read them before you commit them.\n"
    body = yaml.safe_dump(test, sort_keys=False, allow_unicode=True, width=110)
    return FOLDER / f"{begins:%Y-%m-%d}-{wish.conversation_id}-{wish.id}.yml", about + body


def _lines(session: Session, conversation_id: str) -> list[ShownLine]:
    found: list[ShownLine] = []
    before = None
    while len(found) < MOST_TEXTS:
        page = transcripts.page(session, conversation_id, before=before, in_clear=True)
        found = [*page.lines, *found]
        before = page.before
        if before is None:
            break
    return found


def _within(lines: Sequence[ShownLine], wish: DeskExport) -> Iterator[ShownLine]:
    """Until a person of the desk speaks: then the assistant is silent."""
    has_begun = wish.first_line is None
    for line in lines:
        has_begun = has_begun or line.id == wish.first_line
        if not has_begun:
            continue
        if line.speaker == "desk":
            return
        yield line
        if line.id == wish.last_line:
            return


def _turns(said: Sequence[ShownLine], names: dict[str, str]) -> Iterator[dict[str, Any]]:
    is_as_it_was = True
    for line in said:
        codes = [found.value for each in line.understood for found in each.entities if found.entity == "access_code"]
        text = invented.numbers(invented.named(invented.codes(line.text, codes), names))
        turn: dict[str, Any] = {"says": training_lines.one_line(text).strip()}
        if line.pictures:
            turn["pictures"] = len(line.pictures)
        turn["intents"] = [each.correction.intent if each.correction else each.intent for each in line.understood]
        is_as_it_was = is_as_it_was and not any(
            each.correction is not None and each.correction.intent != each.intent for each in line.understood
        )
        if is_as_it_was:
            turn["responses"] = [response for each in line.understood for response in each.responses]
            turn["changes"] = [change.command for change in line.changes]
        yield turn


def _deliveries(session: Session, row: DeskConversation) -> list[str]:
    """What it was about, in the order in which the deliveries were made."""
    query = (
        select(Delivery.tracking_number)
        .join(DeskSubject, DeskSubject.tracking_number == Delivery.tracking_number)
        .where(DeskSubject.conversation_no == row.no)
        .order_by(Delivery.id)
    )
    return list(session.scalars(query))


def _situation(session: Session, tracking_number: str, at: datetime) -> str:
    """How the delivery stood then, as tests/dialogues/people.py names it."""
    rows = session.scalars(
        select(History).where(History.subject == tracking_number, History.at <= at).order_by(History.id.desc())
    )
    status = next((row.after["status"] for row in rows if row.after.get("status")), "created")
    if status != "attempted":
        return _SITUATIONS.get(status, "created")
    attempt = session.scalars(
        select(Attempt)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Delivery.tracking_number == tracking_number, Attempt.at <= at.astimezone(UTC))
        .order_by(Attempt.number.desc())
    ).first()
    return f"attempted: {attempt.reason}" if attempt is not None and attempt.reason is not None else "attempted"
