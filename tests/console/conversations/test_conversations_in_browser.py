"""Conversations and takeover in a real browser: with the keyboard alone, live, at every size and theme."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine, select

from doorstep.console.read_model.tables import DeskCorrection
from doorstep.database import Sessions
from doorstep.messaging import segments
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings
from tests.chromium import new_page
from tests.console.conftest import PASSWORD, URL
from tests.console.scenes import MARKUP, Scenes
from tests.console.screens import PHONE_DARK, barriers, on_a_desktop, on_every_screen, stays_inside
from tests.desk.rasa import FakeRasa, fake_rasa

on_a_phone = pytest.mark.parametrize("page", [PHONE_DARK], ids=str, indirect=True)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    with fake_rasa(sessions) as rasa:
        yield rasa


@pytest.fixture
def settings(rasa: FakeRasa) -> Settings:
    return Settings(console_url=URL, rasa_url=rasa.url, TWILIO_API_URL="http://127.0.0.1:1")


@pytest.fixture
def desk(scenes: Scenes, signed_in: Page, desk_url: str) -> Page:
    """Ada, before the list."""
    signed_in.goto(f"{desk_url}/conversations")
    is_live(signed_in)
    return signed_in


@pytest.fixture
def opened(desk: Page, desk_url: str, scenes: Scenes) -> Callable[[str], Page]:
    """Opens somebody's conversation."""

    def at(name: str) -> Page:
        desk.goto(f"{desk_url}/conversations/{scenes.ids[name]}")
        is_live(desk)
        return desk

    return at


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


@contextmanager
def colleague(chromium: Browser, desk_url: str, path: str, login: str = "dee") -> Iterator[Page]:
    with new_page(chromium, viewport={"width": 1280, "height": 720}) as page:
        page.goto(f"{desk_url}/login?next={path}")
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}")
        is_live(page)
        yield page


def written(sessions: Sessions) -> list[str]:
    with sessions() as session:
        query = select(OutboxRow.body).where(OutboxRow.idempotency_key.like("desk:ada:%")).order_by(OutboxRow.id)
        return list(session.scalars(query))


@on_every_screen
def test_nothing_shuts_anybody_out(desk: Page, opened: Callable[[str], Page], desk_url: str) -> None:
    assert barriers(desk) == []
    assert stays_inside(desk)
    desk.get_by_role("button", name="Filters").click()
    expect(desk.get_by_label("Taken by")).to_be_visible()
    assert barriers(desk) == []
    desk.keyboard.press("Escape")
    for address in ("?order=waiting", "?flagged=1&colour=red", "?q=nobody+said+this"):
        desk.goto(f"{desk_url}/conversations{address}")
        assert barriers(desk) == [], address
        assert stays_inside(desk), address
    for name in ("Ann Lee", "Marcus Webb", "Priya Raman", "Rosa Diaz", "Julia Hart", "Erin Bell", "Sam Cho"):
        opened(name)
        assert barriers(desk) == [], name
        assert stays_inside(desk), name
    desk.get_by_role("button", name="Take", exact=True).click()
    expect(desk.get_by_role("textbox", name="Text to Sam Cho")).to_be_visible()
    desk.get_by_role("button", name="Replies").click()
    assert barriers(desk) == []
    assert stays_inside(desk)
    desk.keyboard.press("Escape")
    correct = opened("Ann Lee").locator("[data-correct]").first
    correct.evaluate("link => link.click()")
    expect(desk.get_by_role("dialog", name="Correct what was understood")).to_be_visible()
    assert barriers(desk) == []
    desk.goto(desk_url + (correct.get_attribute("href") or ""))
    assert barriers(desk) == []
    assert stays_inside(desk)
    desk.get_by_role("radio", name="complain").check()
    desk.get_by_role("button", name="Correct", exact=True).click()
    desk.wait_for_url("**/conversations/**")
    desk.goto(f"{desk_url}/corrections")
    expect(desk.get_by_text("complain", exact=True)).to_be_visible()
    assert barriers(desk) == []
    assert stays_inside(desk)


