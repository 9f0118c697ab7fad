"""`python -m benchmarks.per_text CHECKOUT`: processor time for one customer's text, here and in an earlier checkout.

The held-out texts of tests/understanding, each from a phone of its own, through the whole product of either checkout
(its processes, its model; each needs its `.venv`). The checkouts take turns, and the ratio is taken turn by turn, so
that a machine whose speed drifts does not decide. Texts begin when the seeded day is in the desk's lists, which is the
work of its deliveries. What a driver's text costs it does not say: Slack is not spoken here.
"""

import asyncio
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

HERE = Path(__file__).resolve().parent.parent
LINES = HERE / "tests" / "understanding"
SENDERS = 8
WARM_UP = 60
"""Texts before those that count."""
TEXTS = 400


def main(
    checkout: Annotated[Path, typer.Argument(help="The earlier one.", exists=True, file_okay=False)],
    turns: Annotated[int, typer.Option(help="Of each.", min=1)] = 3,
) -> None:
    """Measure CPU per text here and in an earlier checkout, in turns. Prints each turn, and the ratio as JSON."""
    sides = {"here": HERE, "earlier": checkout.resolve()}
    found: list[dict[str, dict[str, Any]]] = []
    for _ in range(turns):
        found.append({name: _in(folder) for name, folder in sides.items()})
        typer.echo(json.dumps(found[-1]))
    ratios = [each["here"]["cpu_ms"] / each["earlier"]["cpu_ms"] for each in found]
    memory = [each["here"]["memory_mb"] - each["earlier"]["memory_mb"] for each in found]
    typer.echo(
        json.dumps(
            {
                "date": datetime.now(UTC).isoformat(timespec="minutes"),
                **{name: _commit(folder) for name, folder in sides.items()},
                "cpu_ratio": round(statistics.median(ratios), 3),
                "cpu_ratios": [round(each, 3) for each in ratios],
                "memory_mb_more": round(statistics.median(memory)),
            }
        )
    )


def _commit(folder: Path) -> str:
    asked = ["git", "-C", str(folder), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _in(folder: Path) -> dict[str, Any]:
    """One turn, in a process that imports that checkout's code."""
    python = folder / ".venv" / "bin" / "python"
    variables = os.environ | {"PYTHONPATH": str(folder)}
    ran = subprocess.run([str(python), __file__], cwd=folder, env=variables, capture_output=True, text=True)
    if ran.returncode:
        typer.echo(ran.stderr, err=True)
        raise typer.Exit(1)
    measured: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return measured


def one_turn() -> dict[str, Any]:
    """With the `benchmarks` and the model of the checkout that is on PYTHONPATH, which may be an earlier one."""
    from benchmarks import processes
    from benchmarks.carrier import carrier
    from benchmarks.ours import OURS
    from benchmarks.sides import make_place, wait_until_up

    texts = plain_texts(WARM_UP + TEXTS)
    with tempfile.TemporaryDirectory() as folder:
        place = make_place(Path(folder) / "place")
        commands = OURS.commands(place, Path("models/doorstep.tar.gz").resolve())
        own_code = {"PYTHONPATH": str(Path.cwd())}  # whatever code the environment has installed

        async def play(started: processes.Started) -> dict[str, Any]:
            url = place.settings.public_url + OURS.webhook_path
            async with carrier(place.settings, place.api_port, url, acknowledges_last=False) as each:
                await asyncio.to_thread(wait_until_up, OURS, place, started)
                await asyncio.to_thread(_wait_until_lists_are_made, place.folder / "doorstep.db")
                phones = iter(place.phones)
                gate = asyncio.Semaphore(SENDERS)

                async def one(text: str) -> None:
                    async with gate:
                        await each.text(next(phones), text)

                await asyncio.gather(*map(one, texts[:WARM_UP]))
                await each.settled()
                before = started.cpu_by_process()
                await asyncio.gather(*map(one, texts[WARM_UP:]))
                after = started.cpu_by_process()
                memory = round(started.memory_mb())
            count = len(texts) - WARM_UP
            by_process = {name: round(1000 * (after[name] - before[name]) / count, 2) for name in before}
            return {"cpu_ms": round(sum(by_process.values()), 2), **by_process, "memory_mb": memory}

        with processes.running(commands, place.environment | own_code, place.folder / "logs") as started:
            return asyncio.run(play(started))


def _wait_until_lists_are_made(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        while connection.execute("SELECT 1 FROM desk_changes LIMIT 1").fetchone() is not None:
            time.sleep(1)


def plain_texts(most: int) -> list[str]:
    """Without keywords of the carrier: they wait for a reply that is not ours to give."""
    lines = [
        line.removeprefix("- ")
        for file in sorted([*(LINES / "development").glob("*.yml"), *(LINES / "test").glob("*.yml")])
        if file.stem != "consent"
        for block in yaml.safe_load(file.read_text())["nlu"]
        for line in block["examples"].splitlines()
    ]
    plain = [line for line in dict.fromkeys(lines) if line and "[" not in line]
    random.Random(1).shuffle(plain)
    return plain[:most]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        typer.run(main)
    else:
        began = time.monotonic()
        measured = one_turn()
        print(json.dumps(measured | {"seconds": round(time.monotonic() - began)}))
