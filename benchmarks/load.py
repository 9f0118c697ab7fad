"""The people who text: each waits for the reply before texting again."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.carrier import Carrier, Exchange
from benchmarks.conversations import rounds


@dataclass
class Conversation:
    phone: str
    number: int
    texts: int = 0
    """How many went before."""
    _rounds: Iterator[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._rounds = rounds(self.number)

    def next_round(self) -> tuple[str, ...]:
        return next(self._rounds)


@dataclass(frozen=True)
class Played:
    ended_at: float
    text: str
    exchange: Exchange


async def play_round(carrier: Carrier, conversation: Conversation) -> list[Played]:
    return [await _play(carrier, conversation, text) for text in conversation.next_round()]


async def text_until(carrier: Carrier, conversations: list[Conversation], texts: int) -> None:
    """Have every conversation be `texts` texts long; all at once."""

    async def one(conversation: Conversation) -> None:
        while conversation.texts < texts:
            await play_round(carrier, conversation)

    await asyncio.gather(*map(one, conversations))


async def closed_loop(
    carrier: Carrier, next_conversation: Callable[[int], Conversation], senders: int, seconds: float
) -> list[Played]:
    """For so many seconds every sender plays rounds, each in the conversation that `next_conversation` names."""
    ends = time.perf_counter() + seconds
    played: list[Played] = []

    async def send(sender: int) -> None:
        while time.perf_counter() < ends:
            conversation = next_conversation(sender)
            for text in conversation.next_round():
                played.append(await _play(carrier, conversation, text))
                if time.perf_counter() >= ends:
                    return

    await asyncio.gather(*map(send, range(senders)))
    return played


async def burst(carrier: Carrier, phones: list[str], per_second: float, seconds: float) -> list[float | None]:
    """Texts at a steady rate, whether or not the earlier ones are handled; seconds to each acknowledgement."""
    began = time.perf_counter()
    posts = []
    for index in range(round(per_second * seconds)):
        await asyncio.sleep(max(0.0, began + index / per_second - time.perf_counter()))
        posts.append(asyncio.create_task(carrier.post_webhook(phones[index % len(phones)], "wheres my package")))
    return list(await asyncio.gather(*posts))


async def _play(carrier: Carrier, conversation: Conversation, text: str) -> Played:
    exchange = await carrier.text(conversation.phone, text)
    conversation.texts += 1
    return Played(time.perf_counter(), text, exchange)