@on_a_desktop
def test_from_the_door_to_an_answer_with_the_keyboard_alone(
    scenes: Scenes, page: Page, rasa: FakeRasa, sessions: Sessions
) -> None:
    keys = page.keyboard
    expect(page.get_by_label("Login")).to_be_focused()
    keys.type("ada")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/cases?view=desk")
    keys.type("gc")
    page.wait_for_url("**/conversations")
    keys.press("2")
    page.wait_for_url("**/conversations?order=waiting")
    keys.press("j")
    expect(page.get_by_role("link", name="Tom Okafor")).to_be_focused()
    keys.press("j")
    expect(page.get_by_role("link", name="Sam Cho")).to_be_focused()
    keys.press("k")
    keys.press("Enter")
    page.wait_for_url(f"**/conversations/{scenes.ids['Tom Okafor']}")
    keys.press("t")
    text = page.get_by_role("textbox", name="Text to Tom Okafor")
    expect(text).to_be_focused()
    assert rasa.kinds(scenes.ids["Tom Okafor"])[-1] == "pause"
    keys.press("Escape")
    keys.press("v")
    expect(page.get_by_role("button", name=re.compile("I am here now"))).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(text).to_have_value(re.compile("Hi Tom. This is Ada from dispatch"))
    expect(page.get_by_text(re.compile(r"^1 segment · \d+/160$"))).to_be_visible()
    keys.press("Control+Enter")
    mine = page.locator(".line.desk").last
    expect(mine.locator(".words")).to_have_text(re.compile("Hi Tom. This is Ada"))
    expect(mine).to_contain_text("on its way")
    expect(text).to_have_value("")
    assert len(written(sessions)) == 1
    keys.press("Escape")
    keys.press("r")
    expect(page.get_by_role("button", name="Reviewed", exact=True)).to_have_attribute("aria-pressed", "true")
    keys.press("h")
    expect(page.get_by_text("Handed back: the assistant answers again.")).to_be_visible()
    assert rasa.kinds(scenes.ids["Tom Okafor"])[-1] == "resume"


@on_a_desktop
def test_a_conversation_is_found_narrowed_and_the_filter_kept(desk: Page) -> None:
    desk.keyboard.press("l")
    search = desk.get_by_role("searchbox", name="Search", exact=True)
    expect(search).to_be_focused()
    desk.keyboard.type("crushed")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/conversations?q=crushed")
    expect(desk.locator("[data-row]")).to_have_count(1)
    desk.get_by_role("link", name="Flagged", exact=True).click()
    desk.wait_for_url("**q=crushed&flagged=1")
    desk.keyboard.press("s")
    desk.keyboard.type("Crushed boxes")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Saved as “Crushed boxes”.")).to_be_visible()
    desk.get_by_role("link", name="All", exact=True).click()
    expect(desk.locator("[data-row]")).to_have_count(9)
    desk.get_by_role("link", name="Crushed boxes").click()
    expect(desk.locator("[data-row]")).to_have_count(1)
    desk.get_by_role("button", name="Delete the saved filter Crushed boxes").click()
    desk.get_by_role("button", name="Delete", exact=True).click()
    expect(desk.get_by_text("“Crushed boxes” is deleted.")).to_be_visible()
    desk.keyboard.type("gf")
    desk.get_by_label("Channel").select_option("Slack")
    desk.get_by_role("button", name="Show", exact=True).click()
    desk.wait_for_url(re.compile(r"channel=slack$|channel=slack&"))
    desk.get_by_role("link", name="Without Channel: Slack").click()
    expect(desk.get_by_role("link", name="Without Channel: Slack")).to_have_count(0)


@on_a_desktop
def test_several_are_selected_and_marked_with_the_keyboard(desk: Page) -> None:
    for _ in range(2):
        desk.keyboard.press("j")
        desk.keyboard.press("x")
    expect(desk.get_by_text("2 selected:")).to_be_visible()
    desk.keyboard.press("r")
    expect(desk.get_by_text("2 conversations marked reviewed.")).to_be_visible()
    expect(desk.locator("[data-row].read")).to_have_count(3)


def test_what_is_said_appears_and_what_is_selected_stays(desk: Page, scenes: Scenes) -> None:
    desk.get_by_role("checkbox", name="Select Tom Okafor").check()
    scenes.write("Ben Novak", "one more thing").is_read("inform", "Yes?")
    scenes.desk.refresh()
    expect(desk.locator("[data-row]").first).to_contain_text("Ben Novak")
    expect(desk.get_by_role("checkbox", name="Select Tom Okafor")).to_be_checked()
    expect(desk.get_by_text("1 selected:")).to_be_visible()


