"""Conversations that the desk exported (console/corrections/dialogue_tests.py says what stands in the files)."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from doorstep.console.conversations import transcripts
from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.corrections import corrections
from doorstep.database import transaction
from doorstep.messaging.models import Conversation
from tests.dialogues.people import Customer, Town, wait_until
from tests.stack import ROOT

FILES = sorted(Path(__file__).parent.glob("*.yml"))
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_said_is_understood_and_answered_as_written(town: Town, file: Path) -> None:
    play(town, file.read_text(encoding="utf-8"))


def test_a_conversation_that_is_exported_is_a_test_that_passes(town: Town) -> None:
    customer = town.customer("at depot")
    for text in ("where is my package", "apt 9c please", "yes"):
        said(customer, text)
    said(customer, "", pictures=1)
    with transaction(town.house.sessions) as session:
        mine = session.scalars(select(Conversation.id).where(Conversation.their_number == customer.phone)).one()
        corrections.wish_test(session, mine, by="ana", now=town.now)
    with town.house.sessions() as session:
        found = corrections.export(session, ROOT)
    (content,) = found.files.values()
    turns = yaml.safe_load(content)["turns"]
    assert [turn["changes"] for turn in turns] == [[], [], ["change_address"], []]
    play(town, content)


def play(town: Town, content: str) -> None:
    test = yaml.safe_load(content)
    customer = town.customer(*test["deliveries"])
    for n, turn in enumerate(test["turns"], start=1):
        text = turn["says"]
        for number, tracking_number in enumerate(customer.tracking_numbers, start=1):
            text = text.replace(f"{{delivery_{number}}}", tracking_number)
        line = said(customer, text, turn.get("pictures", 0))
        came_of_it: dict[str, Any] = {
            "says": turn["says"],
            "intents": [each.intent for each in line.understood],
            "responses": [response for each in line.understood for response in each.responses],
            "changes": [change.command for change in line.changes],
        }
        expected = {name: value for name, value in turn.items() if name in came_of_it}
        assert {name: came_of_it[name] for name in expected} == expected, f"text {n}"


def said(customer: Customer, text: str, pictures: int = 0) -> ShownLine:
    """The text as the desk sees it once it was handled."""
    before = len(theirs(customer))
    customer.sends(text, [customer.town.house.sandbox.upload(PICTURE) for _ in range(pictures)])
    wait_until(lambda: len(theirs(customer)) > before and bool(theirs(customer)[-1].understood))
    return theirs(customer)[-1]


def theirs(customer: Customer) -> list[ShownLine]:
    with customer.town.house.sessions() as session:
        mine = session.scalar(select(Conversation.id).where(Conversation.their_number == customer.phone))
        if mine is None:
            return []
        return [line for line in transcripts.page(session, mine).lines if line.id.startswith("in:")]
