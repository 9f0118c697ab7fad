"""Reviewing at its edge: what is right by one press, several acts, nothing to do, taken back; dispatchers only."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from doorstep.console.corrections import vocabulary
from doorstep.console.review import pages
from doorstep.console.review.models import Review
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD
from tests.console.review.test_reviews import collected
from tests.console.world import Desk, Text
from tests.stack import ROOT

Audit = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def text(world: Desk) -> Text:
    world.says("hi", "greet", "Hello.")
    found = world.comes("can it come friday and tell the driver im deaf").is_read(
        "reschedule",
        "Friday?",
        confidence=0.41,
        entities=[{"entity": "day", "value": "friday", "start": 12, "end": 18}],
    )
    collected(world)
    return found


def said(world: Desk) -> list[Any]:
    with world.sessions() as session:
        rows = session.scalars(select(Review).where(Review.removed_at.is_(None)))
        return [(row.by, [(each["act"], each["args"]) for each in row.acts]) for row in rows]


async def test_a_text_is_shown_with_what_went_before_and_what_it_was_taken_for(desk: Browser, text: Text) -> None:
    page = await desk.open("/review")
    for words in ("Hello.", "tell the driver im deaf", "reschedule", "41 %", "Unsure", "day: friday", "Nothing to do"):
        assert words in page.text, words


async def test_right_is_one_press(desk: Browser, world: Desk, text: Text, audit: Audit) -> None:
    page = await desk.submit(await desk.open("/review"), f"/review/{text.inbox_id}", verdict="right")
    assert "Nothing to review" in page.text
    assert said(world) == [("dee", [("reschedule", {"day": "friday"})])]
    assert audit()[-1] == ("dee", "text.reviewed", f"text:{text.inbox_id}")
    page = await desk.submit(page, f"/review/{text.inbox_id}/take-back")
    assert said(world) == []
    assert "im deaf" in page.text


async def test_several_acts_and_what_was_not_found_are_said(desk: Browser, world: Desk, text: Text) -> None:
    form = (await desk.open("/review")).form(f"/review/{text.inbox_id}").fields
    acts: Any = {
        **form,
        "verdict": "acts",
        "act": ["reschedule", "give_instructions"],
        "more": "time=noon, nonsense, a b=c",
    }
    await desk.post(f"/review/{text.inbox_id}", acts)
    assert said(world) == [("dee", [("reschedule", {"day": "friday", "time": "noon"}), ("give_instructions", {})])]


async def test_nothing_to_do_is_one_press_and_something_else_is_typed(desk: Browser, world: Desk, text: Text) -> None:
    page = await desk.open("/review")
    await desk.submit(page, f"/review/{text.inbox_id}", verdict="nothing")
    assert said(world) == [("dee", [])]
    await desk.submit(page, f"/review/{text.inbox_id}", verdict="acts", other="hold for pickup", argument="")
    assert said(world) == [("dee", [("hold_for_pickup", {})])]
    page = await desk.submit(page, f"/review/{text.inbox_id}", verdict="acts", other="fly to the moon")
    assert "There is no act fly to the moon." in page.text
    page = await desk.post(f"/review/{text.inbox_id}", {**page.form("/logout").fields, "verdict": "acts"})
    assert "Say what it is" in page.text


async def test_a_text_is_left_for_later(desk: Browser, world: Desk, text: Text) -> None:
    older = text.inbox_id
    world.later(minutes=1)
    newer = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    collected(world)
    page = await desk.open("/review")
    assert f"/review/{newer.inbox_id}" in page.text
    later = page.text.partition('class="button" href="/review?')[2].partition('"')[0]
    page = await desk.open(f"/review?{later}")
    assert f'action="/review/{older}"' in page.text
    assert f'action="/review/{older}"' in (await desk.open("/review?why=unsure&at=never")).text
    assert (await desk.open("/review?why=luck&done=x&at=1e400:1")).status == 200


def test_what_texts_often_are_is_something_that_the_assistant_knows() -> None:
    known = vocabulary.read(ROOT).intents
    assert [name for names in pages._USUAL.values() for name in names if name not in known] == []


async def test_who_may_review(browser: Browser, world: Desk, text: Text) -> None:
    inside = await browser.sign_in("vic", PASSWORD)
    token = inside.form("/logout").fields["csrf"]
    assert (await browser.open("/review")).status == 403
    for path in (f"/review/{text.inbox_id}", f"/review/{text.inbox_id}/take-back"):
        assert (await browser.post(path, {"csrf": token})).status == 403
    assert 'href="/review"' not in inside.text
    assert said(world) == []


async def test_no_form_from_elsewhere_reviews(desk: Browser, world: Desk, text: Text) -> None:
    assert (await desk.post(f"/review/{text.inbox_id}", {"csrf": "0" * 64, "verdict": "right"})).status == 403
    token = (await desk.open("/today")).form("/logout").fields["csrf"]
    assert (await desk.post("/review/99999", {"csrf": token, "verdict": "nothing"})).status == 404
    assert said(world) == []