def test_a_transcript_follows_what_is_said_unless_one_went_up(opened: Callable[[str], Page], scenes: Scenes) -> None:
    for number in range(60):
        scenes.write("Ann Lee", f"text {number}").is_read("inform", f"answer {number}")
    scenes.desk.refresh()
    page = opened("Ann Lee")
    expect(page.get_by_text("answer 59", exact=True)).to_be_in_viewport()
    scenes.write("Ann Lee", "a new text").is_read("inform", "a new answer")
    scenes.desk.refresh()
    expect(page.get_by_text("a new answer", exact=True)).to_be_in_viewport()
    while page.get_by_role("link", name="Earlier texts").count():
        before = page.locator(".line").count()
        page.get_by_role("link", name="Earlier texts").click()
        expect(page.locator(".line")).not_to_have_count(before)
    assert page.locator(".line").count() == 8 + 122
    page.get_by_text("text 10", exact=True).scroll_into_view_if_needed()
    # Until the page has heard that it was scrolled.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    scenes.write("Ann Lee", "another text").is_read("inform", "another answer")
    scenes.desk.refresh()
    expect(page.get_by_text("another answer", exact=True)).to_have_count(1)
    expect(page.get_by_text("text 10", exact=True)).to_be_in_viewport()
    assert page.locator(".line").count() == 8 + 124


@on_a_desktop
def test_earlier_texts_that_come_after_something_was_said_are_shown_once(
    opened: Callable[[str], Page], scenes: Scenes
) -> None:
    for number in range(60):
        scenes.write("Ann Lee", f"text {number}").is_read("inform", f"answer {number}")
    scenes.desk.refresh()
    page = opened("Ann Lee")
    asked: list[Route] = []
    page.route("**/earlier?*", lambda route: asked.append(route))
    shown = page.locator(".line").count()
    page.get_by_role("link", name="Earlier texts").click()
    while not asked:
        page.wait_for_timeout(20)
    scenes.write("Ann Lee", "a new text").is_read("inform", "a new answer")
    scenes.desk.refresh()
    expect(page.get_by_text("a new answer", exact=True)).to_have_count(1)
    asked.pop().continue_()
    expect(page.locator(".line")).to_have_count(shown + 2 + 50)
    expect(page.get_by_role("link", name="Earlier texts")).to_have_count(1)


@on_a_desktop
def test_script_in_a_text_is_text(opened: Callable[[str], Page]) -> None:
    page = opened("Rosa Diaz")
    expect(page.locator(".customer .words")).to_have_text(MARKUP)
    expect(page.locator(".assistant .words")).to_have_text(f"You wrote: {MARKUP}")
    assert "pwned" not in page.title()


def test_what_is_hidden_is_shown_with_one_press_and_stays_while_the_page_is_live(
    opened: Callable[[str], Page], scenes: Scenes
) -> None:
    page = opened("Priya Raman")
    words = page.locator(".customer .words").first
    expect(words).to_have_text("gate code is ••••• then the blue door")
    page.get_by_role("button", name="Show the code").click()
    expect(words).to_have_text("gate code is 4471# then the blue door")
    expect(words.locator("mark")).to_have_text("4471#")
    page.get_by_role("button", name="Show the phone number").click()
    expect(page.get_by_role("link", name="773-555-0164")).to_be_visible()
    scenes.write("Priya Raman", "hello?").is_read("greet", "Hello.")
    scenes.desk.refresh()
    expect(page.get_by_text("hello?", exact=True)).to_be_visible()
    expect(words).to_have_text("gate code is 4471# then the blue door")
    expect(page.get_by_role("link", name="773-555-0164")).to_be_visible()
    page.reload()
    expect(words).to_have_text("gate code is ••••• then the blue door")


