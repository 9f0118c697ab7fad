"""What is measured, of one side after the other."""

import asyncio
import hashlib
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import processes
from benchmarks.carrier import TWILIO_WAITS_SECONDS, Carrier, carrier
from benchmarks.conversations import ROUND
from benchmarks.idle import empty_database, measure_idle
from benchmarks.load import Conversation, burst, closed_loop, play_round
from benchmarks.processes import ROOT, Started
from benchmarks.sides import Place, Side, make_place, wait_until_up, webhook_url

SENDERS = 16
LONG = 300
"""Texts that went before in the long conversations."""
MARKS = (5, 100, 500)
BURST_PER_SECOND = 200.0

Measured = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is done. Seconds."""

    starts: int
    warm_up: float
    throughput: float
    long_senders: int
    conversations_per_mark: int
    burst: float
    settling: float
    """After a start, before a house is idle."""
    idle: float
    trains_anew: bool = False


FULL = Plan(
    starts=1, warm_up=5, throughput=30, long_senders=SENDERS, conversations_per_mark=4, burst=60, settling=45, idle=120
)
QUICK = Plan(starts=1, warm_up=2, throughput=8, long_senders=4, conversations_per_mark=1, burst=3, settling=10, idle=10)
_KNOCKS = 30
"""Texts that are queued in an idle house."""


def measure(side: Side, plan: Plan, folder: Path, models: Path, say: Say) -> Measured:
    """Everything about one side. Raises processes.NotStarted."""
    say(f"{side.name}: training, if anything changed; stock needs an hour or two for it on two cores")
    model = models / f"{side.name}.tar.gz"
    measured: Measured = _train(side, model, plan, folder)
    starts: list[float] = []
    for number in range(1, plan.starts + 1):
        say(f"{side.name}: start {number} of {plan.starts}")
        with _up(side, make_place(folder / f"{side.name}-{number}"), model) as up:
            asyncio.run(_measure_running(side, plan, up, measured, starts, say, last=number == plan.starts))
    return measured


def measure_on_postgresql(side: Side, plan: Plan, folder: Path, models: Path, say: Say) -> Measured:
    """New conversations and the burst, once more on a PostgreSQL server of its own. Raises processes.NotStarted."""
    say(f"{side.name}: the same on PostgreSQL")
    with (
        empty_database("postgresql") as url,
        _up(side, make_place(folder / f"{side.name}-postgresql", url), models / f"{side.name}.tar.gz") as up,
    ):
        return asyncio.run(_measure_load(side, plan, up))


def measure_idle_house(plan: Plan, folder: Path, models: Path, say: Say) -> Measured:
    """What ours costs while nothing happens, on either database. Raises processes.NotStarted."""
    measured: Measured = {}
    for database in ("sqlite", "postgresql"):
        say(f"doorstep: idle on {database}")
        with empty_database(database) as url:
            running = measure_idle(
                folder / f"idle-{database}", url, models / "doorstep.tar.gz", plan.settling, plan.idle, _KNOCKS
            )
            measured[database] = asyncio.run(running)
    return measured


@dataclass(frozen=True)
class _Up:
    place: Place
    started: Started
    began: float


@contextmanager
def _up(side: Side, place: Place, model: Path) -> Iterator[_Up]:
    side.prepare(place)
    began = time.perf_counter()
    with processes.running(side.commands(place, model), place.environment, place.folder / "logs") as started:
        yield _Up(place, started, began)


async def _measure_running(
    side: Side, plan: Plan, up: _Up, measured: Measured, starts: list[float], say: Say, *, last: bool
) -> None:
    place, started = up.place, up.started
    people = _People(place.phones)
    url = webhook_url(side, place)
    async with carrier(place.settings, place.api_port, url, acknowledges_last=side.acknowledges_last) as each:
        await asyncio.to_thread(wait_until_up, side, place, started)
        await _first_answer(each, people.somebody())
        starts.append(time.perf_counter() - up.began)
        measured["startup_to_first_answer_seconds"] = round(statistics.median(starts), 1)
        if not last:
            return
        measured["memory_after_first_answer_mb"] = _memory(started)
        measured["sample_conversation"] = await _sample(each, people.somebody())
        say(f"{side.name}: {SENDERS} people text, new conversations")
        fresh = _closed_loop(each, lambda _: people.somebody(), SENDERS, plan, started)
        measured["fresh"] = await fresh
        measured["memory_after_load_mb"] = _memory(started)
        await each.settled()
        say(f"{side.name}: texts {', '.join(map(str, MARKS))} of a conversation")
        measured["cost_of_a_text"] = await _cost(side, up, each, people, plan.conversations_per_mark)
        await each.settled()
        say(f"{side.name}: {plan.long_senders} people text, {LONG} texts into their conversations")
        long = [people.somebody() for _ in range(plan.long_senders)]
        await side.give_history(place, each, long, LONG)
        await each.settled()
        measured[f"at_{LONG}"] = await _closed_loop(each, long.__getitem__, plan.long_senders, plan, started)
        await each.settled()
        say(f"{side.name}: {BURST_PER_SECOND:g} texts a second")
        acknowledgements = await burst(each, people.phones, BURST_PER_SECOND, plan.burst)
        measured["burst"] = _burst(acknowledgements, plan.burst)


async def _measure_load(side: Side, plan: Plan, up: _Up) -> Measured:
    people = _People(up.place.phones)
    url = webhook_url(side, up.place)
    async with carrier(up.place.settings, up.place.api_port, url, acknowledges_last=side.acknowledges_last) as each:
        await asyncio.to_thread(wait_until_up, side, up.place, up.started)
        await _first_answer(each, people.somebody())
        measured = {"fresh": await _closed_loop(each, lambda _: people.somebody(), SENDERS, plan, up.started)}
        measured["memory_after_load_mb"] = _memory(up.started)
        await each.settled()
        measured["burst"] = _burst(await burst(each, people.phones, BURST_PER_SECOND, plan.burst), plan.burst)
        return measured


class _People:
    """Hands out phones that have not texted yet."""

    def __init__(self, phones: Sequence[str]) -> None:
        self.phones = list(phones)
        self._numbers = count()

    def somebody(self) -> Conversation:
        number = next(self._numbers)
        return Conversation(self.phones[number], number)


async def _first_answer(each: Carrier, conversation: Conversation) -> None:
    for _ in range(5):
        exchange = await each.text(conversation.phone, "wheres my package")
        if exchange.replies:
            return
    raise processes.NotStarted("it is up and does not answer")


async def _sample(each: Carrier, conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {"text": played.text, "replies": list(played.exchange.replies)}
        for played in await play_round(each, conversation)
    ]


async def _closed_loop(
    each: Carrier, next_conversation: Callable[[int], Conversation], senders: int, plan: Plan, started: Started
) -> Measured:
    await closed_loop(each, next_conversation, senders, plan.warm_up)
    cpu, own_cpu, began = started.cpu_by_process(), time.process_time(), time.perf_counter()
    played = await closed_loop(each, next_conversation, senders, plan.throughput)
    ended = time.perf_counter()
    own_cpu, cpu_after = time.process_time() - own_cpu, started.cpu_by_process()
    in_time = [one for one in played if one.ended_at <= began + plan.throughput]
    answered = [one for one in in_time if one.exchange.replied_after is not None]
    return {
        "senders": senders,
        "seconds": plan.throughput,
        "messages_per_second": round(len(answered) / plan.throughput, 2),
        "answered": len(answered),
        "unanswered": len(in_time) - len(answered),
        **_times("reply", [one.exchange.replied_after for one in answered]),
        "cpu_ms_per_message": {
            name: round(1000 * (cpu_after[name] - cpu[name]) / max(1, len(played)), 2) for name in cpu
        },
        "cpu_share_of_load_side": round(own_cpu / (ended - began), 3),
    }


async def _cost(side: Side, up: _Up, each: Carrier, people: _People, per_mark: int) -> Measured:
    """Of a text with so many before it, when nobody else texts: the mean over one round after the mark."""
    costs: Measured = {}
    for mark in MARKS:
        conversations = [people.somebody() for _ in range(per_mark)]
        await side.give_history(up.place, each, conversations, mark)
        await each.settled()
        replies: list[float] = []
        cpu = 0.0
        for conversation in conversations:
            before = up.started.cpu_seconds()
            played = await play_round(each, conversation)
            cpu += up.started.cpu_seconds() - before
            replies += [one.exchange.replied_after for one in played if one.exchange.replied_after is not None]
        costs[str(mark)] = {
            "reply_ms": round(1000 * statistics.mean(replies), 1) if replies else None,
            "cpu_ms": round(1000 * cpu / (per_mark * ROUND), 1),
        }
    return costs


def _burst(acknowledgements: Sequence[float | None], seconds: float) -> Measured:
    in_time = [each for each in acknowledgements if each is not None]
    counted = [TWILIO_WAITS_SECONDS if each is None else each for each in acknowledgements]
    return {
        "per_second": BURST_PER_SECOND,
        "seconds": seconds,
        "texts": len(acknowledgements),
        "not_acknowledged_in_15_s": len(acknowledgements) - len(in_time),
        **_times("acknowledgement", counted),
    }


def _times(what: str, seconds: Sequence[float | None]) -> Measured:
    in_order = sorted(1000 * each for each in seconds if each is not None)
    if not in_order:
        return {f"{what}_median_ms": None, f"{what}_p99_ms": None}
    p99 = in_order[min(len(in_order) - 1, int(len(in_order) * 0.99))]
    return {f"{what}_median_ms": round(statistics.median(in_order), 1), f"{what}_p99_ms": round(p99, 1)}


def _memory(started: Started) -> Measured:
    return {"rasa": round(started.memory_mb("rasa")), "all": round(started.memory_mb())}


def _train(side: Side, model: Path, plan: Plan, folder: Path) -> Measured:
    """How long it took: now, or when the model was made from the same sources."""
    note = model.with_name(f"{side.name}.json")
    fingerprint = _fingerprint(side.sources)
    if not plan.trains_anew and model.exists() and note.exists():
        made: Measured = json.loads(note.read_text())
        if made.pop("fingerprint") == fingerprint:
            return made
    model.parent.mkdir(parents=True, exist_ok=True)
    seconds = processes.run(side.train_command(model), processes.environment(), folder / f"{side.name}-training.log")
    made = {"training_seconds": round(seconds, 1), "trained_at": datetime.now(UTC).isoformat(timespec="seconds")}
    note.write_text(json.dumps({"fingerprint": fingerprint, **made}))
    return made


def _fingerprint(sources: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for file in sorted({file for pattern in sources for file in ROOT.glob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()
