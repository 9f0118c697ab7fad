"""Search from anywhere."""

from collections.abc import Callable

import pytest

from doorstep.cases.lifecycle import CaseKind
from doorstep.console.search import queries as search_queries
from tests.console.browser import Browser
from tests.console.case_scenes import Morning, play
from tests.console.conftest import Clock
from tests.console.world import NUMBER, Desk


@pytest.fixture
def morning(sessions: object, clock: Clock) -> Morning:
    return play(sessions, clock())  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_the_hits_come_by_kind(world: Desk) -> None:
    said = world.says("where is my package", "where_is_my_package")
    case_id = world.opens_case(CaseKind.COMPLAINT, said)
    world.refresh()
    with world.sessions() as session:
        found = search_queries.search(session, "lopez")
    assert [each.tracking_number for each in found.deliveries] == [NUMBER]
    assert [(each.name, each.phone, each.deliveries) for each in found.people] == [("Maria Lopez", "•••• 42", 1)]
    assert [each.case_id for each in found.cases] == [case_id]
    assert [each.conversation_id for each in found.conversations] == [said.conversation_id]
    assert not found.more


@pytest.mark.both_databases
def test_a_conversation_is_found_by_the_last_digits_of_its_phone_and_the_address(world: Desk) -> None:
    said = world.says("hi")
    world.refresh()
    with world.sessions() as session:
        for query in ("0142", "1205 la salle", "6789"):
            assert [row.conversation_id for row in search_queries.search(session, query).conversations] == [
                said.conversation_id
            ], query


@pytest.mark.both_databases
def test_ten_thousand_hits_are_cut_and_said_to_be(morning: Morning) -> None:
    with morning.sessions() as session:
        found = search_queries.search(session, "chicago")
    assert len(found.deliveries) == 8
    assert "deliveries" in found.more


async def test_of_what_nearly_everything_has_the_page_shows_the_latest_and_says_so(
    desk: Browser, morning: Morning
) -> None:
    page = await desk.open("/search?q=il")
    assert 0 < page.response.text.count('href="/deliveries/') <= 8
    assert "the latest 8" in page.text
    assert "More deliveries" in page.text
    alone = await desk.open("/search?q=il&kind=deliveries")
    assert alone.response.text.count('href="/deliveries/') == 100
    assert "the latest 100" in alone.text
    assert "More deliveries" not in alone.text


async def test_a_whole_tracking_number_leads_to_its_delivery(desk: Browser, world: Desk) -> None:
    world.refresh()
    for typed in (NUMBER, "lm123456789", " LM 123 456 789"):
        assert (await desk.open(f"/search?q={typed}")).path == f"/deliveries/{NUMBER}"


@pytest.mark.parametrize("query", ["", "m", "%25", "_", "%00"])
async def test_too_little_is_said_to_be(desk: Browser, world: Desk, query: str) -> None:
    page = await desk.open(f"/search?q={query}")
    assert page.status == 200
    assert "Too little to look for" in page.text


async def test_drivers_and_routes_are_found(desk: Browser, morning: Morning) -> None:
    with morning.sessions() as session:
        route = (
            next(iter(search_queries.search(session, "R").routes), None) or search_queries._routes(session, "CHI", 8)[0]
        )
    page = await desk.open(f"/search?q={route.code}")
    assert f'href="/today/{route.code}"' in page.response.text
    assert route.driver_name is not None
    page = await desk.open(f"/search?q={route.driver_name.split()[0]}")
    assert route.driver_name in page.text


async def test_nothing_of_one_kind_says_so_too(desk: Browser, world: Desk) -> None:
    world.refresh()
    assert (await desk.open("/search?q=maria")).text.count("Nothing found") == 0
    page = await desk.open("/search?q=maria&kind=routes")
    assert "No routes like this" in page.text
    assert 'href="/search?q=maria"' in page.response.text


async def test_lists_that_there_are_none_of_lead_to_where_one_looks(
    desk: Browser, new_browser: Callable[..., Browser]
) -> None:
    assert (await desk.open("/deliveries")).path == "/search"
    assert (await desk.open("/routes")).path == "/today"
    assert (await new_browser().open("/deliveries", follow=False)).goes_to.startswith("/login")


async def test_nothing_found_says_so_and_shows_what_was_typed(desk: Browser, world: Desk) -> None:
    page = await desk.open("/search?q=<b>zzyzx</b>")
    assert "Nothing found" in page.text
    assert "<b>zzyzx" not in page.response.text
