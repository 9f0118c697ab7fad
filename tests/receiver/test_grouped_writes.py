"""Writes that are committed together, on the database of each kind."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from doorstep.database import Sessions
from doorstep.messaging.models import WorkerHeartbeat
from doorstep.receiver.grouped_writes import GroupedWrites
from doorstep.storage import Storage

pytestmark = pytest.mark.both_databases


@pytest.fixture
def commits(sessions: Sessions) -> list[int]:
    seen: list[int] = []
    with sessions() as session:
        event.listen(session.get_bind(), "commit", lambda _connection: seen.append(1))
    return seen


def _beat(worker: str) -> Callable[[Session], str]:
    def write(session: Session) -> str:
        now = "'2026-11-20 16:30:00+00:00'"
        session.execute(
            text(f"INSERT INTO worker_heartbeats (worker, beat_at) VALUES (:worker, {now})"), {"worker": worker}
        )
        return worker

    return write


def _workers(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return sorted(session.scalars(select(WorkerHeartbeat.worker)))


async def test_a_burst_is_committed_in_few_transactions_and_each_gets_its_own_answer(
    sessions: Sessions, commits: list[int]
) -> None:
    grouped = GroupedWrites(Storage(sessions))
    names = [f"worker-{number:03}" for number in range(150)]
    before = len(commits)
    answers = await asyncio.gather(*(grouped.write(_beat(name)) for name in names))
    assert answers == names
    assert _workers(sessions) == names
    assert len(commits) - before == 2


async def test_one_that_fails_fails_alone_and_the_others_are_kept(sessions: Sessions) -> None:
    grouped = GroupedWrites(Storage(sessions), gather_seconds=0.01)
    first, again, other = await asyncio.gather(
        grouped.write(_beat("same")),
        grouped.write(_beat("same")),
        grouped.write(_beat("other")),
        return_exceptions=True,
    )
    assert (first, other) == ("same", "other")
    assert isinstance(again, IntegrityError)
    assert _workers(sessions) == ["other", "same"]


async def test_one_who_stopped_waiting_does_not_stop_the_others(sessions: Sessions) -> None:
    grouped = GroupedWrites(Storage(sessions), gather_seconds=0.02)
    gone = asyncio.create_task(grouped.write(_beat("gone")))
    staying = asyncio.create_task(grouped.write(_beat("staying")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await staying == "staying"
    assert "staying" in _workers(sessions)
    assert await grouped.write(_beat("later")) == "later"


@pytest.mark.parametrize("one_fails", [False, True])
async def test_they_are_kept_in_the_order_in_which_they_came(sessions: Sessions, one_fails: bool) -> None:
    """So texts of one conversation are stored as they reached this server, however close together."""
    grouped = GroupedWrites(Storage(sessions))
    kept: list[int] = []

    def write(number: int, session: Session) -> None:
        if number == 100 and one_fails:
            raise ValueError("this one cannot be written")
        event.listen(session, "after_commit", lambda _session: kept.append(number), once=True)

    await asyncio.gather(*(grouped.write(partial(write, number)) for number in range(250)), return_exceptions=True)
    assert kept == [number for number in range(250) if not (one_fails and number == 100)]