@on_a_desktop
def test_an_intent_and_a_span_are_corrected_with_the_keyboard_alone_and_taken_back(
    opened: Callable[[str], Page], sessions: Sessions
) -> None:
    page = opened("Marcus Webb")
    page.get_by_text("hm idk the thing").scroll_into_view_if_needed()
    keys = page.keyboard
    page.locator(".scroller").focus()
    keys.press("j")  # the first text of theirs
    keys.press("m")
    dialog = page.get_by_role("dialog", name="Correct what was understood")
    expect(dialog.get_by_role("searchbox", name="It is about")).to_be_focused()
    keys.press("Shift+Tab")
    while not dialog.get_by_label("Text", exact=True).evaluate("text => text === document.activeElement"):
        keys.press("Shift+Tab")
    keys.press("Home")
    for _ in range(2):
        keys.press("Shift+ArrowRight")
    keys.press("Tab")
    expect(dialog.get_by_role("button", name="tracking number")).to_be_focused()
    keys.press("Enter")
    expect(dialog.locator("[data-span-list] li")).to_have_text("tracking number hm×")
    while not dialog.get_by_role("searchbox", name="It is about").evaluate("text => text === document.activeElement"):
        keys.press("Tab")
    keys.type("damage")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    keys.press("Enter")
    expect(dialog.get_by_role("radio", name="report damage")).to_be_checked()
    keys.press("Enter")
    expect(page.get_by_text("Corrected: report damage.")).to_be_visible()
    with sessions() as session:
        row = session.scalars(select(DeskCorrection)).one()
        assert (row.intent_before, row.intent, row.by) == ("nlu_fallback", "report_damage", "ada")
        assert row.spans == [{"start": 0, "end": 2, "entity": "tracking_number"}]
    line = page.locator(".line.wanted")
    expect(line).to_contain_text("hm idk the thing")
    expect(line).to_contain_text("Ada corrected it")
    line.get_by_role("button", name="take back").click()
    expect(page.get_by_text("The correction is taken back.")).to_be_visible()
    expect(page.get_by_text("Ada corrected it")).to_have_count(0)


@on_a_desktop
def test_corrections_are_listed_and_downloaded(opened: Callable[[str], Page], desk_url: str) -> None:
    page = opened("Marcus Webb")
    page.locator("[data-correct]").first.click()
    page.get_by_role("radio", name="complain").check()
    page.get_by_role("button", name="Correct", exact=True).click()
    page.wait_for_url("**line=*")
    page.goto(f"{desk_url}/corrections")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the diff").click()
    assert "- hm idk the thing with the other thing" in download.value.path().read_text()
    page.get_by_role("button", name="They are committed").click()
    page.get_by_role("button", name="They are", exact=True).click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()


@on_a_desktop
def test_two_at_once_see_each_other_and_nothing_written_is_lost(
    opened: Callable[[str], Page], chromium: Browser, desk_url: str, scenes: Scenes, sessions: Sessions
) -> None:
    ada = opened("Sam Cho")
    with colleague(chromium, desk_url, f"/conversations/{scenes.ids['Sam Cho']}") as dee:
        ada.get_by_role("button", name="Take", exact=True).click()
        text = ada.get_by_role("textbox", name="Text to Sam Cho")
        text.fill("Hi Sam, I am looking")
        scenes.desk.refresh()  # as the worker does
        expect(dee.get_by_text("Ada has it").first).to_be_visible()
        expect(dee.get_by_role("button", name="Take", exact=True)).to_have_count(0)
        expect(dee.get_by_role("textbox", name="Text to Sam Cho")).to_be_hidden()
        dee.get_by_role("button", name="Take it from Ada").click()
        dee.get_by_role("button", name="Take it", exact=True).click()
        expect(dee.get_by_text("You have it", exact=True)).to_be_visible()
        text.focus()
        ada.keyboard.press("Control+Enter")  # before it is on her page
        expect(ada.get_by_role("alert")).to_contain_text("dee has this conversation since 10:30 AM.")
        expect(text).to_have_value("Hi Sam, I am looking")
        scenes.desk.refresh()
        expect(ada.get_by_text("Dee has it").first).to_be_visible()
        assert written(sessions) == []
        dee.get_by_role("button", name="Hand back").click()
        expect(dee.get_by_text("The assistant answers", exact=True)).to_be_visible()
        scenes.desk.refresh()
        expect(ada.get_by_text("The assistant answers", exact=True)).to_be_visible()
        expect(text).to_have_value("Hi Sam, I am looking")


@on_a_desktop
def test_a_draft_outlives_the_page(opened: Callable[[str], Page], scenes: Scenes) -> None:
    page = opened("Sam Cho")
    page.get_by_role("button", name="Take", exact=True).click()
    text = page.get_by_role("textbox", name="Text to Sam Cho")
    text.fill("half a sentence")
    scenes.write("Sam Cho", "anybody?")
    scenes.desk.refresh()
    expect(page.get_by_text("anybody?", exact=True)).to_be_visible()
    expect(text).to_have_value("half a sentence")
    opened("Ann Lee")
    opened("Sam Cho")
    expect(text).to_have_value("half a sentence")


