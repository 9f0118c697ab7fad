from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier

import pytest

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import CommandRejected, CommandResult, StaleVersion
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.provenance import By
from tests.dms.world import HOME, NEIGHBOUR, announce, found, move, send_out

pytestmark = pytest.mark.both_databases

N1, N2 = "LM100000001", "LM100000002"


def at_once(sessions: Sessions, *writes: Callable[..., CommandResult]) -> list[CommandResult | CommandRejected]:
    """Each in its own thread and transaction, let go together."""
    barrier = Barrier(len(writes))

    def run(write: Callable[..., CommandResult]) -> CommandResult | CommandRejected:
        barrier.wait()
        try:
            with transaction(sessions) as session:
                return write(session)
        except CommandRejected as rejection:
            return rejection

    with ThreadPoolExecutor(len(writes)) as pool:
        return list(pool.map(run, writes))


def test_of_two_writers_on_the_same_version_exactly_one_wins(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, N1, now)
    for version in range(1, 6):
        results = at_once(
            sessions,
            *(
                lambda session, writer=writer, version=version: dms_commands.change_address(
                    session, By("desk", f"{version}-{writer}", now), N1,
                    replace(HOME, unit=f"{version}{writer}"), expected_version=version,
                )
                for writer in range(4)
            ),
        )  # fmt: skip
        assert sum(isinstance(result, CommandResult) for result in results) == 1
        assert sum(isinstance(result, StaleVersion) for result in results) == 3
    with reading(sessions) as session:
        written = [entry for entry in dms_queries.history(session, N1) if entry.command == "change_address"]
        assert len(written) == 5


def test_the_same_cause_from_four_writers_at_once_is_done_once(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, N1, now)
    results = at_once(
        sessions,
        *[
            lambda session: dms_commands.change_address(session, By.customer("SM1", now), N1, NEIGHBOUR)
        ] * 4,
    )  # fmt: skip
    assert sorted(result.is_new for result in results if isinstance(result, CommandResult)) == [
        False,
        False,
        False,
        True,
    ]


def test_the_same_announcement_from_four_writers_at_once_is_done_once(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)

    def write(session: object) -> CommandResult:
        announce(session, N1, now)  # type: ignore[arg-type]
        return dms_commands.add_note(session, By("desk", "n", now), N1, "hi")  # type: ignore[arg-type]

    results = at_once(sessions, *[write] * 4)
    assert sorted(result.is_new for result in results if isinstance(result, CommandResult)) == [
        False,
        False,
        False,
        True,
    ]


def test_two_packages_of_one_stop_finished_at_once_complete_it(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        announce(session, N2, now)
        move(session, N2, Status.AT_DEPOT, now)
        dms_commands.assign_to_route(session, By("planner", "p", now), N2, "R-D1", 1)
        move(session, N2, Status.OUT_FOR_DELIVERY, now)
        send_out(session, "LM100000003", now, address=NEIGHBOUR)
    at_once(
        sessions,
        *(
            lambda session, number=number: dms_commands.record_attempt(
                session, By.driver("D1", number, now), number, AttemptOutcome.DELIVERED
            )
            for number in (N1, N2)
        ),
    )
    with reading(sessions) as session:
        last = dms_queries.delivery(session, "LM100000003")
    assert last is not None
    assert last.stops_before == 0
