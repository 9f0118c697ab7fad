"""Messages go out over a real connection, and a worker's rounds bring them there."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.console.webhooks import backoff, posting
from doorstep.console.webhooks.models import WebhookState
from doorstep.console.webhooks.posting import Poster
from doorstep.console.webhooks.rounds import JOBS
from doorstep.console.webhooks.sending import Letter
from doorstep.database import Sessions
from doorstep.dms.status import Status
from doorstep.settings import Settings
from doorstep.worker import runner
from tests.console.webhooks.conftest import Receiver, messages, received, subscribe
from tests.dms import world

N1 = "LM100000001"
pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    with received() as found:
        yield found


@asynccontextmanager
async def poster(*, is_sandboxed: bool = True) -> AsyncIterator[Poster]:
    made = Poster(system_clock, is_sandboxed=is_sandboxed)
    try:
        yield made
    finally:
        await made.close()


def letter(url: str, secret: str = "whsec_c2VjcmV0") -> Letter:
    return Letter(1, 1, url, secret, "evt_dms_1", '{"type":"delivery.created","words":"ä"}')


async def test_it_is_signed_so_that_the_library_takes_it(receiver: tuple[Receiver, str]) -> None:
    told, url = receiver
    told.secret = "whsec_c2VjcmV0"
    async with poster() as post:
        posted = await post.post(letter(url))
    assert (posted.status, posted.is_taken) == (200, True)
    assert told.told == [("evt_dms_1", {"type": "delivery.created", "words": "ä"})]


@pytest.mark.parametrize(("status", "is_taken"), [(204, True), (302, False), (410, False), (500, False)])
async def test_only_2xx_means_that_they_have_it(receiver: tuple[Receiver, str], status: int, is_taken: bool) -> None:
    told, url = receiver
    told.secret, told.answers = "whsec_c2VjcmV0", [status]
    async with poster() as post:
        posted = await post.post(letter(url))
    assert (posted.status, posted.is_taken) == (status, is_taken)
    assert len(told.told) == 1, "no redirect is followed"


async def test_who_does_not_answer_in_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ANSWERS_WITHIN_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        async with poster() as post:
            posted = await post.post(letter(f"http://127.0.0.1:{silent.getsockname()[1]}/"))
    assert (posted.status, posted.error) == (None, "no answer in time")


async def test_who_answers_letter_by_letter_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ANSWERS_WITHIN_SECONDS", 0.5)

    async def drips(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _letter in range(100_000):
            writer.write(b"H")
            await asyncio.sleep(0.01)

    server = await asyncio.start_server(drips, "127.0.0.1", 0)
    try:
        async with poster() as post:
            posted = await post.post(letter(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    finally:
        server.close()
    assert (posted.status, posted.is_taken) == (None, False)


async def test_nobody_there_and_nobody_of_that_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        async with poster() as post:
            posted = await post.post(letter(f"http://127.0.0.1:{taken.getsockname()[1]}/"))
    assert posted.status is None
    assert str(posted.error).startswith("no connection")


async def test_names_are_looked_up_by_other_threads_than_the_carriers(receiver: tuple[Receiver, str]) -> None:
    told, url = receiver
    told.secret = "whsec_c2VjcmV0"
    ends, few = threading.Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(few)
    few.submit(ends.wait)
    try:
        async with poster() as post:
            posted = await post.post(letter(url))
    finally:
        ends.set()
    assert posted.status == 200


async def test_a_name_that_means_this_machine_is_not_posted_to(receiver: tuple[Receiver, str]) -> None:
    told, url = receiver
    async with poster(is_sandboxed=False) as post:
        posted = await post.post(letter(url.replace("127.0.0.1", "localhost")))
    assert posted.error == "its name means an address that is not public"
    assert told.told == []


async def test_a_worker_tells_all_in_order_though_the_receiver_fails_at_first(
    receiver: tuple[Receiver, str],
    sessions: Sessions,
    services: Services,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(posting, "ANSWERS_WITHIN_SECONDS", 60.0)
    monkeypatch.setattr(backoff, "WAITS", (timedelta(seconds=1),) * 9)
    told, url = receiver
    told.secret, told.answers = subscribe(sessions, now, url=url), [503]
    sandboxed = Settings(twilio_api_url=services.settings.sandbox_url)
    at_work = replace(services, settings=sandboxed, clock=system_clock)
    stop = asyncio.Event()
    working = asyncio.create_task(runner.work(at_work, JOBS, stop))
    with sessions.begin() as session:
        world.announce(session, N1, now)
        world.move(session, N1, Status.AT_DEPOT, now)
    try:
        async with asyncio.timeout(60):
            while [each.state for each in messages(sessions)] != [WebhookState.DELIVERED] * 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await working
    types = [said["type"] for _id, said in told.told]
    assert types[:2] == ["delivery.created"] * 2, "what was not taken comes again before what follows it"
    assert list(dict.fromkeys(types)) == ["delivery.created", "delivery.status_changed"]
    assert len({id_ for id_, _said in told.told}) == 2
