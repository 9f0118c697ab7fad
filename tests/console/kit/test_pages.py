"""The pages in a real browser: keyboard, themes, sizes, live parts, and nobody shut out."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.console.app import PAGES, create_app
from doorstep.console.auth import accounts
from doorstep.console.kit import live
from tests.chromium import held_up, press_at_once, wait_but_for
from tests.console.conftest import PASSWORD, failing_pages
from tests.console.sample import MARKUP, Sample
from tests.console.screens import DESKTOP_LIGHT, PHONE_DARK, barriers, on_a_desktop, on_every_screen, stays_inside


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
def app(services: Services, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(live, "_followers", dict(live._followers))
    monkeypatch.setattr(live, "SESSION_SECONDS", 0.5)
    live.watch("sample", lambda _session: tuple(sample.names))
    return create_app(services, [*PAGES, sample.page(), failing_pages()[-1]])


@pytest.fixture
def on_sample(signed_in: Page, desk_url: str) -> Page:
    signed_in.goto(f"{desk_url}/sample")
    expect(signed_in.locator("#live-state")).to_have_attribute("data-state", "live")
    return signed_in


@on_every_screen
def test_nothing_shuts_anybody_out(page: Page, desk_url: str) -> None:
    assert barriers(page) == []
    page.get_by_label("Login").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Login and password do not match.")
    assert barriers(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    for path in (
        "/today",
        "/sample",
        "/sample?q=gate&colour=red",
        "/account",
        "/users",
        "/tokens",
        "/webhooks",
        "/audit",
        "/nothing",
        "/broken",
    ):
        page.goto(desk_url + path)
        assert barriers(page) == [], path
        assert stays_inside(page), path
    page.goto(f"{desk_url}/sample")
    page.get_by_role("button", name="Delete all").click()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Account of Ada").click()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("page", [DESKTOP_LIGHT, PHONE_DARK], ids=str, indirect=True)
@pytest.mark.parametrize("bad", ["light-dark(#eee, #fff)", "light-dark(#000, #222)"], ids=["light", "dark"])
def test_what_cannot_be_read_in_one_theme_is_a_barrier_whichever_is_shown(page: Page, bad: str) -> None:
    page.goto("about:blank")  # no policy of ours stands in the way of the style
    page.set_content(
        "<!doctype html><html lang=en><title>x</title><style>:root { color-scheme: light dark }"
        f"body {{ background: light-dark(#fff, #000) }} p {{ color: {bad} }}</style><main><p>Read me</p></main>"
    )
    assert any(each.startswith("color-contrast ") for each in barriers(page))
    page.locator("p").evaluate("words => { words.style.color = 'light-dark(#000, #fff)'; }")
    assert not any(each.startswith("color-contrast ") for each in barriers(page))


@on_a_desktop
def test_the_door_is_opened_with_the_keyboard_alone(page: Page) -> None:
    expect(page.get_by_label("Login")).to_be_focused()
    page.keyboard.type("dee")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@on_a_desktop
def test_keys_lead_everywhere(signed_in: Page, desk_url: str) -> None:
    signed_in.goto(f"{desk_url}/today")
    for keys, path in (("gc", "/conversations"), ("gk", "/cases"), ("gs", "/sample"), ("gt", "/today")):
        signed_in.keyboard.type(keys)
        signed_in.wait_for_url(f"**{path}")
    signed_in.keyboard.press("/")
    search = signed_in.get_by_role("searchbox", name="Find anything")
    expect(search).to_be_focused()
    signed_in.keyboard.type("gate gk?/")
    expect(search).to_have_value("gate gk?/")  # typing is typing
    signed_in.keyboard.press("Escape")
    expect(search).not_to_be_focused()
    signed_in.keyboard.press("?")
    dialog = signed_in.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Conversations")).to_be_visible()
    signed_in.keyboard.type("gc")
    expect(dialog).to_be_visible()  # not from behind a dialog
    signed_in.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@on_a_desktop
def test_rows_are_walked_ticked_and_opened(on_sample: Page) -> None:
    on_sample.keyboard.press("j")
    expect(on_sample.get_by_role("link", name="Ann Lee", exact=True)).to_be_focused()
    on_sample.keyboard.press("j")
    on_sample.keyboard.press("x")
    expect(on_sample.get_by_role("checkbox", name="Pick Bo")).to_be_checked()
    on_sample.keyboard.press("k")
    on_sample.keyboard.press("k")
    on_sample.keyboard.press("Enter")
    on_sample.wait_for_url("**/sample?q=Ann%20Lee")
    on_sample.keyboard.press("l")
    expect(on_sample.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()  # the list's own
    expect(on_sample.get_by_role("searchbox", name="Search", exact=True)).to_have_value("Ann Lee")


@on_a_desktop
def test_what_is_pressed_before_the_scripts_are_there_is_not_lost(on_sample: Page) -> None:
    late = held_up(on_sample, "**/desk.js")  # the last would do as well: none acts before all are there
    on_sample.goto(on_sample.url, wait_until="commit")
    wait_but_for(on_sample, late)
    for key in "jjxn":
        press_at_once(on_sample, key)
    assert on_sample.evaluate("document.activeElement === document.body")
    late[0].continue_()
    expect(on_sample.get_by_role("checkbox", name="Pick Bo")).to_be_checked()
    expect(on_sample.get_by_label("Note")).to_be_focused()


@on_a_desktop
def test_a_row_is_clicked_anywhere(on_sample: Page) -> None:
    on_sample.locator("tr[data-row]").nth(1).locator("td.number").click()
    on_sample.wait_for_url("**/sample?q=Bo")


@on_a_desktop
def test_keys_of_a_page_press_what_they_stand_on(on_sample: Page, sample: Sample) -> None:
    on_sample.keyboard.press("n")
    expect(on_sample.get_by_label("Note")).to_be_focused()
    on_sample.keyboard.type("the gate is open")
    on_sample.keyboard.press("Escape")
    on_sample.keyboard.press("s")
    expect(on_sample.get_by_role("status").filter(has_text="Kept.")).to_be_visible()
    assert sample.notes == ["the gate is open"]


@on_a_desktop
def test_what_hurts_is_asked_about_with_the_keyboard_too(on_sample: Page, sample: Sample) -> None:
    on_sample.keyboard.press("d")
    question = on_sample.get_by_text("Delete every one of them?")
    expect(question).to_be_visible()
    expect(on_sample.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    on_sample.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(on_sample.get_by_role("button", name="Delete all")).to_be_focused()
    assert sample.notes == []
    on_sample.keyboard.press("Enter")
    on_sample.keyboard.press("Enter")
    expect(on_sample.get_by_role("status").filter(has_text="Kept.")).to_be_visible()
    assert sample.notes == ["all gone"]


@on_a_desktop
def test_single_keys_can_be_switched_off(signed_in: Page, desk_url: str) -> None:
    signed_in.goto(f"{desk_url}/account")
    signed_in.get_by_label(re.compile("Single keys act")).uncheck()
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("Saved.")).to_be_visible()
    signed_in.keyboard.press("/")
    expect(signed_in.get_by_role("searchbox")).not_to_be_focused()
    signed_in.keyboard.press("?")
    expect(signed_in.get_by_role("dialog")).to_have_count(0)


def test_the_theme_changes_at_once_and_stays_and_nothing_typed_is_lost(on_sample: Page) -> None:
    on_sample.get_by_label("Note").fill("half a note")
    for theme, page_is in (("Dark", "rgb(17, 20, 23)"), ("Light", "rgb(245, 243, 239)")):
        on_sample.get_by_role("button", name="Account of Ada").click()
        with on_sample.expect_response("**/theme"):
            on_sample.get_by_role("button", name=theme, exact=True).click()
        expect(on_sample.locator("body")).to_have_css("background-color", page_is)
        on_sample.keyboard.press("Escape")
    expect(on_sample.get_by_label("Note")).to_have_value("half a note")
    on_sample.reload()
    expect(on_sample.locator("body")).to_have_css("background-color", "rgb(245, 243, 239)")


def test_markup_is_shown_as_text_wherever_it_comes_from(on_sample: Page, sample: Sample) -> None:
    expect(on_sample.locator(".heading")).to_contain_text(MARKUP)
    expect(on_sample.get_by_role("link", name=MARKUP, exact=True)).to_be_visible()
    sample.names.append(f"late {MARKUP}")
    expect(on_sample.get_by_role("link", name=f"late {MARKUP}")).to_be_visible()
    on_sample.goto(on_sample.url + f"?q={MARKUP}&{MARKUP}=1")
    assert on_sample.title() == "Sample · Doorstep"


def test_a_live_part_changes_without_disturbing_who_works_in_it(on_sample: Page, sample: Sample) -> None:
    on_sample.get_by_role("checkbox", name="Pick Bo").check()
    on_sample.get_by_role("link", name="Ann Lee", exact=True).focus()
    sample.names.append("Cy")
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_be_visible()
    expect(on_sample.get_by_role("checkbox", name="Pick Bo")).to_be_checked()
    expect(on_sample.get_by_role("link", name="Ann Lee", exact=True)).to_be_focused()


@on_a_desktop
def test_a_live_part_waits_for_who_types_in_it_or_is_asked_something(on_sample: Page, sample: Sample) -> None:
    draft = on_sample.get_by_label("Draft")
    draft.fill("half")
    with on_sample.expect_response("**/sample/rows"):
        sample.names.append("Cy")
    on_sample.wait_for_timeout(300)
    expect(draft).to_have_value("half")
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_have_count(0)
    draft.blur()
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_be_visible()


@on_a_desktop
def test_what_is_being_clicked_is_not_replaced_under_the_finger(on_sample: Page, sample: Sample) -> None:
    on_sample.get_by_role("link", name="Bo", exact=True).hover()
    on_sample.mouse.down()
    with on_sample.expect_response("**/sample/rows"):
        sample.names.append("Cy")
    on_sample.wait_for_timeout(200)  # it would be there by now; were it later, this would be no worse a test
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_have_count(0)
    on_sample.mouse.up()
    on_sample.wait_for_url("**/sample?q=Bo")


@on_a_desktop
def test_a_page_that_was_looked_away_from_catches_up(on_sample: Page, sample: Sample) -> None:
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    on_sample.evaluate(hide, True)
    on_sample.wait_for_timeout(800)
    sample.names.append("Cy")
    on_sample.wait_for_timeout(800)
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_have_count(0)
    on_sample.evaluate(hide, False)
    expect(on_sample.get_by_role("link", name="Cy", exact=True)).to_be_visible()


@on_a_desktop
def test_who_is_signed_out_elsewhere_is_told_and_keeps_what_was_typed(on_sample: Page, services: Services) -> None:
    on_sample.get_by_label("Note").fill("half a note")
    with services.sessions.begin() as session:
        ada = accounts.named(session, "ada")
        assert ada is not None
        accounts.end_sessions(session, ada)
    expect(on_sample.get_by_role("alert")).to_contain_text("You are signed out.")
    expect(on_sample.get_by_label("Note")).to_have_value("half a note")
    on_sample.get_by_role("button", name="Keep").click()
    on_sample.get_by_label("Login").fill("ada")
    on_sample.get_by_label("Password").fill(PASSWORD)
    on_sample.keyboard.press("Enter")
    expect(on_sample.get_by_text("half a note").first).to_be_visible()
    on_sample.get_by_role("button", name="Send it now").click()
    expect(on_sample.get_by_text("Kept.")).to_be_visible()


@on_a_desktop
def test_a_form_is_sent_once_however_often_it_is_clicked(on_sample: Page, sample: Sample) -> None:
    on_sample.get_by_label("Note").fill("once")
    on_sample.get_by_role("button", name="Keep").evaluate(
        "button => { button.click(); button.click(); button.click() }"
    )
    expect(on_sample.get_by_text("Kept.")).to_be_visible()
    assert sample.notes == ["once"]


@on_a_desktop
def test_filters_apply_at_once_and_are_taken_off_one_by_one(on_sample: Page) -> None:
    on_sample.get_by_label("Flagged", exact=True).check()
    on_sample.wait_for_url("**/sample?flagged=yes")
    on_sample.get_by_role("searchbox", name="Search", exact=True).fill("gate")
    on_sample.keyboard.press("Enter")
    on_sample.wait_for_url(re.compile("q=gate"))
    on_sample.get_by_role("link", name="Without Flagged").click()
    on_sample.wait_for_url("**/sample?q=gate")
    on_sample.get_by_role("link", name="Clear all").click()
    on_sample.wait_for_url("**/sample")


@pytest.mark.parametrize("page", [(390, 844, "dark")], ids=str, indirect=True)
def test_on_a_phone_the_navigation_is_at_the_thumb_and_filters_are_folded(on_sample: Page) -> None:
    cases = on_sample.get_by_role("link", name="Cases")
    box = cases.bounding_box()
    assert box is not None
    assert box["y"] > 750
    expect(on_sample.get_by_label("Since")).to_be_hidden()
    on_sample.get_by_role("button", name="More filters").click()
    expect(on_sample.get_by_label("Since")).to_be_visible()
    expect(on_sample.locator("td[data-name=Texts]").first).to_be_visible()


def test_without_script_everything_still_works(plain: Page, desk_url: str, sample: Sample) -> None:
    plain.goto(f"{desk_url}/login?next=/sample")
    plain.get_by_label("Login").fill("dee")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign in", exact=True).click()
    plain.get_by_label("Flagged", exact=True).check()
    plain.get_by_role("button", name="Apply").click()
    plain.wait_for_url(re.compile("flagged=yes"))
    plain.get_by_role("button", name="Delete all").click()
    plain.get_by_role("button", name="Delete", exact=True).click()
    expect(plain.get_by_text("Kept.")).to_be_visible()
    plain.get_by_role("button", name="Account of Dee").click()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_text("You are signed out.")).to_be_visible()

    assert sample.notes == ["all gone"]
