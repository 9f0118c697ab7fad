"""How fast the desk's pages get what they ask for, at full size, on PostgreSQL and on SQLite.

    python -m benchmarks.desk            100,000 conversations, 1,000,000 messages, 50,000 cases; twenty minutes
    python -m benchmarks.desk --quick    a fiftieth of it

One run, both databases, one after the other; the databases are made in a temporary directory, or where `--keep` and
`--postgresql` say: then a second run finds them there. `--seed` makes them and asks nothing, beforehand: to ask wants
the machine alone, to make does not.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from benchmarks import desk_questions
from benchmarks.report import RESULTS, _cpu, _output
from doorstep import garbage
from doorstep.console import seed as desk_seed
from doorstep.database import Sessions, make_engine, make_sessions, reading, transaction
from doorstep.migrate import upgrade
from tests import postgres

GOALS_MS = {"postgresql": 200.0, "sqlite": 500.0}
"""95th percentile."""
FULL = {"conversations": 100_000, "messages": 1_000_000, "cases": 50_000}
QUICK = {name: number // 50 for name, number in FULL.items()}
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the data; nothing is kept")
    parser.add_argument("--runs", type=int, default=60, help="how often each question is asked")
    parser.add_argument("--only", choices=sorted(GOALS_MS), help="one database alone")
    parser.add_argument("--keep", type=Path, help="where the SQLite file is, or is to stay")
    parser.add_argument("--postgresql", help="the URL of a database that is seeded already, or empty")
    parser.add_argument("--seed", action="store_true", help="only make the databases that --keep and --postgresql name")
    arguments = parser.parse_args()
    began = time.monotonic()
    result: dict[str, Any] = _circumstances(arguments)
    for kind in [arguments.only] if arguments.only else ["postgresql", "sqlite"]:
        with _database(kind, arguments) as (sessions, seeded):
            if arguments.seed:
                print(f"{kind}: {'there already' if seeded is None else f'made in {seeded} s'}", flush=True)
                continue
            print(f"{time.monotonic() - began:5.0f} s  {kind}: asking", flush=True)
            result[kind] = {"seeding_seconds": seeded, **_measure(sessions, arguments.runs, GOALS_MS[kind])}
    if arguments.seed:
        return
    result["seconds"] = round(time.monotonic() - began)
    result["machine"]["load_after"] = [round(each, 2) for each in os.getloadavg()]
    print(table(result))
    if not arguments.quick:
        _write(result)


def _measure(sessions: Sessions, runs: int, goal: float) -> dict[str, Any]:
    with reading(sessions) as session:
        world = desk_questions.look(session)
        sizes = desk_questions.sizes(session)
        version = session.scalar(text(_VERSION[session.get_bind().dialect.name]))
    took: dict[str, list[float]] = {}
    asked = desk_questions.questions(world)
    random = Random(1)
    for _ in range(2):  # what any server has done since it was started
        for ask in asked.values():
            _time(sessions, ask, random)
    garbage.set_aside_what_stays()  # as the desk's server does
    for _ in range(runs):
        for name, ask in asked.items():
            took.setdefault(name, []).append(_time(sessions, ask, random))
    questions = {
        name: {"median_ms": round(statistics.median(each), 1), "p95_ms": round(_percentile(each, 0.95), 1),
               "most_ms": round(max(each), 1)}
        for name, each in took.items()
    }  # fmt: skip
    slowest = max(questions, key=lambda name: questions[name]["p95_ms"])
    return {
        "version": version,
        "sizes": sizes,
        "goal_p95_ms": goal,
        "p95_of_all_ms": round(_percentile([each for every in took.values() for each in every], 0.95), 1),
        "slowest": {"question": slowest, **questions[slowest]},
        "above_goal": [name for name, each in questions.items() if each["p95_ms"] > goal],
        "questions": questions,
    }


def _time(sessions: Sessions, ask: desk_questions.Ask, random: Random) -> float:
    """Milliseconds, with the session that each page opens for itself."""
    began = time.perf_counter()
    with reading(sessions) as session:
        ask(session, random)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _database(kind: str, arguments: argparse.Namespace) -> Iterator[tuple[Sessions, float | None]]:
    """Seeded, and how long that took; None: it was there."""
    with tempfile.TemporaryDirectory(prefix="doorstep-desk-") as directory:
        if kind == "sqlite":
            folder = arguments.keep or Path(directory)
            folder.mkdir(parents=True, exist_ok=True)
            yield _seeded(f"sqlite:///{folder}/desk{'-quick' if arguments.quick else ''}.db", arguments)
        elif arguments.postgresql:
            yield _seeded(arguments.postgresql, arguments)
        else:
            with postgres.server(os.environ.get("DATABASE_URL")) as server, postgres.database(server) as engine:
                yield _seeded(engine.url.render_as_string(hide_password=False), arguments)


def _seeded(url: str, arguments: argparse.Namespace) -> tuple[Sessions, float | None]:
    engine = make_engine(url)
    upgrade(engine)
    sessions = make_sessions(engine)
    began = time.monotonic()
    try:
        desk_seed.seed(sessions, desk_seed.SeedSize(**(QUICK if arguments.quick else FULL)), now=NOW)
    except desk_seed.DeskAlreadySeeded:
        return sessions, None
    with transaction(sessions) as session:
        desk_questions.review_some(session, NOW)
    return sessions, round(time.monotonic() - began)


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _circumstances(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python -m benchmarks.desk", *(["--keep …"] if arguments.keep else [])]),
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "uncommitted_changes": bool(_output("git", "status", "--porcelain")),
        "runs_of_each": arguments.runs,
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
            "system": platform.platform(),
            "load_before": [round(each, 2) for each in os.getloadavg()],
        },
    }


def table(result: dict[str, Any]) -> str:
    kinds = [kind for kind in GOALS_MS if kind in result]
    head = "|  | " + " | ".join(f"{kind}, median ms | 95th percentile" for kind in kinds) + " |"
    rule = "| --- |" + " --: | --: |" * len(kinds)
    rows = []
    for name in result[kinds[0]]["questions"]:
        cells = [result[kind]["questions"][name] for kind in kinds]
        rows.append(
            f"| {name} | " + " | ".join(f"{each['median_ms']:.1f} | {each['p95_ms']:.1f}" for each in cells) + " |"
        )
    summary = [_summary(kind, result[kind]) for kind in kinds]
    return "\n".join([*summary, "", head, rule, *rows])


def _summary(kind: str, measured: dict[str, Any]) -> str:
    slowest = measured["slowest"]
    return (
        f"{kind}: {len(measured['questions'])} questions, 95th percentile of all {measured['p95_of_all_ms']} ms, of "
        f"the slowest ({slowest['question']}) {slowest['p95_ms']} ms; goal {GOALS_MS[kind]:.0f} ms."
    )


_PAGE = """# What the desk's pages ask, at full size

