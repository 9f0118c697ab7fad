"""Parts of a transcript, whatever was said in which order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.console.conversations import transcript_parts, transcripts
from doorstep.console.conversations.transcripts import ShownLine
from tests.console.world import Desk


@pytest.fixture
def said(world: Desk) -> tuple[Desk, str, list[ShownLine]]:
    """A conversation of 141 texts: several at the same instant."""
    text = world.says("text 0", "inform", "answer 0")
    for number in range(1, 47):
        world.says(f"text {number}", "inform", f"answer {number}", f"and more {number}")
    world.refresh()
    with world.sessions() as session:
        return world, text.conversation_id, list(transcripts.page(session, text.conversation_id, size=200).lines)


def test_a_part_begins_where_it_was_asked_to_and_goes_to_the_end(said: tuple[Desk, str, list[ShownLine]]) -> None:
    world, id_, lines = said
    with world.sessions() as session:
        for at in (0, 1, 40, 41, 100, len(lines) - 1):
            part = transcript_parts.since(session, id_, lines[at].id, size=50)
            assert [each.id for each in part.lines] == [each.id for each in lines[at:]]
            assert (part.before is None) == (at == 0)
            if part.before is not None:
                before = transcripts.page(session, id_, before=part.before, size=5)
                assert [each.id for each in before.lines] == [each.id for each in lines[max(0, at - 5) : at]]


def test_without_a_beginning_it_is_the_last_page(said: tuple[Desk, str, list[ShownLine]]) -> None:
    world, id_, lines = said
    with world.sessions() as session:
        for first in (None, "in:99999", "nonsense"):
            part = transcript_parts.since(session, id_, first, size=30)
            assert [each.id for each in part.lines] == [each.id for each in lines[-30:]]
            assert part.before is not None


def test_one_text_is_that_text(said: tuple[Desk, str, list[ShownLine]]) -> None:
    world, id_, lines = said
    with world.sessions() as session:
        for line in lines[::7]:
            assert transcript_parts.one(session, id_, line.id) == line
            up_to = transcript_parts.up_to(session, id_, line.id, size=4)
            assert up_to is not None
            assert up_to.lines[-1] == line


@given(st.text(max_size=12) | st.from_regex(r"(in|out):\d{1,25}", fullmatch=True))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_name_of_no_text_is_none(world: Desk, name: str) -> None:
    with world.sessions() as session:
        assert transcript_parts.one(session, "sms-none", name) is None
        assert transcript_parts.up_to(session, "sms-none", name, size=4) is None
