"""One conversation at its edge: what is shown and hidden, marked, corrected, taken and written."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.console.app import create_app
from doorstep.console.read_model.tables import DeskCorrection
from doorstep.database import Sessions
from doorstep.desk import takeover
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings
from tests.console.browser import Browser, Page
from tests.console.conftest import PASSWORD, URL, Clock
from tests.console.scenes import MARKUP, Scenes
from tests.desk.rasa import FakeRasa, fake_rasa
from tests.sandbox.servers import PNG

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    with fake_rasa(sessions) as rasa:
        yield rasa


@pytest.fixture
def settings(rasa: FakeRasa) -> Settings:
    return Settings(console_url=URL, rasa_url=rasa.url, TWILIO_API_URL="http://127.0.0.1:1")


@pytest.fixture
async def viewer(new_browser: NewBrowser) -> Browser:
    browser = new_browser()
    await browser.sign_in("vic", PASSWORD)
    return browser


def at(scenes: Scenes, name: str) -> str:
    return f"/conversations/{scenes.ids[name]}"


def line(page: Page, words: str) -> str:
    """The HTML of the text that has these words in it."""
    found = [part for part in page.response.text.split('<li class="line ')[1:] if words in part]
    assert found, words
    return found[-1].partition("</li>")[0]


def texts(sessions: Sessions) -> list[str]:
    """Of the desk's, as they are owed."""
    with sessions() as session:
        query = select(OutboxRow.body).where(
            OutboxRow.idempotency_key.like("desk:%"), OutboxRow.idempotency_key != "desk:dee:1"
        )
        return list(session.scalars(query.order_by(OutboxRow.id)))


async def test_each_text_says_who_spoke_and_what_came_of_it(scenes: Scenes, desk: Browser) -> None:
    ann = await desk.open(at(scenes, "Ann Lee"))
    asked = line(ann, "the street is")
    assert asked.startswith("customer theirs")
    assert '<mark title="new address">apt 9</mark>' in asked
    assert '<mark title="old address">4b</mark>' in asked
    assert "<b>correct address</b>" in asked
    assert "81 %" in asked
    assert "start address correction" in asked
    wrote = line(ann, "change address")
    assert re.search(r"<del>1205 N La Salle St Apt <b>4B</b>, Chicago, IL 60610</del>", wrote)
    assert re.search(r"<ins>1205 N La Salle St Apt <b>9</b>, Chicago, IL 60610</ins>", wrote)
    assert line(ann, "Is that right?").startswith("assistant ours")
    assert "delivered" in line(ann, "Is that right?")
    marcus = await desk.open(at(scenes, "Marcus Webb"))
    assert line(marcus, "Dee from dispatch").startswith("desk ours")
    assert "not understood" in line(marcus, "other thing")
    assert "Case " in line(marcus, ">here")
    priya = await desk.open(at(scenes, "Priya Raman"))
    assert line(priya, "nobody answered").startswith("outreach ours")
    assert "not delivered: " in line(priya, "Saved for the driver")
    assert line(await desk.open(at(scenes, "Julia Hart")), "START brings").startswith("carrier ours")
    assert line(await desk.open(at(scenes, "Erin Bell")), "running 15 late").startswith("driver theirs")