{date}, `{command}`, commit {commit}{changes}, {cores} cores ({cpu}), load before {load}, after {load_after}.

{table}

All of it: [{file}]({file}).

- {sizes}
- Each question is asked {runs} times, in turn with all the others, in a session of its own; what is asked about is
  drawn by chance. Measured in the process that asks: the database's time, and the making of the answer.
- PostgreSQL runs as its wheel comes (128 MB of shared buffers), on the same machine.
"""


def _write(result: dict[str, Any]) -> None:
    file = RESULTS / f"{result['date'][:10]}-desk.json"
    file.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    machine = result["machine"]
    sizes = next(result[kind]["sizes"] for kind in GOALS_MS if kind in result)
    page = _PAGE.format(
        table=table(result),
        file=file.name,
        date=result["date"],
        command=result["command"],
        commit=result["commit"],
        changes=" and uncommitted changes" if result["uncommitted_changes"] else "",
        cores=machine["cores"],
        cpu=machine["cpu"],
        load=machine["load_before"][0],
        load_after=machine["load_after"][0],
        runs=result["runs_of_each"],
        sizes=", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in sizes.items()) + ".",
    )
    (RESULTS / "desk.md").write_text(page)
    print(f"\n{file}")


_VERSION = {"sqlite": "SELECT 'SQLite ' || sqlite_version()", "postgresql": "SELECT split_part(version(), ' on ', 1)"}

if __name__ == "__main__":
    main()
