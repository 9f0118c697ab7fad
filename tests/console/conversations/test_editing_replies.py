"""Canned replies are edited on a page; what could not be sent as it stands is refused."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from doorstep.console.conversations import replies
from doorstep.console.conversations.replies import InvalidReply
from doorstep.database import transaction
from doorstep.settings import Settings
from tests.console.screens import barriers, on_every_screen, stays_inside
from tests.console.world import Desk


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def offered(world: Desk, party: str = "customer") -> dict[str, str]:
    with world.sessions() as session:
        own = replies.written(session)
    return {
        each.title: each.text
        for each in replies.replies_to(party, name="Ann Lee", me="Dee", settings=Settings(), own=own)
    }


def writes(world: Desk, title: str, text: str, audience: str = "customer") -> None:
    with transaction(world.sessions) as session:
        replies.write(session, audience, title, text, by="dee", now=world.later())


def test_what_the_desk_wrote_is_offered_in_place_of_what_was_there(world: Desk) -> None:
    before = offered(world)
    writes(world, "New day", "{hello} Which day?")
    writes(world, "Snow", "{company} is late today.")
    writes(world, "Anything else?", "")
    now = offered(world)
    assert (now["New day"], now["Snow"]) == ("Hi Ann. Which day?", "Doorstep Demo Delivery is late today.")
    assert list(before).index("New day") == list(now).index("New day")
    assert "Anything else?" not in now
    assert "Snow" not in offered(world, "driver")
    writes(world, "New day", "Which day, please?")
    assert offered(world)["New day"] == "Which day, please?"
    with transaction(world.sessions) as session:
        for title in ("New day", "Snow", "Anything else?"):
            replies.take_away(session, "customer", title, now=world.now)
    assert offered(world) == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hi {name}", "There is no {name}. What is filled in: {hello}, {me}"),
        ("{hello.__class__}", "There is no {hello.__class__}"),
        ("{hello!r}", "There is no {hello}"),
        ("{hello:>99}", "There is no {hello}"),
        ("{}", "There is no {}"),
        ("open {brace", "without the other"),
        ("close brace}", "without the other"),
        ("see you 🙂", "Plain letters only"),
        ("x" * 301, "at most 300"),
    ],
)
def test_what_could_not_be_sent_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidReply) as refused:
        replies.check("customer", "Title", text)
    assert says in str(refused.value)


@pytest.mark.parametrize(("audience", "title"), [("everybody", "Title"), ("customer", ""), ("customer", "x" * 41)])
def test_it_is_for_somebody_and_has_a_title(audience: str, title: str) -> None:
    with pytest.raises(InvalidReply):
        replies.check(audience, title, "Hi.")


@on_every_screen
def test_replies_are_edited_on_their_page(world: Desk, signed_in: Page, desk_url: str) -> None:
    page = signed_in
    page.goto(f"{desk_url}/replies")
    assert barriers(page) == []
    assert stays_inside(page)
    page.get_by_role("textbox", name="New day").fill("Which day, {hello}")
    page.get_by_role("button", name="Save “New day”").click()
    expect(page.get_by_text("“New day” is offered as you wrote it.")).to_be_visible()
    assert offered(world)["New day"] == "Which day, Hi Ann."
    new = page.get_by_role("region", name="A new one")
    new.get_by_label("Title").fill("Snow")
    new.get_by_label("Text").fill("Dear {customer}, it snows.")
    new.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no {customer}.")
    expect(new.get_by_label("Text")).to_have_value("Dear {customer}, it snows.")
    assert barriers(page) == []
    new.get_by_label("Text").fill("It snows.")
    new.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("textbox", name="Snow")).to_have_value("It snows.")
