"""`python -m benchmarks.two_of_each`: processor time of a customer's text with two Rasa servers and two workers, beside
that with one of each, on PostgreSQL.

The texts of benchmarks.per_text through all processes of the Procfile. Both houses take turns, and the ratio is taken
turn by turn, so that a machine whose speed drifts does not decide. Starts do not count (each process has had its share
of WARM_UP other texts, and the desk's lists of the seeded day are made), nor does what PostgreSQL itself takes.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, text

from benchmarks import processes
from benchmarks.carrier import carrier
from benchmarks.ours import OURS
from benchmarks.per_text import SENDERS, TEXTS, plain_texts
from benchmarks.ports import free_ports
from benchmarks.processes import ROOT, Started
from benchmarks.sides import Place, make_place, wait_until_up, webhook_url
from tests import postgres

_MODEL = ROOT / "models" / "doorstep.tar.gz"
_DOUBLED = ("rasa", "worker")
WARM_UP = 260
"""More than where one server has them all: two share them, and each compiles its statements for itself."""


def main(
    turns: Annotated[int, typer.Option(help="Of each house.", min=1)] = 3,
) -> None:
    """Measure CPU per text with one and with two of each, in turns. Prints each turn, and the ratio as JSON."""
    found: list[tuple[float, float]] = []
    with postgres.server(None) as server:
        for turn in range(turns):
            measured: dict[int, dict[str, Any]] = {}
            for many in (1, 2) if turn % 2 == 0 else (2, 1):
                with postgres.database(server) as engine, tempfile.TemporaryDirectory() as folder:
                    measured[many] = asyncio.run(_measure(Path(folder), engine, many))
                typer.echo(json.dumps({"of_each": many} | measured[many]))
            found.append((measured[1]["cpu_ms"], measured[2]["cpu_ms"]))
    ratios = [two / one for one, two in found]
    typer.echo(
        json.dumps(
            {
                "date": datetime.now(UTC).isoformat(timespec="minutes"),
                "cores": os.cpu_count(),
                "load": round(os.getloadavg()[0], 1),
                "one_ms": round(statistics.median(one for one, _ in found), 2),
                "two_ms": round(statistics.median(two for _, two in found), 2),
                "ratio": round(statistics.median(ratios), 3),
                "ratios": [round(each, 3) for each in ratios],
            }
        )
    )


async def _measure(folder: Path, engine: Engine, many: int) -> dict[str, Any]:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    place = make_place(folder / "place", url)
    (port,) = free_ports(1)
    place = replace(place, environment=place.environment | {"PYTHONPATH": str(ROOT), "RASA2_PORT": str(port)})
    said = plain_texts(WARM_UP + TEXTS)
    with processes.running(_commands(place, many), place.environment, folder / "logs") as started:
        async with carrier(place.settings, place.api_port, webhook_url(OURS, place), acknowledges_last=False) as each:
            await asyncio.to_thread(_wait, place, started, many)
            await asyncio.to_thread(_wait_until_lists_are_made, engine)
            phones, gate = iter(place.phones), asyncio.Semaphore(SENDERS)

            async def one(words: str) -> None:
                async with gate:
                    await each.text(next(phones), words)

            await asyncio.gather(*map(one, said[:WARM_UP]))
            await each.settled()
            before = started.cpu_by_process()
            await asyncio.gather(*map(one, said[WARM_UP:]))
            await each.settled()
            after = started.cpu_by_process()
    count = len(said) - WARM_UP
    by_process = {name: round(1000 * (after[name] - before[name]) / count, 2) for name in before}
    return {"cpu_ms": round(sum(by_process.values()), 2), **by_process}


def _commands(place: Place, many: int) -> dict[str, list[str]]:
    """Of the second Rasa server the port is another; a worker has none."""
    commands = OURS.commands(place, _MODEL)
    for name in _DOUBLED if many == 2 else ():
        commands[f"{name}2"] = [word.replace("{RASA_PORT", "{RASA2_PORT") for word in commands[name]]
    return commands


def _wait(place: Place, started: Started, many: int) -> None:
    wait_until_up(OURS, place, started)
    if many > 1:
        started.wait_until_answers("rasa2", f"http://127.0.0.1:{place.environment['RASA2_PORT']}/readyz", 120)


def _wait_until_lists_are_made(engine: Engine) -> None:
    while True:
        with engine.connect() as connection:
            if connection.execute(text("SELECT 1 FROM desk_changes LIMIT 1")).first() is None:
                return
        time.sleep(1)


if __name__ == "__main__":
    typer.run(main)
