"""`python -m benchmarks.redating`: how long a re-plan of a route takes with its timers, from the command to the commit.

A truck with as many stops as wanted, customers in mode `all`. A delay report, a stop that the desk moves to the front
(all others come later), and a new estimate for every stop by a command of its own (what a planner that was asked again
writes), each in one transaction, with the timers and without.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from benchmarks.idle import empty_database
from doorstep.bootstrap import Services
from doorstep.database import Sessions, make_engine, make_sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.migrate import upgrade
from doorstep.outreach import redating
from doorstep.provenance import By
from doorstep.settings import Settings
from doorstep.timers import Timer
from tests.dms import world

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def main(
    database: Annotated[str, typer.Option(help="sqlite, postgresql (a server of its own), or a URL.")] = "sqlite",
    stops: Annotated[int, typer.Option(help="On the truck.")] = 100,
    times: Annotated[int, typer.Option(help="How often each is done.")] = 9,
) -> None:
    """Measure it. Prints JSON: milliseconds, the middle one and the longest."""
    with tempfile.TemporaryDirectory() as folder, empty_database(database) as url:
        engine = make_engine(url or f"sqlite:///{Path(folder) / 'doorstep.db'}")
        upgrade(engine)
        plain, followed = make_sessions(engine), make_sessions(engine)
        settings = Settings(consent_mode="all")
        redating.keep(Services(settings, lambda: NOW, engine, followed))
        numbers = _loaded(followed, stops)
        found = {
            f"{what}, {how}": _measured(sessions, work, times)
            for how, sessions in (("without timers", plain), ("with timers", followed))
            for what, work in (
                ("delay report", _delayed),
                ("stop moved to the front", _moved(stops)),
                ("re-plan", _planned_anew(numbers)),
            )
        }  # fmt: skip
        with followed() as session:
            rows = session.scalar(select(func.count()).select_from(Timer).where(Timer.state == "set"))
        engine.dispose()
    typer.echo(json.dumps({"stops": stops, "timers": rows, "milliseconds": found}, indent=2))


def _loaded(sessions: Sessions, stops: int) -> list[str]:
    numbers = [f"LM{300_000_000 + number}" for number in range(stops)]
    world.found(sessions, NOW)
    with transaction(sessions) as session:
        for place, number in enumerate(numbers):
            home = replace(world.HOME, number=str(1_000 + 2 * place))
            world.send_out(session, number, NOW, address=home, phone=f"+1312555{place:04d}")
            dms_commands.set_eta(
                session, By.system(f"planned {number}", NOW), number, NOW + timedelta(minutes=4 * place)
            )
    return numbers


def _measured(sessions: Sessions, work: Callable[[Session, int], Any], times: int) -> dict[str, float]:
    took, statements = [], 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    engine = sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", count)
    for number in range(times):
        began = time.perf_counter()
        with transaction(sessions) as session:
            work(session, number)
        took.append(1_000 * (time.perf_counter() - began))
    event.remove(engine, "before_cursor_execute", count)
    middle, longest = round(statistics.median(took), 1), round(max(took), 1)
    return {"middle": middle, "longest": longest, "statements": round(statements / times)}


_count = _fronted = 0


def _delayed(session: Session, number: int) -> None:
    global _count
    _count += 1
    by = By.driver("D1", f"late:{_count}", NOW)
    dms_commands.report_delay(session, by, "R-D1", 45 * (1 + number % 6))


def _moved(stops: int) -> Callable[[Session, int], Any]:
    """The last one each time."""

    def work(session: Session, number: int) -> None:
        global _count, _fronted
        _count, _fronted = _count + 1, _fronted + 1
        position = stops - (_fronted - 1) % stops
        dms_commands.move_stop(
            session, By.desk("kim", f"moved:{_count}", NOW), "R-D1", position, before=None, seen=None
        )

    return work


def _planned_anew(numbers: list[str]) -> Callable[[Session, int], None]:
    def work(session: Session, number: int) -> None:
        global _count
        for place, each in enumerate(numbers):
            _count += 1
            eta = NOW + timedelta(minutes=4 * place + 40 * (1 + number % 5))
            dms_commands.set_eta(session, By.system(f"planned anew {_count}", NOW), each, eta)

    return work


if __name__ == "__main__":
    typer.run(main)