@on_a_desktop
def test_who_sent_stop_cannot_be_written_to(opened: Callable[[str], Page]) -> None:
    page = opened("Julia Hart")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.get_by_text("This number wants no texts (it sent STOP). Call them instead.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text to Julia Hart")).to_be_hidden()


@on_a_phone
def test_on_a_phone_what_came_of_a_text_is_folded_and_the_rest_is_a_sheet(
    opened: Callable[[str], Page], scenes: Scenes
) -> None:
    page = opened("Ann Lee")
    gist = page.get_by_role("button", name=re.compile("affirm 99 %"))
    expect(gist).to_contain_text("delivery changed")
    change = page.get_by_text("change address")
    expect(change).to_be_hidden()
    gist.click()
    expect(change).to_be_visible()
    scenes.write("Ann Lee", "hello?").is_read("greet", "Hello.")
    scenes.desk.refresh()
    expect(page.get_by_text("hello?", exact=True)).to_be_attached()
    expect(change).to_be_visible()  # what was unfolded stays so
    expect(page.get_by_text("Tags and notes")).to_be_hidden()
    page.get_by_role("button", name="About").click()
    expect(page.get_by_text("Tags and notes")).to_be_in_viewport()
    take = page.get_by_role("button", name="Take", exact=True)
    page.keyboard.press("Escape")
    expect(take).to_be_in_viewport()


def test_without_script_it_is_read_corrected_taken_and_written(
    plain: Page, scenes: Scenes, desk_url: str, sessions: Sessions
) -> None:
    plain.goto(f"{desk_url}/login?next=/conversations/{scenes.ids['Priya Raman']}")
    plain.get_by_label("Login").fill("ada")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign in", exact=True).click()
    plain.get_by_role("button", name="Show the code").click()
    expect(plain.get_by_text("gate code is 4471#")).to_be_visible()
    plain.get_by_role("link", name=re.compile("Correct")).first.click()
    plain.get_by_role("radio", name="give instructions").check()
    plain.get_by_role("button", name="Correct", exact=True).click()
    expect(plain.get_by_text("Corrected: give instructions.")).to_be_visible()
    plain.get_by_role("button", name="Take", exact=True).click()
    plain.get_by_role("textbox", name="Text to Priya Raman").fill("Hello from Ada")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".line.desk .words")).to_have_text("Hello from Ada")
    assert written(sessions) == ["Hello from Ada"]


@on_a_desktop
def test_segments_are_counted_as_they_are_sent(opened: Callable[[str], Page]) -> None:
    page = opened("Sam Cho")
    count = """async ([script, texts]) => {
        const { Counter } = await import(script);
        const counter = new Counter(document.getElementById("composer").dataset);
        return texts.map((text) => { const sent = counter.asSent(text); return [sent, counter.size(sent)]; });
    }"""
    script = page.locator("script[src$='/conversation.js']").get_attribute("src") or ""
    characters = st.one_of(
        st.sampled_from("abc {}€[]~^\\|é’“—…\t\u00a0\u200bñ😀字"), st.characters(exclude_categories=("Cs",))
    )

    @given(st.lists(st.text(characters, max_size=400), min_size=30, max_size=30))
    @hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def agree(texts: list[str]) -> None:
        counted = page.evaluate(count, [script.replace("conversation.js", "segments.js"), texts])
        for text, (sent, size) in zip(texts, counted, strict=True):
            assert sent == segments.to_gsm7(text)
            expected = segments.size(sent)
            assert (size["encoding"], size["units"], size["segments"]) == (
                expected.encoding, expected.units, expected.segments,
            )  # fmt: skip

    agree()


@on_a_desktop
def test_while_something_changes_all_the_time_the_list_is_fetched_now_and_then(desk: Page, scenes: Scenes) -> None:
    fetched: list[str] = []
    desk.on("request", lambda request: fetched.append(request.url) if "/conversations/rows" in request.url else None)
    desk.clock.install(time=0)
    desk.reload()
    is_live(desk)
    desk.clock.pause_at(3_600_000)  # from here on the page's time is what passes below
    fetched.clear()
    first, passed = desk.locator("[data-row]").first, 0
    for number in range(12):
        scenes.write("Ben Novak", f"text {number}").is_read("inform", f"answer {number}")
        scenes.desk.refresh()
        while f"answer {number}" not in first.inner_text():
            desk.clock.run_for(100)
            passed += 100
            desk.wait_for_timeout(20)
    assert 4 <= len(fetched) <= 4 + 1 + passed / 2000