async def test_markup_is_text(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open(at(scenes, "Rosa Diaz"))
    assert MARKUP in page.text
    assert "<script>document" not in page.response.text
    assert "<img src=x" not in page.response.text


async def test_a_code_is_hidden_until_asked_for_and_the_asking_is_logged(
    scenes: Scenes, desk: Browser, audit: Audit
) -> None:
    page = await desk.open(at(scenes, "Priya Raman"))
    assert "4471" not in page.text
    assert "Show the code" in page.text
    reveal = f"{at(scenes, 'Priya Raman')}/reveal"
    fields = page.form(reveal).fields
    shown = await desk.post(reveal, fields)
    assert "gate code is" in shown.text
    assert "4471#" in shown.text
    part = await desk.post(reveal, fields, headers={"origin": desk.origin, "x-fragment": "1"})
    assert "4471#" in part.text
    assert "<li" not in part.text
    assert audit().count(("dee", "text.shown", f"conversation:{scenes.ids['Priya Raman']}")) == 2
    assert "4471" not in (await desk.open(at(scenes, "Priya Raman"))).text
    gone = await desk.post(reveal, fields | {"line": "in:99999"})
    assert gone.status == 404


async def test_a_text_of_another_conversation_is_not_shown(scenes: Scenes, desk: Browser, audit: Audit) -> None:
    page = await desk.open(at(scenes, "Priya Raman"))
    fields = page.form(f"{at(scenes, 'Priya Raman')}/reveal").fields
    assert (await desk.post(f"{at(scenes, 'Ann Lee')}/reveal", fields)).status == 404
    assert not [entry for entry in audit() if entry[1] == "text.shown"]


async def test_a_phone_number_is_hidden_until_asked_for(scenes: Scenes, desk: Browser, audit: Audit) -> None:
    page = await desk.open(at(scenes, "Ann Lee"))
    assert "555-0142" not in page.text
    assert "5550142" not in page.text
    shown = await desk.submit(page, f"{at(scenes, 'Ann Lee')}/number")
    assert "312-555-0142" in shown.text
    assert ("dee", "phone.shown", f"conversation:{scenes.ids['Ann Lee']}") in audit()


async def test_a_viewer_sees_that_something_is_hidden_and_no_way_to_it(scenes: Scenes, viewer: Browser) -> None:
    page = await viewer.open(at(scenes, "Priya Raman"))
    assert "something is hidden here" in page.text
    assert not [form.action for form in page.forms() if form.action.startswith("/conversations/")]


async def test_it_is_tagged_flagged_noted_reviewed_and_each_taken_back(
    scenes: Scenes, desk: Browser, audit: Audit
) -> None:
    path = at(scenes, "Ann Lee")
    token = (await desk.open(path)).form("/logout").fields["csrf"]

    async def mark(kind: str, value: str = "") -> Page:
        return await desk.post(f"{path}/marks", {"csrf": token, "kind": kind, "value": value})

    assert "Tagged." in (await mark("tag", "VIP Customer")).text
    assert "The note is kept." in (await mark("note", "<b>Rings twice</b>\nthen waits")).text
    assert "Flagged." in (await mark("flag")).text
    page = await mark("reviewed")
    for words in ("vip-customer", "<b>Rings twice</b>", 'aria-pressed="true"', "Reviewed by Dee"):
        assert words in page.text
    assert "&lt;b&gt;Rings" in page.response.text
    for form in [form for form in page.forms() if form.action.endswith("/remove")]:
        assert (await desk.post(form.action, form.fields)).status == 200
    after = await desk.open(path)
    assert not [form for form in after.forms() if form.action.endswith("/remove")]
    assert "vip-customer" not in after.text.partition("<datalist")[0]
    actions = [action for _, action, _ in audit()]
    assert [actions.count(each) for each in ("conversation.tag", "conversation.flag", "mark.removed")] == [1, 1, 4]
    too_long = await mark("tag", "x" * 31)
    assert (too_long.status, "A tag has 1 to 30 characters." in too_long.text) == (422, True)
    assert (await mark("star")).status == 422


async def test_a_mark_of_another_conversation_is_not_touched(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open(at(scenes, "Marcus Webb"))
    removing = next(form for form in page.forms() if form.action.endswith("/remove"))
    elsewhere = removing.action.replace(scenes.ids["Marcus Webb"], scenes.ids["Ann Lee"])
    assert (await desk.post(elsewhere, removing.fields)).status == 404
    assert "insurance" in (await desk.open(at(scenes, "Marcus Webb"))).text


@pytest.mark.both_databases
async def test_what_was_understood_is_corrected_listed_downloaded_and_taken_back(
    scenes: Scenes, desk: Browser, sessions: Sessions, audit: Audit
) -> None:
    page = await desk.open(at(scenes, "Marcus Webb"))
    asking = re.search(r'href="(/readings/\d+)" data-correct', line(page, "other thing"))
    assert asking
    form = await desk.open(asking[1])
    assert "hm idk the thing with the other thing" in form.text
    odd = await desk.submit(form, asking[1], intent="make_coffee")
    assert (odd.status, "Choose what it is." in odd.text) == (422, True)
    overlap = (
        '[{"start": 0, "end": 6, "entity": "address", "role": "new"}, {"start": 3, "end": 9, "entity": "access_code"}]'
    )
    wrong = await desk.submit(form, asking[1], intent="complain", spans=overlap)
    assert (wrong.status, "overlap" in wrong.text) == (422, True)
    assert (await desk.submit(form, asking[1], intent="complain", spans="{")).status == 400
    assert (await desk.submit(form, asking[1], intent="driver_late", spans="[]")).status == 422
    done = await desk.submit(
        form, asking[1], intent="complain", spans='[{"start": 11, "end": 16, "entity": "postal_code"}]'
    )
    assert "Corrected: complain." in done.text
    assert "corrected" in line(done, "other thing")
    with sessions() as session:
        row = session.scalars(select(DeskCorrection)).one()
        assert (row.intent_before, row.intent, row.by) == ("nlu_fallback", "complain", "dee")
        assert row.spans == [{"start": 11, "end": 16, "entity": "postal_code"}]
    listed = await desk.open("/corrections")
    assert "hm idk the thing with the other thing" in listed.text
    diff = await desk.open("/corrections.diff")
    assert "+++ b/data/nlu/" in diff.text
    assert "hm idk the [thing](postal_code) with the other thing" in diff.text
    assert ("dee", "corrections.downloaded", "corrections:waiting") in audit()
    back = await desk.submit(listed, f"/corrections/{row.id}/take-back")
    assert "The correction is taken back." in back.text
    assert "Nothing waits" in back.text
    assert (await desk.open("/corrections.diff")).text == ""


@pytest.mark.both_databases
async def test_what_was_committed_no_longer_waits(scenes: Scenes, desk: Browser, sessions: Sessions) -> None:
    page = await desk.open(at(scenes, "Marcus Webb"))
    asking = re.search(r'href="(/readings/\d+)" data-correct', line(page, "other thing"))
    assert asking
    await desk.submit(await desk.open(asking[1]), asking[1], intent="complain", spans="[]")
    listed = await desk.open("/corrections")
    done = await desk.submit(listed, "/corrections/exported")
    assert "They no longer wait." in done.text
    assert "Nothing waits" in done.text
    with sessions() as session:
        assert session.scalars(select(DeskCorrection.exported_at)).one() is not None
    assert (await desk.submit(listed, "/corrections/1/take-back")).status == 409


async def test_it_becomes_a_test(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open(at(scenes, "Ann Lee"))
    assert "next export" in (await desk.submit(page, f"{at(scenes, 'Ann Lee')}/test")).text


async def test_it_is_taken_written_in_and_handed_back(
    scenes: Scenes, desk: Browser, sessions: Sessions, rasa: FakeRasa, audit: Audit
) -> None:
    path, id_ = at(scenes, "Sam Cho"), scenes.ids["Sam Cho"]
    page = await desk.open(path)
    assert "A person is wanted" in page.text
    taken = await desk.submit(page, f"{path}/take")
    assert "You have it" in taken.text
    sent = await desk.submit(taken, f"{path}/texts", text="Hi Sam, Dee here.")
    assert "Hi Sam, Dee here." in line(sent, "Dee here")
    assert line(sent, "Dee here").startswith("desk ours")
    await desk.submit(taken, f"{path}/texts", text="Hi Sam, Dee here.")  # the same form once more
    assert texts(sessions) == ["Hi Sam, Dee here."]
    back = await desk.submit(sent, f"{path}/release")
    assert "Handed back: the assistant answers again." in back.text
    assert rasa.kinds(id_)[-1] == "resume"
    assert [entry for entry in audit() if entry[2] == f"conversation:{id_}"] == [
        ("dee", f"{kind}", f"conversation:{id_}")
        for kind in ("conversation.taken", "text.written", "text.written", "conversation.released")
    ]


async def test_the_assistant_is_silenced_at_once(scenes: Scenes, desk: Browser, rasa: FakeRasa) -> None:
    path, id_ = at(scenes, "Ann Lee"), scenes.ids["Ann Lee"]
    taken = await desk.submit(await desk.open(path), f"{path}/take")
    assert rasa.kinds(id_)[-1] == "pause"
    assert "The assistant is silent until you hand back." in taken.text


async def test_while_the_assistant_cannot_be_reached_nothing_is_written(
    scenes: Scenes, desk: Browser, sessions: Sessions, rasa: FakeRasa
) -> None:
    rasa.is_away = True
    path = at(scenes, "Ann Lee")
    taken = await desk.submit(await desk.open(path), f"{path}/take")
    assert "The assistant cannot be reached now" in taken.text
    refused = await desk.submit(taken, f"{path}/texts", text="Hello, Ann")
    assert refused.status == 409
    assert "could not be silenced yet" in refused.text
    assert refused.form(f"{path}/texts").fields["text"] == "Hello, Ann"
    assert texts(sessions) == []


async def test_two_people_cannot_answer_unaware_of_each_other(
    scenes: Scenes, desk: Browser, admin: Browser, sessions: Sessions, services: Services
) -> None:
    path = at(scenes, "Sam Cho")
    seen_by_both = await admin.open(path)
    mine = await desk.submit(await desk.open(path), f"{path}/take")
    late = await admin.submit(seen_by_both, f"{path}/take")
    assert "Dee has this conversation since 10:30 AM." in late.text
    assert "Dee has it" in late.text
    hers = await admin.submit(late, f"{path}/texts", text="Hello from Ada")
    assert hers.status == 409
    assert "dee has this conversation since 10:30 AM." in hers.text
    assert hers.form(f"{path}/texts").fields["text"] == "Hello from Ada"
    assert "Dee has this conversation" in (await admin.submit(seen_by_both, f"{path}/release")).text
    ada = await admin.submit(late, f"{path}/take-over")
    assert "You have it" in ada.text
    refused = await desk.submit(mine, f"{path}/texts", text="Hello from Dee")
    assert refused.status == 409
    assert "ada has this conversation" in refused.text
    assert "Ada has this conversation" in (await desk.submit(mine, f"{path}/release")).text
    stale = await admin.submit(late, f"{path}/take-over")  # of the takeover that is over
    assert "You have it" in stale.text
    await admin.submit(ada, f"{path}/texts", text="Hello from Ada")
    assert texts(sessions) == ["Hello from Ada"]
    with sessions() as session:
        holder = takeover.who_has(session, scenes.ids["Sam Cho"])
        assert holder is not None
        assert holder.by == "ada"


async def test_who_sent_stop_is_not_written_to(scenes: Scenes, desk: Browser, sessions: Sessions) -> None:
    path = at(scenes, "Julia Hart")
    taken = await desk.submit(await desk.open(path), f"{path}/take")
    assert "This number wants no texts (it sent STOP). Call them instead." in taken.text
    assert "data-may-write" not in taken.text
    refused = await desk.submit(taken, f"{path}/texts", text="Hello?")
    assert refused.status == 409
    assert "wants no texts" in refused.text
    assert texts(sessions) == []


async def test_a_driver_is_written_to_in_slack(scenes: Scenes, desk: Browser, sessions: Sessions) -> None:
    path = at(scenes, "Erin Bell")
    page = await desk.open(path)
    assert "Drivers are also answered in Slack itself." in page.text
    assert "Call when you can" in page.text
    assert "Which address?" not in page.text
    taken = await desk.submit(page, f"{path}/take")
    assert "posted to this driver in Slack" in taken.text
    await desk.submit(taken, f"{path}/texts", text="Skip <this> stop")
    with sessions() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.body.like("Skip%"))).one()
        assert (row.provider, row.to_number, row.body) == ("slack", "D0ERIN1", "Skip &lt;this&gt; stop")


async def test_canned_replies_are_filled_in(scenes: Scenes, desk: Browser) -> None:
    page = await desk.open(at(scenes, "Ann Lee"))
    assert "Hi Ann. This is Dee from dispatch at Doorstep Demo Delivery." in page.text
    assert "{" not in page.text.partition('id="canned"')[2].partition("</form>")[0]


async def test_a_huge_transcript_comes_page_by_page_and_follows_on(scenes: Scenes, desk: Browser) -> None:
    path = at(scenes, "Ben Novak")
    for number in range(170):
        scenes.write("Ben Novak", f"text {number}").is_read("inform", f"answer {number}")
    scenes.desk.refresh()
    page = await desk.open(path)
    assert page.response.text.count('<li class="line ') == 50
    assert "text 144" not in page.text
    earlier = re.search(r'data-earlier="([^"]+)"', page.response.text)
    assert earlier
    part = await desk.open(earlier[1])
    assert part.response.text.count('<li class="line ') == 50
    assert "answer 144" in part.text
    live = re.search(r'data-src="([^"]+/lines\?first=[^"]+)"', page.response.text)
    assert live
    scenes.write("Ben Novak", "one more").is_read("inform", "and its answer")
    follows = await desk.open(live[1])
    assert follows.response.text.count('<li class="line ') == 52
    assert "one more" in follows.text
    first_text = re.search(r'data-line="(in:\d+)"', page.response.text)
    assert first_text
    number = int(first_text[1].removeprefix("in:")) - 140
    far_back = await desk.open(f"{path}?line=in:{number}")
    assert f'data-line="in:{number}"' in far_back.text
    assert "You are looking at earlier texts." in far_back.text
    assert (await desk.open(f"{path}?before=nonsense")).status == 404
    for odd in ("in:abc", "x", "in:2", "in:99999999999999999999"):
        assert "and its answer" in (await desk.open(f"{path}?line={odd}")).text


@pytest.mark.parametrize("part", ["", "/lines", "/head", "/about", "/bar", "/earlier?before=x"])
async def test_a_conversation_that_is_not_there_is_a_clear_page(scenes: Scenes, desk: Browser, part: str) -> None:
    page = await desk.open(f"/conversations/sms-none{part}")
    assert (page.status, "There is no such conversation." in page.text) == (404, True)


async def test_a_picture_is_fetched_from_the_provider_and_shown_small(
    scenes: Scenes, desk: Browser, monkeypatch: pytest.MonkeyPatch, viewer: Browser
) -> None:
    asked: list[httpx.Request] = []

    def provider(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=PNG, headers={"content-type": "image/png"})

    page = await desk.open(at(scenes, "Marcus Webb"))
    address = re.search(r'<img src="(/pictures/[^"]+)"', page.response.text)
    assert address
    real = httpx.AsyncClient
    monkeypatch.setattr(
        "doorstep.messaging.provider_files.httpx.AsyncClient",
        lambda **options: real(transport=httpx.MockTransport(provider), **options),
    )
    picture = await desk.open(address[1])
    assert picture.response.headers["content-type"] == "image/jpeg"
    assert picture.response.content.startswith(b"\xff\xd8")
    assert str(asked[0].url) == "http://127.0.0.1:1/media/ME1"
    assert asked[0].headers["authorization"].startswith("Basic ")
    assert (await viewer.open(address[1])).status == 404  # sealed for another session
    assert (await desk.open(address[1][:-1] + ("0" if address[1][-1] != "0" else "1"))).status == 404
    assert (await desk.open("/pictures/aHR0cDovLzEyNy4wLjAuMTov.0")).status == 404
    assert len(asked) == 1


async def test_a_picture_that_cannot_be_had_is_said(
    scenes: Scenes, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await desk.open(at(scenes, "Marcus Webb"))
    address = re.search(r'<img src="(/pictures/[^"]+)"', page.response.text)
    assert address
    real = httpx.AsyncClient
    for answer in (httpx.Response(404), httpx.Response(200, content=b"<svg/>")):
        monkeypatch.setattr(
            "doorstep.messaging.provider_files.httpx.AsyncClient",
            lambda answer=answer, **options: real(transport=httpx.MockTransport(lambda _: answer), **options),
        )
        assert (await desk.open(address[1])).status == 502


def test_the_application_starts_with_every_page(services: Services, clock: Clock) -> None:
    assert create_app(services).routes
