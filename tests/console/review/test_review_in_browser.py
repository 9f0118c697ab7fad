"""Reviewing by keyboard: at most three keys a text, and the focus is never lost."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from doorstep.console.review.models import Review
from tests.console.review.test_reviews import collected
from tests.console.screens import barriers, on_a_desktop, on_every_screen, stays_inside
from tests.console.world import Desk


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def queue(world: Desk, signed_in: Page, desk_url: str) -> Page:
    """Three texts, the last one shown first."""
    for n, words in enumerate(("blorp", "flurb", "can it come friday")):
        world.comes(words).is_read("reschedule", f"Answer {n}.", confidence=0.4)
    collected(world)
    signed_in.goto(f"{desk_url}/review")
    return signed_in


def said(world: Desk) -> list[list[str]]:
    with world.sessions() as session:
        rows = session.scalars(select(Review).where(Review.removed_at.is_(None)).order_by(Review.id))
        return [[each["act"] for each in row.acts] for row in rows]


def shows(page: Page, words: str) -> None:
    """The next text, and the focus is on it."""
    expect(page.locator(".the-one .words")).to_have_text(words)
    expect(page.locator(".reviewed")).to_be_focused()


@on_every_screen
def test_the_review_shuts_nobody_out(queue: Page, desk_url: str) -> None:
    assert barriers(queue) == []
    assert stays_inside(queue)
    queue.goto(f"{desk_url}/review?why=complained")
    assert barriers(queue) == []
    assert stays_inside(queue)


@on_a_desktop
def test_three_texts_are_reviewed_with_six_keys(queue: Page, world: Desk) -> None:
    shows(queue, "can it come friday")
    queue.keyboard.press("y")  # right: one key
    shows(queue, "flurb")
    queue.keyboard.press("3")  # it is one of those offered, and another: three keys
    queue.keyboard.press("4")
    queue.keyboard.press("Enter")
    shows(queue, "blorp")
    queue.keyboard.press("0")  # nothing to do
    expect(queue.get_by_text("Nothing to review")).to_be_visible()
    right, two, none = said(world)
    assert (right, len(two), none) == (["reschedule"], 2, [])
    queue.keyboard.press("u")  # that was a slip
    shows(queue, "blorp")


@on_a_desktop
def test_something_else_is_typed_and_enter_means_what_was_typed(queue: Page, world: Desk) -> None:
    shows(queue, "can it come friday")
    queue.keyboard.press("n")
    shows(queue, "flurb")
    queue.keyboard.press("f")
    queue.keyboard.type("hold for pickup")
    queue.keyboard.press("Enter")
    shows(queue, "blorp")  # what was left for later comes at the end
    assert said(world) == [["hold_for_pickup"]]
