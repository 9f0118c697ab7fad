"""Live pages: changes arrive, and watchers look once for everybody."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.console.app import create_app
from doorstep.console.auth import accounts, audit, signed_in
from doorstep.console.auth.models import AuditEntry, ConsoleSession
from doorstep.console.kit import live
from doorstep.console.kit.live import Live
from doorstep.database import make_engine, make_sessions
from doorstep.storage import Storage
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, Clock
from tests.messaging.test_sender import until
from tests.ports import free_port
from tests.sandbox.servers import serving

Events = AsyncIterator[tuple[str, Any]]
looks: list[int] = []


def newest(session: Session) -> int | None:
    looks.append(1)
    return session.scalar(select(func.max(AuditEntry.id)))


def topics_of_rows(session: Session, before: int | None) -> tuple[int, list[str]]:
    rows = session.execute(select(AuditEntry.id, AuditEntry.subject).where(AuditEntry.id > (before or 0))).all()
    return max([row.id for row in rows], default=before or 0), [row.subject for row in rows] if before else []


@pytest.fixture(autouse=True)
def _watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_followers", {})
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.05)
    live.watch("log", newest)
    live.follow("rows", topics_of_rows)
    looks.clear()


@pytest.fixture
def change(services: Services) -> Callable[[str], None]:
    def write(subject: str = "case:1") -> None:
        with services.sessions.begin() as session:
            audit.record(session, "test", "case.changed", subject, now=services.clock())

    return write


@pytest.fixture
def token(services: Services) -> str:
    """Of the only session."""
    with services.sessions.begin() as session:
        dee = accounts.named(session, "dee")
        assert dee is not None
        token = signed_in.begin(session, dee, address="", user_agent="", now=services.clock())
        session.flush()
        assert session.scalars(select(ConsoleSession.id)).all() == [1]
    return token


@pytest.fixture
async def hub(services: Services, token: str) -> AsyncIterator[Live]:
    hub = Live(Storage(services.sessions), services.clock)
    task = asyncio.create_task(hub.run())
    await until(lambda: "rows" in hub._positions)  # the first look is where everybody starts from
    yield hub
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def listening(hub: Live, *topics: str, seen: str | None = None) -> AsyncIterator[Events]:
    """As the page of the only session that there is."""
    stream = hub.stream(frozenset(topics), 1, hub.seen if seen is None else seen)
    events = parsed(stream)
    assert await anext(events) == ("hello", {})
    yield events
    await stream.aclose()  # type: ignore[attr-defined]


async def parsed(chunks: AsyncIterator[str]) -> Events:
    async for chunk in chunks:
        lines = dict(line.split(": ", 1) for line in chunk.splitlines() if not line.startswith(":") and line)
        if "event" in lines:
            yield lines["event"], json.loads(lines["data"])


async def within(seconds: float, events: Events) -> tuple[str, Any]:
    async with asyncio.timeout(seconds):
        return await anext(events)


async def test_a_change_arrives_at_those_who_watch_its_topic_only(hub: Live, change: Callable[[str], None]) -> None:
    async with listening(hub, "log", "case:2") as mine, listening(hub, "case:1") as other:
        await asyncio.to_thread(change, "case:2")
        kind, news = await within(60, mine)
        assert (kind, news["topics"], news["all"]) == ("change", ["case:2", "log"], False)
        with pytest.raises(TimeoutError):
            await within(0.3, other)


async def test_many_watch_but_the_database_is_looked_at_once(hub: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.2)
    streams = [hub.stream(frozenset(["log"]), 1, hub.seen) for _ in range(50)]
    for stream in streams:
        await anext(stream)
    await asyncio.sleep(0.3)
    looks.clear()
    began = asyncio.get_running_loop().time()
    await until(lambda: len(looks) >= 4)
    assert len(looks) <= 1 + (asyncio.get_running_loop().time() - began) / 0.2
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]


async def test_while_nobody_watches_nothing_is_looked_at(hub: Live) -> None:
    await asyncio.sleep(0.2)
    looks.clear()
    await asyncio.sleep(0.5)
    assert looks == []


async def test_what_changes_between_a_page_and_its_stream_is_not_missed(
    hub: Live, change: Callable[[str], None]
) -> None:
    page = hub.seen
    async with listening(hub, "log") as before:
        await asyncio.to_thread(change)
        await within(60, before)
    async with listening(hub, "log", seen=page) as events:
        assert (await within(60, events))[1]["topics"] == ["log"]
    await asyncio.sleep(0.2)  # nobody watches now
    page = hub.seen
    await asyncio.to_thread(change)
    async with listening(hub, "log", seen=page) as events:
        assert (await within(60, events))[0] == "change"


@pytest.mark.parametrize("seen", ["", "another-process.7", "nonsense", "x.²"])
async def test_a_page_of_another_process_fetches_everything(hub: Live, seen: str) -> None:
    async with listening(hub, "log", seen=seen) as events:
        assert (await within(60, events))[1]["all"] is True


async def test_a_page_that_slept_too_long_fetches_everything(
    hub: Live, change: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = hub.seen
    hub._recent = type(hub._recent)(maxlen=1)
    async with listening(hub, "log") as events:
        for _ in range(2):
            await asyncio.to_thread(change)
            await within(60, events)
    async with listening(hub, "log", seen=page) as events:
        assert (await within(60, events))[1]["all"] is True


async def test_a_page_of_somebody_who_was_signed_out_is_told(
    hub: Live, services: Services, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SESSION_SECONDS", 0.05)
    async with listening(hub, "log") as events:
        await asyncio.sleep(0.3)
        with services.sessions.begin() as session:
            signed_in.end(session, token)
        assert (await within(60, events))[0] == "signed-out"


@pytest.mark.both_databases
async def test_while_the_database_is_away_pages_are_told_and_then_go_on(
    hub: Live, services: Services, change: Callable[[str], None]
) -> None:
    async with listening(hub, "log") as events:
        hub._storage = Storage(make_sessions(make_engine("postgresql://doorstep@127.0.0.1:1/doorstep")))
        assert (await within(60, events))[0] == "away"
        hub._storage = Storage(services.sessions)
        assert (await within(60, events))[0] == "hello"
        await asyncio.to_thread(change)
        assert (await within(60, events))[0] == "change"


async def test_the_stream_is_for_who_is_signed_in_and_says_what_it_needs(
    browser: Browser, desk: Browser, new_browser: Callable[..., Browser]
) -> None:
    outside = new_browser()
    answer = await outside.open("/live?topics=log", follow=False, accept="text/event-stream")
    assert answer.status == 401
    for query in ("", "?topics=", "?topics=" + ",".join(f"t{number}" for number in range(60))):
        assert (await desk.open(f"/live{query}", accept="text/event-stream")).status == 400


async def test_over_http_a_change_arrives_within_a_second(
    services: Services, clock: Clock, change: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.5)
    port = free_port()
    with serving(create_app(services), port) as url:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            assert (await Browser(client, url).sign_in("dee", PASSWORD)).status == 200
            async with client.stream(
                "GET", "/live?topics=log&seen=", headers={"accept": "text/event-stream"}
            ) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                events = parsed(answer.aiter_text())
                assert await within(60, events) == ("hello", {})
                assert (await within(60, events))[1]["all"] is True
                taken = [await _until_it_arrives(events, change) for _ in range(4)]
    assert min(taken) < 1  # each begins just after a look: were they rarer, none would be as quick


async def _until_it_arrives(events: Events, change: Callable[[], None]) -> float:
    began = asyncio.get_running_loop().time()
    await asyncio.to_thread(change)
    assert (await within(60, events))[1]["topics"] == ["log"]
    return asyncio.get_running_loop().time() - began
