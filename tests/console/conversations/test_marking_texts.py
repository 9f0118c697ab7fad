"""A single text is marked: in its conversation, and where it is reviewed."""

import pytest
from sqlalchemy import Engine

from tests.console.browser import Browser
from tests.console.review.test_reviews import collected
from tests.console.world import Desk


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


async def test_a_text_is_flagged_and_the_flag_taken_back(desk: Browser, world: Desk) -> None:
    first = world.says("where is it")
    second = world.says("hello??")
    world.refresh()
    at = f"/conversations/{first.conversation_id}"
    page = await desk.open(at)
    assert "Flag “where is it”" in page.text
    fields = {**page.form("/logout").fields, "kind": "flag", "line": f"in:{first.inbox_id}"}
    page = await desk.post(f"{at}/marks", fields)
    assert page.path == f"{at}?line=in%3A{first.inbox_id}"
    assert "Flag “where is it”" not in page.text
    assert "Flag “hello??”" in page.text
    assert second.inbox_id
    remove = next(form for form in page.forms() if form.action.endswith("/remove"))
    page = await desk.post(remove.action, remove.fields)
    assert "Flag “where is it”" in page.text


async def test_a_text_of_another_conversation_is_not_marked(desk: Browser, world: Desk) -> None:
    first, other = world.says("where is it"), world.says("hi", phone="+13125550188")
    world.refresh()
    fields = (await desk.open("/today")).form("/logout").fields
    at = f"/conversations/{first.conversation_id}/marks"
    for line in (f"in:{other.inbox_id}", "in:999999", "nonsense"):
        assert (await desk.post(at, {**fields, "kind": "flag", "line": line})).status == 404


async def test_a_note_is_left_on_the_text_that_is_reviewed(desk: Browser, world: Desk) -> None:
    text = world.comes("blorp").is_read("nlu_fallback", "What?", confidence=0.2)
    collected(world)
    page = await desk.open("/review?why=not_understood")
    page = await desk.submit(page, f"/conversations/{text.conversation_id}/marks", value="a joke, I think")
    assert page.path == "/review?why=not_understood"
    assert "a joke, I think" in page.text
