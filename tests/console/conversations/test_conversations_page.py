"""The list of conversations at its edge: what it shows, what it refuses, and what it changes."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from doorstep.console.read_model import saved_views
from doorstep.console.read_model.tables import DeskMark
from doorstep.database import Sessions, transaction
from tests.console.browser import Browser, Page
from tests.console.conftest import PASSWORD
from tests.console.scenes import MARKUP, PHONES, Scenes

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]


def names(page: Page) -> list[str]:
    return re.findall(r'<a class="row-link"[^>]*>([^<]*)</a>', page.response.text)


async def test_every_conversation_is_there_latest_first_and_no_number_in_clear(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open("/conversations")
    assert names(page)[:3] == ["Sam Cho", "Marcus Webb", "Tom Okafor"]
    assert "•••• 18" in page.text
    assert "9 conversations" in page.text
    assert "Erin Bell" in names(page)
    for phone in PHONES.values():
        assert phone[-7:] not in page.text


async def test_chips_say_what_matters(scenes: Scenes, desk: Browser, new_browser: NewBrowser) -> None:
    page = await desk.open("/conversations")
    rows = dict(zip(names(page), page.response.text.split('class="row-link"')[1:], strict=True))
    assert re.search(r'class="badge bad" data-late="[^"]+" data-late-after="600"', rows["Tom Okafor"])
    assert re.search(r'class="badge warn" data-late="[^"]+" data-late-after="600"', rows["Sam Cho"])
    for chip in ("you have it", "case open", "flagged", "not understood", "insurance"):
        assert chip in rows["Marcus Webb"]
    assert "not delivered" in rows["Priya Raman"]
    assert "unsure 52 %" in rows["Ann Lee"]
    assert "something was changed" in rows["Ann Lee"]
    colleague = new_browser()
    await colleague.sign_in("vic", PASSWORD)
    assert "Dee has it" in (await colleague.open("/conversations")).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=crushed", ["Marcus Webb"]),
        ("q=priya", ["Priya Raman"]),
        ("q=312-555-0142", ["Ann Lee"]),
        ("q=LM400100018", ["Marcus Webb"]),
        ("channel=slack", ["Erin Bell"]),
        ("party=driver", ["Erin Bell"]),
        ("delivery=lm+400+100+064", ["Priya Raman"]),
        ("intent=stop_texts", ["Julia Hart"]),
        ("tag=insurance", ["Marcus Webb"]),
        ("taken_by=dee", ["Marcus Webb"]),
        ("low_confidence=1", ["Marcus Webb", "Ann Lee"]),
        ("fallback=1", ["Marcus Webb"]),
        ("dms_write=1", ["Ann Lee"]),
        ("open_case=1&flagged=1", ["Marcus Webb"]),
        ("failed=1", ["Priya Raman"]),
        ("order=waiting", ["Tom Okafor", "Sam Cho"]),
        ("with_person=1&order=waiting", ["Tom Okafor", "Sam Cho"]),
        ("first_day=2026-11-21", []),
        ("first_day=2026-11-20&q=crushed", ["Marcus Webb"]),
    ],
)
async def test_it_is_narrowed(scenes: Scenes, desk: Browser, query: str, found: list[str]) -> None:
    page = await desk.open(f"/conversations?{query}")
    assert names(page) == found
    assert "left out" not in page.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("colour=red", "There is no filter 'colour'"),
        ("channel=fax", "Channel: there is no 'fax'; it was left out."),
        ("delivery=12", "a tracking number is LM and 9 digits"),
        ("first_day=yesterday", "From: is no date like 2026-11-20"),
        ("flagged=maybe", "Flagged: can only be yes"),
        (f"q={'x' * 201}", "at most 200 characters"),
    ],
)
async def test_what_cannot_be_asked_is_said_and_the_rest_is_shown(
    scenes: Scenes, desk: Browser, query: str, says: str
) -> None:
    page = await desk.open(f"/conversations?{query}&order=waiting")
    assert page.status == 200
    assert says in page.text
    assert names(page) == ["Tom Okafor", "Sam Cho"]


async def test_nothing_found_and_nobody_waiting_are_said(services: object, desk: Browser) -> None:
    assert "Nobody has written yet" in (await desk.open("/conversations")).text
    assert "Nobody waits" in (await desk.open("/conversations?order=waiting")).text
    assert "No conversation has all of that" in (await desk.open("/conversations?flagged=1")).text


async def test_a_cursor_that_is_none_is_a_clear_page(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open("/conversations?after=nonsense")
    assert page.status == 404
    assert "Begin at its first page" in page.text


async def test_long_lists_are_paged(scenes: Scenes, desk: Browser) -> None:
    for number in range(60):
        scenes.desk.says("hi", phone=f"+1773555{2000 + number}")
    scenes.desk.refresh()
    first = await desk.open("/conversations")
    assert len(names(first)) == 50
    older = re.search(r'href="(/conversations\?after=[^"]+)" rel="next"', first.response.text)
    assert older
    second = await desk.open(older[1])
    assert len(names(second)) == 19
    assert names(second)[-1] == "Ben Novak"
    assert "Latest" in second.text


async def test_markup_in_texts_is_text(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open("/conversations?q=pwned")
    assert names(page) == ["Rosa Diaz"]
    assert MARKUP[:30] in page.text
    assert "<script>document" not in page.response.text


async def test_the_list_is_downloaded_as_it_is_narrowed_and_that_is_logged(
    scenes: Scenes, desk: Browser, audit: Audit
) -> None:
    page = await desk.open("/conversations.csv?open_case=1")
    assert page.response.headers["content-disposition"] == 'attachment; filename="conversations.csv"'
    rows = list(csv.DictReader(io.StringIO(page.response.text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["Sam Cho", "Marcus Webb", "Tom Okafor", "Priya Raman"]
    assert rows[1]["number"] == "•••• 18"
    assert ("dee", "conversations.exported", "conversations:all") in audit()


async def test_filters_are_saved_used_with_one_tap_and_deleted_each_for_oneself(
    scenes: Scenes, desk: Browser, new_browser: NewBrowser
) -> None:
    page = await desk.open("/conversations?flagged=1&party=customer")
    saving = "/conversations/saved?flagged=1&party=customer"
    nameless = await desk.submit(page, saving, name="   ")
    assert nameless.status == 422
    assert "A name has 1 to 60 characters." in nameless.text
    saved = await desk.submit(nameless, saving, name="Angry <customers>")
    assert "Saved as “Angry <customers>”." in saved.text
    everything = await desk.open("/conversations")
    tap = re.search(r'<a href="([^"]+)">(?:(?!</a>).)*Angry &lt;customers&gt;</a>', everything.response.text, re.DOTALL)
    assert tap
    here = await desk.open(tap[1].replace("&amp;", "&"))
    assert names(here) == ["Marcus Webb"]
    colleague = new_browser()
    await colleague.sign_in("vic", PASSWORD)
    assert "Angry" not in (await colleague.open("/conversations")).text
    deleted = await desk.submit(here, "/conversations/saved/delete")
    assert "“Angry <customers>” is deleted." in deleted.text
    again = await desk.post("/conversations/saved/delete", here.form("/conversations/saved/delete").fields)
    assert again.status == 404


@pytest.mark.parametrize("query", [{"intent": "order_pizza", "flagged": "1"}, {"mood": "bad"}, {"channel": "fax"}])
async def test_a_saved_filter_that_names_what_is_gone_says_so_and_can_be_deleted(
    scenes: Scenes, desk: Browser, sessions: Sessions, query: dict[str, str]
) -> None:
    with transaction(sessions) as session:
        saved_views.save(session, "dee", saved_views.CONVERSATIONS, "Of old", query, now=scenes.desk.now)
    listed = await desk.open("/conversations")
    assert "/conversations/saved/delete" not in listed.text
    tap = re.search(r'<a href="([^"]+)">(?:(?!</a>).)*Of old</a>', listed.response.text, re.DOTALL)
    assert tap
    here = await desk.open(tap[1].replace("&amp;", "&"))
    assert "it was left out." in here.text
    assert "“Of old” is deleted." in (await desk.submit(here, "/conversations/saved/delete")).text
    assert "Of old" not in (await desk.open("/conversations")).text


async def test_several_are_marked_at_once(scenes: Scenes, desk: Browser, sessions: Sessions, audit: Audit) -> None:
    page = await desk.open("/conversations?open_case=1")
    token = page.form("/conversations/mark").fields["csrf"]
    ids = [scenes.ids["Sam Cho"], scenes.ids["Priya Raman"]]
    done = await desk.client.post(
        "/conversations/mark",
        data={"csrf": token, "id": ids, "kind": "reviewed", "next": "/conversations?open_case=1"},
        headers={"origin": desk.origin},
        follow_redirects=True,
    )
    assert done.url.query == b"open_case=1"
    assert "2 conversations marked reviewed." in done.text
    with sessions() as session:
        marked = session.scalars(select(DeskMark.conversation_id).where(DeskMark.kind == "reviewed")).all()
    assert set(ids) <= set(marked)
    assert [entry for entry in audit() if entry[1] == "conversation.reviewed"] == [
        ("dee", "conversation.reviewed", f"conversation:{id_}") for id_ in ids
    ]
    nothing = await desk.post("/conversations/mark", {"csrf": token, "kind": "flag", "next": "/conversations"})
    assert "Nothing was selected" in nothing.text
    odd = await desk.post(
        "/conversations/mark", {"csrf": token, "kind": "star", "id": ids[0], "next": "/conversations"}
    )
    assert "There is no mark star" in odd.text
    gone = await desk.post("/conversations/mark", {"csrf": token, "kind": "flag", "id": "sms-none", "next": "/"})
    assert gone.status == 404
