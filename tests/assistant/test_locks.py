"""Locks within one server."""

import asyncio
import time

import pytest

from assistant.local_locks import LocalLocks


@pytest.fixture
def locks() -> LocalLocks:
    return LocalLocks()


async def test_turns_of_one_conversation_follow_each_other_in_order(locks: LocalLocks) -> None:
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


async def test_eight_turns_at_once_wait_for_nothing_but_each_other(locks: LocalLocks) -> None:
    async def turn() -> None:
        async with locks.hold("quick"):
            await asyncio.sleep(0.005)

    began = time.monotonic()
    await asyncio.gather(*(turn() for _ in range(8)))
    assert time.monotonic() - began < 5  # Rasa's own look once a second: 7, however fast the machine


async def test_conversations_do_not_wait_for_each_other(locks: LocalLocks) -> None:
    async with locks.hold("one"), asyncio.timeout(60), locks.hold("other"):
        pass


async def test_a_turn_that_fails_lets_the_next_one_in(locks: LocalLocks) -> None:
    with pytest.raises(RuntimeError):
        async with locks.hold("failing"):
            raise RuntimeError
    async with asyncio.timeout(60), locks.hold("failing"):
        pass


async def test_who_gives_up_waiting_blocks_nobody(locks: LocalLocks) -> None:
    async def turn() -> None:
        async with locks.hold("impatient"):
            pass

    async with locks.hold("impatient"):
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(60), locks.hold("impatient"):
        pass
