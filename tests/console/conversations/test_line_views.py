"""Texts of a transcript as people look at them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.conversations import line_views
from doorstep.console.conversations.line_views import Piece
from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.conversations.turns import Entity, Understood

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ZONE = "America/Chicago"


def line(text: str, *understood: Understood, state: str = "read", **more: object) -> ShownLine:
    plain = ShownLine("in:1", NOW, "customer", None, text, (), (), state, "", 0, understood=understood)
    return replace(plain, **more)  # type: ignore[arg-type]


def reading(text: str, *entities: tuple[int, int, str, str | None]) -> Understood:
    found = tuple(Entity(entity, role, text[start:end], start, end) for start, end, entity, role in entities)
    return Understood(1, text, "inform", 0.9, False, False, (), found, (), (), None)


def test_what_was_read_is_marked_where_it_stands() -> None:
    text = "apt 9 not 4b"
    read = reading(text, (10, 12, "address", "old"), (0, 5, "address", "new"))
    assert line_views.pieces(line(text, read)) == (
        Piece("apt 9", "new address"), Piece(" not "), Piece("4b", "old address"),
    )  # fmt: skip


def test_of_two_requests_in_a_text_each_is_marked_in_its_part() -> None:
    text = "where is LM1, also the code is 44"
    first, second = (
        reading("where is LM1", (9, 12, "tracking_number", None)),
        reading("also the code is 44", (17, 19, "access_code", None)),
    )
    assert [piece for piece in line_views.pieces(line(text, first, second)) if piece.label] == [
        Piece("LM1", "tracking number"), Piece("44", "access code"),
    ]  # fmt: skip


spans = st.tuples(st.integers(-3, 30), st.integers(-3, 30), st.just("address"), st.none())


@given(st.text(max_size=20), st.text(max_size=20), st.lists(spans, max_size=6))
def test_the_pieces_are_the_text_whatever_was_read(
    text: str, read: str, found: list[tuple[int, int, str, None]]
) -> None:
    pieces = line_views.pieces(line(text, reading(read, *found)))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(st.none() | st.text(max_size=40), st.none() | st.text(max_size=40))
def test_differences_are_both_values_in_full(before: str | None, after: str | None) -> None:
    was, became = line_views.differences(before, after)
    assert "".join(piece.text for piece in was) == (before or "")
    assert "".join(piece.text for piece in became) == (after or "")
    if before == after:
        assert not any(piece.label for piece in (*was, *became))


def test_only_the_words_that_changed_are_marked() -> None:
    was, became = line_views.differences("1205 N La Salle St Apt 4B", "1205 N La Salle St Apt 9")
    assert [piece.text for piece in was if piece.label] == ["4B"]
    assert [piece.text for piece in became if piece.label] == ["9"]


@pytest.mark.parametrize(
    ("state", "is_slack", "says"),
    [
        ("owed", False, ("on its way", "")),
        ("delivered", False, ("delivered", "good")),
        ("sent", False, ("sent", "")),
        ("sent", True, ("posted", "good")),
        ("failed", False, ("failed", "bad")),
        ("held", True, ("held", "warn")),
        ("unheard_of", False, ("unheard_of", "")),
    ],
)  # fmt: skip
def test_states_are_said_in_words(state: str, is_slack: bool, says: tuple[str, str]) -> None:
    (shown,) = line_views.shown([line("hi", state=state)], party=None, names={}, zone=ZONE, now=NOW, is_slack=is_slack)
    assert (shown.state, shown.tone) == says


def test_days_are_headed_where_they_begin() -> None:
    moments = [NOW - timedelta(days=400), NOW - timedelta(days=1), NOW - timedelta(days=1, hours=1), NOW]
    lines = [line("hi", at=at) for at in moments]
    shown = line_views.shown(lines, party="Ann", names={}, zone=ZONE, now=NOW)
    assert [each.day for each in shown] == ["Thu Oct 16, 2025", "yesterday", None, "today"]


@pytest.mark.parametrize(
    ("speaker", "by", "who"),
    [
        ("customer", None, "Ann Lee"),
        ("driver", None, "Ann Lee"),
        ("assistant", None, "Assistant"),
        ("assistant", "dee", "Assistant, for Dee Park"),
        ("desk", "dee", "Dee Park"),
        ("desk", "Slack Sam", "Slack Sam"),
        ("desk", None, "Desk"),
        ("outreach", None, "Notification"),
        ("carrier", None, "Carrier"),
    ],
)
def test_it_is_plain_who_speaks(speaker: str, by: str | None, who: str) -> None:
    names = {"dee": "Dee Park"}
    (shown,) = line_views.shown([line("hi", speaker=speaker, by=by)], party="Ann Lee", names=names, zone=ZONE, now=NOW)
    assert shown.who == who
